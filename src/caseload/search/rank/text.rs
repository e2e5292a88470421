//! One text of a record, looked at once for all the records of a search that have it.

use crate::caseload::search::field::{Field, Shape};
use crate::caseload::search::words::Traced;
use foldhash::fast::RandomState;
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// Records have few fields; words of a long text beyond this many are found but not ranked.
pub(super) const WORDS: usize = 48;

/// A field of the record, folded.
pub(super) struct Text<'a> {
    pub(super) field: Field,
    pub(super) original: &'a str,
    pub(super) traced: Traced,
    pub(super) words: Vec<Range<usize>>,
    /// The single words and, in names, the words joined.
    pub(super) spans: Vec<Span>,
    /// Its letters in one piece, once they are asked for.
    folded: OnceCell<String>,
    /// What `SkimMatcherV2` found in it of the tokens, each by its place.
    skimmed: RefCell<Vec<(usize, Skimmed)>>,
}

/// Words of a text in a row, as one.
pub(super) struct Span {
    /// The first and the last of them.
    pub(super) words: Range<usize>,
    /// The number of what they spell: see [`Spellings`].
    pub(super) number: u32,
    /// What they spell.
    pub(super) word: Rc<str>,
}

/// The different words of all texts of a search: thousands of texts are made of some hundred.
#[derive(Default)]
pub(super) struct Spellings {
    numbers: HashMap<Rc<str>, u32, RandomState>,
    spelled: String,
}

impl Spellings {
    /// The number of a word, and the word.
    fn number<'l>(&mut self, letters: impl Iterator<Item = &'l char>) -> (u32, Rc<str>) {
        self.spelled.clear();
        self.spelled.extend(letters);
        if let Some((word, number)) = self.numbers.get_key_value(self.spelled.as_str()) {
            return (*number, Rc::clone(word));
        }
        let number = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let word: Rc<str> = self.spelled.as_str().into();
        self.numbers.insert(Rc::clone(&word), number);
        (number, word)
    }
}

/// A score and the places of the letters found.
pub(super) type Skimmed = Option<(i64, Vec<usize>)>;

impl<'a> Text<'a> {
    pub(super) fn of(field: Field, original: &'a str, spellings: &mut Spellings) -> Self {
        // A phone number has no words, nor has a date that can be read.
        let digits = match field.shape() {
            Shape::Phone => true,
            Shape::Date => original.starts_with(|l: char| l.is_ascii_digit()),
            _ => false,
        };
        let traced = if digits { Traced::default() } else { Traced::of(original) };
        let mut words = traced.words();
        words.truncate(WORDS);
        let spell = |span: Range<usize>| {
            let ranges = words.get(span.clone()).unwrap_or_default().iter().cloned();
            let letters = ranges.flat_map(|word| traced.letters.get(word).unwrap_or_default());
            let (number, word) = spellings.number(letters);
            Span { words: span, number, word }
        };
        let spans = spans(field, words.len()).map(spell).collect();
        let (folded, skimmed) = (OnceCell::new(), RefCell::default());
        Self { field, original, traced, words, spans, folded, skimmed }
    }

    /// Reads what `SkimMatcherV2` finds in it of the token at that place.
    pub(super) fn skim<R>(
        &self,
        at: usize,
        word: &str,
        skim: &SkimMatcherV2,
        read: impl FnOnce(&Skimmed) -> R,
    ) -> R {
        let mut known = self.skimmed.borrow_mut();
        if let Some((_, found)) = known.iter().find(|(place, _)| *place == at) {
            return read(found);
        }
        let folded = self.folded.get_or_init(|| self.traced.letters.iter().collect());
        let found = skim.fuzzy_indices(folded, word);
        let answer = read(&found);
        known.push((at, found));
        answer
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
