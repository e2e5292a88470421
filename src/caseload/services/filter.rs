//! Which services keep what is asked of them, words aside.

use super::facets::{Facets, Wanted};
use super::query::ServiceQuery;
use super::rows::{Row, Rows};
use crate::caseload::state::State;
use crate::dates::Length;
use chrono::{Datelike, NaiveDate, NaiveDateTime};

/// What is asked, and what was found out about what services share.
pub(super) struct Filter<'a> {
    rows: &'a Rows,
    state: &'a State,
    query: &'a ServiceQuery,
    at: NaiveDateTime,
    wanted: Wanted,
    /// Not before that day, and not before its month.
    since: Option<i32>,
    since_month: u32,
    distances: Known<Option<u8>>,
    needs: Known<bool>,
    open: Known<bool>,
}

/// An answer for each number, once it was asked for.
struct Known<T>(Vec<Option<T>>);

impl<T: Copy> Known<T> {
    fn with_room(is_asked: bool, count: usize) -> Self {
        Self(if is_asked { vec![None; count] } else { Vec::new() })
    }

    fn get(&mut self, number: u32, find_out: impl FnOnce() -> T) -> T {
        match self.0.get_mut(number as usize) {
            Some(known) => *known.get_or_insert_with(find_out),
            None => find_out(),
        }
    }
}

impl<'a> Filter<'a> {
    pub(super) fn new(
        rows: &'a Rows,
        state: &'a State,
        query: &'a ServiceQuery,
        at: NaiveDateTime,
    ) -> Self {
        let since = query.within.map(|length| first_within(length, at.date()));
        let since_day = since.and_then(NaiveDate::from_num_days_from_ce_opt);
        Self {
            rows,
            state,
            query,
            at,
            wanted: Wanted::of(query),
            since,
            since_month: since_day.map_or(0, Facets::month_of),
            distances: Known::with_room(query.commune.is_some(), rows.places.len()),
            needs: Known::with_room(!query.subthemes.is_empty(), rows.needs.len()),
            open: Known::with_room(query.open, rows.hours.len()),
        }
    }

    /// What is asked of the facets.
    pub(super) fn wanted(&self) -> Wanted {
        self.wanted
    }

    /// Was a service changed too long ago, and with it all that are less fresh?
    pub(super) fn is_past(&self, facets: Facets) -> bool {
        facets.month() < self.since_month
    }

    /// Does a service keep all of it, as far as its facets tell? Nothing when its row is to be asked.
    pub(super) fn is_told_by(&self, facets: Facets) -> Option<bool> {
        if self.is_past(facets) || !self.wanted.admits(facets) {
            return Some(false);
        }
        let is_all = self.since.is_none()
            && self.query.subthemes.is_empty()
            && self.query.commune.is_none()
            && !self.query.open
            && !self.wanted.is_beyond(facets);
        is_all.then_some(true)
    }

    /// Does a service keep all of it?
    pub(super) fn keeps(&mut self, row: &Row) -> bool {
        self.wanted.admits(row.facets)
            && self.since.is_none_or(|since| row.updated.is_some_and(|on| on >= since))
            && (self.query.subthemes.is_empty() || self.answers_need(row))
            && (self.query.commune.is_none() || self.distance(row).is_some())
            && (!self.query.open || self.is_open(row))
            && (!self.wanted.is_beyond(row.facets) || self.fits(row))
    }

    /// How far it is from the commune asked for; nothing when it is not for its inhabitants.
    pub(super) fn distance(&mut self, row: &Row) -> Option<u8> {
        let commune = self.query.commune.as_ref()?;
        let place = self.rows.places.get(row.place as usize);
        self.distances.get(row.place, || place.and_then(|place| place.distance(commune)))
    }

    fn answers_need(&mut self, row: &Row) -> bool {
        let (asked, needs) = (&self.query.subthemes, self.rows.needs.get(row.needs as usize));
        self.wanted.is_category(row.facets)
            || self.needs.get(row.needs, || {
                needs.is_some_and(|needs| asked.iter().any(|need| needs.contains(need)))
            })
    }

    fn is_open(&mut self, row: &Row) -> bool {
        let (hours, at) = (&self.rows.hours, self.at);
        self.open.get(row.hours, || hours.is_open(row.hours, at))
    }

    /// Asks the record itself: codes that this program does not know are in no row.
    fn fits(&self, row: &Row) -> bool {
        let service = self.state.service(row.id);
        service.is_some_and(|service| {
            let partner = self.state.partner(service.partner);
            partner.is_some_and(|partner| self.query.fits(service, partner, self.at))
        })
    }
}

/// The first day of which a length lasts until today, in days of the common era: from there on all do.
fn first_within(length: Length, today: NaiveDate) -> i32 {
    let (mut before, mut within) = (NaiveDate::MIN.num_days_from_ce(), today.num_days_from_ce());
    while before < within {
        let middle = before + (within - before) / 2;
        let day = NaiveDate::from_num_days_from_ce_opt(middle);
        if day.is_some_and(|day| length.after(day) >= today) {
            within = middle;
        } else {
            before = middle + 1;
        }
    }
    within
}
