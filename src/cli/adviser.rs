//! `relais adviser`: who keeps files in this office.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::Listing;
use crate::caseload::change::Change;
use crate::desk::words::handle;
use crate::domain::identifier::{Email, Name};
use crate::domain::office::{Adviser, AdviserId};
use crate::msg;
use crate::text::fold;
use clap::{Args, Subcommand};
use serde::Serialize;

/// Who keeps files in this office.
#[derive(Debug, Args)]
pub struct Advisers {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Add(Add),
    List,
}

#[derive(Debug, Args)]
struct Add {
    #[arg(value_name = "NAME")]
    name: String,
    #[arg(long, value_name = "EMAIL")]
    email: Option<String>,
}

#[derive(Debug, Serialize)]
struct Shown {
    advisers: Vec<AdviserRow>,
}

#[derive(Debug, Serialize)]
struct AdviserRow {
    id: String,
    name: String,
    email: Option<String>,
    files: usize,
}

impl Advisers {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        match self.what {
            What::Add(add) => add.run(face),
            What::List => list(face),
        }
    }
}

impl Add {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut reading = face.reading();
        let name = reading.parsed(&face.value("NAME"), Name::parse(&self.name));
        let email = self.email.and_then(|text| reading.parsed("--email", Email::parse(&text)));
        reading.finish()?;
        let Some(name) = name else { return Ok(Exit::Usage) };
        let adviser = Adviser { id: AdviserId(face.next_id()), name, email };
        let mut caseload = face.open()?;
        let folded = fold(adviser.name.as_str());
        let same = |known: &&Adviser| fold(known.name.as_str()) == folded;
        if let Some(known) = caseload.state().advisers().find(same) {
            // Nobody could say any more which of the two acts.
            let name = known.name.as_str();
            return Err(Failure::said(Exit::Refused, msg!("cli.adviser.there", name = name)));
        }
        face.make(&mut caseload, Change::AdviserSaved(adviser), None)
    }
}

fn list(face: &mut Face) -> Result<Exit, Failure> {
    let caseload = face.open()?;
    let state = caseload.state();
    let today = face.today();
    let mut advisers: Vec<AdviserRow> = state
        .advisers()
        .map(|adviser| AdviserRow {
            id: handle(adviser.id.0),
            name: adviser.name.to_string(),
            email: adviser.email.as_ref().map(ToString::to_string),
            files: state
                .people()
                .filter(|file| file.lead_adviser == adviser.id && file.is_followed_on(today))
                .count(),
        })
        .collect();
    advisers.sort_by_key(|adviser| crate::text::fold(&adviser.name));
    let rows = advisers.iter().map(|adviser| {
        vec![
            adviser.name.clone(),
            adviser.email.clone().unwrap_or_default(),
            adviser.files.to_string(),
        ]
    });
    face.printer.list(&Listing {
        schema: "relais.advisers/1",
        columns: vec![
            msg!("cli.column.adviser"),
            msg!("cli.column.email"),
            msg!("cli.column.files"),
        ],
        rows: rows.collect(),
        after: msg!("cli.adviser.shown", count = advisers.len()),
        body: Shown { advisers },
    })?;
    Ok(Exit::Done)
}
