//! What a day counts, in the tables that leave for the centre.

use crate::caseload::state::State;
use crate::report::count;
use crate::report::measure::Measure;
use crate::report::period::Period;
use crate::sync::envelope::{Table, schema_version};
use chrono::NaiveDate;

/// What a day counts, as the caseload knows it now: every table of the catalogue.
#[must_use]
pub fn tables(state: &State, day: NaiveDate) -> Vec<Table> {
    count::tables(state, Period::day(day))
}

/// Of what a day counts, the tables that a summary of some schema has: what it can be compared with.
#[must_use]
pub fn as_in(schema: &str, tables: &[Table]) -> Vec<Table> {
    let version = schema_version(schema).unwrap_or(u32::MAX);
    let has = |table: &&Table| Measure::of(&table.id).is_some_and(|one| one.since <= version);
    tables.iter().filter(has).cloned().collect()
}
