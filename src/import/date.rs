//! Days, as people and programs write them.
//!
//! Read: `1998-05-25` with or without a time, `25/05/1998`, `25-05-1998`, `25.05.1998`, `25 mai
//! 1998`, `25/05/98`, `25051998`, `19980525`, and a spreadsheet's day number (35940). The day comes
//! before the month, always: the files are French.
//!
//! A year of two digits: for a birth, the latest century that makes the person at least sixteen
//! (school is compulsory before: code de l'éducation, L131-1), refused when that makes them more
//! than a hundred; for anything else, up to twenty years ahead of today.

use super::tabular::Cell;
use crate::dates::{french_month, is_french_weekday};
use crate::i18n::Message;
use crate::msg;
use crate::text::fold;
use chrono::{Datelike, Days, NaiveDate};

/// What a day is for: what makes it believable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOf {
    /// A birth: not in the future, not more than 120 years ago.
    Birth,
    /// Something that took place: not in the future, not before 1950.
    Event,
    /// An end of rights: between 1950 and 2100.
    Term,
}

/// Why something is not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFault {
    /// Not written like a date.
    NotADate,
    /// Written like one, but there is no such day (31 April, 29 February of a common year).
    NoSuchDay,
    /// After today.
    InTheFuture,
    /// Too long ago, or too far ahead.
    OutOfRange,
    /// Two digits of a year that may be either century.
    WhichCentury,
}

impl DateFault {
    /// What was expected, for people.
    #[must_use]
    pub fn expected(self) -> Message {
        match self {
            Self::NotADate => msg!("import.expected.date"),
            Self::NoSuchDay => msg!("import.expected.day_that_exists"),
            Self::InTheFuture => msg!("import.expected.past_date"),
            Self::OutOfRange => msg!("import.expected.believable_date"),
            Self::WhichCentury => msg!("import.expected.four_digit_year"),
        }
    }
}

/// Reads a day.
///
/// # Errors
/// [`DateFault`], with what is wrong as precisely as can be told.
pub fn parse(
    cell: &Cell,
    of: DateOf,
    from_1904: bool,
    today: NaiveDate,
) -> Result<NaiveDate, DateFault> {
    let day = match cell {
        Cell::Date(day) => *day,
        Cell::Number(number) => from_number(*number, of, from_1904, today)?,
        Cell::Text(text) => from_text(text, of, from_1904, today)?,
        Cell::Empty | Cell::Flag(_) | Cell::Fault(_) => return Err(DateFault::NotADate),
    };
    believable(day, of, today)
}

fn believable(day: NaiveDate, of: DateOf, today: NaiveDate) -> Result<NaiveDate, DateFault> {
    match of {
        DateOf::Birth | DateOf::Event if day > today => Err(DateFault::InTheFuture),
        DateOf::Birth if day.year() < today.year() - 120 => Err(DateFault::OutOfRange),
        DateOf::Event | DateOf::Term if !(1950..=2100).contains(&day.year()) => {
            Err(DateFault::OutOfRange)
        }
        _ => Ok(day),
    }
}

fn from_text(
    text: &str,
    of: DateOf,
    from_1904: bool,
    today: NaiveDate,
) -> Result<NaiveDate, DateFault> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_digits(text, of, from_1904, today);
    }
    let mut parts = text
        .split(['/', '-', '.', ' ', '\u{a0}', '\u{202f}', ',', 'T'])
        .filter(|part| !part.is_empty());
    let (Some(first), Some(second), Some(third)) = (parts.next(), parts.next(), parts.next())
    else {
        return Err(DateFault::NotADate);
    };
    if let (Some(day), Some(month), Some(year)) = (number(first), number(second), number(third)) {
        if parts.any(|part| !is_time(part)) {
            return Err(DateFault::NotADate);
        }
        return match (first.len(), third.len()) {
            (4, 1..=2) => calendar(day, month, year),
            (1..=2, 4) => calendar(year, month, day),
            (1..=2, 2) => calendar(full_year(year, of, today)?, month, day),
            _ => Err(DateFault::NotADate),
        };
    }
    in_words(text, of, today)
}

/// `25 mai 1998`, `1er janv. 80`, `mardi 25 mai 1998`.
fn in_words(text: &str, of: DateOf, today: NaiveDate) -> Result<NaiveDate, DateFault> {
    if text.len() > 60 {
        return Err(DateFault::NotADate);
    }
    let folded = fold(text);
    let mut words = folded.split(' ').filter(|word| !is_french_weekday(word) && *word != "le");
    let (Some(day), Some(month), Some(year), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(DateFault::NotADate);
    };
    let day = number(day.trim_end_matches("er")).ok_or(DateFault::NotADate)?;
    let month = month_named(month).ok_or(DateFault::NotADate)?;
    let years = number(year).ok_or(DateFault::NotADate)?;
    let year = match year.len() {
        4 => years,
        2 => full_year(years, of, today)?,
        _ => return Err(DateFault::NotADate),
    };
    calendar(year, month, day)
}

/// A French month, or at least its first three letters where they are its own (`jui` is not).
fn month_named(word: &str) -> Option<u32> {
    if word.len() < 3 { None } else { french_month(word) }
}

/// A date without separators, or a spreadsheet's day number saved as text.
fn from_digits(
    text: &str,
    of: DateOf,
    from_1904: bool,
    today: NaiveDate,
) -> Result<NaiveDate, DateFault> {
    let value = number(text).ok_or(DateFault::NotADate)?;
    match text.len() {
        // The zero of `05031980` is the first thing a spreadsheet drops.
        7 | 8 => {
            let day_first = calendar(value % 10_000, value / 10_000 % 100, value / 1_000_000);
            let year_first = calendar(value / 10_000, value / 100 % 100, value % 100);
            let fits = |day: &NaiveDate| (1900..=2100).contains(&day.year());
            match (day_first.ok().filter(fits), year_first.ok().filter(fits)) {
                (Some(day), _) | (None, Some(day)) => Ok(day),
                (None, None) => Err(DateFault::NoSuchDay),
            }
        }
        5 => from_number(f64::from(value), of, from_1904, today),
        _ => Err(DateFault::NotADate),
    }
}

/// A spreadsheet's day number: day 1 is 1 January 1900, and day 60 is a 29 February 1900 that never
/// was (kept by Excel from Lotus 1-2-3); or day 0 is 1 January 1904.
fn from_number(
    value: f64,
    of: DateOf,
    from_1904: bool,
    today: NaiveDate,
) -> Result<NaiveDate, DateFault> {
    if !value.is_finite() || !(1.0..100_000_000.0).contains(&value) {
        return Err(DateFault::NotADate);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded just above"
    )]
    let days = value.floor() as u64;
    // «1980» alone is a year, not the 1980th day of the century.
    if (1900..=2100).contains(&days) {
        return Err(DateFault::NotADate);
    }
    if days > 999_999 {
        return from_digits(&days.to_string(), of, from_1904, today);
    }
    let (epoch, days) = match (from_1904, days) {
        (true, days) => (NaiveDate::from_ymd_opt(1904, 1, 1), days),
        (false, 60) => return Err(DateFault::NoSuchDay),
        (false, 0..60) => (NaiveDate::from_ymd_opt(1899, 12, 31), days),
        (false, days) => (NaiveDate::from_ymd_opt(1899, 12, 30), days),
    };
    epoch.and_then(|epoch| epoch.checked_add_days(Days::new(days))).ok_or(DateFault::NotADate)
}

fn full_year(year: u32, of: DateOf, today: NaiveDate) -> Result<u32, DateFault> {
    let this_year = u32::try_from(today.year()).unwrap_or(2000);
    let newest = match of {
        DateOf::Birth => this_year.saturating_sub(16),
        DateOf::Event | DateOf::Term => this_year + 20,
    };
    let full = if 2000 + year <= newest { 2000 + year } else { 1900 + year };
    if of == DateOf::Birth && full + 100 < this_year {
        return Err(DateFault::WhichCentury);
    }
    Ok(full)
}

fn calendar(year: u32, month: u32, day: u32) -> Result<NaiveDate, DateFault> {
    i32::try_from(year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        .ok_or(DateFault::NoSuchDay)
}

fn number(text: &str) -> Option<u32> {
    (text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

fn is_time(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'Z' | b'+' | b'h'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use smol_str::SmolStr;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }

    fn read(text: &str, of: DateOf) -> Result<String, DateFault> {
        parse(&Cell::Text(SmolStr::new(text)), of, false, today()).map(|day| day.to_string())
    }

    #[test]
    fn a_birth_date_is_read_in_every_form_people_use() {
        for text in [
            "1998-05-25",
            "1998-05-25 00:00:00.0",
            "1998-05-25T00:00:00Z",
            "25/05/1998",
            "25/5/1998",
            "25-05-1998",
            "25.05.1998",
            "25 05 1998",
            "25/05/98",
            "25-05-98",
            "25 mai 1998",
            "25 MAI 98",
            "lundi 25 mai 1998",
            "25-mai-1998",
            "25051998",
            "19980525",
            "35940",
            " 25/05/1998 00:00 ",
            "1998/05/25",
        ] {
            assert_eq!(read(text, DateOf::Birth), Ok("1998-05-25".into()), "{text:?}");
        }
        assert_eq!(read("1er août 1980", DateOf::Birth), Ok("1980-08-01".into()));
        assert_eq!(read("3 févr. 1980", DateOf::Birth), Ok("1980-02-03".into()));
        assert_eq!(read("5031980", DateOf::Birth), Ok("1980-03-05".into()));
    }

    #[test]
    fn what_is_wrong_with_a_date_is_said_precisely() {
        for (text, of, fault) in [
            ("19970-04-22", DateOf::Birth, DateFault::NotADate),
            ("29/02/1999", DateOf::Birth, DateFault::NoSuchDay),
            ("12/25/1980", DateOf::Birth, DateFault::NoSuchDay),
            ("31/04/1980", DateOf::Birth, DateFault::NoSuchDay),
            ("25/05/2030", DateOf::Birth, DateFault::InTheFuture),
            ("25/05/1880", DateOf::Birth, DateFault::OutOfRange),
            ("25/05/12", DateOf::Birth, DateFault::WhichCentury),
            ("1980", DateOf::Birth, DateFault::NotADate),
            ("3 jui 1980", DateOf::Birth, DateFault::NotADate),
            ("mai 1998", DateOf::Birth, DateFault::NotADate),
            ("25/05/1998 bis", DateOf::Birth, DateFault::NotADate),
            ("25/05/1940", DateOf::Event, DateFault::OutOfRange),
            ("oui", DateOf::Term, DateFault::NotADate),
            ("99999999", DateOf::Birth, DateFault::NoSuchDay),
        ] {
            assert_eq!(read(text, of), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn two_digit_years_choose_their_century_by_what_the_date_is_for() {
        assert_eq!(read("01/01/10", DateOf::Birth), Ok("2010-01-01".into()));
        assert_eq!(read("01/01/27", DateOf::Birth), Ok("1927-01-01".into()));
        assert_eq!(read("01/01/26", DateOf::Event), Ok("2026-01-01".into()));
        assert_eq!(read("01/01/40", DateOf::Term), Ok("2040-01-01".into()));
        assert_eq!(read("01/01/60", DateOf::Event), Ok("1960-01-01".into()));
    }

    #[test]
    fn day_numbers_keep_excels_own_calendar() {
        let serial = |number: f64, from_1904: bool| {
            parse(
                &Cell::Number(number),
                DateOf::Birth,
                from_1904,
                NaiveDate::from_ymd_opt(2000, 1, 1).unwrap(),
            )
            .map(|day| day.to_string())
        };
        assert_eq!(serial(59.0, false), Ok("1900-02-28".into()));
        assert_eq!(serial(60.0, false), Err(DateFault::NoSuchDay));
        assert_eq!(serial(61.0, false), Ok("1900-03-01".into()));
        assert_eq!(serial(1.0, false), Ok("1900-01-01".into()));
        assert_eq!(serial(30_000.5, false), Ok("1982-02-18".into()));
        assert_eq!(serial(30_000.0 - 1462.0, true), Ok("1982-02-18".into()));
        assert_eq!(serial(25_051_998.0, false), Ok("1998-05-25".into()));
        for wrong in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1980.0, 1e300] {
            assert_eq!(serial(wrong, false), Err(DateFault::NotADate), "{wrong}");
        }
    }
}
