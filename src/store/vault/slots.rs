//! The key slot file: the data key, wrapped once for the passphrase and once for the recovery code.
//!
//! 287 bytes, all numbers little-endian (`docs/store-format.md` has the table). Its last 32 bytes
//! are the BLAKE3 of all before them, in every format there will ever be: a damaged file is told
//! from a newer one before any secret is asked for. The 32 before those are keyed by the data key:
//! they say whether the file is as *we* wrote it, which a plain checksum cannot.

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::derivation::Parameters;
use super::{Content, Passphrase, RecoveryCode, VaultError};
use crate::store::seal::{self, DataKey, FORMAT, StoreId};

const MAGIC: &[u8; 8] = b"RELAISKS";
const CHECKSUM: usize = 32;

/// The data key under one lock: `nonce ‖ encrypted key ‖ tag`.
#[derive(Clone, PartialEq, Eq)]
struct Wrapped([u8; 24 + 32 + 16]);

/// What one slot file says.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Slots {
    pub(super) content: Content,
    /// Counts the rewritings of the file: of two good copies, the higher was written last.
    pub(super) revision: u64,
    pub(super) store: StoreId,
    pub(super) parameters: Parameters,
    passphrase_salt: [u8; 16],
    passphrase: Wrapped,
    recovery_salt: [u8; 16],
    recovery: Wrapped,
    /// Keyed BLAKE3 of everything above.
    seal: [u8; 32],
}

/// What is wrong with a slot file, seen without any secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    /// Not a slot file, or not as it was written.
    Damaged,
    /// Whole, and written by a newer version of the program.
    Newer(u16),
}

impl Slots {
    /// Slots around a new store's data key.
    pub(super) fn new(
        data_key: &DataKey,
        content: Content,
        passphrase: &Passphrase,
        parameters: Parameters,
        code: &RecoveryCode,
    ) -> Result<Self, VaultError> {
        let mut slots = Self {
            content,
            revision: 0,
            store: StoreId::random(),
            parameters,
            passphrase_salt: [0; 16],
            passphrase: Wrapped([0; 72]),
            recovery_salt: [0; 16],
            recovery: Wrapped([0; 72]),
            seal: [0; 32],
        };
        slots.set_passphrase(data_key, passphrase, parameters)?;
        slots.set_recovery_code(data_key, code);
        slots.sign(data_key);
        Ok(slots)
    }

    /// Wraps the data key for another passphrase. [`Slots::sign`] afterwards.
    pub(super) fn set_passphrase(
        &mut self,
        data_key: &DataKey,
        passphrase: &Passphrase,
        parameters: Parameters,
    ) -> Result<(), VaultError> {
        self.parameters = parameters;
        self.passphrase_salt = seal::random();
        let key = parameters.derive(passphrase, &self.passphrase_salt)?;
        self.passphrase = Wrapped::wrap(data_key, &key, &self.passphrase_place());
        Ok(())
    }

    /// Wraps the data key for another recovery code. [`Slots::sign`] afterwards.
    pub(super) fn set_recovery_code(&mut self, data_key: &DataKey, code: &RecoveryCode) {
        self.recovery_salt = seal::random();
        let key = code.derive(&self.recovery_salt);
        self.recovery = Wrapped::wrap(data_key, &key, &self.recovery_place());
    }

    /// Counts the rewriting and seals the whole.
    pub(super) fn sign(&mut self, data_key: &DataKey) {
        self.revision = self.revision.saturating_add(1);
        self.seal = self.expected_seal(data_key);
    }

    /// Whether the file is, as a whole, what a holder of the data key wrote.
    pub(super) fn is_authentic(&self, data_key: &DataKey) -> bool {
        blake3::Hash::from(self.expected_seal(data_key)) == blake3::Hash::from(self.seal)
    }

    /// The data key, by the passphrase. The caller has had the parameters checked.
    pub(super) fn open_with_passphrase(
        &self,
        passphrase: &Passphrase,
    ) -> Result<DataKey, VaultError> {
        let key = self.parameters.derive(passphrase, &self.passphrase_salt)?;
        self.passphrase.unwrap(&key, &self.passphrase_place()).ok_or(VaultError::WrongPassphrase)
    }

    /// The data key, by the recovery code.
    pub(super) fn open_with_recovery_code(
        &self,
        code: &RecoveryCode,
    ) -> Result<DataKey, VaultError> {
        let key = code.derive(&self.recovery_salt);
        self.recovery.unwrap(&key, &self.recovery_place()).ok_or(VaultError::WrongRecoveryCode)
    }

    /// The file.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.signed_part();
        bytes.extend_from_slice(&self.seal);
        let checksum = blake3::hash(&bytes);
        bytes.extend_from_slice(checksum.as_bytes());
        bytes
    }

    /// Reads a file; never panics, whatever the bytes.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let (covered, checksum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(Malformed::Damaged)?;
        if blake3::hash(covered) != *checksum {
            return Err(Malformed::Damaged);
        }
        let mut reader = Reader(covered);
        if reader.take::<8>()? != *MAGIC {
            return Err(Malformed::Damaged);
        }
        match u16::from_le_bytes(reader.take()?) {
            FORMAT => {}
            newer if newer > FORMAT => return Err(Malformed::Newer(newer)),
            _ => return Err(Malformed::Damaged),
        }
        let slots = Self {
            content: Content::from_byte(reader.take::<1>()?).ok_or(Malformed::Damaged)?,
            revision: u64::from_le_bytes(reader.take()?),
            store: StoreId(reader.take()?),
            parameters: Parameters {
                memory_kib: u32::from_le_bytes(reader.take()?),
                passes: u32::from_le_bytes(reader.take()?),
                lanes: u32::from_le_bytes(reader.take()?),
            },
            passphrase_salt: reader.take()?,
            passphrase: Wrapped(reader.take()?),
            recovery_salt: reader.take()?,
            recovery: Wrapped(reader.take()?),
            seal: reader.take()?,
        };
        if reader.0.is_empty() { Ok(slots) } else { Err(Malformed::Damaged) }
    }

    fn signed_part(&self) -> Vec<u8> {
        [
            &MAGIC[..],
            &FORMAT.to_le_bytes(),
            &self.content.to_byte(),
            &self.revision.to_le_bytes(),
            &self.store.0,
            &self.parameters.to_bytes(),
            &self.passphrase_salt,
            &self.passphrase.0,
            &self.recovery_salt,
            &self.recovery.0,
        ]
        .concat()
    }

    fn expected_seal(&self, data_key: &DataKey) -> [u8; 32] {
        let key = data_key.subkey(self.store, "relais 1 slots");
        *blake3::keyed_hash(&key, &self.signed_part()).as_bytes()
    }

    /// What the passphrase slot is bound to: change any of it in the file and the slot no longer
    /// opens.
    fn passphrase_place(&self) -> Vec<u8> {
        [
            &FORMAT.to_le_bytes()[..],
            &self.content.to_byte(),
            &self.store.0,
            b"passphrase",
            &self.parameters.to_bytes(),
            &self.passphrase_salt,
        ]
        .concat()
    }

    /// What the recovery slot is bound to: not the passphrase's parameters, so that the code still
    /// opens a store whose passphrase slot was spoilt.
    fn recovery_place(&self) -> Vec<u8> {
        [
            &FORMAT.to_le_bytes()[..],
            &self.content.to_byte(),
            &self.store.0,
            b"recovery",
            &self.recovery_salt,
        ]
        .concat()
    }
}

impl Wrapped {
    #[expect(clippy::expect_used, reason = "the cipher refuses only 256 GiB: a key is 32 bytes")]
    fn wrap(data_key: &DataKey, key: &[u8; 32], place: &[u8]) -> Self {
        let nonce: [u8; 24] = seal::random();
        let mut text = Zeroizing::new(*data_key.bytes());
        let tag = XChaCha20Poly1305::new(key.into())
            .encrypt_inout_detached(&XNonce::from(nonce), place, text.as_mut_slice().into())
            .expect("32 bytes are few enough");
        let mut wrapped = [0; 72];
        let parts = nonce.iter().chain(text.iter()).chain(tag.iter());
        wrapped.iter_mut().zip(parts).for_each(|(byte, part)| *byte = *part);
        Self(wrapped)
    }

    fn unwrap(&self, key: &[u8; 32], place: &[u8]) -> Option<DataKey> {
        let (nonce, rest) = self.0.split_first_chunk::<24>()?;
        let (text, tag) = rest.split_first_chunk::<32>()?;
        let tag: &[u8; 16] = tag.first_chunk()?;
        let mut text = Zeroizing::new(*text);
        XChaCha20Poly1305::new(key.into())
            .decrypt_inout_detached(
                &XNonce::from(*nonce),
                place,
                text.as_mut_slice().into(),
                &Tag::from(*tag),
            )
            .ok()?;
        Some(DataKey::from_bytes(&text))
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(Malformed::Damaged)?;
        self.0 = rest;
        Ok(*taken)
    }
}
