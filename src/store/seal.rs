//! Sealing: what is written leaves memory only as `nonce ‖ ciphertext ‖ tag`, bound to its place.
//!
//! One 256-bit data key per store; one subkey per purpose is derived from it, so that nothing
//! sealed for one purpose can be passed off for another. `docs/store-format.md` gives the bytes.

mod digest;
mod padding;

pub use digest::Digest;

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::i18n::{Explain, Message};
use crate::msg;

/// The version of the sealing and of the slot file; part of what every seal covers.
pub const FORMAT: u16 = 1;

const NONCE: usize = 24;
const TAG: usize = 16;

/// A table, by a number that says nothing to whoever reads the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId(pub u8);

/// A record's key: 128 random bits, which say nothing about whom the record is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey(pub [u8; 16]);

/// A store, for life: 128 random bits drawn when it is created.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreId(pub [u8; 16]);

macro_rules! hexadecimal {
    ($($name:ident),+) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )+};
}

hexadecimal!(RecordKey, StoreId);

impl RecordKey {
    /// A key never drawn before.
    #[must_use]
    pub fn random() -> Self {
        Self(random())
    }
}

impl StoreId {
    /// A store never made before.
    #[must_use]
    pub fn random() -> Self {
        Self(random())
    }
}

/// What is sealed does not open: it was damaged, moved, or sealed under other keys.
///
/// Nothing more is known, on purpose: authenticated encryption does not say *what* differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed bytes do not open: damaged, moved from their place, or sealed under other keys")]
pub struct Unreadable;

impl Explain for Unreadable {
    fn explain(&self) -> Message {
        msg!("store.seal.unreadable")
    }
}

/// What a seal other than a record's is for; each purpose has its own subkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A frame of the journal.
    Frame,
    /// The outer parts of a generation file: header, snapshot blocks, footer.
    Generation,
    /// Text being typed and not yet saved.
    Draft,
    /// Small state that is rebuilt when it is missing: applied sequence, settings of the view.
    View,
}

/// The 256 bits everything else is derived from. Wiped from memory on drop; never shown.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct DataKey([u8; 32]);

impl DataKey {
    /// A key never drawn before.
    #[must_use]
    pub fn random() -> Self {
        let mut key = Self([0; 32]);
        fill_random(&mut key.0);
        key
    }

    /// The key made of these bytes; the caller wipes its own copy.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(*bytes)
    }

    /// The bytes, to wrap them.
    pub(in crate::store) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A subkey for one purpose: HKDF-SHA256 (RFC 5869), the store's identity as salt and the
    /// purpose's name as info.
    pub(in crate::store) fn subkey(&self, store: StoreId, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut subkey = Zeroizing::new([0; 32]);
        expand(&store.0, &self.0, purpose, &mut subkey);
        subkey
    }
}

/// HKDF-SHA256 of `secret` into 32 bytes.
#[expect(clippy::expect_used, reason = "HKDF-SHA256 refuses only more than 8,160 bytes")]
pub(in crate::store) fn expand(salt: &[u8], secret: &[u8], info: &str, key: &mut [u8; 32]) {
    Hkdf::<Sha256>::new(Some(salt), secret)
        .expand(info.as_bytes(), key)
        .expect("32 bytes are few enough");
}

/// An open store's keys: what seals and opens its bytes. Wiped from memory on drop, never shown,
/// never cloned.
pub struct Keys {
    store: StoreId,
    records: XChaCha20Poly1305,
    frames: XChaCha20Poly1305,
    generations: XChaCha20Poly1305,
    drafts: XChaCha20Poly1305,
    view: XChaCha20Poly1305,
    digest: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Keys {
    /// The subkeys of a store.
    #[must_use]
    pub fn derive(store: StoreId, data_key: &DataKey) -> Self {
        let cipher = |purpose| {
            let subkey = data_key.subkey(store, purpose);
            XChaCha20Poly1305::new((&*subkey).into())
        };
        Self {
            store,
            records: cipher("relais 1 records"),
            frames: cipher("relais 1 frames"),
            generations: cipher("relais 1 generations"),
            drafts: cipher("relais 1 drafts"),
            view: cipher("relais 1 view"),
            digest: data_key.subkey(store, "relais 1 digest"),
        }
    }

    /// The store these keys belong to.
    #[must_use]
    pub fn store_id(&self) -> StoreId {
        self.store
    }

    /// Seals a record's body for one place: this store, this table, this key. Two seals of one
    /// body differ. The size says only the body's size class: see [`Keys::sealed_size`].
    #[must_use]
    pub fn seal_record(&self, table: TableId, key: RecordKey, body: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(Self::sealed_size(body.len()));
        self.seal_record_into(table, key, body, &mut sealed);
        sealed
    }

    /// The same at the end of other bytes, for whoever seals many.
    pub fn seal_record_into(
        &self,
        table: TableId,
        key: RecordKey,
        body: &[u8],
        sealed: &mut Vec<u8>,
    ) {
        seal_into(&self.records, &self.place(table, key), body, sealed);
    }

    /// Opens what [`Keys::seal_record`] sealed for this very place.
    ///
    /// # Errors
    /// [`Unreadable`]: one bit differs, or it was sealed for another place or store.
    pub fn open_record(
        &self,
        table: TableId,
        key: RecordKey,
        sealed: &[u8],
    ) -> Result<Vec<u8>, Unreadable> {
        self.open_record_in_place(table, key, &mut sealed.to_vec()).map(<[u8]>::to_vec)
    }

    /// The same without a copy, for whoever opens many: the body takes the place of the sealed
    /// bytes, which are of no use afterwards, opened or not.
    ///
    /// # Errors
    /// As [`Keys::open_record`].
    pub fn open_record_in_place<'a>(
        &self,
        table: TableId,
        key: RecordKey,
        sealed: &'a mut [u8],
    ) -> Result<&'a [u8], Unreadable> {
        open_in_place(&self.records, &self.place(table, key), sealed)
    }

    /// Seals a frame of the journal; `associated` (generation, number, what it is chained to) is
    /// not written but must be the same to open it.
    #[must_use]
    pub fn seal_frame(&self, associated: &[u8], plain: &[u8]) -> Vec<u8> {
        self.seal(Purpose::Frame, associated, plain)
    }

    /// The same at the end of other bytes: a frame's header stands before it.
    pub fn seal_frame_into(&self, associated: &[u8], plain: &[u8], sealed: &mut Vec<u8>) {
        seal_into(&self.frames, &self.bound(associated), plain, sealed);
    }

    /// Opens, in its place, what [`Keys::seal_frame`] sealed under the same associated data: what
    /// was sealed is of no use afterwards, opened or not.
    ///
    /// # Errors
    /// [`Unreadable`]: one bit of it or of the associated data differs.
    pub fn open_frame<'a>(
        &self,
        associated: &[u8],
        sealed: &'a mut [u8],
    ) -> Result<&'a [u8], Unreadable> {
        open_in_place(&self.frames, &self.bound(associated), sealed)
    }

    /// Seals bytes for a purpose; `associated` says their place and must be the same to open them.
    #[must_use]
    pub fn seal(&self, purpose: Purpose, associated: &[u8], plain: &[u8]) -> Vec<u8> {
        seal(self.cipher(purpose), &self.bound(associated), plain)
    }

    /// Opens what [`Keys::seal`] sealed for the same purpose and place.
    ///
    /// # Errors
    /// [`Unreadable`]: one bit of it or of the associated data differs, or the purpose does.
    pub fn open(
        &self,
        purpose: Purpose,
        associated: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, Unreadable> {
        open(self.cipher(purpose), &self.bound(associated), sealed)
    }

    /// What seals for one purpose alone, to be handed to a thread of its own.
    #[must_use]
    pub fn sealer(&self, purpose: Purpose) -> Sealer {
        Sealer { store: self.store, cipher: self.cipher(purpose).clone() }
    }

    /// What one sealed record adds to the digest of a whole store; see [`Digest`].
    #[must_use]
    pub fn digest(&self, table: TableId, key: RecordKey, sealed: &[u8]) -> Digest {
        let mut hasher = blake3::Hasher::new_keyed(&self.digest);
        hasher.update(&[table.0]);
        hasher.update(&key.0);
        hasher.update(sealed);
        Digest::from_bytes(*hasher.finalize().as_bytes())
    }

    /// The size, in bytes, of the seal of `plain` bytes: what a file gives away.
    #[must_use]
    pub fn sealed_size(plain: usize) -> usize {
        NONCE + padding::padded(plain) + TAG
    }

    fn cipher(&self, purpose: Purpose) -> &XChaCha20Poly1305 {
        match purpose {
            Purpose::Frame => &self.frames,
            Purpose::Generation => &self.generations,
            Purpose::Draft => &self.drafts,
            Purpose::View => &self.view,
        }
    }

    /// Format (2 bytes, little-endian), store (16), table (1), key (16).
    fn place(&self, table: TableId, key: RecordKey) -> [u8; 35] {
        let mut place = [0; 35];
        let parts = FORMAT.to_le_bytes().into_iter().chain(self.store.0).chain([table.0]);
        for (byte, part) in place.iter_mut().zip(parts.chain(key.0)) {
            *byte = part;
        }
        place
    }

    fn bound(&self, associated: &[u8]) -> Vec<u8> {
        bound(self.store, associated)
    }
}

/// The key of one purpose, apart from the others. Wiped from memory on drop, never shown.
pub struct Sealer {
    store: StoreId,
    cipher: XChaCha20Poly1305,
}

impl Sealer {
    /// As [`Keys::seal`].
    #[must_use]
    pub fn seal(&self, associated: &[u8], plain: &[u8]) -> Vec<u8> {
        seal(&self.cipher, &bound(self.store, associated), plain)
    }

    /// As [`Keys::open`].
    ///
    /// # Errors
    /// [`Unreadable`]: one bit of it or of the associated data differs.
    pub fn open(&self, associated: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
        open(&self.cipher, &bound(self.store, associated), sealed)
    }
}

/// Format (2 bytes, little-endian), store (16), then what the caller gave.
fn bound(store: StoreId, associated: &[u8]) -> Vec<u8> {
    [&FORMAT.to_le_bytes(), &store.0[..], associated].concat()
}

/// `nonce ‖ ciphertext ‖ tag` of the padded plain text.
pub(in crate::store) fn seal(
    cipher: &XChaCha20Poly1305,
    associated: &[u8],
    plain: &[u8],
) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(Keys::sealed_size(plain.len()));
    seal_into(cipher, associated, plain, &mut sealed);
    sealed
}

/// Appends what [`seal`] makes.
///
/// The nonce is 192 random bits: at a billion seals per key, the odds that one repeats are below
/// 2^-130. It is asked from the operating system each time; a generator of our own in between
/// would save a third of a microsecond and could be copied by a fork or a suspended machine.
#[expect(clippy::expect_used, reason = "the cipher refuses only 256 GiB: no body is that long")]
fn seal_into(cipher: &XChaCha20Poly1305, associated: &[u8], plain: &[u8], sealed: &mut Vec<u8>) {
    let nonce: [u8; NONCE] = random();
    sealed.reserve(Keys::sealed_size(plain.len()));
    sealed.extend_from_slice(&nonce);
    let start = sealed.len();
    padding::pad(plain, sealed);
    let (_, text) = sealed.split_at_mut(start);
    let tag = cipher
        .encrypt_inout_detached(&XNonce::from(nonce), associated, text.into())
        .expect("a body is shorter than 256 GiB");
    sealed.extend_from_slice(&tag);
}

pub(in crate::store) fn open(
    cipher: &XChaCha20Poly1305,
    associated: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, Unreadable> {
    open_in_place(cipher, associated, &mut sealed.to_vec()).map(<[u8]>::to_vec)
}

fn open_in_place<'a>(
    cipher: &XChaCha20Poly1305,
    associated: &[u8],
    sealed: &'a mut [u8],
) -> Result<&'a [u8], Unreadable> {
    let (nonce, rest) = sealed.split_first_chunk_mut::<NONCE>().ok_or(Unreadable)?;
    let (text, tag) = rest.split_last_chunk_mut::<TAG>().ok_or(Unreadable)?;
    cipher
        .decrypt_inout_detached(
            &XNonce::from(*nonce),
            associated,
            (&mut *text).into(),
            &Tag::from(*tag),
        )
        .map_err(|_| Unreadable)?;
    padding::unpadded(text).ok_or(Unreadable)
}

/// Random bytes from the operating system.
pub(in crate::store) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill_random(&mut bytes);
    bytes
}

/// # Panics
/// When the operating system has no random generator: nothing can be sealed then.
#[expect(clippy::expect_used, reason = "no randomness: nothing may be sealed")]
pub(in crate::store) fn fill_random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

#[cfg(test)]
mod tests;
