//! The day (Journée): today's appointments, and everything that waits for someone.

use crate::caseload::state::State;
use crate::domain::appointment::Appointment;
use crate::domain::orientation::Orientation;
use crate::domain::person::PersonFile;
use crate::domain::rules::{Threshold, thresholds};
use chrono::{Days, NaiveDate};

/// Days without contact after which a followed person is shown.
pub const SILENT_DAYS: u64 = 60;
/// How far ahead thresholds are shown, in days.
pub const HORIZON_DAYS: u64 = 30;

/// What the day's screen answers. Every list is in the order in which it should be worked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day<'a> {
    /// The day.
    pub today: NaiveDate,
    /// Appointments of the day, by hour.
    pub appointments: Vec<(&'a Appointment, &'a PersonFile)>,
    /// Past appointments of which nobody said what became, oldest first.
    pub unanswered: Vec<(&'a Appointment, &'a PersonFile)>,
    /// Orientations whose partner should be recalled, longest waiting first.
    pub waiting: Vec<(&'a Orientation, &'a PersonFile)>,
    /// People followed but not seen for [`SILENT_DAYS`], longest first, with the last contact.
    pub silent: Vec<(&'a PersonFile, NaiveDate)>,
    /// Thresholds of the coming [`HORIZON_DAYS`], soonest first.
    pub coming: Vec<(NaiveDate, Threshold, &'a PersonFile)>,
    /// People followed on the day.
    pub followed: usize,
}

impl<'a> Day<'a> {
    /// The day as the caseload stands.
    #[must_use]
    pub fn of(state: &'a State, today: NaiveDate) -> Self {
        let followed: Vec<&PersonFile> =
            state.people().filter(|file| file.is_followed_on(today)).collect();
        Self {
            today,
            appointments: appointments(state, |appointment| appointment.day() == today),
            unanswered: appointments(state, |appointment| appointment.is_unanswered_on(today)),
            waiting: waiting(state, today),
            silent: silent(state, &followed, today),
            coming: coming(&followed, today),
            followed: followed.len(),
        }
    }
}

fn appointments(
    state: &State,
    belongs: impl Fn(&Appointment) -> bool,
) -> Vec<(&Appointment, &PersonFile)> {
    let mut chosen: Vec<_> = state
        .appointments()
        .filter(|appointment| belongs(appointment))
        .filter_map(|appointment| Some((appointment, state.person(appointment.person)?)))
        .collect();
    chosen.sort_by_key(|(appointment, _)| (appointment.start, appointment.id));
    chosen
}

fn waiting(state: &State, today: NaiveDate) -> Vec<(&Orientation, &PersonFile)> {
    let mut due: Vec<_> = state
        .orientations()
        .filter(|orientation| orientation.reminder_is_due(today))
        .filter_map(|orientation| Some((orientation, state.person(orientation.person)?)))
        .collect();
    due.sort_by_key(|(orientation, _)| (orientation.sent_on(), orientation.id));
    due
}

fn silent<'a>(
    state: &State,
    followed: &[&'a PersonFile],
    today: NaiveDate,
) -> Vec<(&'a PersonFile, NaiveDate)> {
    let Some(limit) = today.checked_sub_days(Days::new(SILENT_DAYS)) else { return Vec::new() };
    let mut silent: Vec<_> = followed
        .iter()
        .map(|file| (*file, state.last_contact(file)))
        .filter(|(_, last)| *last <= limit)
        .collect();
    silent.sort_by_key(|(file, last)| (*last, file.id));
    silent
}

fn coming<'a>(
    followed: &[&'a PersonFile],
    today: NaiveDate,
) -> Vec<(NaiveDate, Threshold, &'a PersonFile)> {
    let Some(horizon) = today.checked_add_days(Days::new(HORIZON_DAYS)) else { return Vec::new() };
    let mut coming: Vec<_> = followed
        .iter()
        .flat_map(|file| {
            let situation = file.situation_on(today);
            thresholds(file.identity.birth_date, &situation, today, horizon)
                .into_iter()
                .map(|(date, threshold)| (date, threshold, *file))
        })
        .collect();
    coming.sort_by_key(|(date, threshold, file)| (*date, *threshold, file.id));
    coming
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::change::Change;
    use crate::caseload::test_support::{act, day, file, make, office};
    use crate::domain::appointment::{AppointmentId, AppointmentState};
    use crate::domain::code::{AppointmentPlace, ExitMotive};
    use crate::domain::exit::Exit;
    use crate::ids::Id;

    #[test]
    fn the_day_shows_who_waits_and_not_who_left() {
        let mut state = office();
        let silent = file(1, "Éloïse", "Martin", "1990-01-01");
        let mut recent = file(2, "Marc", "Petit", "1980-01-01");
        recent.first_contact = day("2026-11-01");
        let gone = file(3, "Ana", "Silva", "1985-01-01");
        let gone_id = gone.id;
        let recent_id = recent.id;
        for person in [silent.clone(), recent, gone] {
            make(&mut state, Change::PersonOpened(person)).unwrap();
        }
        let exit = Exit {
            on: day("2026-10-01"),
            motive: ExitMotive::MOVED_AWAY,
            detail: String::new(),
            reopened_on: None,
            by: act().by,
        };
        make(&mut state, Change::PersonExited { person: gone_id, exit }).unwrap();
        for (rank, start) in
            [(1, "2026-11-23T14:00:00"), (2, "2026-11-23T09:00:00"), (3, "2026-11-20T09:00:00")]
        {
            let appointment = Appointment {
                id: AppointmentId(Id([rank; 16])),
                person: recent_id,
                adviser: act().by,
                start: start.parse().unwrap(),
                minutes: 30,
                place: AppointmentPlace::OFFICE,
                subject: String::new(),
                state: AppointmentState::Planned,
            };
            make(&mut state, Change::AppointmentFixed(appointment)).unwrap();
        }

        let today = Day::of(&state, act().today);
        assert_eq!(today.followed, 2);
        assert_eq!(today.silent, [(state.person(silent.id).unwrap(), day("2026-01-05"))]);
        let hours: Vec<_> = today.appointments.iter().map(|(at, _)| at.start.to_string()).collect();
        assert_eq!(hours, ["2026-11-23 09:00:00", "2026-11-23 14:00:00"]);
        assert_eq!(today.unanswered.len(), 1);
    }
}
