//! The last resort for a token: names through which its letters run in order.

use super::{SHORT, Seek};
use crate::caseload::search::matches::Matches;
use crate::caseload::search::query::Token;
use crate::caseload::search::vocabulary::class;
use crate::caseload::search::{Field, SCATTERED, latin_letters};
use crate::text::{Folded, fold_letter};
use std::hash::Hash;

/// Bytes of names that are read for scattered letters: a last resort, which must not take long in a directory of the whole
/// country. They are the names of 20,000 people, or of some thousand services.
const LOOKED_AT: usize = 320_000;
impl<'a, K: Copy + Ord + Hash, P: Fn(u64) -> Option<u32>> Seek<'a, K, P> {
    /// Adds the records through whose names the letters of a token run in order, for the tokens that
    /// nothing else answers, among those that answer the others; whether there are any.
    pub(super) fn add_scattered(&mut self, tokens: &[Token], all: &mut [Matches<'a>]) -> bool {
        let is_sought = |(token, matches): (&Token, &Matches<'_>)| {
            matches!(token, Token::Word(pattern, _) if pattern.len() >= SHORT) && matches.is_empty()
        };
        if !tokens.iter().zip(&*all).any(is_sought) {
            return false;
        }
        let answered: Vec<&Matches<'_>> = all.iter().filter(|one| !one.is_empty()).collect();
        let records = self.index.keys.len();
        let among = (!answered.is_empty()).then(|| self.answering(answered));
        let mut added = false;
        for (token, matches) in tokens.iter().zip(all) {
            if let Token::Word(_, word) = token
                && is_sought((token, matches))
            {
                let found = match &among {
                    Some(among) => self.scattered(word, among.iter().copied(), usize::MAX),
                    // Those that come first are preferred: a list that is full is the best there is.
                    None if tokens.len() == 1 => {
                        let ranked = self.index.ranked;
                        let mut found = self.scattered(word, 0..ranked, self.kept());
                        let late = ranked..u32::try_from(records).unwrap_or(u32::MAX);
                        found.extend(self.scattered(word, late, usize::MAX));
                        found
                    }
                    None => {
                        let every = 0..u32::try_from(records).unwrap_or(u32::MAX);
                        self.scattered(word, every, usize::MAX)
                    }
                };
                added |= !found.is_empty();
                found.into_iter().for_each(|one| matches.add_record(one, class::SUBSEQUENCE));
            }
        }
        added
    }

    /// The first `most` of the records through whose names the letters of a word run in order.
    fn scattered(&self, word: &str, records: impl Iterator<Item = u32>, most: usize) -> Vec<u32> {
        let wanted = latin_letters(word);
        let has_letters = |record: &u32| {
            let letters = self.index.letters.get(*record as usize).copied().unwrap_or(0);
            wanted & !letters == 0
                && self.index.is_alive(*record)
                && (self.preference)(self.index.weight(*record)).is_some()
        };
        let mut looked_at = 0;
        let mut is_affordable = |record: &u32| {
            looked_at += self.index.texts(*record).map(|(_, text)| text.len()).sum::<usize>();
            looked_at <= LOOKED_AT
        };
        records
            .filter(has_letters)
            .take_while(|record| is_affordable(record))
            .filter(|record| runs_through(word, self.index.texts(*record)))
            .take(most)
            .collect()
    }
}

/// Whether the letters of `word` run in order through the names, either name first.
fn runs_through<'t>(word: &str, texts: impl Iterator<Item = (Field, &'t str)>) -> bool {
    let names: Vec<&str> = texts
        .filter(|(field, text)| field.is_name() && text.len() <= SCATTERED)
        .map(|(_, text)| text)
        .collect();
    let mut wanted = word.chars();
    let Some(mut next) = wanted.next() else { return true };
    for name in names.iter().chain(&names) {
        for letter in name.chars() {
            // Hundreds of thousands of letters may go by: nearly all are plain.
            if letter.is_ascii() {
                if letter.to_ascii_lowercase() == next {
                    match wanted.next() {
                        Some(letter) => next = letter,
                        None => return true,
                    }
                }
            } else if let Folded::Text(letters) = fold_letter(letter) {
                for letter in letters.chars() {
                    if letter == next {
                        match wanted.next() {
                            Some(letter) => next = letter,
                            None => return true,
                        }
                    }
                }
            }
        }
    }
    false
}
