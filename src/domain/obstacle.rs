//! Obstacles (freins): what stands in the way of work. *Not assessed* differs from *none*.

use crate::domain::code::ObstacleKind;
use crate::domain::office::AdviserId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where an obstacle stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ObstacleState {
    /// Nobody looked.
    #[default]
    NotAssessed,
    /// Looked at: not an obstacle.
    None,
    /// It is one.
    Identified,
    /// Something is being done about it.
    BeingWorkedOn,
    /// It was one, it is no more.
    Lifted,
}

impl ObstacleState {
    /// Every state, in the order of a follow-up.
    pub const ALL: [Self; 5] =
        [Self::NotAssessed, Self::None, Self::Identified, Self::BeingWorkedOn, Self::Lifted];

    /// Does it stand in the way today?
    #[must_use]
    pub fn is_present(self) -> bool {
        matches!(self, Self::Identified | Self::BeingWorkedOn)
    }
}

/// State of one obstacle from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObstacleEntry {
    /// Which obstacle.
    pub kind: ObstacleKind,
    /// Where it stands.
    pub state: ObstacleState,
    /// Day from which that holds.
    pub on: NaiveDate,
    /// Who stated it.
    pub by: AdviserId,
}

/// The state of every obstacle spoken of, on a day.
#[must_use]
pub fn states_on(
    entries: &[ObstacleEntry],
    day: NaiveDate,
) -> BTreeMap<ObstacleKind, ObstacleState> {
    let mut dated: Vec<&ObstacleEntry> = entries.iter().filter(|entry| entry.on <= day).collect();
    dated.sort_by_key(|entry| entry.on);
    dated.into_iter().map(|entry| (entry.kind.clone(), entry.state)).collect()
}
