//! An adviser's days: what is fixed, and what is free.

use crate::caseload::state::State;
use crate::domain::appointment::{Appointment, AppointmentState};
use crate::domain::office::AdviserId;
use chrono::{Duration, DurationRound, NaiveDate, NaiveDateTime, NaiveTime};

/// Shortest stretch worth offering, in minutes.
pub const SHORTEST: i64 = 30;

/// A stretch of time that nothing is fixed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Free {
    /// Its beginning.
    pub from: NaiveDateTime,
    /// Its end.
    pub to: NaiveDateTime,
}

/// The appointments of an adviser between two days, both included, by hour.
#[must_use]
pub fn appointments(
    state: &State,
    adviser: AdviserId,
    from: NaiveDate,
    to: NaiveDate,
) -> Vec<&Appointment> {
    let mut found: Vec<_> =
        state.appointments_between(from, to).filter(|one| one.adviser == adviser).collect();
    found.sort_by_key(|one| (one.start, one.id));
    found
}

/// What is left of free times once the present hour has passed, from the next quarter on.
#[must_use]
pub fn still(free: Vec<Free>, now: NaiveDateTime) -> Vec<Free> {
    let quarter = Duration::minutes(15);
    let next = now.duration_round_up(quarter).unwrap_or(now);
    let left = free.into_iter().map(|free| Free { from: free.from.max(next), ..free });
    left.filter(|free| (free.to - free.from).num_minutes() >= SHORTEST).collect()
}

/// What is free on a day, between two hours, beside some appointments in the order of their hours. What was excused
/// or cancelled leaves its time free.
#[must_use]
pub fn free(day: NaiveDate, hours: (u8, u8), appointments: &[&Appointment]) -> Vec<Free> {
    let at = |hour: u8| match NaiveTime::from_hms_opt(hour.into(), 0, 0) {
        Some(time) => day.and_time(time),
        None => day.and_time(NaiveTime::MIN) + Duration::days(1),
    };
    let (mut from, end) = (at(hours.0), at(hours.1));
    let mut free = Vec::new();
    let mut offer = |from: NaiveDateTime, to: NaiveDateTime| {
        if (to - from).num_minutes() >= SHORTEST {
            free.push(Free { from, to });
        }
    };
    for one in appointments.iter().filter(|one| one.day() == day) {
        if !matches!(one.state, AppointmentState::Planned | AppointmentState::Honoured) {
            continue;
        }
        offer(from, one.start.min(end));
        from = from.max(one.start + Duration::minutes(one.minutes.into()));
    }
    offer(from, end);
    free
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::appointment::AppointmentId;
    use crate::domain::code::AppointmentPlace;
    use crate::domain::person::PersonId;
    use crate::ids::Id;

    fn at(rank: u8, start: &str, minutes: u16, state: AppointmentState) -> Appointment {
        Appointment {
            invitation: None,
            id: AppointmentId(Id([rank; 16])),
            person: PersonId::default(),
            adviser: AdviserId::default(),
            start: start.parse().unwrap(),
            minutes,
            place: AppointmentPlace::OFFICE,
            subject: String::new(),
            state,
        }
    }

    #[test]
    fn free_time_is_what_lies_between_appointments_that_stand() {
        use AppointmentState::{Excused, Honoured, Planned};
        let fixed = [
            at(1, "2026-11-23T08:30:00", 60, Planned),
            at(2, "2026-11-23T10:00:00", 45, Honoured),
            at(3, "2026-11-23T11:00:00", 60, Excused),
            at(4, "2026-11-23T14:00:00", 45, Planned),
            at(5, "2026-11-23T14:15:00", 15, Planned),
        ];
        let day = "2026-11-23".parse().unwrap();
        let fixed: Vec<_> = fixed.iter().collect();
        let free: Vec<_> = free(day, (9, 17), &fixed)
            .into_iter()
            .map(|free| format!("{}-{}", free.from.format("%H:%M"), free.to.format("%H:%M")))
            .collect();
        assert_eq!(free, ["09:30-10:00", "10:45-14:00", "14:45-17:00"]);
    }

    #[test]
    fn what_has_passed_is_no_longer_free() {
        let at = |time: &str| format!("2026-11-23T{time}").parse().unwrap();
        let morning = Free { from: at("09:00:00"), to: at("10:30:00") };
        let afternoon = Free { from: at("14:00:00"), to: at("17:00:00") };
        let left = still(vec![morning, afternoon], at("15:52:10"));
        assert_eq!(left, [Free { from: at("16:00:00"), ..afternoon }]);
        assert_eq!(still(vec![afternoon], at("16:40:00")), [], "too short to offer");
        assert_eq!(still(vec![afternoon], at("08:00:00")), [afternoon]);
    }

    #[test]
    fn a_day_up_to_midnight_ends_there() {
        let day = "2026-11-23".parse().unwrap();
        let all = free(day, (0, 24), &[]);
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].to - all[0].from).num_hours(), 24);
    }
}
