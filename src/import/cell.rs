//! Small readings of one cell: nothing, yes or no, postal codes, towns, occupations, names.

use super::tabular::Cell;
use crate::domain::identifier::{PostalCode, RomeCode};
use crate::text::fold;
use smol_str::SmolStr;

/// Words that mean *nothing is known*, folded.
const BLANK: [&str; 15] = [
    "null",
    "neant",
    "inconnu",
    "inconnue",
    "non renseigne",
    "non renseignee",
    "sans objet",
    "non connu",
    "non communique",
    "code rome inconnu",
    "none",
    "nan",
    "vide",
    "a completer",
    "a renseigner",
];

/// Abbreviations of the same; a person's name may be spelt like one.
const BLANK_ABBREVIATIONS: [&str; 9] = ["n a", "na", "nd", "nc", "nr", "n c", "n r", "s o", "n d"];

/// Does a text stand for an empty cell: `NULL`, `N/A`, `#N/A`, `-`, `néant`, `inconnu`…?
#[must_use]
pub fn is_blank(text: &str) -> bool {
    // Most cells are told apart by their first letter alone.
    match text.chars().find(|letter| letter.is_alphanumeric()) {
        None => return !text.contains('+'),
        Some(first) if text.len() <= 24 && "nNiIsScCvVaAàÀ".contains(first) => {}
        Some(_) => return false,
    }
    let folded = fold(text);
    BLANK.contains(&folded.as_str()) || BLANK_ABBREVIATIONS.contains(&folded.as_str())
}

/// Like [`is_blank`] where a name is expected: `Na` and `Nd` are names, `Null` only in capitals is
/// not (nor `Inconnu`).
#[must_use]
pub fn is_blank_name(text: &str) -> bool {
    if !is_blank(text) {
        return false;
    }
    let folded = fold(text);
    folded.is_empty()
        || text == "NULL"
        || matches!(text, "#N/A" | "N/A")
        || (folded != "null" && BLANK.contains(&folded.as_str()))
}

/// `O`, `oui`, `x`, `vrai`, `1` … and their contraries.
#[must_use]
pub fn yes_or_no(cell: &Cell) -> Option<bool> {
    match cell {
        Cell::Flag(flag) => return Some(*flag),
        Cell::Text(text) if matches!(text.as_str(), "✓" | "✔" | "☑" | "☒") => {
            return Some(true);
        }
        Cell::Text(text) if text == "☐" => return Some(false),
        _ => {}
    }
    let shown = cell.shown();
    if shown.len() > 8 {
        return None;
    }
    match fold(&shown).as_str() {
        "o" | "oui" | "x" | "vrai" | "true" | "1" | "y" | "yes" | "ok" => Some(true),
        "n" | "non" | "faux" | "false" | "0" | "no" | "aucun" | "aucune" => Some(false),
        _ => None,
    }
}

/// A postal code, its lost zero given back: `8300` is `08300`, Ardennes.
#[must_use]
pub fn postal_code(text: &str) -> Option<PostalCode> {
    let text = text.trim().trim_start_matches("F-").trim_start_matches("FR-");
    let digits = text.chars().filter(|c| !c.is_whitespace()).count();
    if digits == 4 && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace()) {
        return PostalCode::parse(&format!("0{text}")).ok();
    }
    PostalCode::parse(text).ok()
}

/// `08300 RETHEL`, `78570 - Andrésy`, `Andrésy (78570)`: postal code and town.
#[must_use]
pub fn postal_code_and_town(text: &str) -> Option<(PostalCode, SmolStr)> {
    // Most cells asked are a town alone.
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let clean = text.replace(['(', ')', ',', '/'], " ");
    let words: Vec<&str> = clean.split_whitespace().filter(|word| *word != "-").collect();
    let town = |words: &[&str]| {
        let town = words.join(" ");
        let is_town =
            town.chars().any(char::is_alphabetic) && !town.chars().any(|c| c.is_ascii_digit());
        // «CEDEX 2» is the only number a town has.
        let is_town = is_town || town.to_uppercase().contains("CEDEX");
        is_town.then(|| SmolStr::new(town))
    };
    if let Some((first, rest)) = words.split_first()
        && let (Some(code), Some(town)) = (postal_code(first), town(rest))
    {
        return Some((code, town));
    }
    // «78 570 Andrésy»
    if let [first, second, rest @ ..] = words.as_slice()
        && first.len() == 2
        && second.len() == 3
        && let (Some(code), Some(town)) = (postal_code(&format!("{first}{second}")), town(rest))
    {
        return Some((code, town));
    }
    let (last, rest) = words.split_last()?;
    (last.len() == 5).then_some(())?;
    Some((postal_code(last)?, town(rest)?))
}

/// `11 rue du Fromage 61120 Camembert`: the street, then the postal code and town at its end.
#[must_use]
pub fn address_with_town(text: &str) -> Option<(&str, PostalCode, SmolStr)> {
    let mut end = text.len();
    loop {
        let before = text.get(..end)?;
        let start = before.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| {
            at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
        });
        let number = before.get(start..)?;
        if number.len() == 5 {
            let (street, tail) = text.split_at_checked(start)?;
            let (code, town) = postal_code_and_town(tail)?;
            let street = street.trim_end_matches(|c: char| {
                c.is_whitespace() || matches!(c, ',' | '-' | '(' | 'F')
            });
            return Some((street, code, town));
        }
        end = before.get(..start)?.char_indices().next_back()?.0;
        // Digits further left are house numbers only if nothing else is found.
        if end == 0 {
            return None;
        }
    }
}

/// An occupation: its label, and the ROME code written in it (`… (N1104)`).
#[must_use]
pub fn occupation(text: &str) -> (SmolStr, Option<RomeCode>) {
    let found = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() == 5)
        .find_map(|word| RomeCode::parse(word).ok().map(|code| (word, code)));
    let Some((word, code)) = found else { return (SmolStr::new(text.trim()), None) };
    let label = text.replacen(&format!("({word})"), "", 1).replacen(word, "", 1);
    let label =
        label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | ':' | ',' | '–'));
    (SmolStr::new(label), Some(code))
}

/// A whole number with its unit perhaps: `30`, `30 km`, `35h`.
#[must_use]
pub fn quantity(cell: &Cell, units: &[&str]) -> Option<u16> {
    let text = match cell {
        Cell::Number(number) if number.fract() == 0.0 => cell.shown(),
        Cell::Text(text) => text.clone(),
        _ => return None,
    };
    let lower = text.trim().to_lowercase();
    let digits = units.iter().find_map(|unit| lower.strip_suffix(unit)).unwrap_or(&lower).trim();
    (digits.len() <= 5 && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())?
}

/// A name split into its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameParts {
    /// `Mme`, `M.`, where it was written in front.
    pub civility: Option<SmolStr>,
    /// Name.
    pub last: SmolStr,
    /// First names.
    pub first: SmolStr,
}

/// Which comes first in a cell that holds both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameOrder {
    /// « Nom Prénom »: the usual one.
    LastFirst,
    /// « Prénom Nom ».
    FirstLast,
}

/// Splits `DUPONT Jeanne`, `Jeanne DUPONT`, `Dupont, Jeanne`, `Mme DE LA TOUR Anne`; two words
/// without capitals follow `order`. `None` when it cannot be told where the name ends.
#[must_use]
pub fn split_name(text: &str, order: NameOrder) -> Option<NameParts> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let civility = words.first().filter(|word| {
        matches!(
            fold(word).as_str(),
            "m" | "mr" | "mme" | "mlle" | "madame" | "monsieur" | "mademoiselle"
        ) && words.len() > 2
    });
    let civility = civility.map(SmolStr::new);
    if civility.is_some() {
        words.remove(0);
    }
    let parts = |last: &[&str], first: &[&str]| {
        let clean = |words: &[&str]| SmolStr::new(words.join(" ").trim_matches([',', ' ']));
        let parts =
            NameParts { civility: civility.clone(), last: clean(last), first: clean(first) };
        (!parts.last.is_empty() && !parts.first.is_empty()).then_some(parts)
    };
    if let Some(comma) = words.iter().position(|word| word.ends_with(',')) {
        let (last, first) = words.split_at_checked(comma + 1)?;
        return parts(last, first);
    }
    let is_capital = |word: &&str| {
        word.chars().filter(|c| c.is_alphabetic()).count() > 1
            && !word.chars().any(char::is_lowercase)
    };
    let capitals_first = words.iter().take_while(|word| is_capital(word)).count();
    let capitals_last = words.iter().rev().take_while(|word| is_capital(word)).count();
    if capitals_first > 0 && capitals_first < words.len() {
        let (last, first) = words.split_at_checked(capitals_first)?;
        return parts(last, first);
    }
    if capitals_last > 0 && capitals_last < words.len() {
        let (first, last) = words.split_at_checked(words.len() - capitals_last)?;
        return parts(last, first);
    }
    match (words.as_slice(), order) {
        ([last, first], NameOrder::LastFirst) | ([first, last], NameOrder::FirstLast) => {
            parts(&[*last], &[*first])
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_nothing_is_nothing() {
        for blank in [
            "NULL",
            "null",
            "N/A",
            "#N/A",
            "-",
            "--",
            "néant",
            "Inconnu",
            "?",
            "non renseigné",
            ".",
        ] {
            assert!(is_blank(blank), "{blank}");
        }
        for value in ["0", "non", "Nadia", "n", "x", "+"] {
            assert!(!is_blank(value), "{value}");
        }
        assert!(
            is_blank_name("NULL")
                && is_blank_name("-")
                && !is_blank_name("Na")
                && !is_blank_name("Null")
        );
    }

    #[test]
    fn a_postal_code_and_its_town_come_apart() {
        for (text, code, town) in [
            ("08300 RETHEL", "08300", "RETHEL"),
            ("8300 RETHEL", "08300", "RETHEL"),
            ("78570 - Andrésy", "78570", "Andrésy"),
            ("Andrésy (78570)", "78570", "Andrésy"),
            ("F-78955 Carrières-sous-Poissy", "78955", "Carrières-sous-Poissy"),
            ("78 570 Chanteloup-les-Vignes", "78570", "Chanteloup-les-Vignes"),
            ("75700 PARIS CEDEX 07", "75700", "PARIS CEDEX 07"),
        ] {
            let read =
                postal_code_and_town(text).map(|(code, town)| (code.to_string(), town.to_string()));
            assert_eq!(read, Some((code.into(), town.into())), "{text:?}");
        }
        for text in ["ADRESSE_LIGNE2 1", "RETHEL", "78570", "12 rue du Port", "", "é"] {
            assert_eq!(postal_code_and_town(text), None, "{text:?}");
        }
        let (street, code, town) = address_with_town("11 rue du Fromage, 61120 Camembert").unwrap();
        assert_eq!(
            (street, code.as_str(), town.as_str()),
            ("11 rue du Fromage", "61120", "Camembert")
        );
        for text in ["11 rue du 8 mai 1945", "", "é", "12345", "rue é 1"] {
            assert_eq!(address_with_town(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_occupation_gives_its_code_and_its_label() {
        let (label, code) = occupation("Pontier élingueur / Pontière élingueuse (N1104)");
        assert_eq!(label, "Pontier élingueur / Pontière élingueuse");
        assert_eq!(code, RomeCode::parse("N1104").ok());
        assert_eq!(occupation("K2204 - Agent de nettoyage").0, "Agent de nettoyage");
        assert_eq!(occupation("Vendeur").1, None);
        assert_eq!(occupation("N1104").0, "");
    }

    #[test]
    fn names_in_one_cell_come_apart_where_that_is_certain() {
        let split = |text: &str, order| {
            split_name(text, order).map(|p| (p.last.to_string(), p.first.to_string()))
        };
        let pair = |last: &str, first: &str| Some((last.to_owned(), first.to_owned()));
        let order = NameOrder::LastFirst;
        assert_eq!(split("FONDUE Charlotte", order), pair("FONDUE", "Charlotte"));
        assert_eq!(split("Charlotte FONDUE", order), pair("FONDUE", "Charlotte"));
        assert_eq!(split("Mme DE LA TOUR Anne Marie", order), pair("DE LA TOUR", "Anne Marie"));
        assert_eq!(split("Fondue, Charlotte Anne", order), pair("Fondue", "Charlotte Anne"));
        assert_eq!(split("Fondue Charlotte", order), pair("Fondue", "Charlotte"));
        assert_eq!(split("Charlotte Fondue", NameOrder::FirstLast), pair("Fondue", "Charlotte"));
        assert_eq!(split("N'GUESSAN Aya", order), pair("N'GUESSAN", "Aya"));
        assert_eq!(split("Ben Ali Sami", order), None);
        assert_eq!(split("Fondue", order), None);
        assert_eq!(split("", order), None);
    }

    #[test]
    fn yes_no_and_quantities() {
        let text = |text: &str| Cell::Text(SmolStr::new(text));
        assert_eq!(yes_or_no(&text("Oui")), Some(true));
        assert_eq!(yes_or_no(&text("x")), Some(true));
        assert_eq!(yes_or_no(&text("N")), Some(false));
        assert_eq!(yes_or_no(&Cell::Number(1.0)), Some(true));
        assert_eq!(yes_or_no(&text("peut-être")), None);
        assert_eq!(quantity(&text("30 km"), &["kms", "km"]), Some(30));
        assert_eq!(quantity(&Cell::Number(30.0), &[]), Some(30));
        assert_eq!(quantity(&Cell::Number(30.5), &[]), None);
        assert_eq!(quantity(&text("between_20_30"), &["km"]), None);
    }
}
