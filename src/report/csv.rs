//! A report as CSV, for spreadsheets and for statistical programs.
//!
//! Who opens a file in a spreadsheet wants one table in it, its headings on the first line and nothing above them, so that
//! filters and pivot tables work at once: [`write_all`] makes a file a table, and a first one that says what they are
//! about. Totals come last, and a last column gives the status of each row. Who wants a single file wants it for a
//! program: [`write_long`] puts all tables one after the other, a cell a line, each with its own status.
//!
//! Numbers are written as numbers: no spaces between digits, shares in hundredths under a heading that says `%`, days as
//! `yyyy-mm-dd`. Texts that a spreadsheet would take for a formula are defused; numbers never need it.

use super::document::{Cell, Column, Document, Kind, Role, Row, Sheet};
use super::numerals::{plain, sound};
use crate::i18n::Lang;
use crate::msg;
use crate::text::{fold, spreadsheet_cell};

/// How values are separated and where decimals begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `;` between values, a decimal comma: what French spreadsheets read.
    Semicolon,
    /// `,` between values, a decimal point.
    Comma,
}

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name: ASCII letters, digits, `-`, `_` and `.`, with its ending.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Dialect {
    /// The one that spreadsheets of a language expect.
    #[must_use]
    pub const fn of(lang: Lang) -> Self {
        match lang {
            Lang::Fr => Self::Semicolon,
            Lang::En => Self::Comma,
        }
    }

    const fn separator(self) -> u8 {
        match self {
            Self::Semicolon => b';',
            Self::Comma => b',',
        }
    }

    /// A number with a point, as this dialect writes it.
    fn number(self, plain: String) -> String {
        match self {
            Self::Semicolon => plain.replace('.', ","),
            Self::Comma => plain,
        }
    }
}

/// A file that says what the report is about, then a file for each table, numbered in reading order.
#[must_use]
pub fn write_all(document: &Document, dialect: Dialect) -> Vec<File> {
    let about = fold(document.lang.t("report.file.read_me")).replace(' ', "-");
    let mut files =
        vec![File { name: format!("00-{about}.csv"), bytes: read_me(document, dialect) }];
    for (rank, sheet) in document.tables().enumerate() {
        let name = name(rank, sheet);
        files.push(File { name, bytes: write_table(document, sheet, dialect) });
    }
    files
}

/// One table as it is read: a line a row, totals last.
#[must_use]
pub fn write_table(document: &Document, sheet: &Sheet, dialect: Dialect) -> Vec<u8> {
    let lang = document.lang;
    let mut lines = Lines::new(dialect);
    let titles = sheet.columns.iter().map(|column| heading(column, lang));
    lines.add(titles.chain([spreadsheet_cell(lang.t("report.file.status")).into_owned()]));
    for role in [Role::Body, Role::Total] {
        for row in sheet.rows_of(role) {
            let cells = (0..sheet.columns.len()).map(|rank| value(row.cell(rank), lang, dialect));
            let status = row.status(document.diffusion).map_or("", |status| status.code());
            lines.add(cells.chain([status.to_owned()]));
        }
    }
    lines.finish()
}

/// All tables in one file: a line a cell, with its table, its row, its column and its status. Empty cells are left out.
#[must_use]
pub fn write_long(document: &Document, dialect: Dialect) -> Vec<u8> {
    let lang = document.lang;
    let mut lines = Lines::new(dialect);
    lines.add(
        [
            "report.file.table",
            "report.file.table_title",
            "report.file.code",
            "report.file.row",
            "report.file.row_role",
            "report.file.column",
            "report.file.value",
            "report.file.status",
        ]
        .map(|key| lang.t(key).to_owned()),
    );
    for sheet in document.tables() {
        for role in [Role::Body, Role::Total] {
            for row in sheet.rows_of(role) {
                long_row(&mut lines, document, sheet, row);
            }
        }
    }
    lines.finish()
}

fn long_row(lines: &mut Lines, document: &Document, sheet: &Sheet, row: &Row) {
    let (lang, dialect) = (document.lang, lines.dialect);
    let role = match row.role {
        Role::Body => lang.t("report.file.role_body"),
        Role::Total => lang.t("report.file.role_total"),
    };
    for (rank, column) in sheet.columns.iter().enumerate().skip(1) {
        let cell = row.cell(rank);
        if *cell == Cell::Empty {
            continue;
        }
        lines.add([
            spreadsheet_cell(&sheet.id).into_owned(),
            spreadsheet_cell(&sheet.title).into_owned(),
            spreadsheet_cell(row.code.as_deref().unwrap_or_default()).into_owned(),
            value(row.cell(0), lang, dialect),
            role.to_owned(),
            heading(column, lang),
            value(cell, lang, dialect),
            cell.status(document.diffusion).map_or("", |status| status.code()).to_owned(),
        ]);
    }
}

/// What the tables are about: without it a number cannot be defended.
fn read_me(document: &Document, dialect: Dialect) -> Vec<u8> {
    let lang = document.lang;
    let mut lines = Lines::new(dialect);
    lines.add(
        ["report.file.part", "report.file.term", "report.file.meaning", "report.file.source"]
            .map(|key| lang.t(key).to_owned()),
    );
    for entry in super::read_me::entries(document) {
        lines.add(
            [entry.part, &entry.name, &entry.text, &entry.source]
                .map(|text| spreadsheet_cell(text).into_owned()),
        );
    }
    for (rank, sheet) in document.tables().enumerate() {
        for text in std::iter::once(&sheet.title).chain(&sheet.notes) {
            let values = [lang.t("report.file.tables"), &name(rank, sheet), text, ""];
            lines.add(values.map(|text| spreadsheet_cell(text).into_owned()));
        }
    }
    lines.finish()
}

/// A column's heading; shares are written in hundredths, and the heading says so.
fn heading(column: &Column, lang: Lang) -> String {
    let title = match column.kind {
        Kind::Percent if !column.title.contains('%') => {
            lang.say(&msg!("report.file.percent_column", title = column.title.as_str()))
        }
        _ => column.title.clone(),
    };
    spreadsheet_cell(&title).into_owned()
}

fn value(cell: &Cell, lang: Lang, dialect: Dialect) -> String {
    match sound(cell) {
        Cell::Text(text) => spreadsheet_cell(text).into_owned(),
        Cell::Count(count) => count.to_string(),
        Cell::Decimal(number, places) => dialect.number(plain(*number, *places)),
        Cell::Percent(share) => dialect.number(plain(share * 100.0, 1)),
        Cell::Date(day) => day.to_string(),
        Cell::Hidden => lang.t("report.file.hidden").to_owned(),
        Cell::NotApplicable => lang.t("report.file.not_applicable").to_owned(),
        Cell::Empty => String::new(),
    }
}

/// The file of a table: a name that every system takes.
fn name(rank: usize, sheet: &Sheet) -> String {
    let plain = |letter: char| match letter {
        letter if letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.') => letter,
        _ => '-',
    };
    let stem: String = sheet.id.chars().map(plain).collect();
    format!("{:02}-{stem}.csv", rank + 1)
}

/// Lines under way.
struct Lines {
    dialect: Dialect,
    written: ::csv::Writer<Vec<u8>>,
}

impl Lines {
    /// Spreadsheets take a file without the mark for one in an older encoding, and spoil every accent.
    fn new(dialect: Dialect) -> Self {
        let written = ::csv::WriterBuilder::new()
            .delimiter(dialect.separator())
            .flexible(true)
            .from_writer("\u{feff}".as_bytes().to_vec());
        Self { dialect, written }
    }

    fn add(&mut self, values: impl IntoIterator<Item = String>) {
        let result = self.written.write_record(values);
        debug_assert!(result.is_ok(), "lines of any length fit into memory: {result:?}");
    }

    fn finish(self) -> Vec<u8> {
        self.written.into_inner().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
