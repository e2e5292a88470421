//! A calendar file as lines of content (RFC 5545 §3.1): unfolded, decoded, each with its place in the file.
//!
//! The package that reads a line takes a file all or nothing and keeps no places; a file is therefore cut into lines here,
//! and only those lines are read that somebody asks about.

use crate::import::encoding::decode;
use icalendar::parser::Property;
use std::borrow::Cow;

/// Properties that are read; of the others not even the value is.
const READ: [&str; 19] = [
    "METHOD",
    "UID",
    "SUMMARY",
    "DTSTART",
    "DTEND",
    "DURATION",
    "DTSTAMP",
    "STATUS",
    "SEQUENCE",
    "LOCATION",
    "ORGANIZER",
    "ATTENDEE",
    "RRULE",
    "RDATE",
    "RECURRENCE-ID",
    "TZID",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "BEGIN",
];

/// One line of content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it begins in the file, from 1.
    pub(super) number: usize,
    /// Name of the property, in capitals.
    pub(super) name: String,
    parameters: Vec<(String, String)>,
    /// Value; backslashes undone where it is a text.
    pub(super) value: String,
}

impl Line {
    /// The value of a parameter, named in capitals.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let mut all = self.parameters.iter();
        all.find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The first letters of a file, to show what was found instead of a calendar.
pub(super) fn beginning(bytes: &[u8]) -> String {
    let decoded = decode(bytes.get(..bytes.len().min(200)).unwrap_or_default());
    let first = decoded.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    crate::text::one_line(first).chars().take(60).collect()
}

/// Every line that is read, in order.
pub(super) fn lines(bytes: &[u8]) -> Vec<Line> {
    let decoded = decode(bytes);
    // Other encodings are undone once the lines are whole: old tools fold in the middle of a letter (§3.1).
    let bytes: Cow<'_, [u8]> = if decoded.encoding == "UTF-16" {
        Cow::Owned(decoded.text.into_owned().into_bytes())
    } else {
        Cow::Borrowed(bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes))
    };
    let (whole, numbers) = unfold(&bytes);
    let decoded = decode(&whole);
    let texts = decoded.text.split('\n').zip(numbers);
    texts.filter_map(|(text, number)| content(text, number)).collect()
}

/// The lines made whole, one after the other, and the number of each.
fn unfold(bytes: &[u8]) -> (Vec<u8>, Vec<usize>) {
    let (mut whole, mut numbers) = (Vec::with_capacity(bytes.len()), Vec::new());
    for (rank, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match line.split_first() {
            Some((b' ' | b'\t', rest)) if !numbers.is_empty() => whole.extend_from_slice(rest),
            _ => {
                if !numbers.is_empty() {
                    whole.push(b'\n');
                }
                whole.extend_from_slice(line);
                numbers.push(rank + 1);
            }
        }
    }
    (whole, numbers)
}

/// The line as a property; `None` for what nobody asks about, or is none.
fn content(text: &str, number: usize) -> Option<Line> {
    let end = text.find([';', ':'])?;
    let (name, rest) = text.split_at_checked(end)?;
    let name = name.trim().to_ascii_uppercase();
    if matches!(name.as_str(), "BEGIN" | "END") {
        let value = rest.strip_prefix(':')?.trim().to_ascii_uppercase();
        return Some(Line { number, name, parameters: Vec::new(), value });
    }
    if !READ.contains(&name.as_str()) {
        return None;
    }
    // Some tools leave the address of an attendee out, and its colon with it.
    let colon = if has_value(rest) { "" } else { ":" };
    let whole = format!("{name}{rest}{colon}");
    let property = Property::try_from(whole.as_str()).ok()?;
    let parameters = property.params.iter().map(|parameter| {
        let value = parameter.val.as_ref().map(ToString::to_string).unwrap_or_default();
        (parameter.key.as_str().to_ascii_uppercase(), unhat(&value))
    });
    let parameters = parameters.collect();
    Some(Line { number, name, parameters, value: property.val.to_string() })
}

/// Whether a colon parts a value from the parameters; one between quotes does not.
fn has_value(rest: &str) -> bool {
    let mut quoted = false;
    rest.chars().any(|letter| {
        quoted ^= letter == '"';
        letter == ':' && !quoted
    })
}

/// Letters that a parameter cannot hold are written with a circumflex (RFC 6868).
fn unhat(value: &str) -> String {
    if !value.contains('^') {
        return value.to_owned();
    }
    let mut plain = String::with_capacity(value.len());
    let mut letters = value.chars().peekable();
    while let Some(letter) = letters.next() {
        let meant = match (letter, letters.peek()) {
            ('^', Some('n')) => ' ',
            ('^', Some('\'')) => '"',
            ('^', Some('^')) => '^',
            _ => {
                plain.push(letter);
                continue;
            }
        };
        plain.push(meant);
        letters.next();
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &[u8]) -> Line {
        let mut found = lines(text);
        assert_eq!(found.len(), 1, "{found:#?}");
        found.remove(0)
    }

    #[test]
    fn folded_lines_are_made_whole_wherever_they_were_folded() {
        let folds: [&[u8]; 4] = [
            b"SUMMARY:Rendez-vous \r\n d'\xc3\xa9t\xc3\xa9\r\n",
            b"SUMMARY:Rendez-vous\n  d'\xc3\xa9t\n\t\xc3\xa9\n",
            // In the middle of a letter.
            b"\xef\xbb\xbfsummary:Rendez-vous d'\xc3\r\n \xa9t\xc3\xa9",
            b"SUMMARY:Rendez-vous d'\xe9t\xe9",
        ];
        for folded in folds {
            assert_eq!(only(folded).value, "Rendez-vous d'été", "{folded:?}");
        }
        let utf16: Vec<u8> =
            "SUMMARY:Rendez-vous d'été\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(only(&utf16).value, "Rendez-vous d'été");
    }

    #[test]
    fn an_attendee_is_read_with_its_address_quoted_or_without_any() {
        let attendee = only(b"ATTENDEE;RSVP=TRUE;CN=Doe John\r\n");
        assert_eq!((attendee.parameter("CN"), attendee.value.as_str()), (Some("Doe John"), ""));
        let attendee = only(b"ATTENDEE;CN=\"Doe: John\":mailto:j@doe.example");
        assert_eq!(attendee.parameter("CN"), Some("Doe: John"));
        assert_eq!(attendee.value, "mailto:j@doe.example");
        assert_eq!(only(b"ATTENDEE;CN=J^'Doe^':x").parameter("CN"), Some("J\"Doe\""));
    }

    #[test]
    fn every_line_knows_its_place_and_descriptions_are_not_read() {
        let found =
            lines(b"UID:1\r\nDESCRIPTION:secret\r\n  folded\r\n\r\nnot a line\r\nUID:2\r\n");
        let places: Vec<_> = found.iter().map(|line| (line.number, line.value.as_str())).collect();
        assert_eq!(places, [(1, "1"), (6, "2")]);
    }
}
