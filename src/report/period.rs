//! The period of a report: a month, a quarter, a half-year, a year, or from a day to a day.

use crate::i18n::{Explain, Lang, Message};
use crate::msg;
use chrono::{Datelike, Months, NaiveDate};

/// A period, first and last day included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    first: NaiveDate,
    last: NaiveDate,
}

/// Why a text is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAPeriod {
    /// It is written like no period.
    #[error("{0} is no period")]
    Unreadable(
        /// What was read.
        String,
    ),
    /// It is written like one, and there is none: `2026-T5`, `2026-13`, `2026-02-30..2026-03-01`.
    #[error("{0} does not exist")]
    NotThere(
        /// What was read.
        String,
    ),
    /// Its end is before its beginning.
    #[error("{first} is after {last}")]
    Backwards {
        /// Its beginning.
        first: NaiveDate,
        /// Its end.
        last: NaiveDate,
    },
    /// It is longer than ten years, or outside of 1990 to 2199.
    #[error("{0} is out of reach")]
    TooFar(
        /// What was read.
        String,
    ),
}

impl Explain for NotAPeriod {
    fn explain(&self) -> Message {
        match self {
            Self::Unreadable(read) => msg!("report.period.unreadable", read = read.as_str()),
            Self::NotThere(read) => msg!("report.period.not_there", read = read.as_str()),
            Self::Backwards { first, last } => {
                msg!("report.period.backwards", first = *first, last = *last)
            }
            Self::TooFar(read) => msg!("report.period.too_far", read = read.as_str()),
        }
    }
}

impl Period {
    /// From a day to a day, both included.
    ///
    /// # Errors
    /// [`NotAPeriod::Backwards`].
    pub fn between(first: NaiveDate, last: NaiveDate) -> Result<Self, NotAPeriod> {
        if first <= last {
            Ok(Self { first, last })
        } else {
            Err(NotAPeriod::Backwards { first, last })
        }
    }

    /// One day.
    #[must_use]
    pub fn day(day: NaiveDate) -> Self {
        Self { first: day, last: day }
    }

    /// The month of a day.
    #[must_use]
    pub fn month_of(day: NaiveDate) -> Self {
        Self::months(day.year(), day.month(), 1).unwrap_or(Self::day(day))
    }

    /// Reads `2026-09`, `2026-T3` (or `Q3`), `2026-S1` (or `H1`), `2026`, or `2026-07-01..2026-09-30`, whatever the case.
    ///
    /// # Errors
    /// [`NotAPeriod`], with what was read.
    pub fn read(text: &str) -> Result<Self, NotAPeriod> {
        let text = text.trim();
        let unreadable = || NotAPeriod::Unreadable(text.to_owned());
        let not_there = || NotAPeriod::NotThere(text.to_owned());
        let period = if let Some((first, last)) = text.split_once("..") {
            let day = |text: &str| -> Result<NaiveDate, NotAPeriod> {
                let parts: Vec<&str> = text.trim().split('-').collect();
                let [year, month, day] = parts.as_slice() else { return Err(unreadable()) };
                let (year, month, day) = (number(year, 4), number(month, 2), number(day, 2));
                let (Some(year), Some(month), Some(day)) = (year, month, day) else {
                    return Err(unreadable());
                };
                NaiveDate::from_ymd_opt(i32::try_from(year).unwrap_or(0), month, day)
                    .ok_or_else(not_there)
            };
            Self::between(day(first)?, day(last)?)?
        } else {
            let (year, part) = match text.split_once('-') {
                Some((year, part)) => (year, Some(part)),
                None => (text, None),
            };
            let year = number(year, 4).and_then(|year| i32::try_from(year).ok());
            let year = year.ok_or_else(unreadable)?;
            match part {
                None => Self::months(year, 1, 12),
                Some(part) => {
                    let rank = |text: Option<&str>| text.and_then(|text| number(text, 1));
                    let lower = part.to_ascii_lowercase();
                    if let Some(quarter) = rank(lower.strip_prefix(['t', 'q'])) {
                        Self::parts(year, quarter, 3)
                    } else if let Some(half) = rank(lower.strip_prefix(['s', 'h'])) {
                        Self::parts(year, half, 6)
                    } else {
                        Self::months(year, number(part, 2).ok_or_else(unreadable)?, 1)
                    }
                }
            }
            .ok_or_else(not_there)?
        };
        let believed = (1990..2200).contains(&period.first.year())
            && (1990..2200).contains(&period.last.year())
            && period.last
                < period.first.checked_add_months(Months::new(120)).unwrap_or(period.last);
        if believed { Ok(period) } else { Err(NotAPeriod::TooFar(text.to_owned())) }
    }

    /// First day.
    #[must_use]
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// Last day: the day of reference of what there is (stocks).
    #[must_use]
    pub fn last(self) -> NaiveDate {
        self.last
    }

    /// Whether a day is in it.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// Its calendar months, the first and the last cut to the period, oldest first.
    pub fn by_month(self) -> impl Iterator<Item = Self> {
        let mut next = Some(self.first);
        std::iter::from_fn(move || {
            let first = next.filter(|first| *first <= self.last)?;
            let month = Self::month_of(first);
            next = month.last.succ_opt();
            Some(Self { first, last: month.last.min(self.last) })
        })
    }

    /// Whether it is long enough for what is counted in it to be published: a calendar month or more.
    #[must_use]
    pub fn is_publishable(self) -> bool {
        self.first
            .checked_add_months(Months::new(1))
            .is_some_and(|month| self.last.succ_opt().is_some_and(|after| month <= after))
    }

    /// Its short name: as [`Period::read`] reads it.
    #[must_use]
    pub fn code(self) -> String {
        let year = self.first.year();
        let is = |first: u32, count| Self::months(year, first, count) == Some(self);
        let month = self.first.month();
        if is(1, 12) {
            format!("{year}")
        } else if let Some(half) = (0..2).find(|half| is(1 + half * 6, 6)) {
            format!("{year}-S{}", half + 1)
        } else if let Some(quarter) = (0..4).find(|quarter| is(1 + quarter * 3, 3)) {
            format!("{year}-T{}", quarter + 1)
        } else if is(month, 1) {
            format!("{year}-{month:02}")
        } else {
            format!("{}..{}", self.first, self.last)
        }
    }

    /// In words, with its days.
    #[must_use]
    pub fn words(self, lang: Lang) -> String {
        let days = msg!("report.period.days", first = self.first, last = self.last);
        let code = self.code();
        if code.contains("..") { lang.say(&days) } else { format!("{code} ({})", lang.say(&days)) }
    }

    fn parts(year: i32, rank: u32, months: u32) -> Option<Self> {
        let first = rank.checked_sub(1)?.checked_mul(months)?.checked_add(1)?;
        (first <= 12).then(|| Self::months(year, first, months)).flatten()
    }

    fn months(year: i32, first: u32, count: u32) -> Option<Self> {
        let first = NaiveDate::from_ymd_opt(year, first, 1)?;
        let last = first.checked_add_months(Months::new(count))?.pred_opt()?;
        Some(Self { first, last })
    }
}

/// A number of at most so many digits, and nothing else.
fn number(text: &str, most: usize) -> Option<u32> {
    let digits = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match Period::read(text) {
            Ok(period) => format!("{}..{}", period.first(), period.last()),
            Err(error) => format!("{error:?}").split(['(', ' ']).next().unwrap().to_owned(),
        }
    }

    #[test]
    fn periods_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2026", "2026-01-01..2026-12-31"),
            ("2026-T3", "2026-07-01..2026-09-30"),
            ("2026-q1", "2026-01-01..2026-03-31"),
            ("2026-s2", "2026-07-01..2026-12-31"),
            ("2024-02", "2024-02-01..2024-02-29"),
            (" 2026-2 ", "2026-02-01..2026-02-28"),
            ("2026-07-14..2026-07-14", "2026-07-14..2026-07-14"),
            ("2026-T5", "NotThere"),
            ("2026-T0", "NotThere"),
            ("2026-S3", "NotThere"),
            ("2026-13", "NotThere"),
            ("2026-00", "NotThere"),
            ("2026-02-30..2026-03-01", "NotThere"),
            ("2026-03-02..2026-03-01", "Backwards"),
            ("1789", "TooFar"),
            ("2000-01-01..2026-01-01", "TooFar"),
            ("", "Unreadable"),
            ("T3", "Unreadable"),
            ("2026-T", "Unreadable"),
            ("2026-T33", "Unreadable"),
            ("2026-é", "Unreadable"),
            ("..", "Unreadable"),
            ("2026-09-01", "Unreadable"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_period_has_a_name_that_reads_back_and_months() {
        for code in ["2026", "2026-S2", "2026-T3", "2026-09", "2026-07-14..2026-08-02"] {
            assert_eq!(Period::read(code).unwrap().code(), code);
        }
        let months: Vec<String> =
            Period::read("2026-01-15..2026-03-02").unwrap().by_month().map(Period::code).collect();
        assert_eq!(months, ["2026-01-15..2026-01-31", "2026-02", "2026-03-01..2026-03-02"]);
        let publishable = |text| Period::read(text).unwrap().is_publishable();
        assert!(publishable("2026-02") && publishable("2026-01-15..2026-02-14"));
        assert!(!publishable("2026-02-01..2026-02-27") && !publishable("2026-01-15..2026-02-13"));
    }
}
