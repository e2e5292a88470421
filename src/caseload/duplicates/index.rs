//! Everyone's files by what makes two of them meet.

use super::likeness::{self, BirthLikeness, FoldedNames, NameLikeness};
use super::sought::{Sought, crowd_keys};
use super::{Candidate, Certainty, Draft, Reason};
use crate::caseload::state::State;
use crate::domain::person::{PersonFile, PersonId};
use crate::ids::Id;
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What makes two files meet, by value. Files merged into another are not in it.
///
/// Keys are 64-bit hashes: two of a million different keys meet by chance once in 40 million caseloads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DuplicateIndex {
    /// Folded names of each file, by birth date.
    by_birth: BTreeMap<(NaiveDate, PersonId), FoldedNames>,
    /// Birth date of each file, by what identifies it; and, on days on which a crowd was born, by
    /// the day and names ([`crowd_keys`]).
    by_key: BTreeMap<(u64, PersonId), NaiveDate>,
}

/// How many files that share one key are looked at. Hundreds of one name have it alone in common (those
/// born the same day are met by their birth date), and a phone of as many is a service's: without a bound, taking
/// in a file of namesakes would compare each with all.
///
/// It is also how many born on one day are compared with whoever is sought. More are a crowd: most often the day
/// that a form fills in by itself. Of a crowd, only those whose names begin alike are compared.
pub(super) const MOST_MET: usize = 64;

const FIRST: PersonId = PersonId(Id([0; 16]));

impl DuplicateIndex {
    /// The index of everyone in a caseload.
    #[must_use]
    pub fn of(state: &State) -> Self {
        // Gathered, then sorted once: quicker than as many insertions, and maps made of what is
        // sorted have full nodes.
        let mut by_birth = Vec::with_capacity(state.people().len());
        let mut by_key = Vec::new();
        for file in state.people().filter(|file| file.merged_into.is_none()) {
            let born = file.identity.birth_date;
            let sought = Sought::from(&file.identity);
            by_key.extend(sought.keys.iter().map(|(key, _)| ((*key, file.id), born)));
            by_birth.push(((born, file.id), sought.names));
        }
        by_birth.sort_unstable_by_key(|(place, _)| *place);
        for day in by_birth.chunk_by(|((one, _), _), ((other, _), _)| one == other) {
            for ((born, person), names) in day.iter().filter(|_| day.len() > MOST_MET) {
                by_key.extend(crowd_keys(names, *born).map(|key| ((key, *person), *born)));
            }
        }
        Self { by_birth: by_birth.into_iter().collect(), by_key: by_key.into_iter().collect() }
    }

    /// Adds a file. Before a file changes, [`remove`](Self::remove) it as it stood.
    pub fn insert(&mut self, file: &PersonFile) {
        if file.merged_into.is_none() {
            self.insert_sought(file.id, Sought::from(&file.identity));
        }
    }

    /// Adds the file that was opened for someone who had been looked for. Nobody is found without a
    /// birth date, which every file has.
    pub fn insert_sought(&mut self, person: PersonId, sought: Sought) {
        let Some(born) = sought.birth_date else { return };
        self.by_key.extend(sought.keys.iter().map(|(key, _)| ((*key, person), born)));
        self.by_birth.insert((born, person), sought.names);
        match self.up_to_a_crowd(born) {
            crowd if crowd.len() <= MOST_MET => {}
            // This one makes it a crowd: all of it is looked for by name from now on.
            crowd if crowd.len() == MOST_MET + 1 => {
                let keys: Vec<_> = crowd
                    .into_iter()
                    .flat_map(|(person, names)| {
                        crowd_keys(names, born).map(move |key| ((key, person), born))
                    })
                    .collect();
                self.by_key.extend(keys);
            }
            _ => {
                if let Some(names) = self.by_birth.get(&(born, person)) {
                    let keys = crowd_keys(names, born).map(|key| ((key, person), born));
                    self.by_key.extend(keys);
                }
            }
        }
    }

    /// Takes a file out; `file` is as it was when it was inserted.
    pub fn remove(&mut self, file: &PersonFile) {
        let sought = Sought::from(&file.identity);
        let born = file.identity.birth_date;
        for (key, _) in &sought.keys {
            self.by_key.remove(&(*key, file.id));
        }
        for key in crowd_keys(&sought.names, born) {
            self.by_key.remove(&(key, file.id));
        }
        self.by_birth.remove(&(born, file.id));
        let left = self.up_to_a_crowd(born);
        if left.len() == MOST_MET {
            let keys: Vec<_> = left
                .into_iter()
                .flat_map(|(person, names)| crowd_keys(names, born).map(move |key| (key, person)))
                .collect();
            for key in keys {
                self.by_key.remove(&key);
            }
        }
    }

    /// The existing files that may be the draft's person, surest first, `limit` at most. `except` is
    /// the file being edited, which is no duplicate of itself.
    #[must_use]
    pub fn find(&self, draft: &Draft, except: Option<PersonId>, limit: usize) -> Vec<Candidate> {
        self.find_sought(&Sought::from(draft), except, limit)
    }

    /// [`find`](Self::find), for whoever looks in more than one index.
    #[must_use]
    pub fn find_sought(
        &self,
        sought: &Sought,
        except: Option<PersonId>,
        limit: usize,
    ) -> Vec<Candidate> {
        let mut met: BTreeMap<PersonId, Met> = BTreeMap::new();
        self.meet_by_key(sought, &mut met);
        self.meet_by_birth(sought, &mut met);
        if let Some(except) = except {
            met.remove(&except);
        }
        let mut candidates: Vec<Candidate> =
            met.into_iter().filter_map(|(person, met)| self.judge(person, met, sought)).collect();
        candidates.sort_by_key(|candidate| {
            (Reverse(candidate.certainty), Reverse(candidate.reasons.len()), candidate.person)
        });
        candidates.truncate(limit);
        candidates
    }

    fn meet_by_key(&self, sought: &Sought, met: &mut BTreeMap<PersonId, Met>) {
        for (key, reason) in &sought.keys {
            for (person, born) in self.holding(*key) {
                met.entry(person).or_insert_with(|| Met::born(born)).reasons.extend(*reason);
            }
        }
    }

    /// Everyone born that day who bears a like name; nobody when the date is not known.
    fn meet_by_birth(&self, sought: &Sought, met: &mut BTreeMap<PersonId, Met>) {
        let Some(born) = sought.birth_date else { return };
        for day in [Some(born), likeness::turned(born)].into_iter().flatten() {
            for (person, known) in self.compared(&sought.names, day) {
                if sought.names.may_be(known) {
                    met.entry(person).or_insert_with(|| Met::born(day));
                }
            }
        }
    }

    /// Those born that day whose names are compared with these: all, or of a crowd, the nearest.
    pub(super) fn compared(
        &self,
        names: &FoldedNames,
        day: NaiveDate,
    ) -> Vec<(PersonId, &FoldedNames)> {
        let born = self.up_to_a_crowd(day);
        if born.len() <= MOST_MET {
            return born;
        }
        let near: BTreeSet<PersonId> = crowd_keys(names, day)
            .flat_map(|key| self.holding(key).map(|(person, _)| person).collect::<Vec<_>>())
            .collect();
        near.into_iter()
            .filter_map(|person| Some((person, self.by_birth.get(&(day, person))?)))
            .collect()
    }

    /// Those born that day; of a crowd, the first that make it one or two more.
    fn up_to_a_crowd(&self, day: NaiveDate) -> Vec<(PersonId, &FoldedNames)> {
        self.by_birth
            .range((day, FIRST)..)
            .take_while(|((born, _), _)| *born == day)
            .take(MOST_MET + 2)
            .map(|((_, person), names)| (*person, names))
            .collect()
    }

    fn holding(&self, key: u64) -> impl Iterator<Item = (PersonId, NaiveDate)> {
        let holding = self.by_key.range((key, FIRST)..);
        holding
            .take_while(move |((held, _), _)| *held == key)
            .take(MOST_MET)
            .map(|((_, person), born)| (*person, *born))
    }

    fn judge(&self, person: PersonId, met: Met, sought: &Sought) -> Option<Candidate> {
        let known = self.by_birth.get(&(met.born, person))?;
        let likeness = sought.names.likeness(known);
        let born = BirthLikeness::of(sought.birth_date, met.born);
        let certainty = certainty(&met.reasons, likeness, born)?;
        let mut reasons = met.reasons;
        reasons.extend(likeness.reason());
        reasons.extend(born.reason());
        Some(Candidate { person, reasons: reasons.into_iter().collect(), certainty })
    }
}

/// How a file was met, before its names are compared.
struct Met {
    born: NaiveDate,
    reasons: BTreeSet<Reason>,
}

impl Met {
    fn born(born: NaiveDate) -> Self {
        Self { born, reasons: BTreeSet::new() }
    }
}

/// `None`: nothing worth showing.
fn certainty(
    met: &BTreeSet<Reason>,
    names: NameLikeness,
    born: BirthLikeness,
) -> Option<Certainty> {
    use BirthLikeness as Born;
    use NameLikeness as Named;
    let identified =
        met.contains(&Reason::SameFranceTravailId) || met.contains(&Reason::SameExternalId);
    if identified {
        return Some(Certainty::Same);
    }
    let reached = met.contains(&Reason::SamePhone) || met.contains(&Reason::SameEmail);
    match (names, born, reached) {
        (Named::Same, Born::Same, _) => Some(Certainty::Same),
        (Named::Swapped | Named::Similar, Born::Same, _)
        | (Named::Same | Named::Swapped, Born::Swapped, _)
        | (
            Named::Same | Named::Swapped | Named::Similar,
            Born::Swapped | Born::Similar | Born::Unknown,
            true,
        ) => Some(Certainty::Likely),
        // Relatives share phones; a father and a son may share their names too.
        (_, _, true)
        | (Named::OtherFirst | Named::OtherLast, Born::Same, _)
        | (Named::Similar, Born::Swapped, _)
        | (Named::Same | Named::Swapped, Born::Similar | Born::Unknown, _) => {
            Some(Certainty::Possible)
        }
        _ => None,
    }
}
