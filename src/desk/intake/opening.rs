//! A row about somebody new, as a file.

use super::fields;
use crate::caseload::change::Act;
use crate::caseload::state::State;
use crate::domain::identifier::InternalNumber;
use crate::domain::obstacle::ObstacleEntry;
use crate::domain::office::AdviserId;
use crate::domain::person::{PersonFile, PersonId, Standing};
use crate::domain::situation::{SituationEntry, SituationId};
use crate::ids::Ids;
use crate::import::caseload_file::{CaseloadRow, WrittenAdviser};
use crate::text::fold;

/// The file of a row: led by the adviser the row names, when the office knows them, else by
/// whoever takes the file in; its facts hold from the day it is taken in.
pub(super) fn open(
    state: &State,
    row: CaseloadRow,
    number: InternalNumber,
    act: &Act,
    ids: &mut dyn Ids,
) -> PersonFile {
    let imported = fields::hashes(&row);
    let situations = if row.situation.is_empty() {
        Vec::new()
    } else {
        let id = SituationId(ids.next_id());
        vec![SituationEntry { id, on: act.today, facts: row.situation, by: act.by }]
    };
    let obstacles = row
        .obstacles
        .into_iter()
        .map(|(kind, state)| ObstacleEntry { kind, state, on: act.today, by: act.by })
        .collect();
    PersonFile {
        id: PersonId(ids.next_id()),
        number,
        standing: Standing::Followed,
        lead_adviser: adviser_written(state, &row.adviser).unwrap_or(act.by),
        first_contact: row.first_contact.unwrap_or(act.today),
        situations,
        obstacles,
        exits: Vec::new(),
        merged_into: None,
        imported,
        identity: row.identity,
    }
}

fn adviser_written(state: &State, written: &WrittenAdviser) -> Option<AdviserId> {
    let by_email = || {
        let email = written.email.as_ref()?;
        state.advisers().find(|adviser| adviser.email.as_ref() == Some(email))
    };
    let by_name = || {
        let name = fold(written.name.as_ref()?.as_str());
        state.advisers().find(|adviser| fold(adviser.name.as_str()) == name)
    };
    by_email().or_else(by_name).map(|adviser| adviser.id)
}
