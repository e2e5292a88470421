//! The sealed store: it moves bytes between journal, tables and memory, and names no domain type.
//!
//! ```text
//!   commit ──> seal each record ──> one frame, appended and synced ──> acknowledged
//!                                        │
//!                                        └──> the view: sled tables, or memory when they cannot be had
//!                                             (after a long commit: when the store is next asked)
//!   open   ──> hold the folder ──> unlock ──> survey the journal ‖ check the tables and read them
//!          ──> decide what to believe (`recovery`) ──> catch up, or make the tables again, and say so
//! ```
//!
//! *The journal is the truth.* A commit is acknowledged once its frame is on the disk, and not before. The
//! tables are fast and are never believed: they carry the sequence and the digest of what they hold, are checked
//! when the store is opened, and can always be made again. `docs/store-format.md` gives the bytes on the disk.
//!
//! A store belongs to one thread at a time; it can be sent to a worker.

mod backup;
mod bytes;
mod commit;
mod doctor;
mod drafts;
mod erasure;
mod error;
mod frame;
mod generation;
pub mod holder;
mod incident;
mod journal;
mod op;
mod opening;
pub mod platform;
mod reading;
mod recovery;
mod rotation;
pub mod seal;
mod survey;
mod tables;
pub mod vault;
mod view;
mod witness;

pub use backup::{BackupReport, RestoreReport, restore};
pub use doctor::{Finding, doctor};
pub use drafts::DraftBox;
pub use erasure::EraseReport;
pub use error::StoreError;
pub use incident::{Incident, OpenReport, Severity, ViewFault};
pub use op::{Op, Sequence};
pub use reading::Reader;
pub use rotation::Rotation;
pub use seal::{RecordKey, StoreId, TableId};
pub use tables::panic_is_contained;

use crate::clock::Timestamp;
use crate::i18n::{Explain, Message};
use crate::msg;
use holder::Holder;
use journal::Journal;
use op::{Draft, last_words};
use seal::{Digest, Keys};
use std::cell::{Ref, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use survey::ErasedMark;
use tables::TableFault;
use vault::{Content, KeyDerivation, Passphrase, RecoveryCode, Unlock, Vault};
use view::View;
use witness::Witness;

/// An open store: the only one of its folder.
pub struct Store {
    dir: PathBuf,
    keys: Keys,
    content: Content,
    /// `None` when no file takes frames: the next commit begins a new generation.
    journal: Option<Journal>,
    /// The newest generation that has a file.
    generation: u64,
    view: RefCell<View>,
    /// The long commit that the view has not been shown yet: see [`Store::view`].
    unseen: RefCell<Option<Draft>>,
    degraded: RefCell<Option<Degraded>>,
    sequence: Sequence,
    digest: Digest,
    erased: BTreeSet<ErasedMark>,
    /// The digests that the journal states, for the witness: sequence and digest.
    stated: Vec<(u64, Digest)>,
    report: OpenReport,
    witness: Option<Witness>,
    /// Bytes of frames after which a new generation is begun.
    rotate_after: u64,
    /// Never before the frames are as long as what the generation began with.
    rotates_when_doubled: bool,
    /// Held until everything above is closed.
    _holder: Holder,
}

/// Why a store does not work as it should, while it still serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Degraded {
    /// The fast tables cannot be had; records are served from memory. Nothing is at risk.
    InMemory {
        /// What the system said.
        reason: String,
    },
    /// The disk refused a write: nothing can be recorded until the store is opened again.
    ReadOnly {
        /// What the system said.
        reason: String,
    },
}

impl Explain for Degraded {
    fn explain(&self) -> Message {
        match self {
            Self::InMemory { reason } => {
                msg!("store.degraded.in_memory", reason = reason.as_str())
            }
            Self::ReadOnly { reason } => {
                msg!("store.degraded.read_only", reason = reason.as_str())
            }
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("dir", &self.dir)
            .field("generation", &self.generation)
            .field("sequence", &self.sequence)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Bytes of frames after which the journal is long: see [`Store::rotate_if_long`].
    pub const ROTATE_AFTER: u64 = 32 * 1024 * 1024;

    /// Makes a store in `dir`, which is made too, private. The recovery code is shown once and
    /// kept nowhere. `now` is what a second program is told: since when the store is held.
    ///
    /// # Errors
    /// A store is there already; the passphrase is too weak; the folder cannot be written.
    pub fn create(
        dir: &Path,
        passphrase: &Passphrase,
        derivation: KeyDerivation,
        now: Timestamp,
    ) -> Result<(Self, RecoveryCode), StoreError> {
        platform::refuse_network_folder(dir)?;
        if dir.is_dir() && !generation::list(dir)?.is_empty() {
            return Err(StoreError::AlreadyThere { path: dir.to_owned() });
        }
        platform::create_private_dir(dir).map_err(error::at(dir))?;
        let holder = Holder::take(dir, now)?;
        let (unlocked, code) = Vault::create(dir, passphrase, derivation)?;
        let store = Self::begin(dir, holder, unlocked)?;
        Ok((store, code))
    }

    /// Opens the store in `dir`, whatever state its files are in: what had to be mended is told by
    /// [`Store::opening`].
    ///
    /// # Errors
    /// Another program holds it; wrong passphrase; a newer format (left untouched); there is no
    /// store; its files cannot be read.
    pub fn open(dir: &Path, unlock: &Unlock, now: Timestamp) -> Result<Self, StoreError> {
        opening::open(dir, unlock, now, None)
    }

    /// Opens the store and shows its records to `reader`: the same walk through the tables checks them
    /// and reads them, on several threads, which takes about half the time of one after the other.
    ///
    /// # Errors
    /// As [`Store::open`] and [`Store::get`].
    pub fn open_and_read(
        dir: &Path,
        unlock: &Unlock,
        now: Timestamp,
        reader: &dyn Reader,
    ) -> Result<Self, StoreError> {
        opening::open(dir, unlock, now, Some(reader))
    }

    /// What opening found out of the ordinary.
    #[must_use]
    pub fn opening(&self) -> &OpenReport {
        &self.report
    }

    /// The last commit.
    #[must_use]
    pub fn sequence(&self) -> Sequence {
        self.sequence
    }

    /// The generation that takes the commits: one more at each rotation.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Which store this is, for life.
    #[must_use]
    pub fn id(&self) -> StoreId {
        self.keys.store_id()
    }

    /// Whether it holds people's data or invented data.
    #[must_use]
    pub fn content(&self) -> Content {
        self.content
    }

    /// The folder it lies in.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The keys, to seal what is kept beside the store (drafts).
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// What keeps the store from working as it should, if anything.
    #[must_use]
    pub fn degraded(&self) -> Option<Degraded> {
        let broken = self.journal.as_ref().and_then(Journal::broken);
        match broken {
            Some(reason) => Some(Degraded::ReadOnly { reason: reason.to_owned() }),
            None => self.degraded.borrow().clone(),
        }
    }

    /// Replaces the passphrase: only the key's wrapping is rewritten. Older backups still open
    /// with the one they were made under.
    ///
    /// # Errors
    /// `current` does not open the store; the new passphrase is too weak; the slots cannot be
    /// written.
    pub fn change_passphrase(
        &mut self,
        current: &Unlock,
        new: &Passphrase,
        derivation: KeyDerivation,
    ) -> Result<(), StoreError> {
        Ok(Vault::change_passphrase(&self.dir, current, new, derivation)?)
    }

    /// Draws another recovery code; the former one stops working.
    ///
    /// # Errors
    /// `current` does not open the store; the slots cannot be written.
    pub fn new_recovery_code(&mut self, current: &Unlock) -> Result<RecoveryCode, StoreError> {
        Ok(Vault::new_recovery_code(&self.dir, current)?)
    }

    /// What is being typed and not yet saved, kept beside the journal.
    #[must_use]
    pub fn drafts(&self) -> DraftBox {
        DraftBox::new(&self.dir, &self.keys)
    }

    /// Closes the store, settled. A store that is merely dropped has lost nothing either.
    ///
    /// # Errors
    /// As [`Store::settle`].
    pub fn close(mut self) -> Result<(), StoreError> {
        self.settle()
    }

    /// Brings what lies beside the journal up to the last commit, so that the next opening has nothing to
    /// catch up with, nor a long journal to read, and an older copy of the store is noticed.
    ///
    /// # Errors
    /// The witness could not be written. Nothing of the store is lost by that.
    pub fn settle(&mut self) -> Result<(), StoreError> {
        self.rotate_if_long();
        if let View::Tables(tables) = &*self.view() {
            // What they lack is caught up with at the next opening.
            let _ = tables.settle();
        }
        self.write_witness()
    }

    /// The view, up to the last commit.
    ///
    /// After a long commit the tables take about as long as everything before: whoever waits for the commit does not wait for that,
    /// but whoever next asks the store for something. A program that stops in between has lost nothing: tables that are behind the
    /// journal are caught up with when the store is opened.
    fn view(&self) -> Ref<'_, View> {
        let unseen = self.unseen.borrow_mut().take();
        if let Some(change) = unseen {
            let words = last_words(change.ops());
            let outcome = self.view.borrow_mut().apply(&words, self.applied(), &self.keys);
            self.shown(outcome);
        }
        self.view.borrow()
    }

    /// Serves from memory what the tables no longer serve: everything acknowledged is in the
    /// journal.
    fn fall_back(&self, fault: &TableFault) -> Result<(), StoreError> {
        let lost = || StoreError::ViewLost { sequence: self.sequence };
        let map = opening::reload(&self.dir, &self.keys, self.sequence, self.digest)?;
        let mut view = self.view.try_borrow_mut().map_err(|_| lost())?;
        let former = std::mem::replace(&mut *view, View::Memory(map));
        if let (View::Tables(tables), TableFault::Damaged(_)) = (former, fault) {
            tables.abandon();
        }
        *self.degraded.borrow_mut() = Some(Degraded::InMemory { reason: fault.reason() });
        Ok(())
    }
}

#[cfg(test)]
mod tests;
