//! The first sheet: what the numbers cover, where the tables are, what words, signs and statuses mean.

use super::look::Look;
use super::{room, text};
use crate::report::document::{Diffusion, Document};
use crate::report::read_me::{Entry, entries};
use rust_xlsxwriter::{Url, Worksheet, XlsxError};

/// Widths of its columns, in letters: names, sentences, sources.
const WIDTHS: [u16; 3] = [30, 72, 34];

/// Writes it; `others` are the names of the tables' sheets, in reading order.
pub(super) fn write(
    page: &mut Worksheet,
    look: &Look,
    document: &Document,
    name: &str,
    others: &[String],
) -> Result<(), XlsxError> {
    let lang = document.lang;
    page.set_name(name)?;
    for (column, width) in (0..).zip(WIDTHS) {
        page.set_column_width(column, f64::from(width))?;
    }
    look.page(page, document, false);
    page.write_string_with_format(0, 0, text(&document.title), &Look::title())?;
    let mut row = 1;
    if document.diffusion == Diffusion::Internal {
        page.write_string_with_format(row, 0, lang.t("report.file.internal"), &Look::alert())?;
        row += 1;
    }
    let entries = entries(document);
    let covers = lang.t("report.file.covers");
    let (before, after): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.part == covers);
    // The title stands above already.
    row = parts(page, row, before.into_iter().filter(|entry| !entry.name.is_empty()))?;
    row = tables(page, row, document, others)?;
    parts(page, row, after.into_iter())?;
    Ok(())
}

/// Entries under their headings; gives the row after them.
fn parts<'a>(
    page: &mut Worksheet,
    mut row: u32,
    entries: impl Iterator<Item = &'a Entry<'a>>,
) -> Result<u32, XlsxError> {
    let mut part = "";
    for entry in entries {
        if entry.part != part {
            part = entry.part;
            row = heading(page, row, part)?;
        }
        page.write_string_with_format(row, 0, text(&entry.name), &Look::name())?;
        page.write_string_with_format(row, 1, text(&entry.text), &Look::sentence())?;
        if !entry.source.is_empty() {
            page.write_string_with_format(row, 2, text(&entry.source), &Look::sentence())?;
        }
        let texts = [&entry.name, &entry.text, &entry.source].map(String::as_str);
        room::make(page, row, texts.into_iter().zip(WIDTHS.map(usize::from)))?;
        row += 1;
    }
    Ok(row)
}

fn heading(page: &mut Worksheet, row: u32, part: &str) -> Result<u32, XlsxError> {
    page.write_string_with_format(row + 1, 0, part, &Look::part())?;
    page.write_blank(row + 1, 1, &Look::part())?;
    page.write_blank(row + 1, 2, &Look::part())?;
    Ok(row + 2)
}

fn tables(
    page: &mut Worksheet,
    row: u32,
    document: &Document,
    names: &[String],
) -> Result<u32, XlsxError> {
    if names.is_empty() {
        return Ok(row);
    }
    let mut row = heading(page, row, document.lang.t("report.file.tables"))?;
    for (sheet, name) in document.tables().zip(names) {
        page.write_url(row, 0, link(name, name))?;
        page.write_string_with_format(row, 1, text(&sheet.title), &Look::sentence())?;
        let texts = [name.as_str(), &sheet.title];
        room::make(page, row, texts.into_iter().zip(WIDTHS.map(usize::from)))?;
        row += 1;
    }
    Ok(row)
}

/// A link to a sheet of the same workbook.
pub(super) fn link(name: &str, says: &str) -> Url {
    Url::new(format!("internal:'{name}'!A1")).set_text(says)
}
