//! Reading what was typed as options: days, hours, codes, identifiers. Everything wrong is told at
//! once.

use super::exit::Failure;
use crate::dates::{Toward, read_day_toward};
use crate::domain::code::Coded;
use crate::domain::identifier::Malformed;
use crate::domain::vocabulary::{Entry, Vocabulary};
use crate::error::Problem;
use crate::i18n::{Explain, Lang, Message};
use crate::msg;
use chrono::{NaiveDate, NaiveTime};

/// What values are called that stand alone.
const VALUES: [&str; 4] =
    ["cli.value.DATE", "cli.value.HOUR", "cli.value.NAME", "cli.value.OBSTACLE"];

/// Collects what could not be read.
#[derive(Debug)]
pub(super) struct Reading {
    lang: Lang,
    today: NaiveDate,
    problems: Vec<Problem>,
}

impl Reading {
    /// Nothing read yet.
    #[must_use]
    pub(super) fn new(lang: Lang, today: NaiveDate) -> Self {
        Self { lang, today, problems: Vec::new() }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// Everything that could not be read.
    pub(super) fn finish(self) -> Result<(), Failure> {
        if self.problems.is_empty() { Ok(()) } else { Err(Failure::unread(self.problems)) }
    }

    /// Notes something that cannot be.
    pub(super) fn refuse(&mut self, option: &str, read: &str, expected: Message, remedy: Message) {
        // An argument without a name of its own is called by its value's.
        let option = match option.strip_prefix("--") {
            Some(_) => option,
            None => self.lang.t(VALUES.iter().find(|key| key.ends_with(option)).unwrap_or(&option)),
        };
        self.problems.push(Problem {
            place: msg!("cli.reading.option", option = option),
            read: read.to_owned(),
            expected,
            remedy,
        });
    }

    /// Notes an option that should have been given.
    pub(super) fn missing(&mut self, option: &str, expected: Message) {
        self.refuse(option, "", expected, msg!("cli.reading.add"));
    }

    /// A day in the past: acts, births.
    pub(super) fn past_day(&mut self, option: &str, text: &str) -> Option<NaiveDate> {
        self.day(option, text, Toward::Past)
    }

    /// A day to come: appointments, ends of rights.
    pub(super) fn coming_day(&mut self, option: &str, text: &str) -> Option<NaiveDate> {
        self.day(option, text, Toward::Future)
    }

    /// A day of a fact, which may be past (without work since) or to come (rights until): in the
    /// current year when it is written without its year.
    pub(super) fn fact_day(&mut self, option: &str, text: &str) -> Option<NaiveDate> {
        self.day(option, text, Toward::ThisYear)
    }

    /// A day in the past when the option was given, else today.
    pub(super) fn act_day(&mut self, option: &str, text: Option<&str>) -> NaiveDate {
        let today = self.today;
        text.and_then(|text| self.past_day(option, text)).unwrap_or(today)
    }

    fn day(&mut self, option: &str, text: &str, toward: Toward) -> Option<NaiveDate> {
        match read_day_toward(text, self.today, toward) {
            Ok(day) => Some(day),
            Err(error) => {
                self.refuse(option, text, msg!("cli.reading.day"), error.explain());
                None
            }
        }
    }

    /// An hour: `14h30`, `14:30`, `9h`, `9`.
    pub(super) fn hour(&mut self, option: &str, text: &str) -> Option<NaiveTime> {
        let read = read_hour(text);
        if read.is_none() {
            self.refuse(option, text, msg!("cli.reading.hour"), msg!("cli.reading.correct"));
        }
        read
    }

    /// A code of the vocabulary, by code, label or alias.
    pub(super) fn code<C: Coded>(&mut self, option: &str, text: &str) -> Option<C> {
        let vocabulary = Vocabulary::builtin();
        let read = vocabulary.read::<C>(text);
        if read.is_none() {
            let mut near = vocabulary.suggest(C::LIST, text);
            if near.is_empty() {
                near = vocabulary.entries(C::LIST).iter().collect();
            }
            let names = near.iter().map(|entry| self.named(entry)).collect::<Vec<_>>().join(", ");
            let expected = msg!("cli.reading.code", list = C::LIST.name);
            self.refuse(option, text, expected, msg!("cli.reading.codes", names = names));
        }
        read
    }

    fn named(&self, entry: &Entry) -> String {
        format!("{} ({})", entry.code, entry.label(self.lang))
    }

    /// An identifier of the profession.
    pub(super) fn parsed<T>(&mut self, option: &str, read: Result<T, Malformed>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(malformed) => {
                let expected = malformed.expected();
                self.refuse(option, &malformed.read, expected, msg!("cli.reading.correct"));
                None
            }
        }
    }

    /// Yes or no, in either language.
    pub(super) fn yes_or_no(&mut self, option: &str, text: &str) -> Option<bool> {
        match crate::text::fold(text).as_str() {
            "oui" | "o" | "yes" | "y" | "true" | "vrai" | "1" => Some(true),
            "non" | "n" | "no" | "false" | "faux" | "0" => Some(false),
            _ => {
                let expected = msg!("cli.reading.yes_or_no");
                self.refuse(option, text, expected, msg!("cli.reading.correct"));
                None
            }
        }
    }

    /// A whole number.
    pub(super) fn number<N: std::str::FromStr>(&mut self, option: &str, text: &str) -> Option<N> {
        let read = text.trim().parse().ok();
        if read.is_none() {
            self.refuse(option, text, msg!("cli.reading.number"), msg!("cli.reading.correct"));
        }
        read
    }
}

fn read_hour(text: &str) -> Option<NaiveTime> {
    let text = text.trim().to_lowercase();
    let (hour, minute) = match text.split_once(['h', ':']) {
        Some((hour, "")) => (hour, "0"),
        Some(parts) => parts,
        None => (text.as_str(), "0"),
    };
    NaiveTime::from_hms_opt(hour.trim().parse().ok()?, minute.trim().parse().ok()?, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (written, read) in [
            ("14h30", Some("14:30:00")),
            ("14:30", Some("14:30:00")),
            ("9h", Some("09:00:00")),
            ("9", Some("09:00:00")),
            ("9H05", Some("09:05:00")),
            ("25h", None),
            ("midi", None),
            ("", None),
            ("14h30h", None),
        ] {
            let expected = read.map(|hour| hour.parse::<NaiveTime>().unwrap());
            assert_eq!(read_hour(written), expected, "{written:?}");
        }
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut reading = Reading::new(Lang::Fr, "2026-11-23".parse().unwrap());
        assert_eq!(reading.past_day("--on", "31/02"), None);
        assert_eq!(reading.hour("HEURE", "midi"), None);
        assert_eq!(reading.code::<crate::domain::code::Theme>("--theme", "mobilté"), None);
        assert_eq!(reading.yes_or_no("--set", "peut-être"), None);
        let Err(Failure::Said { sentences, .. }) = reading.finish() else { panic!("no failure") };
        let said: Vec<String> = sentences.iter().map(|said| said.render(Lang::Fr)).collect();
        assert_eq!(said.len(), 4, "{said:#?}");
        assert!(said[2].contains("mobilite"), "{said:#?}");
    }
}
