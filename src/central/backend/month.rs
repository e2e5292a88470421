//! What a calendar month of an office counts, kept beside its days: a year is twelve rows an office, and not some three hundred
//! of twenty kilobytes.
//!
//! ```text
//!   day row, before ──taken away──┐
//!   day row, after  ──added───────┴──> flows, summed │ days that came │ the last evening that says what there is
//! ```
//!
//! A month follows from its days and from nothing else ([`MonthRow::of`]); [`MonthRow::with`] is the short way there when one of
//! them changes. Both backends keep the same bytes.

use super::{DayRow, Reported};
use crate::sync::envelope::{Kind, Nature, Table};
use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::io::Read;

/// A calendar month, by its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> NaiveDate {
        self.0
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> NaiveDate {
        let next = self.0.checked_add_months(Months::new(1));
        next.and_then(|next| next.pred_opt()).unwrap_or(NaiveDate::MAX)
    }
}

/// A table of flows, summed over days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowSum {
    /// The sums. A key whose sum is zero has no cell.
    pub table: Table,
    /// Days that have this table, be it empty: an older program of the office did not count what a newer one does.
    pub days: u32,
}

/// A day of which there is something, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Came {
    /// The day.
    pub day: NaiveDate,
    /// When the day's first envelope came, to the millisecond.
    pub first_received_at: DateTime<Utc>,
}

/// What a calendar month of an office counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthRow {
    /// Which month.
    pub month: Month,
    /// The last day that has tables of stocks: what there was on its evening stands for the month.
    pub stock_day: Option<NaiveDate>,
    /// Days of which there is something, by day; withdrawn ones left out.
    pub came: Vec<Came>,
    /// What happened, by the tables' names.
    pub flows: Vec<FlowSum>,
}

/// What there was in the evening of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evening {
    /// The day.
    pub day: NaiveDate,
    /// Its stocks, by the tables' names.
    pub tables: Vec<Table>,
}

/// The tables of stocks among those of a day.
pub fn stocks(tables: &[Table]) -> impl Iterator<Item = &Table> {
    tables.iter().filter(|table| table.nature == Nature::Stock)
}

/// The tables of flows among those of a day.
pub fn flows(tables: &[Table]) -> impl Iterator<Item = &Table> {
    tables.iter().filter(|table| table.nature == Nature::Flow)
}

impl MonthRow {
    /// A month without any day.
    #[must_use]
    pub fn empty(month: Month) -> Self {
        Self { month, stock_day: None, came: Vec::new(), flows: Vec::new() }
    }

    /// What follows from the days of a month; days of other months are passed over.
    #[must_use]
    pub fn of<'a>(month: Month, days: impl IntoIterator<Item = &'a DayRow>) -> Self {
        let mut row = Self::empty(month);
        for day in days.into_iter().filter(|day| Month::of(day.reported.day) == month) {
            row.flows_in(day);
            if stocks(&day.tables).next().is_some() {
                row.stock_day = row.stock_day.max(Some(day.reported.day));
            }
        }
        row
    }

    /// The month once one of its days counts something else: `before` are the tables that the day had until then.
    ///
    /// `None` when that does not tell: the last evening went, or what the day had is not in the sums. The days do, then.
    #[must_use]
    pub fn with(mut self, before: &[Table], after: &DayRow) -> Option<Self> {
        let day = after.reported.day;
        for table in flows(before) {
            take(&mut self.flows, table)?;
        }
        self.came.retain(|came| came.day != day);
        self.flows_in(after);
        if stocks(&after.tables).next().is_some() {
            self.stock_day = self.stock_day.max(Some(day));
        } else if self.stock_day == Some(day) {
            return None;
        }
        Some(self)
    }

    fn flows_in(&mut self, day: &DayRow) {
        for table in flows(&day.tables) {
            add(&mut self.flows, table, 1);
        }
        let Reported { day, kind, first_received_at, .. } = day.reported;
        if kind != Kind::Withdrawal {
            let place = self.came.partition_point(|came| came.day < day);
            let millis = first_received_at.timestamp_millis();
            let first_received_at = DateTime::from_timestamp_millis(millis).unwrap_or_default();
            self.came.insert(place, Came { day, first_received_at });
        }
    }
}

/// The months of an office, from all its days.
#[must_use]
pub fn months_of(days: &[DayRow]) -> Vec<MonthRow> {
    let mut months: BTreeMap<Month, Vec<&DayRow>> = BTreeMap::new();
    for day in days {
        months.entry(Month::of(day.reported.day)).or_default().push(day);
    }
    months.into_iter().map(|(month, days)| MonthRow::of(month, days)).collect()
}

/// Adds a table to sums that are in the order of their names.
pub fn add(sums: &mut Vec<FlowSum>, table: &Table, days: u32) {
    match sums.binary_search_by(|sum| sum.table.id.cmp(&table.id)) {
        Ok(place) => {
            if let Some(sum) = sums.get_mut(place) {
                sum.days += days;
                sum.table.total += table.total;
                add_cells(&mut sum.table.cells, &table.cells);
            }
        }
        Err(place) => sums.insert(place, FlowSum { table: table.clone(), days }),
    }
}

/// Adds cells to cells, both in the order of their keys.
pub fn add_cells(sums: &mut Vec<(SmolStr, u64)>, cells: &[(SmolStr, u64)]) {
    let (mut place, known) = (0, sums.len());
    for (key, count) in cells {
        while place < known && sums.get(place).is_some_and(|(before, _)| before < key) {
            place += 1;
        }
        match sums.get_mut(place) {
            Some((same, sum)) if place < known && same == key => *sum += count,
            _ => sums.push((key.clone(), *count)),
        }
    }
    if sums.len() > known {
        // Two stretches in order, one after the other: one walk.
        sums.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
}

/// Takes a day's table away from the sums; `None` when it is not in them.
fn take(sums: &mut Vec<FlowSum>, table: &Table) -> Option<()> {
    let place = sums.binary_search_by(|sum| sum.table.id.cmp(&table.id)).ok()?;
    let sum = sums.get_mut(place)?;
    sum.days = sum.days.checked_sub(1)?;
    sum.table.total = sum.table.total.checked_sub(table.total)?;
    for (key, count) in &table.cells {
        let cell = sum.table.cells.binary_search_by(|(one, _)| one.cmp(key)).ok()?;
        let (_, left) = sum.table.cells.get_mut(cell)?;
        *left = left.checked_sub(*count)?;
    }
    sum.table.cells.retain(|(_, left)| *left > 0);
    if sum.days == 0 {
        if sum.table.total > 0 {
            return None;
        }
        sums.remove(place);
    }
    Some(())
}

/// No row inflates to more.
const MOST: u64 = 1 << 26;

/// What is written of a month besides its name and its last evening: days and instants as numbers.
type Written = (Vec<(u8, i64)>, Vec<FlowSum>);

/// The bytes of a month's sums.
#[must_use]
pub(super) fn sums_body(row: &MonthRow) -> Vec<u8> {
    let came = |one: &Came| {
        (u8::try_from(one.day.day()).unwrap_or(0), one.first_received_at.timestamp_millis())
    };
    let written: (Vec<(u8, i64)>, &[FlowSum]) = (row.came.iter().map(came).collect(), &row.flows);
    packed(&written)
}

/// Reads a month's sums.
pub(super) fn read_sums(
    month: Month,
    stock_day: Option<NaiveDate>,
    body: &[u8],
) -> Option<MonthRow> {
    let (came, flows): Written = unpacked(body)?;
    let read = |(day, millis): (u8, i64)| {
        let day = month.first().with_day(day.into())?;
        Some(Came { day, first_received_at: DateTime::from_timestamp_millis(millis)? })
    };
    Some(MonthRow {
        month,
        stock_day,
        came: came.into_iter().map(read).collect::<Option<_>>()?,
        flows,
    })
}

/// The bytes of what there was in an evening.
#[must_use]
pub(super) fn stocks_body(tables: &[Table]) -> Vec<u8> {
    packed(&stocks(tables).collect::<Vec<_>>())
}

/// Reads what there was in an evening.
pub(super) fn read_stocks(body: &[u8]) -> Option<Vec<Table>> {
    unpacked(body)
}

fn packed<T: Serialize>(what: &T) -> Vec<u8> {
    let plain = postcard::to_allocvec(what).unwrap_or_default();
    let mut bytes = Vec::with_capacity(plain.len() / 3);
    // Reading from memory into memory does not fail. Written anew every evening: quickly rather than small.
    let _ = DeflateEncoder::new(plain.as_slice(), Compression::fast()).read_to_end(&mut bytes);
    bytes
}

fn unpacked<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let mut plain = Vec::with_capacity(bytes.len() * 4);
    DeflateDecoder::new(bytes).take(MOST).read_to_end(&mut plain).ok()?;
    postcard::from_bytes(&plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::chain::Position;
    use crate::sync::envelope::Reason;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn table(id: &str, cells: &[(&str, u64)]) -> Table {
        let nature = if id.starts_with("flow.") { Nature::Flow } else { Nature::Stock };
        let cells = cells.iter().map(|(key, count)| ((*key).into(), *count)).collect();
        Table::new(id, nature, &cells)
    }

    fn row(day: &str, kind: Kind, tables: Vec<Table>) -> DayRow {
        let received_at = DateTime::from_timestamp_millis(1_795_000_000_123).unwrap();
        let reported = Reported {
            day: date(day),
            at: Position::FIRST,
            kind,
            reason: Reason::Initial,
            received_at,
            first_received_at: received_at,
        };
        DayRow { reported, tables }
    }

    /// A day out of a small world: empty tables, tables that are not always there, withdrawals.
    fn drawn(random: &mut fastrand::Rng) -> DayRow {
        let day = format!("2026-02-{:02}", random.u32(1..=6));
        if random.u32(0..4) == 0 {
            return row(&day, Kind::Withdrawal, Vec::new());
        }
        let mut tables = Vec::new();
        for id in ["flow.a", "flow.b", "stock.c"] {
            if random.bool() {
                let cells: Vec<_> =
                    ["k", "l|m", "z"].into_iter().map(|key| (key, random.u64(0..3))).collect();
                tables.push(table(id, &cells));
            }
        }
        row(&day, Kind::Day, tables)
    }

    #[test]
    fn a_month_followed_day_by_day_is_what_its_days_say_and_so_are_its_bytes() {
        for seed in 0..300 {
            let mut random = fastrand::Rng::with_seed(seed);
            let month = Month::of(date("2026-02-11"));
            let (mut days, mut followed) = (BTreeMap::new(), MonthRow::empty(month));
            for _ in 0..30 {
                let day = drawn(&mut random);
                let before = days.insert(day.reported.day, day.clone());
                let before = before.map(|before| before.tables).unwrap_or_default();
                let said = MonthRow::of(month, days.values());
                if let Some(row) = followed.with(&before, &day) {
                    assert_eq!(row, said, "seed {seed}");
                    assert_eq!(sums_body(&row), sums_body(&said), "seed {seed}");
                }
                let body = sums_body(&said);
                assert_eq!(read_sums(month, said.stock_day, &body).as_ref(), Some(&said));
                followed = said;
            }
        }
    }

    #[test]
    fn what_is_not_in_the_sums_cannot_be_taken_from_them() {
        let month = Month::of(date("2026-02-11"));
        let day = row("2026-02-03", Kind::Day, vec![table("flow.a", &[("k", 2)])]);
        let known = MonthRow::of(month, [&day]);
        for before in [
            table("flow.a", &[("k", 3)]),
            table("flow.a", &[("l", 1)]),
            table("flow.a", &[("k", 1)]),
            table("flow.b", &[]),
        ] {
            assert_eq!(known.clone().with(&[before], &day), None);
        }
        let none = row("2026-02-03", Kind::Withdrawal, Vec::new());
        let left = known.with(&day.tables, &none).unwrap();
        assert_eq!(left, MonthRow::empty(month));
    }

    #[test]
    fn months_have_their_days() {
        let month = Month::of(date("2024-02-29"));
        assert_eq!((month.first(), month.last()), (date("2024-02-01"), date("2024-02-29")));
        assert_eq!(Month::of(NaiveDate::MAX).last(), NaiveDate::MAX);
    }
}
