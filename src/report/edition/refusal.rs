//! Why a report is not made, and what can be asked instead.

use super::{Reader, Report};
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::report::confidentiality::{Conflict, Unprotectable};
use crate::report::definition::Definition;
use crate::report::fse::Programme;
use crate::report::period::Period;
use chrono::NaiveDate;

/// What speaks against a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The programme did not run at that date.
    #[error("{programme:?} runs from {from} to {until}")]
    Programme {
        /// Which.
        programme: Programme,
        /// Its first day.
        from: NaiveDate,
        /// Its last day.
        until: NaiveDate,
    },
    /// No counter existed at that date.
    #[error("no counter is valid on {on}")]
    NoDefinition {
        /// Which day.
        on: NaiveDate,
    },
    /// Too few days to be published.
    #[error("less than a month")]
    TooShort,
    /// Not over yet: what will be counted until its end could be told from what is published now.
    #[error("not over before {last}")]
    UnderWay {
        /// Its last day.
        last: NaiveDate,
    },
    /// A set of tables that does not fit together, or cannot be proven.
    #[error("{0}")]
    Unprotectable(
        /// Why.
        Unprotectable,
    ),
    /// Together with what was published before, it would give away a small count.
    #[error("{0}")]
    Republication(
        /// Which.
        Conflict,
    ),
}

impl Explain for Refusal {
    fn explain(&self) -> Message {
        match self {
            Self::Programme { programme, from, until } => {
                let other = match programme {
                    Programme::FsePlus => Programme::Fse2014,
                    Programme::Fse2014 => Programme::FsePlus,
                };
                msg!(
                    "report.refusal.programme",
                    programme = programme.code(),
                    from = *from,
                    until = *until,
                    other = other.code()
                )
            }
            Self::NoDefinition { on } => {
                let first = Definition::ALL.into_iter().filter_map(Definition::valid_from).min();
                msg!("report.refusal.no_definition", on = *on, first = first.unwrap_or(*on))
            }
            Self::TooShort => msg!("report.refusal.too_short"),
            Self::UnderWay { last } => msg!("report.refusal.under_way", last = *last),
            Self::Unprotectable(why) => why.explain(),
            Self::Republication(conflict) => {
                msg!("report.refusal.republication", why = conflict.explain())
            }
        }
    }
}

/// Everything that speaks against a report before anything is counted.
pub(super) fn of(
    report: Report,
    period: Period,
    today: NaiveDate,
    reader: Reader<'_>,
) -> Vec<Refusal> {
    let mut refused = Vec::new();
    if let Report::Fse(programme) = report {
        let (from, until) = (programme.from(), programme.until());
        if period.first() < from || period.last() > until {
            refused.push(Refusal::Programme { programme, from, until });
        }
    }
    let no_counter = || !Definition::ALL.into_iter().any(|one| one.is_valid_on(period.last()));
    if report == Report::Definitions && no_counter() {
        refused.push(Refusal::NoDefinition { on: period.last() });
    }
    if matches!(reader, Reader::Public { .. }) {
        if !period.is_publishable() {
            refused.push(Refusal::TooShort);
        }
        if period.last() >= today {
            refused.push(Refusal::UnderWay { last: period.last() });
        }
    }
    refused
}
