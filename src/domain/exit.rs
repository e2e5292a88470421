//! The exit (sortie): closing a file, with its motive.

use crate::domain::code::ExitMotive;
use crate::domain::office::AdviserId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One closing of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exit {
    /// First day on which the person is no longer followed.
    pub on: NaiveDate,
    /// Why.
    pub motive: ExitMotive,
    /// Precision: employer, new organisation…
    pub detail: String,
    /// Day on which the file was reopened, if it was.
    pub reopened_on: Option<NaiveDate>,
    /// Who closed it.
    pub by: AdviserId,
}

impl Exit {
    /// Is the file closed by this exit on that day?
    #[must_use]
    pub fn in_force_on(&self, day: NaiveDate) -> bool {
        self.on <= day && self.reopened_on.is_none_or(|reopened| day < reopened)
    }
}
