//! The files of a report: which form, by the name of the file.

use super::csv::Dialect;
use super::document::Document;
use super::xlsx::Unwritable;
use super::{csv, html, json, xlsx};
use std::path::Path;

/// A form of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileForm {
    /// A workbook.
    Xlsx,
    /// All tables in one list, a cell a line.
    Csv,
    /// A page that needs nothing else.
    Html,
    /// For programs.
    Json,
}

impl FileForm {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Xlsx, Self::Csv, Self::Html, Self::Json];

    /// The ending of its files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Html => "html",
            Self::Json => "json",
        }
    }

    /// The form that a file's name ends with, whatever the case.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?;
        Self::ALL.into_iter().find(|form| ending.eq_ignore_ascii_case(form.ending()))
    }

    /// The bytes of the file: the same document gives the same bytes.
    ///
    /// # Errors
    /// A table is larger than a workbook takes.
    pub fn write(self, document: &Document) -> Result<Vec<u8>, Unwritable> {
        Ok(match self {
            Self::Xlsx => xlsx::write(document)?,
            Self::Csv => csv::write_long(document, Dialect::of(document.lang)),
            Self::Html => html::write(document).into_bytes(),
            Self::Json => json::write(document).into_bytes(),
        })
    }
}
