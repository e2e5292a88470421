//! What may be changed on the way to another world, and what each step costs.

use super::network::{Network, Step, Toll};
use super::system::{Rank, System};

/// What may be changed on the way to another world.
#[derive(Debug, Clone, Copy)]
pub(super) struct Means<'a> {
    /// What is hidden, by rank.
    pub(super) hidden: &'a [bool],
    /// Whether more may be hidden, at its cost.
    pub(super) may_hide: bool,
    /// Not to be changed.
    pub(super) kept: Option<Rank>,
}

impl Means<'_> {
    /// Whether a quantity may be changed.
    pub(super) fn allow(&self, system: &System, rank: Rank) -> bool {
        let is_hidden = self.hidden.get(rank).copied().unwrap_or(false);
        let shows_zero = system.is_published(rank) && system.count(rank) == 0;
        self.kept != Some(rank) && !shows_zero && (is_hidden || self.may_hide)
    }
}

/// What each step costs on the networks in `owners`, whose sums hold along every path.
pub(super) struct Prices<'a> {
    pub(super) system: &'a System,
    pub(super) means: Means<'a>,
    pub(super) owners: &'a [&'a Network],
}

impl Toll for Prices<'_> {
    fn price(&self, rank: Rank, step: Step) -> Option<u64> {
        let system = self.system;
        let has_room = step == Step::More || system.count(rank) > system.least(rank);
        if !has_room || !self.means.allow(system, rank) {
            return None;
        }
        let foreign = |sum: &&usize| !self.owners.iter().any(|network| network.owns(**sum));
        for sum in system.sums_of(rank).iter().filter(foreign) {
            let slack = system.slack(*sum, rank)?;
            let is_total = system.sums.get(*sum).is_some_and(|sum| sum.total == rank);
            // Whole and part go the same way; two parts of one whole go against each other.
            let gives = slack.is_total || is_total;
            let falls = gives == (step == Step::Less);
            if falls && system.count(slack.rank) == 0 {
                return None;
            }
        }
        let is_hidden = self.means.hidden.get(rank).copied().unwrap_or(false);
        Some(if is_hidden { 1 } else { system.cost(rank) + 1 })
    }
}
