//! The best of the records that answer every token.
//!
//! Where records lie in the order in which they are preferred, they are gone through stretch by stretch, the preferred first. Once
//! enough of them score what none can exceed, the others cannot come before them, and are not looked at: common words stand in tens of
//! thousands of records, and the list is mostly full after some thousand.

use super::best::Least;
use std::cmp::{Ordering, Reverse};

/// Scores are at most 100 for each of eight tokens.
const SCORES: usize = 801;

/// The best `keep` of the records that are added.
#[derive(Default)]
pub(super) struct Foremost {
    keep: usize,
    /// How many have each score.
    histogram: Vec<usize>,
    added: Vec<(u16, u32)>,
}

impl Foremost {
    /// Begins anew.
    pub(super) fn begin(&mut self, keep: usize) {
        self.keep = keep;
        self.histogram.clear();
        self.histogram.resize(SCORES, 0);
        self.added.clear();
    }

    pub(super) fn add(&mut self, score: u16, record: u32) {
        if let Some(count) = self.histogram.get_mut(usize::from(score)) {
            *count += 1;
            self.added.push((score, record));
        }
    }

    /// The score that enough of them reach; 0 when there are not enough.
    pub(super) fn reached(&self) -> u32 {
        u32::try_from(self.cut().0).unwrap_or(0)
    }

    /// The score among whose records the list is cut, and how many have a greater one.
    fn cut(&self) -> (usize, usize) {
        let mut above = 0;
        for (score, count) in self.histogram.iter().enumerate().rev() {
            if above + count >= self.keep {
                return (score, above);
            }
            above += count;
        }
        (0, above)
    }

    /// The best: by score, then by `order`, the greatest first. `order` is asked only of the records among which the cut falls.
    pub(super) fn best<O: Ord + Clone>(&self, order: impl Fn(u32) -> Option<O>) -> Vec<(u16, u32)> {
        let (cut, above) = self.cut();
        let mut best = Vec::new();
        let mut ties = Least::new(self.keep.saturating_sub(above));
        for (score, record) in self.added.iter().copied() {
            match usize::from(score).cmp(&cut) {
                Ordering::Greater => best.push((score, record)),
                Ordering::Equal => {
                    if let Some(rank) = order(record) {
                        ties.offer((Reverse(rank), record));
                    }
                }
                Ordering::Less => {}
            }
        }
        let cut = u16::try_from(cut).unwrap_or(u16::MAX);
        best.extend(ties.into_sorted().into_iter().map(|(_, record)| (cut, record)));
        best
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.histogram.capacity() * size_of::<usize>()
            + self.added.capacity() * size_of::<(u16, u32)>()
    }
}
