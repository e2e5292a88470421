//! What the central office keeps, and the few things that are asked of whatever keeps it.
//!
//! A backend decides nothing. It answers reads, and writes rows in one durable transaction when an office's head is still
//! where the caller saw it ([`Backend::append`]): compare and swap, no lock held between a read and a write.

mod any;
pub mod embedded;
mod model;
pub mod month;
pub mod postgres;

pub use any::AnyBackend;
pub use model::{
    Accepted, Centre, DayRow, Device, Entry, Invitation, Office, OfficeChange, ParkedAt,
    Projection, Reported, TokenKey,
};

use crate::i18n::{Explain, Message};
use crate::msg;
use crate::sync::chain::{Digest, Head, Position};
use crate::sync::message::Publication;
use chrono::{DateTime, NaiveDate, Utc};
use month::{Evening, Month, MonthRow};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::future::Future;

/// Why something was not kept, or not read. What was acknowledged before stands.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// The sealed store.
    #[error(transparent)]
    Store(
        /// What it said, to everyone who shared the commit.
        std::sync::Arc<crate::store::StoreError>,
    ),
    /// The database, or the way to it.
    #[error("the database: {0}")]
    Database(
        /// What it said.
        String,
    ),
    /// What was kept does not read as what was written.
    #[error("damaged: {0}")]
    Damaged(
        /// What does not.
        String,
    ),
    /// Nobody made this central office yet.
    #[error("not made yet: relais-central init")]
    NotBegun,
    /// The thread that holds the store has ended.
    #[error("the store was closed")]
    Closed,
    /// Not something that this backend does.
    #[error("this is done with the database's own tools")]
    Elsewhere,
}

impl Explain for BackendError {
    fn explain(&self) -> Message {
        match self {
            Self::Store(error) => error.explain(),
            Self::Database(reason) => msg!("central.error.database", reason = reason.as_str()),
            Self::Damaged(what) => msg!("central.error.damaged", what = what.as_str()),
            Self::NotBegun => msg!("central.error.not_begun"),
            Self::Closed => msg!("central.error.closed"),
            Self::Elsewhere => msg!("central.error.elsewhere"),
        }
    }
}

/// What a backend answers.
pub type Answer<T> = Result<T, BackendError>;

/// Whether a compare-and-swap found what it expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Append {
    /// Durable, all of it.
    Appended,
    /// The head was another one: nothing was written.
    HeadMoved,
}

/// What became of a one-time code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolment {
    /// The code was consumed and the device is known, durably.
    Enrolled,
    /// This very device had used this very code: its answer was lost on the way.
    Again,
    /// The office has no such code, or it was used.
    NoSuchCode,
    /// The code is too old.
    Expired,
}

/// Where the central office's rows are.
///
/// Every error is a [`BackendError`]; what a method answered `Ok` to, if it wrote, is durable.
pub trait Backend: Send + Sync {
    /// Who the centre is; `None` before `init`.
    fn centre(&self) -> impl Future<Output = Answer<Option<Centre>>> + Send;

    /// Says who the centre is.
    fn set_centre(&self, centre: Centre) -> impl Future<Output = Answer<()>> + Send;

    /// Every office, by code.
    fn offices(&self) -> impl Future<Output = Answer<Vec<Office>>> + Send;

    /// One office.
    fn office(&self, code: &str) -> impl Future<Output = Answer<Option<Office>>> + Send;

    /// Adds an office; `false` when there is one of that code.
    fn add_office(&self, office: Office) -> impl Future<Output = Answer<bool>> + Send;

    /// Changes an office; `false` when there is none of that code, or no such device.
    fn change_office(
        &self,
        code: &str,
        change: OfficeChange,
    ) -> impl Future<Output = Answer<bool>> + Send;

    /// Consumes the code of this hash and adds the device, at once or not at all.
    fn enrol(
        &self,
        code: &str,
        hash: [u8; 32],
        device: Device,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Answer<Enrolment>> + Send;

    /// The last envelope of an office.
    fn head(&self, code: &str) -> impl Future<Output = Answer<Option<Head>>> + Send;

    /// An office's chain after a position, oldest first, `most` at most.
    fn heads(
        &self,
        code: &str,
        after: Option<Position>,
        most: usize,
    ) -> impl Future<Output = Answer<Vec<Head>>> + Send;

    /// The digest of what stands at a position.
    fn stored(
        &self,
        code: &str,
        at: Position,
    ) -> impl Future<Output = Answer<Option<Digest>>> + Send;

    /// The envelope at a position and its receipt, verbatim.
    fn entry(&self, code: &str, at: Position)
    -> impl Future<Output = Answer<Option<Entry>>> + Send;

    /// Envelopes after a position, oldest first, `most` at most.
    fn entries(
        &self,
        code: &str,
        after: Option<Position>,
        most: usize,
    ) -> impl Future<Output = Answer<Vec<Entry>>> + Send;

    /// Appends a run of envelopes, with what they change in the projection, if the office's head still is `expected`:
    /// one durable transaction.
    fn append(
        &self,
        code: &str,
        expected: Option<Head>,
        run: Vec<Accepted>,
    ) -> impl Future<Output = Answer<Append>> + Send;

    /// What a day of an office counts.
    fn day(
        &self,
        code: &str,
        day: NaiveDate,
    ) -> impl Future<Output = Answer<Option<DayRow>>> + Send;

    /// What the days of a period count, both ends included, by day.
    fn days(
        &self,
        code: &str,
        from: NaiveDate,
        to: NaiveDate,
    ) -> impl Future<Output = Answer<Vec<DayRow>>> + Send;

    /// Which days of an office have something, without what they count.
    fn reported(&self, code: &str) -> impl Future<Output = Answer<Vec<Reported>>> + Send;

    /// What calendar months count, both ends included: of one office or of all, by office and month. A month is kept true with
    /// its days, in the transaction that changes them.
    fn months(
        &self,
        code: Option<&str>,
        from: Month,
        to: Month,
    ) -> impl Future<Output = Answer<Vec<(SmolStr, MonthRow)>>> + Send;

    /// What there was in the last evening, of those of these months, that says so: one at most an office, by office.
    fn evenings(
        &self,
        code: Option<&str>,
        from: Month,
        to: Month,
    ) -> impl Future<Output = Answer<Vec<(SmolStr, Evening)>>> + Send;

    /// Envelopes of schemas that were not understood when they came.
    fn parked(&self) -> impl Future<Output = Answer<Vec<ParkedAt>>> + Send;

    /// Puts another projection of an office in the place of the one there is, if its head still is `expected`.
    fn replace_projection(
        &self,
        code: &str,
        expected: Option<Head>,
        projection: Projection,
    ) -> impl Future<Output = Answer<Append>> + Send;

    /// What was published of a list after a number, oldest first.
    fn publications(
        &self,
        list: &str,
        after: u64,
    ) -> impl Future<Output = Answer<Vec<Publication>>> + Send;

    /// Publishes the next number of a list; `false` when that number is taken.
    fn add_publication(
        &self,
        publication: Publication,
    ) -> impl Future<Output = Answer<bool>> + Send;

    /// The latest number of each list.
    fn published(&self) -> impl Future<Output = Answer<BTreeMap<SmolStr, u64>>> + Send;
}
