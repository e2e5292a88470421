//! Collective actions: forums, workshops (ateliers), information meetings, campaigns.

use crate::domain::code::ActionKind;
use crate::domain::identifier::{InseeCode, Name};
use crate::domain::partner::PartnerId;
use crate::domain::person::PersonId;
use crate::typed_ids;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

typed_ids! {
    /// A collective action.
    ActionId,
}

/// What became of one person's place in a collective action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
    /// Has a place.
    #[default]
    Registered,
    /// Came.
    Attended,
    /// Warned that they would not come.
    Excused,
    /// Did not come.
    NoShow,
}

/// An action for several people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectiveAction {
    /// Identity.
    pub id: ActionId,
    /// Kind.
    pub kind: ActionKind,
    /// Title, as announced.
    pub title: Name,
    /// Beginning, in local time.
    pub start: NaiveDateTime,
    /// Length, in minutes.
    pub minutes: u16,
    /// Where.
    pub commune: Option<InseeCode>,
    /// Partner that leads it, when it is not the office.
    pub partner: Option<PartnerId>,
    /// Places, when they are limited.
    pub capacity: Option<u16>,
    /// Who has a place, and what became of it.
    pub attendance: BTreeMap<PersonId, Attendance>,
}

impl CollectiveAction {
    /// Places left; `None` when they are not limited.
    #[must_use]
    pub fn places_left(&self) -> Option<usize> {
        let taken = self.attendance.values().filter(|state| **state != Attendance::Excused).count();
        self.capacity.map(|capacity| usize::from(capacity).saturating_sub(taken))
    }
}
