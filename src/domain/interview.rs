//! The interview (entretien): an act that took place.

use crate::domain::appointment::AppointmentId;
use crate::domain::code::{InterviewMedium, Theme};
use crate::domain::office::AdviserId;
use crate::domain::person::PersonId;
use crate::typed_ids;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

typed_ids! {
    /// An interview.
    InterviewId,
}

/// Lengths offered first, in minutes.
pub const MINUTES_PRESETS: [u16; 6] = [15, 30, 45, 60, 90, 120];

/// An interview with a person, or on their behalf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interview {
    /// Identity.
    pub id: InterviewId,
    /// With whom.
    pub person: PersonId,
    /// Who led it.
    pub adviser: AdviserId,
    /// Day on which it took place.
    pub on: NaiveDate,
    /// Length, in minutes.
    pub minutes: u16,
    /// How it took place.
    pub medium: InterviewMedium,
    /// What it was about.
    pub themes: Vec<Theme>,
    /// Objective note; see the gentle linter for what it should not hold.
    pub note: String,
    /// The appointment it honoured, if there was one.
    pub appointment: Option<AppointmentId>,
}
