//! Counts under way.

use super::COUNT;
use crate::report::measure::TableId;
use crate::sync::envelope::Table;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Counts by one code or two; the second is empty where there is one.
type Cells<'a> = BTreeMap<(&'a str, &'a str), u64>;

/// Counts under way, by table. Keys point to where their codes stand: nothing is copied until the tables are made.
#[derive(Debug)]
pub(super) struct Tally<'a>([Cells<'a>; COUNT]);

impl Default for Tally<'_> {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Cells::new()))
    }
}

impl<'a> Tally<'a> {
    pub(super) fn add(&mut self, table: TableId, one: &'a str, other: &'a str, count: u64) {
        if let Some(cells) = self.0.get_mut(table as usize) {
            *cells.entry((one, other)).or_default() += count;
        }
    }

    pub(super) fn count(&mut self, table: TableId, key: &'a str) {
        self.add(table, key, "", 1);
    }

    pub(super) fn cross(&mut self, table: TableId, one: &'a str, other: &'a str) {
        self.add(table, one, other, 1);
    }

    /// The tables that are wanted, in the order of their names.
    pub(super) fn into_tables(self, wanted: impl Fn(TableId) -> bool) -> Vec<Table> {
        let tables = TableId::ALL.iter().zip(self.0).filter(|(id, _)| wanted(**id));
        tables
            .map(|(id, cells)| {
                let measure = id.measure();
                let joined = |(one, other): (&str, &str)| match measure.dimensions.len() {
                    1 => SmolStr::new(one),
                    _ => smol_str::format_smolstr!("{one}|{other}"),
                };
                let counts = cells.into_iter().map(|(key, count)| (joined(key), count)).collect();
                Table::new(measure.id, measure.nature, &counts)
            })
            .collect()
    }
}
