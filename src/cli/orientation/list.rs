//! `relais orientation list`: what waits for an answer first.

use super::StepStage;
use crate::caseload::state::State;
use crate::cli::address;
use crate::cli::exit::{Exit, Failure};
use crate::cli::face::Face;
use crate::cli::output::Listing;
use crate::cli::view::{OrientationRow, Within};
use crate::domain::orientation::{Orientation, Stage};
use crate::msg;
use clap::Args;
use serde::Serialize;

#[derive(Debug, Args)]
pub(super) struct List {
    #[arg(value_name = "PERSON")]
    person: Option<String>,
    #[arg(long, value_name = "STAGE", value_enum)]
    stage: Vec<StepStage>,
    #[arg(long)]
    overdue: bool,
}

#[derive(Debug, Serialize)]
struct Shown {
    orientations: Vec<OrientationRow>,
}

impl List {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let today = face.today();
        let caseload = face.open()?;
        let state = caseload.state();
        let (within, mut found): (Within, Vec<&Orientation>) = match &self.person {
            Some(text) => {
                let person = address::person(face, &caseload, text)?;
                (Within::File, state.orientations_of(person))
            }
            None => (Within::List, state.orientations().collect()),
        };
        let stages: Vec<Stage> = self.stage.iter().map(|stage| (*stage).into()).collect();
        found.retain(|orientation| {
            (stages.is_empty() || stages.contains(&orientation.stage()))
                && (!self.overdue || orientation.reminder_is_due(today))
        });
        // The longest waiting first, then by their last step.
        found.sort_by_key(|orientation| {
            let since = orientation.steps.last().map(|step| step.on);
            (
                !orientation.reminder_is_due(today),
                orientation.stage().is_final(),
                since,
                orientation.id,
            )
        });
        let listing = listing(face, state, &found, within);
        face.printer.list(&listing)?;
        Ok(Exit::Done)
    }
}

fn listing(face: &Face, state: &State, found: &[&Orientation], within: Within) -> Listing<Shown> {
    let (lang, today) = (face.lang, face.today());
    let orientations: Vec<OrientationRow> =
        found.iter().map(|one| OrientationRow::of(state, one, within, today, lang)).collect();
    let rows = orientations.iter().map(|row| {
        let person = row.person.as_ref();
        let due = if row.reminder_due { lang.t("cli.orientation.due") } else { "" };
        vec![
            row.id.clone(),
            person.map(|person| person.number.clone()).unwrap_or_default(),
            person.map(|person| person.name.clone()).unwrap_or_default(),
            row.partner.clone(),
            row.motive.label.clone(),
            row.stage.label.clone(),
            row.since.map(|since| lang.date(since)).unwrap_or_default(),
            due.to_owned(),
        ]
    });
    Listing {
        schema: "relais.orientations/1",
        columns: vec![
            msg!("cli.column.id"),
            msg!("cli.column.number"),
            msg!("cli.column.person"),
            msg!("cli.column.partner"),
            msg!("cli.column.motive"),
            msg!("cli.column.stage"),
            msg!("cli.column.since"),
            msg!("cli.column.reminder"),
        ],
        rows: rows.collect(),
        after: msg!("cli.orientation.shown", count = orientations.len()),
        body: Shown { orientations },
    }
}
