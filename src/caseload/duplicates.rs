//! Finding the file that already exists while a new one is typed, or read from a spreadsheet.
//!
//! [`DuplicateIndex`] answers without going through the caseload: by birth date, phone, e-mail, identifiers and
//! names. Each [`Candidate`] says why it is one. Two people of one family and one birth date are said
//! to be perhaps twins, never the same person.

mod index;
mod likeness;
mod sought;

pub use index::DuplicateIndex;
pub use sought::Sought;

use crate::domain::identifier::{Email, FranceTravailId, Phone};
use crate::domain::person::{Identity, PersonId};
use crate::i18n::Message;
use crate::msg;
use chrono::NaiveDate;
use smol_str::SmolStr;

/// What is known so far of the person being entered. Names are as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// Name in use.
    pub last_name: String,
    /// Name at birth, where it differs; empty otherwise.
    pub birth_name: String,
    /// First names.
    pub first_names: String,
    /// Birth date, once it is typed.
    pub birth_date: Option<NaiveDate>,
    /// Phones.
    pub phones: Vec<Phone>,
    /// E-mail.
    pub email: Option<Email>,
    /// Identifier at France Travail.
    pub france_travail_id: Option<FranceTravailId>,
    /// Identifier in the system the entry comes from.
    pub external_id: Option<SmolStr>,
}

impl From<&Identity> for Draft {
    fn from(identity: &Identity) -> Self {
        Self {
            last_name: identity.last_name.to_string(),
            birth_name: identity.birth_name.as_ref().map(ToString::to_string).unwrap_or_default(),
            first_names: identity.first_names.to_string(),
            birth_date: Some(identity.birth_date),
            phones: identity.phones.clone(),
            email: identity.email.clone(),
            france_travail_id: identity.france_travail_id.clone(),
            external_id: identity.external_id.clone(),
        }
    }
}

/// How sure it is that two files are one person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// To look at: perhaps a relative, a twin or a namesake.
    Possible,
    /// Most likely one person, written in two ways.
    Likely,
    /// Same identifier, or same names and birth date.
    Same,
}

/// One thing that two files have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Same identifier at France Travail.
    SameFranceTravailId,
    /// Same identifier in the system the files came from.
    SameExternalId,
    /// Same names, accents and case apart.
    SameNames,
    /// First name and last name stand in each other's place.
    SwappedNames,
    /// Names that differ by a letter or a part.
    SimilarNames,
    /// Same last name, another first name: with one birth date, perhaps twins.
    OtherFirstName,
    /// Same first name, another last name: perhaps married since.
    OtherLastName,
    /// Same birth date.
    SameBirthDate,
    /// Birth date with day and month in each other's place.
    SwappedBirthDate,
    /// Birth date that differs by its day, its month or its year alone.
    SimilarBirthDate,
    /// A phone in common.
    SamePhone,
    /// Same e-mail.
    SameEmail,
}

impl Reason {
    /// The reason in words.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::SameFranceTravailId => msg!("duplicates.same_france_travail_id"),
            Self::SameExternalId => msg!("duplicates.same_external_id"),
            Self::SameNames => msg!("duplicates.same_names"),
            Self::SwappedNames => msg!("duplicates.swapped_names"),
            Self::SimilarNames => msg!("duplicates.similar_names"),
            Self::OtherFirstName => msg!("duplicates.other_first_name"),
            Self::OtherLastName => msg!("duplicates.other_last_name"),
            Self::SameBirthDate => msg!("duplicates.same_birth_date"),
            Self::SwappedBirthDate => msg!("duplicates.swapped_birth_date"),
            Self::SimilarBirthDate => msg!("duplicates.similar_birth_date"),
            Self::SamePhone => msg!("duplicates.same_phone"),
            Self::SameEmail => msg!("duplicates.same_email"),
        }
    }
}

/// An existing file that may be the one being entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Whose file.
    pub person: PersonId,
    /// Why it is shown, the strongest reason first; never empty.
    pub reasons: Vec<Reason>,
    /// How sure that is.
    pub certainty: Certainty,
}

#[cfg(test)]
mod tests;
