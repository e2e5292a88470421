//! Tables of exact counts, and what holds between them.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeSet;
use std::fmt;

/// One way to part a population: every member is in exactly one category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axis {
    /// What it parts by, e.g. `commune`. Two axes of one name are the same axis: the same key means the same members.
    pub name: SmolStr,
    /// Its categories, in the order of the table.
    pub keys: Vec<SmolStr>,
}

impl Axis {
    /// An axis from its name and categories.
    #[must_use]
    pub fn new<K: Into<SmolStr>>(
        name: impl Into<SmolStr>,
        keys: impl IntoIterator<Item = K>,
    ) -> Self {
        Self { name: name.into(), keys: keys.into_iter().map(Into::into).collect() }
    }
}

/// A table of exact counts, by one axis or two. Its totals are published with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    /// What is counted, e.g. `stock`. Grids of one population share their total, and the totals of the axes they share.
    pub population: SmolStr,
    /// Its lines.
    pub rows: Axis,
    /// Its columns; none in a table of one way.
    pub columns: Option<Axis>,
    /// The counts, line after line.
    pub cells: Vec<u64>,
}

impl Grid {
    /// A table by one axis.
    #[must_use]
    pub fn one_way(population: impl Into<SmolStr>, axis: Axis, cells: Vec<u64>) -> Self {
        Self { population: population.into(), rows: axis, columns: None, cells }
    }

    /// A table by two axes; counts line after line.
    #[must_use]
    pub fn two_way(
        population: impl Into<SmolStr>,
        rows: Axis,
        columns: Axis,
        cells: Vec<u64>,
    ) -> Self {
        Self { population: population.into(), rows, columns: Some(columns), cells }
    }

    /// How many columns, at least one.
    #[must_use]
    pub fn width(&self) -> usize {
        self.columns.as_ref().map_or(1, |axis| axis.keys.len())
    }

    /// The total of each line.
    #[must_use]
    pub fn row_totals(&self) -> Vec<u64> {
        let width = self.width();
        let line = |row: usize| self.cells.iter().skip(row * width).take(width).sum();
        (0..self.rows.keys.len()).map(line).collect()
    }

    /// The total of each column; one column in a table of one way.
    #[must_use]
    pub fn column_totals(&self) -> Vec<u64> {
        let width = self.width();
        (0..width).map(|column| self.cells.iter().skip(column).step_by(width).sum()).collect()
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.cells.iter().sum()
    }

    /// Is every line of its width, are axes apart and their keys distinct?
    pub(super) fn is_well_formed(&self) -> bool {
        let distinct = |axis: &Axis| axis.keys.iter().collect::<BTreeSet<_>>().len();
        let sound = |axis: &Axis| distinct(axis) == axis.keys.len();
        let apart = self.columns.as_ref().is_none_or(|axis| axis.name != self.rows.name);
        let columns = self.columns.as_ref().is_none_or(sound);
        let fits = self.cells.len() == self.rows.keys.len() * self.width();
        sound(&self.rows) && columns && apart && fits
    }
}

/// One count of one population: all of it, one category, or two crossed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// What is counted.
    pub population: SmolStr,
    /// Axis and category, in the order of axes' names; empty for all of it.
    pub keys: Vec<(SmolStr, SmolStr)>,
}

impl Quantity {
    /// All of a population.
    #[must_use]
    pub fn all(population: impl Into<SmolStr>) -> Self {
        Self { population: population.into(), keys: Vec::new() }
    }

    /// The members that are in this category of this axis too.
    #[must_use]
    pub fn and(mut self, axis: impl Into<SmolStr>, key: impl Into<SmolStr>) -> Self {
        self.keys.push((axis.into(), key.into()));
        self.keys.sort();
        self
    }
}

/// Something that readers know to hold: a total is the sum of its parts.
///
/// The axes' own sums are known without being said. A quantity that no grid publishes may stand here (those who are in
/// `A–G` and not in `A–C`): its count is worked out, and it is protected like a small cell, for readers can subtract.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Relation {
    /// The whole.
    pub total: Quantity,
    /// What it is the sum of, each once.
    pub parts: Vec<Quantity>,
}

impl Relation {
    /// That `part` counts some of those whom `whole` counts, in every cell and total of two grids of the same axes.
    /// `rest` names the population of those who are in `whole` alone.
    #[must_use]
    pub fn nested(whole: &Grid, part: &Grid, rest: &SmolStr) -> Vec<Self> {
        let inner: BTreeSet<Vec<(SmolStr, SmolStr)>> =
            quantities(part).into_iter().map(|quantity| quantity.keys).collect();
        quantities(whole)
            .into_iter()
            .filter(|total| inner.contains(&total.keys))
            .map(|total| {
                let of = |population: &SmolStr| Quantity {
                    population: population.clone(),
                    keys: total.keys.clone(),
                };
                let parts = vec![of(&part.population), of(rest)];
                Self { total, parts }
            })
            .collect()
    }
}

/// Every quantity of a grid: its cells, line after line, then the totals of lines, of columns, and of all.
fn quantities(grid: &Grid) -> Vec<Quantity> {
    let lines = grid.rows.keys.iter().flat_map(|row| match &grid.columns {
        None => vec![row_of(grid, row)],
        Some(columns) => columns
            .keys
            .iter()
            .map(|column| row_of(grid, row).and(columns.name.clone(), column.clone()))
            .collect(),
    });
    let mut all: Vec<Quantity> = lines.collect();
    if let Some(columns) = &grid.columns {
        all.extend(grid.rows.keys.iter().map(|row| row_of(grid, row)));
        all.extend(columns.keys.iter().map(|column| {
            Quantity::all(grid.population.clone()).and(columns.name.clone(), column.clone())
        }));
    }
    all.push(Quantity::all(grid.population.clone()));
    all
}

fn row_of(grid: &Grid, row: &SmolStr) -> Quantity {
    Quantity::all(grid.population.clone()).and(grid.rows.name.clone(), row.clone())
}

/// Something for each count of a grid, in the grid's own places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places<T> {
    /// Line after line.
    pub cells: Vec<T>,
    /// For the totals of lines; none in a table of one way, where the cells are they.
    pub rows: Vec<T>,
    /// For the totals of columns; none in a table of one way.
    pub columns: Vec<T>,
    /// For the total of all.
    pub total: T,
}

impl Grid {
    /// What each place counts.
    #[must_use]
    pub fn places(&self) -> Places<Quantity> {
        let mut all = quantities(self).into_iter();
        let cells = all.by_ref().take(self.cells.len()).collect();
        let (rows, columns) = match &self.columns {
            None => (Vec::new(), Vec::new()),
            Some(axis) => {
                let rows = all.by_ref().take(self.rows.keys.len()).collect();
                (rows, all.by_ref().take(axis.keys.len()).collect())
            }
        };
        Places { cells, rows, columns, total: Quantity::all(self.population.clone()) }
    }

    /// The count in each place.
    #[must_use]
    pub fn counts(&self) -> Places<u64> {
        let (rows, columns) = match &self.columns {
            None => (Vec::new(), Vec::new()),
            Some(_) => (self.row_totals(), self.column_totals()),
        };
        Places { cells: self.cells.clone(), rows, columns, total: self.total() }
    }
}

impl<T> Places<T> {
    /// One after the other: cells, totals of lines, of columns, of all.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        let totals = self.rows.iter().chain(&self.columns).chain(std::iter::once(&self.total));
        self.cells.iter().chain(totals)
    }

    /// Something else in every place.
    #[must_use]
    pub fn map<U>(&self, change: impl Fn(&T) -> U) -> Places<U> {
        Places {
            cells: self.cells.iter().map(&change).collect(),
            rows: self.rows.iter().map(&change).collect(),
            columns: self.columns.iter().map(&change).collect(),
            total: change(&self.total),
        }
    }
}

impl fmt::Display for Quantity {
    /// `stock`, `stock commune=78123`, `stock commune=78123|sex=f`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.population)?;
        for (at, (axis, key)) in self.keys.iter().enumerate() {
            write!(f, "{}{axis}={key}", if at == 0 { ' ' } else { '|' })?;
        }
        Ok(())
    }
}
