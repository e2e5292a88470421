//! From text to pieces: words, terms, parentheses, minus signs.

use std::ops::Range;

/// Place in the text, in characters.
pub(in crate::caseload) type Span = Range<usize>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::caseload) struct Piece {
    pub(in crate::caseload) span: Span,
    pub(in crate::caseload) what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::caseload) enum What {
    Open,
    Close,
    Minus,
    Word { text: String, quoted: bool },
    Term { name: Part, operator: Operator, values: Vec<Value> },
    UnclosedQuote,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::caseload) enum Operator {
    Is,
    IsNot,
    Below,
    AtMost,
    AtLeast,
    Above,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::caseload) struct Part {
    pub(in crate::caseload) text: String,
    pub(in crate::caseload) span: Span,
}

/// `x`, or `x..y` with either end left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::caseload) struct Value {
    pub(in crate::caseload) span: Span,
    pub(in crate::caseload) low: Option<Part>,
    pub(in crate::caseload) is_range: bool,
    pub(in crate::caseload) high: Option<Part>,
}

const QUOTES: [(char, char); 3] = [('"', '"'), ('«', '»'), ('“', '”')];

pub(in crate::caseload) fn pieces(text: &str) -> Vec<Piece> {
    let mut lexer = Lexer { letters: text.chars().collect(), at: 0, pieces: Vec::new() };
    while lexer.piece() {}
    lexer.pieces
}

struct Lexer {
    letters: Vec<char>,
    at: usize,
    pieces: Vec<Piece>,
}

impl Lexer {
    fn piece(&mut self) -> bool {
        self.skip(|letter| letter.is_whitespace() || letter == ',');
        let start = self.at;
        let Some(letter) = self.peek(0) else { return false };
        match letter {
            '(' => self.single(What::Open),
            ')' => self.single(What::Close),
            '-' | '−' | '!' => self.single(What::Minus),
            _ if closing(letter).is_some() => {
                if let Some(part) = self.part() {
                    self.push(start, What::Word { text: part.text, quoted: true });
                }
            }
            _ => self.word_or_term(),
        }
        // Always forward: each arm has taken a letter.
        self.at = self.at.max(start + 1);
        true
    }

    fn word_or_term(&mut self) {
        let start = self.at;
        while self.peek(0).is_some_and(|letter| !ends_word(letter)) && self.operator_at(0).is_none()
        {
            self.at += 1;
        }
        let name = Part { text: self.text(start..self.at), span: start..self.at };
        let Some((operator, after)) = self.operator_ahead() else {
            if !name.text.is_empty() {
                self.push(start, What::Word { text: name.text, quoted: false });
            }
            return;
        };
        self.at = after;
        let negates = matches!(crate::text::fold(&name.text).as_str(), "non" | "not" | "sauf");
        if negates && operator == Operator::Is {
            self.push(start, What::Minus);
            return;
        }
        let values = self.values();
        self.push(start, What::Term { name, operator, values });
    }

    /// The operator here, or after spaces: `age >= 50`. A colon stands right after its name.
    fn operator_ahead(&self) -> Option<(Operator, usize)> {
        let mut spaces = 0;
        while self.peek(spaces).is_some_and(char::is_whitespace) {
            spaces += 1;
        }
        if spaces > 0 && self.peek(spaces) == Some(':') {
            return None;
        }
        self.operator_at(spaces).map(|(operator, length)| (operator, self.at + spaces + length))
    }

    fn operator_at(&self, ahead: usize) -> Option<(Operator, usize)> {
        let followed = self.peek(ahead + 1) == Some('=');
        match self.peek(ahead)? {
            ':' | '=' => Some((Operator::Is, 1)),
            '<' if followed => Some((Operator::AtMost, 2)),
            '>' if followed => Some((Operator::AtLeast, 2)),
            '!' if followed => Some((Operator::IsNot, 2)),
            '<' => Some((Operator::Below, 1)),
            '>' => Some((Operator::Above, 1)),
            '≤' => Some((Operator::AtMost, 1)),
            '≥' => Some((Operator::AtLeast, 1)),
            '≠' => Some((Operator::IsNot, 1)),
            _ => None,
        }
    }

    fn values(&mut self) -> Vec<Value> {
        let mut values = Vec::new();
        loop {
            self.skip(char::is_whitespace);
            if let Some(value) = self.value() {
                values.push(value);
            }
            if self.peek(0) != Some(',') {
                return values;
            }
            self.at += 1;
        }
    }

    fn value(&mut self) -> Option<Value> {
        let start = self.at;
        let low = self.part();
        let is_range = self.is_range_here();
        if is_range {
            self.at += 2;
        }
        let high = if is_range { self.part() } else { None };
        let value = Value { span: start..self.at, low, is_range, high };
        (value.is_range || value.low.is_some()).then_some(value)
    }

    fn is_range_here(&self) -> bool {
        self.peek(0) == Some('.') && self.peek(1) == Some('.')
    }

    /// A quoted text, or letters up to a space, a comma, a parenthesis or `..`.
    fn part(&mut self) -> Option<Part> {
        let start = self.at;
        if let Some(close) = self.peek(0).and_then(closing) {
            self.at += 1;
            self.skip(|letter| letter != close);
            let text = self.text(start + 1..self.at);
            if self.peek(0).is_some() {
                self.at += 1;
            } else {
                self.push(start, What::UnclosedQuote);
            }
            return Some(Part { text: text.trim().to_owned(), span: start..self.at });
        }
        while self.peek(0).is_some_and(|letter| !ends_word(letter)) && !self.is_range_here() {
            self.at += 1;
        }
        (self.at > start).then(|| Part { text: self.text(start..self.at), span: start..self.at })
    }

    fn single(&mut self, what: What) {
        let start = self.at;
        self.at += 1;
        self.push(start, what);
    }

    fn push(&mut self, start: usize, what: What) {
        self.pieces.push(Piece { span: start..self.at, what });
    }

    fn skip(&mut self, while_: impl Fn(char) -> bool) {
        while self.peek(0).is_some_and(&while_) {
            self.at += 1;
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).copied()
    }

    fn text(&self, span: Span) -> String {
        self.letters.get(span).map(|letters| letters.iter().collect()).unwrap_or_default()
    }
}

fn closing(letter: char) -> Option<char> {
    QUOTES.iter().find(|(open, _)| *open == letter).map(|(_, close)| *close)
}

fn ends_word(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, ',' | '(' | ')') || closing(letter).is_some()
}
