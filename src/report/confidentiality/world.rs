//! Another world: counts that a reader cannot tell from the true ones.

use super::system::{Rank, System};
use std::collections::BTreeMap;

/// How the counts of another world differ from the true ones.
///
/// A world that [stands](Self::stands) is a proof in whole numbers: whatever it changes is not determined by what is
/// published, for it shows the same and counts otherwise. How it was found matters to nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct World(BTreeMap<Rank, i64>);

impl World {
    /// From steps; several of one quantity add up.
    pub(super) fn new(steps: impl IntoIterator<Item = (Rank, i64)>) -> Self {
        let mut changes = BTreeMap::new();
        for (rank, step) in steps {
            *changes.entry(rank).or_insert(0) += step;
        }
        changes.retain(|_, change| *change != 0);
        Self(changes)
    }

    /// Lets the slack of each sum take up what the steps leave out of balance.
    pub(super) fn balanced(mut self, system: &System) -> Self {
        for (sum, gap) in self.gaps(system) {
            if let Some(slack) = system.slack(sum, Rank::MAX).filter(|_| gap != 0) {
                let change = if slack.is_total { -gap } else { gap };
                *self.0.entry(slack.rank).or_insert(0) += change;
            }
        }
        self.0.retain(|_, change| *change != 0);
        self
    }

    /// What it changes.
    pub(super) fn changed(&self) -> impl Iterator<Item = Rank> {
        self.0.keys().copied()
    }

    /// Whether a quantity has another count there.
    pub(super) fn changes(&self, rank: Rank) -> bool {
        self.0.contains_key(&rank)
    }

    /// Whether readers of what is shown must hold it possible: it shows the same, no hidden count is below what is known
    /// of it, and every sum holds.
    pub(super) fn stands(&self, system: &System, is_hidden: impl Fn(Rank) -> bool) -> bool {
        let is_possible = |(rank, change): (&Rank, &i64)| {
            let there = i128::from(system.count(*rank)) + i128::from(*change);
            is_hidden(*rank) && there >= i128::from(system.least(*rank))
        };
        self.0.iter().all(is_possible) && self.gaps(system).values().all(|gap| *gap == 0)
    }

    /// By how much the total of each sum outgrows its parts.
    fn gaps(&self, system: &System) -> BTreeMap<usize, i64> {
        let mut gaps = BTreeMap::new();
        for (rank, change) in &self.0 {
            for at in system.sums_of(*rank) {
                let is_total = system.sums.get(*at).is_some_and(|sum| sum.total == *rank);
                *gaps.entry(*at).or_insert(0) += if is_total { *change } else { -change };
            }
        }
        gaps
    }
}
