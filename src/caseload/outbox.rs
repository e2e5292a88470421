//! What the office has sealed for the centre, and what it knows of the centre.
//!
//! Envelopes are records like any other: sealed in the journal before the first byte is sent, carried by backups, never
//! changed afterwards but for the receipt they get.

use crate::clock::Timestamp;
use crate::sync::chain::{Chain, Digest, Link, Position};
use crate::sync::envelope::{Envelope, Fault, Kind, Reason};
use crate::sync::message::{Calendar, Standing};
use crate::sync::signed::{PrivateKey, PublicKey, Signed};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// This store towards the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Signs its envelopes. It never leaves the store.
    pub key: PrivateKey,
    /// The centre it reports to, once it is enrolled.
    pub centre: Option<Centre>,
}

/// The centre that an office reports to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Centre {
    /// Where it answers: `https://siege.example.fr`.
    pub address: String,
    /// Its name.
    pub name: String,
    /// Signs its receipts.
    pub key: PublicKey,
    /// The certificate of its private authority (PEM), when it has one; else those that browsers trust.
    pub authority: Option<String>,
    /// Days on which it expects a summary.
    pub calendar: Calendar,
    /// When the office was enrolled.
    pub enrolled_at: Timestamp,
    /// When an exchange last ended with everything received.
    pub up_to_date_at: Option<Timestamp>,
    /// The number up to which each published list was taken in.
    pub taken: BTreeMap<SmolStr, u64>,
}

/// An envelope of the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedDay {
    /// As the chain sees it.
    pub link: Link,
    /// The day it is about.
    pub day: NaiveDate,
    /// Why the day has one.
    pub kind: Kind,
    /// Why this one.
    pub reason: Reason,
    /// The bytes, and who signed them.
    pub envelope: Signed,
    /// Whether this store sealed it, or learned it from the centre after it was restored.
    pub learned: bool,
    /// The centre's receipt.
    pub receipt: Option<Signed>,
    /// What became of it there.
    pub standing: Option<Standing>,
    /// The centre's value stands although this store counts less: someone decided it, when this store counted what has this
    /// digest. Once it counts something else, the question is open again.
    pub adopted: Option<Digest>,
}

impl SealedDay {
    /// An envelope, as it was signed.
    ///
    /// # Errors
    /// Everything that is wrong with its bytes.
    pub fn of(envelope: Signed, learned: bool) -> Result<Self, Vec<Fault>> {
        let read = Envelope::read(&envelope.payload)?;
        Ok(Self {
            link: read.header.link(&envelope.payload),
            day: read.day,
            kind: read.kind,
            reason: read.reason,
            envelope,
            learned,
            receipt: None,
            standing: None,
            adopted: None,
        })
    }

    /// Where it stands.
    #[must_use]
    pub fn at(&self) -> Position {
        self.link.at
    }

    /// The digest of its bytes.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.link.digest
    }

    /// What it says.
    ///
    /// # Errors
    /// Its bytes were written by a newer program.
    pub fn read(&self) -> Result<Envelope, Vec<Fault>> {
        Envelope::read(&self.envelope.payload)
    }

    /// Whether the centre has it: it said so, or it came from there.
    #[must_use]
    pub fn is_received(&self) -> bool {
        self.learned || self.receipt.is_some()
    }
}

/// What the office has sealed, in the order of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outbox {
    days: BTreeMap<Position, SealedDay>,
}

impl Outbox {
    /// Every envelope, oldest first.
    #[must_use]
    pub fn days(&self) -> impl DoubleEndedIterator<Item = &SealedDay> {
        self.days.values()
    }

    /// The envelope at a position.
    #[must_use]
    pub fn at(&self, at: Position) -> Option<&SealedDay> {
        self.days.get(&at)
    }

    /// The last envelope about a day.
    #[must_use]
    pub fn of_day(&self, day: NaiveDate) -> Option<&SealedDay> {
        self.days.values().rev().find(|sealed| sealed.day == day)
    }

    /// The last envelope about each day.
    #[must_use]
    pub fn by_day(&self) -> BTreeMap<NaiveDate, &SealedDay> {
        self.days.values().map(|sealed| (sealed.day, sealed)).collect()
    }

    /// Envelopes that the centre has not said to have, oldest first.
    pub fn waiting(&self) -> impl Iterator<Item = &SealedDay> {
        self.days.values().filter(|sealed| !sealed.is_received())
    }

    /// The chain.
    #[must_use]
    pub fn chain(&self) -> Chain {
        let mut chain = Chain::default();
        for sealed in self.days.values() {
            // What does not follow could not have been recorded: the rules of the change see to it.
            if chain.push(sealed.link).is_err() {
                break;
            }
        }
        chain
    }

    pub(super) fn put(&mut self, at: Position, sealed: Option<SealedDay>) {
        match sealed {
            Some(sealed) => drop(self.days.insert(at, sealed)),
            None => drop(self.days.remove(&at)),
        }
    }
}
