//! Small caseloads for the tests of this room.

use crate::caseload::change::{Act, Change, Refused};
use crate::caseload::made::Made;
use crate::caseload::record::{Record, RecordId};
use crate::caseload::state::State;
use crate::clock::Timestamp;
use crate::domain::identifier::{InternalNumber, Name};
use crate::domain::office::{Adviser, AdviserId, Office};
use crate::domain::person::{Identity, PersonFile, PersonId};
use crate::ids::Id;
use chrono::NaiveDate;

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
    let name = |text| Name::parse(text).unwrap();
    PersonFile::new(
        PersonId(Id([rank; 16])),
        InternalNumber::parse(&format!("CSP-{rank:04}")).unwrap(),
        Identity::new(name(last_name), name(first_names), day(birth_date)),
        ADVISER,
        day("2026-01-05"),
    )
}

/// Makes a change in memory; returns what it replaced.
pub(crate) fn make(
    state: &mut State,
    change: Change,
) -> Result<Vec<(RecordId, Option<Record>)>, Vec<Refused>> {
    let (entry, writes) = Made::plan(state, change, &act(), 1)?.into_parts();
    for (id, record) in writes {
        state.put(id, record);
    }
    Ok(entry.replaced)
}
