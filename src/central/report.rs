//! The figures of a period, from what the offices sent: of each, of all together, and what is missing of them.
//!
//! ```text
//!   period ──> whole months ──> Backend::months, evenings ──┐
//!         └──> cut months ────> Backend::days ──────────────┴──> Network { offices, tables, missing }
//! ```
//!
//! Flows are summed over the days of the period; stocks are those of an office's last day in it that says what there was. Counts
//! are exact: what may be published of them is decided where it is published. A table that this program does not know is kept
//! out of everything, and said.

pub mod edition;
mod missing;

pub use missing::{Missing, Uncounted};

use super::admin::local;
use super::backend::month::{Came, Evening, FlowSum, Month, MonthRow, add, add_cells, stocks};
use super::backend::{Answer, Backend, DayRow, Office};
use super::completeness::{self, Rates, State};
use crate::report::measure::Measure;
use crate::report::period::Period;
use crate::sync::envelope::Table;
use chrono::{NaiveDate, NaiveDateTime};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// The figures of a period, exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// The period.
    pub period: Period,
    /// Each office that was asked about, by code.
    pub offices: Vec<OfficeFigures>,
    /// All of them together, by the tables' names.
    pub tables: Vec<Table>,
    /// What the figures are without.
    pub missing: Missing,
}

/// The figures of one office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeFigures {
    /// Its code.
    pub code: SmolStr,
    /// Its name.
    pub name: String,
    /// What it counts, by the tables' names; a table it sent nothing of is not there.
    pub tables: Vec<Table>,
    /// The evening of which the stocks are.
    pub stock_day: Option<NaiveDate>,
    /// Summaries expected, there, and on time.
    pub rates: Rates,
    /// How it stands as far as the days of the period go.
    pub state: State,
}

/// What was read of one office.
#[derive(Debug, Default)]
struct Read {
    flows: Vec<FlowSum>,
    came: BTreeMap<NaiveDate, NaiveDateTime>,
    evening: Option<Evening>,
}

impl Read {
    /// Takes in a month, or the days of one that are in the period.
    fn month(&mut self, row: MonthRow) {
        if self.flows.is_empty() {
            self.flows = row.flows;
        } else {
            row.flows.iter().for_each(|sum| add(&mut self.flows, &sum.table, sum.days));
        }
        let hour = |one: &Came| (one.day, local(one.first_received_at));
        self.came.extend(row.came.iter().map(hour));
    }

    /// Takes in an evening: the last one stands.
    fn evening(&mut self, evening: Evening) {
        if self.evening.as_ref().is_none_or(|known| known.day < evening.day) {
            self.evening = Some(evening);
        }
    }

    fn days(&mut self, month: Month, days: &[DayRow]) {
        let row = MonthRow::of(month, days);
        let last = days.iter().find(|day| Some(day.reported.day) == row.stock_day);
        if let Some(DayRow { reported, tables }) = last {
            let tables = stocks(tables).cloned().collect();
            self.evening(Evening { day: reported.day, tables });
        }
        self.month(row);
    }
}

/// The figures of a period: of one office, or of all. `now` is the hour on the centre's wall.
///
/// # Errors
/// The backend's.
pub async fn gather<B: Backend>(
    backend: &B,
    period: Period,
    office: Option<&str>,
    now: NaiveDateTime,
) -> Answer<Network> {
    let mut offices = backend.offices().await?;
    offices.retain(|one| office.is_none_or(|code| code == one.code));
    let mut read: BTreeMap<SmolStr, Read> =
        offices.iter().map(|one| (one.code.clone(), Read::default())).collect();
    let (whole, cut): (Vec<Period>, Vec<Period>) =
        period.by_month().partition(|part| *part == Period::month_of(part.first()));
    if let (Some(first), Some(last)) = (whole.first(), whole.last()) {
        let (first, last) = (Month::of(first.first()), Month::of(last.first()));
        for (code, month) in backend.months(office, first, last).await? {
            read.entry(code).or_default().month(month);
        }
        for (code, evening) in backend.evenings(office, first, last).await? {
            read.entry(code).or_default().evening(evening);
        }
    }
    for part in cut {
        for (code, read) in &mut read {
            let days = backend.days(code, part.first(), part.last()).await?;
            read.days(Month::of(part.first()), &days);
        }
    }
    let mut network =
        Network { period, offices: Vec::new(), tables: Vec::new(), missing: Missing::default() };
    for one in offices {
        let figures = read.remove(&one.code).unwrap_or_default();
        network.count(one, figures, now);
    }
    let parked = backend.parked().await?;
    let asked = |code: &SmolStr| office.is_none_or(|asked| asked == code);
    network.missing.parked = parked.iter().filter(|one| asked(&one.office)).count() as u64;
    Ok(network)
}

impl Network {
    fn count(&mut self, office: Office, read: Read, now: NaiveDateTime) {
        let period = (self.period.first(), self.period.last());
        let (state, rates) = completeness::within(&office, &read.came, period, now);
        self.missing.note(&office.code, &state, rates, self.period, &read);
        let stock_day = read.evening.as_ref().map(|evening| evening.day);
        let flows = read.flows.into_iter().map(|sum| sum.table);
        let stocks = read.evening.into_iter().flat_map(|evening| evening.tables);
        let tables: Vec<Table> =
            flows.chain(stocks).filter(|table| Measure::of(&table.id).is_some()).collect();
        tables.iter().for_each(|table| add_table(&mut self.tables, table));
        let Office { code, name, .. } = office;
        self.offices.push(OfficeFigures { code, name, tables, stock_day, rates, state });
    }
}

/// Adds a table to tables that are in the order of their names.
fn add_table(sums: &mut Vec<Table>, table: &Table) {
    match sums.binary_search_by(|sum| sum.id.cmp(&table.id)) {
        Ok(place) => {
            if let Some(sum) = sums.get_mut(place) {
                sum.total += table.total;
                add_cells(&mut sum.cells, &table.cells);
            }
        }
        Err(place) => sums.insert(place, table.clone()),
    }
}
