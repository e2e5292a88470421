//! What the cells of a published statistic say: a figure, or that there is none; a day, or a period.

use crate::import::tabular::Cell;
use crate::text::fold;
use chrono::{Datelike, Months, NaiveDate};

/// Words by which publishers say that a figure is suppressed, folded.
const SUPPRESSED: &[&str] = &[
    "",
    "s",
    "ss",
    "nd",
    "n d",
    "c",
    "ns",
    "n s",
    "nc",
    "n c",
    "secret",
    "secret statistique",
    "confidentiel",
    "non diffuse",
    "non diffusable",
    "non disponible",
    "non publie",
    "nan",
    "na",
    "n a",
    "null",
];

/// A figure; `Ok(None)` where it is suppressed, `Err` when the cell is neither.
pub(super) fn figure(cell: &Cell) -> Result<Option<u64>, ()> {
    match cell {
        Cell::Empty | Cell::Fault(_) => Ok(None),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole and between 0 and ten billions"
        )]
        Cell::Number(number) if (0.0..1e10).contains(number) && number.fract() == 0.0 => {
            Ok(Some(*number as u64))
        }
        Cell::Text(text) => written(text),
        _ => Err(()),
    }
}

fn written(text: &str) -> Result<Option<u64>, ()> {
    let trimmed = text.trim();
    let is_below = trimmed.starts_with('<') || fold(trimmed).starts_with("moins de ");
    if is_below || SUPPRESSED.contains(&fold(trimmed).as_str()) && !trimmed.starts_with(['-', '+'])
    {
        // «-5» folds to a figure, and is none; «-» and «*» fold to nothing.
        return Ok(None);
    }
    if trimmed.chars().all(|letter| matches!(letter, '-' | '–' | '—' | '.' | '…' | '*')) {
        return Ok(None);
    }
    let plain: String = trimmed.chars().filter(|letter| !letter.is_whitespace()).collect();
    // «1 234,0»: a whole number as some programs write it.
    let whole = match plain.rsplit_once([',', '.']) {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|digit| digit == b'0') => {
            // «1.000» is a thousand here, and «1,00» is one.
            if zeros.len() == 3 { format!("{whole}{zeros}") } else { whole.to_owned() }
        }
        Some((thousands, rest)) if rest.len() == 3 && thousands.len() <= 3 => {
            format!("{thousands}{rest}")
        }
        _ => plain,
    };
    let is_number =
        (1..=10).contains(&whole.len()) && whole.bytes().all(|digit| digit.is_ascii_digit());
    if is_number { whole.parse().map(Some).map_err(|_| ()) } else { Err(()) }
}

/// Whether a row of this day or period is one of the day that is asked for: of its month, quarter or year, when that is what is
/// written. `None` when it is no day and no period.
pub(super) fn is_of(cell: &Cell, on: NaiveDate) -> Option<bool> {
    match cell {
        Cell::Date(day) => Some(same_month(*day, on)),
        Cell::Number(_) | Cell::Text(_) => period(&cell.shown(), on),
        _ => None,
    }
}

fn same_month(one: NaiveDate, other: NaiveDate) -> bool {
    (one.year(), one.month()) == (other.year(), other.month())
}

fn period(text: &str, on: NaiveDate) -> Option<bool> {
    let text = text
        .trim()
        .get(..text.trim().find('T').filter(|at| *at == 10).unwrap_or(text.trim().len()))?;
    for form in ["%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d", "%Y%m%d"] {
        if let Ok(day) = NaiveDate::parse_from_str(text, form) {
            return Some(same_month(day, on));
        }
    }
    let folded = fold(text);
    let parts: Vec<&str> = folded.split(' ').collect();
    let number = |text: &str, digits: usize| {
        (text.len() == digits).then(|| text.parse::<u32>().ok()).flatten()
    };
    let year_of = |text: &str| number(text, 4).filter(|year| (1990..2200).contains(year));
    let quarter_of = |text: &str| {
        number(text.strip_prefix(['t', 'q'])?, 1).filter(|rank| (1..=4).contains(rank))
    };
    let month_of = |text: &str| {
        let rank = number(text, 2).or_else(|| number(text, 1));
        rank.filter(|rank| (1..=12).contains(rank))
    };
    let (year, first, count) = match parts.as_slice() {
        [one] => match one.split_at_checked(4) {
            Some((year, "")) => (year_of(year)?, 1, 12),
            Some((year, rest)) if rest.starts_with(['t', 'q']) => {
                (year_of(year)?, quarter_of(rest)? * 3 - 2, 3)
            }
            Some((year, rest)) => (year_of(year)?, month_of(rest.trim_start_matches('m'))?, 1),
            None => return None,
        },
        [one, other] => match (year_of(one), year_of(other)) {
            (Some(year), _) => part(year, quarter_of(other), month_of(other))?,
            (None, Some(year)) => part(year, quarter_of(one), month_of(one))?,
            (None, None) => return None,
        },
        _ => return None,
    };
    let first = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, first, 1)?;
    Some(first <= on && on < first.checked_add_months(Months::new(count))?)
}

fn part(year: u32, quarter: Option<u32>, month: Option<u32>) -> Option<(u32, u32, u32)> {
    let quarter = quarter.map(|quarter| (year, quarter * 3 - 2, 3));
    quarter.or(month.map(|month| (year, month, 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_suppressed_is_not_zero_and_what_is_no_figure_is_refused() {
        let text = |text: &str| figure(&Cell::Text(text.into()));
        for suppressed in
            ["s", "S", "nd", "n.d.", "*", "secret", "«secret»", "-", "…", "<5", "moins de 5"]
        {
            assert_eq!(text(suppressed), Ok(None), "{suppressed}");
        }
        assert_eq!(figure(&Cell::Empty), Ok(None));
        for (written, number) in [
            ("0", 0),
            ("12", 12),
            ("1 234", 1234),
            ("1\u{202f}234,0", 1234),
            ("1.234", 1234),
            ("12,00", 12),
        ] {
            assert_eq!(text(written), Ok(Some(number)), "{written}");
        }
        assert_eq!(figure(&Cell::Number(41.0)), Ok(Some(41)));
        for wrong in ["-5", "12,5", "douze", "1e3", "99999999999"] {
            assert_eq!(text(wrong), Err(()), "{wrong}");
        }
        assert_eq!(figure(&Cell::Number(-1.0)), Err(()));
        assert_eq!(figure(&Cell::Number(0.5)), Err(()));
    }

    #[test]
    fn a_row_is_of_the_day_of_the_month_of_the_quarter_or_of_the_year() {
        let on = NaiveDate::from_ymd_opt(2026, 9, 30).unwrap();
        for (text, expected) in [
            ("2026-09-30", Some(true)),
            ("30/09/2026", Some(true)),
            ("2026-09-30T00:00:00", Some(true)),
            ("2026-08-31", Some(false)),
            ("2026-T3", Some(true)),
            ("2026T2", Some(false)),
            ("T3 2026", Some(true)),
            ("2026-09", Some(true)),
            ("202609", Some(true)),
            ("09/2026", Some(true)),
            ("2026", Some(true)),
            ("2025", Some(false)),
            ("septembre", None),
            ("", None),
        ] {
            assert_eq!(is_of(&Cell::Text(text.into()), on), expected, "{text}");
        }
    }
}
