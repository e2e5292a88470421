//! One commit: sealed, made durable, acknowledged; and only then shown by the tables.

use super::Store;
use super::error::StoreError;
use super::frame::{self, Kind};
use super::journal::AppendError;
use super::op::{Draft, Op, SealedOp, Sequence, Slot, last_words};
use super::seal::{Digest, Keys};
use super::tables::TableFault;
use super::view::{Applied, View};
use crate::parallel::in_parts;

/// Operations that are worth a thread: sealing one takes two microseconds.
const WORTH_A_THREAD: usize = 1024;

impl Store {
    /// Records all of `ops`, or none: durable when this returns.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`]: nothing was recorded, the store goes on and takes commits again as soon as
    /// there is room. [`StoreError::ReadOnly`]: the disk failed and nothing more is taken; whether this was recorded, the
    /// next opening tells.
    /// [`StoreError::TooLarge`]: more than 512 MiB in one commit.
    pub fn commit(&mut self, ops: &[Op]) -> Result<Sequence, StoreError> {
        if ops.is_empty() {
            return Ok(self.sequence);
        }
        let recorded = self.record(ops)?;
        let applied = self.applied();
        let words = last_words(recorded.ops());
        let outcome = self.view.get_mut().apply(&words, applied, &self.keys);
        self.shown(outcome);
        Ok(self.sequence)
    }

    /// Like [`Store::commit`], for a long commit that someone waits for: answers once it is durable. The tables are brought up to
    /// it when the store is next asked for something; [`Store::rotate_if_long`] and [`Store::settle`] ask.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn commit_long(&mut self, ops: Vec<Op>) -> Result<Sequence, StoreError> {
        if !ops.is_empty() {
            let recorded = self.record(ops)?;
            self.unseen.replace(Some(recorded));
        }
        Ok(self.sequence)
    }

    /// Seals `ops` and appends them to the journal. From here on the commit stands.
    ///
    /// Operations that are given away are let go of once they are sealed: those of an import are long, and
    /// so is what is made of them.
    fn record(&mut self, ops: impl AsRef<[Op]>) -> Result<Draft, StoreError> {
        let most = frame::MOST;
        let asked = ops.as_ref().iter().map(Op::size).sum();
        if asked > most {
            return Err(StoreError::TooLarge { size: asked, most });
        }
        let mut change = seal_all(&self.keys, ops.as_ref());
        drop(ops);
        let size = Keys::sealed_size(change.plain().len());
        if size > most {
            return Err(StoreError::TooLarge { size, most });
        }
        self.rotate_if_long();
        self.begin_generation_if_none()?;
        let digest = self.digest_after(&last_words(change.ops()))?;
        change.state(digest);
        let sequence = Sequence(self.sequence.0 + 1);
        self.append(Kind::Change, sequence, change.plain())?;
        self.sequence = sequence;
        self.digest = digest;
        Ok(change)
    }

    /// The digest of the whole state once each of these records stands as said here.
    fn digest_after(&self, words: &[SealedOp<'_>]) -> Result<Digest, StoreError> {
        // Bound first: falling back borrows the view again.
        let asked = added_digest(&self.view(), &self.keys, words);
        let added = asked.or_else(|fault| {
            self.fall_back(&fault)?;
            added_digest(&self.view(), &self.keys, words)
                .map_err(|_| StoreError::ViewLost { sequence: self.sequence })
        })?;
        let mut digest = self.digest;
        digest += added;
        Ok(digest)
    }

    fn append(&mut self, kind: Kind, sequence: Sequence, plain: &[u8]) -> Result<(), StoreError> {
        let journal = self.journal.as_mut().ok_or(StoreError::DiskFull)?;
        journal.append(&self.keys, kind, sequence.0, plain).map_err(|error| match error {
            AppendError::Full => StoreError::DiskFull,
            AppendError::Broken(reason) => StoreError::ReadOnly { reason },
        })
    }

    /// How far the view has to come.
    pub(super) fn applied(&self) -> Applied {
        Applied { sequence: self.sequence, digest: self.digest }
    }

    /// The commit is already durable: a view that could not follow it is replaced, and the commit stands.
    pub(super) fn shown(&self, outcome: Result<(), TableFault>) {
        if let Err(fault) = outcome {
            // When memory cannot stand in either, each read says so.
            let _ = self.fall_back(&fault);
        }
    }
}

/// Seals the operations, in their order.
fn seal_all(keys: &Keys, ops: &[Op]) -> Draft {
    let seal = |ops: &[Op]| {
        let size = |op: &Op| Draft::size_of(Keys::sealed_size(op.size()));
        let mut sealed = Draft::with_capacity(ops.iter().map(size).sum());
        for op in ops {
            match op {
                Op::Put { table, key, body } => {
                    let slot = Slot { table: *table, key: *key };
                    sealed.put(slot, |bytes| keys.seal_record_into(*table, *key, body, bytes));
                }
                Op::Delete { table, key } => sealed.delete(Slot { table: *table, key: *key }),
            }
        }
        sealed
    };
    in_parts(ops, WORTH_A_THREAD, seal)
        .into_iter()
        .reduce(|mut whole, part| {
            whole.append(&part);
            whole
        })
        .unwrap_or_else(|| Draft::with_capacity(0))
}

/// What these records add to the digest, less what they replace in the view.
fn added_digest(view: &View, keys: &Keys, words: &[SealedOp<'_>]) -> Result<Digest, TableFault> {
    let added = |words: &[SealedOp<'_>]| -> Result<Digest, TableFault> {
        let mut added = Digest::default();
        for SealedOp { slot, sealed } in words {
            if let Some(before) = view.get(*slot)? {
                added -= keys.digest(slot.table, slot.key, &before);
            }
            if let Some(sealed) = sealed {
                added += keys.digest(slot.table, slot.key, sealed);
            }
        }
        Ok(added)
    };
    let mut sum = Digest::default();
    for added in in_parts(words, WORTH_A_THREAD, added) {
        sum += added?;
    }
    Ok(sum)
}
