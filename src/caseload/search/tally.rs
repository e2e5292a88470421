//! Which records have a match for every token, and how good a one.
//!
//! First the records that do not answer every token are left out, and those that are not wanted. Only the few that are left are scored.

mod left;
mod noted;

use super::contents::Contents;
use super::foremost::Foremost;
use super::layout::Layout;
use super::matches::NO_WORD;
use super::members::Members;
use super::needed::{Asked, Needed};
use super::vocabulary::{Posting, weighed};
use super::wishes::Wishes;
use left::Left;
use noted::Noted;
use std::ops::Range;

/// What it takes to ask whether a record is wanted, looking at a word of a record being one.
const WISH: usize = 4;

/// What it takes to get at the words of a record, looking at one of them being one.
const FETCH: usize = 32;

/// A part of an index that is gone through at once.
pub(super) struct Stretch<'i> {
    pub(super) layout: Layout,
    pub(super) contents: &'i Contents,
    pub(super) records: Range<u32>,
}

/// For each record that answers every token, how well it does. Kept between searches, so that a keystroke allocates little.
#[derive(Default)]
pub(super) struct Tally {
    left: Left,
    /// Those left, once all tokens are answered.
    members: Members,
    noted: Noted,
    /// What the records have answered; nothing between searches.
    cells: Vec<Cell>,
    wishes: Wishes,
    /// The best of those that were counted.
    pub(super) foremost: Foremost,
}

/// What a record has answered, in one small word, so that the cells of many records stay near the
/// processor: tokens answered (4 bits), score of the last answer (7), sum (10), and 11 bits of the word that
/// gave the last answer.
#[derive(Clone, Copy, Default)]
struct Cell(u32);

impl Cell {
    fn new(answered: u8, last: u32, sum: u32, word: u32) -> Self {
        Self((u32::from(answered) << 28) | (last << 21) | (sum << 11) | (word & 0x7ff))
    }

    fn answered(self) -> u32 {
        self.0 >> 28
    }

    fn last(self) -> u32 {
        (self.0 >> 21) & 0x7f
    }

    fn sum(self) -> u32 {
        (self.0 >> 11) & 0x3ff
    }

    fn was(self, word: u32) -> bool {
        word != NO_WORD && self.0 & 0x7ff == word & 0x7ff
    }
}

/// What a word loses that already answered the token before: `martin m` is Martin Michel before
/// any other Martin.
const TWICE: u32 = 8;

impl Tally {
    /// An empty set with room for so many records.
    pub(super) fn emptied(&mut self, records: usize) -> &mut Members {
        self.members.clear();
        self.members.resize(records);
        &mut self.members
    }

    /// Begins a search among so many records.
    pub(super) fn begin(&mut self, records: usize) {
        self.wishes.begin(records);
    }

    /// Visits the records of a stretch that are wanted and answer every one of `tokens`, in their order, each with the sum of its
    /// scores. The rarest token should come first: of the others only what it left is looked at.
    pub(super) fn count(
        &mut self,
        stretch: &Stretch<'_>,
        needed: &Needed<'_, '_>,
        is_wanted: impl Fn(u32) -> bool,
        mut visit: impl FnMut(u16, u32),
    ) {
        let mut left = std::mem::take(&mut self.left);
        self.leave_out(&mut left, stretch, needed, is_wanted);
        let records = stretch.layout.records as usize;
        self.cells.resize(records, Cell::default());
        self.members.resize(records);
        self.members.clear_within(&stretch.records);
        left.records().iter().for_each(|record| self.members.insert(*record));
        let tokens = if left.records().is_empty() { &[][..] } else { &needed.tokens };
        for (before, token) in (0_u8..).zip(tokens) {
            if is_told_by(stretch, token, left.records().len()) {
                self.score_by_contents(stretch.contents, token, before, left.records());
            } else {
                for run in token.matches.runs() {
                    let scores = weighed(run.score);
                    let answer = |posting: Posting| self.answer(posting, before, &scores, run.word);
                    run.each(&stretch.records, left.records(), answer);
                }
            }
        }
        for record in left.records() {
            if let Some(cell) = self.cells.get_mut(*record as usize) {
                visit(u16::try_from(std::mem::take(cell).sum()).unwrap_or(0), *record);
            }
        }
        self.left = left;
    }

    /// Leaves the records that are wanted and answer every token.
    fn leave_out(
        &mut self,
        left: &mut Left,
        stretch: &Stretch<'_>,
        needed: &Needed<'_, '_>,
        is_wanted: impl Fn(u32) -> bool,
    ) {
        left.begin();
        if needed.has_essentials() {
            left.keep_essential(stretch, needed);
        }
        let is_choosy = self.wishes.are_choosy();
        let mut is_asked = false;
        for token in &needed.tokens {
            let to_ask = || WISH * stretch.records.len();
            if is_choosy && !is_asked && (!left.is_all() || to_ask() < token.toil(&stretch.records))
            {
                is_asked = true;
                left.keep(stretch, |record| self.wishes.want(*record, &is_wanted));
            }
            left.keep_answering(stretch, token);
            if left.records().is_empty() {
                return;
            }
        }
        if !is_asked {
            left.keep(stretch, |record| self.wishes.want(*record, &is_wanted));
        }
    }

    /// Scores records by their words, in the order in which the runs would.
    fn score_by_contents(
        &mut self,
        contents: &Contents,
        token: &Asked<'_, '_>,
        before: u8,
        records: &[u32],
    ) {
        // Any match counts, however little it scores.
        let token = &Asked::new(token.matches, 0, 1);
        let mut noted = std::mem::take(&mut self.noted);
        noted.during(token, |noted| {
            let mut answers: Vec<(u32, Posting)> = Vec::new();
            for record in records {
                let words = contents.words(*record).iter();
                for mention in words.filter(|mention| noted.answers(**mention)) {
                    let posting = Posting::new(*record, mention.tier());
                    let ranks = token.matches.ranks_of(mention.word());
                    answers.extend(ranks.map(|rank| (rank, posting)));
                }
                answers.sort_by_key(|(rank, _)| *rank);
                for (rank, posting) in answers.drain(..) {
                    if let Some(run) = token.matches.run(rank) {
                        self.answer(posting, before, &weighed(run.score), run.word);
                    }
                }
            }
        });
        self.noted = noted;
    }

    #[inline]
    fn answer(&mut self, posting: Posting, before: u8, scores: &[u32; 4], word: u32) {
        let record = posting.record();
        if !self.members.contains(record) {
            return;
        }
        let Some(cell) = self.cells.get_mut(record as usize) else { return };
        let score = scores.get(posting.tier()).copied().unwrap_or(0);
        let answered = cell.answered();
        if answered == u32::from(before) {
            let twice = before > 0 && cell.was(word);
            let score = if twice { score.saturating_sub(TWICE) } else { score };
            *cell = Cell::new(before + 1, score, cell.sum() + score, word);
        } else if answered == u32::from(before) + 1 && score > cell.last() {
            *cell = Cell::new(before + 1, score, cell.sum() + score - cell.last(), word);
        }
    }

    /// Bytes held between searches.
    pub(super) fn bytes(&self) -> usize {
        4 * self.cells.capacity()
            + self.left.bytes()
            + self.members.bytes()
            + self.noted.bytes()
            + self.wishes.bytes()
            + self.foremost.bytes()
    }
}

/// Whether the words of so many records tell sooner than its postings of a stretch which of them answer a token.
fn is_told_by(stretch: &Stretch<'_>, token: &Asked<'_, '_>, records: usize) -> bool {
    let Stretch { contents, records: all, .. } = stretch;
    token.matches.has_only_words()
        && contents.knows(all.end)
        && records * (contents.mean() + FETCH) < token.toil(all)
}
