//! What the days count, made again from the ledger.
//!
//! The projection is a function of the ledger and of nothing else: instants come out of the receipts. Making it again
//! gives the same bytes; once the program knows a schema that it did not, it gives what was parked its place.

use super::backend::{
    Answer, Append, Backend, BackendError, DayRow, Entry, ParkedAt, Projection, Reported,
};
use crate::sync::chain::{Head, Position};
use crate::sync::envelope::{Envelope, Header, schema_version};
use crate::sync::message::Receipt;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Envelopes read at a time.
const PAGE: usize = 256;

/// What was made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rebuilt {
    /// Offices.
    pub offices: u64,
    /// Envelopes read.
    pub envelopes: u64,
    /// Days that count something.
    pub days: u64,
    /// Envelopes that still wait.
    pub parked: u64,
}

/// Makes the projection of every office again.
///
/// # Errors
/// The backend's; an envelope of the ledger that does not read any more.
pub async fn rebuild<B: Backend>(backend: &B) -> Answer<Rebuilt> {
    let mut rebuilt = Rebuilt::default();
    for office in backend.offices().await? {
        rebuild_one(backend, &office.code, &mut rebuilt).await?;
    }
    Ok(rebuilt)
}

/// Gives parked envelopes whose schema is known now their place: what a newer program does when it starts.
///
/// # Errors
/// As [`rebuild`].
pub async fn apply_parked<B: Backend>(backend: &B) -> Answer<Rebuilt> {
    let parked = backend.parked().await?;
    let known = |one: &ParkedAt| schema_version(&one.schema).is_some();
    let offices: BTreeSet<_> = parked.into_iter().filter(known).map(|one| one.office).collect();
    let mut rebuilt = Rebuilt::default();
    for code in offices {
        rebuild_one(backend, &code, &mut rebuilt).await?;
    }
    Ok(rebuilt)
}

async fn rebuild_one<B: Backend>(backend: &B, code: &str, rebuilt: &mut Rebuilt) -> Answer<()> {
    loop {
        let replay = replay(backend, code).await?;
        let counts = (replay.days.len() as u64, replay.parked.len() as u64);
        let (head, envelopes) = (replay.head, replay.envelopes);
        let replaced = backend.replace_projection(code, head, replay.into_projection()).await?;
        // An envelope that came meanwhile is read too.
        if replaced == Append::Appended {
            rebuilt.offices += 1;
            rebuilt.envelopes += envelopes;
            rebuilt.days += counts.0;
            rebuilt.parked += counts.1;
            return Ok(());
        }
    }
}

/// An office's ledger, read from its beginning.
#[derive(Debug, Default)]
pub struct Replay {
    /// The last envelope.
    pub head: Option<Head>,
    /// How many there are.
    pub envelopes: u64,
    days: BTreeMap<NaiveDate, DayRow>,
    parked: Vec<(Position, smol_str::SmolStr)>,
}

impl Replay {
    /// What follows from it.
    #[must_use]
    pub fn into_projection(self) -> Projection {
        Projection { days: self.days.into_values().collect(), parked: self.parked }
    }

    fn read(&mut self, entry: &Entry) -> Option<()> {
        self.head = Some(entry.head);
        self.envelopes += 1;
        let header = Header::read(&entry.envelope.payload).ok()?;
        if schema_version(&header.schema).is_none() {
            self.parked.push((entry.head.at, header.schema));
            return Some(());
        }
        // It was parked before its schema was known, and is not of it after all: it stays where it is.
        let Ok(envelope) = Envelope::read(&entry.envelope.payload) else {
            self.parked.push((entry.head.at, header.schema));
            return Some(());
        };
        let receipt: Receipt = serde_json::from_slice(&entry.receipt.payload).ok()?;
        let before: Option<&Reported> = self.days.get(&envelope.day).map(|row| &row.reported);
        let row = DayRow::of(envelope, receipt.received_at, before);
        self.days.insert(row.reported.day, row);
        Some(())
    }
}

/// Reads an office's ledger.
///
/// # Errors
/// The backend's; an envelope or a receipt that does not read any more.
pub async fn replay<B: Backend>(backend: &B, code: &str) -> Answer<Replay> {
    let mut replay = Replay::default();
    loop {
        let page = backend.entries(code, replay.head.map(|head| head.at), PAGE).await?;
        if page.is_empty() {
            return Ok(replay);
        }
        for entry in &page {
            let damaged = || BackendError::Damaged(format!("{code} {}", entry.head.at));
            replay.read(entry).ok_or_else(damaged)?;
        }
    }
}
