//! `relais undo` and `relais redo`: takes the last change back, makes it again.

use super::deed;
use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::Done;
use super::view::PersonRef;
use crate::caseload::history::Direction;
use crate::desk::deed::describe;
use crate::msg;
use clap::Args;

/// Takes the last change back.
#[derive(Debug, Args)]
pub struct Undo {}

/// Makes the change last taken back again.
#[derive(Debug, Args)]
pub struct Redo {}

impl Undo {
    #[expect(clippy::unused_self, reason = "every command runs this way")]
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        reverse(face, Direction::Undo)
    }
}

impl Redo {
    #[expect(clippy::unused_self, reason = "every command runs this way")]
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        reverse(face, Direction::Redo)
    }
}

fn reverse(face: &mut Face, direction: Direction) -> Result<Exit, Failure> {
    let mut caseload = face.open()?;
    let act = face.act(caseload.state())?;
    let lang = face.lang;
    let entry = caseload.reverse(direction, &act)?;
    let redone = caseload.ledger().redone(&entry);
    let state = caseload.state();
    let what = describe(state, redone.as_ref().unwrap_or(&entry), lang);
    let (did, sentence) = match direction {
        Direction::Undo => ("undo", msg!("cli.undo.undone", what = what)),
        Direction::Redo => ("redo", msg!("cli.undo.redone", what = what)),
    };
    let people = entry.people.iter().take(10);
    face.printer.done(&Done {
        schema: "relais.act/1",
        body: deed::ActDone {
            did,
            sequence: entry.sequence,
            people: people.filter_map(|person| PersonRef::find(state, *person)).collect(),
            id: None,
            ids: Vec::new(),
            sentence: lang.say(&sentence),
        },
        sentences: vec![sentence],
    })?;
    Ok(Exit::Done)
}
