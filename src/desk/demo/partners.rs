//! The demonstration's directory: `data/demo/partners.toml`.

use super::draw::{Draw, Weighted};
use crate::domain::code::{Coded, PartnerKind, Theme};
use crate::domain::identifier::{InseeCode, Name, PostalCode, Siret};
use crate::domain::partner::{Partner, PartnerId};
use crate::domain::person::Residence;
use crate::domain::service::{Service, ServiceId};
use crate::domain::territory::Territory;
use crate::ids::Ids;
use serde::Deserialize;
use smol_str::SmolStr;

#[derive(Deserialize)]
struct File {
    partner: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    kind: SmolStr,
    name: String,
    siret: Option<String>,
    address: Option<String>,
    postal_code: Option<String>,
    commune: Option<String>,
    weight: u64,
    services: Vec<Offer>,
}

#[derive(Deserialize)]
struct Offer {
    name: String,
    themes: Vec<SmolStr>,
}

/// The partners and their services, and how often people are oriented to each.
pub(super) struct Directory {
    /// With the weight of each in orientations.
    pub(super) partners: Vec<(u64, Partner)>,
    /// Offers of all of them.
    pub(super) services: Vec<Service>,
    by_weight: Weighted<usize>,
}

impl Directory {
    /// Reads it. A partner that cannot be read is left out; a test holds that there is none.
    pub(super) fn new(ids: &mut impl Ids) -> Self {
        let content = include_str!("../../../data/demo/partners.toml");
        let rows = toml::from_str(content).map_or_else(|_| Vec::new(), |file: File| file.partner);
        let (mut partners, mut services) = (Vec::new(), Vec::new());
        for row in rows {
            let id = PartnerId(ids.next_id());
            let Some(partner) = partner(id, &row) else { continue };
            partners.push((row.weight, partner));
            services.extend(row.services.into_iter().filter_map(|offer| {
                Some(Service {
                    offer: Box::default(),
                    id: ServiceId(ids.next_id()),
                    partner: id,
                    provenance: None,
                    name: Name::parse(&offer.name).ok()?,
                    themes: offer.themes.iter().map(|theme| Theme::from_code(theme)).collect(),
                    description: String::new(),
                })
            }));
        }
        let ranks = partners.iter().enumerate().map(|(rank, (weight, _))| (*weight, rank));
        let by_weight = Weighted::new(ranks);
        Self { partners, services, by_weight }
    }

    /// A partner for someone of the office's public.
    pub(super) fn draw(&self, draw: &mut Draw) -> Option<&Partner> {
        let rank = self.by_weight.draw(draw)?;
        self.partners.get(rank).map(|(_, partner)| partner)
    }

    /// The mission locale, for someone too young.
    pub(super) fn mission_locale(&self) -> Option<&Partner> {
        self.partners
            .iter()
            .map(|(_, partner)| partner)
            .find(|partner| partner.kind == PartnerKind::MISSION_LOCALE)
    }

    /// One of a partner's services.
    pub(super) fn service(&self, draw: &mut Draw, partner: PartnerId) -> Option<&Service> {
        let offered: Vec<&Service> =
            self.services.iter().filter(|service| service.partner == partner).collect();
        draw.pick(&offered)
    }
}

fn partner(id: PartnerId, row: &Row) -> Option<Partner> {
    let commune = match &row.commune {
        Some(code) => Some(InseeCode::parse(code).ok()?),
        None => None,
    };
    let town = commune.as_ref().map(|insee| Territory::builtin().name(insee));
    Some(Partner {
        siret: match &row.siret {
            Some(number) => Some(Siret::parse(number).ok()?),
            None => None,
        },
        location: Residence {
            address: row.address.clone(),
            postal_code: row.postal_code.as_deref().and_then(|code| PostalCode::parse(code).ok()),
            town: town.and_then(|town| Name::parse(town).ok()),
            commune,
            ..Residence::default()
        },
        ..Partner::new(id, Name::parse(&row.name).ok()?, PartnerKind::from_code(&row.kind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::Vocabulary;
    use crate::ids::SeededIds;

    #[test]
    fn every_partner_is_read_and_its_codes_are_known() {
        let directory = Directory::new(&mut SeededIds::new(1));
        let content = include_str!("../../../data/demo/partners.toml");
        assert_eq!(directory.partners.len(), content.matches("[[partner]]").count());
        assert_eq!(directory.services.len(), content.matches("themes = ").count());
        let vocabulary = Vocabulary::builtin();
        for (_, partner) in &directory.partners {
            assert!(vocabulary.entry(&partner.kind).is_some(), "{}", partner.name);
            let has_place = partner.location.commune.is_some();
            assert_eq!(has_place, partner.location.town.is_some(), "{}", partner.name);
        }
        for service in &directory.services {
            assert!(!service.themes.is_empty());
            assert!(service.themes.iter().all(|theme| vocabulary.entry(theme).is_some()));
        }
        assert!(directory.mission_locale().is_some());
    }

    #[test]
    fn nobody_of_the_public_is_sent_to_the_mission_locale() {
        let directory = Directory::new(&mut SeededIds::new(1));
        let mut draw = Draw::new(1);
        let young = directory.mission_locale().unwrap().id;
        assert!((0..500).all(|_| directory.draw(&mut draw).unwrap().id != young));
    }
}
