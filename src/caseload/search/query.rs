//! What was typed, as tokens.

use super::digits::{Plus, national};
use super::distance::Pattern;
use super::words::{folded, is_number, runs};

/// More tokens than this are not looked at: a pasted paragraph is not a name.
const TOKENS: usize = 8;

/// One word or number of the query.
pub(super) enum Token {
    Word(Box<Pattern>, String),
    Number(Digits),
}

/// Adjacent groups of digits.
pub(super) struct Digits {
    /// The groups merged, and the other ways to read them, the likeliest first.
    pub(super) readings: Vec<String>,
    /// The groups as they were typed.
    pub(super) groups: Vec<String>,
}

impl Token {
    pub(super) fn word(word: &str) -> Self {
        Self::Word(Box::new(Pattern::new(word)), word.to_owned())
    }

    fn number(groups: Vec<String>, plus: Plus) -> Self {
        let merged = groups.concat();
        let mut readings = vec![national(&merged, plus)];
        // `3/4/1975`: a day and a month without their zeros.
        if plus == Plus::Absent
            && (2..=3).contains(&groups.len())
            && groups.iter().take(2).all(|group| group.len() <= 2)
        {
            let padded =
                groups.iter().fold(String::new(), |padded, group| padded + &format!("{group:0>2}"));
            if !readings.contains(&padded) {
                readings.push(padded);
            }
        }
        Self::Number(Digits { readings, groups })
    }
}

/// Words and numbers in the order they were typed; neighbouring numbers are one.
pub(super) fn parse(query: &str) -> Vec<Token> {
    let folded = folded(query);
    let plus = Plus::of(query);
    let mut tokens = Vec::new();
    let mut groups: Vec<String> = Vec::new();
    for run in runs(&folded) {
        if is_number(run) {
            groups.push(run.to_owned());
            continue;
        }
        if !groups.is_empty() {
            tokens.push(Token::number(std::mem::take(&mut groups), plus));
        }
        tokens.push(Token::word(run));
    }
    if !groups.is_empty() {
        tokens.push(Token::number(groups, plus));
    }
    tokens.truncate(TOKENS);
    tokens
}

/// The numbers of the query each on its own: `dupont 0612 1975` when no number has all of it.
pub(super) fn unmerged(tokens: Vec<Token>) -> Vec<Token> {
    let mut apart: Vec<Token> = tokens
        .into_iter()
        .flat_map(|token| match token {
            Token::Number(digits) if digits.groups.len() > 1 => digits
                .groups
                .into_iter()
                .map(|group| Token::number(vec![group], Plus::Absent))
                .collect(),
            other => vec![other],
        })
        .collect();
    apart.truncate(TOKENS);
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(query: &str) -> Vec<String> {
        parse(query)
            .into_iter()
            .map(|token| match token {
                Token::Word(_, word) => word,
                Token::Number(digits) => digits.readings.join("|"),
            })
            .collect()
    }

    #[test]
    fn neighbouring_groups_of_digits_are_one_number() {
        assert_eq!(shown("Dupont +33 6 12-34"), ["dupont", "061234"]);
        assert_eq!(shown("06 12 dupont 75"), ["0612", "dupont", "75"]);
        assert_eq!(shown("3/4/1975"), ["341975|03041975"]);
        assert_eq!(shown("csp0412"), ["csp", "0412"]);
        assert_eq!(shown(" '- "), [""; 0]);
    }
}
