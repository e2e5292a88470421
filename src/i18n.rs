//! French and English, from plain TOML tables (`data/locale/{fr,en}.toml`).
//!
//! A sentence for a person is a [`Message`]: a key and its arguments, put into a language as late
//! as possible by whoever shows it. Nothing below the faces of the program knows the language.

use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Lang {
    /// French, the default: the users are French.
    #[default]
    Fr,
    /// English.
    En,
}

impl std::str::FromStr for Lang {
    type Err = String;

    /// Accepts `fr`, `en` and locale names such as `fr_FR.UTF-8`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.get(..2).unwrap_or(text) {
            "fr" => Ok(Self::Fr),
            "en" => Ok(Self::En),
            _ => Err(format!("{text}: fr, en")),
        }
    }
}

/// A value placed in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// Shown as it is (control characters dropped).
    Text(String),
    /// A count; the argument named `count` also chooses between singular and plural.
    Number(i64),
    /// Shown in the reader's way: 23/11/2026 in French, 2026-11-23 in English.
    Date(NaiveDate),
    /// A sentence in the sentence.
    Message(Message),
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<usize> for Arg {
    fn from(count: usize) -> Self {
        Self::Number(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<u64> for Arg {
    fn from(count: u64) -> Self {
        Self::Number(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Arg {
    fn from(count: u32) -> Self {
        Self::Number(count.into())
    }
}

impl From<i64> for Arg {
    fn from(count: i64) -> Self {
        Self::Number(count)
    }
}

impl From<NaiveDate> for Arg {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl From<Message> for Arg {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

/// A sentence not yet in a language. Made by [`msg!`](crate::msg).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Dotted key in the locale tables, e.g. `store.held`.
    pub key: &'static str,
    /// What stands in the places written `{name}`.
    pub args: Vec<(&'static str, Arg)>,
}

/// Makes a [`Message`]: `msg!("store.held", pid = 4021u64, since = "09:12")`.
///
/// A test reads the sources and holds that every key written here is in both locale tables.
#[macro_export]
macro_rules! msg {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::i18n::Message {
            key: $key,
            args: ::std::vec![$((stringify!($name), $crate::i18n::Arg::from($value))),*],
        }
    };
}

/// What can say, to a person, what went wrong and what to do next.
pub trait Explain {
    /// The sentence: it names the thing, and the remedy.
    fn explain(&self) -> Message;
}

type Table = BTreeMap<String, String>;

static FRENCH: LazyLock<Table> = LazyLock::new(|| flatten(include_str!("../data/locale/fr.toml")));
static ENGLISH: LazyLock<Table> = LazyLock::new(|| flatten(include_str!("../data/locale/en.toml")));

impl Lang {
    /// The text of a key without arguments; the key itself when the table lacks it (a test holds
    /// that none does).
    #[must_use]
    pub fn t(self, key: &str) -> &str {
        self.table().get(key).map_or(key, String::as_str)
    }

    /// A message in this language. When it has an argument `count`, `key.one` is used for a
    /// singular (French: 0 and 1; English: 1) and `key.other` otherwise, where the table has them.
    #[must_use]
    pub fn say(self, message: &Message) -> String {
        let count = message.args.iter().find_map(|(name, arg)| match arg {
            Arg::Number(number) if *name == "count" => Some(*number),
            _ => None,
        });
        let form = count.map(|count| match (self, count) {
            (_, 1) | (Self::Fr, 0) => "one",
            _ => "other",
        });
        let template = form
            .and_then(|form| self.table().get(&format!("{}.{form}", message.key)))
            .map_or_else(|| self.t(message.key), String::as_str);
        self.fill(template, &message.args)
    }

    /// A date in this language's order.
    #[must_use]
    pub fn date(self, date: NaiveDate) -> String {
        match self {
            Self::Fr => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
            Self::En => date.to_string(),
        }
    }

    /// Every key of this language's table, with its text.
    pub fn entries(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.table().iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }

    fn table(self) -> &'static Table {
        match self {
            Self::Fr => &FRENCH,
            Self::En => &ENGLISH,
        }
    }

    fn fill(self, template: &str, args: &[(&'static str, Arg)]) -> String {
        let mut filled = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                filled.push('{');
                rest = after;
                continue;
            };
            match args.iter().find(|(known, _)| *known == name) {
                Some((_, Arg::Text(text))) => filled.push_str(&crate::text::many_lines(text)),
                Some((_, Arg::Number(number))) => filled.push_str(&number.to_string()),
                Some((_, Arg::Date(date))) => filled.push_str(&self.date(*date)),
                Some((_, Arg::Message(message))) => filled.push_str(&self.say(message)),
                None => {
                    filled.push('{');
                    filled.push_str(name);
                    filled.push('}');
                }
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

/// Turns nested TOML tables into dotted keys.
#[expect(clippy::expect_used, reason = "the tables are part of the program; a test parses them")]
fn flatten(source: &str) -> Table {
    fn walk(prefix: &str, value: toml::Value, into: &mut Table) {
        match value {
            toml::Value::Table(table) => {
                for (key, value) in table {
                    let path = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
                    walk(&path, value, into);
                }
            }
            toml::Value::String(text) => {
                into.insert(prefix.to_owned(), text);
            }
            other => {
                into.insert(prefix.to_owned(), other.to_string());
            }
        }
    }
    let mut table = Table::new();
    let parsed: toml::Table = source.parse().expect("a locale table is valid TOML");
    walk("", toml::Value::Table(parsed), &mut table);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_keys_and_places() {
        let places = |text: &str| {
            let mut names: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|part| part.split_once('}').map(|(name, _)| name.to_owned()))
                .collect();
            names.sort();
            names
        };
        let french: Vec<_> = Lang::Fr.entries().map(|(key, text)| (key, places(text))).collect();
        let english: Vec<_> = Lang::En.entries().map(|(key, text)| (key, places(text))).collect();
        assert_eq!(french, english);
        assert!(!french.is_empty());
    }

    #[test]
    fn a_count_chooses_singular_and_plural_by_language() {
        let none = msg!("common.people", count = 0usize);
        assert_eq!(Lang::Fr.say(&none), "0 personne");
        assert_eq!(Lang::En.say(&none), "0 people");
        assert_eq!(Lang::En.say(&msg!("common.people", count = 1usize)), "1 person");
        assert_eq!(Lang::Fr.say(&msg!("common.people", count = 2usize)), "2 personnes");
    }

    #[test]
    fn an_argument_never_steers_the_terminal() {
        let message = msg!("common.read", read = "a\u{1b}[2J");
        assert_eq!(Lang::En.say(&message), "read: “a[2J”");
    }
}
