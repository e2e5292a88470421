//! What must be hidden, and hiding no more of it than that takes.

use super::grid::{Grid, Places, Relation};
use super::program;
use super::refusal::Unprotectable;
use super::search::{Found, Search};
use super::system::{Layout, Rank, System};
use super::toll::Means;
use super::world::World;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What becomes of a count. Published with one marker for both kinds of hidden counts: which are small is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// Published. Free, in the SDMX code list `CL_CONF_STATUS`.
    #[serde(rename = "F")]
    Shown,
    /// Hidden: small (primary suppression). Confidential, in the same list.
    #[serde(rename = "C")]
    Small,
    /// Hidden: a small count could be worked out from it (complementary suppression). Secondary confidentiality.
    #[serde(rename = "D")]
    Complement,
}

impl Mark {
    /// Whether it is kept from readers.
    #[must_use]
    pub fn is_hidden(self) -> bool {
        self != Self::Shown
    }
}

/// What becomes of each count of a grid.
pub type Masked = Places<Mark>;

/// Hides small counts, and the counts from which they could be worked out, in all tables together.
///
/// `threshold` is the least count that is no small one ([`THRESHOLD`](super::THRESHOLD)). The same grids give the same
/// marks. What is returned is proven: every small count has other values that readers must hold possible.
///
/// # Errors
/// Everything that does not fit together, or else every grid of which nothing would be left.
pub fn protect(
    grids: &[Grid],
    relations: &[Relation],
    threshold: u64,
) -> Result<Vec<Masked>, Vec<Unprotectable>> {
    protect_before(grids, &[], relations, threshold)
}

/// [`protect`], where `behind` is not published but its small counts must not be worked out either.
pub(super) fn protect_before(
    grids: &[Grid],
    behind: &[Grid],
    relations: &[Relation],
    threshold: u64,
) -> Result<Vec<Masked>, Vec<Unprotectable>> {
    let system = System::new(grids, behind, relations, threshold)?;
    let mut cover = Cover::new(&system);
    cover.hide();
    cover.show_again();
    let mut refused = cover.unproven();
    for (grid, layout) in system.layouts.iter().enumerate() {
        if says_nothing(&system, layout, &cover.hidden) {
            refused.push(Unprotectable::NothingLeft { grid });
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    let mark = |rank: &Rank| match cover.is_hidden(*rank) {
        false => Mark::Shown,
        true if system.is_small(*rank) => Mark::Small,
        true => Mark::Complement,
    };
    Ok(system.layouts.iter().map(|layout| layout.map(mark)).collect())
}

/// Whether hiding leaves no count of a table but zeros and its total.
fn says_nothing(system: &System, layout: &Layout, hidden: &[bool]) -> bool {
    let parts = || layout.cells.iter().chain(&layout.rows).chain(&layout.columns);
    let mut counted = parts().filter(|rank| system.count(**rank) > 0).peekable();
    let is_hidden = |rank: &Rank| hidden.get(*rank).copied().unwrap_or(false);
    counted.peek().is_some() && counted.all(is_hidden)
}

/// What is hidden, and for each small count another world that proves it safe.
struct Cover<'a> {
    system: &'a System,
    search: Search<'a>,
    hidden: Vec<bool>,
    proofs: BTreeMap<Rank, World>,
}

impl<'a> Cover<'a> {
    fn new(system: &'a System) -> Self {
        let hidden = system.at_first();
        Self { system, search: Search::new(system), hidden, proofs: BTreeMap::new() }
    }

    fn is_hidden(&self, rank: Rank) -> bool {
        self.hidden.get(rank).copied().unwrap_or(false)
    }

    /// Hides until every small count has its proof: by paths first, then by linear programs.
    fn hide(&mut self) {
        let small: Vec<Rank> = self.system.small().collect();
        for world in self.search.cycles(&self.hidden) {
            self.take(&world);
        }
        for (may_hide, by_program) in [(false, false), (true, false), (false, true), (true, true)] {
            for rank in &small {
                if self.proofs.contains_key(rank) {
                    continue;
                }
                let means = Means { hidden: &self.hidden, may_hide, kept: None };
                let found = if by_program {
                    program::find(self.system, *rank, means)
                } else {
                    self.search.find(*rank, means)
                };
                if let Some(Found { world, .. }) = found {
                    self.take(&world);
                }
            }
        }
        for rank in small {
            self.hide_around(rank);
        }
    }

    /// Last resort: hides what is nearest, one count after the other, until a proof is there.
    fn hide_around(&mut self, rank: Rank) {
        while !self.proofs.contains_key(&rank) {
            let means = Means { hidden: &self.hidden, may_hide: false, kept: None };
            let found =
                self.search.find(rank, means).or_else(|| program::find(self.system, rank, means));
            if let Some(Found { world, .. }) = found {
                self.take(&world);
            } else if let Some(next) = self.nearest_shown(rank) {
                self.mark(next, true);
            } else {
                break;
            }
        }
    }

    fn nearest_shown(&self, rank: Rank) -> Option<Rank> {
        let mut seen = BTreeSet::from([rank]);
        let mut open = vec![rank];
        while !open.is_empty() {
            let sums = open.iter().flat_map(|rank| self.system.sums_of(*rank));
            let sums = sums.filter_map(|sum| self.system.sums.get(*sum));
            let near = sums.flat_map(|sum| sum.parts.iter().chain([&sum.total])).copied();
            let near: Vec<Rank> =
                near.filter(|rank| self.system.count(*rank) > 0 && seen.insert(*rank)).collect();
            let shown = near.iter().copied().filter(|rank| !self.is_hidden(*rank));
            if let Some(cheapest) = shown.min_by_key(|rank| (self.system.cost(*rank), *rank)) {
                return Some(cheapest);
            }
            open = near;
        }
        None
    }

    fn mark(&mut self, rank: Rank, is_hidden: bool) {
        self.hidden.iter_mut().skip(rank).take(1).for_each(|mark| *mark = is_hidden);
    }

    /// A world hides what it changes, and proves all small counts among it.
    fn take(&mut self, world: &World) {
        let changed: Vec<Rank> = world.changed().collect();
        for rank in &changed {
            self.mark(*rank, true);
        }
        for rank in changed.into_iter().filter(|rank| self.system.is_small(*rank)) {
            self.proofs.entry(rank).or_insert_with(|| world.clone());
        }
    }

    /// Shows again what turned out not to be needed, the dearest first.
    fn show_again(&mut self) {
        let mut complements: Vec<Rank> = (0..self.system.len())
            .filter(|rank| self.is_hidden(*rank) && !self.system.is_small(*rank))
            .filter(|rank| self.system.is_published(*rank))
            .collect();
        complements.sort_by_key(|rank| (std::cmp::Reverse(self.system.cost(*rank)), *rank));
        for kept in complements {
            if let Some(others) = self.proofs_without(kept) {
                self.mark(kept, false);
                self.proofs.extend(others);
            }
        }
    }

    /// Other proofs for the small counts whose proof changes `kept`; none when one of them has no other.
    fn proofs_without(&self, kept: Rank) -> Option<BTreeMap<Rank, World>> {
        let means = Means { hidden: &self.hidden, may_hide: false, kept: Some(kept) };
        let mut others: BTreeMap<Rank, World> = BTreeMap::new();
        for (rank, _) in self.proofs.iter().filter(|(_, world)| world.changes(kept)) {
            if !others.contains_key(rank) {
                let Found { world, .. } = self.search.find(*rank, means)?;
                let changed = world.changed().filter(|rank| self.system.is_small(*rank));
                let leans =
                    |rank: &Rank| self.proofs.get(rank).is_some_and(|old| old.changes(kept));
                let changed: Vec<Rank> = changed.filter(leans).collect();
                for rank in changed {
                    others.entry(rank).or_insert_with(|| world.clone());
                }
            }
        }
        Some(others)
    }

    /// Small counts without a proof that stands: none, unless this file is wrong.
    fn unproven(&self) -> Vec<Unprotectable> {
        let is_proven = |rank: Rank| {
            self.proofs.get(&rank).is_some_and(|world| {
                world.changes(rank) && world.stands(self.system, |rank| self.is_hidden(rank))
            })
        };
        let unproven = self.system.small().filter(|rank| !is_proven(*rank));
        unproven
            .filter_map(|rank| self.system.quantity(rank))
            .map(|of| Unprotectable::Exposed { of: of.clone() })
            .collect()
    }
}
