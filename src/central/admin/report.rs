//! How the offices stand, and what one of them has sent.

use crate::central::backend::{Answer, AnyBackend, Backend, DayRow, Reported};
use crate::central::completeness::{self, Rates, State};
use crate::clock::{Clock, Timestamp};
use crate::sync::chain::Head;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Days shown of an office when none is named.
const LAST_DAYS: usize = 15;

/// How all offices stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The form of this report.
    pub format: String,
    /// The hour on the centre's wall.
    pub at: NaiveDateTime,
    /// First day of the rates.
    pub from: NaiveDate,
    /// Last day of the rates.
    pub to: NaiveDate,
    /// Each office, by code.
    pub offices: Vec<OfficeStatus>,
    /// Envelopes of schemas to come.
    pub parked: u64,
}

/// How one office stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeStatus {
    /// Its code.
    pub code: SmolStr,
    /// Its name.
    pub name: String,
    /// How it stands, and by which days.
    #[serde(flatten)]
    pub state: State,
    /// The first day that is missing.
    pub since: Option<NaiveDate>,
    /// Its last envelope.
    pub head: Option<Head>,
    /// When the last envelope that counts came.
    pub last_received_at: Option<DateTime<Utc>>,
    /// Its rates over the period.
    pub rates: Rates,
}

/// A day of an office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// What is reported.
    pub reported: Reported,
    /// The total of each table; every cell when a day was named.
    pub row: DayRow,
}

/// An instant on the centre's wall.
#[must_use]
pub fn local(at: DateTime<Utc>) -> NaiveDateTime {
    Timestamp(at.timestamp_millis()).local()
}

pub(super) async fn status(
    backend: &AnyBackend,
    (from, to): (NaiveDate, NaiveDate),
    clock: &(dyn Clock + Send + Sync),
) -> Answer<Status> {
    let now = clock.local();
    let mut offices = Vec::new();
    for office in backend.offices().await? {
        let reported = backend.reported(&office.code).await?;
        let state = completeness::state(&office, &reported, now);
        let on_wall = |one: &Reported| local(one.first_received_at);
        offices.push(OfficeStatus {
            since: state.since(),
            head: backend.head(&office.code).await?,
            last_received_at: reported.iter().map(|one| one.received_at).max(),
            rates: completeness::rates(&office, &reported, (from, to.min(now.date())), on_wall),
            code: office.code,
            name: office.name,
            state,
        });
    }
    let parked = backend.parked().await?.len() as u64;
    let format = "relais-central-status/1".to_owned();
    Ok(Status { format, at: now, from, to, offices, parked })
}

pub(super) async fn shown(
    backend: &AnyBackend,
    code: &str,
    day: Option<NaiveDate>,
) -> Answer<Vec<Shown>> {
    let rows = match day {
        Some(day) => backend.days(code, day, day).await?,
        None => {
            let days = backend.reported(code).await?;
            match (days.iter().rev().nth(LAST_DAYS - 1).or(days.first()), days.last()) {
                (Some(first), Some(last)) => backend.days(code, first.day, last.day).await?,
                _ => Vec::new(),
            }
        }
    };
    Ok(rows.into_iter().map(|row| Shown { reported: row.reported.clone(), row }).collect())
}
