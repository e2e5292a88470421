//! Which acts happened on which day: an agenda, an evening's summary or a month's report looks at their days alone, not at every act
//! there ever was.

use crate::domain::appointment::{Appointment, AppointmentId};
use crate::domain::interview::{Interview, InterviewId};
use crate::domain::orientation::{Orientation, OrientationId};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The acts of an office by day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Diary {
    pub(super) interviews: Days<InterviewId, Interview>,
    pub(super) appointments: Days<AppointmentId, Appointment>,
    /// Under each day on which something happened of an orientation.
    pub(super) orientations: Days<OrientationId, Orientation>,
}

/// Acts by day, and those of one day in the order of their identities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Days<K, A> {
    days: BTreeMap<NaiveDate, Vec<(K, Arc<A>)>>,
}

impl<K, A> Default for Days<K, A> {
    fn default() -> Self {
        Self { days: BTreeMap::new() }
    }
}

impl<K: Ord + Copy, A> Days<K, A> {
    /// Writes an act down under a day; once, however often that is said.
    pub(super) fn put(&mut self, day: NaiveDate, key: K, act: &Arc<A>) {
        let acts = self.days.entry(day).or_default();
        match acts.binary_search_by_key(&key, |(key, _)| *key) {
            Ok(_) => {}
            Err(place) => acts.insert(place, (key, Arc::clone(act))),
        }
    }

    /// Strikes an act out under a day.
    pub(super) fn take(&mut self, day: NaiveDate, key: K) {
        let Some(acts) = self.days.get_mut(&day) else { return };
        if let Ok(place) = acts.binary_search_by_key(&key, |(key, _)| *key) {
            acts.remove(place);
        }
        if acts.is_empty() {
            self.days.remove(&day);
        }
    }

    /// The days under which there are acts.
    pub(super) fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.days.keys().copied()
    }

    /// The acts from one day to another, both included, each with its day: day by day, and those of one day in the order of their identities.
    pub(super) fn between(
        &self,
        first: NaiveDate,
        last: NaiveDate,
    ) -> impl Iterator<Item = (NaiveDate, &A)> {
        // A range that ends before it begins would be a panic.
        let days = (first <= last).then(|| self.days.range(first..=last));
        days.into_iter()
            .flatten()
            .flat_map(|(day, acts)| acts.iter().map(|(_, act)| (*day, &**act)))
    }
}

#[cfg(test)]
mod tests {
    use crate::caseload::record::{Record, RecordId};
    use crate::caseload::state::State;
    use crate::caseload::test_support::ADVISER;
    use crate::domain::code::{InterviewMedium, Theme};
    use crate::domain::interview::{Interview, InterviewId};
    use crate::domain::orientation::{Orientation, OrientationId, Stage, Step};
    use crate::domain::partner::PartnerId;
    use crate::domain::person::PersonId;
    use crate::ids::Id;
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    fn day(number: u8) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 1).unwrap() + Days::new(number.into())
    }

    fn interview(rank: u8, on: u8) -> Interview {
        Interview {
            id: InterviewId(Id([rank; 16])),
            person: PersonId(Id([rank % 3; 16])),
            adviser: ADVISER,
            on: day(on),
            minutes: 45,
            medium: InterviewMedium::IN_PERSON,
            themes: Vec::new(),
            note: String::new(),
            appointment: None,
        }
    }

    fn orientation(rank: u8, days: &[u8]) -> Orientation {
        Orientation {
            id: OrientationId(Id([rank; 16])),
            person: PersonId(Id([rank % 3; 16])),
            partner: PartnerId(Id([1; 16])),
            service: None,
            motive: Theme::MOBILITY,
            note: String::new(),
            reminder_days: 10,
            expiry_days: 30,
            steps: days.iter().map(|on| Step::new(Stage::Sent, day(*on), ADVISER)).collect(),
            follows: None,
            session: None,
        }
    }

    proptest! {
        #[test]
        fn the_diary_says_what_a_walk_over_all_acts_finds(
            interviews in prop::collection::vec((0_u8..12, prop::option::of(0_u8..9)), 0..40),
            orientations in prop::collection::vec((0_u8..6, prop::option::of(prop::collection::vec(0_u8..9, 1..4))), 0..20),
            first in 0_u8..9,
            last in 0_u8..9,
        ) {
            let mut state = State::default();
            for (rank, on) in interviews {
                let record = on.map(|on| Record::Interview(interview(rank, on)));
                state.put(RecordId::Interview(interview(rank, 0).id), record);
            }
            for (rank, days) in orientations {
                let record = days.map(|days| Record::Orientation(orientation(rank, &days)));
                state.put(RecordId::Orientation(orientation(rank, &[]).id), record);
            }
            let (first, last) = (day(first), day(last));
            let within = |on: NaiveDate| first <= on && on <= last;
            let mut walked: Vec<_> = state.interviews().filter(|one| within(one.on)).collect();
            walked.sort_by_key(|one| (one.on, one.id));
            prop_assert_eq!(state.interviews_between(first, last).collect::<Vec<_>>(), walked);
            let mut walked: Vec<_> = state
                .orientations()
                .flat_map(|one| one.steps.iter().map(move |step| (step.on, one)))
                .filter(|(on, _)| within(*on))
                .collect();
            walked.sort_by_key(|(on, one)| (*on, one.id));
            walked.dedup();
            prop_assert_eq!(state.orientations_between(first, last).collect::<Vec<_>>(), walked);

            // However records came, the same records make the same state.
            let mut again = State::default();
            for one in state.interviews() {
                again.put(RecordId::Interview(one.id), Some(Record::Interview(one.clone())));
            }
            for one in state.orientations() {
                again.put(RecordId::Orientation(one.id), Some(Record::Orientation(one.clone())));
            }
            prop_assert_eq!(again, state);
        }
    }
}
