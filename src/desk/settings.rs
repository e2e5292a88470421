//! What a user may set in files of their own: keys, colours, and how the program behaves. Everything wrong in a
//! file is told at once, with its line; the program then goes on with its own.

use crate::error::Problem;
use crate::i18n::Message;
use crate::msg;
use std::ops::RangeInclusive;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A file of settings, read as far as it is TOML.
pub struct Document<'a> {
    content: &'a str,
    table: Spanned<DeTable<'a>>,
    /// What is wrong so far.
    pub wrong: Wrong,
}

/// What is wrong in a file, by line.
#[derive(Debug)]
pub struct Wrong {
    file: String,
    problems: Vec<(usize, Problem)>,
}

impl Wrong {
    /// Notes something wrong on a line, counted from 1.
    pub fn tell(&mut self, line: usize, read: String, expected: Message, remedy: Message) {
        let place = msg!("settings.place", file = self.file.as_str(), line = line);
        self.problems.push((line, Problem { place, read, expected, remedy }));
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// Everything wrong, by line.
    pub fn finish(mut self) -> Result<(), Vec<Problem>> {
        self.problems.sort_by_key(|(line, _)| *line);
        let problems: Vec<_> = self.problems.into_iter().map(|(_, problem)| problem).collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

impl<'a> Document<'a> {
    /// Reads a file's text; `file` is its name, for messages.
    #[must_use]
    pub fn read(file: &str, content: &'a str) -> Self {
        let content = content.strip_prefix('\u{feff}').unwrap_or(content);
        let (table, errors) = DeTable::parse_recoverable(content);
        let wrong = Wrong { file: file.to_owned(), problems: Vec::new() };
        let mut document = Self { content, table, wrong };
        for error in errors {
            let line = document.line(error.span().unwrap_or_default().start);
            let source = content.lines().nth(line - 1).unwrap_or_default().trim().to_owned();
            let expected = msg!("vocabulary.toml.expected", detail = error.message());
            document.wrong.tell(line, source, expected, msg!("settings.toml_remedy"));
        }
        document
    }

    /// Every entry: its name (`part.name` below a heading), its line, its value. By line.
    #[must_use]
    pub fn entries(&self) -> Vec<(String, usize, DeValue<'a>)> {
        let mut entries = Vec::new();
        self.walk("", self.table.get_ref(), &mut entries);
        entries.sort_by_key(|(_, line, _)| *line);
        entries
    }

    fn walk(
        &self,
        above: &str,
        table: &DeTable<'a>,
        entries: &mut Vec<(String, usize, DeValue<'a>)>,
    ) {
        for (key, value) in table {
            let name = format!("{above}{}", key.get_ref());
            match value.get_ref() {
                DeValue::Table(below) => self.walk(&format!("{name}."), below, entries),
                value => entries.push((name, self.line(key.span().start), value.clone())),
            }
        }
    }

    fn line(&self, at: usize) -> usize {
        self.content.get(..at).map_or(1, |before| before.matches('\n').count() + 1)
    }
}

/// How the program behaves: `config.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Minutes without a key after which the store is locked.
    pub lock_after_minutes: u16,
    /// Does the wheel of the mouse move the selection?
    pub mouse: bool,
    /// No borders, one thing below the other: for screen readers.
    pub plain: bool,
    /// Hours between which the agenda offers free time: first and last, on the 24-hour clock.
    pub office_hours: (u8, u8),
}

/// The program's own.
const BUILTIN: &str = include_str!("../../data/config.toml");

/// Minutes after which a lock is still a lock.
const LOCK_MINUTES: RangeInclusive<i64> = 1..=120;

impl Settings {
    /// The program's own settings.
    #[must_use]
    pub fn builtin() -> Self {
        let first =
            Self { lock_after_minutes: 5, mouse: false, plain: false, office_hours: (9, 17) };
        // A test holds that the program's own file has no problem, and says the same.
        first.clone().with("config.toml", BUILTIN).unwrap_or(first)
    }

    /// These settings, with those of a file in their place.
    ///
    /// # Errors
    /// Everything wrong in the file, by line.
    pub fn with(mut self, file: &str, content: &str) -> Result<Self, Vec<Problem>> {
        let mut document = Document::read(file, content);
        for (name, line, value) in document.entries() {
            let read = shown(&value);
            let done = match name.as_str() {
                "lock_after_minutes" => whole(&value, LOCK_MINUTES)
                    .map(|minutes| self.lock_after_minutes = minutes)
                    .ok_or_else(|| msg!("settings.minutes.expected")),
                "mouse" => {
                    flag(&value).map(|on| self.mouse = on).ok_or_else(|| msg!("settings.flag"))
                }
                "plain" => {
                    flag(&value).map(|on| self.plain = on).ok_or_else(|| msg!("settings.flag"))
                }
                "office_hours" => hours(&value)
                    .map(|hours| self.office_hours = hours)
                    .ok_or_else(|| msg!("settings.hours.expected")),
                _ => Err(msg!("settings.name.expected")),
            };
            if let Err(expected) = done {
                let read = if expected == msg!("settings.name.expected") { name } else { read };
                document.wrong.tell(line, read, expected, msg!("settings.remedy"));
            }
        }
        document.wrong.finish().map(|()| self)
    }
}

/// A value as it is told back.
#[must_use]
pub fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Datetime(at) => at.to_string(),
        DeValue::Array(_) => "[…]".to_owned(),
        DeValue::Table(_) => "{…}".to_owned(),
    }
}

fn whole(value: &DeValue<'_>, within: RangeInclusive<i64>) -> Option<u16> {
    let DeValue::Integer(number) = value else { return None };
    let number = i64::from_str_radix(number.as_str(), number.radix()).ok()?;
    within.contains(&number).then_some(number).and_then(|number| u16::try_from(number).ok())
}

fn flag(value: &DeValue<'_>) -> Option<bool> {
    match value {
        DeValue::Boolean(flag) => Some(*flag),
        _ => None,
    }
}

fn hours(value: &DeValue<'_>) -> Option<(u8, u8)> {
    let DeValue::Array(values) = value else { return None };
    let mut hours = values
        .iter()
        .map(|value| whole(value.get_ref(), 0..=24).and_then(|hour| u8::try_from(hour).ok()));
    match (hours.next(), hours.next(), hours.next()) {
        (Some(Some(from)), Some(Some(to)), None) if from < to => Some((from, to)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn the_program_s_own_settings_are_whole() {
        let changed =
            Settings { lock_after_minutes: 99, mouse: true, plain: true, office_hours: (0, 1) };
        let read = changed.with("config.toml", BUILTIN).unwrap();
        assert_eq!(read, Settings::builtin(), "every setting is in the file");
        assert_eq!(read.lock_after_minutes, 5);
    }

    #[test]
    fn everything_wrong_in_a_file_of_settings_is_told_at_once() {
        let content = "mouse = \"oui\"\nlock_after_minutes = 0\n[screen]\nsouris = 1\n";
        let problems = Settings::builtin().with("config.toml", content).unwrap_err();
        let said: Vec<_> = problems.iter().map(|problem| problem.render(Lang::Fr)).collect();
        assert_eq!(said.len(), 3, "{said:#?}");
        assert!(said[0].contains("oui") && said[2].contains("screen.souris"), "{said:#?}");
    }
}
