//! The attacker: what a reader can work out of everything that is published together.

use super::grid::{Grid, Quantity, Relation};
use super::program;
use super::protect::Masked;
use super::refusal::Unprotectable;
use super::search::{Found, Search};
use super::system::{Layout, Rank, System};
use super::toll::Means;
use std::collections::BTreeSet;

/// What is published: counts, marks, and what readers know to hold between them.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// The exact counts.
    pub grids: &'a [Grid],
    /// What becomes of them, in the same order.
    pub masks: &'a [Masked],
    /// Not published, but their small counts must not be worked out either: tables before categories were merged.
    pub behind: &'a [Grid],
    /// What holds beside the tables' own sums.
    pub relations: &'a [Relation],
    /// The least count that is no small one.
    pub threshold: u64,
}

/// How many counts an audit has held, each once however many tables it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Audit {
    /// Small counts, each proven not to be determined.
    pub small: usize,
    /// Other counts that are hidden.
    pub complements: usize,
    /// Counts that are shown.
    pub shown: usize,
}

/// What a reader can work out of one hidden count, in whole numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// Which count.
    pub of: Quantity,
    /// The true count.
    pub count: u64,
    /// Whether it is small, and so must not be worked out.
    pub is_small: bool,
    /// The least that it can be.
    pub least: u64,
    /// The most that it can be; none when nothing bounds it.
    pub most: Option<u64>,
}

impl Range {
    /// Whether the reader knows it exactly.
    #[must_use]
    pub fn is_determined(&self) -> bool {
        self.most == Some(self.least)
    }
}

impl Publication<'_> {
    /// Proves that no small count can be worked out.
    ///
    /// For each there must be another world: whole counts, at least 1 where a published count is hidden, which add up to
    /// all that is shown, and in which that count is another. It is sought by paths, then by linear programs, and held
    /// in whole numbers, so that no rounding can stand for a proof.
    ///
    /// # Errors
    /// Everything that does not fit together, or else every small count that is shown, or for which there is no proof.
    pub fn audit(&self) -> Result<Audit, Vec<Unprotectable>> {
        let (system, hidden) = self.system()?;
        let exposed = exposed(&system, &Search::new(&system), &hidden);
        if !exposed.is_empty() {
            let exposed = exposed.into_iter().filter_map(|rank| system.quantity(rank).cloned());
            return Err(exposed.map(|of| Unprotectable::Exposed { of }).collect());
        }
        let published = (0..system.len()).filter(|rank| system.is_published(*rank));
        let is_hidden = |rank: &Rank| hidden.get(*rank).copied().unwrap_or(false);
        let (kept, shown): (Vec<Rank>, Vec<Rank>) = published.partition(is_hidden);
        let complements = kept.iter().filter(|rank| !system.is_small(**rank)).count();
        Ok(Audit { small: system.small().count(), complements, shown: shown.len() })
    }

    /// What a reader can work out of each hidden count: the bounds of a linear program over everything that is shown, in
    /// whole numbers. Slower than [`audit`](Self::audit), and found another way: each holds the other.
    ///
    /// # Errors
    /// Everything that does not fit together.
    pub fn ranges(&self) -> Result<Vec<Range>, Vec<Unprotectable>> {
        let (system, hidden) = self.system()?;
        let range = |range: program::Range| {
            Some(Range {
                of: system.quantity(range.rank)?.clone(),
                count: system.count(range.rank),
                is_small: system.is_small(range.rank),
                least: range.least,
                most: range.most,
            })
        };
        Ok(program::ranges(&system, &hidden).into_iter().filter_map(range).collect())
    }

    /// Ranks and what is hidden of them: what is shown in one place is known in all.
    ///
    /// # Errors
    /// Everything that does not fit together.
    pub(super) fn system(&self) -> Result<(System, Vec<bool>), Vec<Unprotectable>> {
        let system = System::new(self.grids, self.behind, self.relations, self.threshold)?;
        let mut hidden = vec![true; system.len()];
        for (at, layout) in system.layouts.iter().enumerate() {
            let masked = self.masks.get(at).filter(|masked| fits(masked, layout));
            let Some(masked) = masked else {
                return Err(vec![Unprotectable::Malformed { grid: at }]);
            };
            for (rank, mark) in layout.iter().zip(masked.iter()) {
                if !mark.is_hidden() {
                    hidden.iter_mut().skip(*rank).take(1).for_each(|hidden| *hidden = false);
                }
            }
        }
        Ok((system, hidden))
    }
}

/// The small counts for which no other world is found.
pub(super) fn exposed(system: &System, search: &Search<'_>, hidden: &[bool]) -> Vec<Rank> {
    let is_hidden = |rank: Rank| hidden.get(rank).copied().unwrap_or(false);
    let means = Means { hidden, may_hide: false, kept: None };
    let cycles = search.cycles(hidden).into_iter().filter(|world| world.stands(system, is_hidden));
    let mut proven: BTreeSet<Rank> =
        cycles.flat_map(|world| world.changed().collect::<Vec<_>>()).collect();
    let mut exposed = Vec::new();
    for rank in system.small() {
        if proven.contains(&rank) {
            continue;
        }
        let found = is_hidden(rank)
            .then(|| search.find(rank, means).or_else(|| program::find(system, rank, means)))
            .flatten()
            .filter(|Found { world, .. }| world.changes(rank) && world.stands(system, is_hidden));
        match found {
            Some(Found { world, .. }) => proven.extend(world.changed()),
            None => exposed.push(rank),
        }
    }
    exposed
}

fn fits(masked: &Masked, layout: &Layout) -> bool {
    masked.cells.len() == layout.cells.len()
        && masked.rows.len() == layout.rows.len()
        && masked.columns.len() == layout.columns.len()
}
