//! The common indicators of the European Social Fund, person by person: at entry, on leaving, six months later.
//!
//! A participation begins on the day of the first contact, or of a reopening, and ends with the exit. Entry indicators read the situation as it was
//! on that day. Immediate results read what was said from the exit to 28 days after it (four weeks), longer-term results what was said in the 28 days
//! that begin six months after it. What nobody said in its window is *indeterminate*: an answer that comes from an older statement would be a guess.
//!
//! Sources: FSE+, Annex I of Regulation (EU) 2021/1057 (`EECO`, `EECR`); older operations, Annex I of Regulation (EU) 1304/2013 (`CO`, `CR`);
//! the Commission's ESF+ common indicators toolbox for who counts as employed, inactive and long-term unemployed.

mod indicator;
mod participation;

pub use indicator::{Indicator, Phase, Programme};
pub use participation::{Participation, Task, WINDOW, Windows, participations, tasks, tasks_of};

use super::definition::Verdict;

/// What is known of an indicator for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Known {
    /// An answer, or none.
    Verdict(Verdict),
    /// The person does not wish to answer: complete, and counted nowhere.
    Declined,
}

impl Known {
    /// Its code in tables.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Verdict(verdict) => verdict.code(),
            Self::Declined => "refus",
        }
    }

    /// Whether nothing is left to ask.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self != Self::Verdict(Verdict::Indeterminate)
    }
}
