//! What is asked of services, beside each of them and no more: no record is read to find one.

use super::facets::Facets;
use super::hours::Hours;
use super::place::Place;
use crate::caseload::state::State;
use crate::domain::code::Subtheme;
use crate::domain::partner::Partner;
use crate::domain::service::{Service, ServiceId};
use chrono::Datelike;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::Hash;

/// What is asked of one service. What thousands of them share is a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) id: ServiceId,
    pub(super) facets: Facets,
    /// When its source last changed it, in days of the common era.
    pub(super) updated: Option<i32>,
    /// Of [`Rows::places`].
    pub(super) place: u32,
    /// Of [`Rows::needs`].
    pub(super) needs: u32,
    /// Of [`Rows::hours`]; none of them when its hours are not known.
    pub(super) hours: u32,
}

/// Of hours that are not known.
const UNKNOWN: u32 = u32::MAX;

/// A row for each service. Rows keep their number; a service that changes gets another.
#[derive(Debug, Default)]
pub(super) struct Rows {
    all: Vec<Row>,
    /// The facets of each row, together: they are asked of every service, and mostly answer.
    facets: Vec<Facets>,
    /// The rows of the services that there are, the freshest first.
    fresh: Vec<u32>,
    pub(super) places: Vec<Place>,
    /// Needs in detail.
    pub(super) needs: Vec<Vec<Subtheme>>,
    pub(super) hours: Hours,
}

/// The different values of something that services share.
struct Distinct<T> {
    numbers: HashMap<T, u32>,
    all: Vec<T>,
}

impl<T: Clone + Eq + Hash> Distinct<T> {
    fn new() -> Self {
        Self { numbers: HashMap::new(), all: Vec::new() }
    }

    fn number(&mut self, value: &T) -> u32 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.numbers.insert(value.clone(), number);
        self.all.push(value.clone());
        number
    }
}

impl Rows {
    /// Of the services of a caseload's partners: the freshest have the first numbers.
    pub(super) fn of(state: &State) -> Self {
        let (mut places, mut needs) = (Distinct::new(), Distinct::new());
        let mut hours = Distinct::new();
        let row = |service: &Service| {
            let partner = state.partner(service.partner);
            Row {
                id: service.id,
                facets: Facets::of(service, partner),
                updated: service.offer.updated_on.map(|on| on.num_days_from_ce()),
                place: places.number(&Place::of(service, partner)),
                needs: needs.number(&service.offer.subthemes),
                hours: written_hours(service, partner)
                    .map_or(UNKNOWN, |written| hours.number(&written)),
            }
        };
        let mut rows: Vec<Row> = state.services().map(row).collect();
        rows.sort_unstable_by_key(order);
        Self {
            fresh: (0..u32::try_from(rows.len()).unwrap_or(u32::MAX)).collect(),
            facets: rows.iter().map(|row| row.facets).collect(),
            all: rows,
            places: places.all,
            needs: needs.all,
            hours: Hours::new(hours.all),
        }
    }

    /// Brings it up to a change of one service; its row, when it is still there.
    pub(super) fn follow(&mut self, id: ServiceId, state: &State) -> Option<(u32, Row)> {
        let rows = &self.all;
        self.fresh.retain(|number| rows.get(*number as usize).is_some_and(|row| row.id != id));
        let service = state.service(id)?;
        let partner = state.partner(service.partner);
        self.places.push(Place::of(service, partner));
        self.needs.push(service.offer.subthemes.clone());
        let last = |count: usize| u32::try_from(count - 1).unwrap_or(u32::MAX);
        let row = Row {
            id,
            facets: Facets::of(service, partner),
            updated: service.offer.updated_on.map(|on| on.num_days_from_ce()),
            place: last(self.places.len()),
            needs: last(self.needs.len()),
            hours: written_hours(service, partner)
                .map_or(UNKNOWN, |written| self.hours.add(&written)),
        };
        self.all.push(row);
        self.facets.push(row.facets);
        let number = last(self.all.len());
        let rows = &self.all;
        let before =
            |other: &u32| rows.get(*other as usize).is_some_and(|o| order(o) < order(&row));
        self.fresh.insert(self.fresh.partition_point(before), number);
        Some((number, row))
    }

    pub(super) fn get(&self, number: u32) -> Option<&Row> {
        self.all.get(number as usize)
    }

    /// All of them, the freshest first, each with its number.
    pub(super) fn fresh(&self) -> impl Iterator<Item = (u32, &Row)> {
        self.fresh.iter().filter_map(|number| Some((*number, self.get(*number)?)))
    }

    pub(super) fn facets(&self, number: u32) -> Option<Facets> {
        self.facets.get(number as usize).copied()
    }

    /// The facets of all of them, the freshest first, each with the number of its row.
    pub(super) fn fresh_facets(&self) -> impl Iterator<Item = (u32, Facets)> {
        self.fresh.iter().filter_map(|number| Some((*number, self.facets(*number)?)))
    }

    /// How many services there are.
    pub(super) fn len(&self) -> usize {
        self.fresh.len()
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.all.capacity() * size_of::<Row>()
            + self.facets.capacity() * size_of::<Facets>()
            + self.fresh.capacity() * size_of::<u32>()
            + self.places.capacity() * size_of::<Place>()
            + self.needs.capacity() * size_of::<Vec<Subtheme>>()
            + self.hours.bytes()
    }
}

/// The freshest first; of those of one month, by identity.
fn order(row: &Row) -> (Reverse<u32>, ServiceId) {
    (Reverse(row.facets.month()), row.id)
}

fn written_hours(service: &Service, partner: Option<&Partner>) -> Option<Box<str>> {
    let own = service.offer.opening_hours.as_deref();
    own.or_else(|| partner?.listing.opening_hours.as_deref()).map(Into::into)
}
