//! `relais find`: people by name, phone or birth date, from two letters, typing mistakes forgiven.
//!
//! `find -` reads one query a line and answers each as soon as it has come: a program can keep it open and
//! ask again and again, the store being opened and indexed once.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::Listing;
use super::view::standing;
use crate::caseload::lookup::Lookup;
use crate::caseload::state::State;
use crate::desk::words::{commune_name, phones_text};
use crate::domain::person::PersonFile;
use crate::i18n::Lang;
use crate::msg;
use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;
use std::io::BufRead;
use std::time::Instant;

/// Finds people.
#[derive(Debug, Args)]
pub struct Find {
    #[arg(value_name = "TEXT", required = true)]
    text: Vec<String>,
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    limit: usize,
}

/// What one query found, for JSON.
#[derive(Debug, Serialize)]
struct Found {
    /// The query, as it came.
    query: String,
    /// Milliseconds the search took, alone.
    ms: f64,
    hits: Vec<HitRow>,
}

/// A person found, for JSON.
#[derive(Debug, Serialize)]
struct HitRow {
    number: String,
    /// First names, name in use, and name at birth where it differs.
    names: String,
    last_name: String,
    first_names: String,
    birth_name: Option<String>,
    birth_date: NaiveDate,
    commune: Option<String>,
    insee: Option<String>,
    phones: Vec<String>,
    email: Option<String>,
    standing: super::view::Label,
}

impl HitRow {
    fn of(file: &PersonFile, today: NaiveDate, lang: Lang) -> Self {
        let identity = &file.identity;
        let birth_name = identity.birth_name.as_ref().map(ToString::to_string);
        let names = match &birth_name {
            Some(birth_name) => format!("{} {birth_name}", identity.full_name()),
            None => identity.full_name(),
        };
        Self {
            number: file.number.to_string(),
            names,
            last_name: identity.last_name.to_string(),
            first_names: identity.first_names.to_string(),
            birth_name,
            birth_date: identity.birth_date,
            commune: commune_name(&identity.residence),
            insee: identity.residence.commune.as_ref().map(ToString::to_string),
            phones: identity.phones.iter().map(ToString::to_string).collect(),
            email: identity.email.as_ref().map(ToString::to_string),
            standing: standing(file, today, lang),
        }
    }
}

impl Find {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let caseload = face.open()?;
        let lookup = caseload.lookup();
        match self.text.as_slice() {
            [dash] if dash == "-" => each_line(face, caseload.state(), lookup, self.limit),
            words => {
                let query = words.join(" ");
                let (found, files) = search(face, caseload.state(), lookup, query, self.limit);
                let none = files.is_empty();
                let listing = listing(found, &files, face.lang);
                face.printer.list(&listing)?;
                Ok(if none { Exit::NotFound } else { Exit::Done })
            }
        }
    }
}

fn each_line(
    face: &mut Face,
    state: &State,
    lookup: &Lookup,
    limit: usize,
) -> Result<Exit, Failure> {
    for line in std::io::stdin().lock().lines() {
        let query = line.map_err(|error| {
            Failure::said(Exit::Refused, msg!("cli.error.input", reason = error.to_string()))
        })?;
        let query = query.trim_end_matches('\r').to_owned();
        let (found, files) = search(face, state, lookup, query, limit);
        if face.prints_json() {
            face.printer.json_line(&found)?;
        } else {
            let listing = listing(found, &files, face.lang);
            face.printer.list(&listing)?;
            face.printer.flush()?;
        }
    }
    Ok(Exit::Done)
}

fn search<'a>(
    face: &Face,
    state: &'a State,
    lookup: &Lookup,
    query: String,
    limit: usize,
) -> (Found, Vec<&'a PersonFile>) {
    let (today, asking) = (face.today(), face.asking(state));
    let started = Instant::now();
    let hits = lookup.find(&query, limit, asking);
    let ms = started.elapsed().as_secs_f64() * 1000.0;
    let files: Vec<&PersonFile> = hits.iter().filter_map(|hit| state.person(hit.key)).collect();
    let rows = files.iter().map(|file| HitRow::of(file, today, face.lang)).collect();
    (Found { query, ms, hits: rows }, files)
}

fn listing(found: Found, files: &[&PersonFile], lang: Lang) -> Listing<Found> {
    let rows = found.hits.iter().zip(files).map(|(hit, file)| {
        vec![
            hit.number.clone(),
            hit.names.clone(),
            lang.date(hit.birth_date),
            hit.commune.clone().unwrap_or_default(),
            phones_text(&file.identity.phones),
            hit.standing.label.clone(),
        ]
    });
    Listing {
        schema: "relais.found/1",
        columns: vec![
            msg!("cli.column.number"),
            msg!("cli.column.person"),
            msg!("cli.column.birth_date"),
            msg!("cli.column.commune"),
            msg!("cli.column.phones"),
            msg!("cli.column.standing"),
        ],
        rows: rows.collect(),
        after: msg!("cli.find.shown", count = found.hits.len(), query = found.query.as_str()),
        body: found,
    }
}
