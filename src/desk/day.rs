//! The day (Journée): today's appointments, and everything that waits for someone.
//!
//! A [`Day`] holds identities, not records, so that it can be kept beside a caseload that changes, and
//! [follow](Day::follow) each change at the cost of the people it is about.

use crate::caseload::state::State;
use crate::domain::appointment::{Appointment, AppointmentId};
use crate::domain::orientation::{Orientation, OrientationId};
use crate::domain::person::{PersonFile, PersonId};
use crate::domain::rules::{Threshold, thresholds};
use crate::report::fse::{Task, tasks, tasks_of};
use chrono::{Days, NaiveDate, NaiveDateTime};
use std::collections::{BTreeMap, BTreeSet};

/// Days without contact after which a followed person is shown.
pub const SILENT_DAYS: u64 = 60;
/// How far ahead thresholds are shown, in days.
pub const HORIZON_DAYS: u64 = 30;

/// After a change about more people than this (an import), making the day again is quicker than following.
const FOLLOWED: usize = 256;

/// What the day's screen answers. Every list is in the order in which it should be worked through; equals
/// follow by identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub today: NaiveDate,
    /// Appointments of the day, by hour.
    pub appointments: Vec<AppointmentId>,
    /// Past appointments of which nobody said what became, oldest first.
    pub unanswered: Vec<AppointmentId>,
    /// Orientations whose partner should be recalled, longest waiting first.
    pub waiting: Vec<OrientationId>,
    /// People followed but not seen for [`SILENT_DAYS`], longest first, with the last contact.
    pub silent: Vec<(PersonId, NaiveDate)>,
    /// Thresholds of the coming [`HORIZON_DAYS`], soonest first.
    pub coming: Vec<(NaiveDate, Threshold, PersonId)>,
    /// What is to be asked of people who left, for the FSE+: soonest last day first.
    pub to_ask: Vec<Task>,
    /// How many people are followed on the day.
    pub followed: usize,
    /// Who they are.
    people: BTreeSet<PersonId>,
    /// Whose acts are in the lists: they are taken out even when the acts themselves are no more.
    acts: BTreeMap<PersonId, Acts>,
}

/// The acts of one person that are in the lists of the day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Acts {
    appointments: BTreeSet<AppointmentId>,
    orientations: BTreeSet<OrientationId>,
}

impl Day {
    /// The day as the caseload stands.
    #[must_use]
    pub fn of(state: &State, today: NaiveDate) -> Self {
        let mut day = Self {
            today,
            appointments: Vec::new(),
            unanswered: Vec::new(),
            waiting: Vec::new(),
            silent: Vec::new(),
            coming: Vec::new(),
            to_ask: tasks(state, today),
            followed: 0,
            people: BTreeSet::new(),
            acts: BTreeMap::new(),
        };
        let followed: Vec<&PersonFile> =
            state.people().filter(|file| file.is_followed_on(today)).collect();
        day.silent.extend(followed.iter().filter_map(|file| silence(state, file, today)));
        day.silent.sort_by_key(by_contact);
        day.coming.extend(followed.iter().flat_map(|file| coming(file, today)));
        day.coming.sort();
        day.followed = followed.len();
        day.people = followed.into_iter().map(|file| file.id).collect();
        for appointment in state.appointments() {
            if let Some(list) = day.list_of(appointment)
                && state.person(appointment.person).is_some()
            {
                list.push(appointment.id);
                day.acts_of(appointment.person).appointments.insert(appointment.id);
            }
        }
        day.appointments.sort_by_cached_key(|id| by_start(state, *id));
        day.unanswered.sort_by_cached_key(|id| by_start(state, *id));
        for orientation in state.orientations() {
            if orientation.reminder_is_due(today) && state.person(orientation.person).is_some() {
                day.waiting.push(orientation.id);
                day.acts_of(orientation.person).orientations.insert(orientation.id);
            }
        }
        day.waiting.sort_by_cached_key(|id| by_sending(state, *id));
        day
    }

    /// Brings the day up to a change already in `state` about these people (those of its history entry).
    pub fn follow(&mut self, state: &State, people: &[PersonId]) {
        if people.len() > FOLLOWED {
            *self = Self::of(state, self.today);
            return;
        }
        let people: BTreeSet<PersonId> = people.iter().copied().collect();
        self.take_out(&people);
        for file in people.iter().filter_map(|person| state.person(*person)) {
            self.take_in(state, file);
        }
        self.followed = self.people.len();
    }

    fn take_out(&mut self, people: &BTreeSet<PersonId>) {
        let mut gone = Acts::default();
        for mut acts in people.iter().filter_map(|person| self.acts.remove(person)) {
            gone.appointments.append(&mut acts.appointments);
            gone.orientations.append(&mut acts.orientations);
        }
        if !gone.appointments.is_empty() {
            self.appointments.retain(|id| !gone.appointments.contains(id));
            self.unanswered.retain(|id| !gone.appointments.contains(id));
        }
        if !gone.orientations.is_empty() {
            self.waiting.retain(|id| !gone.orientations.contains(id));
        }
        self.to_ask.retain(|task| !people.contains(&task.person));
        let followed = people.iter().filter(|person| self.people.remove(person)).count();
        if followed > 0 {
            self.silent.retain(|(person, _)| !people.contains(person));
            self.coming.retain(|(_, _, person)| !people.contains(person));
        }
    }

    fn take_in(&mut self, state: &State, file: &PersonFile) {
        for appointment in state.appointments_of(file.id) {
            if let Some(list) = self.list_of(appointment) {
                insert(list, appointment.id, |id| by_start(state, *id));
                self.acts_of(file.id).appointments.insert(appointment.id);
            }
        }
        for orientation in state.orientations_of(file.id) {
            if orientation.reminder_is_due(self.today) {
                insert(&mut self.waiting, orientation.id, |id| by_sending(state, *id));
                self.acts_of(file.id).orientations.insert(orientation.id);
            }
        }
        for task in tasks_of(state, file, self.today) {
            insert(&mut self.to_ask, task, |task| *task);
        }
        if !file.is_followed_on(self.today) {
            return;
        }
        self.people.insert(file.id);
        if let Some(silence) = silence(state, file, self.today) {
            insert(&mut self.silent, silence, by_contact);
        }
        for coming in coming(file, self.today) {
            insert(&mut self.coming, coming, |coming| *coming);
        }
    }

    /// The list in which an appointment belongs, if any.
    fn list_of(&mut self, appointment: &Appointment) -> Option<&mut Vec<AppointmentId>> {
        if appointment.day() == self.today {
            Some(&mut self.appointments)
        } else {
            appointment.is_unanswered_on(self.today).then_some(&mut self.unanswered)
        }
    }

    fn acts_of(&mut self, person: PersonId) -> &mut Acts {
        self.acts.entry(person).or_default()
    }
}

/// Someone followed whom nobody saw for long, with the last contact.
fn silence(state: &State, file: &PersonFile, today: NaiveDate) -> Option<(PersonId, NaiveDate)> {
    let limit = today.checked_sub_days(Days::new(SILENT_DAYS))?;
    let last = state.last_contact(file);
    (last <= limit).then_some((file.id, last))
}

/// The thresholds to come of someone followed.
fn coming(file: &PersonFile, today: NaiveDate) -> Vec<(NaiveDate, Threshold, PersonId)> {
    let Some(horizon) = today.checked_add_days(Days::new(HORIZON_DAYS)) else { return Vec::new() };
    thresholds(file.identity.birth_date, &file.situation_on(today), today, horizon)
        .into_iter()
        .map(|(date, threshold)| (date, threshold, file.id))
        .collect()
}

fn by_start(state: &State, id: AppointmentId) -> (Option<NaiveDateTime>, AppointmentId) {
    (state.appointment(id).map(|appointment| appointment.start), id)
}

fn by_sending(state: &State, id: OrientationId) -> (Option<NaiveDate>, OrientationId) {
    (state.orientation(id).and_then(Orientation::sent_on), id)
}

fn by_contact((person, last): &(PersonId, NaiveDate)) -> (NaiveDate, PersonId) {
    (*last, *person)
}

/// Puts `new` in its place in a list that is in the order of `key`.
fn insert<T, K: Ord>(list: &mut Vec<T>, new: T, key: impl Fn(&T) -> K) {
    let wanted = key(&new);
    let at = list.partition_point(|other| key(other) < wanted);
    list.insert(at, new);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::change::{Act, Change};
    use crate::caseload::history::{Deed, Entry};
    use crate::caseload::made::Made;
    use crate::caseload::memory::Memory;
    use crate::caseload::test_support::{act, day, file, make, office};
    use crate::desk::demo;
    use crate::domain::appointment::AppointmentState;
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
                invitation: None,
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
        assert_eq!(today.silent, [(silent.id, day("2026-01-05"))]);
        let start = |id: &AppointmentId| state.appointment(*id).unwrap().start.to_string();
        let hours: Vec<_> = today.appointments.iter().map(start).collect();
        assert_eq!(hours, ["2026-11-23 09:00:00", "2026-11-23 14:00:00"]);
        assert_eq!(today.unanswered.len(), 1);
    }

    /// A caseload and its day, held against a day made anew after each change.
    struct Kept {
        memory: Memory,
        day: Day,
        sequence: u64,
    }

    impl Kept {
        fn follow(&mut self, made: Made, at: &str) -> Entry {
            self.sequence += 1;
            let entry = self.memory.follow(made);
            self.day.follow(self.memory.state(), &entry.people);
            let anew = Day::of(self.memory.state(), self.day.today);
            assert_eq!(self.day, anew, "{at}: {:?}", entry.deed);
            entry
        }

        fn make(&mut self, change: Change, act: &Act, at: &str) -> Entry {
            let made = Made::plan(self.memory.state(), change, act, self.sequence + 1);
            self.follow(made.unwrap(), at)
        }
    }

    #[test]
    fn a_day_that_followed_every_change_is_the_day_made_anew() {
        for seed in 1..=3 {
            let today = day("2026-11-23");
            let at = format!("seed {seed}");
            let memory = Memory::default();
            let mut kept = Kept { day: Day::of(memory.state(), today), memory, sequence: 0 };
            let empty = kept.day.clone();
            let mut entries = Vec::new();
            let mut by = act();
            for (change, act) in demo::changes(25, seed, today) {
                entries.push(kept.make(change, &act, &at));
                by = Act { today, ..act };
            }
            let day = &kept.day;
            let lists = [day.appointments.len(), day.unanswered.len(), day.waiting.len()];
            assert!(lists.iter().all(|list| *list > 0) && day.followed > 0, "{at}: {day:?}");
            assert!(!day.silent.is_empty() && !day.coming.is_empty(), "{at}: {day:?}");

            // Two files become one, another is closed and reopened.
            let people: Vec<PersonId> = kept.memory.state().people().map(|file| file.id).collect();
            for pair in people.chunks_exact(2) {
                let change = Change::PeopleMerged { kept: pair[0], merged: pair[1] };
                entries.push(kept.make(change, &by, &at));
            }
            let last = *kept.day.people.last().unwrap();
            let exit = Exit {
                on: today,
                motive: ExitMotive::MOVED_AWAY,
                detail: String::new(),
                reopened_on: None,
                by: by.by,
            };
            entries.push(kept.make(Change::PersonExited { person: last, exit }, &by, &at));
            let reopened = Change::PersonReopened { person: last, on: today };
            entries.push(kept.make(reopened, &by, &at));

            // Everything taken back, one after the other.
            while let Some(entry) = entries.pop() {
                let undo = Deed::Undo(entry.sequence);
                let state = kept.memory.state();
                kept.follow(Made::reversal(state, &entry, undo, &by, kept.sequence + 1), &at);
            }
            assert_eq!(kept.day, empty, "{at}");
        }
    }

    #[test]
    fn a_change_about_hundreds_of_people_is_followed_too() {
        let today = day("2026-11-23");
        let mut state = office();
        let mut kept = Day::of(&state, today);
        let files: Vec<PersonFile> =
            (1..=200).map(|rank| file(rank, "Éloïse", "Martin", "1990-01-01")).collect();
        let people: Vec<PersonId> = files.iter().map(|file| file.id).collect();
        for file in files {
            make(&mut state, Change::PersonOpened(file)).unwrap();
        }
        kept.follow(&state, &[people.clone(), people].concat());
        assert_eq!(kept, Day::of(&state, today));
        assert_eq!((kept.followed, kept.silent.len()), (200, 200));
    }
}
