//! The nomenclature: what the centre publishes about the lists of codes, as an office has it.
//!
//! Items are kept as they were published. What they say is read again each time the lists are made: an item of a list that this
//! program does not have waits for one that does, and a code that the program has meanwhile become itself is the program's.
//!
//! What the program brings can be completed and never altered: a code of its own keeps its labels, its meaning and its place; a
//! publication gives it other names, and the day after which it is offered no more. A code that the centre takes out of its list is
//! offered no more either; it keeps its label, and is counted under itself, for there are facts that say it.

mod item;
#[cfg(test)]
mod tests;

pub use item::{Item, Said};

use crate::domain::code::{
    Activity, Civility, Coded, Contract, DisabledWorker, EducationLevel, Fee, Housing, List,
    Reception, Registration, Rsa, WorkingTime,
};
use crate::domain::vocabulary::{Adoption, Vocabulary};
use crate::error::Problem;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Lists whose codes a rule reads one by one (who is counted where, what is free): a code that no rule knows would be counted wrong,
/// so none is added to them, and none of theirs ends.
pub const LISTS_OF_RULES: &[List] = &[
    Civility::LIST,
    Registration::LIST,
    Activity::LIST,
    Contract::LIST,
    WorkingTime::LIST,
    Rsa::LIST,
    DisabledWorker::LIST,
    EducationLevel::LIST,
    Housing::LIST,
    Fee::LIST,
    Reception::LIST,
];

/// What was published about the lists of codes, up to a number.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Nomenclature {
    number: u64,
    items: BTreeMap<String, Kept>,
}

/// An item as it was published: a record's form has no place for what JSON may say, its text does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    item: String,
    left_on: Option<NaiveDate>,
}

/// A publication: what changed since a number, or all of it.
#[derive(Debug, Clone, Copy)]
pub struct Issue<'a> {
    /// Its number.
    pub number: u64,
    /// The day it was published.
    pub on: NaiveDate,
    /// Whether it is all of the list: what is not in it has left.
    pub is_whole: bool,
    /// Items by their identity.
    pub items: &'a BTreeMap<String, Value>,
    /// Items that are in the list no more.
    pub removed: &'a [String],
}

/// How many codes a publication concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Codes that no office had, or that are offered again.
    pub added: usize,
    /// Codes of which something changed.
    pub changed: usize,
    /// Codes that are offered no more.
    pub left: usize,
    /// Items of lists that this program does not have.
    pub waiting: usize,
}

/// What became of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What stands now.
    pub nomenclature: Nomenclature,
    /// How many codes it concerned.
    pub counts: Counts,
    /// How many of its items are wrong.
    pub wrong: usize,
    /// Everything that is wrong in them: they were left aside, and what was known under their names stands.
    pub problems: Vec<Problem>,
}

impl Kept {
    fn read(&self, id: &str) -> Option<Said> {
        let value = serde_json::from_str(&self.item).ok()?;
        let said = Item::read(id, &value).ok()?;
        Some(match said {
            Said::Code(item) => Said::Code(Box::new(Item { left_on: self.left_on, ..*item })),
            other @ Said::OtherList(_) => other,
        })
    }

    fn code(&self, id: &str) -> Option<Box<Item>> {
        match self.read(id) {
            Some(Said::Code(item)) => Some(item),
            _ => None,
        }
    }
}

impl Nomenclature {
    /// The number up to which it was taken in.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The lists of the program with what was published. What a rule of this module would refuse now, and did not when it was taken
    /// in (the program has grown since), is shown as far as it can be.
    #[must_use]
    pub fn vocabulary(&self, builtin: &Vocabulary) -> Vocabulary {
        let mut adoption = Adoption::onto(builtin);
        for (id, kept) in &self.items {
            if let Some(item) = kept.code(id) {
                adoption.add(&item);
            }
        }
        adoption.finish()
    }

    /// What stands once a publication was taken in.
    #[must_use]
    pub fn take_in(&self, builtin: &Vocabulary, issue: &Issue<'_>) -> Taken {
        let mut taken = Taken {
            nomenclature: Self { number: issue.number, items: self.items.clone() },
            counts: Counts::default(),
            wrong: 0,
            problems: Vec::new(),
        };
        taken.let_go(builtin, issue);
        // Names that are free again can be taken: what is published anew stands aside while the others are looked at.
        let mut adoption = Adoption::onto(builtin);
        for (id, kept) in &taken.nomenclature.items {
            if !issue.items.contains_key(id)
                && let Some(item) = kept.code(id)
            {
                adoption.add(&item);
            }
        }
        for (id, value) in issue.items {
            taken.item(&mut adoption, builtin, id, value);
        }
        taken
    }
}

impl Taken {
    /// Marks what has left the list.
    fn let_go(&mut self, builtin: &Vocabulary, issue: &Issue<'_>) {
        let removed: BTreeSet<&str> = issue.removed.iter().map(String::as_str).collect();
        for (id, kept) in &mut self.nomenclature.items {
            let gone =
                removed.contains(id.as_str()) || (issue.is_whole && !issue.items.contains_key(id));
            if gone && kept.left_on.is_none() {
                kept.left_on = Some(issue.on);
                match kept.code(id) {
                    Some(item) if builtin.has(item.list, &item.code) => self.counts.changed += 1,
                    Some(_) => self.counts.left += 1,
                    None => {}
                }
            }
        }
    }

    fn item(&mut self, adoption: &mut Adoption<'_>, builtin: &Vocabulary, id: &str, value: &Value) {
        let before = self.nomenclature.items.get(id);
        let kept = Kept { item: value.to_string(), left_on: None };
        let is_news = before != Some(&kept);
        let read = Item::read(id, value).and_then(|said| match said {
            Said::Code(item) => {
                let problems = adoption.check(&item);
                if problems.is_empty() { Ok(Some(item)) } else { Err(problems) }
            }
            Said::OtherList(_) => Ok(None),
        });
        match read {
            Ok(Some(item)) => {
                adoption.add(&item);
                let was_offered = before.is_some_and(|kept| kept.left_on.is_none());
                if is_news && !was_offered && !builtin.has(item.list, &item.code) {
                    self.counts.added += 1;
                } else if is_news {
                    self.counts.changed += 1;
                }
            }
            Ok(None) => self.counts.waiting += 1,
            Err(problems) => {
                if let Some(item) = before.and_then(|kept| kept.code(id)) {
                    adoption.add(&item);
                }
                self.wrong += 1;
                self.problems.extend(problems);
                return;
            }
        }
        self.nomenclature.items.insert(id.to_owned(), kept);
    }
}

/// Everything that is wrong in a nomenclature about to be published, as a whole: what an office would refuse, lists that the program
/// does not have, and words that say nothing.
#[must_use]
pub fn check(builtin: &Vocabulary, items: &BTreeMap<String, Value>) -> Vec<Problem> {
    let mut adoption = Adoption::onto(builtin);
    let mut problems = Vec::new();
    for (id, value) in items {
        problems.extend(item::unknown_words(id, value));
        match Item::read(id, value) {
            Ok(Said::Code(item)) => {
                problems.extend(adoption.check(&item));
                adoption.add(&item);
            }
            Ok(Said::OtherList(list)) => problems.push(item::unknown_list(id, &list)),
            Err(wrong) => problems.extend(wrong),
        }
    }
    problems
}
