//! Bytes to text, whatever program wrote them.
//!
//! A byte-order mark is believed. Without one: UTF-16 shows by its zero bytes, UTF-8 by being
//! valid, and what remains is Windows-1252, the encoding of French spreadsheets' « CSV ».

use crate::i18n::Message;
use crate::msg;
use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// Text, the encoding it was in, and what had to be mended on the way.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text, without byte-order mark and without NUL.
    pub text: Cow<'a, str>,
    /// Name of the encoding, as people know it: `UTF-8`, `UTF-16`, `Windows-1252`.
    pub encoding: &'static str,
    /// What was mended.
    pub notes: Vec<Message>,
}

/// Decodes a file. Never fails: what cannot be read becomes U+FFFD and is noted.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    let mut decoded = if let Some(rest) = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]) {
        utf8_or_windows(rest)
    } else if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        utf16(rest, UTF_16LE)
    } else if let Some(rest) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        utf16(rest, UTF_16BE)
    } else if let Some(encoding) = utf16_by_its_zeros(bytes) {
        utf16(bytes, encoding)
    } else {
        utf8_or_windows(bytes)
    };
    if let Some(mended) = read_twice(&decoded.text) {
        decoded.text = Cow::Owned(mended);
        decoded.notes.push(msg!("import.note.read_twice"));
    }
    if decoded.text.contains('\0') {
        decoded.text = Cow::Owned(decoded.text.replace('\0', ""));
        decoded.notes.push(msg!("import.note.zero_bytes"));
    }
    decoded
}

fn utf16<'a>(bytes: &'a [u8], encoding: &'static encoding_rs::Encoding) -> Decoded<'a> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let notes = if broken { vec![msg!("import.note.unreadable_letters")] } else { Vec::new() };
    Decoded { text, encoding: "UTF-16", notes }
}

/// Western text in UTF-16 has a zero in every other byte.
fn utf16_by_its_zeros(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let sample = bytes.get(..bytes.len().min(4096))?;
    let pairs = sample.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zeros_at = |parity: usize| {
        sample.iter().skip(parity).step_by(2).take(pairs).filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (zeros_at(0), zeros_at(1));
    if odd * 10 > pairs * 8 && even * 10 < pairs {
        Some(UTF_16LE)
    } else if even * 10 > pairs * 8 && odd * 10 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn utf8_or_windows(bytes: &[u8]) -> Decoded<'_> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: Cow::Borrowed(text), encoding: "UTF-8", notes: Vec::new() };
    }
    // A file pasted together from two sources: mostly UTF-8, a few bytes that are not.
    let (mut accented, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        accented += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if accented <= broken {
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
        return Decoded { text, encoding: "Windows-1252", notes: Vec::new() };
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    Decoded {
        text: Cow::Owned(text),
        encoding: "UTF-8",
        notes: vec![msg!("import.note.mixed_encodings", count = broken)],
    }
}

/// `PrÃ©nom`: UTF-8 that some program took for Windows-1252 and saved again. Undone only when the
/// whole text goes back to valid UTF-8, so that a text which means its `Ã` is left alone.
fn read_twice(text: &str) -> Option<String> {
    if !["Ã©", "Ã¨", "Ãª", "Ã§", "Ã´", "Ã‰"].iter().any(|sign| text.contains(sign)) {
        return None;
    }
    let (bytes, _, lossy) = WINDOWS_1252.encode(text);
    if lossy {
        return None;
    }
    UTF_8.decode_without_bom_handling_and_without_replacement(&bytes).map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Prénom;Née à Châlons;€ œ\r\nÉloïse;L'Haÿ;\r\n";

    #[test]
    fn every_encoding_people_save_in_gives_the_same_text() {
        let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            TEXT.encode_utf16().flat_map(order).collect()
        };
        let with = |mark: &[u8], bytes: Vec<u8>| [mark.to_vec(), bytes].concat();
        for (name, bytes, encoding) in [
            ("UTF-8", TEXT.as_bytes().to_vec(), "UTF-8"),
            ("UTF-8 with mark", with(&[0xEF, 0xBB, 0xBF], TEXT.into()), "UTF-8"),
            ("Windows-1252", WINDOWS_1252.encode(TEXT).0.into_owned(), "Windows-1252"),
            ("UTF-16LE with mark", with(&[0xFF, 0xFE], utf16(u16::to_le_bytes)), "UTF-16"),
            ("UTF-16BE with mark", with(&[0xFE, 0xFF], utf16(u16::to_be_bytes)), "UTF-16"),
            ("UTF-16LE", utf16(u16::to_le_bytes), "UTF-16"),
            ("UTF-16BE", utf16(u16::to_be_bytes), "UTF-16"),
        ] {
            let decoded = decode(&bytes);
            assert_eq!(decoded.text, TEXT, "{name}");
            assert_eq!(decoded.encoding, encoding, "{name}");
            assert!(decoded.notes.is_empty(), "{name}");
        }
    }

    #[test]
    fn text_that_was_read_in_the_wrong_encoding_once_is_mended_and_said() {
        let twice = WINDOWS_1252.decode_without_bom_handling(TEXT.as_bytes()).0.into_owned();
        assert_ne!(twice, TEXT);
        let decoded = decode(twice.as_bytes());
        assert_eq!(decoded.text, TEXT);
        assert_eq!(decoded.notes.len(), 1);
    }

    #[test]
    fn a_stray_windows_byte_in_a_utf8_file_is_read_and_said() {
        let mut bytes = TEXT.as_bytes().to_vec();
        bytes.extend_from_slice(b"Ren\xE9e");
        let decoded = decode(&bytes);
        assert!(decoded.text.ends_with("Renée"));
        assert_eq!(decoded.notes, [msg!("import.note.mixed_encodings", count = 1_usize)]);
    }

    #[test]
    fn zero_bytes_are_dropped_and_said() {
        let decoded = decode(b"Nom;Pr\0\0nom\nA;B\n");
        assert_eq!(decoded.text, "Nom;Prnom\nA;B\n");
        assert_eq!(decoded.notes.len(), 1);
        assert_eq!(decode(b"").text, "");
    }
}
