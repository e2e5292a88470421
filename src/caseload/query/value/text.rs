//! Values found as they are written: words of names, fragments, digits of a phone.

use super::{Condition, Reading, unknown, value_written};
use crate::caseload::query::field::Field;
use crate::caseload::query::parser::quoted;
use crate::domain::identifier::Phone;
use crate::text::fold;

pub(super) fn words(field: &'static Field, text: &str) -> Reading {
    let folded = fold(text);
    if folded.is_empty() {
        return Err(unknown(field));
    }
    let words = folded.split(' ').map(str::to_owned).collect();
    Ok((Condition::Words(words), value_written(&folded)))
}

pub(super) fn fragment(field: &'static Field, text: &str) -> Reading {
    let fragment: String =
        text.to_lowercase().chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_one = !fragment.is_empty()
        && fragment.chars().all(|letter| letter.is_ascii_graphic() && letter != '"');
    if is_one {
        Ok((Condition::Fragment(fragment.clone()), quoted(&fragment)))
    } else {
        Err(unknown(field))
    }
}

pub(super) fn phone(field: &'static Field, text: &str) -> Reading {
    let digits: String = Phone::parse(text)
        .map_or_else(|_| text.to_owned(), |phone| phone.national())
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let is_one = !digits.is_empty() && !text.chars().any(char::is_alphabetic);
    if is_one { Ok((Condition::Digits(digits.clone()), digits)) } else { Err(unknown(field)) }
}
