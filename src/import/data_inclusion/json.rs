//! Where the records of a JSON text begin and end.
//!
//! The text is cut before it is parsed, by brackets and quotes alone: records are then parsed on every processor, and one
//! that is not JSON costs itself only, where a parser of the whole would stop.

use crate::import::directory::Table;
use memchr::memchr2;

/// One record, not yet parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice<'a> {
    /// Its text.
    pub(super) text: &'a str,
    /// The list it stands in, where the file names it.
    pub(super) table: Option<Table>,
}

/// Names under which files keep a list of records. What is kept under any other is none.
const LISTS: [(&str, Option<Table>); 5] = [
    ("items", None),
    ("structures", Some(Table::Structures)),
    ("services", Some(Table::Services)),
    ("data", None),
    ("results", None),
];

/// The records of a text: of one array or several, of pages (`{"items": […]}`), of an object of both lists, or one after
/// the other, a line each or not. The text is walked once.
pub(super) fn records(text: &str) -> Vec<Slice<'_>> {
    let mut cutter = Cutter { rest: text, records: Vec::new() };
    while let Some(first) = cutter.next() {
        match first {
            b'[' => cutter.list(None),
            b'{' => cutter.object(),
            _ => cutter.record(None),
        }
    }
    cutter.records
}

/// Cuts a text from its beginning on. The text may end anywhere.
struct Cutter<'a> {
    rest: &'a str,
    records: Vec<Slice<'a>>,
}

impl<'a> Cutter<'a> {
    /// Goes to the next value or closing bracket, past what parts it from the one before, and gives its first byte.
    fn next(&mut self) -> Option<u8> {
        // Files put one after the other keep their byte-order marks; a JSON text sequence has its own sign (RFC 7464).
        self.rest = self.rest.trim_start_matches(|letter: char| {
            letter.is_whitespace() || matches!(letter, ',' | ':' | '\u{feff}' | '\u{1e}')
        });
        self.rest.bytes().next()
    }

    /// Takes so many bytes.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Takes the value that begins here.
    fn value(&mut self) -> &'a str {
        self.take(end_of_value(self.rest.as_bytes()))
    }

    fn record(&mut self, table: Option<Table>) {
        let text = self.value();
        self.records.push(Slice { text, table });
    }

    /// Takes the list that opens here, each of its values a record.
    fn list(&mut self, table: Option<Table>) {
        self.take(1);
        while let Some(first) = self.next() {
            if first == b']' {
                self.take(1);
                return;
            }
            self.record(table);
        }
    }

    /// Takes the object that opens here: a page when it has a list of records, a record when it has none.
    fn object(&mut self) {
        let start = self.rest;
        let mut is_page = false;
        self.take(1);
        while let Some(first) = self.next() {
            if first == b'}' {
                self.take(1);
                break;
            }
            let name = self.value().trim_matches('"');
            let list = LISTS.iter().find(|(list, _)| *list == name);
            match (self.next(), list) {
                (Some(b'['), Some((_, table))) => {
                    is_page = true;
                    self.list(*table);
                }
                (None | Some(b'}'), _) => {}
                (Some(_), _) => {
                    self.value();
                }
            }
        }
        if !is_page {
            let text = start.get(..start.len() - self.rest.len()).unwrap_or(start);
            self.records.push(Slice { text, table: None });
        }
    }
}

/// Where the value at the beginning ends: behind its closing bracket or quote, or before what parts it from the next.
fn end_of_value(bytes: &[u8]) -> usize {
    match bytes.first() {
        None => 0,
        Some(b'"') => end_of_text(bytes, 0),
        Some(b'[' | b'{') => {
            let mut depth = 0_usize;
            let mut at = 0;
            while let Some(byte) = bytes.get(at) {
                match byte {
                    b'"' => {
                        at = end_of_text(bytes, at);
                        continue;
                    }
                    b'[' | b'{' => depth += 1,
                    b']' | b'}' => {
                        depth -= 1;
                        if depth == 0 {
                            return at + 1;
                        }
                    }
                    _ => {}
                }
                at += 1;
            }
            bytes.len()
        }
        // A number, a word, noise. The first byte always belongs to it, so that reading moves on.
        Some(_) => {
            let rest = bytes.get(1..).unwrap_or_default();
            let ends = |byte: &u8| {
                byte.is_ascii_whitespace()
                    || matches!(byte, b',' | b':' | b'[' | b'{' | b'"' | b']' | b'}')
            };
            rest.iter().position(ends).map_or(bytes.len(), |at| at + 1)
        }
    }
}

/// Behind the quote that closes the text whose quote opens at `at`.
fn end_of_text(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(rest) = bytes.get(at..) {
        let Some(found) = memchr2(b'"', b'\\', rest) else { break };
        match rest.get(found) {
            Some(b'"') => return at + found + 1,
            _ => at += found + 2,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<(&str, Option<Table>)> {
        records(text).into_iter().map(|slice| (slice.text, slice.table)).collect()
    }

    #[test]
    fn records_are_found_in_every_layout() {
        let (a, b) = (r#"{"id":"a]}","x":[1,{"y":2}]}"#, r#"{"id":"b\"","x":"\\"}"#);
        let both = [(a, None), (b, None)];
        for layout in [
            format!("[{a}, {b}]"),
            format!("\n[{a}]\n\u{feff}[{b}]"),
            format!(r#"{{"total":2,"items":[{a},{b}],"page":1}}"#),
            format!(r#"{{"items":[{a}]}}{{"items":[{b}],"next":null}}"#),
            format!("{a}\n{b}\n"),
            format!("{a}{b}"),
        ] {
            assert_eq!(texts(&layout), both, "{layout}");
        }
        let named = format!(r#"{{"structures":[{a}],"services":[{b}]}}"#);
        assert_eq!(texts(&named), [(a, Some(Table::Structures)), (b, Some(Table::Services))]);
        assert_eq!(texts(" [] "), []);
        assert_eq!(texts(r#"{"items":[]}"#), []);
    }

    #[test]
    fn a_record_that_is_no_json_costs_itself_alone() {
        let found = texts(r#"[{"id":"a",}, {'id':'b'}, nonsense, {"id":"c"}, {"id":"#);
        let read: Vec<&str> = found.iter().map(|(text, _)| *text).collect();
        let expected = [r#"{"id":"a",}"#, "{'id':'b'}", "nonsense", r#"{"id":"c"}"#, r#"{"id":"#];
        assert_eq!(read, expected);
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_losing_its_way(text in "[\\[\\]{}\",:\\\\a é]{0,60}") {
            for slice in records(&text) {
                prop_assert!(!slice.text.is_empty() && text.contains(slice.text));
            }
        }
    }
}
