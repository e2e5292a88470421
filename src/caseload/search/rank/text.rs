//! One text of a record, looked at once for all the records of a search that have it.

use crate::caseload::search::field::{Field, Shape};
use crate::caseload::search::words::Traced;
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use std::cell::{OnceCell, RefCell};
use std::ops::Range;

/// Records have few fields; words of a long text beyond this many are found but not ranked.
const WORDS: usize = 48;

/// A field of the record, folded.
pub(super) struct Text<'a> {
    pub(super) field: Field,
    pub(super) original: &'a str,
    pub(super) traced: Traced,
    pub(super) words: Vec<Range<usize>>,
    /// The letters of the words, one word after the other.
    spelled: String,
    /// Where the letters of each word end in `spelled`.
    ends: Vec<usize>,
    /// Its letters in one piece, once they are asked for.
    folded: OnceCell<String>,
    /// What `SkimMatcherV2` found in it of the tokens, each by its place.
    skimmed: RefCell<Vec<(usize, Skimmed)>>,
}

/// A score and the places of the letters found.
pub(super) type Skimmed = Option<(i64, Vec<usize>)>;

impl<'a> Text<'a> {
    pub(super) fn of(field: Field, original: &'a str) -> Self {
        // A phone number has no words, nor has a date that can be read.
        let digits = match field.shape() {
            Shape::Phone => true,
            Shape::Date => original.starts_with(|l: char| l.is_ascii_digit()),
            _ => false,
        };
        let traced = if digits { Traced::default() } else { Traced::of(original) };
        let mut words = traced.words();
        words.truncate(WORDS);
        let mut spelled = String::with_capacity(traced.letters.len());
        let spell = |word: &Range<usize>| {
            spelled.extend(traced.letters.get(word.clone()).unwrap_or_default());
            spelled.len()
        };
        let ends = words.iter().map(spell).collect();
        let (folded, skimmed) = (OnceCell::new(), RefCell::default());
        Self { field, original, traced, words, spelled, ends, folded, skimmed }
    }

    /// The single words and, in names, the words joined, each as it is spelled.
    pub(super) fn spans(&self) -> impl Iterator<Item = (Range<usize>, &str)> {
        let end = |words: usize| words.checked_sub(1).and_then(|last| self.ends.get(last));
        spans(self.field, self.words.len()).map(move |words| {
            let from = end(words.start).copied().unwrap_or(0);
            let to = end(words.end).copied().unwrap_or(from);
            (words, self.spelled.get(from..to).unwrap_or_default())
        })
    }

    /// What `SkimMatcherV2` finds in it of the token at that place.
    pub(super) fn skim(&self, at: usize, word: &str, skim: &SkimMatcherV2) -> Skimmed {
        let mut known = self.skimmed.borrow_mut();
        if let Some((_, found)) = known.iter().find(|(place, _)| *place == at) {
            return found.clone();
        }
        let folded = self.folded.get_or_init(|| self.traced.letters.iter().collect());
        let found = skim.fuzzy_indices(folded, word);
        known.push((at, found.clone()));
        found
    }
}

/// The single words of a text of so many and, in names, the words joined.
fn spans(field: Field, count: usize) -> impl Iterator<Item = Range<usize>> {
    let joins = field.shape() == Shape::Compound && (2..=5).contains(&count);
    let singles = (0..count).map(|at| at..at + 1);
    let pairs = (0..count.saturating_sub(1)).map(|at| at..at + 2);
    let all = (count > 2).then_some(0..count);
    singles.chain(pairs.chain(all).filter(move |_| joins))
}
