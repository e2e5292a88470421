//! What a commit is made of, in the open and sealed.

use super::bytes::{Cursor, put_long};
use super::seal::{Digest, RecordKey, TableId};

/// One change to one record. The body is bytes: the caseload knows what they mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Writes a record, replacing the one of the same key.
    Put {
        /// Which table.
        table: TableId,
        /// Which record.
        key: RecordKey,
        /// What it holds, in the open; sealed before it goes anywhere.
        body: Vec<u8>,
    },
    /// Removes a record; removing one that is not there is no error.
    Delete {
        /// Which table.
        table: TableId,
        /// Which record.
        key: RecordKey,
    },
}

impl Op {
    /// Bytes of its body, in the open.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Put { body, .. } => body.len(),
            Self::Delete { .. } => 0,
        }
    }
}

/// The place of a commit in the life of a store: 0 for a store just made, one more per commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Sequence(pub u64);

impl std::fmt::Display for Sequence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a record lies: table, then key, in the order of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot {
    pub(super) table: TableId,
    pub(super) key: RecordKey,
}

impl Slot {
    pub(super) const LENGTH: usize = 17;

    pub(super) fn bytes(self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        if let Some((table, key)) = bytes.split_first_mut() {
            *table = self.table.0;
            key.copy_from_slice(&self.key.0);
        }
        bytes
    }

    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        let slot = Self::take(&mut cursor)?;
        cursor.end().map(|()| slot)
    }

    fn take(cursor: &mut Cursor<'_>) -> Option<Self> {
        Some(Self { table: TableId(cursor.u8()?), key: RecordKey(cursor.array()?) })
    }
}

/// A change as the journal and the tables hold it: the body already sealed, or gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SealedOp {
    pub(super) slot: Slot,
    pub(super) sealed: Option<Vec<u8>>,
}

/// What a frame of kind `Change` holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// Of the whole state once this change is applied.
    pub(super) digest: Digest,
    pub(super) ops: Vec<SealedOp>,
}

const PUT: u8 = 1;
const DELETE: u8 = 2;

impl Change {
    pub(super) fn encode(&self) -> Vec<u8> {
        let size: usize =
            self.ops.iter().map(|op| 22 + op.sealed.as_ref().map_or(0, Vec::len)).sum();
        let mut bytes = Vec::with_capacity(32 + size);
        bytes.extend_from_slice(&self.digest.to_bytes());
        for op in &self.ops {
            bytes.push(if op.sealed.is_some() { PUT } else { DELETE });
            bytes.extend_from_slice(&op.slot.bytes());
            if let Some(sealed) = &op.sealed {
                put_long(&mut bytes, sealed);
            }
        }
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        let digest = Digest::from_bytes(cursor.array()?);
        let mut ops = Vec::new();
        while !cursor.is_empty() {
            let kind = cursor.u8()?;
            let slot = Slot::take(&mut cursor)?;
            let sealed = match kind {
                PUT => Some(cursor.long()?.to_vec()),
                DELETE => None,
                _ => return None,
            };
            ops.push(SealedOp { slot, sealed });
        }
        Some(Self { digest, ops })
    }
}
