//! Where the digits of a token stand in a number or a date.

use super::text::Text;
use super::{Answer, POINT};
use crate::caseload::search::digits::birth_digits;
use crate::caseload::search::field::{Field, Shape};
use crate::caseload::search::vocabulary::class;
use std::rc::Rc;

/// The number or date that has the digits.
pub(super) fn answer_number(digits: &str, texts: &[Rc<Text<'_>>]) -> Option<Answer> {
    texts.iter().enumerate().find_map(|(index, text)| {
        let places: Vec<(char, usize)> = text
            .original
            .chars()
            .enumerate()
            .filter(|(_, letter)| letter.is_ascii_digit())
            .map(|(at, letter)| (letter, at))
            .collect();
        let marks = match text.field.shape() {
            Shape::Date => in_date(digits, text.original, &places),
            Shape::Phone => {
                in_digits(digits, &places).or_else(|| in_digits(digits.strip_prefix('0')?, &places))
            }
            _ => in_digits(digits, &places),
        }?;
        let class = if marks.len() == places.len() { class::EXACT } else { class::PREFIX };
        let worth = u32::from(class) * POINT * Field::weight(text.field.digits_tier()) / 100;
        Some(Answer { worth, class, text: index, words: 0..0, marks: Some(marks) })
    })
}

fn in_digits(digits: &str, places: &[(char, usize)]) -> Option<Vec<usize>> {
    let length = digits.len();
    (length > 0).then_some(())?;
    let run = places
        .windows(length)
        .find(|run| run.iter().map(|(digit, _)| *digit).eq(digits.chars()))?;
    Some(run.iter().map(|(_, at)| *at).collect())
}

/// The digits in a date, whichever of day and year each of the two writes first.
fn in_date(digits: &str, original: &str, places: &[(char, usize)]) -> Option<Vec<usize>> {
    if let Some(marks) = in_digits(digits, places) {
        return Some(marks);
    }
    let written: String = places.iter().map(|(digit, _)| *digit).collect();
    let day_first = birth_digits(original)?;
    let year_first = {
        let (day, rest) = day_first.split_at_checked(2)?;
        let (month, year) = rest.split_at_checked(2)?;
        format!("{year}{month}{day}")
    };
    if written.len() != day_first.len() {
        // Written without zeros: the whole date answers.
        return Some(places.iter().map(|(_, at)| *at).collect());
    }
    let reordered = |order: [usize; 8]| -> Option<Vec<(char, usize)>> {
        order.iter().map(|place| places.get(*place).copied()).collect()
    };
    let other = if written == year_first {
        reordered([6, 7, 4, 5, 0, 1, 2, 3])
    } else {
        reordered([4, 5, 6, 7, 2, 3, 0, 1])
    }?;
    in_digits(digits, &other)
        .or_else(|| {
            // `ddmmyy`: the century was left out.
            let (start, end) = digits.split_at_checked(4)?;
            let day_first = if written == year_first { &other } else { places };
            let mut marks = in_digits(start, day_first.get(..4)?)?;
            marks.extend(in_digits(end, day_first.get(6..)?)?);
            Some(marks)
        })
        .or_else(|| in_digits(digits, places))
}
