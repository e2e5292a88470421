//! Tables as grids: counts under axes, so that what may be published of them can be told.

use super::followed_on;
use super::order::sort;
use crate::domain::vocabulary::Vocabulary;
use crate::report::confidentiality::{Axis, Grid};
use crate::report::definition::{Definition, Verdict};
use crate::report::fse::Indicator;
use crate::report::measure::{Dimension, Measure, TableId};
use crate::sync::envelope::{Nature, Table};
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// The name of a table's population: people followed on one evening are the same whatever parts them.
pub(super) fn population(measure: &Measure, day: NaiveDate) -> SmolStr {
    let several = TableId::Obstacles.measure().id;
    match measure.nature {
        Nature::Stock if measure.id != several => followed_on(day),
        Nature::Stock => smol_str::format_smolstr!("{}@{day}", measure.id),
        Nature::Flow => measure.id.into(),
    }
}

/// A table as it is: one axis or two. `None` when it counts nothing.
pub(super) fn of(
    measure: &Measure,
    table: &Table,
    day: NaiveDate,
    vocabulary: &Vocabulary,
) -> Option<Grid> {
    let (row, column) = match measure.dimensions {
        [row] => (*row, None),
        [row, column] => (*row, Some(*column)),
        _ => return None,
    };
    let mut rows = BTreeSet::new();
    let mut columns = BTreeSet::new();
    let mut counts = BTreeMap::new();
    for (key, count) in &table.cells {
        let (one, other) = key.split_once('|').unwrap_or((key, ""));
        rows.insert(SmolStr::new(one));
        columns.insert(SmolStr::new(other));
        counts.insert((SmolStr::new(one), SmolStr::new(other)), *count);
    }
    if counts.is_empty() {
        return None;
    }
    let ordered = |keys: BTreeSet<SmolStr>, dimension: Dimension| {
        let mut keys: Vec<SmolStr> = keys.into_iter().collect();
        sort(&mut keys, dimension, vocabulary);
        keys
    };
    let rows = ordered(rows, row);
    let columns = column.map_or_else(|| vec![SmolStr::default()], |one| ordered(columns, one));
    let count = |row: &SmolStr, column: &SmolStr| {
        counts.get(&(row.clone(), column.clone())).copied().unwrap_or(0)
    };
    let cells = rows.iter().flat_map(|row| columns.iter().map(|column| count(row, column)));
    let cells = cells.collect();
    Some(Grid {
        population: population(measure, day),
        rows: Axis::new(row.code(), rows),
        columns: column.map(|one| Axis::new(one.code(), columns)),
        cells,
    })
}

/// Of a table by place and counter, one counter: places and its three answers. Without `by_place`, the answers alone.
pub(super) fn counter(
    table: &Table,
    definition: Definition,
    place: Option<Dimension>,
    day: NaiveDate,
    vocabulary: &Vocabulary,
) -> Option<Grid> {
    let answers = Axis::new(definition.code(), Verdict::ALL.map(Verdict::code));
    let mut counts: BTreeMap<SmolStr, [u64; 3]> = BTreeMap::new();
    for (key, count) in &table.cells {
        let Some((at, counter)) = key.split_once('|') else { continue };
        let Some((code, answer)) = counter.split_once('.') else { continue };
        let rank = Verdict::ALL.into_iter().position(|verdict| verdict.code() == answer);
        if let (true, Some(rank)) = (code == definition.code(), rank) {
            let row = if place.is_some() { at } else { "" };
            let cells = counts.entry(row.into()).or_default();
            cells.iter_mut().skip(rank).take(1).for_each(|cell| *cell += count);
        }
    }
    if counts.is_empty() {
        return None;
    }
    let Some(place) = place else {
        let cells = counts.into_values().flatten().collect();
        return Some(Grid::one_way(followed_on(day), answers, cells));
    };
    let mut rows: Vec<SmolStr> = counts.keys().cloned().collect();
    sort(&mut rows, place, vocabulary);
    let cells = rows.iter().filter_map(|row| counts.get(row)).flatten().copied().collect();
    Some(Grid::two_way(followed_on(day), Axis::new(place.code(), rows), answers, cells))
}

/// Of a table of indicators, what is known of one.
pub(super) fn indicator(table: &Table, indicator: Indicator) -> Option<Grid> {
    let cells = table.cells.iter().filter_map(|(key, count)| {
        let (code, known) = key.split_once('|')?;
        (code == indicator.code()).then(|| (SmolStr::new(known), *count))
    });
    let (keys, counts): (Vec<SmolStr>, Vec<u64>) = cells.unzip();
    (!keys.is_empty())
        .then(|| Grid::one_way(table.id.clone(), Axis::new(indicator.code(), keys), counts))
}

/// The totals of one table by office.
pub(super) fn offices(
    measure: &Measure,
    offices: &[(String, Vec<Table>)],
    day: NaiveDate,
) -> Option<Grid> {
    let total = |tables: &[Table]| {
        tables.iter().find(|table| table.id == measure.id).map_or(0, |table| table.total)
    };
    let counts: Vec<u64> = offices.iter().map(|(_, tables)| total(tables)).collect();
    counts.iter().any(|count| *count > 0).then(|| {
        let names = offices.iter().map(|(name, _)| name.as_str());
        Grid::one_way(population(measure, day), Axis::new(OFFICE, names), counts)
    })
}

/// The axis of offices.
const OFFICE: &str = "office";
