//! What happens to one person, put in the order of days.

use crate::caseload::change::{Act, Change};
use crate::clock::Timestamp;
use crate::domain::office::AdviserId;
use chrono::NaiveDate;

/// Changes with the day on which each was made.
#[derive(Default)]
pub(super) struct Script(Vec<(NaiveDate, Change)>);

impl Script {
    /// One more change. On one day, changes stay in the order in which they were added.
    pub(super) fn add(&mut self, on: NaiveDate, change: Change) {
        self.0.push((on, change));
    }

    /// The changes by day, each as recorded by that adviser in the course of the morning.
    pub(super) fn into_acts(mut self, by: AdviserId) -> impl Iterator<Item = (Change, Act)> {
        self.0.sort_by_key(|(on, _)| *on);
        self.0.into_iter().enumerate().map(move |(rank, (on, change))| {
            (change, Act { by, now: instant(on, rank), today: on })
        })
    }
}

/// From eight o'clock UTC on, one change a minute: instants follow the order of changes, and a
/// change of today is recorded before noon.
fn instant(on: NaiveDate, rank: usize) -> Timestamp {
    let morning = on.and_hms_opt(8, 0, 0).unwrap_or_default().and_utc().timestamp_millis();
    Timestamp(morning + i64::try_from(rank % 240).unwrap_or(0) * 60_000)
}
