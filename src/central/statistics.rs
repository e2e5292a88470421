//! Statistics that others published, kept at the centre to stand beside what the offices count.

use super::backend::{Answer, Backend, BackendError};
use super::publish::{self, STATISTICS};
use crate::domain::statistic::StatisticKind;
use crate::report::published::Series;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A statistic that is kept, without its cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What it counts.
    pub kind: StatisticKind,
    /// Who published it.
    pub source: String,
    /// The day that it is of.
    pub on: NaiveDate,
    /// When it was published, when it was said.
    pub published_on: Option<NaiveDate>,
    /// Cells: a commune and a category each.
    pub cells: u64,
    /// Of these, those that the publisher suppressed.
    pub suppressed: u64,
}

impl From<&Series> for Kept {
    fn from(series: &Series) -> Self {
        Self {
            kind: series.kind,
            source: series.source.clone(),
            on: series.on,
            published_on: series.published_on,
            cells: series.cells.len() as u64,
            suppressed: series.suppressed() as u64,
        }
    }
}

/// Every statistic, by kind, then by day and source.
///
/// # Errors
/// The backend's; a statistic that does not read as what was kept.
pub async fn all<B: Backend>(backend: &B) -> Answer<Vec<Series>> {
    let items = publish::standing(backend, STATISTICS).await?;
    let read = |(name, item)| {
        serde_json::from_value(item)
            .map_err(|_| BackendError::Damaged(format!("{STATISTICS} {name}")))
    };
    let mut series = items.into_iter().map(read).collect::<Answer<Vec<Series>>>()?;
    series.sort_by(|one, other| {
        (one.kind, one.on, &one.source).cmp(&(other.kind, other.on, &other.source))
    });
    Ok(series)
}

/// Keeps a statistic, in the place of the one of the same kind, day and source; `false` when that is the same.
///
/// # Errors
/// The backend's.
pub async fn keep<B: Backend>(backend: &B, series: &Series, now: DateTime<Utc>) -> Answer<bool> {
    let item = serde_json::to_value(series);
    let item = item.map_err(|error| BackendError::Damaged(error.to_string()))?;
    publish::keep(backend, STATISTICS, (&series.name(), &item), now).await
}
