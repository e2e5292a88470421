//! Statistics that others publish, by commune: jobseekers by category (France Travail, Dares), recipients of the RSA (CNAF).
//!
//! Two layouts are read: a row for each commune and category, or a row for each commune with a column for each category. A row
//! of another day than the one asked for is passed over; so are totals, which are no commune. What the publisher suppressed is
//! kept as such. Everything that is wrong is said at once, and then nothing is taken: a statistic with holes that are ours would
//! be taken for the publisher's.

mod header;
mod value;

use super::row_error::shortened;
use super::tabular::{self, Cell, Row, Table};
use crate::domain::identifier::InseeCode;
use crate::domain::statistic::{ALL_CATEGORIES, StatisticKind};
use crate::domain::territory::Territory;
use crate::error::Problem;
use crate::i18n::Message;
use crate::msg;
use crate::text::fold;
use chrono::NaiveDate;
use header::{Column, column};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// A published statistic, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistics {
    /// What it counts.
    pub kind: StatisticKind,
    /// Commune, category and figure, in this order; a figure that is suppressed is `None`.
    pub cells: Vec<(SmolStr, SmolStr, Option<u64>)>,
    /// Communes that the territory does not have, by code, or by name where there was no code: their figures are kept too.
    pub unknown: BTreeSet<SmolStr>,
    /// Rows of totals, passed over.
    pub totals: usize,
    /// Rows of another day, passed over.
    pub other_days: usize,
    /// What was chosen and mended in the file.
    pub notes: Vec<Message>,
}

impl Statistics {
    /// What was kept, passed over, chosen and mended, to be said.
    #[must_use]
    pub fn said(&self) -> Vec<Message> {
        let suppressed = self.cells.iter().filter(|(_, _, figure)| figure.is_none()).count();
        let (count, rows) = (self.cells.len(), self.totals + self.other_days);
        let mut said = self.notes.clone();
        said.push(msg!("import.statistics.kept", count = count, suppressed = suppressed));
        if rows > 0 {
            let (totals, other) = (self.totals, self.other_days);
            said.push(msg!(
                "import.statistics.passed_over",
                count = rows,
                totals = totals,
                other = other
            ));
        }
        if !self.unknown.is_empty() {
            let named: Vec<&str> = self.unknown.iter().take(10).map(SmolStr::as_str).collect();
            let more = if self.unknown.len() > named.len() { ", …" } else { "" };
            let communes = format!("{}{more}", named.join(", "));
            let count = self.unknown.len();
            said.push(msg!("import.statistics.unknown", count = count, communes = communes));
        }
        said
    }
}

/// Reads a published statistic of a day; `kind` where the file does not tell it.
///
/// # Errors
/// Everything that is wrong in it. Never panics, whatever the bytes.
pub fn read(
    bytes: &[u8],
    file_name: &str,
    kind: Option<StatisticKind>,
    on: NaiveDate,
) -> Result<Statistics, Vec<Problem>> {
    let table = tabular::read_known(bytes, file_name, column)?;
    let columns: Vec<Option<Column>> = table.headers.iter().map(|text| column(text)).collect();
    let layout = Layout::of(&table, &columns, kind)?;
    let mut reading = Reading::of(&table, &layout, on);
    for row in &table.rows {
        reading.row(row);
    }
    reading.finish()
}

/// Where everything is.
#[derive(Debug)]
struct Layout {
    kind: StatisticKind,
    code: Option<usize>,
    name: Option<usize>,
    day: Option<usize>,
    category: Option<usize>,
    /// Columns of figures, with their category; the row's own where it is `None`.
    figures: Vec<(usize, Option<SmolStr>)>,
}

impl Layout {
    fn of(
        table: &Table,
        columns: &[Option<Column>],
        kind: Option<StatisticKind>,
    ) -> Result<Self, Vec<Problem>> {
        let find = |wanted: &Column| columns.iter().position(|one| one.as_ref() == Some(wanted));
        let category = find(&Column::Category);
        let of: Vec<(usize, Option<SmolStr>)> = columns
            .iter()
            .enumerate()
            .filter_map(|(place, one)| match one {
                Some(Column::Of(category)) => Some((place, Some(category.clone()))),
                _ => None,
            })
            .collect();
        let (count, rsa) = (find(&Column::Count), find(&Column::Rsa));
        let guessed = match (rsa, category.is_some() || !of.is_empty()) {
            (Some(_), false) => Some(StatisticKind::Rsa),
            (None, true) => Some(StatisticKind::Jobseekers),
            _ => None,
        };
        let mut problems = Vec::new();
        let mut wrong = |expected: Message, remedy: Message| {
            problems.push(Problem {
                place: msg!("import.place.row", line = table.header_line),
                read: shortened(&table.headers.join(", ")),
                expected,
                remedy,
            });
        };
        let (code, name) = (find(&Column::Code), find(&Column::Name));
        if code.is_none() && name.is_none() {
            wrong(
                msg!("import.statistics.expected_commune"),
                msg!("import.statistics.name_columns"),
            );
        }
        let Some(kind) = kind.or(guessed) else {
            wrong(msg!("import.statistics.expected_kind"), msg!("import.statistics.say_kind"));
            return Err(problems);
        };
        let all = Some(SmolStr::new_static(ALL_CATEGORIES));
        let figures = match kind {
            StatisticKind::Rsa => rsa.or(count).map(|place| (place, all)).into_iter().collect(),
            StatisticKind::Jobseekers if category.is_some() => {
                count.map(|place| (place, None)).into_iter().collect()
            }
            StatisticKind::Jobseekers if of.is_empty() => {
                count.map(|place| (place, all)).into_iter().collect()
            }
            StatisticKind::Jobseekers => of,
        };
        if figures.is_empty() {
            wrong(
                msg!("import.statistics.expected_figures"),
                msg!("import.statistics.name_columns"),
            );
        }
        let day = find(&Column::Day);
        let category = category.filter(|_| kind == StatisticKind::Jobseekers);
        if problems.is_empty() {
            Ok(Self { kind, code, name, day, category, figures })
        } else {
            Err(problems)
        }
    }
}

/// A statistic under way.
struct Reading<'a> {
    table: &'a Table,
    layout: &'a Layout,
    on: NaiveDate,
    /// Figures, with the line that says them.
    cells: BTreeMap<(SmolStr, SmolStr), (usize, Option<u64>)>,
    unknown: BTreeSet<SmolStr>,
    totals: usize,
    other_days: usize,
    problems: Vec<Problem>,
}

impl<'a> Reading<'a> {
    fn of(table: &'a Table, layout: &'a Layout, on: NaiveDate) -> Self {
        Self {
            table,
            layout,
            on,
            cells: BTreeMap::new(),
            unknown: BTreeSet::new(),
            totals: 0,
            other_days: 0,
            problems: Vec::new(),
        }
    }

    fn wrong(&mut self, row: &Row, column: Option<usize>, expected: Message, remedy: Message) {
        let header = column.and_then(|column| self.table.headers.get(column));
        let place = match header {
            Some(header) => {
                msg!("import.place.cell", line = row.line, column = header.as_str())
            }
            None => msg!("import.place.row", line = row.line),
        };
        let read = column.map(|column| cell(row, column).shown()).unwrap_or_default();
        self.problems.push(Problem { place, read: shortened(&read), expected, remedy });
    }

    fn row(&mut self, row: &Row) {
        if row.cells.iter().all(|cell| *cell == Cell::Empty) {
            return;
        }
        if let Some(column) = self.layout.day {
            match value::is_of(cell(row, column), self.on) {
                Some(true) => {}
                Some(false) => {
                    self.other_days += 1;
                    return;
                }
                None => {
                    let expected = msg!("import.statistics.expected_day");
                    self.wrong(row, Some(column), expected, msg!("import.statistics.mend_cell"));
                    return;
                }
            }
        }
        let Some(commune) = self.commune(row) else { return };
        let category = match self.layout.category {
            None => None,
            Some(column) => match header::category(&cell(row, column).shown()) {
                Some(category) => Some(category),
                None => {
                    let expected = msg!("import.statistics.expected_category");
                    self.wrong(row, Some(column), expected, msg!("import.statistics.mend_cell"));
                    return;
                }
            },
        };
        for (column, of) in &self.layout.figures {
            let category = of.clone().or_else(|| category.clone()).unwrap_or_default();
            let place = (commune.clone(), category);
            if let Some((line, _)) = self.cells.get(&place) {
                let expected = msg!("import.statistics.expected_once", line = *line);
                self.wrong(row, Some(*column), expected, msg!("import.statistics.keep_one"));
                continue;
            }
            let figure = value::figure(cell(row, *column)).unwrap_or_else(|()| {
                let expected = msg!("import.statistics.expected_figure");
                self.wrong(row, Some(*column), expected, msg!("import.statistics.mend_cell"));
                None
            });
            self.cells.insert(place, (row.line, figure));
        }
    }

    /// The commune of a row; `None` for a row of totals, and where it cannot be told.
    fn commune(&mut self, row: &Row) -> Option<SmolStr> {
        let layout = self.layout;
        let text = |column: Option<usize>| {
            column.map(|column| cell(row, column).shown()).unwrap_or_default()
        };
        let (code, name) = (text(layout.code), text(layout.name));
        if header::is_total(&code) || header::is_total(&name) {
            self.totals += 1;
            return None;
        }
        // A column headed «commune» may hold either.
        let is_code = code.is_empty() && InseeCode::parse(&name).is_ok();
        let code = if is_code { name.clone() } else { code };
        if !code.is_empty() {
            // Spreadsheets lose the zero of 01 to 09.
            let code = if code.len() == 4 { format!("0{code}") } else { code.to_string() };
            let Ok(insee) = InseeCode::parse(&code) else {
                let expected = msg!("domain.expected.insee_code");
                self.wrong(row, layout.code, expected, msg!("import.statistics.mend_cell"));
                return None;
            };
            if Territory::builtin().commune(&insee).is_none() {
                self.unknown.insert(SmolStr::new(insee.as_str()));
            }
            return Some(SmolStr::new(insee.as_str()));
        }
        if fold(&name).is_empty() {
            let column = layout.name.or(layout.code);
            let expected = msg!("import.statistics.expected_commune");
            self.wrong(row, column, expected, msg!("import.statistics.mend_cell"));
            return None;
        }
        match Territory::builtin().certain(None, &name) {
            Some(insee) => Some(SmolStr::new(insee.as_str())),
            None => {
                self.unknown.insert(name.clone());
                Some(name)
            }
        }
    }

    fn finish(mut self) -> Result<Statistics, Vec<Problem>> {
        if self.problems.is_empty() && self.cells.is_empty() {
            let on = self.on;
            self.problems.push(Problem {
                place: msg!("import.place.file", name = self.table.file_name.as_str()),
                read: String::new(),
                expected: msg!("import.statistics.expected_rows", on = on),
                remedy: msg!("import.statistics.check_day"),
            });
        }
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let cells = self.cells.into_iter();
        Ok(Statistics {
            kind: self.layout.kind,
            cells: cells.map(|((commune, category), (_, one))| (commune, category, one)).collect(),
            unknown: self.unknown,
            totals: self.totals,
            other_days: self.other_days,
            notes: self.table.notes.clone(),
        })
    }
}

fn cell(row: &Row, column: usize) -> &Cell {
    static NONE: Cell = Cell::Empty;
    row.cells.get(column).unwrap_or(&NONE)
}

#[cfg(test)]
mod tests;
