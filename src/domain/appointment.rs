//! The appointment (rendez-vous): planned, then answered.

use crate::domain::code::AppointmentPlace;
use crate::domain::office::AdviserId;
use crate::domain::person::PersonId;
use crate::typed_ids;
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

typed_ids! {
    /// An appointment.
    AppointmentId,
}

/// What became of an appointment.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum AppointmentState {
    /// To come, or past and not answered yet: a question that the day's closing asks.
    #[default]
    Planned,
    /// It took place.
    Honoured,
    /// The person warned that they would not come.
    Excused,
    /// The office cancelled it.
    CancelledByService,
    /// The person did not come and did not say.
    NoShow,
}

impl AppointmentState {
    /// Every state, in the order screens list them.
    pub const ALL: [Self; 5] =
        [Self::Planned, Self::Honoured, Self::Excused, Self::CancelledByService, Self::NoShow];
}

/// An appointment with a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Identity.
    pub id: AppointmentId,
    /// With whom.
    pub person: PersonId,
    /// Adviser who receives.
    pub adviser: AdviserId,
    /// Beginning, in the office's local time.
    pub start: NaiveDateTime,
    /// Planned length, in minutes.
    pub minutes: u16,
    /// Where it is held.
    pub place: AppointmentPlace,
    /// What for, in a few words.
    pub subject: String,
    /// What became of it.
    pub state: AppointmentState,
    /// Identifier of the calendar invitation it came from (`UID`): by it a change or a cancellation finds it again.
    #[serde(deserialize_with = "crate::form::since_2")]
    pub invitation: Option<SmolStr>,
}

impl Appointment {
    /// Its day.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.start.date()
    }

    /// Past, and nobody said what became of it.
    #[must_use]
    pub fn is_unanswered_on(&self, today: NaiveDate) -> bool {
        self.state == AppointmentState::Planned && self.day() < today
    }
}
