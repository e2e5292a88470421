//! The digest of a whole store, kept up to date change by change.

use std::fmt;
use std::ops::{AddAssign, SubAssign};

/// The digest of a set of sealed records: the sum, lane by lane, of the keyed BLAKE3 of each
/// (table, key, sealed bytes). 256 bits as four lanes of 64, each wrapping.
///
/// *Why a sum.* A change subtracts what it replaces and adds what it writes; the digest of 100,000
/// records is never recomputed to write one, and the order in which tables are scanned does not
/// matter.
///
/// *What it is for.* A record cannot be forged or moved without the keys, but one can be removed,
/// or put back as it was last week. The digest sees both: it is compared with the one that the
/// journal states, sealed, at the same sequence number.
///
/// *Against whom.* Bit rot, software faults, and whoever can write to the disk without the keys.
/// Sums of a public hash can be solved for a collision (Wagner, *A Generalized Birthday Problem*,
/// 2002); these cannot, since the summands are keyed and never leave the seal. Whoever holds the
/// keys needs no forgery: they can write any record they like.
///
/// The digest of nothing is [`Digest::default`]. It is not a secret from whoever can already read
/// the store, but is written only inside seals.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Digest([u64; 4]);

impl Digest {
    /// Its bytes, in number.
    pub const LENGTH: usize = 32;

    /// The digest as 32 bytes: four lanes, little-endian.
    #[must_use]
    pub fn to_bytes(self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        for (chunk, lane) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(self.0) {
            *chunk = lane.to_le_bytes();
        }
        bytes
    }

    /// The digest that [`Digest::to_bytes`] wrote.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        let mut lanes = [0; 4];
        for (lane, chunk) in lanes.iter_mut().zip(bytes.as_chunks::<8>().0) {
            *lane = u64::from_le_bytes(*chunk);
        }
        Self(lanes)
    }
}

impl AddAssign for Digest {
    fn add_assign(&mut self, other: Self) {
        for (lane, added) in self.0.iter_mut().zip(other.0) {
            *lane = lane.wrapping_add(added);
        }
    }
}

impl SubAssign for Digest {
    fn sub_assign(&mut self, other: Self) {
        for (lane, removed) in self.0.iter_mut().zip(other.0) {
            *lane = lane.wrapping_sub(removed);
        }
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
