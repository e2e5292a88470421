//! Time as an argument.
//!
//! Nothing below the faces of the program reads the machine's clock: a [`Clock`] is handed in, so
//! that every run can be replayed (tests, simulation, bug reports).

use chrono::{DateTime, Local, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
///
/// It says *when something was recorded*. When something *happened* is a [`NaiveDate`]: the
/// profession counts in days.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant in UTC; instants outside chrono's range (years ±262 000) clamp to 1970.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// Date and time on this machine's wall, to show to a person.
    #[must_use]
    pub fn local(self) -> NaiveDateTime {
        self.utc().with_timezone(&Local).naive_local()
    }
}

/// Where "now" comes from.
pub trait Clock {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// The present day, in the office's time zone.
    fn today(&self) -> NaiveDate;

    /// Date and hour on the office's wall.
    fn local(&self) -> NaiveDateTime {
        self.now().local()
    }
}

/// The machine's clock and time zone. Only the faces (`cli`, `tui`, binaries) make one.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp(Utc::now().timestamp_millis())
    }

    fn today(&self) -> NaiveDate {
        Local::now().date_naive()
    }
}

/// A clock that stands still until it is moved: tests and the demonstration caseload.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock {
    now: Timestamp,
    today: NaiveDate,
}

impl FixedClock {
    /// Noon UTC of `today`.
    #[must_use]
    pub fn at_noon(today: NaiveDate) -> Self {
        let noon = today.and_hms_opt(12, 0, 0).unwrap_or_default();
        Self { now: Timestamp(noon.and_utc().timestamp_millis()), today }
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn today(&self) -> NaiveDate {
        self.today
    }

    /// Noon, wherever the machine stands.
    fn local(&self) -> NaiveDateTime {
        self.now.utc().naive_utc()
    }
}
