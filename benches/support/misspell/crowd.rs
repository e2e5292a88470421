//! Whether a query is a fair question: whom else among the people it could mean.

use super::super::population::Person;
use super::FAIR;
use relais::text::fold;
use std::collections::BTreeSet;

/// The people, folded, to judge how ambiguous a query is.
pub(super) struct Crowd<'a> {
    people: &'a [Person],
    names: Vec<String>,
}

impl<'a> Crowd<'a> {
    pub(super) fn of(people: &'a [Person]) -> Self {
        Self { people, names: people.iter().map(|person| fold(&person.full_name())).collect() }
    }

    fn names_that_fit(&self, query: &str, enough: usize) -> usize {
        let query = fold(query);
        let mut tokens: Vec<&str> = query.split(' ').collect();
        tokens.sort_by_key(|token| std::cmp::Reverse(token.len()));
        let mut found = BTreeSet::new();
        for name in &self.names {
            if fits(name, &tokens) {
                found.insert(name);
                if found.len() > enough {
                    break;
                }
            }
        }
        found.len()
    }

    pub(super) fn is_fair(&self, query: &str) -> bool {
        self.names_that_fit(query, FAIR) <= FAIR
    }

    pub(super) fn fits_anyone(&self, query: &str) -> bool {
        self.names_that_fit(query, 0) > 0
    }

    pub(super) fn phones_with(&self, typed: &str) -> usize {
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        let national = match digits.strip_prefix("0033").or_else(|| digits.strip_prefix("33")) {
            Some(rest) => format!("0{rest}"),
            None => digits,
        };
        self.people.iter().filter(|person| person.phone_digits().contains(&national)).count()
    }

    pub(super) fn born_and_named(&self, date: &str, name: &str) -> usize {
        let fitting = self.people.iter().zip(&self.names).filter(|(person, full)| {
            let born = person.birth.format("%d%m%Y").to_string();
            born.contains(date) && fits(full, &[name])
        });
        fitting.map(|(_, full)| full).collect::<BTreeSet<_>>().len()
    }
}

/// Whether each token begins a word of the name, each word serving once.
fn fits(name: &str, tokens: &[&str]) -> bool {
    let mut words: Vec<&str> = name.split(' ').collect();
    tokens.iter().all(|token| {
        words.iter().position(|word| word.starts_with(token)).map(|at| words.remove(at)).is_some()
    })
}
