//! The right person in two or three letters.
//!
//! ```text
//!  typed ──> query ──> vocabulary ──────────> tally ──────────> rank ──> hits
//!            tokens    words that answer      records that      the best 64, finely,
//!                      each token             answer them all   and what to highlight
//! ```
//!
//! Scanning rows as strings is slow and finds too little: it fails on swapped names, dropped accents, substitutions,
//! transpositions, joined compounds, spaced phone numbers. Here the distinct *words* of all records are searched — a hundred
//! thousand people share some twenty thousand — first those that begin with what was typed, then, if these do not
//! suffice, those a typing error or a French ear away from it.
//!
//! Records that lie in the order in which they are preferred (services: the freshest first) are gone through stretch by stretch, until
//! what is left could not come before what was found. The words of each are kept, too: of a common token, the ten words of a record tell
//! sooner than the postings of a thousand words whether it answers.
//!
//! The index lives in memory only and follows each change at once: a changed record is a new one, the old one is dead;
//! when the dead and the late arrivals weigh too much, the index is rebuilt from its own texts.
//!
//! The same engine serves people, partners, services, occupations and commands.

mod alone;
mod best;
mod bulk;
mod contents;
mod dates;
mod digits;
mod distance;
mod field;
mod foremost;
mod layout;
mod matches;
mod members;
mod needed;
mod numbers;
mod phonetic;
mod query;
mod rank;
mod seek;
mod tally;
mod vocabulary;
mod wishes;
mod words;

pub use field::Field;

use contents::Contents;
use fuzzy_matcher::skim::SkimMatcherV2;
use layout::Layout;
use numbers::Numbers;
use query::Token;
use seek::Seek;
use std::cmp::Reverse;
use std::fmt;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use tally::Tally;
use vocabulary::{Posting, Vocabulary};
use words::Part;

/// Below this many dead records or late postings nothing is rebuilt.
const WORTH_REBUILDING: usize = 4096;

/// Letters of a word are looked for scattered over names of this many bytes at most: nearly any word runs through a long title.
const SCATTERED: usize = 48;

/// Ends a text in the store of texts.
const END: char = '\0';

/// An index over records named by `K`, in memory only.
pub struct Index<K> {
    /// The texts of all records, one after the other: code of the field, text, [`END`].
    texts: String,
    /// Where each record begins in `texts`.
    starts: Vec<u32>,
    keys: Vec<K>,
    alive: Vec<bool>,
    /// What decides which records are wanted, and between those that answer equally: opaque here.
    weights: Vec<u64>,
    /// The letters `a`–`z` of the names of each record; of long ones nothing.
    letters: Vec<u32>,
    /// The live records in the order of their keys.
    by_key: Vec<u32>,
    /// What of a weight always decides between records that answer equally, when there is such a thing.
    precedence: Option<fn(u64) -> u32>,
    /// So many records, the first of all, lie in the order in which they are preferred.
    ranked: u32,
    vocabulary: Vocabulary,
    /// The words of each record, where records lie in the order in which they are preferred.
    contents: Contents,
    numbers: Numbers,
    skim: SkimMatcherV2,
    /// Kept between searches, so that a keystroke allocates little.
    tally: Mutex<Tally>,
}

/// A record that answers a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit<K> {
    /// Which record.
    pub key: K,
    /// How well it answers: comparable between the hits of one search only, greater is better.
    pub score: u32,
    /// What to highlight: the indices of characters (not bytes) of the original text of each field.
    /// When a record has several texts of one field, their entries come in the order of the texts,
    /// one entry for each text that has something to highlight.
    pub highlights: Vec<(Field, Vec<usize>)>,
}

impl<K> fmt::Debug for Index<K> {
    /// Never the texts: they are people's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index")
            .field("records", &self.by_key.len())
            .field("words", &self.vocabulary.len())
            .finish_non_exhaustive()
    }
}

impl<K: Copy + Ord + Hash> Default for Index<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Copy + Ord + Hash> Index<K> {
    /// An index of nothing.
    #[must_use]
    pub fn new() -> Self {
        Self {
            texts: String::new(),
            starts: Vec::new(),
            keys: Vec::new(),
            alive: Vec::new(),
            weights: Vec::new(),
            letters: Vec::new(),
            by_key: Vec::new(),
            precedence: None,
            ranked: 0,
            vocabulary: Vocabulary::default(),
            contents: Contents::default(),
            numbers: Numbers::default(),
            skim: SkimMatcherV2::default().ignore_case(),
            tally: Mutex::default(),
        }
    }

    /// How many records can be found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    /// Whether nothing can be found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// Adds a record, or replaces the one that has this key and takes over its weight; found from the next search on.
    ///
    /// An index holds 4 GiB of text at most: beyond, a record is not added.
    pub fn insert<S: AsRef<str>>(&mut self, key: K, texts: &[(Field, S)]) {
        let before = self.place(key).ok().and_then(|at| self.by_key.get(at));
        let weight = before.map_or(0, |record| self.weight(*record));
        self.bury(key);
        let Some(record) = self.append(key, weight, texts) else { return };
        let mut words = Vec::new();
        for (field, text) in texts {
            let text = text.as_ref();
            let posting = Posting::new(record, field.tier());
            let owner = Posting::new(record, field.digits_tier());
            for part in words::parts(*field, text) {
                match part {
                    Part::Word(word) => {
                        words.push((self.vocabulary.add(&word, posting), field.tier()));
                    }
                    Part::Number(digits) => self.numbers.add(&digits, owner),
                    Part::Date(digits) => self.numbers.add_date(&digits, owner),
                }
            }
        }
        if self.precedence.is_some() {
            self.contents.push(words);
        }
        if let Err(at) = self.place(key) {
            self.by_key.insert(at, record);
        }
        self.rebuild_if_worth_it();
    }

    /// Gives a record the weight that decides between it and those that answer equally: 0 until then. See
    /// [`search`](Self::search).
    pub fn weigh(&mut self, key: K, weight: u64) {
        let record = self.place(key).ok().and_then(|at| self.by_key.get(at));
        if let Some(of_record) = record.and_then(|record| self.weights.get_mut(*record as usize)) {
            *of_record = weight;
        }
    }

    /// Removes a record; gone from the next search on. Whether there was one.
    pub fn remove(&mut self, key: K) -> bool {
        let removed = self.bury(key);
        self.rebuild_if_worth_it();
        removed
    }

    /// The `limit` best answers to what was typed so far, the best first.
    ///
    /// Every word of the query must be answered, in any order; if no record can, one word may be
    /// left out. An empty query has no answer. Between records that answer equally, `preference` decides by what it makes
    /// of their weights (one's own caseload, recent contact): greater comes first, then the smaller key. A record of which it
    /// makes nothing is not wanted, however well it answers. It is
    /// asked for every record of the group in which the list is cut — for `19`, which begins nearly every year of
    /// birth, that is all of them — so it must be cheap.
    pub fn search(
        &self,
        query: &str,
        limit: usize,
        preference: impl Fn(u64) -> Option<u32>,
    ) -> Vec<Hit<K>> {
        self.seek(query, limit, preference, |mut seek, tokens| {
            let (tokens, found) = seek.found(tokens);
            seek.ranked(&tokens, &found)
        })
    }

    /// The keys of the best answers, the best first, where nothing is highlighted: quicker than [`search`](Self::search). Of records whose words answer
    /// equally those come first whose first text begins so, then `preference` decides.
    pub fn find(
        &self,
        query: &str,
        limit: usize,
        preference: impl Fn(u64) -> Option<u32>,
    ) -> Vec<K> {
        self.seek(query, limit, preference, |mut seek, tokens| {
            let (tokens, found) = seek.found(tokens);
            seek.ranked_plainly(&tokens, &found)
        })
    }

    fn seek<P: Fn(u64) -> Option<u32>, T>(
        &self,
        query: &str,
        limit: usize,
        preference: P,
        answer: impl FnOnce(Seek<'_, K, P>, Vec<Token>) -> Vec<T>,
    ) -> Vec<T> {
        let tokens = query::parse(query);
        if tokens.is_empty() || limit == 0 || self.is_empty() {
            return Vec::new();
        }
        // Taken out rather than held, so that `preference` may itself search.
        let mut tally =
            std::mem::take(&mut *self.tally.lock().unwrap_or_else(PoisonError::into_inner));
        let found = answer(Seek::new(self, &mut tally, limit, preference), tokens);
        *self.tally.lock().unwrap_or_else(PoisonError::into_inner) = tally;
        found
    }

    /// Bytes the index holds: texts, words, postings, numbers, keys, and the room kept for
    /// counting.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner).bytes();
        size_of::<Self>()
            + self.texts.capacity()
            + 4 * (self.starts.capacity() + self.letters.capacity() + self.by_key.capacity())
            + self.keys.capacity() * size_of::<K>()
            + self.alive.capacity()
            + 8 * self.weights.capacity()
            + self.vocabulary.bytes()
            + self.contents.bytes()
            + self.numbers.bytes()
            + tally
    }

    /// Distinct words in the index.
    #[must_use]
    pub fn words(&self) -> usize {
        self.vocabulary.len()
    }

    /// Stores the texts of a record that is alive from now on; its number.
    fn append<S: AsRef<str>>(&mut self, key: K, weight: u64, texts: &[(Field, S)]) -> Option<u32> {
        let start = u32::try_from(self.texts.len()).ok()?;
        let size: usize = texts.iter().map(|(_, text)| text.as_ref().len() + 3).sum();
        u32::try_from(self.texts.len() + size).ok()?;
        if self.keys.len() >= Posting::RECORDS {
            return None;
        }
        let record = u32::try_from(self.keys.len()).ok()?;
        let mut letters = 0;
        for (field, text) in texts {
            let text = text.as_ref();
            self.texts.push(field.code());
            if text.contains(END) {
                self.texts.extend(text.chars().map(|l| if l == END { '\u{fffd}' } else { l }));
            } else {
                self.texts.push_str(text);
            }
            self.texts.push(END);
            if field.is_name() && text.len() <= SCATTERED {
                letters |= latin_letters(text);
            }
        }
        self.starts.push(start);
        self.keys.push(key);
        self.alive.push(true);
        self.weights.push(weight);
        self.letters.push(letters);
        Some(record)
    }

    /// The texts of a record.
    fn texts(&self, record: u32) -> impl Iterator<Item = (Field, &str)> {
        let at = record as usize;
        let start = self.starts.get(at).map_or(self.texts.len(), |start| *start as usize);
        let end = self.starts.get(at + 1).map_or(self.texts.len(), |end| *end as usize);
        let texts = self.texts.get(start..end).unwrap_or_default();
        texts.split_terminator(END).filter_map(|coded| {
            let code = coded.chars().next()?;
            Some((Field::of_code(code), coded.get(code.len_utf8()..)?))
        })
    }

    fn layout(&self) -> Layout {
        let records = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        Layout { ranked: self.ranked, records }
    }

    fn is_alive(&self, record: u32) -> bool {
        self.alive.get(record as usize).copied().unwrap_or(false)
    }

    /// Where the key is in `by_key`, or where it would be.
    fn place(&self, key: K) -> Result<usize, usize> {
        let at = self.by_key.partition_point(|record| {
            self.keys.get(*record as usize).is_some_and(|other| *other < key)
        });
        let found = self.by_key.get(at).and_then(|record| self.keys.get(*record as usize));
        if found == Some(&key) { Ok(at) } else { Err(at) }
    }

    fn weight(&self, record: u32) -> u64 {
        self.weights.get(record as usize).copied().unwrap_or(0)
    }

    fn bury(&mut self, key: K) -> bool {
        let Ok(at) = self.place(key) else { return false };
        let record = self.by_key.remove(at);
        if let Some(alive) = self.alive.get_mut(record as usize) {
            *alive = false;
        }
        true
    }

    fn rebuild_if_worth_it(&mut self) {
        let dead = self.keys.len() - self.by_key.len();
        let (added, built) = self.vocabulary.added_and_built();
        if dead > WORTH_REBUILDING.max(self.by_key.len() / 4)
            || added + self.numbers.late() > WORTH_REBUILDING.max(built / 2)
        {
            let record = |record: &u32| {
                let key = *self.keys.get(*record as usize)?;
                Some((key, self.weight(*record), self.texts(*record).collect::<Vec<_>>()))
            };
            *self = if let Some(precedence) = self.precedence {
                let mut order = self.by_key.clone();
                // Stable: of equals the one with the smaller key comes first.
                order.sort_by_key(|record| Reverse(precedence(self.weight(*record))));
                Self::from_ranked_records(order.iter().filter_map(record), precedence)
            } else {
                Self::from_weighed_records(self.by_key.iter().filter_map(record))
            };
        }
    }
}

/// The letters `a`–`z` of a text as a set of 26 bits.
fn latin_letters(text: &str) -> u32 {
    let latin = |text: &str| {
        text.bytes()
            .filter(u8::is_ascii_alphabetic)
            .fold(0, |letters, letter| letters | 1 << (letter.to_ascii_lowercase() - b'a'))
    };
    if text.is_ascii() { latin(text) } else { latin(&words::folded(text)) }
}
