//! A table's sheet: its title, its headings, its rows under a filter, then its totals out of the filter's reach, then its
//! remarks.

use super::look::Look;
use super::read_me::link;
use super::{excel_day, text};
use crate::report::document::{Cell, Column, Diffusion, Document, Kind, Role, Row, Sheet};
use crate::report::numerals::{shown, sound};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

/// The row of the headings: above it the title, and the way back.
const HEADINGS: u32 = 2;

/// Columns are at least and at most so wide, in letters.
const NARROWEST: usize = 9;
const WIDEST: usize = 56;

/// Writes it; the names are its own and the first sheet's.
pub(super) fn write(
    page: &mut Worksheet,
    look: &Look,
    document: &Document,
    sheet: &Sheet,
    (name, first): (&str, &str),
) -> Result<(), XlsxError> {
    let lang = document.lang;
    page.set_name(name)?;
    look.page(page, document, sheet.columns.len() < 7);
    page.write_string_with_format(0, 0, text(&sheet.title), &Look::title())?;
    page.write_url(1, 0, link(first, &format!("← {first}")))?;
    if document.diffusion == Diffusion::Internal {
        page.write_string_with_format(1, 1, lang.t("report.file.internal"), &Look::alert())?;
    }
    let status = count_of::<u16>(sheet.columns.len())?;
    headings(page, document, sheet, status)?;

    let mut next = HEADINGS + 1;
    for row in sheet.rows_of(Role::Body) {
        cells(page, look, document, (next, row), status)?;
        next += 1;
    }
    if next > HEADINGS + 1 {
        page.autofilter(HEADINGS, 0, next - 1, status)?;
    } else {
        page.write_string_with_format(next, 0, lang.t("report.file.no_rows"), &Look::note())?;
        next += 1;
    }
    page.set_freeze_panes(HEADINGS + 1, 1)?;
    page.set_repeat_rows(HEADINGS, HEADINGS)?;

    // An empty row, so that no spreadsheet program takes totals for more of the same.
    next += 1;
    for row in sheet.rows_of(Role::Total) {
        cells(page, look, document, (next, row), status)?;
        next += 1;
    }
    notes(page, document, sheet, next + 1)
}

fn headings(
    page: &mut Worksheet,
    document: &Document,
    sheet: &Sheet,
    status: u16,
) -> Result<(), XlsxError> {
    for (rank, column) in sheet.columns.iter().enumerate() {
        let at = count_of::<u16>(rank)?;
        let format = Look::heading(column.kind != Kind::Text);
        page.write_string_with_format(HEADINGS, at, text(&column.title), &format)?;
        page.set_column_width(at, width(document, sheet, rank, column))?;
    }
    let title = document.lang.t("report.file.status");
    page.write_string_with_format(HEADINGS, status, title, &Look::heading(false))?;
    page.set_column_width(status, 9.0)?;
    Ok(())
}

fn cells(
    page: &mut Worksheet,
    look: &Look,
    document: &Document,
    (at, row): (u32, &Row),
    status: u16,
) -> Result<(), XlsxError> {
    let weight = |format: Format| match row.role {
        Role::Body => format,
        Role::Total => format.set_bold(),
    };
    for column in 0..status {
        let cell = sound(row.cell(usize::from(column)));
        let format = weight(look.cell(cell));
        match cell {
            Cell::Text(words) => page.write_string_with_format(at, column, text(words), &format),
            #[expect(clippy::cast_precision_loss, reason = "people stay far below 2^53")]
            Cell::Count(count) => page.write_number_with_format(at, column, *count as f64, &format),
            Cell::Decimal(number, _) | Cell::Percent(number) => {
                page.write_number_with_format(at, column, *number, &format)
            }
            Cell::Date(day) => {
                page.write_datetime_with_format(at, column, &excel_day(*day)?, &format)
            }
            Cell::Hidden | Cell::NotApplicable => {
                page.write_string_with_format(at, column, shown(cell, document.lang), &format)
            }
            Cell::Empty => page.write_blank(at, column, &format),
        }?;
    }
    if let Some(code) = row.status(document.diffusion) {
        page.write_string_with_format(at, status, code.code(), &weight(Look::status()))?;
    }
    Ok(())
}

/// Remarks, and what the signs met in the table mean.
fn notes(
    page: &mut Worksheet,
    document: &Document,
    sheet: &Sheet,
    mut next: u32,
) -> Result<(), XlsxError> {
    let lang = document.lang;
    let cells = || sheet.rows.iter().flat_map(|row| &row.cells).map(sound);
    let mut notes: Vec<String> = sheet.notes.iter().map(|note| text(note)).collect();
    for (sign, word, means) in [
        (Cell::Hidden, "report.file.hidden", "report.file.hidden_is"),
        (Cell::NotApplicable, "report.file.not_applicable", "report.file.not_applicable_is"),
    ] {
        if cells().any(|cell| *cell == sign) {
            notes.push(format!("{} – {}", lang.t(word), lang.t(means)));
        }
    }
    for note in notes {
        page.write_string_with_format(next, 0, note, &Look::note())?;
        next += 1;
    }
    Ok(())
}

/// Room for the longest text of a column, within reason; the filter's button needs some too.
fn width(document: &Document, sheet: &Sheet, rank: usize, column: &Column) -> f64 {
    let longest_word = column.title.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0) + 3;
    let cells = sheet.rows.iter().map(|row| shown(row.cell(rank), document.lang).width());
    let widest = cells.max().unwrap_or(0).max(longest_word) + 2;
    let least = if rank == 0 { NARROWEST * 2 } else { NARROWEST };
    u16::try_from(widest.clamp(least, WIDEST)).map_or(9.0, f64::from)
}

fn count_of<T: TryFrom<usize>>(count: usize) -> Result<T, XlsxError> {
    T::try_from(count).map_err(|_| XlsxError::RowColumnLimitError)
}
