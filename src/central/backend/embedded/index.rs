//! What is kept in memory beside the store: who the offices are, what stands where, which days have something.
//!
//! Some 60 bytes an envelope: an office's lifetime is a few thousand.

use super::super::month::Month;
use super::super::{Centre, Office, Reported};
use super::layout;
use crate::central::publish::every_list;
use crate::store::{Reader, RecordKey, TableId};
use crate::sync::chain::{Digest, Head, Position};
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Everything but the envelopes and the counts.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) centre: Option<Centre>,
    pub(super) offices: BTreeMap<SmolStr, Known>,
    pub(super) published: BTreeMap<SmolStr, u64>,
    /// Rows that do not read.
    pub(super) unreadable: u64,
}

/// What is known of an office.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// `None` only while the store is being read.
    pub(super) office: Option<Office>,
    pub(super) links: BTreeMap<Position, Digest>,
    pub(super) days: BTreeMap<NaiveDate, Reported>,
    /// Months that are kept, with the last evening of each that says what there was.
    pub(super) months: BTreeMap<Month, Option<NaiveDate>>,
    pub(super) parked: BTreeMap<Position, SmolStr>,
}

impl Known {
    /// The last envelope: positions only grow.
    pub(super) fn head(&self) -> Option<Head> {
        self.links.last_key_value().map(|(at, digest)| Head { at: *at, digest: *digest })
    }

    /// The chain after a position.
    pub(super) fn after(&self, at: Option<Position>) -> impl Iterator<Item = Head> + '_ {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = at.map_or(Unbounded, Excluded);
        let links = self.links.range((from, Unbounded));
        links.map(|(at, digest)| Head { at: *at, digest: *digest })
    }
}

impl Index {
    /// The office of that code.
    pub(super) fn office(&self, code: &str) -> Option<&Office> {
        self.offices.get(code)?.office.as_ref()
    }

    /// Takes note of a row; `None` when it does not read.
    fn note(&mut self, table: TableId, key: RecordKey, body: &[u8]) -> Option<()> {
        match table {
            layout::CENTRE => self.centre = Some(layout::of_json(body)?),
            layout::OFFICE => {
                let office: Office = layout::of_json(body)?;
                let known = self.offices.entry(office.code.clone()).or_default();
                known.office = Some(office);
            }
            layout::ENTRY => {
                let (code, at) = layout::position_of(key);
                let digest = layout::entry_digest(body)?;
                self.offices.entry(code).or_default().links.insert(at, digest);
            }
            layout::DAY => {
                let reported = layout::reported(body)?;
                let known = self.offices.entry(layout::office_of(key)).or_default();
                known.days.insert(reported.day, reported);
            }
            layout::MONTH => {
                let (month, stock_day) = layout::month_name(body)?;
                let known = self.offices.entry(layout::office_of(key)).or_default();
                known.months.insert(month, stock_day);
            }
            layout::PARKED => {
                let (code, at) = layout::position_of(key);
                let schema = layout::parked(body)?;
                self.offices.entry(code).or_default().parked.insert(at, schema);
            }
            layout::PUBLICATION => {
                let publication = layout::publication_row(body)?;
                let list = every_list().find(|list| publication.list == *list)?;
                let latest = self.published.entry(SmolStr::new(list)).or_default();
                *latest = publication.number.max(*latest);
            }
            _ => return None,
        }
        Some(())
    }
}

/// Fills the index while the store is opened.
#[derive(Debug, Default)]
pub(super) struct Filling(Mutex<Index>);

impl Filling {
    fn index(&self) -> MutexGuard<'_, Index> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was read.
    pub(super) fn into_index(self) -> Index {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader for Filling {
    fn wants(&self, _: TableId) -> bool {
        true
    }

    fn read(&self, table: TableId, key: RecordKey, body: &[u8]) {
        let mut index = self.index();
        if index.note(table, key, body).is_none() {
            index.unreadable += 1;
        }
    }

    fn forget(&self) {
        *self.index() = Index::default();
    }
}
