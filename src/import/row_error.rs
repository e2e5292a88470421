//! What is wrong in a row: kept beside the good rows, shown, and written as a CSV to correct.

use super::column::Column;
use super::nir;
use crate::error::Problem;
use crate::i18n::{Lang, Message};
use crate::msg;
use crate::text::{one_line, spreadsheet_cell};
use std::io::Write;

/// What an error costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The row is not imported: the person cannot be told from another.
    RowRefused,
    /// The row is imported without this value.
    CellDropped,
}

impl Severity {
    /// Its name for people.
    #[must_use]
    pub fn label(self) -> Message {
        match self {
            Self::RowRefused => msg!("import.severity.row_refused"),
            Self::CellDropped => msg!("import.severity.cell_dropped"),
        }
    }
}

/// One error of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// Line of the file, row of the sheet (first: 1).
    pub line: usize,
    /// Header of the column, as read; empty when the row as a whole is meant.
    pub header: String,
    /// What the column means.
    pub column: Option<Column>,
    /// What was read, identity numbers masked.
    pub read: String,
    /// What was expected.
    pub expected: Message,
    /// What to do about it.
    pub remedy: Message,
    /// What it costs.
    pub severity: Severity,
}

impl RowError {
    /// As a problem, to be shown with others.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let place = if self.header.is_empty() {
            msg!("import.place.row", line = self.line)
        } else {
            msg!("import.place.cell", line = self.line, column = self.header.clone())
        };
        Problem {
            place,
            read: nir::masked(&self.read),
            expected: self.expected.clone(),
            remedy: self.remedy.clone(),
        }
    }
}

/// The beginning of what was read: a message repeats its first 120 letters.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Writes errors as a CSV that French spreadsheets open well: UTF-8 with its mark, semicolons,
/// and no cell that a spreadsheet would take for a formula.
///
/// # Errors
/// What the destination answers.
pub fn write_errors_csv(
    errors: &[RowError],
    lang: Lang,
    mut to: impl Write,
) -> std::io::Result<()> {
    to.write_all("\u{feff}".as_bytes())?;
    let mut csv =
        csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(to);
    let titles = [
        "import.errors_csv.line",
        "import.errors_csv.column",
        "import.errors_csv.meaning",
        "import.errors_csv.read",
        "import.errors_csv.expected",
        "import.errors_csv.remedy",
        "import.errors_csv.severity",
    ];
    csv.write_record(titles.map(|key| lang.t(key)))?;
    for error in errors {
        csv.write_record([
            error.line.to_string(),
            harmless(&error.header),
            error.column.map(|column| lang.say(&column.label())).unwrap_or_default(),
            harmless(&error.read),
            harmless(&lang.say(&error.expected)),
            harmless(&lang.say(&error.remedy)),
            lang.say(&error.severity.label()),
        ])?;
    }
    csv.flush()
}

/// A text as a cell that is safe to open, on one line, without numbers of people.
fn harmless(text: &str) -> String {
    let masked = nir::masked(&one_line(text));
    spreadsheet_cell(&masked).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_errors_file_is_translated_and_safe_to_open() {
        let error = |read: &str| RowError {
            line: 12,
            header: "=cmd|' /C calc'!A0".into(),
            column: Some(Column::BirthDate),
            read: read.into(),
            expected: msg!("import.expected.table"),
            remedy: msg!("import.remedy.save_again"),
            severity: Severity::CellDropped,
        };
        let errors = ["+33", "@x", "1 85 07 75 056 123 23", "a;\"b\"\n\t=c"].map(error);
        let mut bytes = Vec::new();
        write_errors_csv(&errors, Lang::Fr, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("\u{feff}Ligne;Colonne;"));
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
        let read: Vec<String> = reader.records().map(|row| row.unwrap()[3].to_owned()).collect();
        assert_eq!(read, ["'+33", "'@x", "•••", "a;\"b\"  =c"]);
        assert!(
            text.contains("'=cmd") && !text.contains(";=cmd") && text.contains("Date de naissance")
        );
        assert_eq!(text.lines().count(), 5);
    }
}
