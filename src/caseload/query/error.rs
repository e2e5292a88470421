//! What is wrong in a query, and what to write instead.

use super::field::{Field, ValueKind};
use super::lexer::Span;
use crate::dates::NotADate;
use crate::error::Problem;
use crate::i18n::{Explain, Message};
use crate::msg;

/// One thing wrong in a query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("characters {}..{}: {read:?}: {wrong:?}", span.start, span.end)]
pub struct QueryError {
    /// Where, in characters from the start of the text.
    pub span: Span,
    /// What stands there.
    pub read: String,
    pub(super) wrong: Wrong,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    UnknownField { near: Option<&'static Field> },
    MissingField,
    MissingValue(&'static Field),
    UnknownValue { field: &'static Field, near: Vec<String> },
    NotADate(NotADate),
    NoOrder(&'static Field),
    EmptyRange,
    UnclosedQuote,
    UnclosedGroup,
    StrayClose,
    EmptyGroup,
    TooDeep,
    NothingNegated,
    NothingToFind,
}

impl QueryError {
    /// The error as a place, what was read, what was expected and the remedy.
    #[must_use]
    pub fn problem(&self) -> Problem {
        Problem {
            place: msg!("query.place", first = self.span.start + 1, last = self.span.end),
            read: self.read.clone(),
            expected: self.wrong.expected(),
            remedy: self.wrong.remedy(),
        }
    }
}

impl Explain for QueryError {
    fn explain(&self) -> Message {
        let read = self.read.clone();
        match &self.wrong {
            Wrong::UnknownField { .. } => {
                msg!("query.unknown_field", read = read, remedy = self.wrong.remedy())
            }
            Wrong::UnknownValue { field, .. } => msg!(
                "query.unknown_value",
                read = read,
                field = field.french,
                remedy = self.wrong.remedy(),
            ),
            Wrong::NotADate(error) => error.explain(),
            _ => msg!(
                "query.wrong",
                read = read,
                expected = self.wrong.expected(),
                remedy = self.wrong.remedy(),
            ),
        }
    }
}

impl Wrong {
    fn expected(&self) -> Message {
        match self {
            Self::UnknownField { .. } | Self::MissingField => msg!("query.expected.field"),
            Self::MissingValue(field) | Self::UnknownValue { field, .. } => field.kind.message(),
            Self::NotADate(_) => ValueKind::Date.message(),
            Self::NoOrder(field) => msg!("query.expected.no_order", field = field.french),
            Self::EmptyRange => msg!("query.expected.range"),
            Self::UnclosedQuote => msg!("query.expected.quote"),
            Self::UnclosedGroup => msg!("query.expected.close"),
            Self::StrayClose => msg!("query.expected.open"),
            Self::EmptyGroup | Self::NothingNegated => msg!("query.expected.term"),
            Self::TooDeep => msg!("query.expected.shallower"),
            Self::NothingToFind => msg!("query.expected.word"),
        }
    }

    fn remedy(&self) -> Message {
        match self {
            Self::UnknownField { near: Some(near) } => {
                msg!("query.remedy.near", near = near.french)
            }
            Self::UnknownField { near: None } | Self::MissingField => msg!("query.remedy.fields"),
            Self::UnknownValue { near, .. } if !near.is_empty() => {
                msg!("query.remedy.near", near = near.join(" », « "))
            }
            Self::MissingValue(field) | Self::NoOrder(field) | Self::UnknownValue { field, .. } => {
                msg!("query.remedy.example", example = field.example)
            }
            Self::NotADate(error) => error.explain(),
            Self::EmptyRange => msg!("query.remedy.range"),
            Self::UnclosedQuote => msg!("query.remedy.quote"),
            Self::UnclosedGroup | Self::StrayClose | Self::TooDeep => msg!("query.remedy.group"),
            Self::EmptyGroup | Self::NothingNegated => msg!("query.remedy.term"),
            Self::NothingToFind => msg!("query.remedy.word"),
        }
    }
}
