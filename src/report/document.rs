//! A report, ready to be written: sentences and tables in the reader's language, in no file format yet.
//!
//! Whoever counts makes a [`Document`]; [`xlsx`](super::xlsx), [`csv`](super::csv), [`html`](super::html) and
//! [`json`](super::json) write it. All texts are already in the reader's language: the writers add only the fixed
//! words of their files. What is hidden is hidden here already: no writer ever sees the number.

use crate::i18n::Lang;
use chrono::NaiveDate;

/// A whole report.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What it is about, in one line.
    pub title: String,
    /// Language of all its texts.
    pub lang: Lang,
    /// Who may read it.
    pub diffusion: Diffusion,
    /// The only date written into the properties of files: the same report gives the same bytes.
    pub stamp: NaiveDate,
    /// What frames every number: office, period, reference date, what was known on, made on, program.
    pub facts: Vec<Fact>,
    /// What a reader must know before any number: missing days, a table withheld, facts that are often unknown.
    pub warnings: Vec<String>,
    /// The report itself.
    pub sections: Vec<Section>,
    /// Words whose meaning decides the numbers.
    pub definitions: Vec<Definition>,
}

/// Who may read a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Diffusion {
    /// Anyone: small counts are hidden.
    Published,
    /// The office and its centre: counts are exact, and the document is not passed on.
    Internal,
}

/// A named value about the document as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its name: "Période".
    pub label: String,
    /// What it says: "3e trimestre 2026".
    pub value: String,
}

/// What a word of the report means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The word, as the report writes it.
    pub term: String,
    /// Its meaning, the rule of counting.
    pub text: String,
    /// Where the rule comes from: a law, a regulation, a handbook.
    pub source: Option<String>,
}

/// A part of the document under its own heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// ASCII letters, digits, `-`, `_` and `.`; one of a kind in the document. Anchors are made from it.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Sentences before the tables.
    pub paragraphs: Vec<String>,
    /// Its tables.
    pub tables: Vec<Sheet>,
}

/// One table, one sheet of a workbook, one CSV file.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// As a section's; one of a kind among the tables of the document. Names of files are made from it.
    pub id: String,
    /// What it counts, with unit and date where the document does not say them.
    pub title: String,
    /// Remarks under the table.
    pub notes: Vec<String>,
    /// Its columns; the first one names the rows.
    pub columns: Vec<Column>,
    /// Its rows, in the order in which they are read.
    pub rows: Vec<Row>,
    /// A picture of it.
    pub chart: Option<Chart>,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What programs call it, whatever the language; one of a kind in the table.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What stands in it.
    pub kind: Kind,
}

/// What stands in a column: decides its side, its width and its filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Whole numbers.
    Count,
    /// Numbers with decimals.
    Decimal,
    /// Shares.
    Percent,
    /// Days.
    Date,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What programs call it, whatever the language: the code counted, where there is one.
    pub code: Option<String>,
    /// One cell a column; a row that is too short is read as ending in empty cells.
    pub cells: Vec<Cell>,
    /// What it is in the table.
    pub role: Role,
}

/// What a row is in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// One of the things counted.
    Body,
    /// All of them together: set apart, and out of the range that filters sort.
    Total,
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// People, acts, days.
    Count(u64),
    /// A number and how many decimals of it are meant, six at most; no file gives more.
    Decimal(f64, u8),
    /// A share: 0.125 is read 12,5 %; no file gives it finer.
    Percent(f64),
    /// A day.
    Date(NaiveDate),
    /// Confidential. One marker for a small count and for one that would give it away: telling them apart would help to
    /// work out the first.
    Hidden,
    /// There can be no number here: a share of nobody, a date before the counter began.
    NotApplicable,
    /// Nothing stands here.
    Empty,
}

/// A picture of a table; columns are named by their `id`. Rows of totals are left out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chart {
    /// One horizontal bar a row. Rows in the order of their numbers would place a hidden one between two that are shown:
    /// where something is hidden, rows stand in the order of names or codes.
    Bars {
        /// Column that names the bars.
        labels: String,
        /// Column that gives their lengths: counts, decimals or shares.
        values: String,
    },
    /// A line along the rows, a month or a day each; at most [`Chart::MOST_LINES`] are drawn.
    Trend {
        /// Column that names the points.
        labels: String,
        /// A line each.
        values: Vec<String>,
    },
}

/// How free a number is, in the code list of statistical offices (SDMX `CL_CONF_STATUS`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Free.
    Free,
    /// Not for publication: for the office and its centre.
    NotForPublication,
    /// Confidential; says nothing of why, so it stands for secondary confidentiality too.
    Confidential,
}

impl Chart {
    /// More lines than this are told apart by nobody.
    pub const MOST_LINES: usize = 4;
}

impl Status {
    /// The code: `F`, `N` or `C`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Free => "F",
            Self::NotForPublication => "N",
            Self::Confidential => "C",
        }
    }
}

impl Diffusion {
    /// The status of what such a document shows.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Published => Status::Free,
            Self::Internal => Status::NotForPublication,
        }
    }
}

impl Document {
    /// An empty document.
    #[must_use]
    pub fn new(
        title: impl Into<String>,
        lang: Lang,
        diffusion: Diffusion,
        stamp: NaiveDate,
    ) -> Self {
        Self {
            title: title.into(),
            lang,
            diffusion,
            stamp,
            facts: Vec::new(),
            warnings: Vec::new(),
            sections: Vec::new(),
            definitions: Vec::new(),
        }
    }

    /// All tables, in reading order.
    pub fn tables(&self) -> impl Iterator<Item = &Sheet> {
        self.sections.iter().flat_map(|section| &section.tables)
    }
}

impl Fact {
    /// A named value.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

impl Section {
    /// A heading with nothing under it yet.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self { id: id.into(), title: title.into(), paragraphs: Vec::new(), tables: Vec::new() }
    }
}

impl Sheet {
    /// A table without rows.
    pub fn new(id: impl Into<String>, title: impl Into<String>, columns: Vec<Column>) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            notes: Vec::new(),
            columns,
            rows: Vec::new(),
            chart: None,
        }
    }

    /// The rows that play a role, in order.
    pub fn rows_of(&self, role: Role) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.role == role)
    }

    /// The place of a column.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.id == id)
    }
}

impl Column {
    /// A column.
    pub fn new(id: impl Into<String>, title: impl Into<String>, kind: Kind) -> Self {
        Self { id: id.into(), title: title.into(), kind }
    }
}

impl Row {
    /// One of the things counted.
    #[must_use]
    pub fn body(cells: Vec<Cell>) -> Self {
        Self { code: None, cells, role: Role::Body }
    }

    /// All of them together.
    #[must_use]
    pub fn total(cells: Vec<Cell>) -> Self {
        Self { code: None, cells, role: Role::Total }
    }

    /// The same, with the code that programs know it by.
    #[must_use]
    pub fn coded(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The cell of a column; empty beyond the row's end.
    #[must_use]
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    /// The strictest status of the row's numbers; none without numbers.
    #[must_use]
    pub fn status(&self, diffusion: Diffusion) -> Option<Status> {
        self.cells.iter().filter_map(|cell| cell.status(diffusion)).max()
    }
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The status of a number in a document; words, days and empty cells have none.
    #[must_use]
    pub const fn status(&self, diffusion: Diffusion) -> Option<Status> {
        match self {
            Self::Hidden => Some(Status::Confidential),
            Self::Count(_) | Self::Decimal(..) | Self::Percent(_) => Some(diffusion.status()),
            Self::Text(_) | Self::Date(_) | Self::NotApplicable | Self::Empty => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_as_strict_as_its_strictest_number_and_words_have_no_status() {
        let row = Row::body(vec![Cell::text("Mobilité"), Cell::Count(12), Cell::Hidden]);
        assert_eq!(row.status(Diffusion::Published), Some(Status::Confidential));
        let row = Row::total(vec![Cell::text("Total"), Cell::Count(12)]).coded("total");
        assert_eq!(row.status(Diffusion::Published), Some(Status::Free));
        assert_eq!(row.status(Diffusion::Internal), Some(Status::NotForPublication));
        assert_eq!(*row.cell(7), Cell::Empty);
        assert_eq!(
            Row::body(vec![Cell::text("a"), Cell::NotApplicable]).status(Diffusion::Internal),
            None
        );
    }
}
