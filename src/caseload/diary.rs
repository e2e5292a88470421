//! Which acts happened on which day: an agenda, an evening's summary or a month's report looks at their days alone, not at every act
//! there ever was.

use crate::domain::appointment::{Appointment, AppointmentId};
use crate::domain::code::{InterviewMedium, Theme};
use crate::domain::interview::{Interview, InterviewId};
use crate::domain::office::AdviserId;
use crate::domain::orientation::{Orientation, OrientationId, Stage, Step};
use crate::domain::partner::PartnerId;
use crate::domain::person::PersonId;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is counted of an interview: its line in the diary. Interviews lie all over memory; a year's lines are read one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterviewLine {
    /// With whom.
    pub person: PersonId,
    /// Who led it.
    pub adviser: AdviserId,
    /// How it took place.
    pub medium: InterviewMedium,
    /// Length, in minutes.
    pub minutes: u16,
}

impl InterviewLine {
    pub(super) fn of(interview: &Interview) -> Self {
        let Interview { person, adviser, minutes, .. } = *interview;
        Self { person, adviser, medium: interview.medium.clone(), minutes }
    }
}

/// What is counted of a step of an orientation: its line in the diary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLine {
    /// Who is oriented.
    pub person: PersonId,
    /// To whom.
    pub partner: PartnerId,
    /// What for.
    pub motive: Theme,
    /// Stage entered.
    pub stage: Stage,
    /// Completed, and with success.
    pub is_success: bool,
    /// Days from sending to this step, when it is the partner's answer.
    pub answered_after: Option<i64>,
}

impl StepLine {
    /// The lines of an orientation, each under its day.
    pub(super) fn all_of(orientation: &Orientation) -> impl Iterator<Item = (NaiveDate, Self)> {
        let answer = orientation.steps.iter().position(Step::answers);
        let sent = orientation.sent_on();
        orientation.steps.iter().enumerate().map(move |(rank, step)| {
            let is_answer = answer == Some(rank);
            let line = Self {
                person: orientation.person,
                partner: orientation.partner,
                motive: orientation.motive.clone(),
                stage: step.stage,
                is_success: step.is_success(),
                answered_after: sent.filter(|_| is_answer).map(|sent| (step.on - sent).num_days()),
            };
            (step.on, line)
        })
    }
}

/// The acts of an office by day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Diary {
    /// By person, so that who was received on a day is found without sorting.
    pub(super) interviews: Days<(PersonId, InterviewId), InterviewLine>,
    pub(super) appointments: Days<AppointmentId, Arc<Appointment>>,
    /// By orientation and rank of the step.
    pub(super) steps: Days<(OrientationId, usize), StepLine>,
}

/// What happened, by day; on one day in the order of the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Days<K, T> {
    days: BTreeMap<NaiveDate, Vec<(K, T)>>,
}

impl<K, T> Default for Days<K, T> {
    fn default() -> Self {
        Self { days: BTreeMap::new() }
    }
}

impl<K: Ord + Copy, T> Days<K, T> {
    /// Writes down what happened on a day; once under each key.
    pub(super) fn put(&mut self, day: NaiveDate, key: K, what: T) {
        let written = self.days.entry(day).or_default();
        match written.binary_search_by_key(&key, |(key, _)| *key) {
            Ok(_) => {}
            Err(place) => written.insert(place, (key, what)),
        }
    }

    /// Strikes it out.
    pub(super) fn take(&mut self, day: NaiveDate, key: K) {
        let Some(written) = self.days.get_mut(&day) else { return };
        if let Ok(place) = written.binary_search_by_key(&key, |(key, _)| *key) {
            written.remove(place);
        }
        if written.is_empty() {
            self.days.remove(&day);
        }
    }

    /// The days of which anything is written.
    pub(super) fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.days.keys().copied()
    }

    /// What happened from one day to another, both included, each with its day: day by day, and on one day in the order of the keys.
    pub(super) fn between(
        &self,
        first: NaiveDate,
        last: NaiveDate,
    ) -> impl Iterator<Item = (NaiveDate, &T)> {
        // A range that ends before it begins would be a panic.
        let days = (first <= last).then(|| self.days.range(first..=last));
        days.into_iter()
            .flatten()
            .flat_map(|(day, written)| written.iter().map(|(_, what)| (*day, what)))
    }
}

#[cfg(test)]
mod tests {
    use super::{InterviewLine, StepLine};
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
            walked.sort_by_key(|one| (one.on, one.person, one.id));
            let walked: Vec<_> = walked.iter().map(|one| (one.on, InterviewLine::of(one))).collect();
            let written = state.interview_lines_between(first, last);
            prop_assert_eq!(written.map(|(on, line)| (on, line.clone())).collect::<Vec<_>>(), walked);
            let mut walked: Vec<_> = state
                .orientations()
                .flat_map(|one| StepLine::all_of(one).map(move |(on, line)| (on, one.id, line)))
                .filter(|(on, ..)| within(*on))
                .collect();
            // Stable: the steps of one orientation stay in their order.
            walked.sort_by_key(|(on, id, _)| (*on, *id));
            let walked: Vec<_> = walked.into_iter().map(|(on, _, line)| (on, line)).collect();
            let written = state.step_lines_between(first, last);
            prop_assert_eq!(written.map(|(on, line)| (on, line.clone())).collect::<Vec<_>>(), walked);

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
