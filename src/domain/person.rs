//! The person (usager) and everything that makes up their file (dossier).

use crate::domain::code::{Civility, ContactPreference, Origin};
use crate::domain::exit::Exit;
use crate::domain::identifier::{
    DistrictCode, Email, FranceTravailId, InseeCode, InternalNumber, Name, Phone, PostalCode,
};
use crate::domain::obstacle::{ObstacleEntry, ObstacleState};
use crate::domain::office::AdviserId;
use crate::domain::situation::{Situation, SituationEntry};
use crate::typed_ids;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

typed_ids! {
    /// A person.
    PersonId,
}

/// Where a person lives. A postal code is no key (several communes share one), so the commune is
/// known by its INSEE code where it could be told, and the written town is kept beside it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Residence {
    /// Street and complement, one line.
    pub address: Option<String>,
    /// Postal code.
    pub postal_code: Option<PostalCode>,
    /// Town as written.
    pub town: Option<Name>,
    /// Commune, when it is known which.
    pub commune: Option<InseeCode>,
    /// Priority district.
    pub district: District,
}

/// Does the person live in a priority district (QPV)? *Not known* differs from *none*.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum District {
    /// Nobody looked.
    #[default]
    NotKnown,
    /// Looked up: outside any district.
    Outside,
    /// Inside this one.
    Inside(DistrictCode),
}

/// Who someone is and how to reach them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// How they are addressed.
    pub civility: Option<Civility>,
    /// Name in use (nom d'usage).
    pub last_name: Name,
    /// Name at birth, where it differs.
    pub birth_name: Option<Name>,
    /// First names, as used.
    pub first_names: Name,
    /// Birth date: with the name, what tells two people apart.
    pub birth_date: NaiveDate,
    /// Home.
    pub residence: Residence,
    /// Phones, the best first.
    pub phones: Vec<Phone>,
    /// E-mail.
    pub email: Option<Email>,
    /// How they want to be reached.
    pub contact_preference: Option<ContactPreference>,
    /// Identifier at France Travail.
    pub france_travail_id: Option<FranceTravailId>,
    /// Identifier in the system a file came from (import's key when it is given).
    pub external_id: Option<SmolStr>,
    /// Who sent them.
    pub origin: Option<Origin>,
    /// Day on which the person was told how their data are used (GDPR notice).
    pub notice_on: Option<NaiveDate>,
    /// Free labels.
    pub tags: BTreeSet<SmolStr>,
}

impl Identity {
    /// Someone of whom no more is known than what tells two people apart: no home, no way to reach them, district
    /// not known, no labels.
    #[must_use]
    pub fn new(last_name: Name, first_names: Name, birth_date: NaiveDate) -> Self {
        Self {
            civility: None,
            last_name,
            birth_name: None,
            first_names,
            birth_date,
            residence: Residence::default(),
            phones: Vec::new(),
            email: None,
            contact_preference: None,
            france_travail_id: None,
            external_id: None,
            origin: None,
            notice_on: None,
            tags: BTreeSet::new(),
        }
    }

    /// Name in use, then first names: how lists name a person, in their order.
    #[must_use]
    pub fn list_name(&self) -> String {
        format!("{} {}", self.last_name, self.first_names)
    }

    /// First names and name in use: how sentences name a person.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_names, self.last_name)
    }
}

/// How far the office follows this person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Standing {
    /// In the caseload.
    #[default]
    Followed,
    /// Under 26 on the day the file was opened: to hand over to the mission locale.
    ToHandOver,
}

/// Everything the office knows of a person, acts (interviews, appointments, orientations) apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonFile {
    /// Identity of the file.
    pub id: PersonId,
    /// Number spoken on the phone: `CSP-0412`.
    pub number: InternalNumber,
    /// Who they are.
    pub identity: Identity,
    /// Followed, or to hand over.
    pub standing: Standing,
    /// Adviser who answers for the file (référent unique).
    pub lead_adviser: AdviserId,
    /// Day of first contact with the office.
    pub first_contact: NaiveDate,
    /// Dated situations, oldest first; added to, never overwritten.
    pub situations: Vec<SituationEntry>,
    /// Dated states of obstacles, oldest first.
    pub obstacles: Vec<ObstacleEntry>,
    /// Closings of the file, oldest first; the last may be lifted by a reopening.
    pub exits: Vec<Exit>,
    /// The file that replaced this one, when two files of one person were merged.
    pub merged_into: Option<PersonId>,
    /// What the last import said of this person, a hash a field (name and value): how a later import
    /// tells a fact changed in the office from one changed in the file. Sorted.
    pub imported: Vec<u64>,
    /// Does the person agree that the office passes their particulars on to partners?
    #[serde(deserialize_with = "crate::form::since_2")]
    pub sharing: Sharing,
}

/// A person's agreement that their particulars are passed on to the partners they are oriented to. That nobody asked is not
/// that they refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Sharing {
    /// Nobody asked, or nobody wrote the answer down.
    #[default]
    NotRecorded,
    /// They agreed on that day.
    Agreed(NaiveDate),
    /// They refused on that day.
    Declined(NaiveDate),
}

impl PersonFile {
    /// A file just opened: followed, and nothing in it yet but who the person is.
    #[must_use]
    pub fn new(
        id: PersonId,
        number: InternalNumber,
        identity: Identity,
        lead_adviser: AdviserId,
        first_contact: NaiveDate,
    ) -> Self {
        Self {
            id,
            number,
            identity,
            standing: Standing::Followed,
            lead_adviser,
            first_contact,
            situations: Vec::new(),
            obstacles: Vec::new(),
            exits: Vec::new(),
            merged_into: None,
            imported: Vec::new(),
            sharing: Sharing::NotRecorded,
        }
    }

    /// Situation on a day: for each fact, the last statement dated that day or before.
    #[must_use]
    pub fn situation_on(&self, day: NaiveDate) -> Situation {
        Situation::on(&self.situations, day)
    }

    /// State of every assessed obstacle on a day.
    #[must_use]
    pub fn obstacles_on(
        &self,
        day: NaiveDate,
    ) -> BTreeMap<crate::domain::code::ObstacleKind, ObstacleState> {
        crate::domain::obstacle::states_on(&self.obstacles, day)
    }

    /// The exit in force on a day, if the file is closed then.
    #[must_use]
    pub fn exit_on(&self, day: NaiveDate) -> Option<&Exit> {
        self.exits.iter().rfind(|exit| exit.in_force_on(day))
    }

    /// Does the file count as followed in the evening of a day: someone of the public, met by then and not yet gone?
    #[must_use]
    pub fn is_counted_on(&self, day: NaiveDate) -> bool {
        self.first_contact <= day && self.standing == Standing::Followed && self.is_followed_on(day)
    }

    /// Is the file live: neither merged into another nor closed on `day`?
    #[must_use]
    pub fn is_followed_on(&self, day: NaiveDate) -> bool {
        self.merged_into.is_none() && self.exit_on(day).is_none()
    }
}
