//! Dates as people type them: `15/3`, `mars 2026`, `lundi`, `+10j`, `hier`.
//!
//! Forms, the command line and the query language read dates with this one reader. Day comes before
//! month, as in France; the year-first form of ISO 8601 is read too. French and English words,
//! whatever their case and accents. A text may name a day or a longer stretch (a week, a month, a
//! quarter, a year): see [`Dates`].

mod words;

use crate::i18n::{Explain, Message};
use crate::msg;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use words::{Token, Unit};
pub(crate) use words::{french_month, is_french_weekday};

/// Years between which a date is believed: what lies outside is a slip of the hand.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Dates {
    /// First day.
    pub from: NaiveDate,
    /// Last day; the first day itself when the text names one day.
    pub to: NaiveDate,
}

impl Dates {
    fn day(day: NaiveDate) -> Self {
        Self { from: day, to: day }
    }

    /// Is the day one of them?
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

/// A text that names no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotADate {
    /// Nothing in it is a date.
    #[error("{read:?} is no date")]
    Unreadable {
        /// What was read.
        read: String,
    },
    /// The month has fewer days.
    #[error("{read:?}: the month has {last} days")]
    NoSuchDay {
        /// What was read.
        read: String,
        /// Last day of that month in that year.
        last: u32,
    },
    /// There are twelve months.
    #[error("{read:?}: there is no month {month}")]
    NoSuchMonth {
        /// What was read.
        read: String,
        /// The number that stands where the month does.
        month: u32,
    },
    /// Too far away to be meant.
    #[error("{read:?} is not between 1900 and 2199")]
    TooFar {
        /// What was read.
        read: String,
    },
    /// The named day of the week is another day's.
    #[error("{read:?}: {day} is not that day of the week")]
    OtherWeekday {
        /// What was read.
        read: String,
        /// The date written beside the name.
        day: NaiveDate,
    },
    /// A month or a year where one day was asked for.
    #[error("{read:?} is several days")]
    SeveralDays {
        /// What was read.
        read: String,
    },
}

impl Explain for NotADate {
    fn explain(&self) -> Message {
        match self {
            Self::Unreadable { read } => msg!("dates.unreadable", read = read.clone()),
            Self::NoSuchDay { read, last } => {
                msg!("dates.no_such_day", read = read.clone(), last = *last)
            }
            Self::NoSuchMonth { read, month } => {
                msg!("dates.no_such_month", read = read.clone(), month = *month)
            }
            Self::TooFar { read } => msg!("dates.too_far", read = read.clone()),
            Self::OtherWeekday { read, day } => {
                msg!("dates.other_weekday", read = read.clone(), day = *day)
            }
            Self::SeveralDays { read } => msg!("dates.several_days", read = read.clone()),
        }
    }
}

/// Which way a date without its year (`15/3`) is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Toward {
    /// In the current year: filters and reports.
    #[default]
    ThisYear,
    /// The next one, today included: appointments.
    Future,
    /// The last one, today included: acts, first contacts, births.
    Past,
}

/// Reads a day or a stretch of days.
///
/// - days: `15/3` (this year), `15/03/26`, `15.3.2026`, `2026-03-15`, `15 mars`, `1er mars 2026`, `March 15`,
///   `lundi 16 mars`;
/// - around today: `aujourd'hui`, `hier`, `demain`, `avant-hier`, `après-demain`, `lundi` (the next one; today never
///   is), `lundi dernier`, `+10j`, `-3m`, `dans 2 semaines`, `il y a 3 mois`, `10 days ago`;
/// - stretches: `2026`, `mars`, `mars 2026`, `03/2026`, `2026-03`, `T1 2026`, `cette semaine`, `mois dernier`,
///   `année prochaine`, `last week`.
///
/// Units are `j`/`d`, `s`/`w`, `m`, `a`/`y`, or whole words. A month added to the 31st gives the last day of a
/// shorter month. A year of two digits is this century's up to ten years from now, else the last one's.
///
/// # Errors
/// [`NotADate`], precise where it can be: `31/2` is told how many days February has.
pub fn read_natural(text: &str, today: NaiveDate) -> Result<Dates, NotADate> {
    Reader { text, today, toward: Toward::ThisYear }.read()
}

/// Reads one day, with a date without its year understood in the current year.
///
/// # Errors
/// [`NotADate`]; [`NotADate::SeveralDays`] for a month or a year.
pub fn read_day(text: &str, today: NaiveDate) -> Result<NaiveDate, NotADate> {
    read_day_toward(text, today, Toward::ThisYear)
}

/// Reads one day; `toward` says which year `15/3` is of, and which Monday `lundi` is.
///
/// # Errors
/// As [`read_day`].
pub fn read_day_toward(
    text: &str,
    today: NaiveDate,
    toward: Toward,
) -> Result<NaiveDate, NotADate> {
    let dates = Reader { text, today, toward }.read()?;
    if dates.from == dates.to {
        Ok(dates.from)
    } else {
        Err(NotADate::SeveralDays { read: text.trim().to_owned() })
    }
}

struct Reader<'a> {
    text: &'a str,
    today: NaiveDate,
    toward: Toward,
}

impl Reader<'_> {
    fn read(&self) -> Result<Dates, NotADate> {
        use Token::{Month, Number, Weekday};
        let (sign, tokens) = words::tokens(self.text).ok_or_else(|| self.unreadable())?;
        if let Some(sign) = sign {
            return self.moved(sign, &tokens);
        }
        match *tokens.as_slice() {
            [Weekday(weekday), ref rest @ ..] if matches!(rest, [Number { .. }, _, ..]) => {
                let dates = self.written(rest)?;
                if dates.from.weekday() == weekday {
                    Ok(dates)
                } else {
                    Err(NotADate::OtherWeekday { read: self.trimmed(), day: dates.from })
                }
            }
            [Number { .. } | Month(_) | Token::Quarter(_), ..] => self.written(&tokens),
            _ => self.named(&tokens),
        }
    }

    /// Digits and names of months.
    fn written(&self, tokens: &[Token]) -> Result<Dates, NotADate> {
        use Token::{Ago, Month, Number, Quarter, Unit};
        match *tokens {
            [Number { value, digits: 4 }] => self.year(value),
            [Number { value, digits: 8 }] => {
                self.full(value / 1_000_000, value / 10_000 % 100, value % 10_000, 4)
            }
            [Number { value: year, digits: 4 }, Number { value: month, digits: 1..=2 }]
            | [Number { value: month, digits: 1..=2 }, Number { value: year, digits: 4 }] => {
                self.month(month, self.believed(year)?)
            }
            [Number { value: day, digits: 1..=2 }, Number { value: month, digits: 1..=2 }] => {
                self.day_of_month(day, month)
            }
            [
                Number { value: year, digits: 4 },
                Number { value: month, digits: 1..=2 },
                Number { value: day, digits: 1..=2 },
            ] => self.full(day, month, year, 4),
            [
                Number { value: day, digits: 1..=2 },
                Number { value: month, digits: 1..=2 } | Month(month),
                Number { value: year, digits: digits @ (2 | 4) },
            ]
            | [
                Month(month),
                Number { value: day, digits: 1..=2 },
                Number { value: year, digits: digits @ (2 | 4) },
            ] => self.full(day, month, year, digits),
            [Number { value: day, digits: 1..=2 }, Month(month)]
            | [Month(month), Number { value: day, digits: 1..=2 }] => self.day_of_month(day, month),
            [Month(month)] => self.month(month, self.today.year()),
            [Month(month), Number { value: year, digits: 4 }] => {
                self.month(month, self.believed(year)?)
            }
            [Quarter(quarter)] => self.quarter(quarter, self.today.year()),
            [Quarter(quarter), Number { value: year, digits: 4 }]
            | [Number { value: year, digits: 4 }, Quarter(quarter)] => {
                self.quarter(quarter, self.believed(year)?)
            }
            [Number { value, .. }, Unit(unit), Ago] => {
                self.shifted(-i64::from(value), unit).map(Dates::day)
            }
            _ => Err(self.unreadable()),
        }
    }

    /// Words: `hier`, `lundi`, `il y a 3 mois`, `cette semaine`.
    fn named(&self, tokens: &[Token]) -> Result<Dates, NotADate> {
        use Token::{Ago, Day, Last, Next, Number, This, Unit, Weekday, Within};
        match *tokens {
            [Day(offset)] => self.shifted(offset, words::Unit::Day).map(Dates::day),
            [Weekday(weekday)] => self.weekday(weekday, self.toward == Toward::Past),
            [Weekday(weekday), Next] | [Next, Weekday(weekday)] => self.weekday(weekday, false),
            [Weekday(weekday), Last] | [Last, Weekday(weekday)] => self.weekday(weekday, true),
            [Within, Number { value, .. }, Unit(unit)] => {
                self.shifted(value.into(), unit).map(Dates::day)
            }
            [Ago, Number { value, .. }, Unit(unit)] => {
                self.shifted(-i64::from(value), unit).map(Dates::day)
            }
            [This, Unit(unit)] => self.stretch(0, unit),
            [Unit(unit), Last] | [Last, Unit(unit)] => self.stretch(-1, unit),
            [Unit(unit), Next] | [Next, Unit(unit)] => self.stretch(1, unit),
            _ => Err(self.unreadable()),
        }
    }

    /// `+10j`, `-3m`, `+10` (days).
    fn moved(&self, sign: i64, tokens: &[Token]) -> Result<Dates, NotADate> {
        let (value, unit) = match *tokens {
            [Token::Number { value, .. }] => (value, Unit::Day),
            [Token::Number { value, .. }, Token::Unit(unit)] => (value, unit),
            _ => return Err(self.unreadable()),
        };
        self.shifted(sign * i64::from(value), unit).map(Dates::day)
    }

    fn shifted(&self, count: i64, unit: Unit) -> Result<NaiveDate, NotADate> {
        shift(self.today, count, unit)
            .filter(|day| YEARS.contains(&day.year()))
            .ok_or_else(|| NotADate::TooFar { read: self.trimmed() })
    }

    /// The whole week, month or year, `count` of them from the present one.
    fn stretch(&self, count: i64, unit: Unit) -> Result<Dates, NotADate> {
        let inside = self.shifted(count, unit)?;
        match unit {
            Unit::Day => Ok(Dates::day(inside)),
            Unit::Week => {
                let week = inside.week(Weekday::Mon);
                Ok(Dates { from: week.first_day(), to: week.last_day() })
            }
            Unit::Month => self.month(inside.month(), inside.year()),
            Unit::Year => self.months(1, 12, inside.year()),
        }
    }

    fn weekday(&self, weekday: Weekday, past: bool) -> Result<Dates, NotADate> {
        let ahead = i64::from(weekday.days_since(self.today.weekday()));
        let offset = match (past, ahead) {
            (false, 0) => 7,
            (false, ahead) => ahead,
            (true, ahead) => ahead - 7,
        };
        self.shifted(offset, Unit::Day).map(Dates::day)
    }

    fn year(&self, year: u32) -> Result<Dates, NotADate> {
        let year = self.believed(year)?;
        self.months(1, 12, year)
    }

    fn month(&self, month: u32, year: i32) -> Result<Dates, NotADate> {
        self.check_month(month)?;
        self.months(month, month, year)
    }

    fn quarter(&self, quarter: u32, year: i32) -> Result<Dates, NotADate> {
        self.months(quarter * 3 - 2, quarter * 3, year)
    }

    fn months(&self, first: u32, last: u32, year: i32) -> Result<Dates, NotADate> {
        let from = NaiveDate::from_ymd_opt(year, first, 1);
        let to = NaiveDate::from_ymd_opt(year, last, last_day(last, year));
        from.zip(to).map(|(from, to)| Dates { from, to }).ok_or_else(|| self.unreadable())
    }

    fn full(&self, day: u32, month: u32, year: u32, digits: usize) -> Result<Dates, NotADate> {
        let year = if digits == 2 { self.century(year) } else { self.believed(year)? };
        self.check_month(month)?;
        self.exactly(day, month, year)
    }

    /// A day without its year. On 29 February, the nearest leap year that `toward` allows.
    fn day_of_month(&self, day: u32, month: u32) -> Result<Dates, NotADate> {
        self.check_month(month)?;
        let years: Vec<i32> = match self.toward {
            Toward::ThisYear => vec![self.today.year()],
            Toward::Future => (0..=8).map(|ahead| self.today.year() + ahead).collect(),
            Toward::Past => (0..=8).map(|ago| self.today.year() - ago).collect(),
        };
        let fits = |date: &NaiveDate| match self.toward {
            Toward::ThisYear => true,
            Toward::Future => *date >= self.today,
            Toward::Past => *date <= self.today,
        };
        years
            .iter()
            .filter_map(|year| NaiveDate::from_ymd_opt(*year, month, day))
            .find(fits)
            .map_or_else(
                || self.exactly(day, month, self.today.year()),
                |date| Ok(Dates::day(date)),
            )
    }

    fn exactly(&self, day: u32, month: u32, year: i32) -> Result<Dates, NotADate> {
        NaiveDate::from_ymd_opt(year, month, day).map(Dates::day).ok_or_else(|| {
            NotADate::NoSuchDay { read: self.trimmed(), last: last_day(month, year) }
        })
    }

    fn check_month(&self, month: u32) -> Result<(), NotADate> {
        if (1..=12).contains(&month) {
            Ok(())
        } else {
            Err(NotADate::NoSuchMonth { read: self.trimmed(), month })
        }
    }

    fn believed(&self, year: u32) -> Result<i32, NotADate> {
        i32::try_from(year)
            .ok()
            .filter(|year| YEARS.contains(year))
            .ok_or_else(|| NotADate::TooFar { read: self.trimmed() })
    }

    fn century(&self, year: u32) -> i32 {
        let recent = 2000 + i32::try_from(year).unwrap_or(0);
        if recent <= self.today.year() + 10 { recent } else { recent - 100 }
    }

    fn trimmed(&self) -> String {
        self.text.trim().to_owned()
    }

    fn unreadable(&self) -> NotADate {
        NotADate::Unreadable { read: self.trimmed() }
    }
}

/// A length of time in the units people speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Length {
    count: u16,
    unit: Unit,
}

impl Length {
    /// So many months.
    #[must_use]
    pub fn months(count: u16) -> Self {
        Self { count, unit: Unit::Month }
    }

    /// So many days.
    #[must_use]
    pub fn days(count: u16) -> Self {
        Self { count, unit: Unit::Day }
    }

    /// Reads `60j`, `8s`, `2 mois`, `1a`, `3 weeks`; a number alone counts in the units of `otherwise`.
    /// `None` when it is no length, or more than 65535 units.
    #[must_use]
    pub fn read(text: &str, otherwise: Self) -> Option<Self> {
        let (sign, tokens) = words::tokens(text)?;
        let (value, unit) = match (sign, tokens.as_slice()) {
            (None, [Token::Number { value, .. }]) => (*value, otherwise.unit),
            (None, [Token::Number { value, .. }, Token::Unit(unit)]) => (*value, *unit),
            _ => return None,
        };
        Some(Self { count: u16::try_from(value).ok()?, unit })
    }

    /// The day this long after; the calendar's last day when it ends before that.
    #[must_use]
    pub fn after(self, day: NaiveDate) -> NaiveDate {
        shift(day, self.count.into(), self.unit).unwrap_or(NaiveDate::MAX)
    }

    /// One unit more: a length of «2 months» lasts until it is three.
    #[must_use]
    pub fn next(self) -> Self {
        Self { count: self.count.saturating_add(1), ..self }
    }
}

impl std::fmt::Display for Length {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = match self.unit {
            Unit::Day => "j",
            Unit::Week => "s",
            Unit::Month => "m",
            Unit::Year => "a",
        };
        write!(f, "{}{unit}", self.count)
    }
}

fn shift(day: NaiveDate, count: i64, unit: Unit) -> Option<NaiveDate> {
    let size = count.unsigned_abs();
    let months = |each: u64| size.checked_mul(each).and_then(|months| u32::try_from(months).ok());
    match unit {
        Unit::Day | Unit::Week => {
            let days = Days::new(size.checked_mul(if unit == Unit::Week { 7 } else { 1 })?);
            if count < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) }
        }
        Unit::Month | Unit::Year => {
            let months = Months::new(months(if unit == Unit::Year { 12 } else { 1 })?);
            if count < 0 { day.checked_sub_months(months) } else { day.checked_add_months(months) }
        }
    }
}

fn last_day(month: u32, year: i32) -> u32 {
    (28..=31).rev().find(|day| NaiveDate::from_ymd_opt(year, month, *day).is_some()).unwrap_or(31)
}

#[cfg(test)]
mod tests;
