//! What a command would be done to: whatever is selected when its key is pressed.

use crate::domain::appointment::AppointmentId;
use crate::domain::interview::InterviewId;
use crate::domain::orientation::OrientationId;
use crate::domain::partner::PartnerId;
use crate::domain::person::PersonId;
use crate::domain::situation::SituationId;
use chrono::NaiveDateTime;

/// What is selected. An appointment or an orientation comes with its person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Target {
    /// Whose file.
    pub person: Option<PersonId>,
    /// Which appointment.
    pub appointment: Option<AppointmentId>,
    /// Which orientation.
    pub orientation: Option<OrientationId>,
    /// Which interview.
    pub interview: Option<InterviewId>,
    /// Which dated statement.
    pub situation: Option<SituationId>,
    /// Which partner.
    pub partner: Option<PartnerId>,
    /// Which free time of the agenda.
    pub free: Option<NaiveDateTime>,
    /// A number that can be opened?
    pub figure: bool,
}

impl Target {
    /// A person, and nothing of their file in particular.
    #[must_use]
    pub fn person(person: PersonId) -> Self {
        Self { person: Some(person), ..Self::default() }
    }

    /// Is nothing selected?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
