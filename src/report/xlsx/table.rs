//! A table's sheet: its title, its headings, its rows under a filter, then its totals out of the filter's reach, then its
//! remarks.

use super::look::Look;
use super::read_me::link;
use super::{excel_day, room, text};
use crate::report::document::{Cell, Diffusion, Document, Role, Row, Sheet};
use crate::report::numerals::{holds, meant, shown, sound};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

/// The row of the headings: above it the title, and the way back.
const HEADINGS: u32 = 2;

/// Columns are at least and at most so wide, in letters.
const NARROWEST: usize = 9;
const WIDEST: usize = 56;

/// The column of statuses.
const STATUS: u16 = 10;

/// A table wider than this is printed across the paper.
const UPRIGHT: usize = 90;

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
    let status = count_of::<u16>(sheet.columns.len())?;
    let widths: Vec<u16> =
        (0..sheet.columns.len()).map(|rank| width(document, sheet, rank)).collect();
    let total: usize = widths.iter().map(|width| usize::from(*width)).sum();
    look.page(page, document, total <= UPRIGHT);
    page.write_string_with_format(0, 0, text(&sheet.title), &Look::title())?;
    page.write_url(1, 0, link(first, &format!("← {first}")))?;
    if document.diffusion == Diffusion::Internal {
        page.write_string_with_format(1, 1, lang.t("report.file.internal"), &Look::alert())?;
    }
    headings(page, document, sheet, &widths)?;

    let mut next = HEADINGS + 1;
    for row in sheet.rows_of(Role::Body) {
        cells(page, look, document, (next, row), &widths)?;
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
        cells(page, look, document, (next, row), &widths)?;
        next += 1;
    }
    notes(page, document, sheet, next + 1)
}

fn headings(
    page: &mut Worksheet,
    document: &Document,
    sheet: &Sheet,
    widths: &[u16],
) -> Result<(), XlsxError> {
    for ((at, column), width) in (0..).zip(&sheet.columns).zip(widths) {
        let format = Look::heading(column.kind);
        page.write_string_with_format(HEADINGS, at, text(&column.title), &format)?;
        page.set_column_width(at, f64::from(*width))?;
    }
    let status = count_of::<u16>(widths.len())?;
    let title = document.lang.t("report.file.status");
    page.write_string_with_format(HEADINGS, status, title, &Look::status_heading())?;
    page.set_column_width(status, f64::from(STATUS))?;
    let titles = sheet.columns.iter().map(|column| column.title.as_str());
    // The filter's button takes the room of some letters.
    room::make(page, HEADINGS, titles.zip(widths.iter().map(|width| usize::from(*width) - 3)))
}

fn cells(
    page: &mut Worksheet,
    look: &Look,
    document: &Document,
    (at, row): (u32, &Row),
    widths: &[u16],
) -> Result<(), XlsxError> {
    let weight = |format: Format| match row.role {
        Role::Body => format,
        Role::Total => format.set_bold(),
    };
    let status = count_of::<u16>(widths.len())?;
    for column in 0..status {
        let cell = sound(row.cell(usize::from(column)));
        let format = weight(look.cell(cell));
        match cell {
            Cell::Text(words) => page.write_string_with_format(at, column, text(words), &format),
            #[expect(clippy::cast_precision_loss, reason = "people stay far below 2^53")]
            Cell::Count(count) => page.write_number_with_format(at, column, *count as f64, &format),
            Cell::Decimal(..) | Cell::Percent(_) => {
                let number = meant(cell).unwrap_or_default();
                page.write_number_with_format(at, column, number, &format)
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
    let texts = row.cells.iter().zip(widths).filter_map(|(cell, width)| match cell {
        Cell::Text(words) => Some((words.as_str(), usize::from(*width))),
        _ => None,
    });
    room::make(page, at, texts)
}

/// Remarks, and what the signs met in the table mean.
fn notes(
    page: &mut Worksheet,
    document: &Document,
    sheet: &Sheet,
    mut next: u32,
) -> Result<(), XlsxError> {
    let lang = document.lang;
    let mut notes: Vec<String> = sheet.notes.iter().map(|note| text(note)).collect();
    for (sign, word, means) in [
        (Cell::Hidden, "report.file.hidden", "report.file.hidden_is"),
        (Cell::NotApplicable, "report.file.not_applicable", "report.file.not_applicable_is"),
    ] {
        if holds(sheet, &sign) {
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
fn width(document: &Document, sheet: &Sheet, rank: usize) -> u16 {
    let title = sheet.columns.get(rank).map_or("", |column| column.title.as_str());
    let longest_word = title.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0) + 3;
    let cells = sheet.rows.iter().map(|row| shown(row.cell(rank), document.lang).width());
    let widest = cells.max().unwrap_or(0).max(longest_word) + 2;
    let least = if rank == 0 { NARROWEST * 2 } else { NARROWEST };
    u16::try_from(widest.clamp(least, WIDEST)).unwrap_or(STATUS)
}

fn count_of<T: TryFrom<usize>>(count: usize) -> Result<T, XlsxError> {
    T::try_from(count).map_err(|_| XlsxError::RowColumnLimitError)
}
