//! Delimited text (CSV, TSV) to rows, forgiving what people's programs get wrong.

use crate::i18n::Message;
use crate::msg;
use smol_str::SmolStr;
use std::borrow::Cow;

/// The separators people use, the likeliest first.
const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// How many lines the separator is guessed from.
const SAMPLE_LINES: usize = 50;

/// After so many stray quotes in one file, quotes mean nothing in what remains of it: reading stays linear.
const MOST_STRAY_QUOTES: usize = 100;

/// One record: where it starts in the file (first line: 1) and its cells as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Line of the file the record starts on.
    pub line: usize,
    /// The cells, quotes taken away.
    pub cells: Vec<SmolStr>,
}

/// The records of a file, blank ones left out.
#[derive(Debug)]
pub struct Records {
    /// What separates the cells.
    pub separator: char,
    /// The records, in the file's order.
    pub records: Vec<Record>,
    /// What had to be mended.
    pub notes: Vec<Message>,
}

/// Splits a text into records.
///
/// Quoted cells may hold separators, quotes (doubled) and newlines. A quote that is never closed,
/// or that would swallow the rows below it, is taken for a letter: its line is read alone and
/// noted. At most `max_records + 1` records are returned, so that the caller can tell.
#[must_use]
pub fn split(text: &str, max_records: usize) -> Records {
    let text = plain_newlines(text);
    let (mut rest, mut line) = (text.as_ref(), 1_usize);
    let mut declared = None;
    // Excel writes and reads a first line `sep=;`.
    if let Some((first, after)) = text.split_once('\n')
        && let [separator] =
            first.to_ascii_lowercase().strip_prefix("sep=").unwrap_or("").as_bytes()
    {
        declared = Some(*separator);
        (rest, line) = (after, 2);
    }
    let (guessed, width) = guess_separator(rest, declared);
    let mut records = Vec::new();
    let mut notes = Vec::new();
    while !rest.is_empty() {
        let stretch = read_until_runaway(rest, line, guessed, width, max_records, &mut records);
        let Some(start) = stretch else { break };
        rest = rest.get(start.byte..).unwrap_or_default();
        line = start.line;
        // The runaway line, alone, its quotes taken for letters.
        let (alone, after) = rest.split_once('\n').unwrap_or((rest, ""));
        records.push(Record { line, cells: without_quoting(alone, guessed) });
        notes.push(msg!("import.note.stray_quote", line = line));
        rest = after;
        line += 1;
        if notes.len() >= MOST_STRAY_QUOTES {
            let left = (max_records + 1).saturating_sub(records.len());
            records.extend(rest.lines().take(left).enumerate().map(|(at, text)| Record {
                line: line + at,
                cells: without_quoting(text, guessed),
            }));
            break;
        }
    }
    records.retain(|record| record.cells.iter().any(|cell| !cell.trim().is_empty()));
    Records { separator: char::from(guessed), records, notes }
}

/// Where a record that cannot be believed starts.
struct Runaway {
    byte: usize,
    line: usize,
}

/// Reads records into `records` until the end (`None`) or a record whose quotes swallow others.
fn read_until_runaway(
    text: &str,
    first_line: usize,
    separator: u8,
    width: usize,
    max_records: usize,
    records: &mut Vec<Record>,
) -> Option<Runaway> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    // The text is valid UTF-8 in memory: reading it cannot fail, and if it did, what was read stands.
    while matches!(reader.read_record(&mut record), Ok(true)) {
        let start = record.position().map_or(0, csv::Position::byte);
        let line = record.position().map_or(1, csv::Position::line);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        // The reader's position stands before the blank lines it skipped.
        let from_here = text.get(start..).unwrap_or_default();
        let skipped = from_here.len() - from_here.trim_start_matches('\n').len();
        let start = start.saturating_add(skipped);
        let line = first_line + usize::try_from(line).unwrap_or(1).saturating_sub(1) + skipped;
        if record.iter().any(|cell| cell.contains('\n')) {
            let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            let raw = text.get(start..end).unwrap_or_default();
            if swallows_rows(&record, raw, separator, width) {
                return Some(Runaway { byte: start, line });
            }
        }
        if records.len() > max_records {
            return None;
        }
        records.push(Record { line, cells: record.iter().map(SmolStr::new).collect() });
    }
    None
}

/// Whether a record over several lines comes from a quote nobody closed.
fn swallows_rows(record: &csv::StringRecord, raw: &str, separator: u8, width: usize) -> bool {
    let unclosed = raw.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    let row_inside = width >= 3
        && record
            .iter()
            .filter(|cell| cell.contains('\n'))
            .any(|cell| cell.lines().skip(1).any(|line| count(line, separator) + 1 >= width));
    unclosed || row_inside
}

/// The cells of one line whose quotes mean nothing: a quote at a cell's edge is dropped.
fn without_quoting(line: &str, separator: u8) -> Vec<SmolStr> {
    line.split(char::from(separator)).map(|cell| SmolStr::new(cell.trim_matches('"'))).collect()
}

/// `\r\n` and lone `\r` (old Macintosh exports) become `\n`.
fn plain_newlines(text: &str) -> Cow<'_, str> {
    if !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let plain = text.replace("\r\n", "\n");
    Cow::Owned(if plain.contains('\r') { plain.replace('\r', "\n") } else { plain })
}

fn count(line: &str, separator: u8) -> usize {
    line.bytes().filter(|byte| *byte == separator).count()
}

/// The separator, and how many cells a usual line has.
///
/// Quoted stretches are left out of the count; the separator on which most lines agree wins, then
/// the one that makes the most cells.
fn guess_separator(text: &str, declared: Option<u8>) -> (u8, usize) {
    let lines: Vec<String> = outside_quotes(text);
    let mut best = (declared.unwrap_or(b';'), 1, 0_usize);
    for separator in declared.map_or(SEPARATORS.to_vec(), |separator| vec![separator]) {
        let counts: Vec<usize> = lines.iter().map(|line| count(line, separator)).collect();
        let Some((usual, agreeing)) = counts
            .iter()
            .filter(|found| **found > 0)
            .map(|found| (*found, counts.iter().filter(|other| *other == found).count()))
            .max_by_key(|(found, agreeing)| (*agreeing, *found))
        else {
            continue;
        };
        let score = agreeing * usual.min(8);
        if score > best.2 {
            best = (separator, usual + 1, score);
        }
    }
    (best.0, best.1)
}

/// The first lines that are not blank, without what stands between quotes.
fn outside_quotes(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut quoted = false;
    let mut quoted_newlines = 0;
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            // A quote open over many lines is a stray one.
            '\n' if quoted && quoted_newlines < 10 => quoted_newlines += 1,
            '\n' => {
                (quoted, quoted_newlines) = (false, 0);
                if !line.trim().is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line.clear();
                if lines.len() >= SAMPLE_LINES {
                    return lines;
                }
            }
            _ if quoted => {}
            letter => line.push(letter),
        }
    }
    if !line.trim().is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(usize, Vec<String>)> {
        split(text, 1000)
            .records
            .into_iter()
            .map(|record| (record.line, record.cells.iter().map(ToString::to_string).collect()))
            .collect()
    }

    #[test]
    fn the_separator_is_found_even_where_cells_hold_the_others() {
        for (text, separator) in [
            ("Nom;Prénom;Tél\nA;B;01, 02\nC;D;03, 04\n", ';'),
            ("Nom,Prénom,Tél\nA,B,01; 02\nC,D,03\n", ','),
            ("Nom\tPrénom\tAdresse\nA\tB\t1, rue X; fond\n", '\t'),
            ("Nom|Prénom|Tél\nA|B|01\n", '|'),
            ("\"Nom\";\"Prénom\";\"a,b,c,d,e\"\n\"A\";\"B\";\"1,2,3,4,5\"\n", ';'),
            ("sep=,\nNom,Note\nA,x;y;z\nB,x;y;z\n", ','),
            ("Nom\nDupont\n", ';'),
        ] {
            assert_eq!(split(text, 10).separator, separator, "{text:?}");
        }
    }

    #[test]
    fn quoted_newlines_separators_and_doubled_quotes_stay_in_their_cell() {
        let read = cells("a;b;c\r\n\"1\r\n2\";\"x;y\";\"dit \"\"le\"\"\"\r\n3;4;5\r\n");
        assert_eq!(read[1], (2, vec!["1\n2".into(), "x;y".into(), "dit \"le\"".into()]));
        assert_eq!(read[2].0, 4);
    }

    #[test]
    fn a_quote_nobody_closes_costs_its_own_line_only() {
        for text in [
            "a;b;c\n1;\"2;3\n4;5;6\n7;8;9\n",
            "a;b;c\n1;2;\"3\n4;5;6\n7;8;9\n",
            "a;b;c\n1;2;\"3\n4;5;6\n7;\"8\";9\n",
            "a;b;c\n1;2;\"3\n4;5;6\n7;8;\"9\n",
        ] {
            let read = cells(text);
            let expected: Vec<(usize, Vec<String>)> = ["a;b;c", "1;2;3", "4;5;6", "7;8;9"]
                .iter()
                .enumerate()
                .map(|(at, line)| (at + 1, line.split(';').map(String::from).collect()))
                .collect();
            assert_eq!(read, expected, "{text:?}");
            assert!(!split(text, 10).notes.is_empty());
        }
    }

    #[test]
    fn line_numbers_are_those_of_the_file_whatever_ends_a_line() {
        for newline in ["\n", "\r\n", "\r"] {
            let text = ["", "a;b", "", ";", "1;2", "3;4"].join(newline);
            let lines: Vec<usize> = cells(&text).iter().map(|(line, _)| *line).collect();
            assert_eq!(lines, [2, 5, 6], "{newline:?}");
        }
    }

    #[test]
    fn reading_stops_just_past_the_limit() {
        let text = "a;b\n".repeat(100);
        assert_eq!(split(&text, 10).records.len(), 11);
    }
}
