//! A caseload file, read whole: good rows as the profession's types, and every error of the others.

mod identity;
mod reader;
mod situation;

use super::mapping::{Correction, Mapping};
use super::row_error::{RowError, Severity};
use super::tabular::{self, Row, Table};
use crate::domain::code::ObstacleKind;
use crate::domain::identifier::{Email, Name};
use crate::domain::obstacle::ObstacleState;
use crate::domain::person::Identity;
use crate::domain::situation::Situation;
use crate::domain::vocabulary::Vocabulary;
use crate::error::Problem;
use crate::i18n::Message;
use crate::parallel::in_parts;
use chrono::NaiveDate;
use reader::RowReader;
use std::collections::BTreeSet;

/// Rows that are worth a thread.
const WORTH_A_THREAD: usize = 512;

/// Who follows a person, as the file says it: whoever joins the rows with the office's advisers
/// decides who that is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WrittenAdviser {
    /// Name, first names first.
    pub name: Option<Name>,
    /// E-mail.
    pub email: Option<Email>,
}

/// One person of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseloadRow {
    /// Line of the file, row of the sheet (first: 1).
    pub line: usize,
    /// Who they are.
    pub identity: Identity,
    /// Facts of their situation; those the file does not state are `None`.
    pub situation: Situation,
    /// Obstacles the file speaks of, each once.
    pub obstacles: Vec<(ObstacleKind, ObstacleState)>,
    /// Who follows them.
    pub adviser: WrittenAdviser,
    /// Day of first contact.
    pub first_contact: Option<NaiveDate>,
}

/// A caseload file and all that is wrong in it.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseloadFile {
    /// What each column was taken for.
    pub mapping: Mapping,
    /// The good rows, in the file's order.
    pub rows: Vec<CaseloadRow>,
    /// Every error, by line.
    pub errors: Vec<RowError>,
    /// What was chosen, mended, left out: to be shown.
    pub notes: Vec<Message>,
}

impl CaseloadFile {
    /// How many rows are refused.
    #[must_use]
    pub fn refused(&self) -> usize {
        let refused = self.errors.iter().filter(|error| error.severity == Severity::RowRefused);
        refused.map(|error| error.line).collect::<BTreeSet<_>>().len()
    }
}

/// Reads a caseload file. `saved` is a saved mapping, applied where its headers are; `corrections`
/// are what a person said of this file, and must name its headers.
///
/// # Errors
/// When the file as a whole cannot be read: no table, a correction of a column it does not have,
/// no column for names or birth date. What is wrong in single rows is in
/// [`CaseloadFile::errors`]. Never panics, whatever the bytes.
pub fn read(
    bytes: &[u8],
    file_name: &str,
    saved: &[Correction],
    corrections: &[Correction],
    vocabulary: &Vocabulary,
    today: NaiveDate,
) -> Result<CaseloadFile, Vec<Problem>> {
    let table = tabular::read(bytes, file_name)?;
    let mut mapping = Mapping::guess(&table);
    mapping.recall(saved);
    mapping.correct(corrections)?;
    from_table(&table, mapping, vocabulary, today)
}

/// Types the rows of a table under a mapping.
///
/// # Errors
/// One problem when the mapping has no column for names or birth date.
pub fn from_table(
    table: &Table,
    mapping: Mapping,
    vocabulary: &Vocabulary,
    today: NaiveDate,
) -> Result<CaseloadFile, Vec<Problem>> {
    if let Some(problem) = mapping.missing(table) {
        return Err(vec![problem]);
    }
    let mut notes = table.notes.clone();
    notes.extend(mapping.notes());
    let read = |part: &[Row]| rows_of(part, RowReader::new(table, &mapping, vocabulary, today));
    let mut rows = Vec::with_capacity(table.rows.len());
    let mut errors = Vec::new();
    for (part, errors_of_part) in in_parts(&table.rows, WORTH_A_THREAD, read) {
        rows.extend(part);
        errors.extend(errors_of_part);
    }
    errors.sort_by_key(|error| error.line);
    Ok(CaseloadFile { mapping, rows, errors, notes })
}

/// The good rows among these, and the errors of the others.
fn rows_of<'a>(
    table_rows: &'a [Row],
    mut reader: RowReader<'a>,
) -> (Vec<CaseloadRow>, Vec<RowError>) {
    let mut rows = Vec::with_capacity(table_rows.len());
    for row in table_rows {
        reader.start(row);
        let identity = reader.identity();
        let situation = reader.situation();
        let obstacles = reader.obstacles();
        let adviser = reader.adviser();
        let born = identity.as_ref().map(|identity| identity.birth_date);
        let first_contact = reader.first_contact(born);
        reader.report_excess();
        if let Some(identity) = identity {
            rows.push(CaseloadRow {
                line: row.line,
                identity,
                situation,
                obstacles,
                adviser,
                first_contact,
            });
        }
    }
    (rows, reader.into_errors())
}
