//! Where a service is, and for whose inhabitants.

use crate::domain::code::Reception;
use crate::domain::identifier::InseeCode;
use crate::domain::partner::Partner;
use crate::domain::service::{Service, Zone};

/// What of a service decides whether it is for the inhabitants of a commune, and how near it is to them. Thousands of services
/// share one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Place {
    /// The commune in which it stands, or else its partner.
    stands: Option<InseeCode>,
    /// For the inhabitants of these places.
    zone: Vec<Zone>,
    is_remote_only: bool,
}

impl Place {
    pub(super) fn of(service: &Service, partner: Option<&Partner>) -> Self {
        let offer = &service.offer;
        let own = offer.location.commune.as_ref();
        let stands = own.or_else(|| partner.and_then(|partner| partner.location.commune.as_ref()));
        Self {
            stands: stands.cloned(),
            zone: offer.zone.clone(),
            is_remote_only: offer.receptions == [Reception::REMOTE],
        }
    }

    /// How far it is from a commune, as far as it says: in it (0), in its surroundings, for the whole country, not said (3); nothing
    /// when it is not for its inhabitants. What is not stated or not known excludes nobody.
    pub(super) fn distance(&self, commune: &InseeCode) -> Option<u8> {
        let is_for = self.zone.is_empty()
            || self.zone.iter().any(|zone| zone.covers(commune) != Some(false));
        (is_for && self.is_within_reach(commune)).then(|| self.far(commune))
    }

    /// A service that says nothing of its zone is for its surroundings: the département in which it stands. One that is remote, or
    /// of which the place is not known, is for everyone.
    fn is_within_reach(&self, commune: &InseeCode) -> bool {
        !self.zone.is_empty()
            || self.is_remote_only
            || self.stands.as_ref().is_none_or(|stands| is_nearby(stands, commune))
    }

    fn far(&self, commune: &InseeCode) -> u8 {
        if self.stands.as_ref() == Some(commune)
            || self.zone.iter().any(|zone| matches!(zone, Zone::Commune(code) if code == commune))
        {
            return 0;
        }
        match self.zone.iter().map(|zone| zone.covers(commune)).max() {
            Some(Some(true)) if self.zone.contains(&Zone::France) => 2,
            Some(Some(true) | None) => 1,
            _ if self.stands.as_ref().is_some_and(|stands| is_nearby(stands, commune)) => 1,
            _ => 3,
        }
    }
}

fn is_nearby(one: &InseeCode, other: &InseeCode) -> bool {
    one.as_str().get(..2) == other.as_str().get(..2)
}
