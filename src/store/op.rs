//! What a commit is made of, in the open and sealed.

use super::bytes::Cursor;
use super::seal::{Digest, RecordKey, TableId};
use std::ops::Range;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SealedOp<'a> {
    pub(super) slot: Slot,
    pub(super) sealed: Option<&'a [u8]>,
}

/// The last word on each record, in the order of their slots.
pub(super) fn last_words<'a>(ops: impl Iterator<Item = SealedOp<'a>>) -> Vec<SealedOp<'a>> {
    let mut ops: Vec<SealedOp<'a>> = ops.collect();
    // Stable: of two words on one record the later one stays the later.
    ops.sort_by_key(|op| op.slot);
    ops.chunk_by(|one, other| one.slot == other.slot).filter_map(<[_]>::last).copied().collect()
}

/// What a frame of kind `Change` holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change<'a> {
    /// Of the whole state once this change is applied.
    pub(super) digest: Digest,
    pub(super) ops: Vec<SealedOp<'a>>,
}

const PUT: u8 = 1;
const DELETE: u8 = 2;

/// Bytes of the length before a sealed record.
const LENGTH: usize = size_of::<u32>();

impl<'a> Change<'a> {
    pub(super) fn decode(bytes: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        let digest = Digest::from_bytes(cursor.array()?);
        let mut ops = Vec::new();
        while !cursor.is_empty() {
            let kind = cursor.u8()?;
            let slot = Slot::take(&mut cursor)?;
            let sealed = match kind {
                PUT => Some(cursor.long()?),
                DELETE => None,
                _ => return None,
            };
            ops.push(SealedOp { slot, sealed });
        }
        Some(Self { digest, ops })
    }
}

/// A change being written: the plain text of its frame, and where in it each sealed record lies.
#[derive(Debug)]
pub(super) struct Draft {
    plain: Vec<u8>,
    places: Vec<(Slot, Option<Range<usize>>)>,
}

impl Draft {
    /// Room for so many bytes of operations.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        let mut plain = Vec::with_capacity(Digest::LENGTH + bytes);
        plain.resize(Digest::LENGTH, 0);
        Self { plain, places: Vec::new() }
    }

    /// Bytes that an operation takes whose record has so many bytes once sealed.
    pub(super) fn size_of(sealed: usize) -> usize {
        1 + Slot::LENGTH + LENGTH + sealed
    }

    /// Writes a record, which `seal` appends.
    pub(super) fn put(&mut self, slot: Slot, seal: impl FnOnce(&mut Vec<u8>)) {
        self.plain.push(PUT);
        self.plain.extend_from_slice(&slot.bytes());
        let length = self.plain.len();
        self.plain.extend_from_slice(&[0; LENGTH]);
        let start = self.plain.len();
        seal(&mut self.plain);
        // Records are bounded far below 4 GiB by the facade.
        let sealed = u32::try_from(self.plain.len() - start).unwrap_or(u32::MAX).to_le_bytes();
        if let Some(place) = self.plain.get_mut(length..start) {
            place.copy_from_slice(&sealed);
        }
        self.places.push((slot, Some(start..self.plain.len())));
    }

    pub(super) fn delete(&mut self, slot: Slot) {
        self.plain.push(DELETE);
        self.plain.extend_from_slice(&slot.bytes());
        self.places.push((slot, None));
    }

    /// Goes on with the operations of another.
    pub(super) fn append(&mut self, other: &Self) {
        let moved = self.plain.len() - Digest::LENGTH;
        let plain = other.plain.get(Digest::LENGTH..).unwrap_or_default();
        self.plain.reserve_exact(plain.len());
        self.plain.extend_from_slice(plain);
        self.places.extend(other.places.iter().map(|(slot, place)| {
            (*slot, place.as_ref().map(|place| place.start + moved..place.end + moved))
        }));
    }

    /// Says what the digest of the whole state is once this change is applied.
    pub(super) fn state(&mut self, digest: Digest) {
        if let Some(place) = self.plain.first_chunk_mut() {
            *place = digest.to_bytes();
        }
    }

    pub(super) fn plain(&self) -> &[u8] {
        &self.plain
    }

    pub(super) fn ops(&self) -> impl Iterator<Item = SealedOp<'_>> {
        self.places.iter().map(|(slot, place)| SealedOp {
            slot: *slot,
            sealed: place.as_ref().map(|place| self.plain.get(place.clone()).unwrap_or_default()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(number: u8) -> Slot {
        Slot { table: TableId(1), key: RecordKey([number; 16]) }
    }

    #[test]
    fn what_is_drafted_in_parts_is_decoded_whole() {
        let digest = Digest::from_bytes([5; 32]);
        let mut draft = Draft::with_capacity(0);
        draft.put(slot(2), |bytes| bytes.extend_from_slice(b"two"));
        let mut rest = Draft::with_capacity(Draft::size_of(3));
        rest.delete(slot(1));
        rest.put(slot(2), |bytes| bytes.extend_from_slice(b"again"));
        draft.append(&rest);
        draft.state(digest);
        let change = Change::decode(draft.plain()).unwrap();
        assert_eq!(change.digest, digest);
        assert_eq!(change.ops, draft.ops().collect::<Vec<_>>());
        let op = |number, sealed| SealedOp { slot: slot(number), sealed };
        assert_eq!(change.ops, [op(2, Some(&b"two"[..])), op(1, None), op(2, Some(b"again"))]);
        assert_eq!(last_words(draft.ops()), [op(1, None), op(2, Some(b"again"))]);
    }
}
