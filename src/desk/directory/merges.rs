//! Partners that may be one: the same number in the public register, or the same name in the same commune.
//!
//! Sources list many establishments twice; nobody wants to hear of all of them. Proposed is what touches the office's own work:
//! partners it wrote itself, and partners to which it oriented someone.

use crate::caseload::state::State;
use crate::domain::identifier::Siret;
use crate::domain::partner::{Partner, PartnerId};
use crate::text::fold;
use smol_str::SmolStr;
use std::collections::{BTreeSet, HashMap};

/// Two records that may be one partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeProposal {
    /// The office's record, which would stay.
    pub kept: PartnerId,
    /// The directory's record, which would lead to it.
    pub merged: PartnerId,
    /// Why.
    pub reason: SameBy,
}

/// Why two records may be one partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SameBy {
    /// The same number in the public register.
    Siret,
    /// The same name in the same commune.
    NameAndCommune,
}

/// What of the directory's new and changed records may be one with a partner of the office.
pub(super) fn propose(state: &State, coming: &[Partner]) -> Vec<MergeProposal> {
    let used: BTreeSet<PartnerId> = state.orientations().map(|one| one.partner).collect();
    let own = state.partners().filter(|partner| {
        partner.merged_into.is_none()
            && (partner.provenance.is_none() || used.contains(&partner.id))
    });
    let mut by_siret: HashMap<&Siret, PartnerId> = HashMap::new();
    let mut by_name: HashMap<(String, SmolStr), PartnerId> = HashMap::new();
    for partner in own {
        if let Some(siret) = &partner.siret {
            by_siret.entry(siret).or_insert(partner.id);
        }
        if let Some(name) = name_and_commune(partner) {
            by_name.entry(name).or_insert(partner.id);
        }
    }
    if by_siret.is_empty() && by_name.is_empty() {
        return Vec::new();
    }
    let propose = |partner: &Partner| {
        let same_siret = partner.siret.as_ref().and_then(|siret| by_siret.get(siret));
        let same_name = || name_and_commune(partner).and_then(|name| by_name.get(&name));
        let (kept, reason) = same_siret
            .map(|kept| (*kept, SameBy::Siret))
            .or_else(|| same_name().map(|kept| (*kept, SameBy::NameAndCommune)))?;
        let is_other = kept != partner.id && partner.merged_into.is_none() && !partner.vanished;
        is_other.then_some(MergeProposal { kept, merged: partner.id, reason })
    };
    coming.iter().filter_map(propose).collect()
}

fn name_and_commune(partner: &Partner) -> Option<(String, SmolStr)> {
    let commune = partner.location.commune.as_ref()?;
    Some((fold(partner.name.as_str()), SmolStr::new(commune.as_str())))
}
