//! What is written on the cover of a file, so that whoever counts everyone opens few files.
//!
//! Files are large and lie all over memory: fetching them is most of the work of a count over everyone. Covers lie one beside the other.

use crate::domain::code::Civility;
use crate::domain::identifier::InseeCode;
use crate::domain::person::{District, PersonFile, PersonId, Standing};
use crate::domain::situation::{Facts, Situation};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What is asked of everyone, whatever is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cover {
    born: NaiveDate,
    civility: Option<Civility>,
    commune: Option<InseeCode>,
    district: District,
    first_contact: NaiveDate,
    is_merged: bool,
    is_of_the_public: bool,
    has_exits: bool,
    /// The day of the last statement on the situation, and what is known since; nothing when they are not in the order of their days.
    latest: Option<(NaiveDate, Situation)>,
}

impl Cover {
    pub(super) fn of(file: &PersonFile) -> Self {
        let situations = &file.situations;
        let last = situations.last().filter(|_| situations.is_sorted_by_key(|entry| entry.on));
        Self {
            born: file.identity.birth_date,
            civility: file.identity.civility.clone(),
            commune: file.identity.residence.commune.clone(),
            district: file.identity.residence.district.clone(),
            first_contact: file.first_contact,
            is_merged: file.merged_into.is_some(),
            is_of_the_public: file.standing == Standing::Followed,
            has_exits: !file.exits.is_empty(),
            latest: last.map(|last| (last.on, file.situation_on(last.on))),
        }
    }
}

/// The covers of all files, written when they are first asked for: much of a day's work counts nobody. From then on they follow each change.
#[derive(Debug, Clone, Default)]
pub(super) struct Covers {
    written: OnceLock<BTreeMap<PersonId, Cover>>,
}

impl Covers {
    /// Those of these files, which are all that there are.
    pub(super) fn of(
        &self,
        files: &BTreeMap<PersonId, Box<PersonFile>>,
    ) -> &BTreeMap<PersonId, Cover> {
        self.written.get_or_init(|| files.iter().map(|(id, file)| (*id, Cover::of(file))).collect())
    }

    /// Writes the cover of a file that changed, or takes it away.
    pub(super) fn put(&mut self, id: PersonId, file: Option<&PersonFile>) {
        let Some(covers) = self.written.get_mut() else { return };
        match file {
            Some(file) => drop(covers.insert(id, Cover::of(file))),
            None => drop(covers.remove(&id)),
        }
    }
}

/// Covers say nothing that files do not: two caseloads of the same files are the same, whoever counted.
impl PartialEq for Covers {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Covers {}

/// A file with its cover.
#[derive(Debug, Clone, Copy)]
pub struct Folder<'a> {
    pub(super) id: PersonId,
    pub(super) cover: &'a Cover,
    pub(super) file: &'a PersonFile,
}

impl<'a> Folder<'a> {
    /// Whose it is.
    #[must_use]
    pub fn id(&self) -> PersonId {
        self.id
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> &'a PersonFile {
        self.file
    }

    /// Birth date.
    #[must_use]
    pub fn born(&self) -> NaiveDate {
        self.cover.born
    }

    /// How they are addressed.
    #[must_use]
    pub fn civility(&self) -> Option<&'a Civility> {
        self.cover.civility.as_ref()
    }

    /// Commune where they live, when it is known which.
    #[must_use]
    pub fn commune(&self) -> Option<&'a InseeCode> {
        self.cover.commune.as_ref()
    }

    /// Whether they live in a priority district.
    #[must_use]
    pub fn district(&self) -> &'a District {
        &self.cover.district
    }

    /// Day of first contact with the office.
    #[must_use]
    pub fn first_contact(&self) -> NaiveDate {
        self.cover.first_contact
    }

    /// Whether another file replaced this one.
    #[must_use]
    pub fn is_merged(&self) -> bool {
        self.cover.is_merged
    }

    /// Whether the file was ever closed.
    #[must_use]
    pub fn has_exits(&self) -> bool {
        self.cover.has_exits
    }

    /// [`PersonFile::is_counted_on`], the file being opened only if it was ever closed.
    #[must_use]
    pub fn is_counted_on(&self, day: NaiveDate) -> bool {
        let Cover { first_contact, is_merged, is_of_the_public, has_exits, .. } = *self.cover;
        first_contact <= day
            && is_of_the_public
            && !is_merged
            && (!has_exits || self.file.exit_on(day).is_none())
    }

    /// The situation on a day: for each fact, the last statement dated that day or before.
    #[must_use]
    pub fn facts_on(&self, day: NaiveDate) -> Facts<'a> {
        match &self.cover.latest {
            Some((since, latest)) if *since <= day => Facts::known(latest),
            _ => Facts::on(&self.file.situations, day),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::caseload::record::{Record, RecordId};
    use crate::caseload::state::State;
    use crate::caseload::test_support::{ADVISER, file};
    use crate::domain::code::{Civility, ExitMotive, Registration};
    use crate::domain::exit::Exit;
    use crate::domain::identifier::InseeCode;
    use crate::domain::person::{District, PersonFile, PersonId, Standing};
    use crate::domain::situation::{Situation, SituationEntry, SituationId};
    use crate::ids::Id;
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    fn day(number: u8) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 1).unwrap() + Days::new(number.into())
    }

    fn entry(on: u8, vehicle: Option<bool>, is_registered: Option<bool>) -> SituationEntry {
        let registration = is_registered
            .map(|yes| if yes { Registration::A } else { Registration::NOT_REGISTERED });
        let facts = Situation { registration, vehicle, ..Situation::default() };
        SituationEntry { id: SituationId(Id([on; 16])), on: day(on), facts, by: ADVISER }
    }

    fn any_entry() -> impl Strategy<Value = SituationEntry> {
        let parts = (0_u8..9, any::<Option<bool>>(), any::<Option<bool>>());
        parts.prop_map(|(on, vehicle, is_registered)| entry(on, vehicle, is_registered))
    }

    prop_compose! {
        fn any_file()(
            situations in prop::collection::vec(any_entry(), 0..4),
            is_sorted in any::<bool>(),
            contact in 0_u8..9,
            exit in prop::option::of((0_u8..9, prop::option::of(0_u8..9))),
            is_young in any::<bool>(),
            is_merged in any::<bool>(),
        ) -> PersonFile {
            let mut one = file(1, "Ana", "Roche", "1980-05-05");
            one.situations = situations;
            if is_sorted {
                one.situations.sort_by_key(|entry| entry.on);
            }
            one.first_contact = day(contact);
            one.identity.residence.district = if is_young { District::Outside } else { District::NotKnown };
            one.identity.civility = is_young.then_some(Civility::MADAME);
            one.identity.residence.commune = is_merged.then(|| InseeCode::parse("78498").unwrap());
            one.exits.extend(exit.map(|(on, reopened)| Exit {
                on: day(on),
                motive: ExitMotive::OTHER,
                detail: String::new(),
                reopened_on: reopened.map(day),
                by: ADVISER,
            }));
            if is_young {
                one.standing = Standing::ToHandOver;
            }
            one.merged_into = is_merged.then_some(PersonId(Id([9; 16])));
            one
        }
    }

    proptest! {
        #[test]
        fn a_cover_says_what_its_file_says(first in any_file(), then in any_file(), on in 0_u8..10) {
            let mut state = State::default();
            let other = file(2, "Luc", "Adam", "1990-01-01");
            state.put(RecordId::Person(other.id), Some(Record::Person(other.clone())));
            for one in [first, then] {
                state.put(RecordId::Person(one.id), Some(Record::Person(one.clone())));
                prop_assert_eq!(state.folders().count(), 2);
                let folder = state.folders().next().unwrap();
                prop_assert_eq!((folder.id(), folder.file()), (one.id, &one));
                prop_assert_eq!(folder.facts_on(day(on)).to_situation(), one.situation_on(day(on)));
                prop_assert_eq!(folder.is_counted_on(day(on)), one.is_counted_on(day(on)));
                prop_assert_eq!(folder.born(), one.identity.birth_date);
                prop_assert_eq!(folder.civility(), one.identity.civility.as_ref());
                prop_assert_eq!(folder.district(), &one.identity.residence.district);
                prop_assert_eq!(folder.commune(), one.identity.residence.commune.as_ref());
                prop_assert_eq!(folder.first_contact(), one.first_contact);
                prop_assert_eq!(folder.has_exits(), !one.exits.is_empty());
                prop_assert_eq!(folder.is_merged(), one.merged_into.is_some());
            }
            state.put(RecordId::Person(file(1, "Ana", "Roche", "1980-05-05").id), None);
            let left: Vec<_> = state.folders().map(|folder| (folder.id(), folder.born())).collect();
            prop_assert_eq!(left, [(other.id, other.identity.birth_date)]);
        }
    }
}
