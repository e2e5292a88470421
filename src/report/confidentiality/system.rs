//! Every quantity of a set of tables, and the sums that tie them.

use super::grid::{Grid, Places, Quantity, Relation};
use super::refusal::Unprotectable;
use std::collections::BTreeMap;

/// Rank of a quantity in a [`System`].
pub(super) type Rank = usize;

/// `total = sum of parts`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sum {
    pub(super) total: Rank,
    pub(super) parts: Vec<Rank>,
}

/// What gives way in a sum.
pub(super) struct Slack {
    pub(super) rank: Rank,
    pub(super) is_total: bool,
}

/// A quantity: its count, and what is known of it.
#[derive(Debug)]
struct Fact {
    of: Quantity,
    count: u64,
    /// Stands in a grid that is published.
    published: bool,
    /// The sums it has a part in.
    sums: Vec<usize>,
}

/// Where a grid's quantities are.
pub(super) type Layout = Places<Rank>;

/// Every quantity of a set of tables, and the sums that tie them.
#[derive(Debug)]
pub(super) struct System {
    facts: Vec<Fact>,
    pub(super) sums: Vec<Sum>,
    /// One for each published grid, in their order.
    pub(super) layouts: Vec<Layout>,
    /// One for each grid that is not published but whose counts must not be worked out either.
    pub(super) behind: Vec<Layout>,
    threshold: u64,
}

/// What it costs to hide one count, before its size: totals are read by more people than cells.
const CELL: u64 = 1 << 20;

impl System {
    /// Ties the grids together.
    ///
    /// # Errors
    /// Everything that does not fit: shapes, shared counts that differ, relations that do not add up.
    pub(super) fn new(
        grids: &[Grid],
        behind: &[Grid],
        relations: &[Relation],
        threshold: u64,
    ) -> Result<Self, Vec<Unprotectable>> {
        let mut faults: Vec<Unprotectable> = (0..)
            .zip(grids.iter().chain(behind))
            .filter(|(_, grid)| !grid.is_well_formed())
            .map(|(grid, _)| Unprotectable::Malformed { grid })
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut draft = Draft::default();
        let mut layouts = Vec::new();
        for (at, grid) in grids.iter().chain(behind).enumerate() {
            layouts.push(draft.grid(at, grid, at < grids.len(), &mut faults));
        }
        draft.relate(relations, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let behind = layouts.split_off(grids.len());
        let Draft { mut facts, mut sums, .. } = draft;
        for sum in &mut sums {
            sum.parts.sort_unstable();
        }
        sums.sort();
        sums.dedup();
        for (rank, sum) in sums.iter().enumerate() {
            for part in sum.parts.iter().chain([&sum.total]) {
                if let Some(fact) = facts.get_mut(*part) {
                    fact.sums.push(rank);
                }
            }
        }
        Ok(Self { facts, sums, layouts, behind, threshold })
    }

    pub(super) fn len(&self) -> usize {
        self.facts.len()
    }

    /// The exact count.
    pub(super) fn count(&self, rank: Rank) -> u64 {
        self.facts.get(rank).map_or(0, |fact| fact.count)
    }

    /// What it counts.
    pub(super) fn quantity(&self, rank: Rank) -> Option<&Quantity> {
        self.facts.get(rank).map(|fact| &fact.of)
    }

    /// Whether it has a place in what is published.
    pub(super) fn is_published(&self, rank: Rank) -> bool {
        self.facts.get(rank).is_some_and(|fact| fact.published)
    }

    /// Small enough to point at someone.
    pub(super) fn is_small(&self, rank: Rank) -> bool {
        (1..self.threshold).contains(&self.count(rank))
    }

    /// The least that a reader knows of it when it is hidden: published zeros are shown, so what is hidden is no zero.
    pub(super) fn least(&self, rank: Rank) -> u64 {
        u64::from(self.is_published(rank) && self.count(rank) > 0)
    }

    /// The sums it has a part in.
    pub(super) fn sums_of(&self, rank: Rank) -> &[usize] {
        self.facts.get(rank).map_or(&[], |fact| &fact.sums)
    }

    /// What it costs to hide it: few rather than many, cells rather than totals, then small counts.
    pub(super) fn cost(&self, rank: Rank) -> u64 {
        let keys = self.facts.get(rank).map_or(0, |fact| fact.of.keys.len());
        let weight = match keys {
            0 => 8,
            1 => 2,
            _ => 1,
        };
        weight * CELL + self.count(rank).min(CELL - 1)
    }

    /// What must be hidden whatever else is: small counts, and all that has no place in what is published.
    pub(super) fn at_first(&self) -> Vec<bool> {
        (0..self.len()).map(|rank| !self.is_published(rank) || self.is_small(rank)).collect()
    }

    /// The ranks of a grid's own sums.
    pub(super) fn sums_of_layout(&self, layout: &Layout) -> Vec<usize> {
        let mut own = layout.sums();
        for sum in &mut own {
            sum.parts.sort_unstable();
        }
        own.iter().filter_map(|sum| self.sums.binary_search(sum).ok()).collect()
    }

    /// Takes up what is out of balance in a sum, and is in no other: a quantity that no grid publishes.
    pub(super) fn slack(&self, sum: usize, but: Rank) -> Option<Slack> {
        let Sum { total, parts } = self.sums.get(sum)?;
        let free =
            |rank: Rank| rank != but && !self.is_published(rank) && self.sums_of(rank).len() == 1;
        if free(*total) {
            return Some(Slack { rank: *total, is_total: true });
        }
        let part = parts.iter().copied().find(|part| free(*part))?;
        Some(Slack { rank: part, is_total: false })
    }

    /// What must not be worked out.
    pub(super) fn small(&self) -> impl Iterator<Item = Rank> {
        (0..self.len()).filter(|rank| self.is_small(*rank))
    }
}

#[derive(Default)]
struct Draft {
    ranks: BTreeMap<Quantity, Rank>,
    facts: Vec<Fact>,
    sums: Vec<Sum>,
}

impl Draft {
    fn grid(
        &mut self,
        at: usize,
        grid: &Grid,
        published: bool,
        faults: &mut Vec<Unprotectable>,
    ) -> Layout {
        let mut ranks = Vec::new();
        for (quantity, count) in grid.places().iter().zip(grid.counts().iter()) {
            let rank = self.fact(quantity, *count, published);
            if self.facts.get(rank).is_some_and(|fact| fact.count != *count) {
                let of = quantity.clone();
                faults.push(Unprotectable::Disagrees { grid: at, of });
            }
            ranks.push(rank);
        }
        let mut ranks = ranks.into_iter();
        let cells: Vec<Rank> = ranks.by_ref().take(grid.cells.len()).collect();
        let (mut rows, mut columns) = (Vec::new(), Vec::new());
        if let Some(axis) = &grid.columns {
            rows = ranks.by_ref().take(grid.rows.keys.len()).collect();
            columns = ranks.by_ref().take(axis.keys.len()).collect();
        }
        let total = ranks.next().unwrap_or_default();
        let layout = Layout { cells, rows, columns, total };
        self.sums.extend(layout.sums());
        layout
    }

    fn fact(&mut self, of: &Quantity, count: u64, published: bool) -> Rank {
        let next = self.facts.len();
        let rank = *self.ranks.entry(of.clone()).or_insert(next);
        match self.facts.get_mut(rank) {
            Some(fact) => fact.published |= published,
            None => self.facts.push(Fact { of: of.clone(), count, published, sums: Vec::new() }),
        }
        rank
    }

    /// Works out what no grid publishes, one unknown after the other, then holds every relation against the counts.
    fn relate(&mut self, relations: &[Relation], faults: &mut Vec<Unprotectable>) {
        let mut open: Vec<&Relation> = relations.iter().collect();
        loop {
            let before = open.len();
            open.retain(|relation| !self.settle(relation));
            if open.len() == before {
                break;
            }
        }
        faults.extend(
            open.into_iter()
                .map(|relation| Unprotectable::Unsettled { of: relation.total.clone() }),
        );
    }

    /// Takes a relation in when at most one of its counts is unknown and it adds up.
    fn settle(&mut self, relation: &Relation) -> bool {
        let mut members: Vec<&Quantity> = relation.parts.iter().chain([&relation.total]).collect();
        members.sort_unstable();
        if members.windows(2).any(|pair| pair.first() == pair.last()) {
            return false;
        }
        let known = |of: &Quantity| {
            self.ranks.get(of).and_then(|rank| self.facts.get(*rank)).map(|fact| fact.count)
        };
        let total = known(&relation.total);
        let parts: u64 = relation.parts.iter().filter_map(known).sum();
        let mut unknown = relation.parts.iter().filter(|part| known(part).is_none());
        let worked_out = match (total, unknown.next(), unknown.next()) {
            (Some(total), None, _) if total == parts => None,
            (None, None, _) => Some((&relation.total, parts)),
            (Some(total), Some(part), None) if total >= parts => Some((part, total - parts)),
            _ => return false,
        };
        if let Some((of, count)) = worked_out {
            self.fact(of, count, false);
        }
        let rank = |of: &Quantity| self.ranks.get(of).copied();
        if let Some(total) = rank(&relation.total) {
            self.sums.push(Sum { total, parts: relation.parts.iter().filter_map(rank).collect() });
        }
        true
    }
}

impl Layout {
    /// How many columns.
    pub(super) fn width(&self) -> usize {
        self.columns.len().max(1)
    }

    /// The sums of a table: of each line, of each column, and of the totals.
    fn sums(&self) -> Vec<Sum> {
        if self.rows.is_empty() {
            return vec![Sum { total: self.total, parts: self.cells.clone() }];
        }
        let width = self.width();
        let lines = self.rows.iter().zip(self.cells.chunks(width));
        let columns = self.columns.iter().enumerate().map(|(at, total)| Sum {
            total: *total,
            parts: self.cells.iter().skip(at).step_by(width).copied().collect(),
        });
        let totals = [&self.rows, &self.columns]
            .map(|parts| Sum { total: self.total, parts: parts.clone() });
        lines
            .map(|(total, parts)| Sum { total: *total, parts: parts.to_vec() })
            .chain(columns)
            .chain(totals)
            .collect()
    }
}
