//! Numbers and sentences as they are printed in each language.

use super::document::{Cell, Sheet};
use crate::i18n::Lang;

/// No-break space: before `:` and `%`, inside quotation marks.
const WIDE: char = '\u{a0}';
/// Narrow no-break space: before `;`, `!` and `?`, between groups of digits.
const NARROW: char = '\u{202f}';

/// Decimals of a share: tenths of a hundredth.
const SHARE_PLACES: u8 = 3;

/// More decimals than this are never meant.
const MOST_PLACES: u8 = 6;

/// What a cell says to a reader; nothing for an empty one.
pub(super) fn shown(cell: &Cell, lang: Lang) -> String {
    match sound(cell) {
        Cell::Text(text) => typeset(text, lang),
        Cell::Count(count) => grouped(&count.to_string(), lang),
        Cell::Decimal(value, places) => decimal(*value, *places, lang),
        Cell::Percent(share) => percent(*share, lang),
        Cell::Date(day) => lang.date(*day),
        Cell::Hidden => lang.t("report.file.hidden").to_owned(),
        Cell::NotApplicable => lang.t("report.file.not_applicable").to_owned(),
        Cell::Empty => String::new(),
    }
}

/// The cell, or "not applicable" for what came out of a division by nothing.
pub(super) fn sound(cell: &Cell) -> &Cell {
    match cell {
        Cell::Decimal(value, _) | Cell::Percent(value) if !value.is_finite() => {
            &Cell::NotApplicable
        }
        cell => cell,
    }
}

/// A decimal or a share as it is meant: no finer than it is printed, so that no file gives away more than another.
pub(super) fn meant(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Decimal(number, places) => plain(*number, *places).parse().ok(),
        Cell::Percent(share) => plain(*share, SHARE_PLACES).parse().ok(),
        _ => None,
    }
}

/// Whether a table shows a sign: what it means must then be said.
pub(super) fn holds(sheet: &Sheet, sign: &Cell) -> bool {
    sheet.rows.iter().flat_map(|row| &row.cells).any(|cell| sound(cell) == sign)
}

/// A number with that many decimals and a point, as programs read it; never `-0`.
pub(super) fn plain(value: f64, places: u8) -> String {
    let text = format!("{value:.*}", usize::from(places.min(MOST_PLACES)));
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|letter| matches!(letter, '0' | '.')) => rest.to_owned(),
        _ => text,
    }
}

fn percent(share: f64, lang: Lang) -> String {
    let number = decimal(share * 100.0, 1, lang);
    match lang {
        Lang::Fr => format!("{number}{WIDE}%"),
        Lang::En => format!("{number}%"),
    }
}

fn decimal(value: f64, places: u8, lang: Lang) -> String {
    let text = plain(value, places);
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("−", rest));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let mark = match lang {
        _ if rest.is_empty() => "",
        Lang::Fr => ",",
        Lang::En => ".",
    };
    format!("{sign}{}{mark}{rest}", grouped(whole, lang))
}

/// Digits by three.
fn grouped(digits: &str, lang: Lang) -> String {
    let mut text = String::with_capacity(digits.len() * 2);
    for (rank, digit) in digits.chars().enumerate() {
        if rank > 0 && (digits.len() - rank).is_multiple_of(3) {
            text.push(match lang {
                Lang::Fr => NARROW,
                Lang::En => ',',
            });
        }
        text.push(digit);
    }
    text
}

/// A sentence whose signs stay with their words at the end of a line, as French printing has it; English as it is.
pub(super) fn typeset(text: &str, lang: Lang) -> String {
    if lang == Lang::En || !text.contains(' ') {
        return text.to_owned();
    }
    let mut set = String::with_capacity(text.len() + 16);
    for (at, letter) in text.char_indices() {
        let space = match letter {
            ' ' => space_between(
                text.get(..at).unwrap_or_default(),
                text.get(at + 1..).unwrap_or_default(),
            ),
            letter => letter,
        };
        set.push(space);
    }
    set
}

/// The space that belongs between two stretches of a French text.
fn space_between(before: &str, after: &str) -> char {
    match (before.chars().next_back(), after.chars().next()) {
        (Some('«'), _) | (_, Some(':' | '%' | '»')) => WIDE,
        (_, Some(';' | '!' | '?')) => NARROW,
        (Some(digit), _) if digit.is_ascii_digit() && begins_with_three_digits(after) => {
            let run = before.chars().rev().take_while(char::is_ascii_digit).count();
            if run <= 3 { NARROW } else { ' ' }
        }
        _ => ' ',
    }
}

fn begins_with_three_digits(text: &str) -> bool {
    text.chars().take_while(char::is_ascii_digit).count() == 3
}

impl Cell {
    /// The cell as people of a language read it.
    #[must_use]
    pub fn shown(&self, lang: Lang) -> String {
        shown(self, lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_their_reader_writes_them() {
        for (cell, french, english) in [
            (Cell::Count(0), "0", "0"),
            (Cell::Count(999), "999", "999"),
            (Cell::Count(12345), "12\u{202f}345", "12,345"),
            (Cell::Count(1_234_567), "1\u{202f}234\u{202f}567", "1,234,567"),
            (Cell::Decimal(1234.5, 1), "1\u{202f}234,5", "1,234.5"),
            (Cell::Decimal(-0.04, 1), "0,0", "0.0"),
            (Cell::Decimal(-2.5, 0), "−2", "−2"),
            (Cell::Percent(0.125), "12,5\u{a0}%", "12.5%"),
            (Cell::Percent(f64::NAN), "s.o.", "n/a"),
            (Cell::Date("2026-09-30".parse().unwrap()), "30/09/2026", "2026-09-30"),
            (Cell::Hidden, "c", "c"),
            (Cell::Empty, "", ""),
        ] {
            assert_eq!(shown(&cell, Lang::Fr), french, "{cell:?}");
            assert_eq!(shown(&cell, Lang::En), english, "{cell:?}");
        }
    }

    #[test]
    fn signs_stay_with_their_words_in_french() {
        for (typed, set) in [
            ("Vu : « a » ; où ?", "Vu\u{a0}: «\u{a0}a\u{a0}»\u{202f}; où\u{202f}?"),
            ("12 345 personnes, 5 %", "12\u{202f}345 personnes, 5\u{a0}%"),
            ("le 3 2026 et 2026 123", "le 3 2026 et 2026 123"),
            ("", ""),
        ] {
            assert_eq!(typeset(typed, Lang::Fr), set);
            assert_eq!(typeset(typed, Lang::En), typed);
        }
    }
}
