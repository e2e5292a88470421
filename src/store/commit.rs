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
use std::thread;

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

    /// Like [`Store::commit`], for a long commit that whoever makes it has something to do after: `meanwhile`
    /// begins once the commit is durable, while the tables are still being brought up to it. Nothing of
    /// `meanwhile` happens when the commit is refused.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn commit_and<T>(
        &mut self,
        ops: Vec<Op>,
        meanwhile: impl FnOnce() -> T,
    ) -> Result<T, StoreError> {
        if ops.is_empty() {
            return Ok(meanwhile());
        }
        let recorded = self.record(ops)?;
        let applied = self.applied();
        let (view, keys) = (self.view.get_mut(), &self.keys);
        let (outcome, made) = thread::scope(|scope| {
            let showing =
                scope.spawn(move || view.apply(&last_words(recorded.ops()), applied, keys));
            let made = meanwhile();
            (showing.join(), made)
        });
        self.shown(outcome.unwrap_or_else(|_| Err(TableFault::Damaged("panic".to_owned()))));
        Ok(made)
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
        let asked = added_digest(&self.view.borrow(), &self.keys, words);
        let added = asked.or_else(|fault| {
            self.fall_back(&fault)?;
            added_digest(&self.view.borrow(), &self.keys, words)
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
    fn applied(&self) -> Applied {
        Applied { sequence: self.sequence, digest: self.digest }
    }

    /// The commit is already durable: a view that could not follow it is replaced, and the commit stands.
    fn shown(&mut self, outcome: Result<(), TableFault>) {
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
