//! Reading what was typed: days, hours, codes, identifiers. Everything wrong is told at once.
//!
//! Each reader is told the *place*, as who typed knows it (`--on`, the name of a field): problems name it.

use crate::dates::{Toward, read_day_toward};
use crate::domain::code::Coded;
use crate::domain::identifier::Malformed;
use crate::domain::vocabulary::{Entry, Vocabulary};
use crate::error::Problem;
use crate::i18n::{Explain, Lang, Message};
use crate::msg;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::sync::Arc;

/// Collects what could not be read.
#[derive(Debug)]
pub struct Reading {
    lang: Lang,
    today: NaiveDate,
    vocabulary: Arc<Vocabulary>,
    problems: Vec<Problem>,
}

impl Reading {
    /// Nothing read yet; codes will be those of these lists.
    #[must_use]
    pub fn new(lang: Lang, today: NaiveDate, vocabulary: Arc<Vocabulary>) -> Self {
        Self { lang, today, vocabulary, problems: Vec::new() }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// Everything that could not be read.
    pub fn finish(self) -> Result<(), Vec<Problem>> {
        if self.problems.is_empty() { Ok(()) } else { Err(self.problems) }
    }

    /// Notes something that cannot be.
    pub fn refuse(&mut self, place: &str, read: &str, expected: Message, remedy: Message) {
        self.problems.push(Problem {
            place: msg!("desk.reading.place", place = place),
            read: read.to_owned(),
            expected,
            remedy,
        });
    }

    /// A day in the past: acts, births.
    pub fn past_day(&mut self, place: &str, text: &str) -> Option<NaiveDate> {
        self.day(place, text, Toward::Past)
    }

    /// A day to come: appointments, ends of rights.
    pub fn coming_day(&mut self, place: &str, text: &str) -> Option<NaiveDate> {
        self.day(place, text, Toward::Future)
    }

    /// A day of a fact, which may be past (without work since) or to come (rights until): in the
    /// current year when it is written without its year.
    pub fn fact_day(&mut self, place: &str, text: &str) -> Option<NaiveDate> {
        self.day(place, text, Toward::ThisYear)
    }

    /// A day in the past when one was given, else today.
    pub fn act_day(&mut self, place: &str, text: Option<&str>) -> NaiveDate {
        let today = self.today;
        text.and_then(|text| self.past_day(place, text)).unwrap_or(today)
    }

    fn day(&mut self, place: &str, text: &str, toward: Toward) -> Option<NaiveDate> {
        match read_day_toward(text, self.today, toward) {
            Ok(day) => Some(day),
            Err(error) => {
                self.refuse(place, text, msg!("desk.reading.day"), error.explain());
                None
            }
        }
    }

    /// An hour: [`read_hour`].
    pub fn hour(&mut self, place: &str, text: &str) -> Option<NaiveTime> {
        let read = read_hour(text);
        if read.is_none() {
            self.refuse(place, text, msg!("desk.reading.hour"), msg!("desk.reading.correct"));
        }
        read
    }

    /// A day to come and its hour, each typed at its own place.
    pub fn coming_day_and_hour(
        &mut self,
        (day_place, day): (&str, &str),
        (hour_place, hour): (&str, &str),
    ) -> Option<NaiveDateTime> {
        let (day, hour) = (self.coming_day(day_place, day), self.hour(hour_place, hour));
        Some(day?.and_time(hour?))
    }

    /// A day to come and its hour in one text: `15/12 14h30`, `lundi 9h`.
    pub fn coming_moment(&mut self, place: &str, text: &str) -> Option<NaiveDateTime> {
        let day = |text: &str| read_day_toward(text, self.today, Toward::Future).ok();
        let gaps = text.match_indices(char::is_whitespace);
        let parts = gaps.filter_map(|(at, _)| text.split_at_checked(at));
        // The end of a date resembles an hour: in « 15 décembre 2026 », no hour is said.
        let mut moments = parts
            .filter(|_| day(text).is_none())
            .filter_map(|(before, hour)| Some(day(before)?.and_time(read_hour(hour)?)));
        let read = moments.next();
        if read.is_none() {
            let expected = msg!("desk.reading.moment");
            self.refuse(place, text, expected, msg!("desk.reading.correct"));
        }
        read
    }

    /// A code of the lists in force, by code, label or alias.
    pub fn code<C: Coded>(&mut self, place: &str, text: &str) -> Option<C> {
        let vocabulary = Arc::clone(&self.vocabulary);
        let read = vocabulary.read::<C>(text);
        if read.is_none() {
            let mut near = vocabulary.suggest(C::LIST, text);
            if near.is_empty() {
                near = vocabulary.entries(C::LIST).iter().collect();
            }
            let names = near.iter().map(|entry| self.named(entry)).collect::<Vec<_>>().join(", ");
            let expected = msg!("desk.reading.code", list = C::LIST.name);
            self.refuse(place, text, expected, msg!("desk.reading.codes", names = names));
        }
        read
    }

    fn named(&self, entry: &Entry) -> String {
        format!("{} ({})", entry.code, entry.label(self.lang))
    }

    /// An identifier of the profession.
    pub fn parsed<T>(&mut self, place: &str, read: Result<T, Malformed>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(malformed) => {
                let expected = malformed.expected();
                self.refuse(place, &malformed.read, expected, msg!("desk.reading.correct"));
                None
            }
        }
    }

    /// Yes or no, in either language.
    pub fn yes_or_no(&mut self, place: &str, text: &str) -> Option<bool> {
        match crate::text::fold(text).as_str() {
            "oui" | "o" | "yes" | "y" | "true" | "vrai" | "1" => Some(true),
            "non" | "n" | "no" | "false" | "faux" | "0" => Some(false),
            _ => {
                let expected = msg!("desk.reading.yes_or_no");
                self.refuse(place, text, expected, msg!("desk.reading.correct"));
                None
            }
        }
    }

    /// A whole number.
    pub fn number<N: std::str::FromStr>(&mut self, place: &str, text: &str) -> Option<N> {
        let read = text.trim().parse().ok();
        if read.is_none() {
            self.refuse(place, text, msg!("desk.reading.number"), msg!("desk.reading.correct"));
        }
        read
    }
}

/// An hour as people write it: `14h30`, `14:30`, `14.30`, `14 30`, `1430`, `9h`, `9`.
#[must_use]
pub fn read_hour(text: &str) -> Option<NaiveTime> {
    let text = text.trim().to_lowercase();
    let is_gap = |letter: char| letter == '.' || letter.is_whitespace();
    let (hour, minute) = match text.split_once(['h', ':']) {
        Some((hour, "")) => (hour, "0"),
        Some(parts) => parts,
        None => match text.split_once(is_gap) {
            // Is 14.5 half past two, or five past? Whoever wrote it must say.
            Some((_, minute)) if minute.trim().len() < 2 => return None,
            Some(parts) => parts,
            // The last two of three or four digits are minutes.
            None if text.len() > 2 => text.split_at_checked(text.len() - 2)?,
            None => (text.as_str(), "0"),
        },
    };
    NaiveTime::from_hms_opt(two_digits(hour)?, two_digits(minute)?, 0)
}

fn two_digits(text: &str) -> Option<u32> {
    let text = text.trim();
    let is_number = text.len() <= 2 && text.bytes().all(|digit| digit.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
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
            ("1430", Some("14:30:00")),
            ("930", Some("09:30:00")),
            ("0905", Some("09:05:00")),
            ("14 30", Some("14:30:00")),
            ("14.30", Some("14:30:00")),
            (" 14 h 30 ", Some("14:30:00")),
            ("14\u{a0}h\u{a0}30", Some("14:30:00")),
            ("14.5", None),
            ("2460", None),
            ("14300", None),
            ("+9", None),
            ("14h+5", None),
            ("1 4 30", None),
            ("é30", None),
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
    fn a_session_is_a_day_and_an_hour_in_one_text() {
        for (written, read) in [
            ("15/12 14h30", Some("2026-12-15T14:30:00")),
            ("15 décembre 2026 à 9h", None),
            ("15 décembre 2026 9h", Some("2026-12-15T09:00:00")),
            ("15 décembre 2026 14 h 30", Some("2026-12-15T14:30:00")),
            ("2026-12-15 0905", Some("2026-12-15T09:05:00")),
            ("lundi 9", Some("2026-11-30T09:00:00")),
            ("+2j  14:30", Some("2026-11-25T14:30:00")),
            ("15 décembre 2026", None),
            ("15/12", None),
            ("14h30", None),
            ("", None),
        ] {
            let mut reading =
                Reading::new(Lang::Fr, "2026-11-23".parse().unwrap(), Vocabulary::builtin_shared());
            let moment = reading.coming_moment("--session", written);
            assert_eq!(moment, read.map(|at| at.parse().unwrap()), "{written:?}");
            assert_eq!(reading.finish().is_ok(), read.is_some());
        }
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut reading =
            Reading::new(Lang::Fr, "2026-11-23".parse().unwrap(), Vocabulary::builtin_shared());
        assert_eq!(reading.past_day("--on", "31/02"), None);
        assert_eq!(reading.hour("HEURE", "midi"), None);
        assert_eq!(reading.code::<crate::domain::code::Theme>("--theme", "mobilté"), None);
        assert_eq!(reading.yes_or_no("--set", "peut-être"), None);
        let problems = reading.finish().unwrap_err();
        let said: Vec<String> = problems.iter().map(|said| said.render(Lang::Fr)).collect();
        assert_eq!(said.len(), 4, "{said:#?}");
        assert!(said[2].contains("mobilite"), "{said:#?}");
    }
}
