//! A report as a workbook: a first sheet that says what the numbers are, then a sheet a table.
//!
//! Numbers are numbers and days are days, so that they can be added and sorted; a text is never a formula, whatever it begins
//! with. The only date in the file is the document's own: the same report gives the same bytes.

mod look;
mod names;
mod read_me;
mod room;
mod table;

use super::document::Document;
use crate::i18n::{Explain, Message};
use crate::msg;
use chrono::{Datelike, NaiveDate};
use look::Look;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

/// The longest text that a cell holds.
const LONGEST_TEXT: usize = 32_767;

/// A workbook that could not be made.
#[derive(Debug, thiserror::Error)]
#[error("{table}: {cause}")]
pub struct Unwritable {
    /// Title of the table that does not fit.
    pub table: String,
    /// What the workbook does not take.
    #[source]
    cause: XlsxError,
}

impl Explain for Unwritable {
    fn explain(&self) -> Message {
        let table = self.table.as_str();
        match &self.cause {
            XlsxError::RowColumnLimitError => msg!("report.file.too_big", table = table),
            cause => msg!("report.file.unwritable", table = table, reason = cause.to_string()),
        }
    }
}

/// The bytes of the workbook.
///
/// # Errors
/// A table has more rows or columns than a workbook takes.
pub fn write(document: &Document) -> Result<Vec<u8>, Unwritable> {
    let named = |table: &str| {
        let table = table.to_owned();
        move |cause| Unwritable { table, cause }
    };
    let lang = document.lang;
    let about = lang.t("report.file.read_me");
    let titles = document.tables().map(|sheet| sheet.title.as_str());
    let names = names::of_sheets(std::iter::once(about).chain(titles));
    let (first, others) =
        names.split_first().map_or((about, &[][..]), |(first, others)| (first.as_str(), others));
    let look = Look::new(lang);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document).map_err(named(about))?);
    let mut front = Worksheet::new();
    read_me::write(&mut front, &look, document, first, others).map_err(named(about))?;
    workbook.push_worksheet(front);
    for (sheet, name) in document.tables().zip(others) {
        let mut page = Worksheet::new();
        table::write(&mut page, &look, document, sheet, (name, first))
            .map_err(named(&sheet.title))?;
        workbook.push_worksheet(page);
    }
    workbook.save_to_buffer().map_err(named(&document.title))
}

fn properties(document: &Document) -> Result<DocProperties, XlsxError> {
    let properties = DocProperties::new()
        .set_title(text(&document.title))
        .set_creation_datetime(&excel_day(document.stamp)?);
    Ok(properties)
}

/// A day as workbooks count it.
///
/// # Errors
/// Before 1900, or beyond what a year may be.
fn excel_day(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let wrong = |_| XlsxError::DateTimeRangeError(day.to_string());
    let year = u16::try_from(day.year()).map_err(wrong)?;
    let month = u8::try_from(day.month()).map_err(wrong)?;
    let day_of_month = u8::try_from(day.day()).map_err(wrong)?;
    ExcelDateTime::from_ymd(year, month, day_of_month)
}

/// A text that a cell takes: no control characters, no longer than a cell.
fn text(text: &str) -> String {
    let clean = crate::text::many_lines(text);
    let mut room = LONGEST_TEXT;
    clean
        .chars()
        .take_while(|letter| {
            let fits = letter.len_utf16() <= room;
            room = room.saturating_sub(letter.len_utf16());
            fits
        })
        .collect()
}

#[cfg(test)]
mod tests;
