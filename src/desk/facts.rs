//! The facts of a situation by name: set as `key=value`, listed in words, written as JSON.
//!
//! A key is the fact's code (`without_work_since`) or its name in either language (`sans emploi depuis`),
//! whatever its case and accents. Their lists are those of rules ([`LISTS_OF_RULES`](crate::domain::nomenclature::LISTS_OF_RULES)):
//! every label is the program's.

use crate::desk::reading::Reading;
use crate::desk::words::label;
use crate::domain::code::Coded;
use crate::domain::identifier::RomeCode;
use crate::domain::situation::{Occupation, Situation};
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::Lang;
use crate::msg;
use crate::text::fold;
use serde_json::{Map, Value};

/// The name of a fact, by its code; the code itself when there is none of that code.
#[must_use]
pub fn name(fact: &str, lang: Lang) -> &str {
    FACTS.iter().find(|(code, _)| *code == fact).map_or(fact, |(_, key)| lang.t(key))
}

/// How each kind of fact is read, said and written.
trait Fact: Sized {
    fn read(reading: &mut Reading, place: &str, text: &str) -> Option<Self>;
    fn say(&self, lang: Lang) -> String;
    fn json(&self, lang: Lang) -> Value;
}

macro_rules! coded_facts {
    ($($code:ident),+) => {$(
        impl Fact for crate::domain::code::$code {
            fn read(reading: &mut Reading, place: &str, text: &str) -> Option<Self> {
                reading.code(place, text)
            }

            fn say(&self, lang: Lang) -> String {
                label(Vocabulary::builtin(), self, lang)
            }

            fn json(&self, lang: Lang) -> Value {
                serde_json::json!({ "code": self.as_str(), "label": label(Vocabulary::builtin(), self, lang) })
            }
        }
    )+};
}

coded_facts! {
    Registration, Activity, Contract, WorkingTime, Rsa, DisabledWorker, EducationLevel, Housing
}

macro_rules! number_facts {
    ($($number:ty),+) => {$(
        impl Fact for $number {
            fn read(reading: &mut Reading, place: &str, text: &str) -> Option<Self> {
                reading.number(place, text)
            }

            fn say(&self, _: Lang) -> String {
                self.to_string()
            }

            fn json(&self, _: Lang) -> Value {
                (*self).into()
            }
        }
    )+};
}

number_facts! { u8, u16 }

impl Fact for bool {
    fn read(reading: &mut Reading, place: &str, text: &str) -> Option<Self> {
        reading.yes_or_no(place, text)
    }

    fn say(&self, lang: Lang) -> String {
        lang.t(if *self { "common.yes" } else { "common.no" }).to_owned()
    }

    fn json(&self, _: Lang) -> Value {
        (*self).into()
    }
}

impl Fact for chrono::NaiveDate {
    fn read(reading: &mut Reading, place: &str, text: &str) -> Option<Self> {
        reading.fact_day(place, text)
    }

    fn say(&self, lang: Lang) -> String {
        lang.date(*self)
    }

    fn json(&self, _: Lang) -> Value {
        self.to_string().into()
    }
}

impl Fact for Vec<Occupation> {
    /// `N1103 Magasinier; N4105` or labels alone, the first choice first.
    fn read(_: &mut Reading, _: &str, text: &str) -> Option<Self> {
        let wanted = text.split(';').map(str::trim).filter(|wanted| !wanted.is_empty());
        let occupation = |wanted: &str| {
            let (first, rest) = wanted.split_once(' ').unwrap_or((wanted, ""));
            match RomeCode::parse(first) {
                Ok(code) => {
                    Occupation { code: Some(code), label: rest.trim().into(), version: None }
                }
                Err(_) => Occupation { code: None, label: wanted.into(), version: None },
            }
        };
        Some(wanted.map(occupation).collect())
    }

    fn say(&self, _: Lang) -> String {
        let one = |wanted: &Occupation| match &wanted.code {
            Some(code) => format!("{code} {}", wanted.label).trim_end().to_owned(),
            None => wanted.label.to_string(),
        };
        self.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    fn json(&self, _: Lang) -> Value {
        let one = |wanted: &Occupation| {
            serde_json::json!({
                "code": wanted.code.as_ref().map(RomeCode::as_str),
                "label": wanted.label.as_str(),
            })
        };
        self.iter().map(one).collect()
    }
}

macro_rules! facts {
    ($($field:ident = $key:literal),+ $(,)?) => {
        /// Every fact: its code, and the locale key of its name.
        pub const FACTS: &[(&str, &str)] = &[$((stringify!($field), $key)),+];

        fn set_field(
            facts: &mut Situation,
            field: &str,
            reading: &mut Reading,
            place: &str,
            text: &str,
        ) {
            match field {
                $(stringify!($field) => {
                    facts.$field = Fact::read(reading, place, text).or(facts.$field.take());
                })+
                _ => {}
            }
        }

        /// The facts stated, in words: names and values.
        #[must_use]
        pub fn lines(facts: &Situation, lang: Lang) -> Vec<(String, String)> {
            let mut lines = Vec::new();
            $(if let Some(fact) = &facts.$field {
                lines.push((lang.t($key).to_owned(), fact.say(lang)));
            })+
            lines
        }

        /// The facts stated, for JSON, by code.
        #[must_use]
        pub fn json(facts: &Situation, lang: Lang) -> Map<String, Value> {
            let mut stated = Map::new();
            $(if let Some(fact) = &facts.$field {
                stated.insert(stringify!($field).to_owned(), fact.json(lang));
            })+
            stated
        }
    };
}

facts! {
    registration = "desk.fact.registration",
    registered_on = "desk.fact.registered_on",
    without_work_since = "desk.fact.without_work_since",
    activity = "desk.fact.activity",
    contract = "desk.fact.contract",
    working_time = "desk.fact.working_time",
    worked_reference_week = "desk.fact.worked_reference_week",
    available_within_15_days = "desk.fact.available_within_15_days",
    searched_last_month = "desk.fact.searched_last_month",
    wishes_to_work = "desk.fact.wishes_to_work",
    wants_more_hours = "desk.fact.wants_more_hours",
    rsa = "desk.fact.rsa",
    unemployment_benefit = "desk.fact.unemployment_benefit",
    solidarity_allowance = "desk.fact.solidarity_allowance",
    disability_allowance = "desk.fact.disability_allowance",
    activity_bonus = "desk.fact.activity_bonus",
    rights_until = "desk.fact.rights_until",
    disabled_worker = "desk.fact.disabled_worker",
    disabled_worker_until = "desk.fact.disabled_worker_until",
    education = "desk.fact.education",
    single_parent = "desk.fact.single_parent",
    dependent_children = "desk.fact.dependent_children",
    housing = "desk.fact.housing",
    driving_licence = "desk.fact.driving_licence",
    vehicle = "desk.fact.vehicle",
    radius_km = "desk.fact.radius_km",
    target_occupations = "desk.fact.target_occupations",
    target_contract = "desk.fact.target_contract",
    target_weekly_hours = "desk.fact.target_weekly_hours",
}

/// Sets one fact from `key=value`, written at `place`. What cannot be read is noted in `reading`, and
/// sets nothing.
pub fn set(facts: &mut Situation, place: &str, text: &str, reading: &mut Reading) {
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    let wanted = fold(key);
    let named = |key: &str| [Lang::Fr, Lang::En].iter().any(|lang| fold(lang.t(key)) == wanted);
    let known = FACTS.iter().find(|(field, key)| fold(field) == wanted || named(key));
    match known {
        Some((field, _)) if !value.trim().is_empty() => {
            set_field(facts, field, reading, place, value.trim());
        }
        Some(_) => {
            let expected = msg!("desk.reading.fact_value");
            reading.refuse(place, text, expected, msg!("desk.reading.correct"));
        }
        None => {
            let names = FACTS.iter().map(|(field, _)| *field).collect::<Vec<_>>().join(", ");
            let expected = msg!("desk.reading.fact");
            reading.refuse(place, text, expected, msg!("desk.reading.facts", names = names));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::code::{Registration, Rsa};

    #[test]
    fn facts_are_named_in_either_language_and_by_code() {
        let today = "2026-11-23".parse().unwrap();
        let mut reading = Reading::new(Lang::Fr, today, Vocabulary::builtin_shared());
        let mut facts = Situation::default();
        for text in [
            "registration=A",
            "RSA = demande",
            "sans emploi depuis=01/02/2025",
            "driving licence=oui",
            "target_occupations=N1103 Magasinier; serveuse",
            "dependent_children=2",
        ] {
            set(&mut facts, "--set", text, &mut reading);
        }
        reading.finish().unwrap();
        assert_eq!(facts.registration, Some(Registration::A));
        assert_eq!(facts.rsa, Some(Rsa::APPLIED));
        assert_eq!(facts.without_work_since, Some("2025-02-01".parse().unwrap()));
        assert_eq!(facts.driving_licence, Some(true));
        assert_eq!(facts.target_occupations.as_ref().map(Vec::len), Some(2));
        assert_eq!(facts.dependent_children, Some(2));
        assert_eq!(json(&facts, Lang::Fr).len(), 6);
        assert_eq!(lines(&facts, Lang::En).len(), 6);
    }

    #[test]
    fn a_fact_nobody_knows_is_told() {
        let mut reading =
            Reading::new(Lang::Fr, "2026-11-23".parse().unwrap(), Vocabulary::builtin_shared());
        let mut facts = Situation::default();
        set(&mut facts, "--set", "couleur=bleu", &mut reading);
        set(&mut facts, "--set", "rsa", &mut reading);
        set(&mut facts, "--set", "vehicle=peut-être", &mut reading);
        assert!(facts.is_empty());
        assert_eq!(reading.finish().unwrap_err().len(), 3);
    }
}
