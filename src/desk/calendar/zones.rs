//! Time zones other than the office's: by their names, or as a calendar defines them (`VTIMEZONE`, RFC 5545 §3.6.5).

use super::lines::Line;
use super::paris;
use super::values::{Moment, any_moment, offset};
use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, Weekday};

/// Names of zones that keep the hours of Paris: by country, and as Windows calls them (Unicode CLDR, windowsZones).
const LIKE_PARIS: [&str; 20] = [
    paris::NAME,
    "Europe/Amsterdam",
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/Budapest",
    "Europe/Copenhagen",
    "Europe/Luxembourg",
    "Europe/Madrid",
    "Europe/Monaco",
    "Europe/Oslo",
    "Europe/Prague",
    "Europe/Rome",
    "Europe/Stockholm",
    "Europe/Vienna",
    "Europe/Warsaw",
    "Europe/Zurich",
    "Romance Standard Time",
    "W. Europe Standard Time",
    "Central Europe Standard Time",
    "Central European Standard Time",
];

/// Names of UTC.
const LIKE_UTC: [&str; 5] = ["UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z"];

/// A zone whose hours can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone<'a> {
    /// The office's.
    Paris,
    /// UTC.
    Utc,
    /// As the file defines it.
    Defined(&'a Definition),
}

impl<'a> Zone<'a> {
    /// The zone of that name, known or defined in the file.
    pub(super) fn named(name: &str, defined: &'a [Definition]) -> Option<Self> {
        // Some tools put a path before the name: `/mozilla.org/20050126_1/Europe/Paris`.
        let is = |known: &&str| {
            name == *known
                || name.strip_suffix(*known).is_some_and(|path| {
                    path.starts_with('/') && path.ends_with('/') && known.contains('/')
                })
        };
        if LIKE_PARIS.iter().any(is) {
            return Some(Self::Paris);
        }
        if LIKE_UTC.iter().any(is) {
            return Some(Self::Utc);
        }
        let is_known = |zone: &&Definition| {
            zone.name == name && !zone.is_unreadable && !zone.observances.is_empty()
        };
        defined.iter().find(is_known).map(Self::Defined)
    }

    /// The instant in UTC at which its wall shows this.
    pub(super) fn to_utc(self, wall: NaiveDateTime) -> NaiveDateTime {
        match self {
            Self::Paris => paris::to_utc(wall),
            Self::Utc => wall,
            Self::Defined(definition) => wall - definition.offset(wall),
        }
    }
}

/// A zone as a file defines it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Definition {
    name: String,
    /// Its winters, summers and whatever it had before.
    observances: Vec<Observance>,
    is_unreadable: bool,
}

/// One way its hours are counted, and when that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Observance {
    /// First beginning, on the wall as it was before.
    first: NaiveDateTime,
    /// How far it was ahead of UTC before.
    from: Duration,
    /// How far it is ahead of UTC.
    to: Duration,
    yearly: Option<Yearly>,
}

/// Every year on such a day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Yearly {
    month: u32,
    weekday: Weekday,
    /// Which one of the month: from 1, or from its end from -1.
    rank: i8,
    /// Last beginning, in UTC.
    until: Option<NaiveDateTime>,
}

impl Definition {
    /// Its name.
    pub(super) fn take_name(&mut self, name: &str) {
        self.name = name.to_owned();
    }

    /// One part of a definition (`STANDARD`, `DAYLIGHT`). One that cannot be read leaves the zone without hours, so that none
    /// is shown wrong.
    pub(super) fn observe(&mut self, part: &[Line]) {
        if let Some(observance) = Observance::read(part) {
            self.observances.push(observance);
        } else {
            self.is_unreadable = true;
        }
    }

    fn offset(&self, wall: NaiveDateTime) -> Duration {
        let begun = self.observances.iter().filter_map(|one| Some((one.last(wall)?, one.to)));
        let latest = begun.max_by_key(|(begins, _)| *begins).map(|(_, to)| to);
        let earliest = || self.observances.iter().min_by_key(|one| one.first).map(|one| one.from);
        latest.or_else(earliest).unwrap_or_default()
    }
}

impl Observance {
    fn read(part: &[Line]) -> Option<Self> {
        let line = |name: &str| part.iter().find(|line| line.name == name);
        let first = match any_moment(&line("DTSTART")?.value)? {
            Moment::Wall(at) | Moment::Utc(at) => at,
            Moment::Day(day) => day.and_hms_opt(0, 0, 0)?,
        };
        if line("RDATE").is_some() {
            return None;
        }
        let from = offset(&line("TZOFFSETFROM")?.value)?;
        let to = offset(&line("TZOFFSETTO")?.value)?;
        let yearly = match line("RRULE") {
            None => None,
            Some(rule) => Some(Yearly::read(&rule.value)?),
        };
        Some(Self { first, from, to, yearly })
    }

    /// Its last beginning that the wall had seen by then, if any.
    fn last(&self, wall: NaiveDateTime) -> Option<NaiveDateTime> {
        // In the hour that does not come, the wall still counts as before (§3.3.5).
        let skipped = (self.to - self.from).max(Duration::zero());
        let seen = |begins: &NaiveDateTime| *begins >= self.first && *begins + skipped <= wall;
        let Some(yearly) = self.yearly else { return Some(self.first).filter(seen) };
        let in_force =
            |begins: &NaiveDateTime| yearly.until.is_none_or(|until| *begins - self.from <= until);
        // A rule that came to its end still holds from its last beginning on.
        let newest = yearly.until.map_or(wall.year(), |until| until.year().min(wall.year()));
        [newest, newest - 1]
            .into_iter()
            .filter_map(|year| Some(yearly.day(year)?.and_time(self.first.time())))
            .find(|begins| seen(begins) && in_force(begins))
    }
}

impl Yearly {
    /// `FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU`: the form in which zones are defined. No other is read.
    fn read(rule: &str) -> Option<Self> {
        let (mut month, mut day, mut until) = (None, None, None);
        for part in rule.split(';') {
            let (name, value) = part.split_once('=')?;
            match name.to_ascii_uppercase().as_str() {
                "FREQ" if value.eq_ignore_ascii_case("YEARLY") => {}
                "INTERVAL" if value == "1" => {}
                "WKST" => {}
                "BYMONTH" => month = value.parse().ok().filter(|month| (1..=12).contains(month)),
                "BYDAY" => day = Some(ranked_weekday(value)?),
                "UNTIL" => {
                    until = Some(match any_moment(value)? {
                        Moment::Utc(at) | Moment::Wall(at) => at,
                        Moment::Day(day) => day.and_hms_opt(23, 59, 59)?,
                    });
                }
                _ => return None,
            }
        }
        let (rank, weekday) = day?;
        Some(Self { month: month?, weekday, rank, until })
    }

    fn day(self, year: i32) -> Option<NaiveDate> {
        if let Ok(rank) = u8::try_from(self.rank) {
            return NaiveDate::from_weekday_of_month_opt(year, self.month, self.weekday, rank);
        }
        // The same rank from the end: the fifth there may be, or the fourth, is the last.
        let days = (1..=5).filter_map(|rank| {
            NaiveDate::from_weekday_of_month_opt(year, self.month, self.weekday, rank)
        });
        days.rev().nth(usize::from(self.rank.unsigned_abs()).checked_sub(1)?)
    }
}

/// `-1SU`, `2SU`.
fn ranked_weekday(text: &str) -> Option<(i8, Weekday)> {
    let (rank, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let weekday = match name.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    let rank: i8 = rank.parse().ok().filter(|rank| *rank != 0 && (-5..=5).contains(rank))?;
    Some((rank, weekday))
}
