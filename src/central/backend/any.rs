//! Either backend behind one type: chosen once, when the program starts.

use super::embedded::Embedded;
use super::month::{Evening, Month, MonthRow};
use super::postgres::Postgres;
use super::{
    Accepted, Answer, Append, Backend, BackendError, Centre, DayRow, Device, Enrolment, Entry,
    Office, OfficeChange, ParkedAt, Projection, Reported,
};
use crate::sync::chain::{Digest, Head, Position};
use crate::sync::message::Publication;
use chrono::{DateTime, NaiveDate, Utc};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One of the two.
#[derive(Debug)]
pub enum AnyBackend {
    /// A sealed store in a folder of this machine.
    Embedded(Embedded),
    /// A database that several servers may share.
    Postgres(Postgres),
}

impl AnyBackend {
    /// Copies everything into one file of a folder, and proves the copy.
    ///
    /// # Errors
    /// No room, no write; [`BackendError::Elsewhere`] for a database, which has tools of its own for that.
    pub async fn backup(&self, folder: PathBuf) -> Answer<PathBuf> {
        match self {
            Self::Embedded(embedded) => embedded.backup(folder).await,
            Self::Postgres(_) => Err(BackendError::Elsewhere),
        }
    }

    /// The folder of the store; `None` for a database.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Embedded(embedded) => Some(embedded.folder()),
            Self::Postgres(_) => None,
        }
    }

    /// Ends what there is to end: everything acknowledged is durable without it.
    pub fn close(&self) {
        if let Self::Embedded(embedded) = self {
            embedded.close();
        }
    }
}

macro_rules! delegated {
    ($(fn $name:ident($($arg:ident: $kind:ty),*) -> $answer:ty;)+) => {
        impl Backend for AnyBackend {
            $(async fn $name(&self, $($arg: $kind),*) -> Answer<$answer> {
                match self {
                    Self::Embedded(one) => one.$name($($arg),*).await,
                    Self::Postgres(one) => one.$name($($arg),*).await,
                }
            })+
        }
    };
}

delegated! {
    fn centre() -> Option<Centre>;
    fn set_centre(centre: Centre) -> ();
    fn offices() -> Vec<Office>;
    fn office(code: &str) -> Option<Office>;
    fn add_office(office: Office) -> bool;
    fn change_office(code: &str, change: OfficeChange) -> bool;
    fn enrol(code: &str, hash: [u8; 32], device: Device, now: DateTime<Utc>) -> Enrolment;
    fn head(code: &str) -> Option<Head>;
    fn heads(code: &str, after: Option<Position>, most: usize) -> Vec<Head>;
    fn stored(code: &str, at: Position) -> Option<Digest>;
    fn entry(code: &str, at: Position) -> Option<Entry>;
    fn entries(code: &str, after: Option<Position>, most: usize) -> Vec<Entry>;
    fn append(code: &str, expected: Option<Head>, run: Vec<Accepted>) -> Append;
    fn day(code: &str, day: NaiveDate) -> Option<DayRow>;
    fn days(code: &str, from: NaiveDate, to: NaiveDate) -> Vec<DayRow>;
    fn reported(code: &str) -> Vec<Reported>;
    fn months(code: Option<&str>, from: Month, to: Month) -> Vec<(SmolStr, MonthRow)>;
    fn evenings(code: Option<&str>, from: Month, to: Month) -> Vec<(SmolStr, Evening)>;
    fn parked() -> Vec<ParkedAt>;
    fn replace_projection(code: &str, expected: Option<Head>, projection: Projection) -> Append;
    fn publications(list: &str, after: u64) -> Vec<Publication>;
    fn add_publication(publication: Publication) -> bool;
    fn published() -> BTreeMap<SmolStr, u64>;
}
