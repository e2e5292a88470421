//! The national identity number (NIR, «numéro de sécurité sociale»): recognised so as never to be
//! kept, shown or written anywhere.
//!
//! Shape and key: INSEE, *Numéro d'inscription au répertoire* (décret n° 82-103 of 22 January
//! 1982): sex, year, month, département, commune, order, then a key of two digits, which is 97
//! minus the remainder by 97 of the rest, Corsica's letters read as 19 (2A) and 18 (2B).

use super::tabular::Cell;

/// Does a cell hold a NIR with its key, or thirteen characters shaped like one without its key?
#[must_use]
pub fn is_nir(cell: &Cell) -> bool {
    match cell {
        Cell::Empty | Cell::Date(_) | Cell::Flag(_) | Cell::Fault(_) => false,
        Cell::Text(text) if text.len() < 13 || text.len() > 40 => false,
        Cell::Text(text) if !text.trim_start().starts_with(['1', '2', '3', '4', '7', '8']) => false,
        cell => shaped(&cell.shown()),
    }
}

fn shaped(text: &str) -> bool {
    let clean: Vec<u8> = text
        .bytes()
        .filter(|byte| !matches!(byte, b' ' | b'.' | b'-' | 0xC2 | 0xA0))
        .map(|byte| byte.to_ascii_uppercase())
        .collect();
    let Some((body, key)) = clean.split_at_checked(13) else { return false };
    let Some(number) = body_number(body) else { return false };
    match key {
        [] => {
            let month = number / 100_000_000 % 100;
            matches!(month, 1..=12 | 20 | 30..=42 | 50..=99)
        }
        [tens, units] if tens.is_ascii_digit() && units.is_ascii_digit() => {
            u64::from(tens - b'0') * 10 + u64::from(units - b'0') == 97 - number % 97
        }
        _ => false,
    }
}

/// The thirteen characters as a number, Corsica's letters replaced.
fn body_number(body: &[u8]) -> Option<u64> {
    let mut digits = body.to_vec();
    if !matches!(digits.first()?, b'1'..=b'4' | b'7' | b'8') {
        return None;
    }
    match body.get(5..7)? {
        b"2A" => digits.get_mut(5..7)?.copy_from_slice(b"19"),
        b"2B" => digits.get_mut(5..7)?.copy_from_slice(b"18"),
        _ => {}
    }
    std::str::from_utf8(&digits)
        .ok()
        .filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?
        .parse()
        .ok()
}

/// What may be repeated of a cell in a message: a stretch of thirteen to fifteen digits that
/// starts like a NIR, mistyped ones included, becomes `•••`.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut stretch = String::new();
    for letter in text.chars() {
        let joins =
            matches!(letter, ' ' | '.' | '-' | '\u{a0}' | '\u{202f}') && !stretch.is_empty();
        let is_corsica = matches!(letter, 'A' | 'B' | 'a' | 'b') && stretch.ends_with('2');
        if letter.is_ascii_digit() || joins || is_corsica {
            stretch.push(letter);
        } else {
            flush(&mut stretch, &mut masked);
            masked.push(letter);
        }
    }
    flush(&mut stretch, &mut masked);
    masked
}

fn flush(stretch: &mut String, into: &mut String) {
    let digits = stretch.chars().filter(char::is_ascii_alphanumeric).count();
    let starts = matches!(stretch.chars().next(), Some('1'..='4' | '7' | '8'));
    if (13..=15).contains(&digits) && starts {
        into.push_str("•••");
    } else {
        into.push_str(stretch);
    }
    stretch.clear();
}

#[cfg(test)]
mod tests {
    use super::*;
    use smol_str::SmolStr;

    #[test]
    fn a_nir_is_recognised_however_it_is_written() {
        for number in [
            "185077505612323",
            "1 85 07 75 056 123 23",
            "1.85.07.75.056.123-23",
            "1850775056123",
            "1 85 07 2A 056 123 80",
            "185072a05612380",
            "200000000000094",
        ] {
            assert!(is_nir(&Cell::Text(SmolStr::new(number))), "{number}");
        }
        assert!(is_nir(&Cell::Number(185_077_505_612_323.0)));
        for other in [
            "185077505612325",
            "12345678901234",
            "0601234567",
            "21780621500547",
            "300000L",
            "é",
            "1850775056É",
        ] {
            assert!(!is_nir(&Cell::Text(SmolStr::new(other))), "{other}");
        }
    }

    #[test]
    fn a_message_never_repeats_a_nir_even_a_mistyped_one() {
        assert_eq!(masked("185077505612324"), "•••");
        assert_eq!(masked("voir 1 85 07 75 056 123 25, merci"), "voir •••, merci");
        assert_eq!(masked("12345678901234"), "•••");
        assert_eq!(masked("0601234567, 071234567"), "0601234567, 071234567");
        assert_eq!(masked("19970-04-22"), "19970-04-22");
    }
}
