//! A row about somebody new, as a file.

use crate::caseload::change::Act;
use crate::caseload::state::State;
use crate::domain::identifier::{Email, InternalNumber};
use crate::domain::obstacle::ObstacleEntry;
use crate::domain::office::AdviserId;
use crate::domain::person::{PersonFile, PersonId, Sharing, Standing};
use crate::domain::situation::{SituationEntry, SituationId};
use crate::ids::Ids;
use crate::import::caseload_file::{CaseloadRow, WrittenAdviser};
use crate::text::fold;
use std::collections::BTreeMap;

/// The file of a row: led by the adviser the row names, when the office knows them, else by
/// whoever takes the file in; its facts hold from the day it is taken in. `imported` is what the row says,
/// hashed.
pub(super) fn open(
    advisers: &Advisers,
    row: CaseloadRow,
    imported: Vec<u64>,
    number: InternalNumber,
    act: &Act,
    ids: &mut dyn Ids,
) -> PersonFile {
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
        sharing: Sharing::NotRecorded,
        id: PersonId(ids.next_id()),
        number,
        standing: Standing::Followed,
        lead_adviser: advisers.written(&row.adviser).unwrap_or(act.by),
        first_contact: row.first_contact.unwrap_or(act.today),
        situations,
        obstacles,
        exits: Vec::new(),
        merged_into: None,
        imported,
        identity: row.identity,
    }
}

/// The office's advisers, as a file may name them. Between namesakes, the first.
pub(super) struct Advisers {
    by_email: BTreeMap<Email, AdviserId>,
    by_name: BTreeMap<String, AdviserId>,
}

impl Advisers {
    pub(super) fn of(state: &State) -> Self {
        let (mut by_email, mut by_name) = (BTreeMap::new(), BTreeMap::new());
        for adviser in state.advisers() {
            if let Some(email) = &adviser.email {
                by_email.entry(email.clone()).or_insert(adviser.id);
            }
            by_name.entry(fold(adviser.name.as_str())).or_insert(adviser.id);
        }
        Self { by_email, by_name }
    }

    fn written(&self, written: &WrittenAdviser) -> Option<AdviserId> {
        let by_email = written.email.as_ref().and_then(|email| self.by_email.get(email));
        let by_name = || self.by_name.get(&fold(written.name.as_ref()?.as_str()));
        by_email.or_else(by_name).copied()
    }
}
