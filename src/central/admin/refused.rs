//! Why something that people of the central office asked for was not done.

use crate::central::backend::BackendError;
use crate::central::report::edition::NotMade;
use crate::i18n::{Explain, Message};
use crate::msg;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    /// There is no such office.
    #[error("no office {0}")]
    NoOffice(
        /// The code that was given.
        SmolStr,
    ),
    /// There is one already.
    #[error("there is an office {0}")]
    Taken(
        /// Its code.
        SmolStr,
    ),
    /// No code of an office.
    #[error("{0} is no code")]
    NotACode(
        /// What was given.
        SmolStr,
    ),
    /// The office has no such device, or none.
    #[error("no such device of {0}")]
    NoDevice(
        /// The office.
        SmolStr,
    ),
    /// The file is not one that an office wrote for the centre.
    #[error("{0} is no such file")]
    NotAParcel(
        /// What it says it is.
        String,
    ),
    /// What keeps the rows did not.
    #[error("{0}")]
    Backend(
        /// What it said.
        String,
    ),
    /// What speaks against a report, in its reader's language.
    #[error("{}", .0.join("\n"))]
    Report(
        /// One sentence each.
        Vec<String>,
    ),
    /// Only a store in a folder is copied so.
    #[error("use the database's own tools")]
    Elsewhere,
}

impl Explain for Refused {
    fn explain(&self) -> Message {
        match self {
            Self::NoOffice(code) => msg!("central.refused.no_office", code = code.as_str()),
            Self::Taken(code) => msg!("central.refused.taken", code = code.as_str()),
            Self::NotACode(code) => msg!("central.refused.not_a_code", code = code.as_str()),
            Self::NoDevice(code) => msg!("central.refused.no_device", code = code.as_str()),
            Self::NotAParcel(what) => msg!("central.refused.not_a_parcel", what = what.as_str()),
            Self::Backend(reason) => msg!("central.refused.backend", reason = reason.as_str()),
            Self::Report(why) => msg!("central.refused.report", why = why.join("\n")),
            Self::Elsewhere => msg!("central.error.elsewhere"),
        }
    }
}

impl From<NotMade> for Refused {
    fn from(not_made: NotMade) -> Self {
        match not_made {
            NotMade::Backend(error) => error.into(),
            NotMade::NoOffice(code) => Self::NoOffice(code),
            NotMade::Refused(why) => Self::Report(why),
        }
    }
}

impl From<BackendError> for Refused {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Elsewhere => Self::Elsewhere,
            other => Self::Backend(other.to_string()),
        }
    }
}
