//! The tables of the catalogue, counted from a caseload.
//!
//! Stocks are the people followed on the evening of the period's last day, from their dated situations; flows are what happened on its days. A
//! day's summary is these tables of one day, so that what the centre adds up is what the office counts.
//! Keys are codes of the lists that every office has ([`State::vocabulary`]): what an office added to a list for itself counts as `autre`, a commune
//! outside the territory as `ailleurs`, a partner whose kind says something of a person's health or past as `autre`.
//! What is not known is said to be so (`inconnu`), never guessed and never left out.

mod flows;
mod stocks;
mod tally;
#[cfg(test)]
mod tests;

pub use stocks::Stock;

use super::fse::Programme;
use super::measure::{MEASURES, TableId};
use super::period::Period;
use crate::caseload::state::State;
use crate::domain::code::{Coded, List};
use crate::domain::person::PersonId;
use crate::domain::vocabulary::Vocabulary;
use crate::sync::envelope::{Nature, Table};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use stocks::Evening;
use tally::Tally;

/// Every table, in the order of their names, as the caseload knows the period now.
#[must_use]
pub fn tables(state: &State, period: Period) -> Vec<Table> {
    only(state, period, |_| true)
}

/// The tables that are wanted, in the order of their names: what none of them needs is not looked at.
#[must_use]
pub fn only(state: &State, period: Period, wanted: impl Fn(TableId) -> bool) -> Vec<Table> {
    counted(state, period, Tally::of(wanted)).into_tables()
}

/// The tables of what there is in the evening of a day.
#[must_use]
pub fn stocks(state: &State, period: Period) -> Vec<Table> {
    only(state, period, |id| id.measure().nature == Nature::Stock)
}

/// The tables of what happened in a period.
#[must_use]
pub fn flows(state: &State, period: Period) -> Vec<Table> {
    only(state, period, |id| id.measure().nature == Nature::Flow)
}

/// One table and nothing else: what a screen asks for.
#[must_use]
pub fn one(state: &State, id: TableId, period: Period) -> Option<Table> {
    only(state, period, |one| one == id).pop()
}

/// One table of what there is in the evening of several days, in the order of the days: everyone is looked at once.
#[must_use]
pub fn evenings(state: &State, id: TableId, days: &[NaiveDate]) -> Vec<Table> {
    let evening = |day: &NaiveDate| Evening::new(*day, Tally::of(|one| one == id));
    let mut evenings: Vec<Evening<'_>> = days.iter().map(evening).collect();
    stocks::count(&mut evenings, state);
    evenings.into_iter().flat_map(|evening| evening.into_tally().into_tables()).collect()
}

/// The tables of an older or the present programme's indicators: entries, exits and what came six months later, in the order of their names.
#[must_use]
pub fn fse(state: &State, period: Period, programme: Programme) -> Vec<Table> {
    let mut tally = Tally::of(|id| flows::OF_PARTICIPATIONS.contains(&id));
    flows::count_participations(&mut tally, state, period, programme);
    tally.into_tables()
}

fn counted<'a>(state: &'a State, period: Period, tally: Tally<'a>) -> Tally<'a> {
    let mut evenings = [Evening::new(period.last(), tally)];
    stocks::count(&mut evenings, state);
    let [evening] = evenings;
    let mut tally = evening.into_tally();
    flows::count(&mut tally, state, period);
    tally
}

/// The people whom those keys of a table count, and how often each is counted there: someone may have had three
/// interviews. Keys come as their two codes, the second empty where there is one.
#[must_use]
pub fn behind(
    state: &State,
    id: TableId,
    period: Period,
    wants: &dyn Fn(&str, &str) -> bool,
) -> BTreeMap<PersonId, u64> {
    counted(state, period, Tally::behind(id, wants)).into_people()
}

/// Whether anything happened.
#[must_use]
pub fn has_activity(tables: &[Table]) -> bool {
    tables.iter().any(|table| table.nature == Nature::Flow && table.total > 0)
}

/// The code, when every office has it: it is the program's, or the centre published it. One that only this office has, or that another brought, is not to
/// be told apart.
fn known<'a>(vocabulary: &Vocabulary, list: List, code: &'a str) -> &'a str {
    if vocabulary.has(list, code) { code } else { super::measure::OTHER }
}

fn code<'a, C: Coded>(vocabulary: &Vocabulary, code: &'a C) -> &'a str {
    known(vocabulary, C::LIST, code.as_str())
}

/// Records that are read together.
const TOGETHER: usize = 256;

/// Shows what is read of many records, in their order. It is read of some hundreds and only then worked on: records lie all over memory, and a
/// processor that has little to do between two of them waits for many at once.
fn in_turn<T>(mut read: impl Iterator<Item = T>, mut each: impl FnMut(T)) {
    let mut together = Vec::with_capacity(TOGETHER);
    loop {
        together.extend(read.by_ref().take(TOGETHER));
        if together.is_empty() {
            return;
        }
        together.drain(..).for_each(&mut each);
    }
}

/// How many tables there are.
const COUNT: usize = MEASURES.len();
