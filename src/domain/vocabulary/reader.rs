//! One file of codes, from its text: everything wrong in it at once, each with its line.

use super::{Entry, Isced, at_line};
use crate::error::Problem;
use crate::i18n::Message;
use crate::msg;
use crate::text::{fold, one_line};
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A code and the line on which it begins, counted from 1.
pub(super) struct Read {
    pub(super) line: usize,
    pub(super) entry: Entry,
}

/// What is wrong, with its line for sorting.
type Wrong = Vec<(usize, Problem)>;

const KEYS: &[&str] = &["code", "fr", "en", "from", "until", "aliases", "sensitive", "isced"];

/// Reads every `[[code]]` that is whole; the others are told in `wrong`.
pub(super) fn read(file: &str, content: &str, wrong: &mut Wrong) -> Vec<Read> {
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    let mut reader = Reader { file, content, wrong };
    let (document, errors) = DeTable::parse_recoverable(content);
    for error in errors {
        let span = error.span().unwrap_or_default();
        let line = reader.line(&span);
        let source = content.lines().nth(line - 1).unwrap_or_default().trim().to_owned();
        let expected = msg!("vocabulary.toml.expected", detail = error.message());
        reader.tell(line, source, expected, msg!("vocabulary.toml.remedy"));
    }
    reader.document(document.get_ref())
}

struct Reader<'a> {
    file: &'a str,
    content: &'a str,
    wrong: &'a mut Wrong,
}

impl Reader<'_> {
    fn document(&mut self, document: &DeTable<'_>) -> Vec<Read> {
        let mut codes = Vec::new();
        for (key, value) in document {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("code", DeValue::Array(tables)) => {
                    for table in tables {
                        codes.extend(self.code(table));
                    }
                }
                _ => self.unknown_key(key.get_ref(), &key.span(), "[[code]]"),
            }
        }
        codes
    }

    fn code(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Read> {
        let line = self.line(&value.span());
        let DeValue::Table(table) = value.get_ref() else {
            let read = self.source(&value.span());
            self.tell(line, read, names("[[code]]"), msg!("vocabulary.key.remedy"));
            return None;
        };
        for key in table.keys() {
            if !KEYS.contains(&key.get_ref().as_ref()) {
                self.unknown_key(key.get_ref(), &key.span(), &KEYS.join(", "));
            }
        }
        let code =
            self.required(table, "code", line).and_then(|(code, span)| self.sound(&code, &span));
        let french = self.required(table, "fr", line);
        let english = self.required(table, "en", line);
        let from = self.date(table, "from");
        let until = self.date(table, "until");
        let aliases = self.texts(table, "aliases");
        let sensitive = self.flag(table, "sensitive");
        let isced = self.isced(table);
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            let (expected, remedy) =
                (msg!("vocabulary.period.expected"), msg!("vocabulary.period.remedy"));
            self.tell(line, format!("{from} – {until}"), expected, remedy);
        }
        let entry = Entry {
            code: code?,
            french: french?.0,
            english: english?.0,
            from,
            until,
            aliases,
            sensitive,
            isced,
        };
        Some(Read { line, entry })
    }

    /// A text that must be there, and where.
    fn required(
        &mut self,
        table: &DeTable<'_>,
        key: &'static str,
        line: usize,
    ) -> Option<(String, Range<usize>)> {
        let Some(value) = table.get(key) else {
            let read = table
                .get("code")
                .map_or_else(|| "[[code]]".to_owned(), |code| self.source(&code.span()));
            let expected = msg!("vocabulary.missing.expected", key = key);
            self.tell(line, read, expected, msg!("vocabulary.missing.remedy"));
            return None;
        };
        let text = self.text(value, key, || msg!("vocabulary.text.expected"))?;
        Some((text, value.span()))
    }

    /// A text that says something: one that folds to nothing could never be found again.
    fn text(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        key: &'static str,
        expected: impl FnOnce() -> Message,
    ) -> Option<String> {
        let text = match value.get_ref() {
            DeValue::String(text) => one_line(text).trim().to_owned(),
            _ => String::new(),
        };
        if fold(&text).is_empty() {
            self.wrong_value(&value.span(), key, expected());
            return None;
        }
        Some(text)
    }

    fn sound(&mut self, code: &str, span: &Range<usize>) -> Option<SmolStr> {
        let sound = code.chars().count() <= 100
            && code.chars().all(|letter| letter.is_alphanumeric() || "_-".contains(letter));
        if !sound {
            self.wrong_value(span, "code", msg!("vocabulary.code.expected"));
        }
        sound.then(|| SmolStr::new(code))
    }

    fn texts(&mut self, table: &DeTable<'_>, key: &'static str) -> Vec<String> {
        let expected = || msg!("vocabulary.texts.expected");
        match table.get(key).map(|value| (value, value.get_ref())) {
            None => Vec::new(),
            Some((_, DeValue::Array(values))) => {
                values.iter().filter_map(|value| self.text(value, key, expected)).collect()
            }
            Some((value, _)) => {
                self.wrong_value(&value.span(), key, expected());
                Vec::new()
            }
        }
    }

    fn date(&mut self, table: &DeTable<'_>, key: &'static str) -> Option<NaiveDate> {
        let value = table.get(key)?;
        let date = match value.get_ref() {
            DeValue::Datetime(moment) if moment.time.is_none() => moment.date.and_then(|date| {
                NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
            }),
            _ => None,
        };
        if date.is_none() {
            self.wrong_value(&value.span(), key, msg!("vocabulary.date.expected"));
        }
        date
    }

    fn flag(&mut self, table: &DeTable<'_>, key: &'static str) -> bool {
        match table.get(key).map(|value| (value, value.get_ref())) {
            None => false,
            Some((_, DeValue::Boolean(flag))) => *flag,
            Some((value, _)) => {
                self.wrong_value(&value.span(), key, msg!("vocabulary.flag.expected"));
                false
            }
        }
    }

    fn isced(&mut self, table: &DeTable<'_>) -> Option<Isced> {
        let value = table.get("isced")?;
        let group = match value.get_ref().as_str() {
            Some("0-2") => Some(Isced::UpToLowerSecondary),
            Some("3-4") => Some(Isced::UpperSecondary),
            Some("5-8") => Some(Isced::Tertiary),
            _ => None,
        };
        if group.is_none() {
            self.wrong_value(&value.span(), "isced", msg!("vocabulary.isced.expected"));
        }
        group
    }

    fn unknown_key(&mut self, key: &str, span: &Range<usize>, known: &str) {
        let line = self.line(span);
        self.tell(line, key.to_owned(), names(known), msg!("vocabulary.key.remedy"));
    }

    fn wrong_value(&mut self, span: &Range<usize>, key: &'static str, expected: Message) {
        let read = self.source(span);
        let remedy = msg!("vocabulary.value.remedy", key = key);
        self.tell(self.line(span), read, expected, remedy);
    }

    fn tell(&mut self, line: usize, read: String, expected: Message, remedy: Message) {
        let place = at_line(self.file, line);
        self.wrong.push((line, Problem { place, read, expected, remedy }));
    }

    /// The line of a place in the text, counted from 1.
    fn line(&self, span: &Range<usize>) -> usize {
        let before = self.content.get(..span.start).unwrap_or(self.content);
        before.matches('\n').count() + 1
    }

    /// What stands at a place in the text, on one line.
    fn source(&self, span: &Range<usize>) -> String {
        one_line(self.content.get(span.clone()).unwrap_or_default()).into_owned()
    }
}

fn names(known: &str) -> Message {
    msg!("vocabulary.key.expected", names = known)
}
