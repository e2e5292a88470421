//! Who holds a key: looked up, never walked, for there is no order among keys.

use crate::domain::person::PersonId;
use chrono::NaiveDate;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

/// The files that hold each key, and their birth dates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Keys(HashMap<u64, Holders>);

/// Nearly every key is one file's alone: a map for each would take more room than all the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Holders {
    One(PersonId, NaiveDate),
    /// Two at least.
    More(BTreeMap<PersonId, NaiveDate>),
}

impl Keys {
    pub(super) fn insert(&mut self, key: u64, person: PersonId, born: NaiveDate) {
        match self.0.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(Holders::One(person, born));
            }
            Entry::Occupied(mut entry) => entry.get_mut().add(person, born),
        }
    }

    pub(super) fn remove(&mut self, key: u64, person: PersonId) {
        let Entry::Occupied(mut entry) = self.0.entry(key) else { return };
        match entry.get_mut() {
            Holders::One(one, _) if *one == person => {
                entry.remove();
            }
            Holders::One(..) => {}
            Holders::More(more) => {
                more.remove(&person);
                if more.len() == 1
                    && let Some((one, born)) = more.pop_first()
                {
                    *entry.get_mut() = Holders::One(one, born);
                }
            }
        }
    }

    /// Who holds a key, in the order of the identities.
    pub(super) fn holding(&self, key: u64) -> impl Iterator<Item = (PersonId, NaiveDate)> {
        let (one, more) = match self.0.get(&key) {
            None => (None, None),
            Some(Holders::One(person, born)) => (Some((*person, *born)), None),
            Some(Holders::More(more)) => (None, Some(more)),
        };
        let more = more.into_iter().flatten().map(|(person, born)| (*person, *born));
        one.into_iter().chain(more)
    }
}

impl Holders {
    fn add(&mut self, person: PersonId, born: NaiveDate) {
        match self {
            Self::One(one, known) if *one == person => *known = born,
            Self::One(one, known) => {
                *self = Self::More(BTreeMap::from([(*one, *known), (person, born)]));
            }
            Self::More(more) => {
                more.insert(person, born);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::test_support::day;
    use crate::ids::Id;

    #[test]
    fn holders_come_in_order_and_go_without_a_trace() {
        let person = |number: u8| PersonId(Id([number; 16]));
        let held = |keys: &Keys| keys.holding(5).collect::<Vec<_>>();
        let born = day("1990-01-01");
        let mut keys = Keys::default();
        let mut before = vec![keys.clone()];
        for number in [2, 3, 1] {
            keys.insert(5, person(number), born);
            keys.insert(5, person(number), born);
            before.push(keys.clone());
        }
        assert_eq!(held(&keys), [1, 2, 3].map(|number| (person(number), born)));
        assert_eq!(keys.holding(6).count(), 0);
        keys.remove(5, person(9));
        keys.remove(6, person(1));
        for number in [1, 3, 2] {
            assert_eq!(Some(&keys), before.pop().as_ref(), "before {number} goes");
            keys.remove(5, person(number));
        }
        keys.remove(5, person(2));
        assert_eq!(keys, Keys::default());
    }
}
