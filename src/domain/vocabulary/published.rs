//! Published codes on top of the program's own.

use super::{Codes, Entry, Vocabulary, same_name};
use crate::domain::code::{LISTS, List};
use crate::domain::nomenclature::Item;
use crate::error::Problem;
use crate::msg;
use crate::text::fold;
use chrono::NaiveDate;

/// The code under which what has no code of its own is put: shown last, and it never ends.
const OTHER: &str = "autre";

/// Lists that grow by what was published.
#[derive(Debug)]
pub struct Adoption<'a> {
    builtin: &'a Vocabulary,
    grown: Vocabulary,
}

impl<'a> Adoption<'a> {
    /// The program's lists, and nothing published yet.
    #[must_use]
    pub fn onto(builtin: &'a Vocabulary) -> Self {
        Self { builtin, grown: builtin.clone() }
    }

    /// Everything that speaks against an item, given those added so far.
    #[must_use]
    pub fn check(&self, item: &Item) -> Vec<Problem> {
        let own = self.builtin.code(item.list, &item.code);
        let mut problems = match own {
            Some(own) => altered(item, own),
            None => incomplete(item),
        };
        let labels = item.french.iter().chain(&item.english).filter(|_| own.is_none());
        let code = item.code.to_string();
        let names = own.is_none().then_some(("code", &code)).into_iter();
        let names = names.chain(labels.map(|label| ("fr, en", label)));
        for (key, name) in names.chain(item.aliases.iter().map(|alias| ("aliases", alias))) {
            let taken = self.grown.find(item.list, name);
            if let Some(other) = taken.filter(|other| other.code != item.code) {
                let expected = msg!("vocabulary.ambiguous.expected", label = other.french.as_str());
                problems.push(item.problem(
                    key,
                    name,
                    expected,
                    msg!("vocabulary.ambiguous.remedy"),
                ));
            }
        }
        problems
    }

    /// Adds an item. A name that means another code already goes on meaning that one.
    pub fn add(&mut self, item: &Item) {
        let is_own = self.builtin.has(item.list, &item.code);
        let Some(codes) = self.grown.list_mut(item.list) else { return };
        if !is_own {
            codes.adopt(item);
        } else if item.left_on.is_none() {
            codes.complete(item);
        }
    }

    /// The lists. What was added comes before « autre », where a list ends with it.
    #[must_use]
    pub fn finish(mut self) -> Vocabulary {
        for (list, codes) in LISTS.iter().zip(&mut self.grown.lists) {
            let own = self.builtin.entries(*list).len();
            codes.put_last(own);
        }
        self.grown
    }
}

/// What a new code lacks.
fn incomplete(item: &Item) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !item.is_of_an_open_list() {
        problems.push(item.problem(
            "list",
            item.list.name,
            msg!("nomenclature.closed.expected"),
            msg!("nomenclature.closed.remedy"),
        ));
    }
    for (key, label) in [("fr", &item.french), ("en", &item.english)] {
        if label.is_none() {
            let expected = msg!("nomenclature.missing.expected", key = key);
            problems.push(item.problem(key, "", expected, msg!("nomenclature.missing.remedy")));
        }
    }
    problems
}

/// What an item would alter of a code that is part of the program.
fn altered(item: &Item, own: &Entry) -> Vec<Problem> {
    let mut problems = Vec::new();
    let remedy = || msg!("nomenclature.own.remedy");
    for (key, said, stands) in
        [("fr", &item.french, &own.french), ("en", &item.english, &own.english)]
    {
        if let Some(said) = said.as_ref().filter(|said| *said != stands) {
            let expected = msg!("nomenclature.own.label", label = stands.as_str());
            problems.push(item.problem(key, said, expected, remedy()));
        }
    }
    if let Some(from) = item.from.filter(|from| own.from != Some(*from)) {
        let expected = msg!("nomenclature.own.expected");
        problems.push(item.problem("from", &from.to_string(), expected, remedy()));
    }
    if let Some(until) = item.until.filter(|until| own.until != Some(*until))
        && (!item.is_of_an_open_list() || own.code == OTHER)
    {
        let expected = msg!("nomenclature.own.endless");
        problems.push(item.problem("until", &until.to_string(), expected, remedy()));
    }
    if let Some(sensitive) = item.sensitive.filter(|said| *said != own.sensitive) {
        let expected = msg!("nomenclature.own.expected");
        problems.push(item.problem("sensitive", &sensitive.to_string(), expected, remedy()));
    }
    problems
}

impl Vocabulary {
    /// What is known of a code of a list.
    #[must_use]
    pub fn code(&self, list: List, code: &str) -> Option<&Entry> {
        self.entries(list).iter().find(|entry| entry.code == code)
    }

    /// Whether a list has a code.
    #[must_use]
    pub fn has(&self, list: List, code: &str) -> bool {
        self.code(list, code).is_some()
    }
}

impl Codes {
    fn adopt(&mut self, item: &Item) {
        // The program may have lost the list's rules since: without a label, a code is its own.
        let label = |text: &Option<String>| text.clone().unwrap_or_else(|| item.code.to_string());
        let entry = Entry {
            code: item.code.clone(),
            french: label(&item.french),
            english: label(&item.english),
            from: item.from,
            until: earlier(item.until, item.left_on),
            aliases: item.aliases.clone(),
            sensitive: item.sensitive.unwrap_or(false),
            isced: None,
        };
        let known = self.entries.iter().position(|known| known.code == entry.code);
        let rank = known.unwrap_or(self.entries.len());
        self.name(entry.names().map(str::to_owned).collect(), rank);
        match known.and_then(|rank| self.entries.get_mut(rank)) {
            Some(known) => *known = entry,
            None => self.entries.push(entry),
        }
    }

    fn complete(&mut self, item: &Item) {
        let Some(rank) = self.entries.iter().position(|own| own.code == item.code) else { return };
        self.name(item.aliases.clone(), rank);
        let Some(own) = self.entries.get_mut(rank) else { return };
        let news = item.aliases.iter().filter(|alias| !same_name(&own.aliases, alias));
        let news: Vec<String> = news.cloned().collect();
        own.aliases.extend(news);
        if item.is_of_an_open_list() && own.code != OTHER {
            own.until = earlier(own.until, item.until);
        }
    }

    fn name(&mut self, names: Vec<String>, rank: usize) {
        for name in names {
            self.by_name.entry(fold(&name)).or_insert(rank);
        }
    }

    /// Puts « autre », the last of the first `own` codes, after those that follow them.
    fn put_last(&mut self, own: usize) {
        let Some(last) = own.checked_sub(1) else { return };
        let end = self.entries.len().saturating_sub(1);
        let Some(tail) = self.entries.get_mut(last..) else { return };
        if end == last || tail.first().is_none_or(|entry| entry.code != OTHER) {
            return;
        }
        tail.rotate_left(1);
        for rank in self.by_name.values_mut() {
            *rank = match *rank {
                rank if rank == last => end,
                rank if rank > last => rank - 1,
                rank => rank,
            };
        }
    }
}

/// The earlier of two ends.
fn earlier(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
