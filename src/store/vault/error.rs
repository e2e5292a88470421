//! Why a vault does not open or change.

use std::io;
use std::path::{Path, PathBuf};

use super::copies::Defect;
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::store::seal::FORMAT;

/// Why a vault does not open or change.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Neither copy of the slot file is there.
    #[error("no vault in {dir}")]
    NoVault {
        /// Where one was looked for.
        dir: PathBuf,
    },
    /// A slot file is there, whole or not: it is not overwritten.
    #[error("there is a vault in {dir} already")]
    AlreadyThere {
        /// Where.
        dir: PathBuf,
    },
    /// The slots are whole and the passphrase does not open them.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The slots are whole and the recovery code, itself well typed, does not open them.
    #[error("wrong recovery code: not this vault's, or replaced since")]
    WrongRecoveryCode,
    /// Neither copy of the slot file can be read.
    #[error("both key slot files of {dir} are unusable: a {a:?}, b {b:?}")]
    BothDamaged {
        /// Where.
        dir: PathBuf,
        /// What is wrong with the first.
        a: Defect,
        /// What is wrong with the second.
        b: Defect,
    },
    /// The slots embedded in a backup are not whole.
    #[error("the key slots embedded in the backup are damaged")]
    EmbeddedDamaged,
    /// Written by a newer version of the program; left untouched.
    #[error("vault format {found}; this program knows {FORMAT}")]
    Newer {
        /// The format it has.
        found: u16,
    },
    /// A slot file asks for a derivation that is too cheap for real data: not ours.
    #[error("key derivation too weak: {memory_kib} KiB, {passes} passes")]
    TooWeak {
        /// Memory it asks for.
        memory_kib: u32,
        /// Passes it asks for.
        passes: u32,
    },
    /// A slot file asks for a derivation that would exhaust the machine, or for an impossible one.
    #[error(
        "key derivation impossible or enough to exhaust the machine: {memory_kib} KiB, \
         {passes} passes, {lanes} lanes"
    )]
    TooHeavy {
        /// Memory it asks for.
        memory_kib: u32,
        /// Passes it asks for.
        passes: u32,
        /// Lanes it asks for.
        lanes: u32,
    },
    /// The machine has not the memory free that the derivation needs.
    #[error("not enough free memory to derive the key: {memory_kib} KiB needed")]
    NotEnoughMemory {
        /// What is needed.
        memory_kib: u32,
    },
    /// A new passphrase is too weak for real data.
    #[error("passphrase too weak: {}", missing.key)]
    WeakPassphrase {
        /// What it lacks.
        missing: Message,
    },
    /// A cheap derivation for a real store, or the reverse.
    #[error("this key derivation is for another kind of store")]
    OtherContent,
    /// The slot that is not being replaced was altered: rewriting the file would vouch for it.
    #[error("the key slots were altered by something else: the other slot must be replaced first")]
    Altered,
    /// A file cannot be written.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl VaultError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

impl Explain for VaultError {
    fn explain(&self) -> Message {
        match self {
            Self::NoVault { dir } => msg!("store.vault.none", dir = shown(dir)),
            Self::AlreadyThere { dir } => msg!("store.vault.already_there", dir = shown(dir)),
            Self::WrongPassphrase => msg!("store.vault.wrong_passphrase"),
            Self::WrongRecoveryCode => msg!("store.vault.wrong_recovery_code"),
            Self::BothDamaged { dir, a, b } => {
                let (dir, a, b) = (shown(dir), a.explain(), b.explain());
                msg!("store.vault.both_damaged", dir = dir, a = a, b = b)
            }
            Self::EmbeddedDamaged => msg!("store.vault.embedded_damaged"),
            Self::Newer { found } => {
                msg!("store.vault.newer", found = u32::from(*found), known = u32::from(FORMAT))
            }
            Self::TooWeak { memory_kib, passes } => {
                msg!("store.vault.too_weak", memory = memory_kib / 1024, passes = *passes)
            }
            Self::TooHeavy { memory_kib, passes, lanes } => msg!(
                "store.vault.too_heavy",
                memory = memory_kib / 1024,
                passes = *passes,
                lanes = *lanes,
            ),
            Self::NotEnoughMemory { memory_kib } => {
                msg!("store.vault.not_enough_memory", memory = memory_kib / 1024)
            }
            Self::WeakPassphrase { missing } => {
                msg!("store.vault.weak_passphrase", missing = missing.clone())
            }
            Self::OtherContent => msg!("store.vault.other_content"),
            Self::Altered => msg!("store.vault.altered"),
            Self::Io { path, source } => {
                msg!("store.vault.io", path = shown(path), reason = source.to_string())
            }
        }
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
