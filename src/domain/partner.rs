//! Partners: the structures to which people are oriented, after the public schema data·inclusion v1. What they offer are
//! [services](super::service).

use crate::domain::code::{Network, PartnerKind};
use crate::domain::identifier::{Email, Link, Name, Phone, Siret};
use crate::domain::person::Residence;
use crate::typed_ids;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeSet;

typed_ids! {
    /// A partner.
    PartnerId,
}

/// Where a record of the directory comes from: what a later import updates it by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// What a public directory says of it besides.
    #[serde(deserialize_with = "crate::form::since_2")]
    pub listing: Listing,
    /// What the office wrote or corrected itself: a later import leaves it alone.
    #[serde(deserialize_with = "crate::form::since_2")]
    pub written_here: BTreeSet<PartnerField>,
    /// The record that replaced this one, when two were found to be one partner.
    #[serde(deserialize_with = "crate::form::since_2")]
    pub merged_into: Option<PartnerId>,
}

/// What a public directory says of a partner beyond how to reach it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Listing {
    /// What it is, in its own words.
    pub description: String,
    /// Its site.
    pub website: Option<Link>,
    /// When it is open, in OpenStreetMap's notation, as the source wrote it.
    pub opening_hours: Option<String>,
    /// Networks it belongs to.
    pub networks: Vec<Network>,
    /// Page on how accessible its premises are.
    pub accessibility: Option<Link>,
    /// Its page in the source.
    pub page: Option<Link>,
    /// Day on which its source last changed it.
    pub updated_on: Option<NaiveDate>,
}

/// What of a partner both a directory and the office may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PartnerField {
    /// Its name.
    Name,
    /// Its kind.
    Kind,
    /// Its number in the public register.
    Siret,
    /// Where it stands.
    Location,
    /// Its phones.
    Phones,
    /// Its e-mail.
    Email,
}

impl PartnerField {
    /// Every field.
    pub const ALL: [Self; 6] =
        [Self::Name, Self::Kind, Self::Siret, Self::Location, Self::Phones, Self::Email];
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
            listing: Listing::default(),
            written_here: BTreeSet::new(),
            merged_into: None,
        }
    }

    /// Does a field say the same in both?
    #[must_use]
    pub fn agrees_on(&self, other: &Self, field: PartnerField) -> bool {
        match field {
            PartnerField::Name => self.name == other.name,
            PartnerField::Kind => self.kind == other.kind,
            PartnerField::Siret => self.siret == other.siret,
            PartnerField::Location => self.location == other.location,
            PartnerField::Phones => self.phones == other.phones,
            PartnerField::Email => self.email == other.email,
        }
    }

    /// Takes a field as `other` has it.
    pub fn take(&mut self, other: &Self, field: PartnerField) {
        match field {
            PartnerField::Name => self.name.clone_from(&other.name),
            PartnerField::Kind => self.kind.clone_from(&other.kind),
            PartnerField::Siret => self.siret.clone_from(&other.siret),
            PartnerField::Location => self.location.clone_from(&other.location),
            PartnerField::Phones => self.phones.clone_from(&other.phones),
            PartnerField::Email => self.email.clone_from(&other.email),
        }
    }

    /// Can people be oriented to it: neither replaced by another record nor vanished from its source?
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.merged_into.is_none() && !self.vanished
    }
}
