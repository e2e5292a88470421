//! Taking a directory in: its structures and services, set against the partners already known.
//!
//! A record is found again by where it comes from, (source, identifier). What the office wrote itself stays
//! ([`Partner::written_here`]); what a source lists no more is marked, never taken away, since orientations point to it.

mod merges;
#[cfg(test)]
mod tests;

pub use merges::{MergeProposal, SameBy};

use crate::caseload::change::{Change, DirectoryCounts};
use crate::caseload::state::State;
use crate::domain::code::PartnerKind;
use crate::domain::partner::{Partner, PartnerField, PartnerId, Provenance};
use crate::domain::service::{Service, ServiceId};
use crate::ids::Ids;
use crate::import::directory::{Directory, ListedPartner, ListedService, Place, RecordError};
use crate::import::known_partners;
use crate::import::row_error::Severity;
use crate::msg;
use chrono::{Days, NaiveDate};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Days after which it is written down again that a source still lists a record of which nothing else changed: that alone is
/// not worth writing everyone each time.
const SEEN_AGAIN_AFTER: Days = Days::new(30);

/// Does the file hold everything its sources list?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// As it seems: yes, when it has at least half as many records of a source as are known of it.
    #[default]
    AsItSeems,
    /// All of it: what it does not list has vanished.
    Whole,
    /// Only a part: nothing has vanished.
    Part,
}

/// What taking a directory in would do. Nothing is done yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// What would become of its records.
    pub counts: DirectoryCounts,
    /// Records of which nothing changed.
    pub unchanged: usize,
    /// Services that no structure of the file or of the directory offers.
    pub errors: Vec<RecordError>,
    /// Partners that may be one, for a person to decide.
    pub merges: Vec<MergeProposal>,
    /// Sources of which the file seems to hold a part only, so that nothing of them is marked as vanished.
    pub partial: Vec<SmolStr>,
    partners: Vec<Partner>,
    services: Vec<Service>,
}

impl Plan {
    /// The change that does it; nothing when there is nothing to do. `source` names the file, without its folder.
    #[must_use]
    pub fn into_change(self, source: &str) -> Option<Change> {
        let is_nothing = self.partners.is_empty() && self.services.is_empty();
        (!is_nothing).then(|| Change::DirectoryImported {
            source: source.into(),
            counts: self.counts,
            partners: self.partners,
            services: self.services,
        })
    }
}

/// The change that enters the known public partners of the territory; nothing when they are all there already. What
/// the office wrote itself stays.
#[must_use]
pub fn known_partners(state: &State, today: NaiveDate, ids: &mut dyn Ids) -> Option<Change> {
    let known = known_partners::builtin();
    plan(state, known, Extent::Whole, today, ids).into_change(known_partners::SOURCE)
}

/// Sets the records of a directory against the partners known.
#[must_use]
pub fn plan(
    state: &State,
    directory: Directory,
    extent: Extent,
    today: NaiveDate,
    ids: &mut dyn Ids,
) -> Plan {
    let mut joining = Joining::new(state, today);
    joining.partners.reserve(directory.partners.len());
    joining.services.reserve(directory.services.len());
    for listed in directory.partners {
        joining.partner(listed, ids);
    }
    for listed in directory.services {
        joining.service(listed, ids);
    }
    joining.mark_vanished(extent);
    joining.plan.merges = merges::propose(state, &joining.plan.partners);
    joining.plan
}

/// Where a record comes from, as a key.
type Key = (SmolStr, SmolStr);

fn key(provenance: &Provenance) -> Key {
    (provenance.source.clone(), provenance.id.clone())
}

struct Joining<'a> {
    state: &'a State,
    today: NaiveDate,
    partners: HashMap<Key, PartnerId>,
    services: HashMap<Key, ServiceId>,
    /// What the file lists, by source.
    listed_partners: BTreeMap<SmolStr, BTreeSet<PartnerId>>,
    listed_services: BTreeMap<SmolStr, BTreeSet<ServiceId>>,
    plan: Plan,
}

impl<'a> Joining<'a> {
    fn new(state: &'a State, today: NaiveDate) -> Self {
        let mut partners = HashMap::new();
        for partner in state.partners() {
            let Some(provenance) = &partner.provenance else { continue };
            // Of a merged record and the one that took over where it came from, the latter is meant.
            if partner.merged_into.is_none() {
                partners.insert(key(provenance), partner.id);
            } else {
                partners.entry(key(provenance)).or_insert(partner.id);
            }
        }
        let services = state
            .services()
            .filter_map(|service| Some((key(service.provenance.as_ref()?), service.id)));
        Self {
            state,
            today,
            partners,
            services: services.collect(),
            listed_partners: BTreeMap::new(),
            listed_services: BTreeMap::new(),
            plan: Plan::default(),
        }
    }

    fn partner(&mut self, listed: ListedPartner, ids: &mut dyn Ids) {
        let mut partner = listed.partner;
        let Some(provenance) = partner.provenance.clone() else { return };
        partner.seen_on = Some(self.today);
        let known = self.partners.get(&key(&provenance)).and_then(|id| self.state.partner(*id));
        let id = match known {
            None => {
                partner.id = PartnerId(ids.next_id());
                self.partners.insert(key(&provenance), partner.id);
                self.plan.counts.partners_added += 1;
                let id = partner.id;
                self.plan.partners.push(partner);
                id
            }
            Some(known) => {
                let updated = updated(known, &partner);
                if is_worth_writing(&updated, known, known.seen_on, self.today) {
                    self.plan.counts.partners_updated += 1;
                    self.plan.partners.push(updated);
                } else {
                    self.plan.unchanged += 1;
                }
                known.id
            }
        };
        self.listed_partners.entry(provenance.source).or_default().insert(id);
    }

    fn service(&mut self, listed: ListedService, ids: &mut dyn Ids) {
        let mut service = listed.service;
        let Some(provenance) = service.provenance.clone() else { return };
        let structure = (provenance.source.clone(), listed.structure.clone());
        let Some(partner) = self.partners.get(&structure).copied() else {
            self.plan.errors.push(orphan(listed.place, &listed.structure));
            return;
        };
        service.partner = self.state.standing_for(partner);
        service.offer.seen_on = Some(self.today);
        let known = self.services.get(&key(&provenance)).and_then(|id| self.state.service(*id));
        let id = match known {
            None => {
                service.id = ServiceId(ids.next_id());
                self.services.insert(key(&provenance), service.id);
                self.plan.counts.services_added += 1;
                let id = service.id;
                self.plan.services.push(service);
                id
            }
            Some(known) => {
                service.id = known.id;
                let id = known.id;
                if is_worth_writing(&service, known, known.offer.seen_on, self.today) {
                    self.plan.counts.services_updated += 1;
                    self.plan.services.push(service);
                } else {
                    self.plan.unchanged += 1;
                }
                id
            }
        };
        self.listed_services.entry(provenance.source).or_default().insert(id);
    }

    /// Marks what the file's sources list no more.
    fn mark_vanished(&mut self, extent: Extent) {
        let mut partial = BTreeSet::new();
        let gone = gone(
            // What was merged has gone already: into the record that stands for it.
            self.state.partners().filter(|partner| partner.is_current()),
            |partner| (partner.id, partner.provenance.as_ref()),
            &self.listed_partners,
            extent,
            &mut partial,
        );
        for partner in gone {
            self.plan.counts.partners_vanished += 1;
            self.plan.partners.push(Partner { vanished: true, ..partner.clone() });
        }
        let gone = gone_services(self, extent, &mut partial);
        for mut service in gone {
            self.plan.counts.services_vanished += 1;
            service.offer.vanished = true;
            self.plan.services.push(service);
        }
        self.plan.partial = partial.into_iter().collect();
    }
}

fn gone_services(
    joining: &Joining<'_>,
    extent: Extent,
    partial: &mut BTreeSet<SmolStr>,
) -> Vec<Service> {
    let services = joining.state.services().filter(|service| !service.offer.vanished);
    gone(
        services,
        |service| (service.id, service.provenance.as_ref()),
        &joining.listed_services,
        extent,
        partial,
    )
    .into_iter()
    .cloned()
    .collect()
}

/// What is known of the file's sources and not listed by them any more; the sources that the file seems to hold in part go to
/// `partial`.
fn gone<'a, T, K: Ord + Copy>(
    known: impl Iterator<Item = &'a T>,
    facts: impl Fn(&T) -> (K, Option<&Provenance>),
    listed: &BTreeMap<SmolStr, BTreeSet<K>>,
    extent: Extent,
    partial: &mut BTreeSet<SmolStr>,
) -> Vec<&'a T> {
    if extent == Extent::Part {
        return Vec::new();
    }
    let mut missing: BTreeMap<SmolStr, Vec<&'a T>> = BTreeMap::new();
    for record in known {
        let (id, Some(provenance)) = facts(record) else { continue };
        if listed.get(&provenance.source).is_some_and(|listed| !listed.contains(&id)) {
            missing.entry(provenance.source.clone()).or_default().push(record);
        }
    }
    let mut gone = Vec::new();
    for (source, records) in missing {
        let count = listed.get(&source).map_or(0, BTreeSet::len);
        if extent == Extent::AsItSeems && records.len() > count {
            partial.insert(source);
        } else {
            gone.extend(records);
        }
    }
    gone
}

/// The known partner with what its source says now, where the office did not write itself.
fn updated(known: &Partner, listed: &Partner) -> Partner {
    let mut updated = known.clone();
    for field in PartnerField::ALL {
        let is_said = field != PartnerField::Kind || listed.kind != PartnerKind::OTHER;
        if is_said && !known.written_here.contains(&field) {
            updated.take(listed, field);
        }
    }
    updated.listing = listed.listing.clone();
    updated.seen_on = listed.seen_on;
    updated.vanished = false;
    updated
}

/// A record of which nothing changed but that it was seen again.
trait Seen: Clone + PartialEq {
    fn seen_on(self, day: Option<NaiveDate>) -> Self;
}

impl Seen for Partner {
    fn seen_on(self, day: Option<NaiveDate>) -> Self {
        Self { seen_on: day, ..self }
    }
}

impl Seen for Service {
    fn seen_on(mut self, day: Option<NaiveDate>) -> Self {
        self.offer.seen_on = day;
        self
    }
}

fn is_worth_writing<T: Seen>(
    now: &T,
    known: &T,
    seen_on: Option<NaiveDate>,
    today: NaiveDate,
) -> bool {
    let is_due = seen_on.is_none_or(|seen_on| seen_on + SEEN_AGAIN_AFTER < today);
    is_due || now.clone().seen_on(seen_on) != *known
}

fn orphan(place: Place, structure: &str) -> RecordError {
    RecordError {
        place,
        field: "structure_id".to_owned(),
        read: structure.to_owned(),
        expected: msg!("directory.expected.structure"),
        remedy: msg!("directory.remedy.structure"),
        severity: Severity::RowRefused,
    }
}
