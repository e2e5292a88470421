//! The right service while the person talks: by need first, then for whom, where, at what cost, how, open now, how fresh; and
//! by any words.
//!
//! What is asked lies in a row beside each service: what does not depend on the moment is packed in one number (its facets), what
//! thousands of services share (where they are, their hours) is found out once. A directory of the whole country is walked in a
//! fraction of a millisecond, and the search by words asks of a row only once its words answer.

mod facets;
mod filter;
mod hours;
mod place;
mod query;
mod reader;
mod rows;
#[cfg(test)]
mod tests;

pub use query::ServiceQuery;
pub use reader::{FIELDS, ServiceQueryError};

use crate::caseload::search::{Field, Index};
use crate::caseload::state::State;
use crate::domain::partner::Partner;
use crate::domain::service::{Service, ServiceId};
use crate::domain::territory::Territory;
use chrono::NaiveDateTime;
use filter::Filter;
use rows::{Row, Rows};
use std::cell::RefCell;

/// Of a filter without words, so many services are put in order; the others would come after them anyway.
const ORDERED: usize = 1000;

/// The services that can be found.
#[derive(Debug, Default)]
pub struct ServiceIndex {
    index: Index<ServiceId>,
    rows: Rows,
}

impl ServiceIndex {
    /// Of the services of a caseload's partners.
    #[must_use]
    pub fn of(state: &State) -> Self {
        let rows = Rows::of(state);
        let records = rows.fresh().filter_map(|(number, row)| {
            let service = state.service(row.id)?;
            Some((row.id, weight(number, row), texts(service, state.partner(service.partner))))
        });
        let index = Index::from_ranked_records(records, freshness);
        Self { index, rows }
    }

    /// Brings it up to a change of one service.
    pub fn follow(&mut self, id: ServiceId, state: &State) {
        let (Some((number, row)), Some(service)) = (self.rows.follow(id, state), state.service(id))
        else {
            self.index.remove(id);
            return;
        };
        self.index.insert(id, &texts(service, state.partner(service.partner)));
        self.index.weigh(id, weight(number, &row));
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Are there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
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
        let filter = Filter::new(&self.rows, state, query, at);
        if query.text.trim().is_empty() {
            return self.freshest(filter, query, limit);
        }
        // What it finds out about what services share, it remembers.
        let filter = RefCell::new(filter);
        let preference = |weight: u64| {
            let number = u32::try_from(weight & u64::from(u32::MAX)).unwrap_or(u32::MAX);
            let mut filter = filter.borrow_mut();
            let is_kept = match filter.is_told_by(self.rows.facets(number)?) {
                Some(is_kept) => is_kept,
                None => filter.keeps(self.rows.get(number)?),
            };
            is_kept.then(|| freshness(weight))
        };
        self.index.find(&query.text, limit, preference)
    }

    fn freshest(
        &self,
        mut filter: Filter<'_>,
        query: &ServiceQuery,
        limit: usize,
    ) -> Vec<ServiceId> {
        let is_ordered = query.commune.is_some();
        let most = if is_ordered { ORDERED.max(limit) } else { limit };
        let mut found: Vec<&Row> = Vec::new();
        let wanted = filter.wanted();
        for (number, facets) in self.rows.fresh_facets() {
            if found.len() == most || filter.is_past(facets) {
                break;
            }
            if wanted.admits(facets)
                && let Some(row) = self.rows.get(number)
                && filter.keeps(row)
            {
                found.push(row);
            }
        }
        if is_ordered {
            found.sort_by_key(|row| filter.distance(row).unwrap_or(u8::MAX));
        }
        found.truncate(limit);
        found.into_iter().map(|row| row.id).collect()
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.index.bytes() + self.rows.bytes()
    }
}

/// The weight of a service in the index: the month at which its source last changed it, above the number of its row.
fn weight(number: u32, row: &Row) -> u64 {
    u64::from(row.facets.month()) << 32 | u64::from(number)
}

/// The fresher, the better.
fn freshness(weight: u64) -> u32 {
    u32::try_from(weight >> 32).unwrap_or(0)
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
