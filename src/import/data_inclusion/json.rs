//! Where the records of a JSON text begin and end.
//!
//! The text is cut before it is parsed, by brackets and quotes alone: records are then parsed on every processor, and one
//! that is not JSON costs itself only, where a parser of the whole would stop.

use crate::import::directory::Table;

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
/// the other, a line each or not.
pub(super) fn records(text: &str) -> Vec<Slice<'_>> {
    let mut records = Vec::new();
    for document in Values(text) {
        let inside = inside(document, '[', ']');
        if let Some(list) = inside {
            records.extend(Values(list).map(|text| Slice { text, table: None }));
        } else if !take_page(document, &mut records) {
            records.push(Slice { text: document, table: None });
        }
    }
    records
}

/// Adds the lists of an object, and says whether it has one: a record has none.
fn take_page<'a>(document: &'a str, records: &mut Vec<Slice<'a>>) -> bool {
    let Some(inside) = inside(document, '{', '}') else { return false };
    let mut is_page = false;
    let mut values = Values(inside);
    while let (Some(key), Some(value)) = (values.next(), values.next()) {
        let name = key.trim_matches('"');
        let Some((_, table)) = LISTS.iter().find(|(list, _)| *list == name) else { continue };
        let Some(list) = self::inside(value, '[', ']') else { continue };
        is_page = true;
        records.extend(Values(list).map(|text| Slice { text, table: *table }));
    }
    is_page
}

/// What stands between the brackets of a value; the closing one may be missing where the file is cut.
fn inside(value: &str, open: char, close: char) -> Option<&str> {
    let inside = value.strip_prefix(open)?;
    Some(inside.strip_suffix(close).unwrap_or(inside))
}

/// Values one after the other; commas, colons and blanks part them. The last may be cut short.
struct Values<'a>(&'a str);

impl<'a> Iterator for Values<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        // Files put one after the other keep their byte-order marks; a JSON text sequence has its own sign (RFC 7464).
        let parts = |letter: char| {
            letter.is_whitespace() || matches!(letter, ',' | ':' | '\u{feff}' | '\u{1e}')
        };
        let text = self.0.trim_start_matches(parts);
        let end = end_of_value(text.as_bytes());
        let (value, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        self.0 = rest;
        (!value.is_empty()).then_some(value)
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
                byte.is_ascii_whitespace() || matches!(byte, b',' | b':' | b'[' | b'{' | b'"')
            };
            rest.iter().position(ends).map_or(bytes.len(), |at| at + 1)
        }
    }
}

/// Behind the quote that closes the text whose quote opens at `at`.
fn end_of_text(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(rest) = bytes.get(at..) {
        let Some(found) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\')) else { break };
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
