//! Text as people write it and as machines compare it.

use smol_str::{SmolStr, SmolStrBuilder};
use std::borrow::Cow;
use std::sync::LazyLock;
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
    let mut part = |letters: &str, gap: &mut bool| {
        if std::mem::take(gap) && folded.len() > start {
            folded.push(' ');
        }
        folded.push_str(letters);
    };
    for letter in text.chars() {
        // Most letters of a text with accents have none.
        if letter.is_ascii_alphanumeric() {
            part(letter.to_ascii_lowercase().encode_utf8(&mut [0; 1]), &mut gap);
            continue;
        }
        match fold_letter(letter) {
            Folded::Nothing => {}
            Folded::Gap => gap = true,
            Folded::Text(letters) => part(&letters, &mut gap),
        }
    }
}

/// What one letter becomes when it is folded. Letters are folded one by one: what decomposing several together could put in
/// another order are marks, which go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Folded {
    /// A mark: it goes.
    Nothing,
    /// Neither letter nor digit: words end here.
    Gap,
    /// Letters or digits.
    Text(SmolStr),
}

/// The letters below this are folded once for all: those of French and of its neighbours.
const COMMON: u32 = 0x180;

/// What a letter becomes when it is folded.
pub(crate) fn fold_letter(letter: char) -> Folded {
    static KNOWN: LazyLock<Vec<Folded>> =
        LazyLock::new(|| (0..COMMON).filter_map(char::from_u32).map(decompose).collect());
    match letter {
        // What French texts are full of.
        '\u{2019}' => Folded::Gap,
        _ => KNOWN.get(letter as usize).cloned().unwrap_or_else(|| decompose(letter)),
    }
}

fn decompose(letter: char) -> Folded {
    let (mut text, mut is_gap) = (SmolStrBuilder::new(), false);
    let mut is_empty = true;
    for letter in std::iter::once(letter).nfd().flat_map(char::to_lowercase) {
        match letter {
            'œ' => text.push_str("oe"),
            'æ' => text.push_str("ae"),
            'ß' => text.push_str("ss"),
            'ł' => text.push('l'),
            'ø' => text.push('o'),
            'đ' | 'ð' => text.push('d'),
            'þ' => text.push_str("th"),
            'ı' => text.push('i'),
            mark if is_combining_mark(mark) => continue,
            letter if letter.is_alphanumeric() => text.push(letter),
            _ => {
                is_gap = true;
                continue;
            }
        }
        is_empty = false;
    }
    match (is_empty, is_gap) {
        (false, _) => Folded::Text(text.finish()),
        (true, true) => Folded::Gap,
        (true, false) => Folded::Nothing,
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

/// Is there an unsafe letter, `allowed` aside? Megabytes of descriptions pass here, and nearly all are safe: stretches of bytes are first asked
/// whether any of theirs might be, all of them at once.
fn holds_unsafe(text: &str, allowed: Option<u8>) -> bool {
    const STRETCH: usize = 64;
    let stretches = text.as_bytes().chunks(STRETCH).enumerate();
    stretches
        .filter(|(_, bytes)| bytes.iter().fold(false, |any, byte| any | is_doubtful(*byte)))
        .any(|(rank, bytes)| {
            let mut doubtful = bytes.iter().enumerate().filter(|(_, byte)| is_doubtful(**byte));
            doubtful.any(|(at, byte)| {
                Some(*byte) != allowed
                    && text
                        .get(rank * STRETCH + at..)
                        .and_then(|rest| rest.chars().next())
                        .is_some_and(is_unsafe)
            })
        })
}

/// May an unsafe letter begin with this byte? Beyond ASCII they begin with C2 (C1 controls) or E2 (bidirectional overrides), as many a good
/// letter does.
fn is_doubtful(byte: u8) -> bool {
    matches!(byte, 0..0x20 | 0x7f | 0xc2 | 0xe2)
}

/// What may be written as a cell that spreadsheets read: control characters go as in [`many_lines`], and a text that a
/// spreadsheet would take for a formula gets an apostrophe in front (OWASP, *CSV Injection*).
///
/// Spaces before the sign do not save the reader, nor do the wide forms of the signs.
#[must_use]
pub fn spreadsheet_cell(text: &str) -> Cow<'_, str> {
    const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let clean = many_lines(text);
    if clean.trim_start().starts_with(SIGNS) || clean.starts_with('\n') {
        return Cow::Owned(format!("'{clean}"));
    }
    clean
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
            // However far into a long text, and across the stretches in which it is looked at.
            let long = format!("{}{letter}", "é".repeat(20 + letter as usize % 50));
            assert_eq!(holds_unsafe(&long, None), is_unsafe(letter), "{letter:?}");
        }
    }

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+33601234567", "-2", "@cmd", "  =1", "\t=1", "\r=1", "\n=1", "＝1"] {
            assert!(spreadsheet_cell(cell).starts_with('\''), "{cell}");
        }
        for cell in ["N'Guessan", "Jean-Luc", "1+1", "", " ", "'=1"] {
            assert_eq!(spreadsheet_cell(cell), cell);
        }
    }

    /// Folding as it is defined: of the whole text at once.
    fn folded_whole(text: &str) -> String {
        let plain: String = text
            .nfd()
            .flat_map(char::to_lowercase)
            .filter(|letter| !is_combining_mark(*letter))
            .map(|letter| match letter {
                'œ' => "oe".to_owned(),
                'æ' => "ae".to_owned(),
                'ß' => "ss".to_owned(),
                'ł' => "l".to_owned(),
                'ø' => "o".to_owned(),
                'đ' | 'ð' => "d".to_owned(),
                'þ' => "th".to_owned(),
                'ı' => "i".to_owned(),
                letter if letter.is_alphanumeric() => letter.to_string(),
                _ => " ".to_owned(),
            })
            .collect();
        plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    proptest::proptest! {
        #[test]
        fn letters_folded_one_by_one_are_the_text_folded(
            text in ".{0,30}|[a-zà-ÿŒœ’ \u{300}-\u{330}]{0,30}|[\u{80}-\u{24f}]{0,20}",
        ) {
            proptest::prop_assert_eq!(
                appended(fold_any, &text),
                format!("a {}", folded_whole(&text))
            );
        }
    }
}
