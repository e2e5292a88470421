//! A structure of the schema as a partner.

use super::fields::Field;
use super::record::Record;
use crate::domain::code::{Network, PartnerKind};
use crate::domain::identifier::{Email, Link, Siret};
use crate::domain::partner::{Listing, Partner, PartnerId};
use crate::ids::Id;

/// The partner that a record describes; `None` when it is refused. Every field is read all the same, so that all that is
/// wrong is said at once.
pub(super) fn read(record: &mut Record<'_, '_, '_, '_>) -> Option<Partner> {
    let provenance = record.provenance();
    let name = record.name();
    let updated_on = record.updated_on();
    let description = record.description();
    let siret = record.parsed(&[Field::Siret], Siret::parse);
    let location = record.residence();
    let phones = record.phones();
    let email = record.parsed(&[Field::Courriel], Email::parse);
    let website = record.parsed(&[Field::SiteWeb], Link::parse);
    let opening_hours = record.short_text(&[Field::HorairesAccueil, Field::HorairesOuverture]);
    let accessibility =
        record.parsed(&[Field::AccessibiliteLieu, Field::Accessibilite], Link::parse);
    let page = record.parsed(&[Field::LienSource], Link::parse);
    let mut networks: Vec<Network> = record.coded(Field::ReseauxPorteurs);
    for network in record.coded(Field::LabelsNationaux) {
        if !networks.contains(&network) {
            networks.push(network);
        }
    }
    let stated = record.coded::<PartnerKind>(Field::Typologie).into_iter().next();
    let (provenance, name) = (provenance?, name?);
    let kind = record.codes.kind(&networks, stated, name.as_str());
    let mut partner = Partner::new(PartnerId(Id::default()), name, kind);
    partner.provenance = Some(provenance);
    partner.siret = siret;
    partner.location = location;
    partner.phones = phones;
    partner.email = email;
    partner.seen_on = Some(record.today);
    partner.listing =
        Listing { description, website, opening_hours, networks, accessibility, page, updated_on };
    Some(partner)
}
