//! Who did what, when, and what it replaced: one entry per change.
//!
//! The same entries serve the file's history, the log, and undo: an entry keeps each record it
//! replaced, so undoing is putting them back, byte for byte.

use crate::caseload::change::Change;
use crate::caseload::record::{Record, RecordId};
use crate::clock::Timestamp;
use crate::domain::office::AdviserId;
use crate::domain::person::PersonId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One change, as it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Rank of the entry, from 1.
    pub sequence: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who made it.
    pub by: AdviserId,
    /// What happened.
    pub deed: Deed,
    /// The people it is about.
    pub people: Vec<PersonId>,
    /// The records it replaced, as they stood before; `None` where there was none.
    pub replaced: Vec<(RecordId, Option<Record>)>,
}

/// What an entry did.
#[expect(clippy::large_enum_variant, reason = "entries are read one by one")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// A change.
    Change(Change),
    /// The entry of that sequence was undone.
    Undo(u64),
    /// The undoing entry of that sequence was itself undone.
    Redo(u64),
}

/// Which way to walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Take the last change back.
    Undo,
    /// Make the change last taken back again.
    Redo,
}

/// The entry to reverse next, among entries given latest first.
///
/// Undo takes back the latest change not yet taken back; redo brings back the change most recently
/// taken back, as long as nothing new was done since.
///
/// # Errors
/// The first error among the entries read.
pub fn to_reverse<E>(
    latest_first: impl IntoIterator<Item = Result<Entry, E>>,
    direction: Direction,
) -> Result<Option<Entry>, E> {
    let mut reversed = BTreeSet::new();
    for entry in latest_first {
        let entry = entry?;
        if reversed.contains(&entry.sequence) {
            continue;
        }
        match (&entry.deed, direction) {
            // What left the office stays as it left, and stands in nobody's way.
            (Deed::Change(change), _) if !change.is_reversible() => {}
            (Deed::Change(_), Direction::Undo) | (Deed::Undo(_), Direction::Redo) => {
                return Ok(Some(entry));
            }
            (Deed::Change(_), Direction::Redo) => return Ok(None),
            (Deed::Undo(sequence) | Deed::Redo(sequence), _) => {
                reversed.insert(*sequence);
            }
        }
    }
    Ok(None)
}
