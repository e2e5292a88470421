//! Files: opened one by one, edited, taken in from an import.

use super::rules::Rules;
use super::{Refused, Write};
use crate::caseload::record::{Record, RecordId};
use crate::domain::declaration::Declarations;
use crate::domain::person::{PersonFile, PersonId, Standing};
use crate::domain::rules::is_in_public;
use std::collections::BTreeSet;

impl Rules<'_> {
    pub(super) fn open(&mut self, mut file: PersonFile) -> Vec<Write> {
        self.not_in_future(file.first_contact);
        self.born_before(file.identity.birth_date, file.first_contact);
        self.knows_adviser(file.lead_adviser);
        if let Some(holder) = self.state.person_by_number(&file.number) {
            self.refused.push(Refused::NumberTaken {
                number: file.number.clone(),
                by: holder.identity.full_name(),
            });
        }
        if self.state.person(file.id).is_some() {
            self.refused.push(Refused::IdentityTaken);
        }
        if !is_in_public(file.identity.birth_date, file.first_contact) {
            file.standing = Standing::ToHandOver;
        }
        vec![(RecordId::Person(file.id), Some(Record::Person(file)))]
    }

    pub(super) fn edit(
        &mut self,
        person: PersonId,
        edit: impl FnOnce(&mut Self, &mut PersonFile),
    ) -> Vec<Write> {
        let Some(mut file) = self.knows_person(person).cloned() else { return Vec::new() };
        edit(self, &mut file);
        vec![(RecordId::Person(person), Some(Record::Person(file)))]
    }

    /// What a person declared takes the place of what they declared before.
    pub(super) fn state_declarations(&mut self, declarations: Declarations) -> Vec<Write> {
        self.not_in_future(declarations.on);
        self.knows_adviser(declarations.by);
        let birth = self.knows_person(declarations.person).map(|file| file.identity.birth_date);
        birth.into_iter().for_each(|birth| self.born_before(birth, declarations.on));
        let nothing = declarations.third_country_national.is_none()
            && declarations.foreign_background.is_none()
            && declarations.minority.is_none();
        if nothing {
            self.refused.push(Refused::NothingStated);
        }
        let id = RecordId::Declarations(declarations.person);
        vec![(id, Some(Record::Declarations(declarations)))]
    }

    pub(super) fn import(&mut self, opened: &[PersonId], files: Vec<PersonFile>) -> Vec<Write> {
        let opened: BTreeSet<_> = opened.iter().copied().collect();
        let mut writes = Vec::with_capacity(files.len());
        for file in files {
            if opened.contains(&file.id) {
                writes.extend(self.open(file));
            } else {
                self.knows_person(file.id);
                self.born_before(file.identity.birth_date, self.act.today);
                writes.push((RecordId::Person(file.id), Some(Record::Person(file))));
            }
        }
        writes
    }
}
