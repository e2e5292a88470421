//! Tables that cannot be protected as they are: smallest categories are merged, or the table is withheld.

use super::grid::{Axis, Grid, Quantity, Relation};
use super::protect::{Masked, protect_before};
use super::refusal::Unprotectable;
use smol_str::SmolStr;

/// Categories that became one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Of which axis.
    pub axis: SmolStr,
    /// The key of the new category: those of its parts, sorted, joined by `+`. Readers are shown "others".
    pub key: SmolStr,
    /// What it is made of, sorted.
    pub parts: Vec<SmolStr>,
}

/// A table that can be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The counts, merged where they had to be.
    pub grid: Grid,
    /// What becomes of each.
    pub masked: Masked,
    /// What was merged, to be said with the table.
    pub merged: Option<Merged>,
}

/// What came of a set of tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// For each grid, in order: what can be published of it; none when it is withheld, to be said where it would stand.
    pub tables: Vec<Option<Settled>>,
    /// Grids that were merged or withheld, as they were: their small counts are protected still.
    pub behind: Vec<Grid>,
    /// The relations given, and what ties merged categories to their parts.
    pub relations: Vec<Relation>,
}

/// [`protect`](super::protect), where tables of which nothing would be left are merged, category after category, the
/// smallest first, and withheld when that does not help.
///
/// # Errors
/// Everything that does not fit together.
pub fn settle(
    grids: &[Grid],
    relations: &[Relation],
    threshold: u64,
) -> Result<Settlement, Vec<Unprotectable>> {
    let mut states: Vec<State> = grids.iter().map(State::new).collect();
    loop {
        let published: Vec<Grid> = states.iter().filter_map(State::published).cloned().collect();
        let behind: Vec<Grid> = states
            .iter()
            .filter(|state| !matches!(state.form, Form::Whole))
            .map(|state| state.whole.clone())
            .collect();
        let mut ties = relations.to_vec();
        for tie in states.iter().flat_map(State::ties) {
            if !ties.contains(&tie) {
                ties.push(tie);
            }
        }
        let refused = match protect_before(&published, &behind, &ties, threshold) {
            Ok(masks) => {
                let mut masks = masks.into_iter();
                let tables = states.into_iter().map(|state| state.settled(&mut masks)).collect();
                return Ok(Settlement { tables, behind, relations: ties });
            }
            Err(refused) => refused,
        };
        let nothing_left = |grid: usize| refused.contains(&Unprotectable::NothingLeft { grid });
        if !refused.iter().all(|why| matches!(why, Unprotectable::NothingLeft { .. })) {
            return Err(refused);
        }
        let published = states.iter_mut().filter(|state| state.published().is_some());
        for (_, state) in published.enumerate().filter(|(grid, _)| nothing_left(*grid)) {
            state.give_way(threshold);
        }
    }
}

/// A table on its way to what can be published.
struct State<'a> {
    whole: &'a Grid,
    form: Form,
}

enum Form {
    Whole,
    Merged(Box<(Grid, Merged)>),
    Withheld,
}

impl<'a> State<'a> {
    fn new(whole: &'a Grid) -> Self {
        Self { whole, form: Form::Whole }
    }

    fn published(&self) -> Option<&Grid> {
        match &self.form {
            Form::Whole => Some(self.whole),
            Form::Merged(merged) => Some(&merged.0),
            Form::Withheld => None,
        }
    }

    /// Merges one category more than before, or withholds the table.
    fn give_way(&mut self, threshold: u64) {
        let fewest = match &self.form {
            Form::Whole => 2,
            Form::Merged(merged) => merged.1.parts.len() + 1,
            Form::Withheld => return,
        };
        self.form = match merge(self.whole, fewest, threshold) {
            Some(merged) => Form::Merged(Box::new(merged)),
            None => Form::Withheld,
        };
    }

    /// What ties merged categories to their parts.
    fn ties(&self) -> Vec<Relation> {
        let Form::Merged(form) = &self.form else { return Vec::new() };
        let (grid, merged) = &**form;
        let of = |whole: &Quantity, key: &SmolStr| {
            let mut part = whole.clone();
            for (axis, old) in &mut part.keys {
                if *axis == merged.axis {
                    *old = key.clone();
                }
            }
            part
        };
        let is_merged = |quantity: &&Quantity| {
            quantity.keys.iter().any(|(axis, key)| *axis == merged.axis && *key == merged.key)
        };
        grid.places()
            .iter()
            .filter(is_merged)
            .map(|total| Relation {
                total: total.clone(),
                parts: merged.parts.iter().map(|key| of(total, key)).collect(),
            })
            .collect()
    }

    fn settled(self, masks: &mut impl Iterator<Item = Masked>) -> Option<Settled> {
        let (grid, merged) = match self.form {
            Form::Whole => (self.whole.clone(), None),
            Form::Merged(form) => (form.0, Some(form.1)),
            Form::Withheld => return None,
        };
        Some(Settled { grid, masked: masks.next()?, merged })
    }
}

/// Merges the smallest categories that count anyone, on the side that has more of them: at least `fewest`, and as many
/// as it takes to reach the threshold. None when there are not as many.
fn merge(grid: &Grid, fewest: usize, threshold: u64) -> Option<(Grid, Merged)> {
    let counted = |totals: &[u64]| totals.iter().filter(|total| **total > 0).count();
    let (lines, columns) = (grid.row_totals(), grid.column_totals());
    let by_columns = grid.columns.is_some() && counted(&columns) > counted(&lines);
    let (axis, totals) = match &grid.columns {
        Some(axis) if by_columns => (axis, columns),
        _ => (&grid.rows, lines),
    };
    let mut ranked: Vec<(u64, &SmolStr)> =
        totals.into_iter().zip(&axis.keys).filter(|(total, _)| *total > 0).collect();
    ranked.sort();
    let mut sum = 0;
    let mut parts: Vec<SmolStr> = ranked
        .into_iter()
        .enumerate()
        .take_while(|(at, (total, _))| {
            let goes_on = *at < fewest || sum < threshold;
            sum += total;
            goes_on
        })
        .map(|(_, (_, key))| key.clone())
        .collect();
    if parts.len() < fewest {
        return None;
    }
    parts.sort();
    let merged = Merged { axis: axis.name.clone(), key: parts.join("+").into(), parts };
    Some((folded(grid, by_columns, &merged), merged))
}

/// The grid with some categories as one, after the others.
fn folded(grid: &Grid, by_columns: bool, merged: &Merged) -> Grid {
    let fold = |axis: &Axis, here: bool| {
        if !here {
            return (axis.clone(), (0..axis.keys.len()).collect::<Vec<_>>());
        }
        let (gone, mut keys): (Vec<SmolStr>, Vec<SmolStr>) =
            axis.keys.iter().cloned().partition(|key| merged.parts.contains(key));
        let last = keys.len();
        debug_assert!(!gone.is_empty());
        let places = axis.keys.iter().map(|key| keys.iter().position(|kept| kept == key));
        let places = places.map(|place| place.unwrap_or(last)).collect();
        keys.push(merged.key.clone());
        (Axis { name: axis.name.clone(), keys }, places)
    };
    let (rows, to_row) = fold(&grid.rows, !by_columns);
    let columns = grid.columns.as_ref().map(|axis| fold(axis, by_columns));
    let (columns, to_column) = columns.map_or((None, vec![0]), |(axis, to)| (Some(axis), to));
    let width = columns.as_ref().map_or(1, |axis| axis.keys.len());
    let mut cells = vec![0; rows.keys.len() * width];
    for (line, row) in grid.cells.chunks(grid.width().max(1)).zip(&to_row) {
        for (count, column) in line.iter().zip(&to_column) {
            if let Some(cell) = cells.get_mut(row * width + column) {
                *cell += count;
            }
        }
    }
    Grid { population: grid.population.clone(), rows, columns, cells }
}
