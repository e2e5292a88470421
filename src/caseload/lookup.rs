//! Who is meant: the search index and the index of likely duplicates over a caseload's people.
//!
//! In memory only; dropped with the caseload when the store is locked.

use crate::caseload::duplicates::{Candidate, Draft, DuplicateIndex, Sought};
use crate::caseload::history::Entry;
use crate::caseload::record::{Record, RecordId};
use crate::caseload::search::{Field, Hit, Index};
use crate::caseload::state::State;
use crate::domain::office::AdviserId;
use crate::domain::person::{PersonFile, PersonId};
use crate::domain::territory::Territory;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeSet, HashMap};
use std::thread;

/// Both indexes, kept true to a [`State`] by [`Lookup::follow`].
#[derive(Debug, Default)]
pub struct Lookup {
    index: Index<PersonId>,
    duplicates: DuplicateIndex,
    /// What decides between equals. Looked up, never walked.
    ties: HashMap<PersonId, Tie>,
}

#[derive(Debug, Clone, Copy)]
struct Tie {
    lead: AdviserId,
    last_contact: NaiveDate,
}

/// Weight of being in one's own caseload: above any day number.
const OWN: u32 = 1 << 30;

impl Lookup {
    /// The indexes of everyone in a caseload.
    #[must_use]
    pub fn of(state: &State) -> Self {
        // Someone waits for this after unlocking: the two indexes are made side by side.
        thread::scope(|scope| {
            let comparing = scope.spawn(|| DuplicateIndex::of(state));
            let people = state.people().filter(|file| file.merged_into.is_none());
            let index = Index::from_records(people.map(|file| (file.id, searchable(file))));
            let ties = state.people().map(|file| (file.id, Tie::of(state, file))).collect();
            let duplicates = comparing.join().unwrap_or_else(|_| DuplicateIndex::of(state));
            Self { index, duplicates, ties }
        })
    }

    /// Brings the indexes up to date with a change already in `state`; the entry has the files as they
    /// were.
    pub fn follow(&mut self, entry: &Entry, state: &State) {
        let mut replaced = BTreeSet::new();
        for (id, before) in &entry.replaced {
            if let RecordId::Person(id) = id {
                let before = match before {
                    Some(Record::Person(file)) => Some(file),
                    _ => None,
                };
                self.update(before, *id, state);
                replaced.insert(*id);
            }
        }
        // An act alone changes the last contact, not the file.
        for id in entry.people.iter().filter(|id| !replaced.contains(id)) {
            if let Some(file) = state.person(*id) {
                self.ties.insert(*id, Tie::of(state, file));
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
            self.ties.insert(id, Tie::of(state, file));
            let texts = searchable(file);
            if before.is_none_or(|before| searchable(before) != texts) {
                self.index.insert(id, &texts);
            }
        } else {
            self.index.remove(id);
            self.ties.remove(&id);
        }
    }

    /// The people most likely meant by what was typed so far, best first. Between equals, one's own
    /// caseload comes first, then the most recent contact.
    #[must_use]
    pub fn find(&self, typed: &str, limit: usize, asking: AdviserId) -> Vec<Hit<PersonId>> {
        self.index.search(typed, limit, |id| {
            self.ties.get(&id).map_or(0, |tie| {
                let own = if tie.lead == asking { OWN } else { 0 };
                own + u32::try_from(tie.last_contact.num_days_from_ce()).unwrap_or(0)
            })
        })
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

    /// Bytes the search index holds.
    #[must_use]
    pub fn index_bytes(&self) -> usize {
        self.index.bytes()
    }
}

impl Tie {
    fn of(state: &State, file: &PersonFile) -> Self {
        Self { lead: file.lead_adviser, last_contact: state.last_contact(file) }
    }
}

/// What of a file can be searched.
fn searchable(file: &PersonFile) -> Vec<(Field, String)> {
    let identity = &file.identity;
    let residence = &identity.residence;
    let commune = residence.commune.as_ref().and_then(|code| Territory::builtin().commune(code));
    let town = commune
        .map(|commune| commune.name.to_string())
        .or_else(|| residence.town.as_ref().map(ToString::to_string));
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
    texts.extend(town.map(|town| (Field::Commune, town)));
    texts
}
