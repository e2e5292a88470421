//! Values that can be compared and have a range: numbers, days, lengths of time.

use super::{Bounds, Condition, End, Reader, Reading, unknown, value_written};
use crate::caseload::query::error::Wrong;
use crate::caseload::query::field::{Field, ValueKind};
use crate::caseload::query::lexer::Operator;
use crate::dates::{self, Dates, Length};
use crate::text::fold;
use chrono::NaiveDate;

impl Reader<'_> {
    pub(super) fn dates(&self, text: &str) -> Result<Dates, Wrong> {
        dates::read_natural(text, self.today).map_err(Wrong::NotADate)
    }

    pub(super) fn compared_date(&self, operator: Operator, text: &str) -> Reading {
        let Dates { from, to } = self.dates(text)?;
        let before = |day: NaiveDate| day.pred_opt().unwrap_or(NaiveDate::MIN);
        let after = |day: NaiveDate| day.succ_opt().unwrap_or(NaiveDate::MAX);
        let bounds = match operator {
            Operator::Is | Operator::IsNot => Bounds { from: Some(from), to: Some(to) },
            Operator::Below => Bounds { from: None, to: Some(before(from)) },
            Operator::AtMost => Bounds { from: None, to: Some(to) },
            Operator::AtLeast => Bounds { from: Some(from), to: None },
            Operator::Above => Bounds { from: Some(after(to)), to: None },
        };
        Ok((Condition::During(bounds), value_written(text)))
    }
}

pub(super) fn compared_number(operator: Operator, number: i64) -> (Condition, String) {
    let bounds = match operator {
        Operator::Is | Operator::IsNot => Bounds { from: Some(number), to: Some(number) },
        Operator::Below => Bounds { from: None, to: Some(number - 1) },
        Operator::AtMost => Bounds { from: None, to: Some(number) },
        Operator::AtLeast => Bounds { from: Some(number), to: None },
        Operator::Above => Bounds { from: Some(number + 1), to: None },
    };
    (Condition::Between(bounds), number.to_string())
}

/// A whole number of nine digits at most.
pub(super) fn number(field: &'static Field, text: &str) -> Result<i64, Wrong> {
    let is_one = text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_one).ok_or_else(|| unknown(field))
}

/// A number that is no year: «3 interviews», but «in 2026».
pub(super) fn count(text: &str) -> Option<i64> {
    const FIRST_YEAR: i64 = 1900;
    let is_one = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|count| is_one && *count < FIRST_YEAR)
}

pub(super) fn numbers(
    field: &'static Field,
    low: Option<&End<'_>>,
    high: Option<&End<'_>>,
) -> Result<Condition, Wrong> {
    let read = |end: Option<&End<'_>>| end.map(|end| number(field, end.text)).transpose();
    ordered(read(low)?, read(high)?).map(Condition::Between)
}

pub(super) fn ordered<T: PartialOrd>(from: Option<T>, to: Option<T>) -> Result<Bounds<T>, Wrong> {
    match (&from, &to) {
        (Some(from), Some(to)) if from > to => Err(Wrong::EmptyRange),
        _ => Ok(Bounds { from, to }),
    }
}

pub(super) fn length(field: &'static Field, text: &str) -> Result<Length, Wrong> {
    let otherwise = match field.kind {
        ValueKind::ElapsedMonths => Length::months(0),
        _ => Length::days(0),
    };
    Length::read(text, otherwise).ok_or_else(|| unknown(field))
}

/// Elapsed time. `:` means *at least*: `sans-contact:60j` has those not seen for 60 days or more.
pub(super) fn elapsed(field: &'static Field, operator: Operator, text: &str) -> Reading {
    let compares = !matches!(operator, Operator::Is | Operator::IsNot);
    let band = match fold(text).as_str() {
        "deld" if !compares => Some(vec![
            (Operator::AtLeast, Length::months(12)),
            (Operator::Below, Length::months(24)),
        ]),
        "detld" if !compares => Some(vec![(Operator::AtLeast, Length::months(24))]),
        _ => None,
    };
    if let (Some(edges), ValueKind::ElapsedMonths) = (band, field.kind) {
        return Ok((Condition::Elapsed(edges), fold(text)));
    }
    let length = length(field, text)?;
    let operator = if compares { operator } else { Operator::AtLeast };
    Ok((Condition::Elapsed(vec![(operator, length)]), length.to_string()))
}
