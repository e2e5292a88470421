//! The distinct words of all records, each with the records that have it.
//!
//! Words keep the number they were given (their order of arrival; alphabetical after a bulk build), so that
//! a new word disturbs nothing. What the one pass over the vocabulary reads — letter masks, lengths, phonetic keys — lies in
//! arrays of its own, in that order; the alphabetical order is a list of numbers beside them.

use super::distance::{Pattern, head_mask, letter_mask};
use super::field::TIERS;
use super::phonetic::{Coarse, Fine};
use std::collections::HashMap;

/// A record's number in the index and the field's tier, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Posting(u32);

impl Posting {
    /// How many records an index can hold.
    pub(super) const RECORDS: usize = 1 << 30;

    pub(super) fn new(record: u32, tier: u8) -> Self {
        Self((record << 2) | (u32::from(tier) % 4))
    }

    pub(super) fn record(self) -> u32 {
        self.0 >> 2
    }

    pub(super) fn tier(self) -> usize {
        (self.0 & 3) as usize
    }
}

/// How a word answers a token: the score of the match, 100 for the word itself.
pub(super) mod class {
    pub(in super::super) const EXACT: u8 = 100;
    pub(in super::super) const PREFIX: u8 = 90;
    pub(in super::super) const SOUND: u8 = 80;
    pub(in super::super) const ONE_EDIT: u8 = 78;
    pub(in super::super) const ONE_EDIT_PREFIX: u8 = 68;
    pub(in super::super) const SOUND_PREFIX: u8 = 66;
    pub(in super::super) const INFIX: u8 = 60;
    pub(in super::super) const TWO_EDITS: u8 = 58;
    pub(in super::super) const TWO_EDITS_PREFIX: u8 = 46;
    pub(in super::super) const SKELETON: u8 = 46;
    pub(in super::super) const SUBSEQUENCE: u8 = 36;
}

/// Of how many first letters the sets are kept: see [`Vocabulary::heads_within`].
const HEADS: [usize; 3] = [2, 3, 5];

/// How alike two words must look before their skeletons of consonants are believed.
const ALIKE: f64 = 0.72;

/// The typed token with everything it is compared by.
pub(super) struct Probe<'a> {
    token: &'a str,
    pattern: &'a Pattern,
    fine: Fine,
    coarse: Coarse,
    /// Whether the sounds may be the beginning of a longer word: three at least.
    begins: bool,
}

impl<'a> Probe<'a> {
    pub(super) fn new(token: &'a str, pattern: &'a Pattern) -> Self {
        let fine = if pattern.len() >= 3 { Fine::of(token) } else { Fine::default() };
        Self { token, pattern, fine, coarse: fine.coarse(), begins: fine.length() >= 3 }
    }

    pub(super) fn token(&self) -> &str {
        self.token
    }

    pub(super) fn pattern(&self) -> &Pattern {
        self.pattern
    }

    /// Whether `word` is the token or begins with it; 0 when it does not.
    pub(super) fn literal(&self, word: &str) -> u8 {
        match word.strip_prefix(self.token) {
            Some("") => class::EXACT,
            Some(_) => class::PREFIX,
            None => 0,
        }
    }

    /// How `word`, which does not begin with the token, is like it; 0 when it is not.
    pub(super) fn likeness(&self, word: &str) -> u8 {
        let letters = word.chars().count();
        let edits = self.pattern.edits() as usize;
        let near = head_mask(word.chars(), edits + 1) & self.pattern.head() != 0;
        let by_letters = self.by_letters(letter_mask(word.chars()), near, letters, word);
        if by_letters >= class::ONE_EDIT && self.pattern.edits() < 2 || !self.fine.is_some() {
            return by_letters;
        }
        let fine = Fine::of(word);
        by_letters.max(self.by_sound(fine, fine.coarse(), word))
    }

    #[inline]
    fn sounds_maybe(&self, fine: Fine, coarse: Coarse) -> bool {
        let fine = if self.begins { self.fine.begins(fine) } else { self.fine == fine };
        (fine && self.fine.is_some()) || (self.coarse == coarse && self.coarse.is_some())
    }

    fn by_sound(&self, fine: Fine, coarse: Coarse, word: &str) -> u8 {
        if self.fine.is_some() && self.fine == fine {
            // One sound is too little to go by: `eau`, `ho`.
            if fine.length() >= 2 { class::SOUND } else { class::SUBSEQUENCE }
        } else if self.begins && self.fine.begins(fine) {
            class::SOUND_PREFIX
        } else if self.coarse.is_some()
            && self.coarse == coarse
            && self.pattern.similarity(word) > ALIKE
        {
            class::SKELETON
        } else {
            0
        }
    }

    /// `near` tells whether the first letters allow for a match within the edits; `letters` is the
    /// length of the word.
    #[inline]
    fn by_letters(&self, mask: u64, near: bool, letters: usize, word: &str) -> u8 {
        let missing = self.pattern.mask() & !mask;
        let edits = self.pattern.edits();
        let length = self.pattern.len();
        if !at_most(missing, edits) || letters + (edits as usize) < length {
            return 0;
        }
        let mut best = 0;
        if edits > 0 && near {
            let (whole, beginning) = self.pattern.distances(word);
            best = match (whole, beginning) {
                (..=1, _) => class::ONE_EDIT,
                (_, ..=1) => class::ONE_EDIT_PREFIX,
                (2, _) if edits == 2 => class::TWO_EDITS,
                (_, 2) if edits == 2 => class::TWO_EDITS_PREFIX,
                _ => 0,
            };
        }
        if missing == 0 && letters > length && length >= 3 && best < class::INFIX {
            if self.pattern.is_inside(word) {
                best = class::INFIX;
            } else if best < class::SUBSEQUENCE && self.pattern.is_subsequence_of(word) {
                best = class::SUBSEQUENCE;
            }
        }
        best
    }
}

/// What a word must have in common with a token to be compared with it, in a form that needs no
/// branch.
struct Sieve<const EDITS: u32> {
    mask: u64,
    head: u64,
    fine: Fine,
    fine_bits: u64,
    coarse: Coarse,
}

impl<const EDITS: u32> Sieve<EDITS> {
    fn of(probe: &Probe<'_>) -> Self {
        Self {
            mask: probe.pattern.mask(),
            head: probe.pattern.head(),
            fine: probe.fine,
            fine_bits: if probe.begins { probe.fine.bits() } else { u64::MAX },
            coarse: probe.coarse,
        }
    }

    #[inline]
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "no branch: most words fail, none predictably"
    )]
    fn keeps(&self, mask: u64, head: u64, opening: u64, fine: Fine, coarse: Coarse) -> bool {
        let missing = self.mask & !mask;
        let inside = missing == 0;
        let near = (EDITS > 0)
            & (head & self.head != 0)
            & at_most(missing, EDITS)
            & at_most(opening & !self.mask, EDITS);
        let sounds = self.fine.is_some() & self.fine.agrees(fine, self.fine_bits);
        let skeleton = self.coarse.is_some() & (self.coarse == coarse);
        inside | near | sounds | skeleton
    }
}

/// The words and their postings.
#[derive(Default)]
pub(super) struct Vocabulary {
    text: String,
    /// Where each word ends in `text`; it starts where the one before ends.
    ends: Vec<u32>,
    masks: Vec<u64>,
    /// The sets of the first [`HEADS`] letters.
    heads: [Vec<u64>; HEADS.len()],
    lengths: Vec<u8>,
    fine: Vec<Fine>,
    coarse: Vec<Coarse>,
    /// One bit for each tier in which the word occurs.
    tiers: Vec<u8>,
    alphabetical: Vec<u32>,
    /// Where the postings of each word of the bulk build end in `postings`.
    posting_ends: Vec<u32>,
    postings: Vec<Posting>,
    /// Postings added since.
    added: HashMap<u32, Vec<Posting>>,
    added_count: usize,
}

impl Vocabulary {
    /// The vocabulary of `(word, posting)` pairs, the words given by number in `words`.
    pub(super) fn build(words: &[Box<str>], pairs: &[(u32, Posting)]) -> Self {
        let mut order: Vec<u32> = (0..u32::try_from(words.len()).unwrap_or(u32::MAX)).collect();
        order.sort_unstable_by(|one, two| words.get(*one as usize).cmp(&words.get(*two as usize)));
        let mut vocabulary = Self::default();
        let mut numbers = vec![0_u32; words.len()];
        for (number, old) in (0_u32..).zip(&order) {
            if let (Some(word), Some(new)) =
                (words.get(*old as usize), numbers.get_mut(*old as usize))
            {
                vocabulary.push(word);
                *new = number;
            }
        }
        vocabulary.alphabetical = (0..u32::try_from(order.len()).unwrap_or(u32::MAX)).collect();
        vocabulary.lay_postings(&numbers, pairs);
        vocabulary.shrink();
        vocabulary
    }

    /// Counting sort: the postings of each word together, in the order of the records.
    fn lay_postings(&mut self, numbers: &[u32], pairs: &[(u32, Posting)]) {
        let number = |word: u32| numbers.get(word as usize).copied().unwrap_or(0) as usize;
        let mut ends = vec![0_u32; numbers.len() + 1];
        for (word, _) in pairs {
            if let Some(count) = ends.get_mut(number(*word) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        self.postings = vec![Posting(0); pairs.len()];
        for (word, posting) in pairs {
            let word = number(*word);
            if let Some(place) = ends.get_mut(word) {
                if let Some(slot) = self.postings.get_mut(*place as usize) {
                    *slot = *posting;
                }
                *place += 1;
            }
            if let Some(tiers) = self.tiers.get_mut(word) {
                *tiers |= 1 << posting.tier();
            }
        }
        ends.pop();
        self.posting_ends = ends;
    }

    fn push(&mut self, word: &str) -> u32 {
        let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.text.push_str(word);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        self.masks.push(letter_mask(word.chars()));
        for (heads, letters) in self.heads.iter_mut().zip(HEADS) {
            heads.push(head_mask(word.chars(), letters));
        }
        self.lengths.push(u8::try_from(word.chars().count()).unwrap_or(u8::MAX));
        let fine = Fine::of(word);
        self.fine.push(fine);
        self.coarse.push(fine.coarse());
        self.tiers.push(0);
        number
    }

    /// Adds a posting to a word, which may be new; the word's number.
    pub(super) fn add(&mut self, word: &str, posting: Posting) -> u32 {
        let number = match self.place(word) {
            Ok(number) => number,
            Err(at) => {
                let number = self.push(word);
                self.alphabetical.insert(at, number);
                number
            }
        };
        if let Some(tiers) = self.tiers.get_mut(number as usize) {
            *tiers |= 1 << posting.tier();
        }
        self.added.entry(number).or_default().push(posting);
        self.added_count += 1;
        number
    }

    /// Distinct words.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many postings lie outside the bulk build, and how many inside.
    pub(super) fn added_and_built(&self) -> (usize, usize) {
        (self.added_count, self.postings.len())
    }

    /// Bytes held, allocations rounded to what was asked for.
    pub(super) fn bytes(&self) -> usize {
        self.text.capacity()
            + self.tiers.capacity()
            + self.lengths.capacity()
            + 4 * (self.ends.capacity()
                + self.coarse.capacity()
                + self.alphabetical.capacity()
                + self.posting_ends.capacity()
                + self.postings.capacity())
            + 8 * (self.masks.capacity() + self.fine.capacity())
            + 8 * self.heads.iter().map(Vec::capacity).sum::<usize>()
            + self.added.capacity() * 33
            + 4 * self.added_count
    }

    fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.masks.shrink_to_fit();
        self.heads.iter_mut().for_each(Vec::shrink_to_fit);
        self.lengths.shrink_to_fit();
        self.fine.shrink_to_fit();
        self.coarse.shrink_to_fit();
        self.tiers.shrink_to_fit();
    }

    fn word(&self, number: u32) -> &str {
        let number = number as usize;
        let start = match number.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or(0),
            None => 0,
        };
        let end = self.ends.get(number).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The number of a word, or where it would stand in the alphabetical order.
    fn place(&self, word: &str) -> Result<u32, usize> {
        let at = self.alphabetical.partition_point(|number| self.word(*number) < word);
        match self.alphabetical.get(at) {
            Some(number) if self.word(*number) == word => Ok(*number),
            _ => Err(at),
        }
    }

    /// The words that are the token or begin with it.
    pub(super) fn beginning<'a>(&'a self, token: &'a str) -> impl Iterator<Item = (u32, u8)> + 'a {
        let from = self.alphabetical.partition_point(|number| self.word(*number) < token);
        self.alphabetical.get(from..).unwrap_or_default().iter().map_while(move |number| {
            let rest = self.word(*number).strip_prefix(token)?;
            Some((*number, if rest.is_empty() { class::EXACT } else { class::PREFIX }))
        })
    }

    /// The words like the token that do not begin with it: one pass over the vocabulary.
    pub(super) fn like(&self, probe: &Probe<'_>, found: impl FnMut(u32, u8)) {
        match probe.pattern().edits() {
            0 => self.like_within::<0>(probe, found),
            1 => self.like_within::<1>(probe, found),
            _ => self.like_within::<2>(probe, found),
        }
    }

    /// [`Vocabulary::like`] for tokens that are forgiven `EDITS` edits: sixty-four words are sieved without a
    /// branch, then those that are left are compared.
    fn like_within<const EDITS: u32>(&self, probe: &Probe<'_>, mut found: impl FnMut(u32, u8)) {
        let (heads, openings) = self.heads_within(EDITS);
        let sieve = Sieve::<EDITS>::of(probe);
        let masks = self.masks.chunks(64).zip(heads.chunks(64).zip(openings.chunks(64)));
        let sounds = self.fine.chunks(64).zip(self.coarse.chunks(64));
        for (chunk, ((masks, (heads, openings)), (fine, coarse))) in
            (0_u32..).zip(masks.zip(sounds))
        {
            let mut left = 0_u64;
            let letters = masks.iter().zip(heads.iter().zip(openings));
            let rows = letters.zip(fine.iter().zip(coarse));
            for (at, ((mask, (head, opening)), (fine, coarse))) in rows.enumerate() {
                left |= u64::from(sieve.keeps(*mask, *head, *opening, *fine, *coarse)) << at;
            }
            while left != 0 {
                let number = chunk * 64 + left.trailing_zeros();
                left &= left - 1;
                let score = self.score::<EDITS>(probe, number);
                if score > 0 && !self.word(number).starts_with(probe.token()) {
                    found(number, score);
                }
            }
        }
    }

    /// The sets of first letters that tell which words may be within the edits: one of the first set must be shared, few
    /// of the second may be foreign.
    fn heads_within(&self, edits: u32) -> (&[u64], &[u64]) {
        let [two, three, five] = &self.heads;
        if edits < 2 { (two, three) } else { (three, five) }
    }

    fn score<const EDITS: u32>(&self, probe: &Probe<'_>, number: u32) -> u8 {
        let at = number as usize;
        let (heads, openings) = self.heads_within(EDITS);
        let (Some(mask), Some(head), Some(opening), Some(length), Some(fine), Some(coarse)) = (
            self.masks.get(at),
            heads.get(at),
            openings.get(at),
            self.lengths.get(at),
            self.fine.get(at),
            self.coarse.get(at),
        ) else {
            return 0;
        };
        let word = self.word(number);
        let sounds = probe.sounds_maybe(*fine, *coarse);
        let score = if sounds { probe.by_sound(*fine, *coarse, word) } else { 0 };
        if score >= class::SOUND {
            return score;
        }
        let pattern = probe.pattern();
        let near = head & pattern.head() != 0 && at_most(opening & !pattern.mask(), EDITS);
        score.max(probe.by_letters(*mask, near, usize::from(*length), word))
    }

    /// The tiers in which a word occurs, one bit each.
    pub(super) fn tiers(&self, word: u32) -> u8 {
        self.tiers.get(word as usize).copied().unwrap_or(0)
    }

    /// The postings of a word, removed records included: those of the bulk build, those added since.
    pub(super) fn postings(&self, word: u32) -> (&[Posting], &[Posting]) {
        let at = word as usize;
        let end = self.posting_ends.get(at).copied();
        let start = at.checked_sub(1).and_then(|before| self.posting_ends.get(before)).copied();
        let built = match end {
            Some(end) => self.postings.get(start.unwrap_or(0) as usize..end as usize),
            None => None,
        };
        let added = if self.added_count == 0 { None } else { self.added.get(&word) };
        (built.unwrap_or_default(), added.map(Vec::as_slice).unwrap_or_default())
    }
}

/// Whether at most `count` bits are set, `count` being 0, 1 or 2: cheaper than counting them where
/// the processor's own instruction may not be assumed.
#[inline]
fn at_most(mut bits: u64, count: u32) -> bool {
    for _ in 0..count {
        bits &= bits.wrapping_sub(1);
    }
    bits == 0
}

/// A score in each tier.
pub(super) fn weighed(score: u8) -> [u32; TIERS] {
    super::field::Field::WEIGHTS.map(|weight| u32::from(score) * weight / 100)
}
