//! What a caseload is made of, as records: a table, a key, and a body in a versioned form.

use crate::domain::action::{ActionId, CollectiveAction};
use crate::domain::appointment::{Appointment, AppointmentId};
use crate::domain::interview::{Interview, InterviewId};
use crate::domain::office::{Adviser, AdviserId, Office};
use crate::domain::orientation::{Orientation, OrientationId};
use crate::domain::partner::{Partner, PartnerId, Service, ServiceId};
use crate::domain::person::{PersonFile, PersonId};
use crate::i18n::{Explain, Message};
use crate::ids::Id;
use crate::msg;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Version of the form in which bodies are written; first byte of each.
///
/// An older version is migrated when it is read, one tested step each; a newer one is refused and
/// left untouched.
pub const FORM: u8 = 1;

/// A correspondence between a file's columns and their meanings, saved by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedMapping {
    /// Name under which it is found again.
    pub name: SmolStr,
    /// The correspondence, as TOML.
    pub content: String,
}

/// A query saved by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// Name under which it is found again.
    pub name: SmolStr,
    /// The query, in the caseload's query language.
    pub query: String,
}

macro_rules! records {
    ($($(#[$doc:meta])* $variant:ident($body:ty, $key:ty) = $table:literal;)+) => {
        /// One record.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Record {
            $($(#[$doc])* $variant($body),)+
        }

        /// Which record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum RecordId {
            $($(#[$doc])* $variant($key),)+
        }

        impl RecordId {
            /// Number of its table in the store. Numbers say nothing to who reads the disk.
            #[must_use]
            pub fn table(self) -> u8 {
                match self {
                    $(Self::$variant(_) => $table,)+
                }
            }
        }

        impl Record {
            /// The body as the store keeps it.
            ///
            /// # Errors
            /// [`Undecodable`] should the body not be writable, which no domain type is.
            pub fn encode(&self) -> Result<Vec<u8>, Undecodable> {
                match self {
                    $(Self::$variant(body) => encode(body),)+
                }
            }

            /// Reads a body of a table.
            ///
            /// # Errors
            /// [`Undecodable`] when the form is newer than this program, or the bytes are no such record.
            pub fn decode(table: u8, bytes: &[u8]) -> Result<Self, Undecodable> {
                match table {
                    $($table => Ok(Self::$variant(decode(bytes)?)),)+
                    _ => Err(Undecodable::Table(table)),
                }
            }
        }

        /// Every table of records, by number.
        pub const TABLES: &[u8] = &[$($table),+];
    };
}

records! {
    /// A person's file.
    Person(PersonFile, PersonId) = 1;
    /// An interview.
    Interview(Interview, InterviewId) = 2;
    /// An appointment.
    Appointment(Appointment, AppointmentId) = 3;
    /// An orientation.
    Orientation(Orientation, OrientationId) = 4;
    /// A partner.
    Partner(Partner, PartnerId) = 5;
    /// A partner's service.
    Service(Service, ServiceId) = 6;
    /// A collective action.
    Action(CollectiveAction, ActionId) = 7;
    /// The office itself.
    Office(Office, ()) = 8;
    /// An adviser.
    Adviser(Adviser, AdviserId) = 9;
    /// A saved mapping.
    Mapping(SavedMapping, Id) = 10;
    /// A saved view.
    View(SavedView, Id) = 11;
}

/// Table of the history, keyed by sequence.
pub const HISTORY: u8 = 12;

impl RecordId {
    /// Key within its table.
    #[must_use]
    pub fn key(self) -> [u8; 16] {
        match self {
            Self::Person(id) => id.0.0,
            Self::Interview(id) => id.0.0,
            Self::Appointment(id) => id.0.0,
            Self::Orientation(id) => id.0.0,
            Self::Partner(id) => id.0.0,
            Self::Service(id) => id.0.0,
            Self::Action(id) => id.0.0,
            Self::Office(()) => [0; 16],
            Self::Adviser(id) => id.0.0,
            Self::Mapping(id) | Self::View(id) => id.0,
        }
    }
}

/// Identity of what is saved by name: the same name is the same record.
#[must_use]
pub fn named(name: &str) -> Id {
    let hash = blake3::hash(crate::text::fold(name).as_bytes());
    let mut id = [0; 16];
    id.iter_mut().zip(hash.as_bytes()).for_each(|(to, from)| *to = *from);
    Id(id)
}

/// A body that this program cannot read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undecodable {
    /// Written by a newer program.
    #[error("form {found} is newer than {FORM}")]
    Newer {
        /// Form found.
        found: u8,
    },
    /// A table this program does not have.
    #[error("unknown table {0}")]
    Table(u8),
    /// Bytes that are no such record.
    #[error("not a record: {0}")]
    Body(String),
}

impl Explain for Undecodable {
    fn explain(&self) -> Message {
        match self {
            Self::Newer { .. } | Self::Table(_) => msg!("caseload.newer_record"),
            Self::Body(_) => msg!("caseload.unreadable_record"),
        }
    }
}

/// Writes a body: its form, then postcard.
pub(crate) fn encode<T: Serialize>(body: &T) -> Result<Vec<u8>, Undecodable> {
    // Room for most bodies: grown byte by byte, they would be copied from place to place.
    let mut bytes = Vec::with_capacity(1024);
    bytes.push(FORM);
    let mut bytes =
        postcard::to_extend(body, bytes).map_err(|error| Undecodable::Body(error.to_string()))?;
    bytes.shrink_to_fit();
    Ok(bytes)
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Undecodable> {
    match bytes.split_first() {
        Some((&FORM, body)) => {
            postcard::from_bytes(body).map_err(|error| Undecodable::Body(error.to_string()))
        }
        Some((&found, _)) if found > FORM => Err(Undecodable::Newer { found }),
        _ => Err(Undecodable::Body("no known form".to_owned())),
    }
}
