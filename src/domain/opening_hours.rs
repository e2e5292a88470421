//! Opening hours in OpenStreetMap's notation (`Mo-Fr 09:00-12:00,14:00-17:00; PH off`), as public directories write them. French
//! public holidays count.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use opening_hours::localization::Country;
use opening_hours::{Context, OpeningHours, RuleKind};

/// What hours say of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Opening {
    /// Open.
    Open,
    /// Closed.
    Closed,
    /// They do not say, or cannot be read.
    Unknown,
}

/// Can the hours be read?
#[must_use]
pub fn can_be_read(written: &str) -> bool {
    written.parse::<OpeningHours>().is_ok()
}

/// Reads the public holidays, which takes some milliseconds the first time: for whoever would not have the first one who asks wait.
pub fn read_holidays() {
    let _ = Country::FR.holidays();
}

/// What hours say of a moment, local time.
#[must_use]
pub fn opening_at(written: &str, at: NaiveDateTime) -> Opening {
    let Ok(hours) = written.parse::<OpeningHours>() else { return Opening::Unknown };
    let hours = hours.with_context(Context::default().with_holidays(Country::FR.holidays()));
    opening(hours.state(at).0)
}

fn opening(kind: RuleKind) -> Opening {
    match kind {
        RuleKind::Open => Opening::Open,
        RuleKind::Closed => Opening::Closed,
        RuleKind::Unknown => Opening::Unknown,
    }
}

/// What hours say of one day. Reading them takes tens of microseconds, asking this a few nanoseconds: for whoever asks of many
/// services, or again and again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DayHours {
    /// When the hours change, in the order of the day, and what they say from then on.
    changes: Vec<(NaiveTime, Opening)>,
}

impl DayHours {
    /// Reads the hours of a day.
    #[must_use]
    pub fn read(written: &str, day: NaiveDate) -> Self {
        let Ok(hours) = written.parse::<OpeningHours>() else { return Self::default() };
        let hours = hours.with_context(Context::default().with_holidays(Country::FR.holidays()));
        let start = day.and_time(NaiveTime::MIN);
        let Some(end) = start.checked_add_days(Days::new(1)) else { return Self::default() };
        let changes = hours
            .iter_range(start, end)
            .map(|stretch| (stretch.range.start.max(start).time(), opening(stretch.kind)))
            .collect();
        Self { changes }
    }

    /// What they say of a moment of that day, local time.
    #[must_use]
    pub fn at(&self, time: NaiveTime) -> Opening {
        let next = self.changes.partition_point(|(from, _)| *from <= time);
        let last = next.checked_sub(1).and_then(|last| self.changes.get(last));
        last.map_or(Opening::Unknown, |(_, opening)| *opening)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: &str, moment: &str) -> Opening {
        opening_at(hours, moment.parse().unwrap())
    }

    #[test]
    fn hours_are_open_closed_or_not_said() {
        let hours = "Mo-Fr 09:00-12:00,14:00-17:00; PH off";
        assert!(can_be_read(hours));
        assert_eq!(at(hours, "2026-11-23T10:00:00"), Opening::Open);
        assert_eq!(at(hours, "2026-11-23T12:30:00"), Opening::Closed);
        assert_eq!(at(hours, "2026-11-22T10:00:00"), Opening::Closed, "a Sunday");
        assert_eq!(at(hours, "2026-11-11T10:00:00"), Opening::Closed, "Armistice day, a Wednesday");
        for unreadable in ["sur rendez-vous", "", "Lu-Ve 9h-12h"] {
            let opening = at(unreadable, "2026-11-23T10:00:00");
            assert_ne!(opening, Opening::Closed, "{unreadable:?}");
        }
    }

    #[test]
    fn the_hours_of_a_day_say_of_each_minute_what_the_hours_say_of_it() {
        for hours in [
            "Mo-Fr 09:00-12:00,14:00-17:00; PH off",
            "Sa 22:00-02:00; We off",
            "24/7",
            "Mo[1] 09:00-10:00 \"sur rendez-vous\"; Tu 10:00+",
            "Tu unknown",
            "off",
            "",
            "sur rendez-vous",
        ] {
            for day in ["2026-11-22", "2026-11-23", "2026-11-11", "2026-11-24"] {
                let day: NaiveDate = day.parse().unwrap();
                let read = DayHours::read(hours, day);
                for minute in (0..24 * 60).step_by(7) {
                    let moment = day.and_hms_opt(minute / 60, minute % 60, 59).unwrap();
                    let expected = opening_at(hours, moment);
                    assert_eq!(read.at(moment.time()), expected, "{hours} {moment}");
                }
            }
        }
    }
}
