//! The office's time zone, Europe/Paris: one hour ahead of UTC, two in summer.
//!
//! Summer begins on the last Sunday of March and ends on the last of October, both at 01:00 UTC (directive 2000/84/EC,
//! articles 1 to 3). Earlier years had other days of autumn until 1995; no appointment is so old.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime};

/// Its name, as calendars write it.
pub(super) const NAME: &str = "Europe/Paris";

/// Its definition: a reader that does not know the name by itself finds the hours here (RFC 5545 §3.6.5).
pub(super) const DEFINITION: &str = "BEGIN:VTIMEZONE\r\n\
    TZID:Europe/Paris\r\n\
    BEGIN:DAYLIGHT\r\n\
    TZOFFSETFROM:+0100\r\n\
    TZOFFSETTO:+0200\r\n\
    TZNAME:CEST\r\n\
    DTSTART:19960331T020000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n\
    END:DAYLIGHT\r\n\
    BEGIN:STANDARD\r\n\
    TZOFFSETFROM:+0200\r\n\
    TZOFFSETTO:+0100\r\n\
    TZNAME:CET\r\n\
    DTSTART:19961027T030000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n\
    END:STANDARD\r\n\
    END:VTIMEZONE\r\n";

/// What the wall shows at an instant in UTC.
pub(super) fn from_utc(utc: NaiveDateTime) -> NaiveDateTime {
    utc + Duration::hours(if is_summer(utc) { 2 } else { 1 })
}

/// The instant in UTC at which the wall shows this. Of an hour that comes twice the first is meant; one that does not come
/// is counted on from before the change (RFC 5545 §3.3.5).
pub(super) fn to_utc(wall: NaiveDateTime) -> NaiveDateTime {
    let in_summer = wall - Duration::hours(2);
    if is_summer(in_summer) { in_summer } else { wall - Duration::hours(1) }
}

fn is_summer(utc: NaiveDateTime) -> bool {
    let change = |month| {
        let last = NaiveDate::from_ymd_opt(utc.year(), month, 31)?;
        let sunday = last - Duration::days(last.weekday().num_days_from_sunday().into());
        Some(sunday.and_time(NaiveTime::from_hms_opt(1, 0, 0)?))
    };
    change(3).is_some_and(|begins| begins <= utc) && change(10).is_some_and(|ends| utc < ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn the_hour_changes_on_the_last_sundays_of_march_and_october() {
        for (utc, wall) in [
            ("2026-03-29T00:59:59", "2026-03-29T01:59:59"),
            ("2026-03-29T01:00:00", "2026-03-29T03:00:00"),
            ("2026-10-25T00:59:59", "2026-10-25T02:59:59"),
            ("2026-10-25T01:00:00", "2026-10-25T02:00:00"),
            ("2027-03-28T01:00:00", "2027-03-28T03:00:00"),
            ("2026-12-31T23:30:00", "2027-01-01T00:30:00"),
        ] {
            assert_eq!(from_utc(at(utc)), at(wall), "{utc}");
        }
    }

    #[test]
    fn an_hour_that_comes_twice_is_the_first_and_one_that_does_not_come_counts_on() {
        assert_eq!(to_utc(at("2026-10-25T02:30:00")), at("2026-10-25T00:30:00"));
        assert_eq!(to_utc(at("2026-10-25T03:00:00")), at("2026-10-25T02:00:00"));
        assert_eq!(to_utc(at("2026-03-29T02:30:00")), at("2026-03-29T01:30:00"));
        assert_eq!(to_utc(at("2026-07-14T09:00:00")), at("2026-07-14T07:00:00"));
        assert_eq!(to_utc(at("2026-11-11T09:03:00")), at("2026-11-11T08:03:00"));
    }
}
