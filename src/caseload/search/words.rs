//! Texts taken apart: folded words, the words joined, runs of digits, and where each letter came from.

use super::digits::{Plus, birth_digits, national};
use super::field::{Field, Shape};
use crate::text::{Folded, fold, fold_letter};
use unicode_normalization::char::is_combining_mark;

/// Fields of more words than this are not joined: titles and sentences.
const JOINED_AT_MOST: usize = 5;

/// Three words or more of together more bytes than this are not joined all into one: nobody types that, and the names of a
/// directory of the whole country would be as many words as there are names.
pub(super) const TYPED_AT_ONCE: usize = 16;

/// What a field contributes to the index.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    Word(String),
    Number(String),
    Date(String),
}

/// Everything `text` can be found by, each once.
pub(super) fn parts(field: Field, text: &str) -> Vec<Part> {
    match field.shape() {
        Shape::Phone => phone_digits(text).map(Part::Number).into_iter().collect(),
        Shape::Date => match birth_digits(text) {
            Some(digits) => vec![Part::Date(digits)],
            None => words_and_numbers(text),
        },
        Shape::Words => words_and_numbers(text),
        Shape::Compound => {
            let mut parts = words_and_numbers(text);
            let words: Vec<&str> = parts
                .iter()
                .filter_map(|part| if let Part::Word(word) = part { Some(&**word) } else { None })
                .collect();
            let joined: Vec<Part> = joined(&words).into_iter().map(Part::Word).collect();
            for part in joined {
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
            parts
        }
    }
}

fn words_and_numbers(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for run in runs(&folded(text)) {
        let part =
            if is_number(run) { Part::Number(run.to_owned()) } else { Part::Word(run.to_owned()) };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

/// Neighbours joined, all joined, and the initials: `delacruz`, `dela`, `lacruz`, `dlc`.
fn joined(words: &[&str]) -> Vec<String> {
    if words.len() < 2 || words.len() > JOINED_AT_MOST {
        return Vec::new();
    }
    let mut joined: Vec<String> = words.windows(2).map(<[&str]>::concat).collect();
    if words.len() > 2 && words.iter().map(|word| word.len()).sum::<usize>() <= TYPED_AT_ONCE {
        joined.push(words.concat());
    }
    joined.push(words.iter().filter_map(|word| word.chars().next()).collect());
    joined
}

/// [`fold`], quicker where there is nothing to decompose.
pub(super) fn folded(text: &str) -> String {
    if !text.is_ascii() {
        return fold(text);
    }
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            if std::mem::take(&mut gap) && !folded.is_empty() {
                folded.push(' ');
            }
            folded.push(letter.to_ascii_lowercase());
        } else {
            gap = true;
        }
    }
    folded
}

/// The words of a folded text, cut also where letters meet digits: `csp0412` is `csp`, `0412`.
pub(super) fn runs(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ').flat_map(|word| {
        let mut rest = word;
        std::iter::from_fn(move || {
            let digit = rest.chars().next()?.is_ascii_digit();
            let end = rest.find(|l: char| l.is_ascii_digit() != digit).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            rest = after;
            Some(run)
        })
    })
}

pub(super) fn is_number(run: &str) -> bool {
    run.starts_with(|letter: char| letter.is_ascii_digit())
}

/// The digits of a phone number in its national form.
fn phone_digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then(|| national(&digits, Plus::of(text)))
}

/// A folded text that remembers which character of the original each letter comes from.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Traced {
    /// The folded letters, with one space between words.
    pub(super) letters: Vec<char>,
    /// For each of `letters`, the index of the original character.
    pub(super) origins: Vec<usize>,
}

impl Traced {
    pub(super) fn of(text: &str) -> Self {
        let (letters, origins) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len()));
        let mut traced = Self { letters, origins };
        let mut gap = false;
        for (origin, letter) in text.chars().enumerate() {
            if letter.is_ascii() {
                if letter.is_ascii_alphanumeric() {
                    traced.push(letter.to_ascii_lowercase(), origin, &mut gap);
                } else {
                    gap = true;
                }
            } else if !is_combining_mark(letter) {
                match fold_letter(letter) {
                    Folded::Nothing | Folded::Gap => gap = true,
                    Folded::Text(letters) => {
                        letters.chars().for_each(|letter| traced.push(letter, origin, &mut gap));
                    }
                }
            }
        }
        traced
    }

    fn push(&mut self, letter: char, origin: usize, gap: &mut bool) {
        if std::mem::take(gap) && !self.letters.is_empty() {
            self.letters.push(' ');
            self.origins.push(origin.saturating_sub(1));
        }
        self.letters.push(letter);
        self.origins.push(origin);
    }

    /// The ranges of `letters` that are words, cut as [`runs`] cuts.
    pub(super) fn words(&self) -> Vec<std::ops::Range<usize>> {
        let mut words: Vec<std::ops::Range<usize>> = Vec::new();
        let mut last = None;
        for (at, letter) in self.letters.iter().enumerate() {
            let kind = (*letter != ' ').then(|| letter.is_ascii_digit());
            match (kind, words.last_mut()) {
                (Some(_), Some(word)) if kind == last => word.end = at + 1,
                (Some(_), _) => words.push(at..at + 1),
                (None, _) => {}
            }
            last = kind;
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(field: Field, text: &str) -> Vec<String> {
        parts(field, text)
            .into_iter()
            .map(|part| match part {
                Part::Word(text) | Part::Number(text) | Part::Date(text) => text,
            })
            .collect()
    }

    #[test]
    fn a_compound_is_found_in_parts_joined_and_by_its_initials() {
        assert_eq!(words(Field::FirstName, "Jean-Pierre"), ["jean", "pierre", "jeanpierre", "jp"]);
        assert_eq!(words(Field::Name, "N'Guessan"), ["n", "guessan", "nguessan", "ng"]);
        assert_eq!(
            words(Field::Name, "De La Cruz"),
            ["de", "la", "cruz", "dela", "lacruz", "delacruz", "dlc"]
        );
        assert_eq!(words(Field::Commune, "Triel-sur-Seine"), ["triel", "sur", "seine"]);
    }

    #[test]
    fn letters_and_digits_part_where_they_meet() {
        assert_eq!(words(Field::InternalNumber, "CSP-0412"), ["csp", "0412"]);
        assert_eq!(words(Field::Identifier, "1234567A"), ["1234567", "a"]);
        assert_eq!(words(Field::Phone, "+33 6 12 34 56 78"), ["0612345678"]);
        assert_eq!(words(Field::BirthDate, "1975-03-12"), ["12031975"]);
        assert_eq!(words(Field::BirthDate, "mars 1975"), ["mars", "1975"]);
    }

    #[test]
    fn each_letter_knows_where_it_came_from() {
        let traced = Traced::of("Lœ-É");
        assert_eq!(traced.letters, ['l', 'o', 'e', ' ', 'e']);
        assert_eq!(traced.origins, [0, 1, 1, 2, 3]);
        assert_eq!(traced.words(), [0..3, 4..5]);
    }

    proptest! {
        #[test]
        fn folding_fast_and_folding_traced_is_folding(text in ".{0,40}|[ -~é\u{301}]{0,40}") {
            prop_assert_eq!(folded(&text), fold(&text));
            let traced = Traced::of(&text);
            prop_assert_eq!(traced.origins.len(), traced.letters.len());
            let characters = text.chars().count();
            prop_assert!(traced.origins.iter().all(|origin| *origin < characters));
        }
    }
}
