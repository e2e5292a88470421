//! The two copies of the slot file: written whole or not at all, each healed from the other.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::VaultError;
use super::slots::{Malformed, Slots};
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::store::platform;
use crate::store::seal::DataKey;

/// No slot file of any format is longer: more is not read.
const LONGEST: u64 = 64 * 1024;

/// One of the two copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotCopy {
    /// `keyslots.a`
    A,
    /// `keyslots.b`
    B,
}

impl SlotCopy {
    /// Both, in the order they are written.
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    /// The copy's name in the store's folder.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::A => "keyslots.a",
            Self::B => "keyslots.b",
        }
    }

    fn temporary_name(self) -> &'static str {
        match self {
            Self::A => "keyslots.a.new",
            Self::B => "keyslots.b.new",
        }
    }
}

/// What was wrong with a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Defect {
    /// The file is not there.
    Missing,
    /// The system would not read it; its words.
    Unread(String),
    /// Not as it was written: its checksum says so.
    Damaged,
    /// Whole by its checksum, but not written by a holder of the key.
    Altered,
    /// Ours, but not the one that opened: a change was interrupted between the two.
    OutOfDate,
}

impl Explain for Defect {
    fn explain(&self) -> Message {
        match self {
            Self::Missing => msg!("store.vault.copy_missing"),
            Self::Unread(reason) => msg!("store.vault.copy_unread", reason = reason.clone()),
            Self::Damaged => msg!("store.vault.copy_damaged"),
            Self::Altered => msg!("store.vault.copy_altered"),
            Self::OutOfDate => msg!("store.vault.copy_out_of_date"),
        }
    }
}

/// What came of a copy that was not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Rewritten from the other.
    Rewritten,
    /// Left as it is: no copy is good enough to rewrite it from.
    Left,
    /// It could not be rewritten; the system's words.
    Failed(String),
}

/// A copy that was not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyReport {
    /// Which copy.
    pub copy: SlotCopy,
    /// What was wrong with it.
    pub defect: Defect,
    /// What came of it.
    pub outcome: Outcome,
}

impl Explain for CopyReport {
    fn explain(&self) -> Message {
        let (copy, defect) = (self.copy.file_name(), self.defect.explain());
        match &self.outcome {
            Outcome::Rewritten => msg!("store.vault.rewritten", copy = copy, defect = defect),
            Outcome::Left => msg!("store.vault.left", copy = copy, defect = defect),
            Outcome::Failed(reason) => msg!(
                "store.vault.not_rewritten",
                copy = copy,
                defect = defect,
                reason = reason.clone(),
            ),
        }
    }
}

/// What the folder holds.
pub(super) struct Found(Vec<(SlotCopy, Result<Slots, Defect>)>);

impl Found {
    /// The readable copies, the last written first, each once.
    pub(super) fn candidates(&self) -> Vec<Slots> {
        let mut good: Vec<Slots> =
            self.0.iter().filter_map(|(_, read)| read.as_ref().ok().cloned()).collect();
        good.sort_by_key(|slots| std::cmp::Reverse(slots.revision));
        good.dedup();
        good
    }
}

/// Reads both copies; at least one is good.
pub(super) fn read(dir: &Path) -> Result<Found, VaultError> {
    let mut found = Vec::new();
    for copy in SlotCopy::BOTH {
        found.push((copy, read_copy(dir, copy)?));
    }
    if let [(_, Err(a)), (_, Err(b))] = found.as_slice() {
        return Err(match (a, b) {
            (Defect::Missing, Defect::Missing) => VaultError::NoVault { dir: dir.to_owned() },
            _ => VaultError::BothDamaged { dir: dir.to_owned(), a: a.clone(), b: b.clone() },
        });
    }
    Ok(Found(found))
}

/// A whole file of a newer format stops everything, even beside a copy that we can read: rewriting
/// either could lose what the newer program wrote.
fn read_copy(dir: &Path, copy: SlotCopy) -> Result<Result<Slots, Defect>, VaultError> {
    let mut bytes = Vec::new();
    let read = File::open(dir.join(copy.file_name()))
        .and_then(|file| file.take(LONGEST).read_to_end(&mut bytes));
    match read {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Err(Defect::Missing)),
        Err(error) => Ok(Err(Defect::Unread(error.to_string()))),
        Ok(_) => match Slots::from_bytes(&bytes) {
            Ok(slots) => Ok(Ok(slots)),
            Err(Malformed::Damaged) => Ok(Err(Defect::Damaged)),
            Err(Malformed::Newer(found)) => Err(VaultError::Newer { found }),
        },
    }
}

/// Writes both copies. Everything that takes room on the disk is written and synced before either
/// is replaced; each is replaced whole; the second only when the first is safe.
pub(super) fn write(dir: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    for copy in SlotCopy::BOTH {
        let temporary = dir.join(copy.temporary_name());
        platform::write_private_file(&temporary, bytes)
            .map_err(|source| VaultError::io(&temporary, source))?;
    }
    for copy in SlotCopy::BOTH {
        let path = dir.join(copy.file_name());
        fs::rename(dir.join(copy.temporary_name()), &path)
            .and_then(|()| platform::sync_dir(dir))
            .map_err(|source| VaultError::io(&path, source))?;
    }
    Ok(())
}

/// Makes both copies the slots that opened, when these are authentic, and reports those that
/// were not. The store opens even if this fails (a read-only disk, say).
pub(super) fn mend(
    dir: &Path,
    found: &Found,
    opened: &Slots,
    data_key: &DataKey,
) -> Vec<CopyReport> {
    let authentic = opened.is_authentic(data_key);
    let defects: Vec<(SlotCopy, Defect)> = found
        .0
        .iter()
        .filter_map(|(copy, read)| match read {
            Err(defect) => Some((*copy, defect.clone())),
            Ok(slots) if !slots.is_authentic(data_key) => Some((*copy, Defect::Altered)),
            Ok(slots) if slots != opened => Some((*copy, Defect::OutOfDate)),
            Ok(_) => None,
        })
        .collect();
    let outcome = if !authentic {
        Outcome::Left
    } else if defects.is_empty() {
        return Vec::new();
    } else {
        match write(dir, &opened.to_bytes()) {
            Ok(()) => Outcome::Rewritten,
            Err(error) => Outcome::Failed(error.to_string()),
        }
    };
    defects
        .into_iter()
        .map(|(copy, defect)| CopyReport { copy, defect, outcome: outcome.clone() })
        .collect()
}
