//! What looks like a national identity number (NIR, numéro de sécurité sociale).

use super::Word;
use std::ops::Range;

/// Between two groups of one number: what people put there.
const BETWEEN: &[char] = &[' ', '.', '-', '/', '\u{a0}', '\u{202f}'];

/// Where the parts of the number end: sex, year, month, département, commune, rank, key. Digits
/// grouped otherwise are a phone number, a date, a reference.
const PARTS: &[usize] = &[1, 3, 5, 7, 10, 13, 15];

/// The places of everything that has the shape of a NIR, with or without its key (decree no.
/// 82-103 of 22 January 1982). The key is not checked: a mistyped number is as sensitive.
///
/// `words` are the runs of letters and digits of the text.
pub(super) fn find(text: &str, words: &[Word]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut rest = words;
    while let Some((_, after)) = rest.split_first() {
        rest = match number_at(text, rest) {
            Some((span, count)) => {
                found.push(span);
                rest.get(count..).unwrap_or_default()
            }
            None => after,
        };
    }
    found
}

/// The longest number that begins with the first of these words, and how many it takes.
fn number_at(text: &str, words: &[Word]) -> Option<(Range<usize>, usize)> {
    let start = words.first()?.span.start;
    let mut digits = String::new();
    let mut longest = None;
    let mut end = start;
    for (rank, Word { span, .. }) in words.iter().enumerate() {
        let gap = text.get(end..span.start)?;
        digits.push_str(text.get(span.clone())?);
        end = span.end;
        if !gap.chars().all(|letter| BETWEEN.contains(&letter)) || !PARTS.contains(&digits.len()) {
            break;
        }
        if looks_like_nir(&digits) {
            longest = Some((start..end, rank + 1));
        }
    }
    longest
}

/// Thirteen digits, or fifteen with the key. Numbers of people not yet registered for good, which
/// begin with 7 or 8, are left out: a postal code of the Yvelines and a phone number look alike.
fn looks_like_nir(digits: &str) -> bool {
    let month = digits.get(3..5).and_then(|month| month.parse::<u8>().ok());
    // Corsica's départements are 2A and 2B.
    let numeric = digits.char_indices().all(|(place, letter)| {
        letter.is_ascii_digit()
            || (place == 6
                && matches!(letter, 'A' | 'B' | 'a' | 'b')
                && digits.get(5..6) == Some("2"))
    });
    matches!(digits.len(), 13 | 15)
        && numeric
        && digits.starts_with(['1', '2', '3', '4'])
        // 20 to 42: month not known from the act of birth.
        && month.is_some_and(|month| matches!(month, 1..=12 | 20..=42))
}
