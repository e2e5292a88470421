//! Calendar periods one after the other: a month, a quarter, a half-year, a year.

use crate::i18n::Message;
use crate::msg;
use crate::report::period::Period;
use chrono::{Datelike, Months, NaiveDate};

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Span {
    /// A calendar month.
    #[default]
    Month,
    /// Three, from January, April, July or October on.
    Quarter,
    /// Six, from January or July on.
    Half,
    /// A calendar year.
    Year,
}

impl Span {
    /// Every length, the shortest first.
    pub const ALL: [Self; 4] = [Self::Month, Self::Quarter, Self::Half, Self::Year];

    fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Half => 6,
            Self::Year => 12,
        }
    }

    /// The next length, the shortest after the longest.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Month => Self::Quarter,
            Self::Quarter => Self::Half,
            Self::Half => Self::Year,
            Self::Year => Self::Month,
        }
    }

    /// In words.
    #[must_use]
    pub fn name(self) -> Message {
        match self {
            Self::Month => msg!("figures.span.month"),
            Self::Quarter => msg!("figures.span.quarter"),
            Self::Half => msg!("figures.span.half"),
            Self::Year => msg!("figures.span.year"),
        }
    }

    /// The period of this length in which a day is.
    #[must_use]
    pub fn around(self, day: NaiveDate) -> Period {
        let first = day.month0() / self.months() * self.months() + 1;
        let first = NaiveDate::from_ymd_opt(day.year(), first, 1);
        let last = first
            .and_then(|first| first.checked_add_months(Months::new(self.months())))
            .and_then(|next| next.pred_opt());
        match (first, last) {
            (Some(first), Some(last)) => {
                Period::between(first, last).unwrap_or_else(|_| Period::day(day))
            }
            _ => Period::day(day),
        }
    }

    /// The length of a calendar period; `None` for any other.
    #[must_use]
    pub fn of(period: Period) -> Option<Self> {
        Self::ALL.into_iter().find(|span| span.around(period.first()) == period)
    }
}

/// The last days of the months that lead up to a day, the day itself last: so many in all.
#[must_use]
pub fn ends_of_months(day: NaiveDate, count: u32) -> Vec<NaiveDate> {
    let first = day.with_day(1).unwrap_or(day);
    let before = (1..count).rev().filter_map(|back| {
        first.checked_sub_months(Months::new(back - 1)).and_then(|next| next.pred_opt())
    });
    before.chain([day]).collect()
}
