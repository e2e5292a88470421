//! Rotation: the whole state written to a new generation, the one before kept, older ones dropped.

use super::error::StoreError;
use super::frame::Kind;
use super::generation::{self, After, Beginning, Written};
use super::journal::Journal;
use super::opening;
use super::seal::Keys;
use super::tables::{self, TableFault};
use super::view::{Applied, Direction, Map, Span, View};
use super::{Degraded, Store};
use std::fs;
use std::path::Path;

/// Records read at a time while a generation is written.
const PAGE: usize = 1024;

/// Tables larger than this many times the generation, and by this many bytes, are made again:
/// sled does not give back the room of what is deleted.
const BLOATED: (u64, u64) = (4, 128 * 1024 * 1024);

/// What a rotation wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// The new generation.
    pub generation: u64,
    /// Records in it.
    pub records: u64,
    /// Bytes of its file.
    pub bytes: u64,
}

impl Store {
    /// Begins a new generation: at a day's closing, before a backup, and when the journal is long
    /// ([`Store::rotate_if_long`]). The state is read, checked against its digest and written whole;
    /// the generation before is kept, older ones are removed.
    ///
    /// # Errors
    /// No room or no write: the present generation goes on.
    pub fn rotate(&mut self) -> Result<Rotation, StoreError> {
        let rotation = self.begin_generation()?;
        self.tend_tables(rotation.bytes);
        // The generation stands. Settling the store tells when the witness cannot be written.
        let _ = self.write_witness();
        Ok(rotation)
    }

    /// Takes up a file again after none could be written.
    pub(super) fn begin_generation_if_none(&mut self) -> Result<(), StoreError> {
        match self.journal {
            Some(_) => Ok(()),
            None => self.begin_generation().map(|_| ()),
        }
    }

    /// Begins a new generation when the journal has grown by [`Store::ROTATE_AFTER`] since the last one: so the
    /// next opening has less to read.
    ///
    /// The commit that made it long is answered first, since someone waits for that; this is done when the
    /// store is closed and before the next commit. Whoever made a long commit, and has time now, does it.
    /// When it fails nothing is lost: it is tried again after as many bytes more.
    pub fn rotate_if_long(&mut self) {
        let (written, began) = self.journal.as_ref().map_or((0, 0), |journal| {
            (journal.since_snapshot(), journal.length().saturating_sub(journal.since_snapshot()))
        });
        let enough = if self.rotates_when_doubled {
            began.max(self.rotate_after)
        } else {
            self.rotate_after
        };
        if written < enough {
            return;
        }
        match self.rotate() {
            Ok(_) => self.rotate_after = Self::ROTATE_AFTER,
            Err(_) => self.rotate_after = written.saturating_add(Self::ROTATE_AFTER),
        }
    }

    /// Has [`Store::rotate_if_long`] wait until the frames are as long as what the generation began with: a store that
    /// only grows then writes each byte again a few times in its life, not once every [`Store::ROTATE_AFTER`]
    /// bytes. Its opening reads up to twice what it holds.
    pub fn rotate_when_doubled(&mut self) {
        self.rotates_when_doubled = true;
    }

    pub(super) fn begin_generation(&mut self) -> Result<Rotation, StoreError> {
        if let Some(reason) = self.journal.as_ref().and_then(Journal::broken) {
            return Err(StoreError::ReadOnly { reason: reason.to_owned() });
        }
        let generation = self.generation + 1;
        let written = match self.write_generation(generation) {
            Err(StoreError::ViewLost { .. }) => {
                self.fall_back(&TableFault::Damaged("digest".to_owned()))?;
                self.write_generation(generation)?
            }
            written => written?,
        };
        let rotation =
            Rotation { generation, records: written.count, bytes: written.journal.length() };
        if let Some(mut finished) = self.journal.replace(written.journal) {
            // It only says that a newer file should exist; without it nothing is lost.
            let next = generation.to_le_bytes();
            let _ = finished.append(&self.keys, Kind::Finished, self.sequence.0, &next);
        }
        let previous = std::mem::replace(&mut self.generation, generation);
        self.remove_generations_before(previous);
        self.stated.push((self.sequence.0, self.digest));
        Ok(rotation)
    }

    fn write_generation(&self, generation: u64) -> Result<Written, StoreError> {
        let beginning = Beginning {
            generation,
            sequence: self.sequence,
            head: self.journal.as_ref().map_or([0; super::frame::TAG], Journal::tag),
            erased: &self.erased,
            after: After::Anything,
        };
        let applied = Applied { sequence: self.sequence, digest: self.digest };
        write_from(&self.dir, &self.keys, &beginning, &self.view(), applied)
    }

    pub(super) fn remove_generations_before(&self, kept: u64) {
        for generation in generation::list(&self.dir).unwrap_or_default() {
            if generation < kept {
                // One more old file does no harm; the next rotation tries again.
                let _ = fs::remove_file(generation::path(&self.dir, generation));
            }
        }
    }

    /// Makes the tables again when they are missing or much larger than what they hold.
    fn tend_tables(&mut self, bytes: u64) {
        let (times, more) = BLOATED;
        let again = match &*self.view() {
            View::Memory(_) => true,
            View::Tables(tables) => {
                // What it could not hand over is caught up with at the next opening.
                let _ = tables.settle();
                tables.size_on_disk().is_ok_and(|size| size > (bytes * times).max(bytes + more))
            }
        };
        if again {
            self.remake_tables();
        }
    }

    /// New tables in an empty folder, from the state as it is; memory serves when that fails.
    pub(super) fn remake_tables(&mut self) {
        if let Ok(map) = self.in_memory() {
            self.make_tables_of(map);
        }
    }

    /// New tables in an empty folder, from these records.
    pub(super) fn make_tables_of(&mut self, map: Map) {
        self.unseen.replace(None);
        drop(self.view.replace(View::Memory(Map::new())));
        // A folder that stays makes the making fail: memory serves then.
        let _ = fs::remove_dir_all(self.dir.join(tables::FOLDER));
        let applied = Applied { sequence: self.sequence, digest: self.digest };
        let (view, fault) = opening::make_tables(&self.dir, map, applied, &self.keys);
        self.view.replace(view);
        self.degraded.replace(fault.map(|fault| Degraded::InMemory { reason: fault.reason() }));
    }

    /// Every record, sealed, in memory.
    pub(super) fn in_memory(&self) -> Result<Map, StoreError> {
        let mut map = Map::new();
        let mut rest = Span::ALL;
        loop {
            let page = self.page(rest, Direction::Forth, PAGE)?;
            let Some((last, _)) = page.last() else {
                return Ok(map);
            };
            rest = rest.beyond(*last, Direction::Forth);
            map.extend(page);
        }
    }
}

/// Writes a generation from a view, whose records must have the digest that is known.
pub(super) fn write_from(
    dir: &Path,
    keys: &Keys,
    beginning: &Beginning<'_>,
    view: &View,
    applied: Applied,
) -> Result<Written, StoreError> {
    let lost = || StoreError::ViewLost { sequence: applied.sequence };
    let mut rest = Span::ALL;
    let pages = || {
        let page = view.page(rest, Direction::Forth, PAGE).map_err(|_| lost())?;
        if let Some((last, _)) = page.last() {
            rest = rest.beyond(*last, Direction::Forth);
        }
        Ok(page)
    };
    let agreed = |digest| if digest == applied.digest { Ok(()) } else { Err(lost()) };
    generation::write(dir, keys, beginning, pages, agreed)
}
