//! Text as people write it and as machines compare it.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The form under which two spellings of a name, a header or a code are the same: decomposed
/// (NFD), marks stripped, lower case, `œ æ ß ł ø đ ı` expanded, everything that is neither letter nor digit
/// turned into one space, no space at either end.
///
/// ```
/// assert_eq!(relais::text::fold("  N'Guessan-Lœuillet,  ŁUKASZ*"), "n guessan loeuillet lukasz");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// [`fold`] at the end of another text, for whoever folds many.
pub fn fold_into(text: &str, folded: &mut String) {
    if text.is_ascii() { fold_ascii(text, folded) } else { fold_any(text, folded) }
}

/// Most names have no accent in files: nothing to decompose.
fn fold_ascii(text: &str, folded: &mut String) {
    let start = folded.len();
    for word in text.split(|letter: char| !letter.is_ascii_alphanumeric()) {
        if !word.is_empty() {
            if folded.len() > start {
                folded.push(' ');
            }
            let lower = folded.len();
            folded.push_str(word);
            if let Some(word) = folded.get_mut(lower..) {
                word.make_ascii_lowercase();
            }
        }
    }
}

fn fold_any(text: &str, folded: &mut String) {
    let start = folded.len();
    let mut gap = false;
    for letter in text.nfd().flat_map(char::to_lowercase) {
        let expanded = match letter {
            'œ' => "oe",
            'æ' => "ae",
            'ß' => "ss",
            'ł' => "l",
            'ø' => "o",
            'đ' | 'ð' => "d",
            'þ' => "th",
            'ı' => "i",
            mark if is_combining_mark(mark) => continue,
            letter if letter.is_alphanumeric() => "",
            _ => {
                gap = true;
                continue;
            }
        };
        if std::mem::take(&mut gap) && folded.len() > start {
            folded.push(' ');
        }
        if expanded.is_empty() {
            folded.push(letter);
        } else {
            folded.push_str(expanded);
        }
    }
}

/// The text with control characters (C0, DEL, C1) and bidirectional overrides dropped, tabs and
/// newlines turned into spaces: what may reach a terminal, one line.
///
/// Text read from files or from the network can carry escape sequences; none of it may steer
/// the reader's terminal.
#[must_use]
pub fn one_line(text: &str) -> Cow<'_, str> {
    if !holds_unsafe(text, None) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .filter_map(|letter| match letter {
                '\n' | '\t' => Some(' '),
                unsafe_letter if is_unsafe(unsafe_letter) => None,
                letter => Some(letter),
            })
            .collect(),
    )
}

/// Like [`one_line`], but newlines stay: notes.
#[must_use]
pub fn many_lines(text: &str) -> Cow<'_, str> {
    if !holds_unsafe(text, Some(b'\n')) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .filter_map(|letter| match letter {
                '\n' => Some('\n'),
                '\t' => Some(' '),
                unsafe_letter if is_unsafe(unsafe_letter) => None,
                letter => Some(letter),
            })
            .collect(),
    )
}

/// Is there an unsafe letter, `allowed` aside? Looks at bytes: megabytes of descriptions pass here, and nearly all are safe.
/// What may be unsafe beyond ASCII begins with C2 (C1) or E2 (bidirectional overrides), as many a good letter does.
fn holds_unsafe(text: &str, allowed: Option<u8>) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        0x20..=0x7e => false,
        0..0x20 | 0x7f => Some(*byte) != allowed,
        0xc2 | 0xe2 => text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(is_unsafe),
        _ => false,
    })
}

fn is_unsafe(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_makes_spellings_of_one_name_equal() {
        for (written, folded) in [
            ("Éloïse", "eloise"),
            ("N'Guessan", "n guessan"),
            ("N’GUESSAN", "n guessan"),
            ("Łukasz", "lukasz"),
            ("Lœuillet", "loeuillet"),
            ("İsmail", "ismail"),
            ("Strauß", "strauss"),
            ("陈伟", "陈伟"),
            ("  Jean -- Pierre  ", "jean pierre"),
            ("Date de naissance*", "date de naissance"),
            ("", ""),
            ("--", ""),
        ] {
            assert_eq!(fold(written), folded, "{written:?}");
        }
    }

    fn appended(fold: fn(&str, &mut String), text: &str) -> String {
        let mut folded = String::from("a ");
        fold(text, &mut folded);
        folded
    }

    #[test]
    fn text_without_accents_is_folded_as_any_other() {
        for text in ["", " ", "a", "  N'Guessan--JEAN  2 ", "p.martin@exemple.fr", "\t\0Z\u{7f}9_x"]
        {
            assert_eq!(appended(fold_ascii, text), appended(fold_any, text), "{text:?}");
        }
        for byte in 0..=0x7f_u8 {
            let text = format!("a{}b", char::from(byte));
            assert_eq!(appended(fold_ascii, &text), appended(fold_any, &text), "{text:?}");
        }
    }

    #[test]
    fn nothing_that_steers_a_terminal_passes() {
        assert_eq!(one_line("a\u{1b}[2Jb\tc\nd\u{9b}e\u{202e}f"), "a[2Jb c def");
        assert_eq!(many_lines("a\r\nb\u{7}"), "a\nb");
        assert!(matches!(one_line("Éloïse 陈伟"), Cow::Borrowed(_)));
        for letter in (0..0x3000).filter_map(char::from_u32) {
            let text = format!("a{letter}b");
            assert_eq!(holds_unsafe(&text, None), is_unsafe(letter), "{letter:?}");
        }
    }
}
