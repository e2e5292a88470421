//! Statistics that others publish, to stand beside a relay's own counts: which there are.

use crate::i18n::Message;
use crate::msg;
use serde::{Deserialize, Serialize};

/// What a published statistic counts, by commune.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatisticKind {
    /// People registered at France Travail at the end of a month, by category (France Travail and Dares).
    Jobseekers,
    /// Households, or people, who receive the RSA (CNAF).
    Rsa,
}

impl StatisticKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Jobseekers, Self::Rsa];

    /// Its code, as on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Jobseekers => "jobseekers",
            Self::Rsa => "rsa",
        }
    }

    /// What it is called.
    #[must_use]
    pub fn title(self) -> Message {
        match self {
            Self::Jobseekers => msg!("domain.statistic.jobseekers"),
            Self::Rsa => msg!("domain.statistic.rsa"),
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// The category of a figure that is of all categories together, and of a statistic that has none.
pub const ALL_CATEGORIES: &str = "ensemble";
