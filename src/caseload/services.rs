//! The right service while the person talks: by need first, then for whom, where, at what cost, how, open now, how fresh; and
//! by any words.
//!
//! What does not depend on the moment is packed in one number beside each service (its facets): a directory of the whole country
//! is walked in a fraction of a millisecond, and the search by words leaves out what is not wanted while it counts.

mod facets;
mod query;
mod reader;
#[cfg(test)]
mod tests;

pub use query::ServiceQuery;
pub use reader::{FIELDS, ServiceQueryError};

use crate::caseload::search::{Field, Index};
use crate::caseload::state::State;
use crate::domain::identifier::InseeCode;
use crate::domain::partner::Partner;
use crate::domain::service::{Service, ServiceId, Zone};
use crate::domain::territory::Territory;
use chrono::NaiveDateTime;
use facets::{Facets, Wanted};
use std::cmp::Reverse;

/// Of a filter without words, so many services are put in order; the others would come after them anyway.
const ORDERED: usize = 1000;
/// Services looked at, at most, for those that keep a condition which is not packed.
const LOOKED_AT: usize = 6400;

/// The services that can be found.
#[derive(Debug, Default)]
pub struct ServiceIndex {
    index: Index<ServiceId>,
    /// All of them, the freshest first.
    fresh: Vec<(Facets, ServiceId)>,
}

impl ServiceIndex {
    /// Of the services of a caseload's partners.
    #[must_use]
    pub fn of(state: &State) -> Self {
        let mut fresh: Vec<(Facets, ServiceId)> = state
            .services()
            .map(|service| (Facets::of(service, state.partner(service.partner)), service.id))
            .collect();
        fresh.sort_unstable_by_key(|(facets, id)| (Reverse(facets.month()), *id));
        let records = state.services().map(|service| {
            let partner = state.partner(service.partner);
            let packed = Facets::of(service, partner).packed();
            (service.id, packed, texts(service, partner))
        });
        Self { index: Index::from_weighed_records(records), fresh }
    }

    /// Brings it up to a change of one service.
    pub fn follow(&mut self, id: ServiceId, state: &State) {
        self.fresh.retain(|(_, other)| *other != id);
        let Some(service) = state.service(id) else {
            self.index.remove(id);
            return;
        };
        let facets = Facets::of(service, state.partner(service.partner));
        let key = |facets: &Facets, id: ServiceId| (Reverse(facets.month()), id);
        let at = self.fresh.partition_point(|(other, of)| key(other, *of) < key(&facets, id));
        self.fresh.insert(at, (facets, id));
        self.index.insert(id, &texts(service, state.partner(service.partner)));
        self.index.weigh(id, facets.packed());
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fresh.len()
    }

    /// Are there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fresh.is_empty()
    }

    /// The services that answer best, the best first: by words when there are some; else the nearest to the commune asked for,
    /// then the freshest. `at` is the moment for which *open* is asked, local time.
    #[must_use]
    pub fn find(
        &self,
        state: &State,
        query: &ServiceQuery,
        at: NaiveDateTime,
        limit: usize,
    ) -> Vec<ServiceId> {
        let wanted = Wanted::of(query);
        let fits = |id: &ServiceId| {
            let service = state.service(*id);
            service.is_some_and(|service| {
                let partner = state.partner(service.partner);
                partner.is_some_and(|partner| query.fits(service, partner, at))
            })
        };
        if query.text.trim().is_empty() {
            let packed = self.fresh.iter().filter(|(facets, _)| wanted.admits(*facets));
            let mut found: Vec<ServiceId> =
                packed.map(|(_, id)| *id).filter(fits).take(ORDERED.max(limit)).collect();
            if let Some(commune) = &query.commune {
                found.sort_by_cached_key(|id| {
                    state.service(*id).map_or(u8::MAX, |service| distance(service, commune, state))
                });
            }
            found.truncate(limit);
            return found;
        }
        let mut room = limit;
        loop {
            let hits = self.index.search(&query.text, room, |packed| wanted.preference(packed));
            let are_all = hits.len() < room || room >= LOOKED_AT;
            let mut found: Vec<ServiceId> =
                hits.into_iter().map(|hit| hit.key).filter(fits).collect();
            if found.len() >= limit || are_all {
                found.truncate(limit);
                return found;
            }
            room *= 4;
        }
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.index.bytes() + self.fresh.capacity() * size_of::<(Facets, ServiceId)>()
    }
}

/// How far a service is from a commune, as far as it says: in it, in its surroundings, for the whole country, not said.
fn distance(service: &Service, commune: &InseeCode, state: &State) -> u8 {
    let offer = &service.offer;
    let partner = state.partner(service.partner);
    let stands = offer
        .location
        .commune
        .as_ref()
        .or_else(|| partner.and_then(|partner| partner.location.commune.as_ref()));
    if stands == Some(commune) || offer.zone.contains(&Zone::Commune(commune.clone())) {
        return 0;
    }
    let is_nearby = |code: &InseeCode| code.as_str().get(..2) == commune.as_str().get(..2);
    match offer.zone.iter().map(|zone| zone.covers(commune)).max() {
        Some(Some(true)) if offer.zone.contains(&Zone::France) => 2,
        Some(Some(true) | None) => 1,
        _ if stands.is_some_and(is_nearby) => 1,
        _ => 3,
    }
}

/// What of a service can be searched by words: its name, its partner's, its town. Needs are facets: as words, each would be that of
/// thousands of services.
fn texts(service: &Service, partner: Option<&Partner>) -> Vec<(Field, String)> {
    let mut texts = vec![(Field::Title, service.name.to_string())];
    texts.extend(partner.map(|partner| (Field::Name, partner.name.to_string())));
    let stands = service
        .offer
        .location
        .commune
        .as_ref()
        .or_else(|| partner.and_then(|partner| partner.location.commune.as_ref()));
    let commune = stands.and_then(|code| Territory::builtin().commune(code));
    let town = || {
        let own = service.offer.location.town.as_ref();
        own.or_else(|| partner.and_then(|partner| partner.location.town.as_ref()))
    };
    let town =
        commune.map(|commune| commune.name.to_string()).or_else(|| town().map(ToString::to_string));
    texts.extend(town.map(|town| (Field::Commune, town)));
    texts
}
