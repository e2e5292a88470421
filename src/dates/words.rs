//! The words and digits a date is written with.

use crate::text::fold;
use chrono::Weekday;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Number {
        value: u32,
        digits: usize,
    },
    Month(u32),
    Weekday(Weekday),
    Quarter(u32),
    Unit(Unit),
    /// A day by its distance from today.
    Day(i64),
    This,
    Next,
    Last,
    Within,
    Ago,
}

/// Words of one meaning; the first of them is French and whole.
const WORDS: &[(&[&str], Token)] = &[
    (&["janvier", "janv", "january", "jan"], Token::Month(1)),
    (&["fevrier", "fevr", "fev", "february", "feb"], Token::Month(2)),
    (&["mars", "march", "mar"], Token::Month(3)),
    (&["avril", "avr", "april", "apr"], Token::Month(4)),
    (&["mai", "may"], Token::Month(5)),
    (&["juin", "june", "jun"], Token::Month(6)),
    (&["juillet", "juil", "july", "jul"], Token::Month(7)),
    (&["aout", "august", "aug"], Token::Month(8)),
    (&["septembre", "sept", "september", "sep"], Token::Month(9)),
    (&["octobre", "oct", "october"], Token::Month(10)),
    (&["novembre", "nov", "november"], Token::Month(11)),
    (&["decembre", "dec", "december"], Token::Month(12)),
    (&["lundi", "lun", "monday", "mon"], Token::Weekday(Weekday::Mon)),
    (&["mardi", "tuesday", "tue"], Token::Weekday(Weekday::Tue)),
    (&["mercredi", "mer", "wednesday", "wed"], Token::Weekday(Weekday::Wed)),
    (&["jeudi", "jeu", "thursday", "thu"], Token::Weekday(Weekday::Thu)),
    (&["vendredi", "ven", "friday", "fri"], Token::Weekday(Weekday::Fri)),
    (&["samedi", "sam", "saturday", "sat"], Token::Weekday(Weekday::Sat)),
    (&["dimanche", "dim", "sunday", "sun"], Token::Weekday(Weekday::Sun)),
    (&["t1", "q1"], Token::Quarter(1)),
    (&["t2", "q2"], Token::Quarter(2)),
    (&["t3", "q3"], Token::Quarter(3)),
    (&["t4", "q4"], Token::Quarter(4)),
    (&["j", "jour", "jours", "d", "day", "days"], Token::Unit(Unit::Day)),
    (&["s", "sem", "semaine", "semaines", "w", "week", "weeks"], Token::Unit(Unit::Week)),
    (&["m", "mois", "month", "months"], Token::Unit(Unit::Month)),
    (&["a", "an", "ans", "annee", "annees", "y", "year", "years"], Token::Unit(Unit::Year)),
    (&["aujourd hui", "aujourdhui", "auj", "today"], Token::Day(0)),
    (&["hier", "yesterday"], Token::Day(-1)),
    (&["avant hier"], Token::Day(-2)),
    (&["demain", "tomorrow"], Token::Day(1)),
    (&["apres demain"], Token::Day(2)),
    (&["ce", "cet", "cette", "this"], Token::This),
    (&["prochain", "prochaine", "next"], Token::Next),
    (&["dernier", "derniere", "passe", "passee", "last"], Token::Last),
    (&["dans", "in"], Token::Within),
    (&["il y a", "ago"], Token::Ago),
];

/// The month whose whole French name, folded, begins so, when only one does.
pub(crate) fn french_month(beginning: &str) -> Option<u32> {
    let mut named = WORDS.iter().filter_map(|(words, token)| match (words.first(), token) {
        (Some(name), Token::Month(month)) if name.starts_with(beginning) => Some(*month),
        _ => None,
    });
    named.next().filter(|_| named.next().is_none())
}

/// Is this the whole French name, folded, of a day of the week?
pub(crate) fn is_french_weekday(word: &str) -> bool {
    let means = |(words, token): &(&[&str], Token)| {
        matches!(token, Token::Weekday(_)) && words.first() == Some(&word)
    };
    WORDS.iter().any(means)
}

/// Longest expression of [`WORDS`], in words.
const LONGEST: usize = 3;

/// The sign that stands first, if one does, and what follows. `None` when anything in it belongs
/// to no date.
pub(super) fn tokens(text: &str) -> Option<(Option<i64>, Vec<Token>)> {
    // Longer than any date: what is typed or read from a file may be any text.
    const MOST: usize = 60;
    let text = text.trim();
    if text.chars().nth(MOST).is_some()
        || text.chars().any(|letter| !letter.is_alphanumeric() && !is_joint(letter))
    {
        return None;
    }
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (Some(1), rest),
        None => match text.strip_prefix(['-', '−']) {
            Some(rest) => (Some(-1), rest),
            None => (None, text),
        },
    };
    if rest.contains('+') {
        return None;
    }
    let folded = fold(rest);
    let pieces: Vec<&str> = folded.split(' ').flat_map(split_digits).collect();
    read(&pieces).filter(|tokens| !tokens.is_empty()).map(|tokens| (sign, tokens))
}

fn is_joint(letter: char) -> bool {
    " \u{a0}\u{202f}/.,-−+_'’\u{301}\u{302}\u{300}".contains(letter)
}

fn read(pieces: &[&str]) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = pieces;
    while let Some((first, others)) = rest.split_first() {
        if let Some((token, used)) = expression(rest) {
            tokens.push(token);
            rest = rest.get(used..)?;
        } else if first.bytes().all(|byte| byte.is_ascii_digit()) {
            let value = first.parse().ok()?;
            tokens.push(Token::Number { value, digits: first.len() });
            rest = others;
        } else if is_silent(first, tokens.last()) {
            rest = others;
        } else {
            return None;
        }
    }
    Some(tokens)
}

/// The longest expression the pieces begin with.
fn expression(pieces: &[&str]) -> Option<(Token, usize)> {
    (1..=LONGEST.min(pieces.len())).rev().find_map(|used| {
        let written = pieces.get(..used)?.join(" ");
        let (_, token) = WORDS.iter().find(|(words, _)| words.contains(&written.as_str()))?;
        Some((*token, used))
    })
}

/// Words that add nothing: «1er», «le 15», «15th of March».
fn is_silent(word: &str, after: Option<&Token>) -> bool {
    match word {
        "le" | "la" | "l" | "du" | "de" | "of" | "the" | "on" => true,
        "er" | "e" | "st" | "nd" | "rd" | "th" => matches!(after, Some(Token::Number { .. })),
        _ => false,
    }
}

/// `10j` as `10` and `j`; `t1` stays whole.
fn split_digits(piece: &str) -> impl Iterator<Item = &str> {
    let end = piece.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(piece.len());
    let (digits, rest) = piece.split_at(end);
    [digits, rest].into_iter().filter(|part| !part.is_empty())
}
