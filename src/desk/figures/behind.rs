//! The files behind a number.

use super::standing::Breakdown;
use super::why;
use crate::caseload::state::State;
use crate::domain::person::{PersonFile, PersonId};
use crate::report::count::{self, Stock};
use crate::report::definition::{Definition, Verdict};
use crate::report::fse::Indicator;
use crate::report::measure::{TableId, UNKNOWN};
use crate::report::period::Period;
use crate::text::fold;
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// A number that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    /// The followed people.
    Followed,
    /// An answer of a counter.
    Counter(Definition, Verdict),
    /// A part of the caseload; of it, those of whom a counter says so.
    Part {
        /// Broken down by what.
        breakdown: Breakdown,
        /// Which part.
        code: SmolStr,
        /// What a counter says of them; `None`: whatever it says.
        answer: Option<(Definition, Verdict)>,
    },
    /// A cell of a table of what happened.
    Flow {
        /// Which table.
        table: TableId,
        /// First code of its key; `None`: any.
        one: Option<SmolStr>,
        /// Second code of its key; `None`: any.
        other: Option<SmolStr>,
    },
}

/// Someone behind a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behind {
    /// Who.
    pub person: PersonId,
    /// How often the number counts them: once in what there is, several times perhaps in what happened.
    pub times: u64,
}

impl Number {
    /// Every cell of a flow whose first code is that one.
    #[must_use]
    pub fn flow(table: TableId, one: Option<&str>, other: Option<&str>) -> Self {
        Self::Flow { table, one: one.map(SmolStr::new), other: other.map(SmolStr::new) }
    }

    /// Does it count someone of the followed people, as they stand? Never for what happened: [`Self::happened`] gives that.
    #[must_use]
    pub fn counts(&self, stock: &Stock<'_>) -> bool {
        match self {
            Self::Followed => true,
            Self::Counter(definition, verdict) => definition.judge(&stock.subject()) == *verdict,
            Self::Part { breakdown, code, answer } => {
                let mut is_of = false;
                stock.codes(breakdown.table, breakdown.part, |one| is_of |= one == code);
                let answers = |(definition, verdict): &(Definition, Verdict)| {
                    definition.judge(&stock.subject()) == *verdict
                };
                is_of && answer.as_ref().is_none_or(answers)
            }
            Self::Flow { .. } => false,
        }
    }

    /// Whom it counts of what happened in a period, and how often; `None` when it counts who is there.
    #[must_use]
    pub fn happened(&self, state: &State, period: Period) -> Option<BTreeMap<PersonId, u64>> {
        let Self::Flow { table, one, other } = self else { return None };
        let is = |wanted: &Option<SmolStr>, code: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == code)
        };
        let wants = |first: &str, second: &str| is(one, first) && is(other, second);
        Some(count::behind(state, *table, period, &wants))
    }

    /// May the people behind it be listed? What people declared of themselves, with the right not to answer, is counted and never
    /// listed; who was not asked yet is.
    #[must_use]
    pub fn can_be_opened(&self) -> bool {
        match self {
            Self::Flow { one: Some(indicator), other, .. } => {
                let is_declared = Indicator::from_code(indicator).is_some_and(is_declared);
                !is_declared || other.as_deref() == Some(Verdict::Indeterminate.code())
            }
            _ => true,
        }
    }

    /// Does it count those of whom something is not known?
    #[must_use]
    pub fn is_to_complete(&self) -> bool {
        match self {
            Self::Counter(_, verdict) | Self::Part { answer: Some((_, verdict)), .. } => {
                *verdict == Verdict::Indeterminate
            }
            Self::Part { code, .. } => code == UNKNOWN,
            Self::Flow { other, .. } => other.as_deref() == Some(Verdict::Indeterminate.code()),
            Self::Followed => false,
        }
    }

    /// What is to be asked of someone it counts, by the codes of the facts.
    #[must_use]
    pub fn missing(&self, file: &PersonFile, day: NaiveDate) -> Vec<&'static str> {
        match self {
            Self::Counter(definition, Verdict::Indeterminate)
            | Self::Part { answer: Some((definition, Verdict::Indeterminate)), .. } => {
                why::reason(file, *definition, day).missing()
            }
            Self::Part { breakdown, code, answer: None } if code == UNKNOWN => {
                vec![breakdown.fact()]
            }
            Self::Flow { one: Some(indicator), .. } if self.is_to_complete() => {
                Indicator::from_code(indicator).map(|one| asked_for(one, file)).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }
}

/// Everyone behind a number, by name: who is followed in the evening of `day`, or what happened in `period`.
#[must_use]
pub fn behind(state: &State, number: &Number, day: NaiveDate, period: Period) -> Vec<Behind> {
    let found: BTreeMap<PersonId, u64> = match number.happened(state, period) {
        Some(people) => people,
        None => state
            .folders()
            .filter_map(|folder| Stock::of(state.vocabulary(), folder, day))
            .filter(|stock| number.counts(stock))
            .map(|stock| (stock.id(), 1))
            .collect(),
    };
    let mut found: Vec<Behind> =
        found.into_iter().map(|(person, times)| Behind { person, times }).collect();
    found.sort_by_cached_key(|one| {
        let names = state.person(one.person).map(|file| {
            let identity = &file.identity;
            (fold(identity.last_name.as_str()), fold(identity.first_names.as_str()))
        });
        (names, one.person)
    });
    found
}

/// Is it what people declare, or refuse to?
fn is_declared(indicator: Indicator) -> bool {
    matches!(indicator, Indicator::Eeco13 | Indicator::Eeco14 | Indicator::Eeco15 | Indicator::Co15)
}

/// The facts that an indicator wants.
fn asked_for(indicator: Indicator, file: &PersonFile) -> Vec<&'static str> {
    use Indicator as I;
    match indicator {
        one if is_declared(one) => vec!["declarations"],
        I::Eeco02 | I::Eeco04 | I::Eeco05 => {
            let missing = why::reason(file, Definition::Fse, file.first_contact).missing();
            if missing.is_empty() { vec!["activity"] } else { missing }
        }
        I::Eeco03 => vec!["without_work_since", "registration"],
        I::Eeco09 | I::Eeco10 | I::Eeco11 => vec!["education"],
        I::Eeco12 => vec!["disabled_worker"],
        I::Eeco16 => vec!["housing"],
        I::Eecr01 => vec!["searched_last_month", "activity"],
        I::Eecr02 | I::Eecr03 | I::Eecr04 | I::Eecr05 => vec!["activity"],
        I::Eecr06 => vec!["activity", "contract", "working_time"],
        _ => vec!["situation"],
    }
}
