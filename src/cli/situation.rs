//! `relais situation`: states dated facts, shows them, takes a statement back.

use super::address;
use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::{Group, Sheet};
use super::view::PersonRef;
use crate::caseload::change::Change;
use crate::desk::facts;
use crate::desk::words::handle;
use crate::domain::person::PersonFile;
use crate::domain::situation::{Situation, SituationEntry, SituationId};
use crate::msg;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::{Map, Value};

/// The situation of a person.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Situations {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Subcommand)]
enum What {
    Retract(Retract),
}

/// States facts; without any, shows them.
#[derive(Debug, Args)]
struct State {
    #[arg(value_name = "PERSON", required = true)]
    person: Option<String>,
    #[arg(long, value_name = "FACT")]
    set: Vec<String>,
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

#[derive(Debug, Args)]
struct Retract {
    #[arg(value_name = "PERSON")]
    person: String,
    #[arg(value_name = "ID")]
    entry: String,
}

/// A situation, for JSON.
#[derive(Debug, Serialize)]
struct Shown {
    person: PersonRef,
    on: NaiveDate,
    facts: Map<String, Value>,
    entries: Vec<EntryRow>,
}

/// A dated statement, for JSON.
#[derive(Debug, Serialize)]
pub(super) struct EntryRow {
    id: String,
    on: NaiveDate,
    facts: Map<String, Value>,
}

impl Situations {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        match self.what {
            Some(What::Retract(retract)) => retract.run(face),
            None => self.state.run(face),
        }
    }
}

impl State {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let mut reading = face.reading_in(caseload.state());
        let mut stated = Situation::default();
        for fact in &self.set {
            facts::set(&mut stated, "--set", fact, &mut reading);
        }
        let on = reading.act_day("--on", self.on.as_deref());
        reading.finish()?;
        let person = address::person(face, &caseload, &self.person.unwrap_or_default())?;
        if self.set.is_empty() {
            let Some(file) = caseload.state().person(person) else { return Ok(Exit::NotFound) };
            let sheet = sheet(face, file, on);
            face.printer.sheet(&sheet)?;
            return Ok(Exit::Done);
        }
        let by = face.act(caseload.state())?.by;
        let id = SituationId(face.next_id());
        let entry = SituationEntry { id, on, facts: stated, by };
        let change = Change::SituationDated { person, entry };
        face.make(&mut caseload, change, Some(handle(id.0)))
    }
}

impl Retract {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let person = address::person(face, &caseload, &self.person)?;
        let Some(file) = caseload.state().person(person) else { return Ok(Exit::NotFound) };
        let entries = file.situations.iter();
        let entry = address::by_digits(entries, |entry| entry.id.0, &self.entry)?.id;
        face.make(&mut caseload, Change::SituationRetracted { person, entry }, None)
    }
}

/// Every dated statement, for JSON, oldest first.
pub(super) fn entries(face: &Face, file: &PersonFile) -> Vec<EntryRow> {
    let entry = |entry: &SituationEntry| EntryRow {
        id: handle(entry.id.0),
        on: entry.on,
        facts: facts::json(&entry.facts, face.lang),
    };
    file.situations.iter().map(entry).collect()
}

fn sheet(face: &Face, file: &PersonFile, on: NaiveDate) -> Sheet<Shown> {
    let lang = face.lang;
    let situation = file.situation_on(on);
    let said = |facts: &Situation| {
        let lines = facts::lines(facts, lang).into_iter();
        lines.map(|(name, value)| format!("{name} : {value}")).collect::<Vec<_>>().join("\n")
    };
    let dated = file.situations.iter().map(|entry| {
        (format!("{}  {}", handle(entry.id.0), lang.date(entry.on)), said(&entry.facts))
    });
    Sheet {
        schema: "relais.situation/1",
        title: format!("{}  {}", file.number, file.identity.full_name()),
        groups: vec![
            Group {
                title: msg!("cli.group.situation_on", on = on),
                lines: facts::lines(&situation, lang),
            },
            Group { title: msg!("cli.group.entries"), lines: dated.collect() },
        ],
        body: Shown {
            person: PersonRef::of(file),
            on,
            facts: facts::json(&situation, lang),
            entries: entries(face, file),
        },
    }
}
