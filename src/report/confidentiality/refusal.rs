//! Why a set of tables cannot be protected.

use super::grid::Quantity;
use crate::i18n::{Explain, Message};
use crate::msg;

/// Why a table cannot be published as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unprotectable {
    /// Lines of unequal width, a category twice, or one axis on both sides. A mistake of the program.
    #[error("table {grid}: its counts do not fit its axes")]
    Malformed {
        /// Which grid, from 0.
        grid: usize,
    },
    /// Another grid counts otherwise what it shares with this one.
    #[error("table {grid}: {of} has another count in another table")]
    Disagrees {
        /// Which grid, from 0.
        grid: usize,
        /// The shared quantity.
        of: Quantity,
    },
    /// A relation that does not add up, or with more than one count that is known nowhere.
    #[error("{of} is not the sum of its parts")]
    Unsettled {
        /// The whole of that relation.
        of: Quantity,
    },
    /// Hiding what must be hidden leaves no count of the table but zeros and its total.
    #[error("table {grid}: nothing but its total could be shown")]
    NothingLeft {
        /// Which grid, from 0.
        grid: usize,
    },
    /// A small count is shown, or can be worked out from what is.
    #[error("{of} can be worked out")]
    Exposed {
        /// Which count.
        of: Quantity,
    },
}

impl Unprotectable {
    /// The grid it is about, from 0; none when it is about a count.
    #[must_use]
    pub fn grid(&self) -> Option<usize> {
        match self {
            Self::Malformed { grid }
            | Self::Disagrees { grid, .. }
            | Self::NothingLeft { grid } => Some(*grid),
            Self::Unsettled { .. } | Self::Exposed { .. } => None,
        }
    }
}

impl Explain for Unprotectable {
    fn explain(&self) -> Message {
        match self {
            Self::Malformed { grid } => {
                msg!("report.confidentiality.malformed", table = *grid + 1)
            }
            Self::Disagrees { grid, of } => {
                msg!("report.confidentiality.disagrees", table = *grid + 1, of = of.to_string())
            }
            Self::Unsettled { of } => msg!("report.confidentiality.unsettled", of = of.to_string()),
            Self::Exposed { of } => msg!("report.confidentiality.exposed", of = of.to_string()),
            Self::NothingLeft { grid } => {
                msg!("report.confidentiality.nothing_left", table = *grid + 1)
            }
        }
    }
}
