//! From pieces to a tree of terms; every error is kept, the rest is still read.

use super::error::{QueryError, Wrong};
use super::lexer::{self, Operator, Piece, Span, What};
use super::value::{Condition, Reader, yes_or_no};
use super::{Node, Test, field};
use crate::text::fold;

/// Deeper than anyone writes; a bound so that no text exhausts the stack.
const DEEPEST: usize = 24;

pub(super) fn parse(text: &str, reader: &Reader<'_>) -> Result<Node, Vec<QueryError>> {
    let mut pieces = lexer::pieces(text);
    pieces.sort_by_key(|piece| piece.span.start);
    let mut parser = Parser { pieces: &pieces, at: 0, depth: 0, reader, errors: Vec::new() };
    let root = parser.alternatives();
    while let Some(piece) = parser.take() {
        // Only a parenthesis that closes nothing stops the reading before the end.
        parser.error(&piece.span, ")", Wrong::StrayClose);
        parser.alternatives();
    }
    let mut errors = parser.errors;
    if errors.is_empty() {
        Ok(root)
    } else {
        errors.sort_by_key(|error| (error.span.start, error.span.end));
        Err(errors)
    }
}

struct Parser<'a> {
    pieces: &'a [Piece],
    at: usize,
    depth: usize,
    reader: &'a Reader<'a>,
    errors: Vec<QueryError>,
}

impl<'a> Parser<'a> {
    /// Groups of terms with `ou` between them.
    fn alternatives(&mut self) -> Node {
        let mut groups = vec![self.terms()];
        while self.is_or_here() {
            self.at += 1;
            groups.push(self.terms());
        }
        Node::any(groups)
    }

    fn terms(&mut self) -> Node {
        let mut nodes: Vec<Node> = Vec::new();
        // «06 12 34»: digits side by side are one number.
        let mut digits: Option<String> = None;
        loop {
            // Terms side by side must all hold anyway.
            self.at += usize::from(self.joins_here(is_and));
            if nodes.is_empty() || !self.is_or_here() {
                if let Some(more) = self.bare_digits() {
                    self.at += 1;
                    let joined = match digits.take() {
                        Some(before) => {
                            nodes.pop();
                            before + &more
                        }
                        None => more,
                    };
                    nodes.push(digits_test(&joined));
                    digits = Some(joined);
                    continue;
                }
                digits = None;
                match self.peek().map(|piece| &piece.what) {
                    None | Some(What::Close) => break,
                    Some(_) => nodes.extend(self.term()),
                }
            } else {
                break;
            }
        }
        Node::all(nodes)
    }

    fn term(&mut self) -> Option<Node> {
        let mut negated = false;
        let mut minus: Option<Span> = None;
        while let Some(span) = self.negation_here() {
            negated = !negated;
            minus = Some(span);
            self.at += 1;
        }
        let atom = match self.peek().map(|piece| &piece.what) {
            None | Some(What::Close) => {
                if let Some(span) = minus {
                    self.error(&span, "-", Wrong::NothingNegated);
                }
                return None;
            }
            Some(What::Open) => self.group(),
            Some(_) => self.atom(),
        };
        atom.map(|node| if negated { Node::negated(node) } else { node })
    }

    fn group(&mut self) -> Option<Node> {
        let open = self.take()?.span.clone();
        if self.depth == DEEPEST {
            self.error(&open, "(", Wrong::TooDeep);
            self.skip_group();
            return None;
        }
        let start = self.at;
        self.depth += 1;
        let node = self.alternatives();
        self.depth -= 1;
        let is_empty = self.at == start;
        if self.take().is_none() {
            self.error(&open, "(", Wrong::UnclosedGroup);
        } else if is_empty {
            self.error(&open, "()", Wrong::EmptyGroup);
        }
        Some(node)
    }

    fn skip_group(&mut self) {
        let mut open = 1usize;
        while open > 0 {
            match self.take().map(|piece| &piece.what) {
                Some(What::Open) => open += 1,
                Some(What::Close) => open -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }

    fn atom(&mut self) -> Option<Node> {
        let piece = self.take()?;
        match &piece.what {
            What::Word { text, quoted: false } => match field::bare(text) {
                Some(field) => Some(Node::Test(Test {
                    field: Some(field.id),
                    conditions: vec![yes_or_no(field.id, true)],
                    written: field.french.to_owned(),
                })),
                None => self.word(&piece.span, text),
            },
            What::Word { text, quoted: true } => self.word(&piece.span, text),
            What::Term { name, operator, values } => {
                let read = self.reader.term(name, *operator, values, &piece.span);
                match read {
                    Ok(test) if *operator == Operator::IsNot => {
                        Some(Node::negated(Node::Test(test)))
                    }
                    Ok(test) => Some(Node::Test(test)),
                    Err(errors) => {
                        self.errors.extend(errors);
                        None
                    }
                }
            }
            What::UnclosedQuote => {
                self.error(&piece.span, "\"", Wrong::UnclosedQuote);
                None
            }
            What::Open | What::Close | What::Minus => None,
        }
    }

    fn word(&mut self, span: &Span, text: &str) -> Option<Node> {
        if text.contains('/')
            && let Ok(born) = crate::dates::read_day(text, self.reader.today)
        {
            return Some(Node::Test(Test {
                field: None,
                conditions: vec![Condition::born(born)],
                written: quoted(&crate::i18n::Lang::Fr.date(born)),
            }));
        }
        let folded = fold(text);
        let digits = as_digits(&folded);
        if folded.is_empty() {
            self.error(span, text, Wrong::NothingToFind);
            None
        } else if digits.is_empty() {
            Some(words_test(&folded))
        } else {
            Some(digits_test(&digits))
        }
    }

    fn bare_digits(&self) -> Option<String> {
        match &self.peek()?.what {
            What::Word { text, quoted: false } if !text.contains('/') => {
                Some(as_digits(&fold(text))).filter(|digits| !digits.is_empty())
            }
            _ => None,
        }
    }

    /// A minus; or `non` before a criterion or a group, and nowhere else: it may be a name.
    fn negation_here(&self) -> Option<Span> {
        let piece = self.peek()?;
        let negates = match &piece.what {
            What::Minus => true,
            What::Word { text, quoted: false } if is_not(text) => {
                let next = self.pieces.get(self.at + 1).map(|next| &next.what);
                matches!(next, Some(What::Term { .. } | What::Open))
            }
            _ => false,
        };
        negates.then(|| piece.span.clone())
    }

    fn is_or_here(&self) -> bool {
        self.joins_here(is_or)
    }

    /// `ou` or `et` between two operands; elsewhere it is a word (Ou is a name).
    fn joins_here(&self, joins: fn(&str) -> bool) -> bool {
        let is_or = |at: usize| {
            self.pieces.get(at).is_some_and(
                |piece| matches!(&piece.what, What::Word { text, quoted: false } if joins(text)),
            )
        };
        let operand =
            |at: usize| self.pieces.get(at).is_some_and(|piece| !matches!(piece.what, What::Close));
        let before = self.at.checked_sub(1).and_then(|at| self.pieces.get(at));
        is_or(self.at)
            && operand(self.at + 1)
            && before.is_some_and(|piece| !matches!(piece.what, What::Open | What::Minus))
    }

    fn peek(&self) -> Option<&'a Piece> {
        self.pieces.get(self.at)
    }

    fn take(&mut self) -> Option<&'a Piece> {
        let piece = self.pieces.get(self.at);
        self.at += usize::from(piece.is_some());
        piece
    }

    fn error(&mut self, span: &Span, read: &str, wrong: Wrong) {
        self.errors.push(QueryError { span: span.clone(), read: read.to_owned(), wrong });
    }
}

fn is_or(text: &str) -> bool {
    matches!(fold(text).as_str(), "ou" | "or")
}

fn is_and(text: &str) -> bool {
    matches!(fold(text).as_str(), "et" | "and")
}

fn is_not(text: &str) -> bool {
    matches!(fold(text).as_str(), "non" | "not" | "sauf")
}

/// The digits of a text that has nothing else in it, or nothing.
fn as_digits(folded: &str) -> String {
    let is_number = folded.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
    if is_number { folded.replace(' ', "") } else { String::new() }
}

fn digits_test(digits: &str) -> Node {
    Node::Test(Test {
        field: None,
        conditions: vec![Condition::Digits(digits.to_owned())],
        written: quoted(digits),
    })
}

fn words_test(folded: &str) -> Node {
    let is_plain = !folded.contains(' ')
        && !is_or(folded)
        && !is_and(folded)
        && !is_not(folded)
        && field::bare(folded).is_none();
    Node::Test(Test {
        field: None,
        conditions: vec![Condition::Words(folded.split(' ').map(str::to_owned).collect())],
        written: if is_plain { folded.to_owned() } else { quoted(folded) },
    })
}

pub(super) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
