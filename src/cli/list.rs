//! `relais list`: the caseload, or the people that a query keeps.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::Listing;
use super::view::PersonRow;
use crate::caseload::query::{Query, QueryError};
use crate::desk::order;
use crate::desk::words::phones_text;
use crate::domain::person::PersonFile;
use crate::domain::territory::Territory;
use crate::i18n::Lang;
use crate::msg;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use serde::Serialize;

/// The caseload.
#[derive(Debug, Args)]
pub struct List {
    #[arg(long = "where", id = "where", value_name = "QUERY", allow_hyphen_values = true)]
    query: Option<String>,
    #[arg(long, value_name = "ORDER", value_enum, default_value = "name")]
    sort: Order,
    #[arg(long, value_name = "COUNT")]
    limit: Option<usize>,
    #[arg(long)]
    all: bool,
}

/// By what people are ordered.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Order {
    Name,
    Number,
    LastContact,
    BirthDate,
}

/// The people shown, for JSON.
#[derive(Debug, Serialize)]
struct Shown {
    /// What was asked; `null`: everyone.
    query: Option<String>,
    /// How many people answer.
    matching: usize,
    /// How many people the caseload holds.
    total: usize,
    people: Vec<PersonRow>,
}

impl List {
    /// Prints the people that the query keeps; without one, those followed today (`--all`: everyone).
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let today = face.today();
        let caseload = face.open()?;
        let state = caseload.state();
        let query = self
            .query
            .as_deref()
            .map(|text| {
                Query::parse(text, state.vocabulary(), Territory::builtin(), today)
                    .map(Query::within_caseload)
            })
            .transpose()
            .map_err(|errors| {
                let problems = errors.iter().map(QueryError::problem).collect();
                Failure::problems(Exit::Usage, problems)
            })?;
        let total = state.people().filter(|file| file.merged_into.is_none()).count();
        let mut found: Vec<&PersonFile> = state
            .people()
            .filter(|file| file.merged_into.is_none())
            .filter(|file| match &query {
                Some(query) => query.matches(state, file),
                None => self.all || file.is_followed_on(today),
            })
            .collect();
        order::Order::from(self.sort).sort(state, &mut found);
        let matching = found.len();
        found.truncate(self.limit.unwrap_or(usize::MAX));
        let shown = Shown {
            query: self.query,
            matching,
            total,
            people: found.iter().map(|file| PersonRow::of(state, file, today, face.lang)).collect(),
        };
        let listing = listing(shown, &found, face.lang);
        face.printer.list(&listing)?;
        Ok(Exit::Done)
    }
}

impl From<Order> for order::Order {
    fn from(order: Order) -> Self {
        match order {
            Order::Name => Self::Name,
            Order::Number => Self::Number,
            Order::LastContact => Self::LastContact,
            Order::BirthDate => Self::BirthDate,
        }
    }
}

fn listing(shown: Shown, found: &[&PersonFile], lang: Lang) -> Listing<Shown> {
    let date = |date: NaiveDate| lang.date(date);
    let rows = shown.people.iter().zip(found).map(|(row, file)| {
        vec![
            row.number.clone(),
            row.last_name.clone(),
            row.first_names.clone(),
            date(row.birth_date),
            row.age.to_string(),
            row.commune.clone().unwrap_or_default(),
            phones_text(&file.identity.phones),
            date(row.last_contact),
            row.standing.label.clone(),
        ]
    });
    Listing {
        schema: "relais.people/1",
        columns: vec![
            msg!("cli.column.number"),
            msg!("cli.column.last_name"),
            msg!("cli.column.first_names"),
            msg!("cli.column.birth_date"),
            msg!("cli.column.age"),
            msg!("cli.column.commune"),
            msg!("cli.column.phones"),
            msg!("cli.column.last_contact"),
            msg!("cli.column.standing"),
        ],
        rows: rows.collect(),
        after: msg!("cli.list.shown", count = shown.people.len(), total = shown.total),
        body: shown,
    }
}
