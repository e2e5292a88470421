//! Which records have a match for every token, and how good a one.
//!
//! First the records that answer each token are marked, one bit each, and what is not in all of these sets is left out: a set of
//! many thousand records stays near the processor. Only the few that are left are scored.

use super::foremost::Foremost;
use super::layout::Layout;
use super::matches::{Matches, NO_WORD, Run};
use super::members::Members;
use super::vocabulary::{Posting, weighed};
use std::ops::Range;

/// One token of those that a record has to answer.
#[derive(Clone, Copy)]
pub(super) struct Needed<'m, 'a> {
    pub(super) matches: &'m Matches<'a>,
    /// A match that scores less is of no use.
    pub(super) least: u32,
}

/// For each record that answers every token, how well it does. Kept between searches, so that a keystroke allocates little.
#[derive(Default)]
pub(super) struct Tally {
    /// The records that answer every token so far.
    members: Members,
    /// Those that answer the next one.
    next: Members,
    /// The members, in order.
    left: Vec<u32>,
    /// What the records have answered; nothing between searches.
    cells: Vec<Cell>,
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

    /// Visits the records of a stretch that are wanted and answer every one of `tokens`, in their order, each with the sum of its
    /// scores. The rarest token should come first: of the others only what it left is looked at.
    pub(super) fn count(
        &mut self,
        layout: Layout,
        stretch: &Range<u32>,
        tokens: &[Needed<'_, '_>],
        is_wanted: impl Fn(u32) -> bool,
        mut visit: impl FnMut(u16, u32),
    ) {
        self.mark_answering(layout, stretch, tokens);
        let mut left = std::mem::take(&mut self.left);
        left.retain(|record| {
            let is_wanted = is_wanted(*record);
            if !is_wanted {
                self.members.remove(*record);
            }
            is_wanted
        });
        self.cells.resize(layout.records as usize, Cell::default());
        let needed = if left.is_empty() { &[] } else { tokens };
        for (before, token) in (0_u8..).zip(needed) {
            for run in token.matches.runs() {
                let scores = weighed(run.score);
                let answer = |posting: Posting| self.answer(posting, before, &scores, run.word);
                run.each(stretch, &left, answer);
            }
        }
        for record in &left {
            if let Some(cell) = self.cells.get_mut(*record as usize) {
                visit(u16::try_from(std::mem::take(cell).sum()).unwrap_or(0), *record);
            }
        }
        self.left = left;
    }

    /// Makes members, and those left, of the records of a stretch that answer every one of `tokens`.
    fn mark_answering(&mut self, layout: Layout, stretch: &Range<u32>, tokens: &[Needed<'_, '_>]) {
        self.left.clear();
        for (before, token) in tokens.iter().enumerate() {
            self.next.resize(layout.records as usize);
            self.next.clear_within(stretch);
            for run in token.matches.runs() {
                let tiers = tiers_of(run, token.least);
                if tiers == 0 {
                    continue;
                }
                let mark = |posting: Posting| {
                    if tiers & (1 << posting.tier()) != 0 {
                        self.next.insert(posting.record());
                    }
                };
                if before == 0 {
                    run.within(stretch).for_each(mark);
                } else {
                    run.each(stretch, &self.left, mark);
                }
            }
            if before == 0 {
                std::mem::swap(&mut self.members, &mut self.next);
            } else {
                self.members.keep(&self.next, stretch);
            }
            self.left.clear();
            self.left.extend(self.members.within(stretch));
            if self.left.is_empty() {
                break;
            }
        }
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
        4 * (self.cells.capacity() + self.left.capacity())
            + self.foremost.bytes()
            + self.members.bytes()
            + self.next.bytes()
    }
}

/// The tiers in which a match is worth at least `least`, one bit each.
fn tiers_of(run: Run<'_>, least: u32) -> u8 {
    let scores = weighed(run.score).into_iter().enumerate();
    scores.filter(|(_, score)| *score >= least).fold(0, |tiers, (tier, _)| tiers | 1 << tier)
}
