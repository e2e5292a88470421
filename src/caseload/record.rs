//! What a caseload is made of, as records: a table, a key, and a body in a versioned form.

use crate::caseload::outbox::{Device, SealedDay};
use crate::domain::action::{ActionId, CollectiveAction};
use crate::domain::appointment::{Appointment, AppointmentId};
use crate::domain::declaration::Declarations;
use crate::domain::interview::{Interview, InterviewId};
use crate::domain::nomenclature::Nomenclature;
use crate::domain::office::{Adviser, AdviserId, Office};
use crate::domain::orientation::{Orientation, OrientationId};
use crate::domain::partner::{Partner, PartnerId};
use crate::domain::person::{PersonFile, PersonId};
use crate::domain::service::{Service, ServiceId};
use crate::form;
use crate::i18n::{Explain, Message};
use crate::ids::Id;
use crate::msg;
use crate::sync::chain::Position;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

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

/// What reports remember, by name. Its content is theirs, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFigures {
    /// What it is.
    pub kind: FiguresKind,
    /// Name under which it is found again.
    pub name: SmolStr,
    /// The figures.
    pub content: String,
}

/// What figures are remembered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FiguresKind {
    /// Statistics that others published, to stand beside the office's own counts.
    Statistics,
    /// What the office published, to compare the next publication with.
    Publication,
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
    /// This store towards the centre.
    Device(Device, ()) = 13;
    /// An envelope for the centre.
    Sealed(SealedDay, Position) = 14;
    /// What a person declared for the European Social Fund's statistics.
    Declarations(Declarations, PersonId) = 16;
    /// What reports remember.
    Figures(SavedFigures, Id) = 17;

    /// What the centre published of the lists of codes.
    Nomenclature(Nomenclature, ()) = 15;
}

/// Table of the history, keyed by sequence.
pub const HISTORY: u8 = 12;

impl RecordId {
    /// Key within its table.
    #[must_use]
    pub fn key(self) -> [u8; 16] {
        match self {
            Self::Person(id) | Self::Declarations(id) => id.0.0,
            Self::Interview(id) => id.0.0,
            Self::Appointment(id) => id.0.0,
            Self::Orientation(id) => id.0.0,
            Self::Partner(id) => id.0.0,
            Self::Service(id) => id.0.0,
            Self::Action(id) => id.0.0,
            Self::Office(()) | Self::Device(()) | Self::Nomenclature(()) => [0; 16],
            Self::Sealed(at) => {
                (u128::from(at.epoch) << u32::BITS | u128::from(at.seq)).to_be_bytes()
            }
            Self::Adviser(id) => id.0.0,
            Self::Mapping(id) | Self::View(id) | Self::Figures(id) => id.0,
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
    #[error("form {found} is newer than {present}")]
    Newer {
        /// Form found.
        found: u8,
        /// The newest form this program knows.
        present: u8,
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

/// Writes a body: its form, then postcard. The form is its first byte.
///
/// Bodies in an older form are read as they are and written in the present one when they change; a newer one is refused and left
/// untouched.
pub(crate) fn encode<T: Serialize>(body: &T) -> Result<Vec<u8>, Undecodable> {
    // Room for most bodies: grown byte by byte, they would be copied from place to place.
    let mut bytes = Vec::with_capacity(1024);
    bytes.push(form::PRESENT);
    let mut bytes =
        postcard::to_extend(body, bytes).map_err(|error| Undecodable::Body(error.to_string()))?;
    bytes.shrink_to_fit();
    Ok(bytes)
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Undecodable> {
    match bytes.split_first() {
        Some((&found @ 1..=form::PRESENT, body)) => {
            form::reading(found, || postcard::from_bytes(body))
                .map_err(|error| Undecodable::Body(error.to_string()))
        }
        Some((&found, _)) if found > form::PRESENT => {
            Err(Undecodable::Newer { found, present: form::PRESENT })
        }
        _ => Err(Undecodable::Body("no known form".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::history::Entry;
    use crate::domain::person::Sharing;

    /// Records and history entries written by the program when the form was 1: a table's number and a body in hexadecimal
    /// a line.
    const FORM_1: &str = include_str!("../../tests/fixtures/records-form-1.txt");

    fn bodies() -> impl Iterator<Item = (u8, Vec<u8>)> {
        FORM_1.lines().map(|line| {
            let (table, hex) = line.split_once(' ').unwrap();
            let bytes = (0..hex.len()).step_by(2);
            let body = bytes.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap());
            (table.parse().unwrap(), body.collect())
        })
    }

    #[test]
    fn what_was_written_in_form_1_is_read_whole_and_written_again_in_the_present_form() {
        let (mut records, mut entries) = (0, 0);
        for (table, body) in bodies() {
            assert_eq!(body.first(), Some(&1));
            if table == HISTORY {
                let entry: Entry = decode(&body).unwrap();
                let again = encode(&entry).unwrap();
                assert_eq!(decode::<Entry>(&again).unwrap(), entry);
                entries += 1;
                continue;
            }
            let record = Record::decode(table, &body).unwrap();
            let again = record.encode().unwrap();
            assert_eq!(again.first(), Some(&form::PRESENT));
            assert_eq!(Record::decode(table, &again).unwrap(), record);
            match record {
                Record::Person(file) => assert_eq!(file.sharing, Sharing::NotRecorded),
                Record::Partner(partner) => assert!(partner.written_here.is_empty()),
                Record::Service(service) => {
                    assert_eq!(*service.offer, crate::domain::service::Offer::default());
                }
                Record::Orientation(orientation) => {
                    assert!(orientation.steps.iter().all(|step| step.channel.is_none()));
                    assert_eq!((orientation.follows, orientation.session), (None, None));
                }
                _ => {}
            }
            records += 1;
        }
        assert_eq!((records, entries), (28, 19));
    }

    #[test]
    fn a_record_of_a_newer_program_is_refused() {
        let (_, mut body) = bodies().next().unwrap();
        let newer = form::PRESENT + 1;
        if let Some(first) = body.first_mut() {
            *first = newer;
        }
        let refused = Undecodable::Newer { found: newer, present: form::PRESENT };
        assert_eq!(decode::<Entry>(&body), Err(refused));
        assert!(matches!(decode::<Entry>(&[0, 1]), Err(Undecodable::Body(_))));
    }
}
