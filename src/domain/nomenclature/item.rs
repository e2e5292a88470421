//! One published code, from the JSON object that the centre wrote.

use super::LISTS_OF_RULES;
use crate::domain::code::{self, Coded, List, PartnerKind, Subtheme};
use crate::error::Problem;
use crate::i18n::Message;
use crate::msg;
use crate::text::{fold, one_line};
use chrono::NaiveDate;
use serde_json::{Map, Value};
use smol_str::SmolStr;

/// What an item may say. `note` is for the people of the centre: no program reads it.
const KEYS: &[&str] =
    &["id", "list", "code", "fr", "en", "from", "until", "aliases", "sensitive", "note"];

/// Longest code, in characters: two of them and what joins them are a key of an envelope.
const LONGEST: usize = 30;

/// Longest detailed code of a need: no envelope counts them, and those of data·inclusion are long.
const LONGEST_SUBTHEME: usize = 100;

/// Words that counts use where there is no code: no code may be one of them.
const RESERVED: &[&str] = &["inconnu", "autre", "ailleurs"];

/// Longest text that a problem repeats, in characters.
const REPEATED: usize = 80;

/// A code as the centre publishes it: one more, or more about one that every office has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its identity in the publication: `origin/ccas_2`.
    pub id: String,
    /// Its list.
    pub list: List,
    /// The code, as stored and exchanged.
    pub code: SmolStr,
    /// French label.
    pub french: Option<String>,
    /// English label.
    pub english: Option<String>,
    /// First day on which it may be chosen.
    pub from: Option<NaiveDate>,
    /// Last day on which it may be chosen.
    pub until: Option<NaiveDate>,
    /// Other ways in which people and files write it.
    pub aliases: Vec<String>,
    /// Whether it reveals something the law protects; said of a partner's kind alone.
    pub sensitive: Option<bool>,
    /// When the centre took it out of its list.
    pub left_on: Option<NaiveDate>,
}

/// What an item turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A code.
    Code(Box<Item>),
    /// Something of a list that this program does not have: a later one will know.
    OtherList(
        /// The list it names.
        String,
    ),
}

impl Item {
    /// Reads an item. Words that this program does not know are passed over: a newer centre wrote them.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(id: &str, item: &Value) -> Result<Said, Vec<Problem>> {
        let mut reader = Reader { id, problems: Vec::new() };
        let said = reader.item(item);
        match said {
            Some(said) if reader.problems.is_empty() => Ok(said),
            _ => Err(reader.problems),
        }
    }

    /// Whether codes can be added to its list.
    #[must_use]
    pub fn is_of_an_open_list(&self) -> bool {
        !LISTS_OF_RULES.contains(&self.list)
    }

    /// Something wrong at one of its words.
    pub(in crate::domain) fn problem(
        &self,
        key: &str,
        read: &str,
        expected: Message,
        remedy: Message,
    ) -> Problem {
        problem(&self.id, key, read.to_owned(), expected, remedy)
    }
}

/// The words of an item that this program does not know: who writes the item meant something else.
pub(super) fn unknown_words(id: &str, item: &Value) -> Vec<Problem> {
    let words = item.as_object().into_iter().flat_map(Map::keys);
    words
        .filter(|word| !KEYS.contains(&word.as_str()))
        .map(|word| {
            let expected = msg!("vocabulary.key.expected", names = KEYS.join(", "));
            problem(id, word, word.clone(), expected, msg!("nomenclature.key.remedy"))
        })
        .collect()
}

/// That a list is not one of the program's.
pub(super) fn unknown_list(id: &str, list: &str) -> Problem {
    let names: Vec<&str> = code::LISTS.iter().map(|list| list.name).collect();
    let expected = msg!("vocabulary.list.expected", names = names.join(", "));
    problem(id, "list", list.to_owned(), expected, msg!("nomenclature.list.remedy"))
}

fn problem(id: &str, key: &str, read: String, expected: Message, remedy: Message) -> Problem {
    Problem { place: msg!("nomenclature.place", id = id, key = key), read, expected, remedy }
}

struct Reader<'a> {
    id: &'a str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn item(&mut self, item: &Value) -> Option<Said> {
        let Value::Object(words) = item else {
            self.tell("id", item, msg!("nomenclature.object.expected"));
            return None;
        };
        let name = self.required(words, "list")?;
        let Some(list) = code::LISTS.iter().find(|list| list.name == name) else {
            return Some(Said::OtherList(name));
        };
        let code = self.required(words, "code").and_then(|code| self.sound(*list, code));
        let french = self.text(words, "fr");
        let english = self.text(words, "en");
        let from = self.day(words, "from");
        let until = self.day(words, "until");
        let aliases = self.texts(words, "aliases");
        let sensitive = self.flag(words, "sensitive");
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            let (expected, remedy) =
                (msg!("vocabulary.period.expected"), msg!("vocabulary.period.remedy"));
            let read = format!("{from} – {until}");
            self.problems.push(problem(self.id, "until", read, expected, remedy));
        }
        if sensitive.is_some() && *list != PartnerKind::LIST {
            let (expected, remedy) =
                (msg!("nomenclature.sensitive.expected"), msg!("nomenclature.key.remedy"));
            let read = "sensitive".to_owned();
            self.problems.push(problem(self.id, "sensitive", read, expected, remedy));
        }
        let code = code?;
        let id = format!("{}/{code}", list.name);
        if id != self.id {
            let expected = msg!("nomenclature.id.expected", id = id.as_str());
            let remedy = msg!("nomenclature.id.remedy");
            self.problems.push(problem(self.id, "id", self.id.to_owned(), expected, remedy));
        }
        let list = *list;
        let item = Item {
            id,
            list,
            code,
            french,
            english,
            from,
            until,
            aliases,
            sensitive,
            left_on: None,
        };
        Some(Said::Code(Box::new(item)))
    }

    fn required(&mut self, words: &Map<String, Value>, key: &str) -> Option<String> {
        if !words.contains_key(key) {
            let expected = msg!("nomenclature.missing.expected", key = key);
            let remedy = msg!("nomenclature.missing.remedy");
            self.problems.push(problem(self.id, key, String::new(), expected, remedy));
        }
        self.text(words, key)
    }

    /// A text that says something: one that folds to nothing could never be found again.
    fn text(&mut self, words: &Map<String, Value>, key: &str) -> Option<String> {
        let value = words.get(key).filter(|value| !value.is_null())?;
        let text = value.as_str().map(|text| one_line(text).trim().to_owned());
        let text = text.filter(|text| !fold(text).is_empty());
        if text.is_none() {
            self.tell(key, value, msg!("vocabulary.text.expected"));
        }
        text
    }

    fn texts(&mut self, words: &Map<String, Value>, key: &str) -> Vec<String> {
        let Some(value) = words.get(key).filter(|value| !value.is_null()) else {
            return Vec::new();
        };
        let one = |value: &Value| {
            let text = one_line(value.as_str()?).trim().to_owned();
            (!fold(&text).is_empty()).then_some(text)
        };
        let texts: Option<Vec<String>> =
            value.as_array().and_then(|values| values.iter().map(one).collect());
        if texts.is_none() {
            self.tell(key, value, msg!("vocabulary.texts.expected"));
        }
        texts.unwrap_or_default()
    }

    fn day(&mut self, words: &Map<String, Value>, key: &str) -> Option<NaiveDate> {
        let value = words.get(key).filter(|value| !value.is_null())?;
        let day = value.as_str().and_then(|text| text.parse().ok());
        if day.is_none() {
            self.tell(key, value, msg!("nomenclature.day.expected"));
        }
        day
    }

    fn flag(&mut self, words: &Map<String, Value>, key: &str) -> Option<bool> {
        let value = words.get(key).filter(|value| !value.is_null())?;
        if value.as_bool().is_none() {
            self.tell(key, value, msg!("vocabulary.flag.expected"));
        }
        value.as_bool()
    }

    /// A code that an envelope can carry.
    fn sound(&mut self, list: List, code: String) -> Option<SmolStr> {
        let longest = if list == Subtheme::LIST { LONGEST_SUBTHEME } else { LONGEST };
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        // A theme of the program is longer than what may be added to its list.
        let is_builtin = crate::domain::vocabulary::Vocabulary::builtin()
            .entries(list)
            .iter()
            .any(|entry| entry.code == code);
        let sound = is_builtin
            || (code.len() <= longest
                && code.bytes().all(allowed)
                && !RESERVED.contains(&code.as_str()));
        if sound {
            return Some(code.into());
        }
        let expected =
            msg!("nomenclature.code.expected", most = longest, words = RESERVED.join(", "));
        let remedy = msg!("vocabulary.value.remedy", key = "code");
        self.problems.push(problem(self.id, "code", code, expected, remedy));
        None
    }

    fn tell(&mut self, key: &str, value: &Value, expected: Message) {
        let read: String = one_line(&value.to_string()).chars().take(REPEATED).collect();
        let remedy = msg!("vocabulary.value.remedy", key = key);
        self.problems.push(problem(self.id, key, read, expected, remedy));
    }
}
