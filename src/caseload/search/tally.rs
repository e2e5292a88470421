//! Which records have a match for every token.

use super::layout::Layout;
use super::matches::{Matches, NO_WORD, Run};
use super::members::Members;
use super::vocabulary::{Posting, weighed};
use std::ops::Range;

/// For each record, how many tokens it has answered and how well. Kept between searches: only
/// what was touched is cleared.
#[derive(Default)]
pub(super) struct Tally {
    cells: Vec<Cell>,
    /// The records that may still answer every token.
    touched: Vec<u32>,
    /// The same records.
    members: Members,
    /// They all lie in it.
    stretch: Range<u32>,
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

/// A word of this many times more postings than there are records left is searched for these.
const LONG: usize = 128;

impl Tally {
    /// Forgets what was counted, and makes room for so many records; the set of records touched,
    /// empty.
    pub(super) fn emptied(&mut self, records: usize) -> &mut Members {
        if self.is_dense() {
            let stretch = self.stretch.start as usize..self.stretch.end as usize;
            self.cells.get_mut(stretch).unwrap_or_default().fill(Cell::default());
            self.members.clear();
            self.touched.clear();
        }
        for record in self.touched.drain(..) {
            if let Some(cell) = self.cells.get_mut(record as usize) {
                *cell = Cell::default();
            }
            self.members.remove(record);
        }
        self.cells.resize(records, Cell::default());
        self.members.resize(records);
        &mut self.members
    }

    /// Of the records of a stretch, counts those that are wanted and answer every one of `tokens`; the rarest should come first:
    /// the others need only look at what it touched.
    pub(super) fn count(
        &mut self,
        layout: Layout,
        stretch: Range<u32>,
        tokens: &[&Matches<'_>],
        is_wanted: impl Fn(u32) -> bool,
    ) {
        self.emptied(layout.records as usize);
        self.stretch = stretch.clone();
        for (before, matches) in (0_u8..).zip(tokens) {
            match before {
                0 => {}
                1 => self.keep(|record, _| is_wanted(record)),
                _ => self.keep(|_, cell| cell.answered() == u32::from(before)),
            }
            let mut left = None;
            for run in matches.runs().map(|run| run.within(&stretch)) {
                let few = before > 0 && self.touched.len() < run.postings.len() / LONG;
                if few && run.word != NO_WORD {
                    let members = self.members.from(stretch.start);
                    let left = left.get_or_insert_with(|| members.collect::<Vec<_>>());
                    self.answer_few(run, before, left);
                } else {
                    let scores = weighed(run.score);
                    for posting in run.postings {
                        self.answer(*posting, before, &scores, run.word);
                    }
                }
            }
        }
        if tokens.len() < 2 {
            self.keep(|record, _| is_wanted(record));
        }
    }

    /// Forgets the records that are not to be kept.
    fn keep(&mut self, is_kept: impl Fn(u32, Cell) -> bool) {
        let (cells, members) = (&mut self.cells, &mut self.members);
        self.touched.retain(|record| {
            let Some(cell) = cells.get_mut(*record as usize) else { return false };
            let is_kept = is_kept(*record, *cell);
            if !is_kept {
                *cell = Cell::default();
                members.remove(*record);
            }
            is_kept
        });
    }

    /// Counts the postings of a word for the few records that can still be complete: everyone has
    /// the word `csp` of the internal numbers. The records and the postings of a word are in order.
    fn answer_few(&mut self, run: Run<'_>, before: u8, records: &[u32]) {
        let scores = weighed(run.score);
        let mut rest = run.postings;
        for record in records {
            let at = rest.partition_point(|posting| posting.record() < *record);
            rest = rest.get(at..).unwrap_or_default();
            for posting in rest.iter().take_while(|posting| posting.record() == *record) {
                self.answer(*posting, before, &scores, run.word);
            }
        }
    }

    #[inline]
    fn answer(&mut self, posting: Posting, before: u8, scores: &[u32; 4], word: u32) {
        let record = posting.record();
        let is_possible =
            if before > 0 { self.members.contains(record) } else { self.stretch.contains(&record) };
        if !is_possible {
            return;
        }
        let Some(cell) = self.cells.get_mut(record as usize) else { return };
        let score = scores.get(posting.tier()).copied().unwrap_or(0);
        let answered = cell.answered();
        if answered == u32::from(before) {
            let twice = before > 0 && cell.was(word);
            let score = if twice { score.saturating_sub(TWICE) } else { score };
            if before == 0 {
                self.touched.push(record);
                self.members.insert(record);
            }
            *cell = Cell::new(before + 1, score, cell.sum() + score, word);
        } else if answered == u32::from(before) + 1 && score > cell.last() {
            *cell = Cell::new(before + 1, score, cell.sum() + score - cell.last(), word);
        }
    }

    /// Whether so many records were touched that going through all in order is quicker than
    /// jumping to these.
    fn is_dense(&self) -> bool {
        self.touched.len() > self.stretch.len() / 16
    }

    /// Visits the records that answered `tokens` tokens, with the sum of their scores.
    pub(super) fn complete(&self, tokens: usize, mut visit: impl FnMut(u16, u32)) {
        for record in &self.touched {
            let cell = self.cells.get(*record as usize).copied().unwrap_or_default();
            if cell.answered() as usize == tokens {
                visit(u16::try_from(cell.sum()).unwrap_or(0), *record);
            }
        }
    }

    /// Bytes held between searches.
    pub(super) fn bytes(&self) -> usize {
        (self.cells.capacity() + self.touched.capacity()) * 4 + self.members.bytes()
    }
}
