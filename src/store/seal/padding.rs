//! Size classes: a sealed body's length tells its class, not its length.
//!
//! The plain text is `length (8 bytes, little-endian) ‖ body ‖ zeros`, up to the next multiple of
//! 128 bytes below 2 KiB, then of an eighth of the power of two below: 256 from 2 KiB, 512 from
//! 4 KiB, and so on. So an empty note and a short one look the same, at most eight classes lie
//! between a size and its double, and the padding never costs more than an eighth of a long body.
//! (The same shape as Padmé: Nikitin et al., *Reducing Metadata Leakage from Encrypted Files and
//! Communication with PURBs*, 2019, with a coarser grain.)

const LENGTH: usize = 8;
const GRAIN: usize = 128;

/// The size of the padded plain text of a body of `body` bytes.
pub(super) fn padded(body: usize) -> usize {
    let unpadded = LENGTH.saturating_add(body);
    let eighth = 1_usize << unpadded.ilog2().saturating_sub(3);
    let grain = eighth.max(GRAIN);
    unpadded.checked_next_multiple_of(grain).unwrap_or(unpadded)
}

/// Appends the padded plain text of `body`.
pub(super) fn pad(body: &[u8], to: &mut Vec<u8>) {
    let end = to.len() + padded(body.len());
    to.extend_from_slice(&(body.len() as u64).to_le_bytes());
    to.extend_from_slice(body);
    to.resize(end, 0);
}

/// The body of a padded plain text; `None` when it is not one.
pub(super) fn unpadded(plain: &[u8]) -> Option<&[u8]> {
    let (length, rest) = plain.split_first_chunk::<LENGTH>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let body = rest.get(..length)?;
    (padded(length) == plain.len()).then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_classes_and_padding_stays_small() {
        for (body, size) in [
            (0, 128),
            (120, 128),
            (121, 256),
            (600, 640),
            (1016, 1024),
            (1017, 1152),
            (2040, 2048),
            (2041, 2304),
            (4089, 4608),
        ] {
            assert_eq!(padded(body), size, "{body}");
        }
        for body in (0..200_000).step_by(7) {
            let size = padded(body);
            assert!(size >= body + LENGTH, "{body}");
            assert!(size - body - LENGTH < (size / 8).max(GRAIN), "{body}");
        }
    }

    #[test]
    fn what_is_not_a_padded_body_is_refused() {
        let mut good = Vec::new();
        pad(b"body", &mut good);
        assert_eq!(unpadded(&good), Some(&b"body"[..]));
        for length in 0..good.len() {
            assert_eq!(unpadded(&good[..length]), None, "{length}");
        }
        let mut too_long = good;
        too_long[..8].copy_from_slice(&u64::MAX.to_le_bytes());
        assert_eq!(unpadded(&too_long), None);
    }
}
