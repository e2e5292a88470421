//! Phones: several in a cell, with and without their zero, labelled, mistyped.

use crate::domain::identifier::Phone;
use crate::text::fold;

/// What a cell of phones holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phones {
    /// The numbers that are good, each once, in the order written.
    pub good: Vec<Phone>,
    /// What is no number.
    pub bad: Vec<Bad>,
}

/// Something that is no phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bad {
    /// A spreadsheet rounded it: `6,01E+08`. The digits are lost.
    Rounded(String),
    /// Anything else.
    Malformed(String),
}

/// Words that may stand beside a number and say nothing of whose it is.
const LABELS: [&str; 22] = [
    "tel",
    "telephone",
    "port",
    "portable",
    "mob",
    "mobile",
    "fixe",
    "dom",
    "domicile",
    "perso",
    "personnel",
    "pro",
    "professionnel",
    "bureau",
    "t",
    "p",
    "gsm",
    "whatsapp",
    "sms",
    "n",
    "no",
    "numero",
];

/// Reads every phone of a cell.
#[must_use]
pub fn parse(text: &str) -> Phones {
    let mut phones = Phones::default();
    // Ten digits parted by slashes or dashes are one number, not five.
    if let Some(phone) = one(text) {
        phones.good.push(phone);
        return phones;
    }
    for piece in pieces(text) {
        let piece =
            piece.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | ':' | '.' | '/'));
        if piece.is_empty() || fold(piece).split(' ').all(|word| LABELS.contains(&word)) {
            continue;
        }
        match one(piece) {
            Some(phone) if phones.good.contains(&phone) => {}
            Some(phone) => phones.good.push(phone),
            None => match two_in_a_row(piece) {
                Some(two) => phones.good.extend(two),
                None if is_rounded(piece) => phones.bad.push(Bad::Rounded(piece.to_owned())),
                None => phones.bad.push(Bad::Malformed(piece.to_owned())),
            },
        }
    }
    phones
}

fn pieces(text: &str) -> Vec<String> {
    let mut parted = text.replace([';', '\n', '|', '/'], "\u{1}");
    // A comma parts numbers, except in a rounded one: `6,01E+08`.
    if !is_rounded(text) {
        parted = parted.replace(',', "\u{1}");
    }
    for word in [" ou ", " et ", " puis ", " - ", " OU ", " ET "] {
        parted = parted.replace(word, "\u{1}");
    }
    parted.split('\u{1}').map(str::to_owned).collect()
}

/// One number, labels and a lost zero forgiven.
fn one(text: &str) -> Option<Phone> {
    if let Ok(phone) = Phone::parse(text) {
        return Some(phone);
    }
    let unlabelled = without_labels(text)?;
    if let Ok(phone) = Phone::parse(&unlabelled) {
        return Some(phone);
    }
    let digits: String = unlabelled.chars().filter(char::is_ascii_digit).collect();
    let only_digits =
        unlabelled.chars().all(|c| c.is_ascii_digit() || " .-/\u{a0}\u{202f}".contains(c));
    // A spreadsheet took the number for a quantity and dropped its zero.
    let lost_zero = only_digits && digits.len() == 9 && !digits.starts_with('0');
    lost_zero.then(|| Phone::parse(&format!("0{digits}")).ok())?
}

/// The text without the words that only label a number; `None` when it holds other words.
fn without_labels(text: &str) -> Option<String> {
    let mut rest = String::with_capacity(text.len());
    let mut word = String::new();
    for letter in text.chars().chain([' ']) {
        if letter.is_alphabetic() {
            word.push(letter);
            continue;
        }
        if !word.is_empty() && !LABELS.contains(&fold(&word).as_str()) {
            return None;
        }
        word.clear();
        if !matches!(letter, ':' | '°' | '(' | ')') {
            rest.push(letter);
        }
    }
    Some(rest.trim_matches([' ', '.', '-', '/']).to_owned())
}

/// `0601234567 0712345678`: twenty digits, each ten starting with a zero.
fn two_in_a_row(text: &str) -> Option<[Phone; 2]> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let (first, second) = digits.split_at_checked(10).filter(|(_, second)| second.len() == 10)?;
    if text.chars().any(char::is_alphabetic) {
        return None;
    }
    Some([Phone::parse(first).ok()?, Phone::parse(second).ok()?])
}

/// `6,01E+08`: what a spreadsheet shows of a number too wide for its column, and saves as CSV.
fn is_rounded(text: &str) -> bool {
    let upper = text.trim().to_ascii_uppercase();
    upper.split_once("E+").is_some_and(|(mantissa, exponent)| {
        mantissa.ends_with(|c: char| c.is_ascii_digit())
            && exponent.starts_with(|c: char| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(text: &str) -> Vec<String> {
        let phones = parse(text);
        assert!(phones.bad.is_empty(), "{text:?}: {:?}", phones.bad);
        phones.good.iter().map(Phone::national).collect()
    }

    #[test]
    fn every_number_of_a_cell_is_read() {
        for text in [
            "0601234567, 0712345678",
            "06 01 23 45 67 / 07 12 34 56 78",
            "06.01.23.45.67 ou 07.12.34.56.78",
            "0601234567\n0712345678",
            "0601234567 0712345678",
            "port: 06 01 23 45 67 ; fixe : 07 12 34 56 78",
            "06 01 23 45 67 - 07 12 34 56 78",
            "601234567;712345678",
            "+33 6 01 23 45 67 et 0033 7 12 34 56 78",
            "0601234567, 0601234567, 0712345678",
        ] {
            assert_eq!(good(text), ["0601234567", "0712345678"], "{text:?}");
        }
        for text in
            ["06/01/23/45/67", "06-01-23-45-67", "601234567", "Tél. 06 01 23 45 67", "33601234567"]
        {
            assert_eq!(good(text), ["0601234567"], "{text:?}");
        }
        assert_eq!(good("0692 12 34 56"), ["0692123456"]);
        assert_eq!(good("+262 692 12 34 56"), ["+262692123456"]);
        assert!(good(" - ").is_empty());
    }

    #[test]
    fn a_bad_number_costs_itself_only() {
        let phones = parse("0601234567, 071234567");
        assert_eq!(phones.good.len(), 1);
        assert_eq!(phones.bad, [Bad::Malformed("071234567".into())]);
    }

    #[test]
    fn a_rounded_number_is_said_to_be_one() {
        for text in ["6,01E+08", "6.01E+08", "6,01234567e+08"] {
            assert_eq!(parse(text).bad, [Bad::Rounded(text.into())], "{text:?}");
        }
        assert_eq!(parse("demander à sa sœur").bad.len(), 1);
        assert_eq!(parse("06 01 23 45 67 (sœur)").bad.len(), 1);
    }
}
