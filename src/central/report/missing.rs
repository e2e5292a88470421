//! What figures are without: days that did not come, evenings that are old, tables that were not counted or are not known.

use super::Read;
use crate::central::completeness::{Rates, Standing, State};
use crate::i18n::{Lang, Message};
use crate::msg;
use crate::report::measure::{MEASURES, Measure};
use crate::report::period::Period;
use crate::sync::envelope::Nature;
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Names in one sentence.
const NAMED: usize = 20;

/// What the figures of a period are without.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Missing {
    /// Summaries expected, there, and on time, of all the offices.
    pub rates: Rates,
    /// Offices of which no device was ever let in, or all were revoked, and that should have sent.
    pub never: Vec<SmolStr>,
    /// Offices that have sent none of the last days.
    pub silent: Vec<SmolStr>,
    /// Offices without some of the days that should have come: how many.
    pub late: BTreeMap<SmolStr, u64>,
    /// Offices without any evening in the period that says what there was: they are in no stock.
    pub no_evening: Vec<SmolStr>,
    /// Offices whose last evening lies before their last expected day in the period.
    pub older_evening: BTreeMap<SmolStr, NaiveDate>,
    /// Tables of the catalogue that an office sent other days without.
    pub uncounted: BTreeMap<&'static str, Vec<Uncounted>>,
    /// Tables that this program does not know: in no figure.
    pub unknown: BTreeSet<SmolStr>,
    /// Envelopes that wait until the program is a newer one: in no figure.
    pub parked: u64,
}

/// Days of an office that came without a table: an older program did not count it yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncounted {
    /// Which office.
    pub office: SmolStr,
    /// How many days came without it.
    pub days: u64,
}

impl Missing {
    /// Takes note of what is missing of an office.
    pub(super) fn note(
        &mut self,
        code: &SmolStr,
        state: &State,
        rates: Rates,
        period: Period,
        read: &Read,
    ) {
        self.rates = self.rates.and(rates);
        match state.standing {
            Standing::NeverEnrolled if !state.late.is_empty() => self.never.push(code.clone()),
            Standing::Silent => self.silent.push(code.clone()),
            _ => {}
        }
        if !state.late.is_empty() {
            self.late.insert(code.clone(), state.late.len() as u64);
        }
        let last_expected = state.late.last().max(read.came.keys().next_back()).copied();
        let last_expected = last_expected.filter(|day| period.contains(*day));
        match (&read.evening, last_expected) {
            (None, Some(_)) => self.no_evening.push(code.clone()),
            (Some(evening), Some(last)) if evening.day < last => {
                self.older_evening.insert(code.clone(), evening.day);
            }
            _ => {}
        }
        let flows = read.flows.iter().map(|sum| &sum.table);
        let stocks = read.evening.iter().flat_map(|evening| &evening.tables);
        let unknown = flows.chain(stocks).filter(|table| Measure::of(&table.id).is_none());
        self.unknown.extend(unknown.map(|table| table.id.clone()));
        for measure in MEASURES {
            let days = match measure.nature {
                Nature::Flow => without_flow(read, measure.id),
                Nature::Stock => without_stock(read, measure.id),
            };
            if days > 0 {
                let one = Uncounted { office: code.clone(), days };
                self.uncounted.entry(measure.id).or_default().push(one);
            }
        }
    }

    /// Whether the figures are whole.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.rates.actual == self.rates.expected
            && *self == Self { rates: self.rates, ..Self::default() }
    }

    /// In words: the rates first, then whatever is missing.
    #[must_use]
    pub fn sentences(&self, lang: Lang) -> Vec<String> {
        let Rates { expected, actual, on_time } = self.rates;
        let mut said = vec![msg!(
            "central.report.rates",
            expected = expected,
            actual = actual,
            on_time = on_time
        )];
        let mut listed = |key: fn(usize, String) -> Message, offices: Vec<String>| {
            if !offices.is_empty() {
                said.push(key(offices.len(), joined(offices)));
            }
        };
        let names = |codes: &[SmolStr]| codes.iter().map(SmolStr::to_string).collect();
        listed(
            |count, offices| msg!("central.report.never", count = count, offices = offices),
            names(&self.never),
        );
        listed(
            |count, offices| msg!("central.report.silent", count = count, offices = offices),
            names(&self.silent),
        );
        listed(
            |count, offices| msg!("central.report.late", count = count, offices = offices),
            self.late.iter().map(|(code, days)| format!("{code} ({days})")).collect(),
        );
        listed(
            |count, offices| msg!("central.report.no_evening", count = count, offices = offices),
            names(&self.no_evening),
        );
        listed(
            |count, offices| msg!("central.report.older_evening", count = count, offices = offices),
            self.older_evening
                .iter()
                .map(|(code, day)| format!("{code} ({})", lang.date(*day)))
                .collect(),
        );
        for (id, offices) in &self.uncounted {
            let table = Measure::of(id).map_or_else(String::new, |one| lang.say(&one.title()));
            let count = offices.len();
            let offices = offices.iter().map(|one| format!("{} ({})", one.office, one.days));
            let offices = joined(offices.collect());
            said.push(msg!(
                "central.report.uncounted",
                table = table,
                count = count,
                offices = offices
            ));
        }
        if !self.unknown.is_empty() {
            let tables = self.unknown.iter().map(SmolStr::to_string).collect();
            let count = self.unknown.len();
            said.push(msg!("central.report.unknown", count = count, tables = joined(tables)));
        }
        if self.parked > 0 {
            said.push(msg!("central.report.parked", count = self.parked));
        }
        said.iter().map(|one| lang.say(one)).collect()
    }
}

/// Names in a sentence: the first of them when there are many.
fn joined(mut names: Vec<String>) -> String {
    if names.len() > NAMED {
        names.truncate(NAMED);
        names.push("…".to_owned());
    }
    names.join(", ")
}

/// Days that came without this table of flows.
fn without_flow(read: &Read, id: &str) -> u64 {
    let sum = read.flows.binary_search_by(|sum| sum.table.id.as_str().cmp(id));
    let days = sum.ok().and_then(|place| read.flows.get(place)).map_or(0, |sum| sum.days.into());
    (read.came.len() as u64).saturating_sub(days)
}

/// One, when the evening is without this table of stocks.
fn without_stock(read: &Read, id: &str) -> u64 {
    let evening = read.evening.as_ref();
    u64::from(evening.is_some_and(|evening| evening.tables.iter().all(|table| table.id != id)))
}
