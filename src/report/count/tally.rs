//! Counts under way.

use super::COUNT;
use crate::domain::person::PersonId;
use crate::report::measure::TableId;
use crate::sync::envelope::Table;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Counts by one code or two; the second is empty where there is one.
type Cells<'a> = BTreeMap<(&'a str, &'a str), u64>;

/// Whom a number counts, gathered by the very code that counts it: a number and the list behind it cannot differ.
struct Behind<'w> {
    table: TableId,
    wants: &'w dyn Fn(&str, &str) -> bool,
    people: BTreeMap<PersonId, u64>,
}

/// Counts under way, by table. Keys point to where their codes stand: nothing is copied until the tables are made.
pub(super) struct Tally<'a> {
    cells: [Cells<'a>; COUNT],
    /// Whose file is being counted.
    about: PersonId,
    behind: Option<Behind<'a>>,
}

impl Default for Tally<'_> {
    fn default() -> Self {
        let cells = std::array::from_fn(|_| Cells::new());
        Self { cells, about: PersonId::default(), behind: None }
    }
}

impl<'a> Tally<'a> {
    /// One that counts nothing, and gathers the people of those keys of a table.
    pub(super) fn behind(table: TableId, wants: &'a dyn Fn(&str, &str) -> bool) -> Self {
        let behind = Behind { table, wants, people: BTreeMap::new() };
        Self { behind: Some(behind), ..Self::default() }
    }

    /// Says whose file is counted from here on.
    pub(super) fn about(&mut self, person: PersonId) {
        self.about = person;
    }

    pub(super) fn add(&mut self, table: TableId, one: &'a str, other: &'a str, count: u64) {
        if let Some(behind) = &mut self.behind {
            if behind.table == table && (behind.wants)(one, other) {
                *behind.people.entry(self.about).or_default() += count;
            }
        } else if let Some(cells) = self.cells.get_mut(table as usize) {
            *cells.entry((one, other)).or_default() += count;
        }
    }

    /// The people gathered, and how often each was counted.
    pub(super) fn into_people(self) -> BTreeMap<PersonId, u64> {
        self.behind.map(|behind| behind.people).unwrap_or_default()
    }

    pub(super) fn count(&mut self, table: TableId, key: &'a str) {
        self.add(table, key, "", 1);
    }

    pub(super) fn cross(&mut self, table: TableId, one: &'a str, other: &'a str) {
        self.add(table, one, other, 1);
    }

    /// The tables that are wanted, in the order of their names.
    pub(super) fn into_tables(self, wanted: impl Fn(TableId) -> bool) -> Vec<Table> {
        let tables = TableId::ALL.iter().zip(self.cells).filter(|(id, _)| wanted(**id));
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
