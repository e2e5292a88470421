//! Small caseloads for the tests of this room.

use crate::caseload::change::{Act, Change, Refused, plan};
use crate::caseload::record::{Record, RecordId};
use crate::caseload::state::State;
use crate::clock::Timestamp;
use crate::domain::identifier::{InternalNumber, Name};
use crate::domain::office::{Adviser, AdviserId, Office};
use crate::domain::person::{Identity, PersonFile, PersonId, Residence, Standing};
use crate::ids::Id;
use chrono::NaiveDate;
use std::collections::BTreeSet;

pub(crate) const ADVISER: AdviserId = AdviserId(Id([7; 16]));

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The adviser at work on 23 November 2026.
pub(crate) fn act() -> Act {
    Act { by: ADVISER, now: Timestamp(1_795_435_200_000), today: day("2026-11-23") }
}

/// An office with one adviser and nobody in its caseload.
pub(crate) fn office() -> State {
    let mut state = State::default();
    let office = Office {
        code: "CSP".into(),
        name: Name::parse("Relais de Carrières").unwrap(),
        commune: None,
    };
    let adviser = Adviser { id: ADVISER, name: Name::parse("Nadia Benali").unwrap(), email: None };
    make(&mut state, Change::OfficeSet(office)).unwrap();
    make(&mut state, Change::AdviserSaved(adviser)).unwrap();
    state
}

/// A file as it would be opened; `rank` makes its identity and number.
pub(crate) fn file(rank: u8, first_names: &str, last_name: &str, birth_date: &str) -> PersonFile {
    PersonFile {
        id: PersonId(Id([rank; 16])),
        number: InternalNumber::parse(&format!("CSP-{rank:04}")).unwrap(),
        identity: Identity {
            civility: None,
            last_name: Name::parse(last_name).unwrap(),
            birth_name: None,
            first_names: Name::parse(first_names).unwrap(),
            birth_date: day(birth_date),
            residence: Residence::default(),
            phones: Vec::new(),
            email: None,
            contact_preference: None,
            france_travail_id: None,
            external_id: None,
            origin: None,
            notice_on: None,
            tags: BTreeSet::new(),
        },
        standing: Standing::Followed,
        lead_adviser: ADVISER,
        first_contact: day("2026-01-05"),
        situations: Vec::new(),
        obstacles: Vec::new(),
        exits: Vec::new(),
        merged_into: None,
        imported: Vec::new(),
    }
}

/// Makes a change in memory; returns what it replaced.
pub(crate) fn make(
    state: &mut State,
    change: Change,
) -> Result<Vec<(RecordId, Option<Record>)>, Vec<Refused>> {
    let writes = plan(state, change, &act())?;
    let replaced = writes.iter().map(|(id, _)| (*id, state.get(*id))).collect();
    for (id, record) in writes {
        state.put(id, record);
    }
    Ok(replaced)
}
