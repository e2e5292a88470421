//! The vault: who may open the store.
//!
//! A random data key seals everything and never changes; the slot file wraps it for the passphrase
//! and for the recovery code. Changing the passphrase rewraps 32 bytes, whatever the store's size.
//!
//! # No vault can be made weaker than it is
//!
//! Someone who may write to the folder but knows no passphrase could try to have a real vault
//! opened under cheap parameters. What stops it:
//!
//! 1. Below the floor (64 MiB, three passes), parameters are refused before the passphrase is used,
//!    unless the file is marked [`Content::Fictional`].
//! 2. The mark and the parameters are authenticated by the wrapped key itself: with either altered,
//!    the slot no longer opens, and what was wrapped strongly stays wrapped strongly. No other
//!    wrapping can be put in its place without the passphrase.
//! 3. The mark is set when the data key is drawn and nothing changes it: there never was a weak
//!    wrapping of a real store's key which an old backup could bring back.
//! 4. The whole folder can be replaced by another store, with a passphrase that the other person
//!    knows: then ours does not open it. The only passphrase everyone knows is the demonstration's;
//!    no face tries it in the office's own folder, only in one that was named.
//!    [`Unlocked::content`] lets every face say that a store is fictional.
//!
//! What remains: an *older* slot file put back revives the passphrase or the code it was made for.
//! They opened that file anyway, wherever a copy of it is: after a passphrase has leaked together
//! with the files, a new store is needed, not a new passphrase.

mod copies;
mod derivation;
mod error;
mod passphrase;
mod recovery_code;
mod slots;

pub use copies::{CopyReport, Defect, Outcome, SlotCopy};
pub use derivation::KeyDerivation;
pub use error::VaultError;
pub use passphrase::{Passphrase, Strength};
pub use recovery_code::{CodeError, RecoveryCode};

use std::fmt;
use std::path::Path;

use super::platform;
use super::seal::{DataKey, Keys, StoreId};
use slots::{Malformed, Slots};

/// What a store holds; decided when it is created, for life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// People's data: the key derivation has a floor.
    Real,
    /// Invented data (the demonstration, tests): a cheap derivation is accepted.
    Fictional,
}

impl Content {
    fn to_byte(self) -> [u8; 1] {
        match self {
            Self::Real => [1],
            Self::Fictional => [2],
        }
    }

    fn from_byte([byte]: [u8; 1]) -> Option<Self> {
        match byte {
            1 => Some(Self::Real),
            2 => Some(Self::Fictional),
            _ => None,
        }
    }
}

/// What someone opens the vault with.
#[derive(Debug)]
pub enum Unlock {
    /// The everyday way.
    Passphrase(Passphrase),
    /// When the passphrase is forgotten.
    RecoveryCode(RecoveryCode),
}

/// An open vault.
pub struct Unlocked {
    /// What seals and opens the store's bytes.
    pub keys: Keys,
    /// Which store it is.
    pub store_id: StoreId,
    /// What the store holds.
    pub content: Content,
    /// Slot copies that were not as they should be: to report to the person.
    pub mended: Vec<CopyReport>,
    /// The slot file as it is now, to embed in a backup: see [`Vault::from_slots_bytes`].
    pub slots_bytes: Vec<u8>,
}

impl fmt::Debug for Unlocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unlocked")
            .field("store_id", &self.store_id)
            .field("content", &self.content)
            .field("mended", &self.mended)
            .finish_non_exhaustive()
    }
}

/// The key slot files of a store's folder, `keyslots.a` and `keyslots.b`.
///
/// Whoever changes them holds the store ([`super::holder::Holder`]).
#[derive(Debug, Clone, Copy)]
pub struct Vault;

impl Vault {
    /// Makes a vault in `dir` (made too, private, when it is missing) and opens it. The recovery
    /// code is shown to the person once and kept nowhere.
    ///
    /// # Errors
    /// A vault is there already; the passphrase is too weak for real data; not enough memory to
    /// derive the key; the files cannot be written.
    pub fn create(
        dir: &Path,
        passphrase: &Passphrase,
        derivation: KeyDerivation,
    ) -> Result<(Unlocked, RecoveryCode), VaultError> {
        check_strength(passphrase, derivation.content)?;
        if Self::exists(dir) {
            return Err(VaultError::AlreadyThere { dir: dir.to_owned() });
        }
        platform::create_private_dir(dir).map_err(|source| VaultError::io(dir, source))?;
        let data_key = DataKey::random();
        let code = RecoveryCode::random();
        let KeyDerivation { parameters, content } = derivation;
        let slots = Slots::new(&data_key, content, passphrase, parameters, &code)?;
        copies::write(dir, &slots.to_bytes())?;
        Ok((unlocked(&slots, &data_key, Vec::new()), code))
    }

    /// Whether a slot file is in `dir`, whole or not.
    #[must_use]
    pub fn exists(dir: &Path) -> bool {
        SlotCopy::BOTH.iter().any(|copy| dir.join(copy.file_name()).exists())
    }

    /// Opens the vault in `dir`. Lasts as long as its key derivation: half a second by the
    /// passphrase, next to nothing by the recovery code.
    ///
    /// Both copies of the slot file are left whole: one that was missing, damaged or out of date is
    /// rewritten from the other, and told in [`Unlocked::mended`].
    ///
    /// # Errors
    /// No vault; a wrong passphrase or code; both copies damaged; a newer format, which is left
    /// untouched; parameters that no vault of ours has. Each its own [`VaultError`].
    pub fn unlock(dir: &Path, unlock: &Unlock) -> Result<Unlocked, VaultError> {
        let found = copies::read(dir)?;
        let (slots, data_key) = open_one_of(&found.candidates(), unlock)?;
        let mended = copies::mend(dir, &found, &slots, &data_key);
        Ok(unlocked(&slots, &data_key, mended))
    }

    /// Gives the vault another passphrase. `current` may be the recovery code: that is how a
    /// forgotten passphrase is replaced. Records are not rewritten; the recovery code stays.
    ///
    /// # Errors
    /// As [`Vault::unlock`]; the new passphrase is too weak; `derivation` is not for what the store
    /// holds; the recovery slot was altered ([`VaultError::Altered`]); the files cannot be written.
    pub fn change_passphrase(
        dir: &Path,
        current: &Unlock,
        new: &Passphrase,
        derivation: KeyDerivation,
    ) -> Result<(), VaultError> {
        let (mut slots, data_key) = open_one_of(&copies::read(dir)?.candidates(), current)?;
        if derivation.content != slots.content {
            return Err(VaultError::OtherContent);
        }
        check_strength(new, slots.content)?;
        let vouched = matches!(current, Unlock::RecoveryCode(_));
        if !vouched && !slots.is_authentic(&data_key) {
            return Err(VaultError::Altered);
        }
        slots.set_passphrase(&data_key, new, derivation.parameters)?;
        slots.sign(&data_key);
        copies::write(dir, &slots.to_bytes())
    }

    /// Draws another recovery code; the former one no longer opens this vault (it still opens older
    /// backups).
    ///
    /// # Errors
    /// As [`Vault::unlock`]; the passphrase slot was altered ([`VaultError::Altered`]); the files
    /// cannot be written.
    pub fn new_recovery_code(dir: &Path, current: &Unlock) -> Result<RecoveryCode, VaultError> {
        let (mut slots, data_key) = open_one_of(&copies::read(dir)?.candidates(), current)?;
        let vouched = matches!(current, Unlock::Passphrase(_));
        if !vouched && !slots.is_authentic(&data_key) {
            return Err(VaultError::Altered);
        }
        let code = RecoveryCode::random();
        slots.set_recovery_code(&data_key, &code);
        slots.sign(&data_key);
        copies::write(dir, &slots.to_bytes())?;
        Ok(code)
    }

    /// The slot file's bytes, without opening the vault: what a backup embeds. They hold the data
    /// key, wrapped: worth as much as the passphrase.
    ///
    /// # Errors
    /// No vault; both copies damaged; a newer format.
    pub fn slots_bytes(dir: &Path) -> Result<Vec<u8>, VaultError> {
        let candidates = copies::read(dir)?.candidates();
        Ok(candidates.first().map(Slots::to_bytes).unwrap_or_default())
    }

    /// Puts the slot file of a backup in `dir`, both copies.
    ///
    /// # Errors
    /// The bytes are no whole slot file, or a newer program's; a vault is there already; the files
    /// cannot be written.
    pub fn from_slots_bytes(dir: &Path, bytes: &[u8]) -> Result<(), VaultError> {
        let slots = read_embedded(bytes)?;
        if Self::exists(dir) {
            return Err(VaultError::AlreadyThere { dir: dir.to_owned() });
        }
        platform::create_private_dir(dir).map_err(|source| VaultError::io(dir, source))?;
        copies::write(dir, &slots.to_bytes())
    }

    /// Opens slots embedded in a backup, without a folder.
    ///
    /// Stricter than [`Vault::unlock`]: slots that were altered are refused, since this is how a
    /// backup is proved. Put back in a folder they still open, and are reported there.
    ///
    /// # Errors
    /// As [`Vault::unlock`]; [`VaultError::EmbeddedDamaged`].
    pub fn unlock_bytes(bytes: &[u8], unlock: &Unlock) -> Result<Unlocked, VaultError> {
        let (slots, data_key) = open_one_of(&[read_embedded(bytes)?], unlock)?;
        if !slots.is_authentic(&data_key) {
            return Err(VaultError::EmbeddedDamaged);
        }
        Ok(unlocked(&slots, &data_key, Vec::new()))
    }

    /// What the slot file says the store holds, before it is opened; authenticated only by
    /// [`Vault::unlock`].
    ///
    /// # Errors
    /// As [`Vault::slots_bytes`].
    pub fn stated_content(dir: &Path) -> Result<Option<Content>, VaultError> {
        Ok(copies::read(dir)?.candidates().first().map(|slots| slots.content))
    }
}

fn unlocked(slots: &Slots, data_key: &DataKey, mended: Vec<CopyReport>) -> Unlocked {
    Unlocked {
        keys: Keys::derive(slots.store, data_key),
        store_id: slots.store,
        content: slots.content,
        mended,
        slots_bytes: slots.to_bytes(),
    }
}

fn check_strength(passphrase: &Passphrase, content: Content) -> Result<(), VaultError> {
    match (content, passphrase.strength()) {
        (Content::Real, Strength::Insufficient(missing)) => {
            Err(VaultError::WeakPassphrase { missing })
        }
        _ => Ok(()),
    }
}

fn read_embedded(bytes: &[u8]) -> Result<Slots, VaultError> {
    Slots::from_bytes(bytes).map_err(|malformed| match malformed {
        Malformed::Damaged => VaultError::EmbeddedDamaged,
        Malformed::Newer(found) => VaultError::Newer { found },
    })
}

/// The first of the candidates that opens and is authentic, and its data key; else the first that
/// opens (an altered slot shall not lock anyone out of their data); else the last written one's
/// refusal.
fn open_one_of(candidates: &[Slots], unlock: &Unlock) -> Result<(Slots, DataKey), VaultError> {
    let (mut altered, mut refusal) = (None, None);
    for slots in candidates {
        match open(slots, unlock) {
            Ok(data_key) if slots.is_authentic(&data_key) => return Ok((slots.clone(), data_key)),
            Ok(data_key) => altered = altered.or(Some((slots.clone(), data_key))),
            Err(reason) => refusal = refusal.or(Some(reason)),
        }
    }
    altered.ok_or_else(|| refusal.unwrap_or(VaultError::EmbeddedDamaged))
}

fn open(slots: &Slots, unlock: &Unlock) -> Result<DataKey, VaultError> {
    match unlock {
        Unlock::Passphrase(passphrase) => {
            slots.parameters.check(slots.content)?;
            slots.open_with_passphrase(passphrase)
        }
        Unlock::RecoveryCode(code) => slots.open_with_recovery_code(code),
    }
}

#[cfg(test)]
mod tests;
