//! Finding the file that already exists while a new one is typed, or read from a spreadsheet.
//!
//! [`DuplicateIndex`] answers without going through the caseload: by birth date, phone, e-mail, identifiers and
//! names. Each [`Candidate`] says why it is one. Two people of one family and one birth date are said
//! to be perhaps twins, never the same person.

mod likeness;

use crate::caseload::state::State;
use crate::domain::identifier::{Email, FranceTravailId, Phone};
use crate::domain::person::{Identity, PersonFile, PersonId};
use crate::i18n::Message;
use crate::ids::Id;
use crate::msg;
use crate::text::fold;
use chrono::{Datelike, NaiveDate};
use likeness::{BirthLikeness, FoldedNames, NameLikeness};
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What is known so far of the person being entered. Names are as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// Name in use.
    pub last_name: String,
    /// Name at birth, where it differs; empty otherwise.
    pub birth_name: String,
    /// First names.
    pub first_names: String,
    /// Birth date, once it is typed.
    pub birth_date: Option<NaiveDate>,
    /// Phones.
    pub phones: Vec<Phone>,
    /// E-mail.
    pub email: Option<Email>,
    /// Identifier at France Travail.
    pub france_travail_id: Option<FranceTravailId>,
    /// Identifier in the system the entry comes from.
    pub external_id: Option<SmolStr>,
}

impl From<&Identity> for Draft {
    fn from(identity: &Identity) -> Self {
        Self {
            last_name: identity.last_name.to_string(),
            birth_name: identity.birth_name.as_ref().map(ToString::to_string).unwrap_or_default(),
            first_names: identity.first_names.to_string(),
            birth_date: Some(identity.birth_date),
            phones: identity.phones.clone(),
            email: identity.email.clone(),
            france_travail_id: identity.france_travail_id.clone(),
            external_id: identity.external_id.clone(),
        }
    }
}

/// How sure it is that two files are one person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// To look at: perhaps a relative, a twin or a namesake.
    Possible,
    /// Most likely one person, written in two ways.
    Likely,
    /// Same identifier, or same names and birth date.
    Same,
}

/// One thing that two files have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Same identifier at France Travail.
    SameFranceTravailId,
    /// Same identifier in the system the files came from.
    SameExternalId,
    /// Same names, accents and case apart.
    SameNames,
    /// First name and last name stand in each other's place.
    SwappedNames,
    /// Names that differ by a letter or a part.
    SimilarNames,
    /// Same last name, another first name: with one birth date, perhaps twins.
    OtherFirstName,
    /// Same first name, another last name: perhaps married since.
    OtherLastName,
    /// Same birth date.
    SameBirthDate,
    /// Birth date with day and month in each other's place.
    SwappedBirthDate,
    /// Birth date that differs by its day, its month or its year alone.
    SimilarBirthDate,
    /// A phone in common.
    SamePhone,
    /// Same e-mail.
    SameEmail,
}

impl Reason {
    /// The reason in words.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::SameFranceTravailId => msg!("duplicates.same_france_travail_id"),
            Self::SameExternalId => msg!("duplicates.same_external_id"),
            Self::SameNames => msg!("duplicates.same_names"),
            Self::SwappedNames => msg!("duplicates.swapped_names"),
            Self::SimilarNames => msg!("duplicates.similar_names"),
            Self::OtherFirstName => msg!("duplicates.other_first_name"),
            Self::OtherLastName => msg!("duplicates.other_last_name"),
            Self::SameBirthDate => msg!("duplicates.same_birth_date"),
            Self::SwappedBirthDate => msg!("duplicates.swapped_birth_date"),
            Self::SimilarBirthDate => msg!("duplicates.similar_birth_date"),
            Self::SamePhone => msg!("duplicates.same_phone"),
            Self::SameEmail => msg!("duplicates.same_email"),
        }
    }
}

/// An existing file that may be the one being entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Whose file.
    pub person: PersonId,
    /// Why it is shown, the strongest reason first; never empty.
    pub reasons: Vec<Reason>,
    /// How sure that is.
    pub certainty: Certainty,
}

/// What makes two files meet, by value. Files merged into another are not in it.
///
/// Keys are 64-bit hashes: two of a million different keys meet by chance once in 40 million caseloads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DuplicateIndex {
    /// Folded names of each file, by birth date.
    by_birth: BTreeMap<(NaiveDate, PersonId), FoldedNames>,
    /// Birth date of each file, by what identifies it.
    by_key: BTreeMap<(u64, PersonId), NaiveDate>,
}

/// How many files that share one key are looked at. Hundreds of one name have it alone in common (those
/// born the same day are met by their birth date), and a phone of as many is a service's: without a bound, taking
/// in a file of namesakes would compare each with all.
const MOST_MET: usize = 64;

const FIRST: PersonId = PersonId(Id([0; 16]));
const LAST: PersonId = PersonId(Id([0xff; 16]));

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
            let names = FoldedNames::of_identity(&file.identity);
            let keys = file_keys(&file.identity, &names);
            by_key.extend(keys.into_iter().map(|key| ((key, file.id), born)));
            by_birth.push(((born, file.id), names));
        }
        Self { by_birth: by_birth.into_iter().collect(), by_key: by_key.into_iter().collect() }
    }

    /// Adds a file. Before a file changes, [`remove`](Self::remove) it as it stood.
    pub fn insert(&mut self, file: &PersonFile) {
        if file.merged_into.is_some() {
            return;
        }
        let born = file.identity.birth_date;
        let names = FoldedNames::of_identity(&file.identity);
        for key in file_keys(&file.identity, &names) {
            self.by_key.insert((key, file.id), born);
        }
        self.by_birth.insert((born, file.id), names);
    }

    /// Takes a file out; `file` is as it was when it was inserted.
    pub fn remove(&mut self, file: &PersonFile) {
        let names = FoldedNames::of_identity(&file.identity);
        for key in file_keys(&file.identity, &names) {
            self.by_key.remove(&(key, file.id));
        }
        self.by_birth.remove(&(file.identity.birth_date, file.id));
    }

    /// The existing files that may be the draft's person, surest first, `limit` at most. `except` is
    /// the file being edited, which is no duplicate of itself.
    #[must_use]
    pub fn find(&self, draft: &Draft, except: Option<PersonId>, limit: usize) -> Vec<Candidate> {
        let names = FoldedNames::of_draft(draft);
        let mut met: BTreeMap<PersonId, Met> = BTreeMap::new();
        self.meet_by_key(draft, &names, &mut met);
        self.meet_by_birth(draft, &names, &mut met);
        if let Some(except) = except {
            met.remove(&except);
        }
        let mut candidates: Vec<Candidate> = met
            .into_iter()
            .filter_map(|(person, met)| self.judge(person, met, &names, draft.birth_date))
            .collect();
        candidates.sort_by_key(|candidate| {
            (Reverse(candidate.certainty), Reverse(candidate.reasons.len()), candidate.person)
        });
        candidates.truncate(limit);
        candidates
    }

    fn meet_by_key(&self, draft: &Draft, names: &FoldedNames, met: &mut BTreeMap<PersonId, Met>) {
        let ids = [
            draft
                .france_travail_id
                .as_ref()
                .map(|id| (france_travail(id), Reason::SameFranceTravailId)),
            draft.external_id.as_ref().map(|id| (external(id), Reason::SameExternalId)),
            draft.email.as_ref().map(|address| (email(address), Reason::SameEmail)),
        ];
        let phones = draft.phones.iter().map(|number| (phone(number), Reason::SamePhone));
        for (key, reason) in ids.into_iter().flatten().chain(phones) {
            for (person, born) in self.holding(key) {
                met.entry(person).or_insert_with(|| Met::born(born)).reasons.insert(reason);
            }
        }
        for key in names.orderless() {
            for (person, born) in self.holding(hash(Kind::Names, &key)) {
                met.entry(person).or_insert_with(|| Met::born(born));
            }
        }
    }

    /// Everyone born that day who bears a like name; nobody when the date is not known.
    fn meet_by_birth(&self, draft: &Draft, names: &FoldedNames, met: &mut BTreeMap<PersonId, Met>) {
        let Some(born) = draft.birth_date else { return };
        for day in [Some(born), likeness::turned(born)].into_iter().flatten() {
            for ((_, person), known) in self.by_birth.range((day, FIRST)..=(day, LAST)) {
                if names.may_be(known) {
                    met.entry(*person).or_insert_with(|| Met::born(day));
                }
            }
        }
    }

    fn holding(&self, key: u64) -> impl Iterator<Item = (PersonId, NaiveDate)> {
        let holding = self.by_key.range((key, FIRST)..=(key, LAST));
        holding.take(MOST_MET).map(|((_, person), born)| (*person, *born))
    }

    fn judge(
        &self,
        person: PersonId,
        met: Met,
        names: &FoldedNames,
        birth_date: Option<NaiveDate>,
    ) -> Option<Candidate> {
        let known = self.by_birth.get(&(met.born, person))?;
        let likeness = names.likeness(known);
        let born = BirthLikeness::of(birth_date, met.born);
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

/// What a key is a key of: two kinds never meet.
#[derive(Clone, Copy, Hash)]
enum Kind {
    FranceTravail,
    External,
    Phone,
    Email,
    Names,
}

fn file_keys(identity: &Identity, names: &FoldedNames) -> Vec<u64> {
    let mut keys: Vec<u64> = identity.phones.iter().map(phone).collect();
    keys.extend(identity.email.as_ref().map(email));
    keys.extend(identity.france_travail_id.as_ref().map(france_travail));
    keys.extend(identity.external_id.as_ref().map(external));
    keys.extend(names.orderless().map(|key| hash(Kind::Names, &key)));
    keys
}

fn phone(number: &Phone) -> u64 {
    hash(Kind::Phone, number.as_str())
}

fn email(address: &Email) -> u64 {
    hash(Kind::Email, address.as_str())
}

fn france_travail(id: &FranceTravailId) -> u64 {
    hash(Kind::FranceTravail, id.as_str())
}

fn external(id: &SmolStr) -> u64 {
    hash(Kind::External, id.trim())
}

fn hash(kind: Kind, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    kind.hash(&mut hasher);
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests;
