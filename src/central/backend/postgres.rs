//! The backend for a central office that has a PostgreSQL: several servers may share one database.
//!
//! Written for a distributed PostgreSQL too: every key of an office's rows begins with the office, an append is a
//! compare-and-swap on the office's head, and a transaction that the database takes back (`40001`, `40P01`) is made again.
//! The connection to the database is in the open: it belongs on the same machine or on a private network.

mod ledger;
mod months;
mod offices;
mod projection;

use super::month::{Evening, Month, MonthRow};
use super::{
    Accepted, Answer, Append, Backend, BackendError, Centre, DayRow, Device, Enrolment, Entry,
    Office, OfficeChange, ParkedAt, Projection, Reported,
};
use crate::sync::chain::{Digest, Head, Position};
use crate::sync::message::Publication;
use chrono::{DateTime, NaiveDate, Utc};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::fmt;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, NoTls};

/// What the database is brought to, step by step; a step is never changed once it was released.
const MIGRATIONS: &[&str] =
    &[include_str!("postgres/schema.sql"), include_str!("postgres/months.sql")];

/// Times that a transaction is made again.
const RETRIES: u32 = 10;

/// Connections of one server.
const CONNECTIONS: usize = 16;

/// Rows in a database.
pub struct Postgres {
    pool: Pool,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Postgres")
    }
}

/// What the database said, and whether saying the same again may help.
#[derive(Debug)]
struct Failed {
    text: String,
    again: bool,
}

impl From<tokio_postgres::Error> for Failed {
    fn from(error: tokio_postgres::Error) -> Self {
        let transient = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];
        let again = error.code().is_some_and(|code| transient.contains(code));
        let text = match error.as_db_error() {
            Some(said) => format!("{} ({})", said.message(), said.code().code()),
            None => error.to_string(),
        };
        Self { text, again }
    }
}

impl From<PoolError> for Failed {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => Self { again: false, ..error.into() },
            other => Self { text: other.to_string(), again: false },
        }
    }
}

impl From<Failed> for BackendError {
    fn from(failed: Failed) -> Self {
        Self::Database(failed.text)
    }
}

/// What a row that does not read as what was written is.
fn damaged(what: &str) -> Failed {
    Failed { text: format!("damaged: {what}"), again: false }
}

/// What one attempt answers.
type Try<T> = Result<T, Failed>;

macro_rules! retried {
    ($attempt:expr) => {{
        let mut left = RETRIES;
        loop {
            match $attempt.await {
                Err(failed) if failed.again && left > 0 => left -= 1,
                other => break other.map_err(BackendError::from),
            }
        }
    }};
}

impl Postgres {
    /// Connects to the database at a `postgres://` address, and brings it to the present form.
    ///
    /// # Errors
    /// No address of a database; it does not answer; it refuses.
    pub async fn connect(url: &str) -> Answer<Self> {
        // The address holds a password: it is not repeated.
        let unread = |_| BackendError::Database("postgres://… is expected".to_owned());
        let mut config: Config = url.parse().map_err(unread)?;
        let own = config.get_options().unwrap_or_default();
        // A receipt stands for bytes on a disk, whatever the database's own setting.
        config.options(format!("{own} -c synchronous_commit=on").trim_start());
        config.application_name("relais-central");
        let recycling_method = RecyclingMethod::Fast;
        let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method });
        let pool = Pool::builder(manager).max_size(CONNECTIONS).build();
        let pool = pool.map_err(|error| BackendError::Database(error.to_string()))?;
        let postgres = Self { pool };
        postgres.migrate().await?;
        retried!(months::make_true(&postgres))?;
        Ok(postgres)
    }

    async fn client(&self) -> Try<Object> {
        Ok(self.pool.get().await?)
    }

    /// Several servers may start at the same moment: whoever writes a step's number first does it, the others wait.
    async fn migrate(&self) -> Answer<()> {
        for (number, step) in (1_i32..).zip(MIGRATIONS) {
            retried!(self.step(number, step))?;
        }
        Ok(())
    }

    async fn step(&self, number: i32, step: &str) -> Try<()> {
        let mut client = self.client().await?;
        let table = "CREATE TABLE IF NOT EXISTS migration (number integer PRIMARY KEY)";
        // Two that make it at the same moment: for one it is there already.
        match client.batch_execute(table).await {
            Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {}
            other => other?,
        }
        let transaction = client.transaction().await?;
        let taken = "INSERT INTO migration VALUES ($1) ON CONFLICT DO NOTHING";
        if transaction.execute(taken, &[&number]).await? == 1 {
            transaction.batch_execute(step).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// A position as its columns.
fn columns(at: Position) -> (i64, i64) {
    (at.epoch.into(), at.seq.into())
}

/// A position from its columns.
fn position(epoch: i64, seq: i64) -> Try<Position> {
    let part = |rank: i64| u32::try_from(rank).map_err(|_| damaged("a position"));
    Ok(Position { epoch: part(epoch)?, seq: part(seq)? })
}

/// A digest from its column.
fn digest(bytes: &[u8]) -> Try<Digest> {
    bytes.try_into().map(Digest).map_err(|_| damaged("a digest"))
}

impl Backend for Postgres {
    async fn centre(&self) -> Answer<Option<Centre>> {
        retried!(offices::centre(self))
    }

    async fn set_centre(&self, centre: Centre) -> Answer<()> {
        retried!(offices::set_centre(self, &centre))
    }

    async fn offices(&self) -> Answer<Vec<Office>> {
        retried!(offices::all(self))
    }

    async fn office(&self, code: &str) -> Answer<Option<Office>> {
        retried!(offices::one(self, code))
    }

    async fn add_office(&self, office: Office) -> Answer<bool> {
        retried!(offices::add(self, &office))
    }

    async fn change_office(&self, code: &str, change: OfficeChange) -> Answer<bool> {
        retried!(offices::change(self, code, &change))
    }

    async fn enrol(
        &self,
        code: &str,
        hash: [u8; 32],
        device: Device,
        now: DateTime<Utc>,
    ) -> Answer<Enrolment> {
        retried!(offices::enrol(self, code, hash, &device, now))
    }

    async fn head(&self, code: &str) -> Answer<Option<Head>> {
        retried!(ledger::head(self, code))
    }

    async fn heads(&self, code: &str, after: Option<Position>, most: usize) -> Answer<Vec<Head>> {
        retried!(ledger::heads(self, code, after, most))
    }

    async fn stored(&self, code: &str, at: Position) -> Answer<Option<Digest>> {
        retried!(ledger::stored(self, code, at))
    }

    async fn entry(&self, code: &str, at: Position) -> Answer<Option<Entry>> {
        retried!(ledger::entry(self, code, at))
    }

    async fn entries(
        &self,
        code: &str,
        after: Option<Position>,
        most: usize,
    ) -> Answer<Vec<Entry>> {
        retried!(ledger::entries(self, code, after, most))
    }

    async fn append(
        &self,
        code: &str,
        expected: Option<Head>,
        run: Vec<Accepted>,
    ) -> Answer<Append> {
        retried!(ledger::append(self, code, expected, &run))
    }

    async fn day(&self, code: &str, day: NaiveDate) -> Answer<Option<DayRow>> {
        Ok(self.days(code, day, day).await?.pop())
    }

    async fn days(&self, code: &str, from: NaiveDate, to: NaiveDate) -> Answer<Vec<DayRow>> {
        retried!(projection::days(self, code, from, to))
    }

    async fn reported(&self, code: &str) -> Answer<Vec<Reported>> {
        retried!(projection::reported(self, code))
    }

    async fn months(
        &self,
        code: Option<&str>,
        from: Month,
        to: Month,
    ) -> Answer<Vec<(SmolStr, MonthRow)>> {
        retried!(months::all(self, code, (from, to)))
    }

    async fn evenings(
        &self,
        code: Option<&str>,
        from: Month,
        to: Month,
    ) -> Answer<Vec<(SmolStr, Evening)>> {
        retried!(months::evenings(self, code, (from, to)))
    }

    async fn parked(&self) -> Answer<Vec<ParkedAt>> {
        retried!(projection::parked(self))
    }

    async fn replace_projection(
        &self,
        code: &str,
        expected: Option<Head>,
        projection: Projection,
    ) -> Answer<Append> {
        retried!(projection::replace(self, code, expected, &projection))
    }

    async fn publications(&self, list: &str, after: u64) -> Answer<Vec<Publication>> {
        retried!(offices::publications(self, list, after))
    }

    async fn add_publication(&self, publication: Publication) -> Answer<bool> {
        retried!(offices::add_publication(self, &publication))
    }

    async fn published(&self) -> Answer<BTreeMap<SmolStr, u64>> {
        retried!(offices::published(self))
    }
}
