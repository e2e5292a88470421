//! Partners (structures) and what they offer (services), after the public schema data·inclusion v1.

use crate::domain::code::{PartnerKind, Theme};
use crate::domain::identifier::{Email, Name, Phone, Siret};
use crate::domain::person::Residence;
use crate::typed_ids;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

typed_ids! {
    /// A partner.
    PartnerId,
    /// A service.
    ServiceId,
}

/// Where a record of the directory comes from: what a later import updates it by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Provenance {
    /// Name of the source.
    pub source: SmolStr,
    /// Identifier in that source.
    pub id: SmolStr,
}

/// Default days after which an unanswered orientation is recalled.
pub const REMINDER_DAYS: u16 = 10;
/// Default days after which an unanswered orientation is proposed as expired.
pub const EXPIRY_DAYS: u16 = 30;

/// An organisation to which people are oriented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// Identity.
    pub id: PartnerId,
    /// Origin in a public directory; `None` when the office wrote it itself.
    pub provenance: Option<Provenance>,
    /// Name.
    pub name: Name,
    /// Kind.
    pub kind: PartnerKind,
    /// Number in the public register.
    pub siret: Option<Siret>,
    /// Where it stands.
    pub location: Residence,
    /// Phones, the best first.
    pub phones: Vec<Phone>,
    /// E-mail.
    pub email: Option<Email>,
    /// Who to ask for.
    pub contact: Option<Name>,
    /// What the office knows of it.
    pub note: String,
    /// Days after which an unanswered orientation is recalled.
    pub reminder_days: u16,
    /// Days after which an unanswered orientation is proposed as expired.
    pub expiry_days: u16,
    /// Last day on which its source still listed it.
    pub seen_on: Option<NaiveDate>,
    /// Vanished from its source; kept because orientations point to it.
    pub vanished: bool,
}

impl Partner {
    /// A partner that the office wrote down itself, of which no more is known than a name and a kind; recalled
    /// after the default delays.
    #[must_use]
    pub fn new(id: PartnerId, name: Name, kind: PartnerKind) -> Self {
        Self {
            id,
            provenance: None,
            name,
            kind,
            siret: None,
            location: Residence::default(),
            phones: Vec::new(),
            email: None,
            contact: None,
            note: String::new(),
            reminder_days: REMINDER_DAYS,
            expiry_days: EXPIRY_DAYS,
            seen_on: None,
            vanished: false,
        }
    }
}

/// What a partner offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Identity.
    pub id: ServiceId,
    /// Who offers it.
    pub partner: PartnerId,
    /// Origin in a public directory.
    pub provenance: Option<Provenance>,
    /// Name.
    pub name: Name,
    /// Needs it answers.
    pub themes: Vec<Theme>,
    /// How to mobilise it, for whom, at what cost.
    pub description: String,
}
