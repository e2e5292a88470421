//! The vault, as its four subjects; here, what they share.

mod tampering;
mod two_copies;
mod unlocking;
mod written_form;

use super::*;
use crate::i18n::{Explain, Lang};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

const STRONG: &str = "lampe velo prune gare nuage cuivre valse";

fn typed(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn by(text: &str) -> Unlock {
    Unlock::Passphrase(typed(text))
}

/// The same code again: codes are not cloned outside tests.
fn with(code: &RecoveryCode) -> Unlock {
    Unlock::RecoveryCode(RecoveryCode::parse(&code.to_text()).unwrap())
}

/// A fictional vault whose passphrase is «first».
fn vault() -> (TempDir, Unlocked, RecoveryCode) {
    let dir = tempfile::tempdir().unwrap();
    let (unlocked, code) =
        Vault::create(dir.path(), &typed("first"), KeyDerivation::throwaway()).unwrap();
    (dir, unlocked, code)
}

fn change_from_first_to(dir: &TempDir, passphrase: &str) {
    let new = typed(passphrase);
    Vault::change_passphrase(dir.path(), &by("first"), &new, KeyDerivation::throwaway()).unwrap();
}

fn path(dir: &TempDir, copy: SlotCopy) -> PathBuf {
    dir.path().join(copy.file_name())
}

fn both(dir: &TempDir) -> [Vec<u8>; 2] {
    SlotCopy::BOTH.map(|copy| fs::read(path(dir, copy)).unwrap())
}

/// What an attacker does who knows the format and no secret: change bytes, then the checksum.
fn altered(bytes: &[u8], change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut bytes = bytes[..bytes.len() - 32].to_vec();
    change(&mut bytes);
    let checksum = blake3::hash(&bytes);
    bytes.extend_from_slice(checksum.as_bytes());
    bytes
}

fn write_both(dir: &TempDir, bytes: &[u8]) {
    for copy in SlotCopy::BOTH {
        fs::write(path(dir, copy), bytes).unwrap();
    }
}

/// Where things are in the file, as `docs/store-format.md` says.
mod at {
    use std::ops::Range;
    pub(super) const FORMAT: usize = 8;
    pub(super) const CONTENT: usize = 10;
    pub(super) const REVISION: usize = 11;
    pub(super) const PARAMETERS: Range<usize> = 35..47;
    pub(super) const PASSPHRASE_SLOT: Range<usize> = 63..135;
    pub(super) const RECOVERY_SLOT: Range<usize> = 151..223;
    pub(super) const SEAL: Range<usize> = 223..255;
    pub(super) const LENGTH: usize = 287;
}
