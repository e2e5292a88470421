//! Who is meant: the search index and the index of likely duplicates over a caseload's people, and the search
//! indexes of its partners and of their services.
//!
//! In memory only; dropped with the caseload when the store is locked.

use crate::caseload::duplicates::{Candidate, Draft, DuplicateIndex, Sought};
use crate::caseload::history::Entry;
use crate::caseload::record::{Record, RecordId};
use crate::caseload::search::{Field, Hit, Index};
use crate::caseload::services::ServiceIndex;
use crate::caseload::state::State;
use crate::domain::office::AdviserId;
use crate::domain::partner::{Partner, PartnerId};
use crate::domain::person::{PersonFile, PersonId, Residence};
use crate::domain::territory::Territory;
use crate::i18n::Lang;
use chrono::Datelike;
use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::thread;

/// What a partner is (its kind), among the texts that can be searched.
const KIND: Field = Field::Other(0);

/// The indexes, kept true to a [`State`] by [`Lookup::follow`].
#[derive(Debug, Default)]
pub struct Lookup {
    index: Index<PersonId>,
    partners: Index<PartnerId>,
    services: ServiceIndex,
    duplicates: DuplicateIndex,
    advisers: Advisers,
}

/// What decides between people who answer equally is packed in the weight of their record, since all of them are asked
/// when nearly everyone answers: above the day of the last contact, whose caseload they are in.
#[derive(Debug, Default)]
struct Advisers {
    /// In no order: a few dozen.
    met: Vec<AdviserId>,
}

/// Weight of being in one's own caseload: above any day's number.
const OWN: u32 = 1 << 31;

impl Advisers {
    fn place(&self, adviser: AdviserId) -> Option<u32> {
        let place = self.met.iter().position(|met| *met == adviser)?;
        u32::try_from(place).ok()
    }

    fn weight(&mut self, state: &State, file: &PersonFile) -> u64 {
        let lead = file.lead_adviser;
        if !self.met.contains(&lead) {
            self.met.push(lead);
        }
        let place = u64::from(self.place(lead).unwrap_or(u32::MAX));
        let day = u32::try_from(state.last_contact(file).num_days_from_ce()).unwrap_or(0);
        place << 32 | u64::from(day)
    }

    /// What makes of a weight how much `asking` prefers the person.
    fn preference(&self, asking: AdviserId) -> impl Fn(u64) -> Option<u32> {
        let mine = self.place(asking).map(u64::from);
        move |weight| {
            let day = u32::try_from(weight & u64::from(u32::MAX)).unwrap_or(0);
            Some(if Some(weight >> 32) == mine { OWN + day } else { day })
        }
    }
}

impl Lookup {
    /// The indexes of everyone in a caseload, and of its partners.
    #[must_use]
    pub fn of(state: &State) -> Self {
        // Someone waits for this after unlocking: the indexes are made side by side.
        thread::scope(|scope| {
            let comparing = scope.spawn(|| (DuplicateIndex::of(state), ServiceIndex::of(state)));
            let people = state.people().filter(|file| file.merged_into.is_none());
            let mut advisers = Advisers::default();
            let index = Index::from_weighed_records(
                people.map(|file| (file.id, advisers.weight(state, file), searchable(file))),
            );
            let partners = state.partners().filter(|partner| partner.merged_into.is_none());
            let partners = Index::from_records(
                partners.map(|partner| (partner.id, searchable_partner(partner, state))),
            );
            let (duplicates, services) =
                comparing.join().unwrap_or_else(|panic| resume_unwind(panic));
            Self { index, partners, services, duplicates, advisers }
        })
    }

    /// Brings the indexes up to date with a change already in `state`; the entry has the files as they
    /// were.
    pub fn follow(&mut self, entry: &Entry, state: &State) {
        let mut replaced = BTreeSet::new();
        for (id, before) in &entry.replaced {
            match id {
                RecordId::Person(id) => {
                    let before = match before {
                        Some(Record::Person(file)) => Some(file),
                        _ => None,
                    };
                    self.update(before, *id, state);
                    replaced.insert(*id);
                }
                RecordId::Partner(id) => self.update_partner(*id, state),
                RecordId::Service(id) => self.services.follow(*id, state),
                // A partner is found by the label of its kind.
                RecordId::Nomenclature(()) => {
                    state.partners().for_each(|partner| self.update_partner(partner.id, state));
                }
                _ => {}
            }
        }
        // An act alone changes the last contact, not the file.
        for id in entry.people.iter().filter(|id| !replaced.contains(id)) {
            if let Some(file) = state.person(*id) {
                self.index.weigh(*id, self.advisers.weight(state, file));
            }
        }
    }

    fn update(&mut self, before: Option<&PersonFile>, id: PersonId, state: &State) {
        let before = before.filter(|file| file.merged_into.is_none());
        if let Some(before) = before {
            self.duplicates.remove(before);
        }
        if let Some(file) = state.person(id).filter(|file| file.merged_into.is_none()) {
            self.duplicates.insert(file);
            let texts = searchable(file);
            if before.is_none_or(|before| searchable(before) != texts) {
                self.index.insert(id, &texts);
            }
            self.index.weigh(id, self.advisers.weight(state, file));
        } else {
            self.index.remove(id);
        }
    }

    fn update_partner(&mut self, id: PartnerId, state: &State) {
        match state.partner(id) {
            Some(partner) if partner.merged_into.is_none() => {
                self.partners.insert(id, &searchable_partner(partner, state));
            }
            _ => drop(self.partners.remove(id)),
        }
        // What a service is found by, its partner's name and town are part of.
        for service in state.services_of(id) {
            self.services.follow(service.id, state);
        }
    }

    /// The people most likely meant by what was typed so far, best first. Between equals, one's own
    /// caseload comes first, then the most recent contact.
    #[must_use]
    pub fn find(&self, typed: &str, limit: usize, asking: AdviserId) -> Vec<Hit<PersonId>> {
        self.index.search(typed, limit, self.advisers.preference(asking))
    }

    /// The partners most likely meant by what was typed so far, best first: by name, kind (code, or label in either
    /// language), town, phone or e-mail.
    #[must_use]
    pub fn find_partners(&self, typed: &str, limit: usize) -> Vec<Hit<PartnerId>> {
        self.partners.search(typed, limit, |_| Some(0))
    }

    /// The services that can be found.
    #[must_use]
    pub fn services(&self) -> &ServiceIndex {
        &self.services
    }

    /// Existing files that may be the person being entered, surest first.
    #[must_use]
    pub fn likely_duplicates(
        &self,
        draft: &Draft,
        except: Option<PersonId>,
        limit: usize,
    ) -> Vec<Candidate> {
        self.duplicates.find(draft, except, limit)
    }

    /// [`likely_duplicates`](Self::likely_duplicates), for whoever looks elsewhere too.
    #[must_use]
    pub fn likely_sought(&self, sought: &Sought, limit: usize) -> Vec<Candidate> {
        self.duplicates.find_sought(sought, None, limit)
    }

    /// Bytes the search indexes hold.
    #[must_use]
    pub fn index_bytes(&self) -> usize {
        self.index.bytes() + self.partners.bytes() + self.services.bytes()
    }
}

/// What of a file can be searched.
fn searchable(file: &PersonFile) -> Vec<(Field, String)> {
    let identity = &file.identity;
    let mut texts = vec![
        (Field::Name, identity.last_name.to_string()),
        (Field::FirstName, identity.first_names.to_string()),
        (Field::BirthDate, identity.birth_date.to_string()),
        (Field::InternalNumber, file.number.to_string()),
    ];
    texts.extend(identity.birth_name.as_ref().map(|name| (Field::Name, name.to_string())));
    texts.extend(identity.phones.iter().map(|phone| (Field::Phone, phone.national())));
    texts.extend(identity.email.as_ref().map(|email| (Field::Email, email.to_string())));
    texts.extend(identity.france_travail_id.as_ref().map(|id| (Field::Identifier, id.to_string())));
    texts.extend(town(&identity.residence).map(|town| (Field::Commune, town)));
    texts
}

/// What of a partner can be searched.
fn searchable_partner(partner: &Partner, state: &State) -> Vec<(Field, String)> {
    let mut texts = vec![(Field::Name, partner.name.to_string())];
    // Codes are spoken too: ML, CCAS.
    let kind = &partner.kind;
    let label = |lang| (KIND, state.vocabulary().label(kind, lang).to_owned());
    texts.extend([label(Lang::Fr), label(Lang::En), (KIND, kind.to_string())]);
    texts.dedup();
    texts.extend(partner.phones.iter().map(|phone| (Field::Phone, phone.national())));
    texts.extend(partner.email.as_ref().map(|email| (Field::Email, email.to_string())));
    texts.extend(town(&partner.location).map(|town| (Field::Commune, town)));
    texts
}

/// The commune's name, else the town as it was written.
fn town(residence: &Residence) -> Option<String> {
    let commune = residence.commune.as_ref().and_then(|code| Territory::builtin().commune(code));
    commune
        .map(|commune| commune.name.to_string())
        .or_else(|| residence.town.as_ref().map(ToString::to_string))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::change::Change;
    use crate::caseload::history::Deed;
    use crate::caseload::made::Made;
    use crate::caseload::memory::Memory;
    use crate::caseload::test_support::{act, office};
    use crate::domain::code::{Coded, PartnerKind};
    use crate::domain::identifier::{Email, InseeCode, Name, Phone};
    use crate::domain::nomenclature::{Issue, Nomenclature};
    use crate::ids::Id;

    fn partner() -> Partner {
        let name = Name::parse("Les Ateliers de l’Écluse").unwrap();
        let id = PartnerId(Id([1; 16]));
        Partner {
            location: Residence {
                commune: Some(InseeCode::parse("78123").unwrap()),
                ..Residence::default()
            },
            phones: vec![Phone::parse("01 39 79 00 00").unwrap()],
            email: Some(Email::parse("accueil@ecluse.example").unwrap()),
            ..Partner::new(id, name, PartnerKind::MISSION_LOCALE)
        }
    }

    #[test]
    fn a_partner_is_found_by_all_that_people_know_of_it_and_no_longer_once_it_was_undone() {
        let partner = partner();
        let known = [
            "ecluse",
            "atelirs",
            "mission locale",
            "youth service",
            "carrieres",
            "01 39 79",
            "accueil@ecluse.example",
        ];
        let mut memory = Memory::new(office());
        let asked = |memory: &Memory| {
            let lookup = memory.lookup();
            let anew = Lookup::of(memory.state());
            known.map(|typed| {
                let found = lookup.find_partners(typed, 5);
                assert_eq!(found, anew.find_partners(typed, 5), "{typed}");
                found.iter().any(|hit| hit.key == partner.id)
            })
        };
        assert_eq!(asked(&memory), [false; 7]);

        let saved = Change::PartnerSaved(partner.clone());
        let made = Made::plan(memory.state(), saved, &act(), 1).unwrap();
        let saved = memory.follow(made);
        assert_eq!(asked(&memory), [true; 7]);

        let renamed = Partner { name: Name::parse("Le Phare").unwrap(), ..partner.clone() };
        let made = Made::plan(memory.state(), Change::PartnerSaved(renamed), &act(), 2).unwrap();
        memory.follow(made);
        assert_eq!(asked(&memory), [true, false, true, true, true, true, true]);
        assert_eq!(memory.lookup().find_partners("phare", 5).len(), 1);

        let undone = Made::reversal(memory.state(), &saved, Deed::Undo(1), &act(), 3);
        memory.follow(undone);
        assert_eq!(asked(&memory), [false; 7]);
    }

    #[test]
    fn a_partner_is_found_by_a_kind_that_the_centre_has_just_named() {
        let kind = PartnerKind::from_code("PIMMS");
        let partner = Partner { kind, ..partner() };
        let mut memory = Memory::new(office());
        let made = Made::plan(memory.state(), Change::PartnerSaved(partner), &act(), 1).unwrap();
        memory.follow(made);
        let found = |memory: &Memory| memory.lookup().find_partners("mediation quartier", 5).len();
        assert_eq!(found(&memory), 0);
        let item = serde_json::json!({
            "id": "partner_kind/PIMMS", "list": "partner_kind", "code": "PIMMS",
            "fr": "Médiation de quartier", "en": "Neighbourhood mediators",
        });
        let issue = Issue {
            number: 1,
            on: act().today,
            is_whole: true,
            items: &[("partner_kind/PIMMS".to_owned(), item)].into(),
            removed: &[],
        };
        let taken = Nomenclature::default().take_in(memory.state().vocabulary(), &issue);
        let change = Change::NomenclatureAdopted {
            number: 1,
            counts: taken.counts,
            nomenclature: Some(Box::new(taken.nomenclature)),
        };
        let made = Made::plan(memory.state(), change, &act(), 2).unwrap();
        memory.follow(made);
        assert_eq!(found(&memory), 1);
    }
}
