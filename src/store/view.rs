//! The state as sealed records, in key order: what is read from.
//!
//! It is a *view*: everything in it follows from the journal, and it can be made again from it.
//! Usually it is the sled tables; it is in memory when they cannot be had.

use super::bytes::Cursor;
use super::op::{SealedOp, Sequence, Slot};
use super::seal::{Digest, Keys, Purpose, TableId};
use super::tables::{TableFault, Tables};
use std::collections::BTreeMap;
use std::ops::Bound;

/// A sealed record and where it lies.
pub(super) type Entry = (Slot, Vec<u8>);

/// Up to which commit a view has come, and what its records' digest is then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Applied {
    pub(super) sequence: Sequence,
    pub(super) digest: Digest,
}

/// What tables that open say of themselves, and what they hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checked {
    /// How far they say that they have come.
    pub(super) applied: Applied,
    /// The digest of the records that are there.
    pub(super) actual: Digest,
}

impl Checked {
    /// They hold what they say. Otherwise they stopped between two records of a commit, which
    /// doing it again puts right, or they are damaged.
    pub(super) fn agrees(&self) -> bool {
        self.actual == self.applied.digest
    }
}

const APPLIED: &[u8] = b"applied";

impl Applied {
    pub(super) fn seal(self, keys: &Keys) -> Vec<u8> {
        let mut plain = self.sequence.0.to_le_bytes().to_vec();
        plain.extend_from_slice(&self.digest.to_bytes());
        keys.seal(Purpose::View, APPLIED, &plain)
    }

    pub(super) fn open(keys: &Keys, sealed: &[u8]) -> Option<Self> {
        let plain = keys.open(Purpose::View, APPLIED, sealed).ok()?;
        let mut cursor = Cursor::new(&plain);
        let sequence = Sequence(cursor.u64()?);
        let digest = Digest::from_bytes(cursor.array()?);
        cursor.end().map(|()| Self { sequence, digest })
    }
}

/// Which way a table is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Forth,
    Back,
}

/// Sealed records in memory.
pub(super) type Map = BTreeMap<Slot, Vec<u8>>;

/// Where the records are read from.
pub(super) enum View {
    Memory(Map),
    Tables(Tables),
}

impl View {
    pub(super) fn get(&self, slot: Slot) -> Result<Option<Vec<u8>>, TableFault> {
        match self {
            Self::Memory(map) => Ok(map.get(&slot).cloned()),
            Self::Tables(tables) => tables.get(slot),
        }
    }

    /// Up to `most` records of `span`, from the end that `direction` begins at.
    pub(super) fn page(
        &self,
        span: Span,
        direction: Direction,
        most: usize,
    ) -> Result<Vec<Entry>, TableFault> {
        match self {
            Self::Tables(tables) => tables.page(span, direction, most),
            Self::Memory(_) if span.is_empty() => Ok(Vec::new()),
            Self::Memory(map) => {
                let range = map.range((span.from, span.to));
                let copy = |(slot, sealed): (&Slot, &Vec<u8>)| (*slot, sealed.clone());
                Ok(match direction {
                    Direction::Forth => range.take(most).map(copy).collect(),
                    Direction::Back => range.rev().take(most).map(copy).collect(),
                })
            }
        }
    }

    pub(super) fn apply(
        &mut self,
        ops: &[SealedOp<'_>],
        applied: Applied,
        keys: &Keys,
    ) -> Result<(), TableFault> {
        match self {
            Self::Tables(tables) => tables.apply(ops, applied, keys),
            Self::Memory(map) => {
                apply(map, ops);
                Ok(())
            }
        }
    }
}

/// Applies a commit to records in memory.
pub(super) fn apply(map: &mut Map, ops: &[SealedOp<'_>]) {
    for op in ops {
        match &op.sealed {
            Some(sealed) => map.insert(op.slot, sealed.to_vec()),
            None => map.remove(&op.slot),
        };
    }
}

/// The digest of records in memory.
pub(super) fn digest_of(map: &Map, keys: &Keys) -> Digest {
    let mut digest = Digest::default();
    for (slot, sealed) in map {
        digest += keys.digest(slot.table, slot.key, sealed);
    }
    digest
}

/// A stretch of the records.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) from: Bound<Slot>,
    pub(super) to: Bound<Slot>,
}

impl Span {
    /// Every record.
    pub(super) const ALL: Self = Self { from: Bound::Unbounded, to: Bound::Unbounded };

    /// Every record of a table.
    pub(super) fn of(table: TableId) -> Self {
        let slot = |byte| Slot { table, key: super::seal::RecordKey([byte; 16]) };
        Self { from: Bound::Included(slot(0)), to: Bound::Included(slot(0xff)) }
    }

    /// What is left of it once `last` was reached.
    pub(super) fn beyond(self, last: Slot, direction: Direction) -> Self {
        match direction {
            Direction::Forth => Self { from: Bound::Excluded(last), ..self },
            Direction::Back => Self { to: Bound::Excluded(last), ..self },
        }
    }

    /// Nothing can lie in it (and asking a map for it would be a mistake).
    pub(super) fn is_empty(self) -> bool {
        match (self.from, self.to) {
            (Bound::Excluded(from), Bound::Excluded(to)) => from >= to,
            (Bound::Included(from) | Bound::Excluded(from), Bound::Included(to))
            | (Bound::Included(from), Bound::Excluded(to)) => from > to,
            _ => false,
        }
    }
}
