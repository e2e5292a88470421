//! What people say of themselves for the European Social Fund's statistics, kept apart from their file.
//!
//! Nationality and origin are asked for one purpose, counting (EECO13 to EECO15 of Annex I, Regulation (EU) 2021/1057), with the right not to
//! answer. They are in no list, no search, no sheet and no export of a file: a report counts them, and nothing else reads them.

use crate::domain::office::AdviserId;
use crate::domain::person::PersonId;
use crate::i18n::Message;
use crate::msg;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// An answer that one may refuse to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// The person does not wish to answer.
    Declined,
}

impl Answer {
    /// Every answer, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Declined];

    /// In words.
    #[must_use]
    pub fn name(self) -> Message {
        match self {
            Self::Yes => msg!("common.yes"),
            Self::No => msg!("common.no"),
            Self::Declined => msg!("domain.declined"),
        }
    }
}

/// What a person said; `None`: nobody asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declarations {
    /// Who.
    pub person: PersonId,
    /// National of a country outside the European Union.
    pub third_country_national: Option<Answer>,
    /// Born abroad, or a parent born abroad.
    pub foreign_background: Option<Answer>,
    /// Belongs to a minority, Roma included.
    pub minority: Option<Answer>,
    /// Day on which they said it.
    pub on: NaiveDate,
    /// Who wrote it down.
    pub by: AdviserId,
}
