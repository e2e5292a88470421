//! Erasure that is real: what is erased is in no file of the store afterwards.

use super::error::{StoreError, at};
use super::generation::{self, After, Beginning};
use super::journal::Journal;
use super::op::{Sequence, Slot};
use super::seal::{Digest, Keys, RecordKey, TableId};
use super::survey::{ERASED, ErasedMark};
use super::tables;
use super::view::Map;
use super::{Store, platform};
use std::fs;
use std::path::PathBuf;

/// What an erasure did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EraseReport {
    /// Records that were there and are gone.
    pub records: u64,
    /// Files that may still hold them, because the system would not remove them: to be removed by
    /// hand.
    pub left: Vec<PathBuf>,
}

/// What stays known of an erased record: enough to recognise it in an older backup, nothing to
/// find it by.
pub(super) fn mark(keys: &Keys, slot: Slot) -> ErasedMark {
    let hash = keys.digest(slot.table, slot.key, b"erased").to_bytes();
    hash.first_chunk::<ERASED>().copied().unwrap_or_default()
}

impl Store {
    /// Erases records for good: a new generation without them, new tables in an empty folder, and every
    /// older file of the store removed, the damaged ones set aside included. Counts as one commit.
    ///
    /// What is remembered of them is a keyed hash each, so that an older backup restored over
    /// this store does not bring them back. Backups made before still hold them until they are
    /// destroyed.
    ///
    /// # Errors
    /// No room or no write: nothing was erased, and the store goes on. [`StoreError::ReadOnly`]: the disk
    /// failed at the last step; the next opening finishes the erasure, or finds that it was not made.
    pub fn erase(&mut self, records: &[(TableId, RecordKey)]) -> Result<EraseReport, StoreError> {
        if let Some(reason) = self.journal.as_ref().and_then(Journal::broken) {
            return Err(StoreError::ReadOnly { reason: reason.to_owned() });
        }
        let mut erased = self.erased.clone();
        erased.extend(records.iter().map(|&(table, key)| mark(&self.keys, Slot { table, key })));
        let mut rest = self.in_memory()?;
        let before = rest.len();
        rest.retain(|slot, _| !records.contains(&(slot.table, slot.key)));
        let sequence = Sequence(self.sequence.0 + 1);
        let generation = self.generation + 1;
        let beginning = Beginning {
            generation,
            sequence,
            head: self.journal.as_ref().map_or([0; super::frame::TAG], Journal::tag),
            erased: &erased,
            after: After::Erasure,
        };
        let mut digest = Digest::default();
        let written = generation::write(
            &self.dir,
            &self.keys,
            &beginning,
            pages_of(&rest),
            |of_what_was_written| {
                digest = of_what_was_written;
                Ok(())
            },
        )?;
        let gone = (before - rest.len()) as u64;
        self.journal = Some(written.journal);
        self.generation = generation;
        self.erased = erased;
        self.sequence = sequence;
        self.digest = digest;
        self.stated = vec![(sequence.0, digest)];
        if let Some(reason) = self.journal.as_ref().and_then(Journal::broken) {
            let reason = reason.to_owned();
            self.make_tables_of(rest);
            return Err(StoreError::ReadOnly { reason });
        }
        let mut left = self.remove_what_came_before();
        self.make_tables_of(rest);
        let tables = self.dir.join(tables::FOLDER);
        if self.degraded.borrow().is_some() && tables.exists() {
            left.push(tables);
        }
        platform::sync_dir(&self.dir).map_err(at(&self.dir))?;
        // The next settling tells when it cannot be written: what was to be erased is.
        let _ = self.write_witness();
        Ok(EraseReport { records: gone, left })
    }

    /// Ends an erasure that was interrupted once its generation stood.
    pub(super) fn finish_erasure(&mut self) {
        // Those that stay are tried again at the next opening.
        let _ = self.remove_what_came_before();
        self.report.set_aside.retain(|path| path.exists());
    }

    /// Removes every file that may hold what was erased; answers those that stay.
    fn remove_what_came_before(&self) -> Vec<PathBuf> {
        let current = generation::path(&self.dir, self.generation);
        let current = current.file_name().unwrap_or_default().to_string_lossy();
        let mut left = Vec::new();
        for entry in fs::read_dir(&self.dir).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let old = ["gen-", "sled.", "drafts"].iter().any(|start| name.starts_with(start));
            if !old || name.starts_with(&*current) {
                continue;
            }
            let removed =
                if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            if removed.is_err() {
                left.push(path);
            }
        }
        left
    }
}

/// Hands out records in memory, page after page.
pub(super) fn pages_of(map: &Map) -> impl FnMut() -> Result<Vec<(Slot, Vec<u8>)>, StoreError> + '_ {
    let mut records = map.iter();
    move || Ok(records.by_ref().take(1024).map(|(slot, sealed)| (*slot, sealed.clone())).collect())
}
