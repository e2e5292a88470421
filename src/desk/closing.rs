//! The end of the day: the questions nobody has answered yet, what the day counts, and its seal.

pub mod sealing;
pub mod summary;
#[cfg(test)]
mod tests;
pub mod words;

use crate::caseload::state::State;
use crate::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use crate::domain::orientation::{Orientation, OrientationId, Stage};
use chrono::{NaiveDate, NaiveDateTime};
use std::collections::BTreeSet;

/// What should be said before the day is closed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Questions {
    /// Appointments up to now of which nobody said what became, oldest first.
    pub appointments: Vec<AppointmentId>,
    /// Orientations without answer for so long that they should be called expired, longest first.
    pub expired: Vec<OrientationId>,
    /// Orientations whose partner should be recalled, longest waiting first.
    pub recalls: Vec<OrientationId>,
}

impl Questions {
    /// The questions as the caseload stands at a moment of the office's day.
    #[must_use]
    pub fn of(state: &State, now: NaiveDateTime) -> Self {
        let today = now.date();
        let mut appointments: Vec<&Appointment> = state
            .appointments()
            .filter(|one| one.state == AppointmentState::Planned && one.start <= now)
            .collect();
        appointments.sort_by_key(|one| (one.start, one.id));
        let mut due: Vec<&Orientation> =
            state.orientations().filter(|one| one.reminder_is_due(today)).collect();
        due.sort_by_key(|one| (one.sent_on(), one.id));
        let (expired, recalls): (Vec<&Orientation>, Vec<&Orientation>) =
            due.into_iter().partition(|one| one.expiry_is_due(today));
        Self {
            appointments: appointments.into_iter().map(|one| one.id).collect(),
            expired: expired.into_iter().map(|one| one.id).collect(),
            recalls: recalls.into_iter().map(|one| one.id).collect(),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.appointments.len() + self.expired.len() + self.recalls.len()
    }
}

/// What was done on a day, counted. Never a name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Interviews that took place.
    pub interviews: usize,
    /// Their minutes.
    pub minutes: u32,
    /// People met, each once.
    pub people: usize,
    /// Appointments of the day by what became of them, in the order of [`AppointmentState::ALL`].
    pub appointments: [usize; AppointmentState::ALL.len()],
    /// Orientations sent.
    pub sent: usize,
    /// Orientations that a partner accepted or refused.
    pub answered: usize,
    /// Files opened: first contacts.
    pub opened: usize,
    /// Files closed.
    pub closed: usize,
}

impl Counts {
    /// The counts of a day.
    #[must_use]
    pub fn of(state: &State, day: NaiveDate) -> Self {
        let interviews = || state.interview_lines_between(day, day).map(|(_, line)| line);
        let people: BTreeSet<_> = interviews().map(|one| one.person).collect();
        let fixed = |wanted: AppointmentState| {
            state.appointments_between(day, day).filter(|one| one.state == wanted).count()
        };
        let steps = || state.step_lines_between(day, day).map(|(_, line)| line);
        let files = || state.people().filter(|file| file.merged_into.is_none());
        Self {
            interviews: interviews().count(),
            minutes: interviews().map(|one| u32::from(one.minutes)).sum(),
            people: people.len(),
            appointments: AppointmentState::ALL.map(fixed),
            sent: steps().filter(|step| step.stage == Stage::Sent).count(),
            answered: steps()
                .filter(|step| matches!(step.stage, Stage::Accepted | Stage::Refused))
                .count(),
            opened: files().filter(|file| file.first_contact == day).count(),
            closed: files()
                .filter(|file| {
                    file.exits.iter().any(|exit| exit.on == day && exit.reopened_on.is_none())
                })
                .count(),
        }
    }
}
