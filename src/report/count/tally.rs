//! Counts under way.

use super::COUNT;
use crate::domain::person::PersonId;
use crate::report::measure::TableId;
use crate::sync::envelope::Table;
use foldhash::fast::FixedState;
use smol_str::SmolStr;
use std::collections::{BTreeMap, HashMap};

/// Counts by one code or two; the second is empty where there is one. Millions of codes go through few cells: codes come from the lists and
/// from the program, nobody can choose them so that their hashes meet.
type Cells<'a> = HashMap<(&'a str, &'a str), u64, FixedState>;

/// Whom a number counts, gathered by the very code that counts it: a number and the list behind it cannot differ.
struct Behind<'w> {
    wants: &'w dyn Fn(&str, &str) -> bool,
    people: BTreeMap<PersonId, u64>,
}

/// Counts under way, by table. Keys point to where their codes stand: nothing is copied until the tables are made.
pub(super) struct Tally<'a> {
    /// None of the tables that nobody wants.
    cells: [Option<Cells<'a>>; COUNT],
    /// Whose file is being counted.
    about: PersonId,
    behind: Option<Behind<'a>>,
}

impl<'a> Tally<'a> {
    /// One that counts in the tables that are wanted.
    pub(super) fn of(wanted: impl Fn(TableId) -> bool) -> Self {
        let mut cells = [const { None }; COUNT];
        for (cells, id) in cells.iter_mut().zip(TableId::ALL) {
            *cells = wanted(*id).then(Cells::default);
        }
        Self { cells, about: PersonId::default(), behind: None }
    }

    /// One that counts nothing, and gathers the people of those keys of a table.
    pub(super) fn behind(table: TableId, wants: &'a dyn Fn(&str, &str) -> bool) -> Self {
        let behind = Behind { wants, people: BTreeMap::new() };
        Self { behind: Some(behind), ..Self::of(|id| id == table) }
    }

    /// Whether one of these tables is wanted: what none of them needs is not to be looked at.
    pub(super) fn wants(&self, tables: &[TableId]) -> bool {
        tables.iter().any(|table| self.cells.get(*table as usize).is_some_and(Option::is_some))
    }

    /// Whether it gathers people: then each is to be counted, not how many there are.
    pub(super) fn gathers(&self) -> bool {
        self.behind.is_some()
    }

    /// Says whose file is counted from here on.
    pub(super) fn about(&mut self, person: PersonId) {
        self.about = person;
    }

    /// Counts in a table, when it is wanted.
    pub(super) fn add(&mut self, table: TableId, one: &'a str, other: &'a str, count: u64) {
        let Some(Some(cells)) = self.cells.get_mut(table as usize) else { return };
        match &mut self.behind {
            None => *cells.entry((one, other)).or_default() += count,
            Some(behind) if (behind.wants)(one, other) => {
                *behind.people.entry(self.about).or_default() += count;
            }
            Some(_) => {}
        }
    }

    pub(super) fn count(&mut self, table: TableId, key: &'a str) {
        self.add(table, key, "", 1);
    }

    pub(super) fn cross(&mut self, table: TableId, one: &'a str, other: &'a str) {
        self.add(table, one, other, 1);
    }

    /// The people gathered, and how often each was counted.
    pub(super) fn into_people(self) -> BTreeMap<PersonId, u64> {
        self.behind.map(|behind| behind.people).unwrap_or_default()
    }

    /// The tables, in the order of their names.
    pub(super) fn into_tables(self) -> Vec<Table> {
        let tables = TableId::ALL.iter().zip(self.cells);
        let counted = tables.filter_map(|(id, cells)| Some((id.measure(), cells?)));
        let table = counted.map(|(measure, cells)| {
            let joined = |(one, other): (&str, &str)| match measure.dimensions.len() {
                1 => SmolStr::new(one),
                _ => smol_str::format_smolstr!("{one}|{other}"),
            };
            let counts = cells.into_iter().map(|(key, count)| (joined(key), count)).collect();
            Table::new(measure.id, measure.nature, &counts)
        });
        table.collect()
    }
}
