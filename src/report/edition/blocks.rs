//! The pieces of a report: which grids stand together, and how.

use crate::i18n::Message;
use crate::report::definition::Definition;
use crate::report::fse::Indicator;
use crate::report::measure::{Dimension, Measure};
use crate::report::period::Period;

/// The rank of a grid among those of the report.
pub(super) type Rank = usize;

/// One piece: one table of the document, or two.
#[derive(Debug)]
pub(super) enum Block {
    /// A table of the catalogue.
    Keys { measure: &'static Measure, grid: Rank },
    /// Interviews with their hours: the hours of a row are shown when its interviews are.
    Interviews { grid: Rank, minutes: Vec<(smol_str::SmolStr, u64)> },
    /// The counters side by side, with their three answers.
    Counters { grids: Vec<(Definition, Rank)> },
    /// The counters by place: those counted, and those of whom it cannot be told.
    Places { place: Dimension, grids: Vec<(Definition, Rank)>, beside: bool },
    /// Those counted, month by month.
    Trend { months: Vec<(Period, Vec<(Definition, Rank)>)> },
    /// Indicators, with their completeness.
    Indicators { id: &'static str, title: Message, grids: Vec<(Indicator, Option<Rank>)> },
    /// Several tables by office.
    Offices { offices: Vec<String>, grids: Vec<(&'static Measure, Option<Rank>)> },
    /// Days to an answer: cases and median.
    Delay { cases: u64, median: Option<u64> },
}
