//! How much room texts need: spreadsheet programs do not all make a row taller for a text that is folded in it.

use rust_xlsxwriter::{Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

/// Height of a line, in points.
const LINE: f64 = 15.0;
/// The tallest a row may be.
const TALLEST: f64 = 400.0;

/// Makes a row tall enough for texts in columns so many letters wide.
pub(super) fn make<'a>(
    page: &mut Worksheet,
    row: u32,
    texts: impl Iterator<Item = (&'a str, usize)>,
) -> Result<(), XlsxError> {
    let lines = texts.map(|(text, letters)| lines(text, letters)).max().unwrap_or(1);
    if lines > 1 {
        let lines = u16::try_from(lines).map_or(TALLEST, f64::from);
        page.set_row_height(row, (lines * LINE).min(TALLEST))?;
    }
    Ok(())
}

/// The lines that a text takes between words; a word that is too long is broken.
fn lines(text: &str, letters: usize) -> usize {
    let letters = letters.max(1);
    text.split('\n').map(|paragraph| lines_of(paragraph, letters)).sum()
}

fn lines_of(paragraph: &str, letters: usize) -> usize {
    let (mut lines, mut taken) = (1, 0);
    for word in paragraph.split(' ') {
        let width = word.width();
        let gap = usize::from(taken > 0);
        if taken + gap + width <= letters {
            taken += gap + width;
            continue;
        }
        lines += usize::from(taken > 0);
        lines += width.saturating_sub(1) / letters;
        taken = if width > letters { width % letters } else { width };
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_folded_between_words_and_long_words_are_broken() {
        for (text, letters, expected) in [
            ("", 10, 1),
            ("dix lettre", 10, 1),
            ("dix lettres", 10, 2),
            ("a b c d e", 3, 3),
            ("anticonstitutionnellement", 10, 3),
            ("un\ndeux", 10, 2),
            ("陈伟陈伟", 4, 2),
        ] {
            assert_eq!(lines(text, letters), expected, "{text}");
        }
    }
}
