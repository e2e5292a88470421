//! What an office counts: a few numbers per day, changed by people only.

use super::letter::Letter;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use relais::sync::chain::Digest;
use relais::sync::envelope::{Envelope, Kind, Nature, Table};
use std::collections::BTreeMap;

/// Days since the world began.
pub type Day = u32;

const FLOWS: &str = "flow.acts";
const STOCK: &str = "stock.people";
const KEYS: [&str; 3] = ["interview", "orientation", "workshop"];

pub fn date(day: Day) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 5).unwrap() + TimeDelta::days(day.into())
}

pub fn day_of(date: NaiveDate) -> Day {
    (date - self::date(0)).num_days().try_into().unwrap()
}

/// A moment of a day; the step makes it unlike any other.
pub fn moment(day: Day, step: u64) -> DateTime<Utc> {
    date(day).and_hms_opt(0, 0, 0).unwrap().and_utc() + TimeDelta::seconds(step as i64)
}

/// What a day counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Value {
    pub flows: [u64; 3],
    pub stock: u64,
    /// Reported by mistake: counts as not reported.
    pub withdrawn: bool,
}

impl Value {
    /// Whether something that happened would have happened no more.
    pub fn goes_back_from(&self, before: &Self) -> bool {
        let less = self.flows.iter().zip(&before.flows).any(|(now, then)| now < then);
        less || (self.withdrawn && !before.withdrawn)
    }

    pub fn kind(&self) -> Kind {
        match self {
            Self { withdrawn: true, .. } => Kind::Withdrawal,
            Self { flows: [0, 0, 0], .. } => Kind::ZeroActivity,
            _ => Kind::Day,
        }
    }

    pub fn tables(&self) -> Vec<Table> {
        if self.withdrawn {
            return Vec::new();
        }
        let flows = KEYS.iter().zip(self.flows).map(|(key, count)| ((*key).into(), count));
        let stock = BTreeMap::from([("all".into(), self.stock)]);
        vec![
            Table::new(FLOWS, Nature::Flow, &flows.collect()),
            Table::new(STOCK, Nature::Stock, &stock),
        ]
    }

    pub fn of(envelope: &Envelope) -> Self {
        let count = |table, key| envelope.table(table).map_or(0, |table: &Table| table.count(key));
        Self {
            flows: KEYS.map(|key| count(FLOWS, key)),
            stock: count(STOCK, "all"),
            withdrawn: envelope.kind == Kind::Withdrawal,
        }
    }
}

/// A day as the office has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Record {
    pub value: Value,
    pub closed: bool,
    /// The envelope that a person knew of, and decided to replace by less.
    pub decided_over: Option<Digest>,
}

impl Record {
    /// Something happened on the day.
    pub fn act(&mut self, key: usize, stock: u64) {
        if self.value.withdrawn {
            self.value = Value::default();
        }
        self.value.flows[key] += 1;
        self.value.stock = stock;
    }

    /// Something had been counted that did not happen. Whoever says so has seen what was last sealed.
    pub fn lower(&mut self, key: usize, seen: Option<&Letter>) {
        if self.value.flows[key] > 0 {
            self.value.flows[key] -= 1;
            self.decided_over = seen.map(|letter| letter.link.digest);
        }
    }

    /// The day was reported by mistake.
    pub fn withdraw(&mut self, seen: Option<&Letter>) {
        self.value = Value { withdrawn: true, ..Value::default() };
        self.decided_over = seen.map(|letter| letter.link.digest);
    }
}
