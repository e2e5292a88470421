//! `relais history`: who did what, when; of the office or of one person.

use super::address;
use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::Listing;
use super::view::PersonRef;
use crate::desk::deed;
use crate::desk::words::{adviser_name, hour};
use crate::msg;
use clap::Args;
use serde::Serialize;

/// Who did what, when.
#[derive(Debug, Args)]
pub struct History {
    #[arg(value_name = "PERSON")]
    person: Vec<String>,
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    limit: usize,
}

#[derive(Debug, Serialize)]
struct Shown {
    entries: Vec<EntryRow>,
}

#[derive(Debug, Serialize)]
struct EntryRow {
    sequence: u64,
    /// Instant of recording, UTC.
    at: String,
    by: String,
    did: &'static str,
    people: Vec<PersonRef>,
    sentence: String,
}

impl History {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let caseload = face.open()?;
        let person = match self.person.join(" ") {
            text if text.is_empty() => None,
            text => Some(address::person(face, &caseload, &text)?),
        };
        let (state, lang) = (caseload.state(), face.lang);
        let mut entries = Vec::new();
        let mut times = Vec::new();
        for entry in caseload.history() {
            if entries.len() == self.limit {
                break;
            }
            let entry = entry?;
            if person.is_some_and(|person| !entry.people.contains(&person)) {
                continue;
            }
            times.push(entry.at.local());
            entries.push(EntryRow {
                sequence: entry.sequence,
                at: entry.at.utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
                by: adviser_name(state, entry.by),
                did: deed::code(&entry.deed),
                people: entry
                    .people
                    .iter()
                    .take(10)
                    .filter_map(|person| PersonRef::find(state, *person))
                    .collect(),
                sentence: lang.say(&deed::describe(state, &entry, lang)),
            });
        }
        let rows = entries.iter().zip(&times).map(|(row, at)| {
            vec![
                row.sequence.to_string(),
                format!("{} {}", lang.date(at.date()), hour(*at, lang)),
                row.by.clone(),
                row.sentence.clone(),
            ]
        });
        let listing = Listing {
            schema: "relais.history/1",
            columns: vec![
                msg!("cli.column.sequence"),
                msg!("cli.column.at"),
                msg!("cli.column.adviser"),
                msg!("cli.column.done"),
            ],
            rows: rows.collect(),
            after: msg!("cli.history.shown", count = entries.len()),
            body: Shown { entries },
        };
        face.printer.list(&listing)?;
        Ok(Exit::Done)
    }
}
