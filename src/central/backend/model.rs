//! The rows: what the central office knows of itself, of its offices and of their days.

use crate::sync::chain::{Digest, Head, Position};
use crate::sync::envelope::{Envelope, Kind, Reason, Table};
use crate::sync::message::Calendar;
use crate::sync::signed::{KeyId, PrivateKey, PublicKey, Signed};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;

/// Who the centre is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Centre {
    /// Its name, as offices show it.
    pub name: String,
    /// Signs receipts and publications.
    pub key: PrivateKey,
    /// Authenticates tokens.
    pub tokens: TokenKey,
    /// Which copy of the ledger this is: another one after a restoration.
    pub generation: String,
}

/// The key of the tokens' authentication codes. Never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenKey(pub [u8; 32]);

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(…)")
    }
}

/// An office, as the centre knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Its code: see [`crate::sync::envelope::is_office_code`].
    pub code: SmolStr,
    /// Its name.
    pub name: String,
    /// Days on which a summary is expected.
    pub calendar: Calendar,
    /// The one-time code that was given out and not used yet.
    pub invitation: Option<Invitation>,
    /// Devices, in the order in which they were enrolled.
    pub devices: Vec<Device>,
}

impl Office {
    /// The device of that key.
    #[must_use]
    pub fn device(&self, key: KeyId) -> Option<&Device> {
        self.devices.iter().find(|device| device.key.id() == key)
    }

    /// Whether a device of it may send.
    #[must_use]
    pub fn is_enrolled(&self) -> bool {
        self.devices.iter().any(|device| device.revoked_at.is_none())
    }
}

/// A one-time code that was given out. Only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Of the code.
    pub hash: [u8; 32],
    /// From when on it lets nobody in.
    pub expires: DateTime<Utc>,
}

/// A device of an office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its key.
    pub key: PublicKey,
    /// Name and version of its program when it was enrolled.
    pub program: String,
    /// The hash of the code it was let in by.
    pub code: [u8; 32],
    /// When it was let in.
    pub enrolled_at: DateTime<Utc>,
    /// Since when nothing more is taken from it.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// One change to an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfficeChange {
    /// Another calendar.
    Calendar(Calendar),
    /// Another one-time code; the former one no longer enrols.
    Invitation(Invitation),
    /// A device is not to be trusted any more.
    Revoke {
        /// Which.
        device: KeyId,
        /// When.
        at: DateTime<Utc>,
    },
}

/// One envelope of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Where it stands, and of which bytes.
    pub head: Head,
    /// The envelope, verbatim.
    pub envelope: Signed,
    /// Its receipt, verbatim: made durable with it, given out afterwards, and again to whoever asks again.
    pub receipt: Signed,
}

/// An envelope that was judged good, and what it changes in the projection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The ledger's row.
    pub entry: Entry,
    /// What its day counts from now on; `None`: parked, its schema is not known yet.
    pub day: Option<DayRow>,
    /// Its schema.
    pub schema: SmolStr,
}

/// What a day of an office counts: what its latest accepted envelope says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRow {
    /// Of which day, and what is known of its envelopes.
    pub reported: Reported,
    /// The counts, by the tables' names.
    pub tables: Vec<Table>,
}

impl DayRow {
    /// What an envelope makes of its day. `before` is what the day was until then.
    #[must_use]
    pub fn of(envelope: Envelope, received_at: DateTime<Utc>, before: Option<&Reported>) -> Self {
        let mut tables = envelope.tables;
        tables.sort_by(|one, other| one.id.cmp(&other.id));
        let first_received_at = before.map_or(received_at, |before| before.first_received_at);
        let reported = Reported {
            day: envelope.day,
            at: envelope.header.at(),
            kind: envelope.kind,
            reason: envelope.reason,
            received_at,
            first_received_at,
        };
        Self { reported, tables }
    }
}

/// That there is something of a day, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// The day.
    pub day: NaiveDate,
    /// Its latest envelope.
    pub at: Position,
    /// What that one is; a withdrawal counts as nothing.
    pub kind: Kind,
    /// Why that one.
    pub reason: Reason,
    /// When that one came.
    pub received_at: DateTime<Utc>,
    /// When the day's first envelope came: whether it was on time.
    pub first_received_at: DateTime<Utc>,
}

/// An envelope that waits until its schema is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ParkedAt {
    /// Whose.
    pub office: SmolStr,
    /// Where.
    pub at: Position,
    /// Of which schema.
    pub schema: SmolStr,
}

/// An office's projection, whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Projection {
    /// What each day counts, by day.
    pub days: Vec<DayRow>,
    /// What waits, with its schema.
    pub parked: Vec<(Position, SmolStr)>,
}

impl Entry {
    /// A row of the ledger.
    #[must_use]
    pub fn new(at: Position, envelope: Signed, receipt: Signed) -> Self {
        Self { head: Head { at, digest: Digest::of(&envelope.payload) }, envelope, receipt }
    }
}
