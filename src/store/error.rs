//! Why the store did not do what it was asked.

use super::holder::HolderError;
use super::journal::is_full;
use super::op::Sequence;
use super::platform::NetworkFolder;
use super::vault::VaultError;
use crate::i18n::{Explain, Message};
use crate::msg;
use std::io;
use std::path::{Path, PathBuf};

/// Why the store did not do what it was asked. Nothing that was acknowledged is lost by it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The keys: wrong passphrase, damaged slots, refused parameters.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Another program holds the store, or the folder cannot be held.
    #[error(transparent)]
    Holder(#[from] HolderError),
    /// The folder is on another machine.
    #[error(transparent)]
    Network(#[from] NetworkFolder),
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No room on the disk. The change was not recorded; the store goes on.
    #[error("the disk is full: the change was not recorded")]
    DiskFull,
    /// The disk refused a write: the change was not recorded and none will be until the store
    /// is opened again.
    #[error("the disk failed ({reason}): the store can only be read now")]
    ReadOnly {
        /// What the system said.
        reason: String,
    },
    /// Written by a newer program. Nothing was touched.
    #[error("{} has format {found}; this program reads formats up to {known}", path.display())]
    NewerFormat {
        /// Which file.
        path: PathBuf,
        /// Its format.
        found: u16,
        /// The newest format this program reads.
        known: u16,
    },
    /// The file belongs to another store.
    #[error("{} belongs to another store", path.display())]
    OtherStore {
        /// Which file.
        path: PathBuf,
    },
    /// A store is already there.
    #[error("{} already holds a store", path.display())]
    AlreadyThere {
        /// Which folder.
        path: PathBuf,
    },
    /// There is no journal, and no table that could stand for it.
    #[error("{} holds no journal", path.display())]
    NothingThere {
        /// Which folder.
        path: PathBuf,
    },
    /// One record does not open, though the state it is in was checked.
    #[error("a record of table {table} does not open")]
    RecordUnreadable {
        /// Which table.
        table: u8,
    },
    /// The operations of one commit are too large for one frame.
    #[error("the change is too large to be recorded: {size} bytes, {most} at most")]
    TooLarge {
        /// Bytes asked for.
        size: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// The tables could not be read and the journal could not stand in for them.
    #[error("the state after change {sequence} cannot be read again from the journal")]
    ViewLost {
        /// The last commit.
        sequence: Sequence,
    },
    /// Not a backup, or a damaged one. Nothing was restored.
    #[error("{} is not a whole backup", path.display())]
    BackupDamaged {
        /// Which file.
        path: PathBuf,
    },
}

impl Explain for StoreError {
    fn explain(&self) -> Message {
        let name = |path: &Path| path.display().to_string();
        match self {
            Self::Vault(error) => error.explain(),
            Self::Holder(error) => error.explain(),
            Self::Network(error) => error.explain(),
            Self::Io { path, source } => {
                msg!("store.error.io", path = name(path), reason = source.to_string())
            }
            Self::DiskFull => msg!("store.error.disk_full"),
            Self::ReadOnly { reason } => msg!("store.error.read_only", reason = reason.as_str()),
            Self::NewerFormat { path, found, known } => msg!(
                "store.error.newer_format",
                path = name(path),
                found = u32::from(*found),
                known = u32::from(*known)
            ),
            Self::OtherStore { path } => msg!("store.error.other_store", path = name(path)),
            Self::AlreadyThere { path } => msg!("store.error.already_there", path = name(path)),
            Self::NothingThere { path } => msg!("store.error.nothing_there", path = name(path)),
            Self::RecordUnreadable { table } => {
                msg!("store.error.record_unreadable", table = u32::from(*table))
            }
            Self::TooLarge { size, most } => {
                msg!("store.error.too_large", size = *size, most = *most)
            }
            Self::ViewLost { sequence } => msg!("store.error.view_lost", sequence = sequence.0),
            Self::BackupDamaged { path } => msg!("store.error.backup_damaged", path = name(path)),
        }
    }
}

/// Names the file in an input/output error; a full disk is told apart from the rest.
pub(super) fn at(path: &Path) -> impl Fn(io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| {
        if is_full(&source) {
            StoreError::DiskFull
        } else {
            StoreError::Io { path: path.clone(), source }
        }
    }
}
