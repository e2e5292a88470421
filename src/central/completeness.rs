//! Who has sent what was expected, and since when not: pure, from a calendar, the days there are, and the hour.
//!
//! Completeness is a fact of its own, never read off the counts: a day without activity is sent as such, so that a day
//! without anything is a day that is missing. The rates are those of aggregate reporting (DHIS2): *actual* over *expected*,
//! and *on time* over *expected*.

use super::backend::{Office, Reported};
use crate::sync::envelope::Kind;
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A summary is late from this hour of the next day on, by the centre's clock.
pub const DUE: NaiveTime = NaiveTime::from_hms_opt(12, 0, 0).unwrap();

/// Open days in a row without anything after which an office is silent.
pub const SILENT_AFTER: usize = 3;

/// How an office stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Every expected day is there, today's too.
    UpToDate,
    /// Something is missing that may still come in time.
    Expected,
    /// A summary should have come.
    Late,
    /// None of the last days has come.
    Silent,
    /// No device of it was ever let in, or all were revoked.
    NeverEnrolled,
}

/// How an office stands, and by which days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// In one word.
    pub standing: Standing,
    /// The last day of which there is something.
    pub last_day: Option<NaiveDate>,
    /// Expected days without anything that should have come, oldest first.
    pub late: Vec<NaiveDate>,
    /// Expected days without anything that may still come in time.
    pub awaited: Vec<NaiveDate>,
}

impl State {
    /// The first day that is missing.
    #[must_use]
    pub fn since(&self) -> Option<NaiveDate> {
        self.late.first().or(self.awaited.first()).copied()
    }
}

/// Rates of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rates {
    /// Summaries that were expected.
    pub expected: u64,
    /// Expected days of which there is one.
    pub actual: u64,
    /// Of these, those that came before they were late.
    pub on_time: u64,
}

impl Rates {
    /// Counts an expected day, of which the first word came at this hour.
    fn count(&mut self, day: NaiveDate, came: Option<NaiveDateTime>) {
        self.expected += 1;
        self.actual += u64::from(came.is_some());
        self.on_time += u64::from(came.is_some_and(|came| came < due(day)));
    }

    /// Of several offices together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            expected: self.expected + other.expected,
            actual: self.actual + other.actual,
            on_time: self.on_time + other.on_time,
        }
    }
}

/// When the summary of a day is late.
#[must_use]
pub fn due(day: NaiveDate) -> NaiveDateTime {
    day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(DUE)
}

/// Days of which there is something; a withdrawn day counts as not reported.
fn there(reported: &[Reported]) -> impl Iterator<Item = &Reported> {
    reported.iter().filter(|one| one.kind != Kind::Withdrawal)
}

/// How an office stands at an hour of the centre's wall.
#[must_use]
pub fn state(office: &Office, reported: &[Reported], now: NaiveDateTime) -> State {
    let there: BTreeSet<NaiveDate> = there(reported).map(|one| one.day).collect();
    let last_day = there.last().copied();
    let expected = office.calendar.expected(NaiveDate::MIN, now.date());
    standing(office, expected.collect(), |day| there.contains(&day), last_day, now)
}

/// How an office stands as far as the days of a period go, both ends included, and its rates over it. `came` has the days of
/// which there is something, with the hour on the centre's wall at which the first word of it came.
#[must_use]
pub fn within(
    office: &Office,
    came: &BTreeMap<NaiveDate, NaiveDateTime>,
    (from, to): (NaiveDate, NaiveDate),
    now: NaiveDateTime,
) -> (State, Rates) {
    let to = to.min(now.date());
    let expected: Vec<NaiveDate> = office.calendar.expected(from, to).collect();
    let mut rates = Rates::default();
    for day in &expected {
        rates.count(*day, came.get(day).copied());
    }
    let last_day = came.last_key_value().map(|(day, _)| *day);
    let state = standing(office, expected, |day| came.contains_key(&day), last_day, now);
    (state, rates)
}

fn standing(
    office: &Office,
    expected: Vec<NaiveDate>,
    there: impl Fn(NaiveDate) -> bool,
    last_day: Option<NaiveDate>,
    now: NaiveDateTime,
) -> State {
    let due_days = expected.iter().rev().filter(|day| due(**day) <= now);
    let silence = due_days.take_while(|day| !there(**day)).count();
    let missing = expected.into_iter().filter(|day| !there(*day));
    let (late, awaited): (Vec<_>, Vec<_>) = missing.partition(|day| due(*day) <= now);
    let standing = if !office.is_enrolled() {
        Standing::NeverEnrolled
    } else if silence >= SILENT_AFTER {
        Standing::Silent
    } else if !late.is_empty() {
        Standing::Late
    } else if !awaited.is_empty() {
        Standing::Expected
    } else {
        Standing::UpToDate
    };
    State { standing, last_day, late, awaited }
}

/// The rates of a period, both ends included. `local` puts the instant of a receipt on the centre's wall.
#[must_use]
pub fn rates(
    office: &Office,
    reported: &[Reported],
    (from, to): (NaiveDate, NaiveDate),
    local: impl Fn(&Reported) -> NaiveDateTime,
) -> Rates {
    let there: BTreeMap<NaiveDate, &Reported> = there(reported).map(|one| (one.day, one)).collect();
    let mut rates = Rates::default();
    for day in office.calendar.expected(from, to) {
        rates.count(day, there.get(&day).map(|one| local(one)));
    }
    rates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::central::backend::Device;
    use crate::sync::chain::Position;
    use crate::sync::envelope::Reason;
    use crate::sync::message::Calendar;
    use crate::sync::signed::PublicKey;

    fn day(day: u32) -> NaiveDate {
        // The 1st of January 2024 is a Monday.
        NaiveDate::from_ymd_opt(2024, 1, day).unwrap()
    }

    fn at(of: u32, hour: u32) -> NaiveDateTime {
        day(of).and_hms_opt(hour, 0, 0).unwrap()
    }

    fn office() -> Office {
        let enrolled_at = at(1, 8).and_utc();
        let device = Device {
            key: PublicKey([1; 32]),
            program: String::new(),
            code: [0; 32],
            enrolled_at,
            revoked_at: None,
        };
        Office {
            code: "CSP".into(),
            name: "Relais".into(),
            calendar: Calendar::weekdays_since(day(1)),
            invitation: None,
            devices: vec![device],
        }
    }

    fn reported(of: u32, received: NaiveDateTime) -> Reported {
        let received_at = received.and_utc();
        Reported {
            day: day(of),
            at: Position::FIRST,
            kind: Kind::Day,
            reason: Reason::Initial,
            received_at,
            first_received_at: received_at,
        }
    }

    fn evening(days: &[u32]) -> Vec<Reported> {
        days.iter().map(|of| reported(*of, at(*of, 18))).collect()
    }

    #[test]
    fn an_office_is_expected_then_late_at_noon_of_the_next_day_then_silent() {
        let cases: &[(&[u32], NaiveDateTime, Standing)] = &[
            (&[1, 2], at(2, 20), Standing::UpToDate),
            (&[1, 2], at(3, 9), Standing::Expected),
            (&[1], at(3, 11), Standing::Expected),
            (&[1], at(3, 12), Standing::Late),
            (&[1, 3], at(3, 20), Standing::Late),
            (&[1], at(5, 11), Standing::Late),
            (&[1], at(5, 12), Standing::Silent),
            (&[], at(1, 9), Standing::Expected),
            // Friday's is there: nothing is awaited before Monday.
            (&[1, 2, 3, 4, 5], at(7, 20), Standing::UpToDate),
            // Friday's is not: late on Saturday at noon.
            (&[1, 2, 3, 4], at(6, 12), Standing::Late),
        ];
        for (days, now, standing) in cases {
            assert_eq!(
                state(&office(), &evening(days), *now).standing,
                *standing,
                "{days:?} {now}"
            );
        }
        let late = state(&office(), &evening(&[1, 3]), at(4, 13));
        assert_eq!((late.late.clone(), late.awaited.clone()), (vec![day(2)], vec![day(4)]));
        assert_eq!((late.since(), late.last_day), (Some(day(2)), Some(day(3))));
    }

    #[test]
    fn a_withdrawn_day_is_missing_and_a_closed_one_is_not() {
        let mut days = evening(&[1, 2]);
        days[1].kind = Kind::Withdrawal;
        assert_eq!(state(&office(), &days, at(3, 13)).late, [day(2)]);
        let mut closed = office();
        closed.calendar.closed.insert(day(2));
        assert_eq!(state(&closed, &days, at(2, 20)).standing, Standing::UpToDate);
        let mut nobody = office();
        nobody.devices.clear();
        assert_eq!(state(&nobody, &days, at(2, 20)).standing, Standing::NeverEnrolled);
    }

    #[test]
    fn rates_count_expected_actual_and_on_time() {
        let mut days = evening(&[1, 2, 3]);
        days[1] = reported(2, at(3, 12));
        days.push(reported(6, at(6, 18)));
        let local = |one: &Reported| one.first_received_at.naive_utc();
        let rates = rates(&office(), &days, (day(1), day(7)), local);
        assert_eq!(rates, Rates { expected: 5, actual: 3, on_time: 2 });
    }
}
