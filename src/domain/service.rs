//! Services: what a partner offers, for whom and how to mobilise it, after the public schema data·inclusion v1.

use crate::domain::code::{
    Coded, Fee, Mobilisation, Mobiliser, Public, Reception, ServiceKind, Subtheme, Theme,
};
use crate::domain::identifier::{Email, InseeCode, Link, Name, Phone};
use crate::domain::partner::{PartnerId, Provenance};
use crate::domain::person::Residence;
use crate::typed_ids;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

typed_ids! {
    /// A service.
    ServiceId,
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
    /// Needs it answers, by category; each once.
    pub themes: Vec<Theme>,
    /// What it is, in its own words.
    pub description: String,
    /// For whom, where, at what cost, how.
    #[serde(deserialize_with = "crate::form::since_2")]
    pub offer: Box<Offer>,
}

impl Service {
    /// A service of which no more is known than its name.
    #[must_use]
    pub fn new(id: ServiceId, partner: PartnerId, name: Name) -> Self {
        Self {
            id,
            partner,
            provenance: None,
            name,
            themes: Vec::new(),
            description: String::new(),
            offer: Box::default(),
        }
    }

    /// Does it answer a need of this category?
    #[must_use]
    pub fn answers(&self, theme: &Theme) -> bool {
        self.themes.contains(theme)
    }
}

/// For whom a service is, where, at what cost, and how to mobilise it. Nothing stated is nothing known: it excludes nobody.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Offer {
    /// What it is: guidance, training, a workshop …
    pub kind: Option<ServiceKind>,
    /// Needs it answers, in detail.
    pub subthemes: Vec<Subtheme>,
    /// For whom.
    pub publics: Vec<Public>,
    /// More on for whom.
    pub publics_note: String,
    /// On what conditions.
    pub conditions: String,
    /// Free or not.
    pub fee: Option<Fee>,
    /// More on the cost.
    pub fee_note: String,
    /// In person, remote.
    pub receptions: Vec<Reception>,
    /// For the inhabitants of these places.
    pub zone: Vec<Zone>,
    /// Where it takes place; the partner's place when nothing is stated.
    pub location: Residence,
    /// Its phone; the partner's else.
    pub phone: Option<Phone>,
    /// Its e-mail; the partner's else.
    pub email: Option<Email>,
    /// Who to ask for.
    pub contact: Option<Name>,
    /// How to mobilise it.
    pub mobilisations: Vec<Mobilisation>,
    /// Who may mobilise it.
    pub mobilisers: Vec<Mobiliser>,
    /// More on how to mobilise it.
    pub mobilisation_note: String,
    /// Where to mobilise it online.
    pub link: Option<Link>,
    /// How long it takes each week, in minutes.
    pub weekly_minutes: Option<u32>,
    /// How many weeks it lasts.
    pub weeks: Option<u32>,
    /// When it is open, in OpenStreetMap's notation, as the source wrote it; the partner's hours else.
    pub opening_hours: Option<String>,
    /// Its page in the source.
    pub page: Option<Link>,
    /// Day on which its source last changed it.
    pub updated_on: Option<NaiveDate>,
    /// Last day on which its source still listed it.
    pub seen_on: Option<NaiveDate>,
    /// Vanished from its source; kept because orientations point to it.
    pub vanished: bool,
}

/// A place whose inhabitants may use a service: a code of the official geographic code (COG).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Zone {
    /// The whole country: `france`, or the country's code `99100`.
    France,
    /// A département: `78`, `2A`, `974`.
    Department(SmolStr),
    /// An intercommunality (EPCI), by its nine digits.
    Intercommunality(SmolStr),
    /// A commune.
    Commune(InseeCode),
    /// Another country: `99` and three digits.
    Country(SmolStr),
}

impl Zone {
    /// Reads a code; nothing when it is of no shape the public schema knows.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let code = text.trim();
        let are_digits = |code: &str| code.bytes().all(|byte| byte.is_ascii_digit());
        match code.len() {
            _ if code.eq_ignore_ascii_case("france") || code == "99100" => Some(Self::France),
            2 | 3 if code.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                Some(Self::Department(code.to_uppercase().into()))
            }
            9 if are_digits(code) => Some(Self::Intercommunality(code.into())),
            5 if code.starts_with("99") && are_digits(code) => Some(Self::Country(code.into())),
            5 => InseeCode::parse(code).ok().map(Self::Commune),
            _ => None,
        }
    }

    /// The code, as the public schema writes it.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::France => "france",
            Self::Department(code) | Self::Intercommunality(code) | Self::Country(code) => code,
            Self::Commune(code) => code.as_str(),
        }
    }

    /// Does it cover a commune? `None` when it cannot be told: which communes an intercommunality joins is not known here.
    #[must_use]
    pub fn covers(&self, commune: &InseeCode) -> Option<bool> {
        match self {
            Self::France => Some(true),
            Self::Department(code) => Some(commune.as_str().starts_with(code.as_str())),
            Self::Commune(code) => Some(code == commune),
            Self::Country(_) => Some(false),
            Self::Intercommunality(_) => None,
        }
    }
}

impl Offer {
    /// May an inhabitant of the commune use it, as far as its zone says? What is not stated or not known excludes nobody.
    #[must_use]
    pub fn is_for_commune(&self, commune: &InseeCode) -> bool {
        self.zone.is_empty() || self.zone.iter().any(|zone| zone.covers(commune) != Some(false))
    }

    /// Is it for this public, as far as it says? A service for everyone is for each of them.
    #[must_use]
    pub fn is_for_public(&self, public: &Public) -> bool {
        self.publics.is_empty()
            || self.publics.iter().any(|own| own == public || own == &Public::EVERYONE)
    }
}

impl Subtheme {
    /// The category it belongs to: what comes before the two hyphens.
    #[must_use]
    pub fn theme(&self) -> Theme {
        let code = self.as_str();
        Theme::from_code(code.split_once("--").map_or(code, |(category, _)| category))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commune(code: &str) -> InseeCode {
        InseeCode::parse(code).unwrap()
    }

    #[test]
    fn a_zone_is_read_by_its_shape_and_written_as_it_was() {
        for (text, zone) in [
            ("france", Zone::France),
            ("78", Zone::Department("78".into())),
            ("2a", Zone::Department("2A".into())),
            ("974", Zone::Department("974".into())),
            ("200059889", Zone::Intercommunality("200059889".into())),
            ("78123", Zone::Commune(commune("78123"))),
            ("99134", Zone::Country("99134".into())),
        ] {
            assert_eq!(Zone::parse(text), Some(zone.clone()), "{text}");
            assert_eq!(Zone::parse(zone.code()), Some(zone), "{text}");
        }
        assert_eq!(Zone::parse("99100"), Some(Zone::France));
        for text in ["", "7", "7812", "Yvelines", "78x23", "20005988"] {
            assert_eq!(Zone::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_zone_that_cannot_be_told_excludes_nobody() {
        let at = |zones: &[&str]| Offer {
            zone: zones.iter().filter_map(|zone| Zone::parse(zone)).collect(),
            ..Offer::default()
        };
        let here = commune("78123");
        for (zones, is_for) in [
            (&[][..], true),
            (&["78"], true),
            (&["75"], false),
            (&["75", "78123"], true),
            (&["200059889"], true),
            (&["99134"], false),
            (&["france"], true),
        ] {
            assert_eq!(at(zones).is_for_commune(&here), is_for, "{zones:?}");
        }
    }

    #[test]
    fn a_service_for_everyone_is_for_each_public() {
        let seniors = Public::from_code("seniors");
        let women = Public::from_code("femmes");
        let offer = |publics: Vec<Public>| Offer { publics, ..Offer::default() };
        assert!(offer(vec![]).is_for_public(&seniors));
        assert!(offer(vec![Public::EVERYONE]).is_for_public(&seniors));
        assert!(offer(vec![women.clone(), seniors.clone()]).is_for_public(&seniors));
        assert!(!offer(vec![women]).is_for_public(&seniors));
    }

    #[test]
    fn a_subtheme_belongs_to_a_theme() {
        let subtheme = Subtheme::from_code("mobilite--preparer-un-permis");
        assert_eq!(subtheme.theme(), Theme::from_code("mobilite"));
    }
}
