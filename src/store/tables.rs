//! The fast tables: sled, and nowhere else.
//!
//! sled is never believed: its records are checked against the journal's digest when it is opened,
//! its panics are contained here, and whatever it loses is made again from the journal.

use super::op::{SealedOp, Slot, last_words};
use super::platform;
use super::reading::Ahead;
use super::seal::{Digest, Keys};
use super::view::{Applied, Checked, Direction, Entry, Map, Span};
use std::cell::Cell;
use std::fs;
use std::ops::Bound;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::Duration;

/// The name of the folder, in the store's.
pub(super) const FOLDER: &str = "sled";

/// What sled may keep in memory, in bytes.
const CACHE: u64 = 4 * 1024 * 1024;

/// Records fetched together while the tables are checked.
const CHECKED: usize = 256;

/// Records written together while new tables are filled.
const FILL: usize = 1024;

/// Where a view writes how far it has come: no record's key has this length.
const APPLIED: &[u8] = &[0xff];

/// What is wrong with the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TableFault {
    /// There are none, or they were never finished.
    Missing,
    /// They contradict themselves, or sled stumbled over them.
    Damaged(String),
    /// The disk is full or cannot be written: nothing says the tables are damaged.
    Refused(String),
}

impl TableFault {
    /// In the system's words, for whoever mends it.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Missing => "missing".to_owned(),
            Self::Damaged(reason) | Self::Refused(reason) => reason.clone(),
        }
    }
}

impl From<std::io::Error> for TableFault {
    fn from(error: std::io::Error) -> Self {
        Self::Refused(error.kind().to_string())
    }
}

/// The sled tables of one store.
pub(super) struct Tables {
    /// `None` once sled has panicked: nothing of it is touched again.
    database: Option<sled::Db>,
}

impl Tables {
    /// Opens the tables that are there.
    pub(super) fn open(folder: &Path) -> Result<Self, TableFault> {
        // sled opens an empty store when its `db` file is missing.
        if !folder.join("db").is_file() {
            return Err(TableFault::Missing);
        }
        remove_unfinished_snapshots(folder);
        Self::open_any(folder)
    }

    /// Makes empty tables in a folder that is not there. One that could not be removed is refused:
    /// sled would open what it holds, erased records included.
    pub(super) fn create(folder: &Path) -> Result<Self, TableFault> {
        let tables = Self::open_any(folder)?;
        let was_there = tables.database()?.was_recovered();
        if was_there {
            Err(TableFault::Refused("the folder is in use".to_owned()))
        } else {
            Ok(tables)
        }
    }

    fn open_any(folder: &Path) -> Result<Self, TableFault> {
        let config = sled::Config::new()
            .path(folder)
            .cache_capacity(CACHE)
            .flush_every_ms(None)
            .mode(sled::Mode::HighThroughput);
        let database = open_once_released(&config)?;
        Ok(Self { database: Some(database) })
    }

    /// Reads every record, and shows it `ahead`: what the tables say of themselves, and the digest of what
    /// they hold. Someone waits for this: two threads take turns to fetch, and do the rest side by side.
    pub(super) fn check(
        &self,
        keys: &Keys,
        ahead: Option<&Ahead<'_>>,
    ) -> Result<Checked, TableFault> {
        let applied = self.applied(keys)?;
        let entries = Mutex::new(self.database()?.iter());
        let (one, other) = thread::scope(|scope| {
            let other = scope.spawn(|| digest_in_turn(&entries, keys, ahead));
            (digest_in_turn(&entries, keys, ahead), other.join())
        });
        let mut actual = one?;
        actual += other.unwrap_or_else(|_| Err(TableFault::Damaged("panic".to_owned())))?;
        Ok(Checked { applied, actual })
    }

    fn applied(&self, keys: &Keys) -> Result<Applied, TableFault> {
        let database = self.database()?;
        let sealed = contained(|| database.get(APPLIED))?.ok_or(TableFault::Missing)?;
        Applied::open(keys, &sealed).ok_or_else(|| TableFault::Damaged("applied".to_owned()))
    }

    pub(super) fn get(&self, slot: Slot) -> Result<Option<Vec<u8>>, TableFault> {
        let database = self.database()?;
        let found = contained(|| database.get(slot.bytes()))?;
        Ok(found.map(|sealed| sealed.to_vec()))
    }

    pub(super) fn page(
        &self,
        span: Span,
        direction: Direction,
        most: usize,
    ) -> Result<Vec<Entry>, TableFault> {
        let database = self.database()?;
        let bound = |bound: Bound<Slot>| match bound {
            Bound::Included(slot) => Bound::Included(slot.bytes().to_vec()),
            Bound::Excluded(slot) => Bound::Excluded(slot.bytes().to_vec()),
            Bound::Unbounded => Bound::Unbounded,
        };
        if span.is_empty() {
            return Ok(Vec::new());
        }
        contained(|| {
            let mut range = database.range::<Vec<u8>, _>((bound(span.from), bound(span.to)));
            let mut page = Vec::new();
            while page.len() < most {
                let next = match direction {
                    Direction::Forth => range.next(),
                    Direction::Back => range.next_back(),
                };
                let Some(entry) = next else { break };
                let (key, sealed) = entry?;
                if let Some(slot) = Slot::read(&key) {
                    page.push((slot, sealed.to_vec()));
                }
            }
            Ok(page)
        })
    }

    /// Applies a commit, and last of all how far that brings the tables.
    ///
    /// Not as one batch: sled waits for the disk at the end of each batch, for longer than the
    /// journal does. Tables that stopped within a commit are known by their digest, and the commit
    /// is simply applied again.
    pub(super) fn apply(
        &mut self,
        ops: &[SealedOp<'_>],
        applied: Applied,
        keys: &Keys,
    ) -> Result<(), TableFault> {
        let database = self.database()?;
        // In the order of the keys: of a whole import, sled's pages are then visited once each.
        let words = last_words(ops.iter().copied());
        contained(|| {
            for op in words {
                match op.sealed {
                    Some(sealed) => database.insert(op.slot.bytes(), sealed)?,
                    None => database.remove(op.slot.bytes())?,
                };
            }
            database.insert(APPLIED, applied.seal(keys))?;
            Ok(())
        })
    }

    /// Fills new tables. Until [`Tables::finish`] they count as unfinished.
    pub(super) fn fill(&mut self, map: &Map) -> Result<(), TableFault> {
        let mut batch = sled::Batch::default();
        for (count, (slot, sealed)) in map.iter().enumerate() {
            batch.insert(&slot.bytes(), sealed.as_slice());
            if count % FILL == FILL - 1 {
                self.write(std::mem::take(&mut batch))?;
            }
        }
        self.write(batch)
    }

    pub(super) fn finish(&mut self, applied: Applied, keys: &Keys) -> Result<(), TableFault> {
        self.apply(&[], applied, keys)
    }

    fn write(&mut self, batch: sled::Batch) -> Result<(), TableFault> {
        let database = self.database()?;
        contained(|| database.apply_batch(batch))
    }

    /// Hands everything to the operating system, so that the next opening has little to catch up
    /// with. Not durability: that is the journal's.
    pub(super) fn settle(&self) -> Result<(), TableFault> {
        let database = self.database()?;
        contained(|| database.flush()).map(|_| ())
    }

    /// How many bytes the tables take on disk.
    pub(super) fn size_on_disk(&self) -> Result<u64, TableFault> {
        let database = self.database()?;
        contained(|| database.size_on_disk())
    }

    /// Tables that answer nothing any more.
    #[cfg(test)]
    pub(super) fn gone() -> Self {
        Self { database: None }
    }

    /// Lets go of sled without touching it again: after a panic its destructors may panic too.
    pub(super) fn abandon(mut self) {
        std::mem::forget(self.database.take());
    }

    fn database(&self) -> Result<&sled::Db, TableFault> {
        self.database.as_ref().ok_or(TableFault::Missing)
    }
}

/// The digest of the entries that this thread gets hold of. A sum does not mind who adds what.
fn digest_in_turn(
    entries: &Mutex<sled::Iter>,
    keys: &Keys,
    ahead: Option<&Ahead<'_>>,
) -> Result<Digest, TableFault> {
    let mut digest = Digest::default();
    let mut room = Vec::new();
    loop {
        let page = contained(|| {
            let mut entries = entries.lock().unwrap_or_else(PoisonError::into_inner);
            entries.by_ref().take(CHECKED).collect::<sled::Result<Vec<_>>>()
        })?;
        if page.is_empty() {
            return Ok(digest);
        }
        for (key, sealed) in page {
            if let Some(slot) = Slot::read(&key) {
                digest += keys.digest(slot.table, slot.key, &sealed);
                if let Some(ahead) = ahead {
                    ahead.show(slot, &sealed, &mut room);
                }
            }
        }
    }
}

impl Drop for Tables {
    fn drop(&mut self) {
        if let Some(database) = self.database.take() {
            let mut held = Some(database);
            // What sled could not write is in the journal.
            let _ = contained(|| {
                drop(held.take());
                Ok(())
            });
        }
    }
}

/// sled lets go of its own lock a little after it was closed, when its last background write is
/// done. The store's folder is ours alone: whoever still holds the lock is that.
fn open_once_released(config: &sled::Config) -> Result<sled::Db, TableFault> {
    let is_held = |error: &sled::Error| matches!(error, sled::Error::Io(error) if error.to_string().contains("could not acquire lock"));
    for _ in 0..200 {
        // Held is an answer, not a fault: what is waited for must not be waited for inside.
        let opened = contained(|| match config.open() {
            Err(error) if is_held(&error) => Ok(None),
            opened => opened.map(Some),
        })?;
        match opened {
            Some(database) => return Ok(database),
            None => thread::sleep(Duration::from_millis(10)),
        }
    }
    contained(|| config.open())
}

/// A snapshot that sled was writing when the machine stopped keeps it from opening; it is only a
/// shortcut for sled and can go (sled issue 1527).
fn remove_unfinished_snapshots(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            // When it cannot be removed, sled says so itself.
            let _ = fs::remove_file(entry.path());
        }
    }
}

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside sled, or is one of its own: a panic there is caught or harmless,
/// and no business of whoever uses the program. A panic hook asks this before it acts.
#[must_use]
pub fn panic_is_contained() -> bool {
    INSIDE.get() || thread::current().name().is_some_and(|name| name.starts_with("sled"))
}

/// Runs `work`, which calls sled, and turns its panics and errors into a [`TableFault`].
///
/// The threads sled starts meanwhile look for work once a second for as long as the program runs, though they are told when
/// there is some: they are made to take their time. Nothing may wait for a time in `work`.
fn contained<T>(work: impl FnOnce() -> sled::Result<T>) -> Result<T, TableFault> {
    keep_contained_panics_silent();
    let before = INSIDE.replace(true);
    let result = platform::starting_patient_threads(|| panic::catch_unwind(AssertUnwindSafe(work)));
    INSIDE.set(before);
    match result {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(sled::Error::Io(error))) => Err(TableFault::Refused(error.kind().to_string())),
        Ok(Err(error)) => Err(TableFault::Damaged(kind_of(&error).to_owned())),
        Err(_) => Err(TableFault::Damaged("panic".to_owned())),
    }
}

/// sled's own words may quote what it read; only their kind is kept.
fn kind_of(error: &sled::Error) -> &'static str {
    match error {
        sled::Error::CollectionNotFound(_) => "collection not found",
        sled::Error::Unsupported(_) => "unsupported",
        sled::Error::ReportableBug(_) => "inconsistent",
        sled::Error::Io(_) => "input/output",
        sled::Error::Corruption { .. } => "corrupted",
    }
}

fn keep_contained_panics_silent() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !panic_is_contained() {
                others(info);
            }
        }));
    });
}
