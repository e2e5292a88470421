//! What is asked of a service.

use super::place::Place;
use super::reader::{self, ServiceQueryError};
use crate::dates::Length;
use crate::domain::code::{Fee, PartnerKind, Public, Reception, Subtheme, Theme};
use crate::domain::identifier::InseeCode;
use crate::domain::opening_hours::{Opening, opening_at};
use crate::domain::partner::Partner;
use crate::domain::service::Service;
use crate::domain::territory::Territory;
use crate::domain::vocabulary::Vocabulary;
use chrono::NaiveDateTime;

/// What is asked of a service: all of it must hold; of a list, one of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceQuery {
    /// Words of its name, its partner's, its town.
    pub text: String,
    /// Needs, by category.
    pub themes: Vec<Theme>,
    /// Needs, in detail.
    pub subthemes: Vec<Subtheme>,
    /// For whom.
    pub publics: Vec<Public>,
    /// For an inhabitant of this commune.
    pub commune: Option<InseeCode>,
    /// At what cost.
    pub fee: Option<Fee>,
    /// In person or remote.
    pub reception: Option<Reception>,
    /// Of these kinds of partners.
    pub kinds: Vec<PartnerKind>,
    /// Open now.
    pub open: bool,
    /// Changed by its source within that time.
    pub within: Option<Length>,
}

impl ServiceQuery {
    /// Reads a query: words, and terms such as `besoin:mobilite`.
    ///
    /// # Errors
    /// Everything wrong in it, with place, what was read, what was expected and the remedy.
    pub fn parse(
        text: &str,
        vocabulary: &Vocabulary,
        territory: &Territory,
    ) -> Result<Self, Vec<ServiceQueryError>> {
        reader::read(text, vocabulary, territory)
    }

    /// Does it ask for nothing?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Does a service keep it, as its record says? What [`Filter`](super::filter::Filter) cannot tell. `at` is the moment for which *open* is asked.
    pub(super) fn fits(&self, service: &Service, partner: &Partner, at: NaiveDateTime) -> bool {
        let offer = &service.offer;
        let is_asked_need = || {
            let in_detail = self.subthemes.iter().any(|need| offer.subthemes.contains(need));
            let by_category = self.themes.iter().any(|theme| service.answers(theme));
            (self.subthemes.is_empty() && self.themes.is_empty()) || in_detail || by_category
        };
        let is_fresh =
            |length: Length| offer.updated_on.is_some_and(|on| length.after(on) >= at.date());
        let hours = || {
            let hours = offer.opening_hours.as_deref();
            hours.or(partner.listing.opening_hours.as_deref())
        };
        partner.is_current()
            && is_asked_need()
            && (self.publics.is_empty()
                || self.publics.iter().any(|public| offer.is_for_public(public)))
            && (self.kinds.is_empty() || self.kinds.contains(&partner.kind))
            && self
                .commune
                .as_ref()
                .is_none_or(|commune| Place::of(service, Some(partner)).distance(commune).is_some())
            && self.within.is_none_or(is_fresh)
            && (!self.open || hours().is_some_and(|hours| opening_at(hours, at) == Opening::Open))
    }
}
