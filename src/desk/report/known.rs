//! What was known on a day: what is known now, with everything recorded since taken back.

use crate::caseload::history::Entry;
use crate::caseload::state::State;
use crate::clock::Timestamp;
use chrono::NaiveDate;

/// The records as they stood in the evening of a day. `latest_first` is the history; `day_of` tells the office's day of an instant.
///
/// # Errors
/// The first error among the entries read.
pub fn known_on<E>(
    mut state: State,
    latest_first: impl IntoIterator<Item = Result<Entry, E>>,
    day: NaiveDate,
    day_of: impl Fn(Timestamp) -> NaiveDate,
) -> Result<State, E> {
    for entry in latest_first {
        let entry = entry?;
        if day_of(entry.at) <= day {
            break;
        }
        for (id, record) in entry.replaced {
            state.put(id, record);
        }
    }
    Ok(state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::change::{Act, Change};
    use crate::caseload::made::Made;
    use crate::caseload::test_support::{ADVISER, day, file, office};
    use crate::clock::{Clock, FixedClock};
    use crate::domain::code::Registration;
    use crate::domain::situation::{Situation, SituationEntry, SituationId};
    use crate::ids::Id;
    use crate::report::count;
    use crate::report::period::Period;

    #[test]
    fn what_was_known_then_is_not_what_is_known_now_of_then() {
        let mut state = office();
        let mut history = Vec::new();
        let mut make = |state: &mut State, on: &str, change| {
            let clock = FixedClock::at_noon(day(on));
            let act = Act { by: ADVISER, now: clock.now(), today: clock.today() };
            let made = Made::plan(state, change, &act, history.len() as u64 + 1).unwrap();
            made.writes().iter().cloned().for_each(|(id, record)| state.put(id, record));
            history.insert(0, made.entry);
        };
        let person = file(1, "Éloïse", "N’Guessan", "1980-05-05");
        make(&mut state, "2026-01-05", Change::PersonOpened(person.clone()));
        let facts = Situation { registration: Some(Registration::A), ..Situation::default() };
        let entry = SituationEntry {
            id: SituationId(Id([1; 16])),
            on: day("2026-03-10"),
            facts,
            by: ADVISER,
        };
        // Said in May of March.
        make(&mut state, "2026-05-20", Change::SituationDated { person: person.id, entry });
        let march = Period::read("2026-03").unwrap();
        let registered = |state: &State| {
            let tables = count::stocks(state, march);
            tables.iter().find(|table| table.id == "stock.inscription").unwrap().count("A")
        };
        assert_eq!(registered(&state), 1);
        let then = |on: &str| {
            let entries = history.clone().into_iter().map(Ok::<_, ()>);
            known_on(state.clone(), entries, day(on), |at| at.utc().date_naive()).unwrap()
        };
        assert_eq!(registered(&then("2026-05-19")), 0);
        assert_eq!(registered(&then("2026-05-20")), 1);
        assert_eq!(then("2026-01-04").people().len(), 0);
    }
}
