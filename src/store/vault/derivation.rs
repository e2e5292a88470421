//! From a passphrase to a key: Argon2id (RFC 9106), slow and hungry on purpose.

use argon2::{Algorithm, Argon2, Params, Version};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

use super::{Content, Passphrase, VaultError};

/// How slow the derivation of a new vault's key shall be on this machine.
const TARGET: Duration = Duration::from_millis(500);

/// 64 MiB and three passes: the second recommendation of RFC 9106, section 4 (one lane rather than
/// four, since ours run one after the other), and more than OWASP's minimum. No real vault has
/// less.
const FLOOR: Parameters = Parameters { memory_kib: 64 * 1024, passes: 3, lanes: 1 };

/// More passes than that would come from a mistaken measure, not from a fast machine.
const MOST_CALIBRATED_PASSES: u32 = 32;

/// Above these, unlocking would exhaust a small office machine or last for minutes: a slot file
/// that asks for it is refused before anything is allocated.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_LANES: u32 = 16;
const MOST_WORK_KIB: u64 = 16 * 1024 * 1024;

/// How the passphrase of a vault becomes a key; chosen once, when the slot is written.
///
/// What a store holds decides how strong this must be, so the two are one choice: only
/// [`KeyDerivation::throwaway`] makes a cheap one, and it marks the store as fictional for life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyDerivation {
    pub(super) parameters: Parameters,
    pub(super) content: Content,
}

impl KeyDerivation {
    /// 64 MiB, three passes, without measuring.
    #[must_use]
    pub fn standard() -> Self {
        Self { parameters: FLOOR, content: Content::Real }
    }

    /// As many passes over 64 MiB as take about half a second on this machine, three at least.
    /// Takes one derivation's time to measure.
    #[must_use]
    pub fn calibrated() -> Self {
        let started = Instant::now();
        let measured = FLOOR.derive(&Passphrase::new("a measure".to_owned()), &[0; 16]);
        let passes = match measured {
            Ok(_) => passes_within(started.elapsed(), TARGET),
            // Not enough memory: making the vault will say so.
            Err(_) => FLOOR.passes,
        };
        Self { parameters: Parameters { passes, ..FLOOR }, content: Content::Real }
    }

    /// Next to no work: **for stores whose content is fictional** (the demonstration, tests),
    /// opened with a passphrase everyone may know. The store is marked so for life: see
    /// [`Content`].
    #[must_use]
    pub fn throwaway() -> Self {
        Self {
            parameters: Parameters { memory_kib: 8, passes: 1, lanes: 1 },
            content: Content::Fictional,
        }
    }

    /// Whether the store is for real people's data.
    #[must_use]
    pub fn content(&self) -> Content {
        self.content
    }
}

/// The passes that last `target`, when the floor's lasted `measured`.
fn passes_within(measured: Duration, target: Duration) -> u32 {
    let three = measured.as_micros().max(1);
    let passes = u128::from(FLOOR.passes) * target.as_micros() / three;
    u32::try_from(passes).unwrap_or(u32::MAX).clamp(FLOOR.passes, MOST_CALIBRATED_PASSES)
}

/// Argon2id's parameters, as a slot file states them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parameters {
    pub(super) memory_kib: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
}

impl Parameters {
    /// Refuses what a file should not ask of us: too weak for what the store holds, or enough to
    /// exhaust the machine.
    pub(super) fn check(self, content: Content) -> Result<(), VaultError> {
        let work = u64::from(self.memory_kib) * u64::from(self.passes);
        let too_weak = content == Content::Real
            && (self.memory_kib < FLOOR.memory_kib || self.passes < FLOOR.passes);
        let too_heavy =
            self.memory_kib > MOST_MEMORY_KIB || self.lanes > MOST_LANES || work > MOST_WORK_KIB;
        let (memory_kib, passes, lanes) = (self.memory_kib, self.passes, self.lanes);
        if too_weak {
            Err(VaultError::TooWeak { memory_kib, passes })
        } else if too_heavy || self.argon2().is_none() {
            Err(VaultError::TooHeavy { memory_kib, passes, lanes })
        } else {
            Ok(())
        }
    }

    /// The key a passphrase gives.
    pub(super) fn derive(
        self,
        passphrase: &Passphrase,
        salt: &[u8; 16],
    ) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        let (memory_kib, passes, lanes) = (self.memory_kib, self.passes, self.lanes);
        let argon2 = self.argon2().ok_or(VaultError::TooHeavy { memory_kib, passes, lanes })?;
        let mut key = Zeroizing::new([0; 32]);
        argon2
            .hash_password_into(passphrase.bytes(), salt, key.as_mut_slice())
            .map_err(|_| VaultError::NotEnoughMemory { memory_kib })?;
        Ok(key)
    }

    pub(super) fn to_bytes(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        let numbers = [self.memory_kib, self.passes, self.lanes];
        for (chunk, number) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(numbers) {
            *chunk = number.to_le_bytes();
        }
        bytes
    }

    fn argon2(self) -> Option<Argon2<'static>> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).ok()?;
        Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calibration_aims_at_half_a_second_and_never_below_the_floor() {
        let ms = Duration::from_millis;
        assert_eq!(passes_within(ms(500), TARGET), 3);
        assert_eq!(passes_within(ms(150), TARGET), 10);
        assert_eq!(passes_within(ms(5000), TARGET), 3);
        assert_eq!(passes_within(ms(0), TARGET), MOST_CALIBRATED_PASSES);
        for derivation in [KeyDerivation::standard(), KeyDerivation::calibrated()] {
            assert_eq!(derivation.content(), Content::Real);
            derivation.parameters.check(Content::Real).unwrap();
        }
    }

    #[test]
    fn absurd_parameters_are_refused_before_any_work() {
        let refused = |memory_kib, passes, lanes, content| {
            Parameters { memory_kib, passes, lanes }.check(content).unwrap_err().to_string()
        };
        for (memory_kib, passes) in [(8, 1), (65_535, 3), (65_536, 2), (0, 0)] {
            let said = refused(memory_kib, passes, 1, Content::Real);
            assert!(said.contains("too weak"), "{memory_kib} {passes}: {said}");
        }
        for content in [Content::Real, Content::Fictional] {
            for (memory_kib, passes, lanes) in [
                (u32::MAX, 3, 1),
                (1024 * 1024 + 1, 3, 1),
                (65_536, u32::MAX, 1),
                (65_536, 257, 1),
                (65_536, 3, 17),
                (65_536, 3, 0),
                (u32::MAX, u32::MAX, u32::MAX),
            ] {
                let said = refused(memory_kib, passes, lanes, content);
                assert!(said.contains("exhaust"), "{memory_kib} {passes} {lanes}: {said}");
            }
        }
        assert!(refused(0, 0, 0, Content::Fictional).contains("exhaust"));
        Parameters { memory_kib: 8, passes: 1, lanes: 1 }.check(Content::Fictional).unwrap();
        Parameters { memory_kib: 1024 * 1024, passes: 16, lanes: 1 }.check(Content::Real).unwrap();
    }

    /// RFC 9106, section 5.3, has no vector without secret and associated data; this one is of the
    /// reference implementation's `test.c` (Argon2id, version 19, 65,536 KiB, 2 passes).
    #[test]
    fn the_derivation_is_argon2id_as_published() {
        let parameters = Parameters { memory_kib: 65_536, passes: 2, lanes: 1 };
        let mut key = [0; 32];
        parameters
            .argon2()
            .unwrap()
            .hash_password_into(b"password", b"somesalt", &mut key)
            .unwrap();
        let published = blake3::Hash::from_hex(
            "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
        );
        assert_eq!(blake3::Hash::from_bytes(key), published.unwrap());
    }
}
