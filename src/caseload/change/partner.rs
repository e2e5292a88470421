//! Partners: written by the office, taken in from a directory, found to be one.

use super::rules::Rules;
use super::{Refused, Write};
use crate::caseload::record::{Record, RecordId};
use crate::domain::orientation::Orientation;
use crate::domain::partner::{Listing, Partner, PartnerField, PartnerId};
use crate::domain::person::Residence;
use crate::domain::service::Service;
use std::collections::BTreeSet;

impl Rules<'_> {
    /// What the office changes of a partner is its own from then on.
    pub(super) fn save_partner(&mut self, mut partner: Partner) -> Vec<Write> {
        if let Some(known) = self.state.partner(partner.id) {
            let corrected = PartnerField::ALL
                .into_iter()
                .filter(|field| partner.provenance.is_some() && !partner.agrees_on(known, *field));
            partner.written_here.extend(corrected.collect::<Vec<_>>());
        }
        vec![(RecordId::Partner(partner.id), Some(Record::Partner(partner)))]
    }

    pub(super) fn import_directory(
        &mut self,
        partners: Vec<Partner>,
        services: Vec<Service>,
    ) -> Vec<Write> {
        let coming: BTreeSet<PartnerId> = partners.iter().map(|partner| partner.id).collect();
        let is_known = |id| coming.contains(&id) || self.state.partner(id).is_some();
        if services.iter().any(|service| !is_known(service.partner)) {
            self.refused.push(Refused::UnknownPartner);
        }
        let partners = partners
            .into_iter()
            .map(|partner| (RecordId::Partner(partner.id), Some(Record::Partner(partner))));
        let services = services
            .into_iter()
            .map(|service| (RecordId::Service(service.id), Some(Record::Service(service))));
        partners.chain(services).collect()
    }

    /// The kept record, completed with what only the merged one knew; its services and the orientations to it are the
    /// kept one's.
    pub(super) fn merge_partners(&mut self, kept: PartnerId, merged: PartnerId) -> Vec<Write> {
        if kept == merged {
            self.refused.push(Refused::MergeWithItself);
        }
        let both = (self.knows_partner(kept).cloned(), self.knows_partner(merged).cloned());
        let (Some(kept_record), Some(mut merged_record)) = both else { return Vec::new() };
        let united = unite(kept_record, &merged_record);
        merged_record.merged_into = Some(kept);
        let orientations = self.state.orientations().filter(|one| one.partner == merged);
        let orientations = orientations.map(|one| {
            let moved = Orientation { partner: kept, ..one.clone() };
            (RecordId::Orientation(moved.id), Some(Record::Orientation(moved)))
        });
        let services = self.state.services_of(merged).into_iter().map(|service| {
            let moved = Service { partner: kept, ..service.clone() };
            (RecordId::Service(moved.id), Some(Record::Service(moved)))
        });
        let records = [
            (RecordId::Partner(kept), Some(Record::Partner(united))),
            (RecordId::Partner(merged), Some(Record::Partner(merged_record))),
        ];
        records.into_iter().chain(orientations).chain(services).collect()
    }
}

/// Where both speak, the kept record holds. A record that no directory lists was written here, all of it.
fn unite(kept: Partner, merged: &Partner) -> Partner {
    let mut united = kept;
    for field in PartnerField::ALL {
        if !is_stated(&united, field) {
            united.take(merged, field);
        } else if united.provenance.is_none() {
            united.written_here.insert(field);
        }
    }
    if united.listing == Listing::default() {
        united.listing = merged.listing.clone();
    }
    if united.note.is_empty() {
        united.note.clone_from(&merged.note);
    }
    united.contact = united.contact.or_else(|| merged.contact.clone());
    united.seen_on = united.seen_on.max(merged.seen_on);
    if united.provenance.is_none() {
        united.provenance.clone_from(&merged.provenance);
        united.vanished = merged.vanished;
    }
    united
}

fn is_stated(partner: &Partner, field: PartnerField) -> bool {
    match field {
        PartnerField::Name | PartnerField::Kind => true,
        PartnerField::Siret => partner.siret.is_some(),
        PartnerField::Location => partner.location != Residence::default(),
        PartnerField::Phones => !partner.phones.is_empty(),
        PartnerField::Email => partner.email.is_some(),
    }
}
