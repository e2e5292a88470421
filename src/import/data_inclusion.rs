//! The public directory of structures and services, schema data·inclusion version 1, and version 0 in files that still
//! use it.
//!
//! ```text
//! bytes --gzip--> text --json (cut)----> fields --record, codes--> structure --> ListedPartner
//!             \-> sheets --cells------>/                       \-> service ----> ListedService
//! ```
//!
//! Layouts: a JSON array; pages `{"items": […]}`, one or several; `{"structures": […], "services": […]}`; a record a
//! line; CSV; a workbook with one or two sheets; each of them compressed with gzip or not. A record is a service when it has
//! a field that only services have, a structure otherwise.
//!
//! Source of the rules: the JSON Schemas of gip-inclusion/data-inclusion-schema (Licence Ouverte 2.0). What the schema
//! requires and what makes a record useless differ: without a source, an identifier, a name, or, for a service, its
//! structure, a record is refused; anything else that is wrong costs the value alone. Empty texts and lists, which
//! tolerant producers write, are values that are not stated.

mod cells;
pub(in crate::import) mod codes;
mod fields;
mod gathered;
mod json;
mod list;
mod record;
mod service;
mod structure;

use super::container::Refusal;
use super::directory::{Directory, Table};
use super::encoding;
use super::gzip;
use super::tabular;
use crate::domain::vocabulary::Vocabulary;
use crate::error::Problem;
use crate::i18n::Message;
use crate::msg;
use chrono::NaiveDate;
use fields::{Field, Fields, Value};
use gathered::{Gathered, Opened, Ranks};
use serde::Deserialize;
use std::borrow::Cow;

/// A directory may unpack to this many bytes: three times the national one.
pub const MAX_UNPACKED: u64 = 1024 * 1024 * 1024;

/// What a file is, is told from this many of its first bytes.
const BEGINNING: usize = 64 * 1024;

/// Is it a data·inclusion file rather than a plain list of partners? Told by its content: JSON always is one, a table when
/// its headers are the schema's. `false` when it cannot be read at all.
#[must_use]
pub fn looks_like(bytes: &[u8], file_name: &str) -> bool {
    let beginning = gzip::beginning(bytes, BEGINNING);
    if opens_json(&beginning) {
        return true;
    }
    // A workbook is told by its sheets, a text by its first lines.
    let is_archive = beginning.starts_with(b"PK") || beginning.starts_with(&[0xD0, 0xCF]);
    let start = if is_archive { gzip::unpacked(bytes, MAX_UNPACKED) } else { Ok(beginning) };
    start.is_ok_and(|start| cells::tables(&start, file_name).is_ok_and(|tables| !tables.is_empty()))
}

/// Reads a directory; `today` is the day on which the file is read: its records were still listed then.
///
/// # Errors
/// When the file as a whole cannot be read: neither JSON nor a table, damaged, too large, or without a single record that
/// has a name or an identifier. What is wrong in single records is in [`Directory::errors`]. Never panics, whatever the
/// bytes.
pub fn read(
    bytes: &[u8],
    file_name: &str,
    vocabulary: &Vocabulary,
    today: NaiveDate,
) -> Result<Directory, Vec<Problem>> {
    let bytes = gzip::unpacked(bytes, MAX_UNPACKED)
        .map_err(|refusal| vec![not_unpacked(file_name, refusal)])?;
    let gathered = if opens_json(&bytes) {
        let (text, notes) = text_of(&bytes);
        let records = json::records(&text);
        let mut gathered = Gathered::new(notes);
        gathered.add(&records, Ranks::Counted, vocabulary, today, gathered::open_json);
        gathered
    } else {
        let tables = cells::tables(&bytes, file_name)?;
        if tables.is_empty() {
            return Err(vec![no_directory(file_name)]);
        }
        let mut gathered = Gathered::new(Vec::new());
        for table in &tables {
            gathered.note(&table.notes);
            gathered.add(&table.rows, Ranks::Lines, vocabulary, today, |row| table.open(row));
        }
        gathered
    };
    if gathered.is_foreign() {
        return Err(vec![no_directory(file_name)]);
    }
    Ok(gathered.into_directory())
}

/// A directory that is part of the program: TOML with the day of its last change, `date_maj`, and `[[structures]]` with
/// the schema's fields. Its records are read as those of any file, from this source.
#[expect(clippy::expect_used, reason = "the file is part of the program; a test parses it")]
pub(super) fn built_in(toml: &'static str, source: &'static str) -> Directory {
    let file: BuiltIn<'_> = toml::from_str(toml).expect("valid TOML");
    let today = file.date_maj.parse().expect("a day");
    let mut gathered = Gathered::new(Vec::new());
    let vocabulary = Vocabulary::builtin();
    gathered.add(&file.structures, Ranks::Counted, vocabulary, today, |fields| {
        file.open(fields, source)
    });
    gathered.into_directory()
}

/// The TOML of a directory that is part of the program.
#[derive(Deserialize)]
struct BuiltIn<'a> {
    date_maj: String,
    #[serde(borrow)]
    structures: Vec<Fields<'a>>,
}

impl BuiltIn<'_> {
    fn open<'t>(&self, fields: &'t Fields<'_>, source: &'static str) -> Opened<'t> {
        let mut fields: Fields<'t> = fields.clone();
        fields.put(Field::Source, Value::Text(Cow::Borrowed(source)));
        fields.put(Field::DateMaj, Value::Text(Cow::Owned(self.date_maj.clone())));
        Opened { fields: Ok(fields), table: Some(Table::Structures), line: 0 }
    }
}

/// Does it begin as JSON does, in any encoding?
fn opens_json(bytes: &[u8]) -> bool {
    let start = encoding::decode(bytes.get(..256).unwrap_or(bytes));
    start.text.trim_start().starts_with(['[', '{'])
}

/// The text of a JSON file and what had to be mended. It is UTF-8 by its standard (RFC 8259, 8.1), which tells most files
/// without looking for the faults of other formats in them.
fn text_of(bytes: &[u8]) -> (Cow<'_, str>, Vec<Message>) {
    let unmarked = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    // UTF-16 without its mark is valid UTF-8 where it has no accent, with a zero behind each letter.
    let has_zeros = unmarked.iter().take(BEGINNING).any(|byte| *byte == 0);
    match std::str::from_utf8(unmarked) {
        Ok(text) if !has_zeros => (Cow::Borrowed(text), Vec::new()),
        _ => {
            let decoded = encoding::decode(bytes);
            (decoded.text, decoded.notes)
        }
    }
}

fn not_unpacked(file_name: &str, refusal: Refusal) -> Problem {
    let (expected, remedy) = match refusal {
        Refusal::TooLarge => (
            msg!("data_inclusion.expected.size", megabytes = MAX_UNPACKED / 1024 / 1024),
            msg!("import.remedy.split_file"),
        ),
        Refusal::Damaged => {
            (msg!("data_inclusion.expected.whole"), msg!("import.remedy.check_file"))
        }
    };
    Problem {
        place: msg!("import.place.file", name = file_name),
        read: "gzip".into(),
        expected,
        remedy,
    }
}

fn no_directory(file_name: &str) -> Problem {
    Problem {
        place: msg!("import.place.file", name = file_name),
        read: "…".to_owned(),
        expected: msg!("data_inclusion.expected.directory", limit = tabular::MAX_ROWS),
        remedy: msg!("import.remedy.check_file"),
    }
}

#[cfg(test)]
mod tests;
