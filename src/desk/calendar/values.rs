//! Dates, hours and lengths as calendars write them (RFC 5545 §3.3.4 to §3.3.6, §3.3.14).

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime};

/// Years that are believed: what lies outside is a slip, and beyond what an hour's arithmetic may meet.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

/// Longest length that is believed, in seconds: two years. Longer is no event.
const LONGEST: i64 = 2 * 366 * 24 * 3600;

/// A date, with an hour or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// A whole day.
    Day(NaiveDate),
    /// An hour of UTC.
    Utc(NaiveDateTime),
    /// An hour on some wall: the zone is written beside it, or is the reader's own.
    Wall(NaiveDateTime),
}

/// `20211111T080300Z`, `20211111T080300`, `20211111`; without seconds and with the separators of ISO 8601 too, as some
/// tools write them.
pub(super) fn moment(text: &str) -> Option<Moment> {
    any_moment(text).filter(|moment| {
        let day = match moment {
            Moment::Day(day) => *day,
            Moment::Utc(at) | Moment::Wall(at) => at.date(),
        };
        YEARS.contains(&day.year())
    })
}

/// The same of any year from 0 to 9999: some tools say that the hours of a zone began in 1601.
pub(super) fn any_moment(text: &str) -> Option<Moment> {
    let compact: String =
        text.trim().chars().filter(|letter| !matches!(letter, '-' | ':')).collect();
    let (compact, is_utc) = match compact.strip_suffix(['Z', 'z']) {
        Some(rest) => (rest, true),
        None => (compact.as_str(), false),
    };
    let Some((day, hour)) = compact.split_once(['T', 't']) else {
        return read_day(compact).filter(|_| !is_utc).map(Moment::Day);
    };
    let at = read_day(day)?.and_time(read_time(hour)?);
    Some(if is_utc { Moment::Utc(at) } else { Moment::Wall(at) })
}

fn read_day(digits: &str) -> Option<NaiveDate> {
    let [year, month, day] = [digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?];
    let year = i32::try_from(number(year)?).ok()?;
    NaiveDate::from_ymd_opt(year, two(month)?, two(day)?)
}

fn read_time(digits: &str) -> Option<NaiveTime> {
    let [hour, minute] = [digits.get(..2)?, digits.get(2..4)?];
    let second = match digits.get(4..)? {
        "" => 0,
        // A leap second is the one before it (§3.3.12).
        second => two(second)?.min(59),
    };
    NaiveTime::from_hms_opt(two(hour)?, two(minute)?, second)
}

fn two(digits: &str) -> Option<u32> {
    number(digits).filter(|_| digits.len() == 2).and_then(|read| u32::try_from(read).ok())
}

fn number(digits: &str) -> Option<i64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

/// `PT30M`, `P1DT2H`, `P2W`. Not negative; at most two years.
pub(super) fn length(text: &str) -> Option<Duration> {
    let text = text.trim().to_ascii_uppercase();
    let rest = text.strip_prefix('+').unwrap_or(&text).strip_prefix('P')?;
    let (mut seconds, mut digits, mut in_hours) = (0_i64, String::new(), false);
    for letter in rest.chars() {
        let unit = match letter {
            '0'..='9' => {
                digits.push(letter);
                continue;
            }
            'T' if digits.is_empty() && !in_hours => {
                in_hours = true;
                continue;
            }
            'W' if !in_hours => 7 * 24 * 3600,
            'D' if !in_hours => 24 * 3600,
            'H' if in_hours => 3600,
            'M' if in_hours => 60,
            'S' if in_hours => 1,
            _ => return None,
        };
        let count = number(&std::mem::take(&mut digits))?;
        seconds = seconds.checked_add(count.checked_mul(unit)?)?;
    }
    let is_whole = digits.is_empty() && rest.len() > 1;
    (is_whole && seconds <= LONGEST).then(|| Duration::seconds(seconds))
}

/// `+0100`, `-023015`: how far a zone is ahead of UTC.
pub(super) fn offset(text: &str) -> Option<Duration> {
    let (sign, digits) = match text.trim().split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let time = read_time(digits)?;
    Some((time - NaiveTime::MIN) * sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_hours_are_read_as_tools_write_them() {
        let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        for (written, read) in [
            ("20211111T080300Z", Some(Moment::Utc(at("2021-11-11T08:03:00")))),
            ("20211111T080300", Some(Moment::Wall(at("2021-11-11T08:03:00")))),
            ("20211111T0803", Some(Moment::Wall(at("2021-11-11T08:03:00")))),
            ("2021-11-11T08:03:00Z", Some(Moment::Utc(at("2021-11-11T08:03:00")))),
            ("20161231T235960Z", Some(Moment::Utc(at("2016-12-31T23:59:59")))),
            (" 20211111 ", Some(Moment::Day("2021-11-11".parse().unwrap()))),
            ("20210230", None),
            ("20211111Z", None),
            ("20211111T", None),
            ("20211111T2500", None),
            ("20211111T080300.5", None),
            ("16011028T030000", None),
            ("2021١١11", None),
            ("", None),
        ] {
            assert_eq!(moment(written), read, "{written:?}");
        }
    }

    #[test]
    fn a_zone_may_begin_centuries_ago() {
        let begun = "1601-10-28T03:00:00".parse().unwrap();
        assert_eq!(any_moment("16011028T030000"), Some(Moment::Wall(begun)));
    }

    #[test]
    fn lengths_are_read_or_refused() {
        for (written, minutes) in [
            ("PT30M", Some(30)),
            ("PT1H30M", Some(90)),
            ("P1DT2H", Some(26 * 60)),
            ("P1W", Some(7 * 24 * 60)),
            ("+PT0S", Some(0)),
            ("pt45m", Some(45)),
            ("-PT30M", None),
            ("P", None),
            ("PT", None),
            ("PT30", None),
            ("P30M", None),
            ("PT99999999999999999999H", None),
            ("P9999W", None),
            ("30", None),
        ] {
            let read = length(written).map(|length| length.num_minutes());
            assert_eq!(read, minutes, "{written:?}");
        }
    }

    #[test]
    fn offsets_have_a_sign() {
        assert_eq!(offset("+0100"), Some(Duration::hours(1)));
        assert_eq!(offset("-0230"), Some(Duration::minutes(-150)));
        assert_eq!(offset("+023015"), Some(Duration::seconds(2 * 3600 + 30 * 60 + 15)));
        assert_eq!(offset("0100"), None);
        assert_eq!(offset("é"), None);
    }
}
