//! Someone to be looked for, made ready once: names folded, keys hashed.

use super::likeness::FoldedNames;
use super::{Draft, Reason};
use crate::domain::identifier::{Email, FranceTravailId, Phone};
use crate::domain::person::Identity;
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Someone made ready to be looked for, in however many indexes, and to be added to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    pub(super) names: FoldedNames,
    pub(super) birth_date: Option<NaiveDate>,
    /// What identifies or reaches the person, and which reason having it in common is; names, which
    /// are compared anyway, are none.
    pub(super) keys: Vec<(u64, Option<Reason>)>,
}

impl From<&Draft> for Sought {
    fn from(draft: &Draft) -> Self {
        Self::new(
            FoldedNames::of_draft(draft),
            draft.birth_date,
            &Reach {
                phones: &draft.phones,
                email: draft.email.as_ref(),
                france_travail_id: draft.france_travail_id.as_ref(),
                external_id: draft.external_id.as_ref(),
            },
        )
    }
}

impl From<&Identity> for Sought {
    fn from(identity: &Identity) -> Self {
        Self::new(
            FoldedNames::of_identity(identity),
            Some(identity.birth_date),
            &Reach {
                phones: &identity.phones,
                email: identity.email.as_ref(),
                france_travail_id: identity.france_travail_id.as_ref(),
                external_id: identity.external_id.as_ref(),
            },
        )
    }
}

/// What reaches or identifies someone.
struct Reach<'a> {
    phones: &'a [Phone],
    email: Option<&'a Email>,
    france_travail_id: Option<&'a FranceTravailId>,
    external_id: Option<&'a SmolStr>,
}

impl Sought {
    fn new(names: FoldedNames, birth_date: Option<NaiveDate>, reach: &Reach<'_>) -> Self {
        let mut keys = Vec::with_capacity(reach.phones.len() + 5);
        let mut known_by = |kind, text: &str, reason| keys.push((hash(kind, [text]), Some(reason)));
        if let Some(id) = reach.france_travail_id {
            known_by(Kind::FranceTravail, id.as_str(), Reason::SameFranceTravailId);
        }
        if let Some(id) = reach.external_id {
            known_by(Kind::External, id.trim(), Reason::SameExternalId);
        }
        if let Some(address) = reach.email {
            known_by(Kind::Email, address.as_str(), Reason::SameEmail);
        }
        for number in reach.phones {
            known_by(Kind::Phone, number.as_str(), Reason::SamePhone);
        }
        keys.extend(names.orderless().map(|words| (hash(Kind::Names, words), None)));
        Self { names, birth_date, keys }
    }
}

impl Sought {
    /// The keys of all of these people that more than one of them has, sorted.
    #[must_use]
    pub fn shared_keys<'a>(people: impl Iterator<Item = &'a Self>) -> Vec<u64> {
        let mut keys: Vec<u64> =
            people.flat_map(|sought| sought.keys.iter().map(|(key, _)| *key)).collect();
        keys.sort_unstable();
        keys.chunk_by(|one, other| one == other)
            .filter(|same| same.len() > 1)
            .filter_map(<[_]>::first)
            .copied()
            .collect()
    }

    /// Forgets the keys that are not among these: those that nobody else has meet nobody.
    pub fn keep_keys(&mut self, sorted: &[u64]) {
        self.keys.retain(|(key, _)| sorted.binary_search(key).is_ok());
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
    /// On one day, the same names, in whichever place and whatever their spaces.
    SameOn(NaiveDate),
    /// On one day, the same last name, and first names that begin alike.
    LastOn(NaiveDate),
    /// On one day, the same first names, and last names that begin alike.
    FirstOn(NaiveDate),
    /// On one day, last and first names that both begin alike.
    BothOn(NaiveDate),
}

/// By what one of a crowd born on one day is found, once for each last name: the names as they are, or with a slip or an
/// omission in one of them, or further back in both. A relative with other names is not.
pub(super) fn crowd_keys(names: &FoldedNames, day: NaiveDate) -> impl Iterator<Item = u64> {
    let close = |name: &str| name.replace(' ', "");
    let first = close(names.first());
    names.last_names().flat_map(move |last| {
        let last = close(last);
        let (one, other) = if last < first { (&last, &first) } else { (&first, &last) };
        [
            hash(Kind::SameOn(day), [one, other]),
            hash(Kind::LastOn(day), [&last, beginning(&first, 1)]),
            hash(Kind::FirstOn(day), [&first, beginning(&last, 1)]),
            hash(Kind::BothOn(day), [beginning(&last, 3), beginning(&first, 3)]),
        ]
    })
}

fn beginning(name: &str, letters: usize) -> &str {
    let end = name.char_indices().nth(letters).map_or(name.len(), |(end, _)| end);
    name.get(..end).unwrap_or(name)
}

fn hash<T: Hash>(kind: Kind, texts: impl IntoIterator<Item = T>) -> u64 {
    let mut hasher = DefaultHasher::new();
    kind.hash(&mut hasher);
    texts.into_iter().for_each(|text| text.hash(&mut hasher));
    hasher.finish()
}
