//! Files compressed with gzip, unpacked within bounds: a few kilobytes can claim gigabytes.

use super::container::Refusal;
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::io::Read;

/// How a gzip file begins (RFC 1952, 2.3.1).
const SIGN: &[u8] = &[0x1F, 0x8B];

/// The bytes of a file, unpacked when they are compressed with gzip. Several members one after the other are one file
/// (RFC 1952, 2.2).
///
/// # Errors
/// When it unpacks to more than `most` bytes, or its inside does not hold together.
pub fn unpacked(bytes: &[u8], most: u64) -> Result<Cow<'_, [u8]>, Refusal> {
    if !bytes.starts_with(SIGN) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(most.saturating_add(1))
        .read_to_end(&mut unpacked)
        .map_err(|_| Refusal::Damaged)?;
    if unpacked.len() as u64 > most { Err(Refusal::TooLarge) } else { Ok(Cow::Owned(unpacked)) }
}

/// The first bytes of a file, unpacked when they are compressed: enough to tell what it is, even of a file cut short.
#[must_use]
pub fn beginning(bytes: &[u8], most: usize) -> Cow<'_, [u8]> {
    if !bytes.starts_with(SIGN) {
        return Cow::Borrowed(bytes.get(..most).unwrap_or(bytes));
    }
    let mut start = vec![0; most];
    let mut decoder = MultiGzDecoder::new(bytes);
    let mut length = 0;
    while let Some(room) = start.get_mut(length..).filter(|room| !room.is_empty()) {
        match decoder.read(room) {
            Ok(0) | Err(_) => break,
            Ok(read) => length += read,
        }
    }
    start.truncate(length);
    Cow::Owned(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_compressed_file_is_unpacked_and_any_other_left_alone() {
        assert_eq!(unpacked(b"[]", 10).unwrap(), &b"[]"[..]);
        assert_eq!(unpacked(&packed(b"[1]"), 10).unwrap(), &b"[1]"[..]);
        let two = [packed(b"[1]"), packed(b"[2]")].concat();
        assert_eq!(unpacked(&two, 10).unwrap(), &b"[1][2]"[..]);
        assert_eq!(beginning(&packed(b"[1, 2, 3]"), 4), &b"[1, "[..]);
        assert_eq!(beginning(b"[1]", 400), &b"[1]"[..]);
    }

    #[test]
    fn a_bomb_is_refused_before_memory_is_and_a_damaged_file_too() {
        let bomb = packed(&vec![b' '; 4 * 1024 * 1024]);
        assert!(bomb.len() < 100_000);
        assert_eq!(unpacked(&bomb, 1_000_000), Err(Refusal::TooLarge));
        let cut = packed(b"something that is cut");
        assert_eq!(unpacked(&cut[..cut.len() - 9], 1_000), Err(Refusal::Damaged));
        assert_eq!(unpacked(SIGN, 1_000), Err(Refusal::Damaged));
        assert_eq!(beginning(SIGN, 10), &b""[..]);
    }
}
