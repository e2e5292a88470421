//! The cells of one row by meaning, and the errors met on the way.

use crate::domain::code::ObstacleKind;
use crate::domain::identifier::{InseeCode, Malformed, PostalCode};
use crate::domain::territory::Territory;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::Message;
use crate::import::cell;
use crate::import::column::Column;
use crate::import::date::{self, DateOf};
use crate::import::mapping::Mapping;
use crate::import::nir;
use crate::import::row_error::{RowError, Severity, shortened};
use crate::import::tabular::{Cell, Row, Table};
use crate::msg;
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Reads the rows of a table one after the other.
pub(super) struct RowReader<'a> {
    table: &'a Table,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) today: NaiveDate,
    /// For each meaning, the columns that carry it.
    positions: Vec<Vec<usize>>,
    /// The columns of the file that are one obstacle each.
    pub(super) obstacles: Vec<(Column, ObstacleKind)>,
    row: Option<&'a Row>,
    errors: Vec<RowError>,
    /// Towns already located: a file repeats a few.
    located: BTreeMap<(Option<PostalCode>, SmolStr), Option<InseeCode>>,
}

/// A filled cell and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filled<'a> {
    pub(super) position: usize,
    pub(super) column: Column,
    pub(super) cell: &'a Cell,
}

impl Filled<'_> {
    pub(super) fn text(&self) -> SmolStr {
        self.cell.shown()
    }
}

impl<'a> RowReader<'a> {
    pub(super) fn new(
        table: &'a Table,
        mapping: &Mapping,
        vocabulary: &'a Vocabulary,
        today: NaiveDate,
    ) -> Self {
        let positions =
            Column::ALL.iter().map(|column| mapping.positions(*column).collect()).collect();
        let obstacles = Column::ALL
            .iter()
            .filter(|column| mapping.has(**column))
            .filter_map(|column| Some((*column, column.obstacle()?)))
            .collect();
        Self {
            table,
            vocabulary,
            today,
            positions,
            obstacles,
            row: None,
            errors: Vec::new(),
            located: BTreeMap::new(),
        }
    }

    pub(super) fn start(&mut self, row: &'a Row) {
        self.row = Some(row);
    }

    /// What was wrong, in the order of the rows.
    pub(super) fn into_errors(self) -> Vec<RowError> {
        self.errors
    }

    /// Does the file have such a column?
    pub(super) fn has(&self, column: Column) -> bool {
        self.positions.get(column as usize).is_some_and(|positions| !positions.is_empty())
    }

    /// The header of the first column with this meaning.
    pub(super) fn header(&self, column: Column) -> &'a str {
        let position = self.positions.get(column as usize).and_then(|positions| positions.first());
        position.and_then(|position| self.table.headers.get(*position)).map_or("", String::as_str)
    }

    /// The filled cells of a meaning, in the file's order.
    pub(super) fn all(&mut self, column: Column) -> Vec<Filled<'a>> {
        let mut filled = Vec::new();
        let mut rank = 0;
        while let Some(position) = self.position(column, rank) {
            filled.extend(self.filled(column, position));
            rank += 1;
        }
        filled
    }

    /// The first filled cell of a meaning; others that differ are dropped and reported.
    pub(super) fn one(&mut self, column: Column) -> Option<Filled<'a>> {
        let mut first: Option<Filled<'a>> = None;
        let mut rank = 0;
        while let Some(position) = self.position(column, rank) {
            rank += 1;
            let Some(found) = self.filled(column, position) else { continue };
            match first {
                None => first = Some(found),
                Some(kept) if kept.cell == found.cell => {}
                Some(kept) => {
                    let kept = nir::masked(&kept.text());
                    let expected = msg!("import.expected.same_value", kept = kept);
                    self.drop_cell(found, expected, msg!("import.remedy.doubled"));
                }
            }
        }
        first
    }

    fn position(&self, column: Column, rank: usize) -> Option<usize> {
        self.positions.get(column as usize)?.get(rank).copied()
    }

    /// The cell of a column in this row, if something is in it. What stands for nothing is
    /// nothing; an identity number in a wrong column and a spreadsheet's error are dropped here.
    fn filled(&mut self, column: Column, position: usize) -> Option<Filled<'a>> {
        let cell = self.row?.cells.get(position)?;
        let found = Filled { position, column, cell };
        match cell {
            Cell::Empty => None,
            Cell::Text(text) | Cell::Fault(text) if is_blank(column, text) => None,
            Cell::Fault(_) => {
                self.drop_cell(found, msg!("import.expected.value"), msg!("import.remedy.formula"));
                None
            }
            cell if nir::is_nir(cell) => {
                self.drop_cell(found, msg!("import.expected.no_nir"), msg!("import.remedy.nir"));
                None
            }
            _ => Some(found),
        }
    }

    /// A day; a wrong one is dropped and reported.
    pub(super) fn day(&mut self, column: Column, of: DateOf) -> Option<NaiveDate> {
        let found = self.one(column)?;
        match date::parse(found.cell, of, self.table.from_1904, self.today) {
            Ok(day) => Some(day),
            Err(fault) => {
                self.drop_cell(found, fault.expected(), msg!("import.remedy.date"));
                None
            }
        }
    }

    /// A mandatory day: a wrong or missing one refuses the row.
    pub(super) fn mandatory_day(&mut self, column: Column, of: DateOf) -> Option<NaiveDate> {
        let Some(found) = self.one(column) else {
            self.refuse_empty(column);
            return None;
        };
        date::parse(found.cell, of, self.table.from_1904, self.today)
            .map_err(|fault| self.refuse(found, fault.expected(), msg!("import.remedy.date")))
            .ok()
    }

    /// An identifier; a malformed one is dropped and reported.
    pub(super) fn parsed<T>(
        &mut self,
        column: Column,
        parse: fn(&str) -> Result<T, Malformed>,
    ) -> Option<T> {
        let found = self.one(column)?;
        self.accept(found, parse(&found.text()))
    }

    /// What was parsed of a cell; a malformed one is dropped and reported.
    pub(super) fn accept<T>(
        &mut self,
        found: Filled<'a>,
        parsed: Result<T, Malformed>,
    ) -> Option<T> {
        parsed
            .map_err(|malformed| {
                self.drop_cell(found, malformed.expected(), msg!("import.remedy.correct_cell"));
            })
            .ok()
    }

    /// The commune that a written town certainly is.
    pub(super) fn commune(
        &mut self,
        postal_code: Option<&PostalCode>,
        town: &str,
    ) -> Option<InseeCode> {
        let key = (postal_code.cloned(), SmolStr::new(town));
        let locate = || Territory::builtin().certain(postal_code, town);
        self.located.entry(key).or_insert_with(locate).clone()
    }

    pub(super) fn drop_cell(&mut self, found: Filled<'a>, expected: Message, remedy: Message) {
        let text = found.text();
        self.drop_part(found, &text, expected, remedy);
    }

    /// Drops a part of a cell: the second phone of two.
    pub(super) fn drop_part(
        &mut self,
        found: Filled<'a>,
        part: &str,
        expected: Message,
        remedy: Message,
    ) {
        self.report(found, part, expected, remedy, Severity::CellDropped);
    }

    pub(super) fn refuse(&mut self, found: Filled<'a>, expected: Message, remedy: Message) {
        let text = found.text();
        self.report(found, &text, expected, remedy, Severity::RowRefused);
    }

    /// Refuses the row for want of a value.
    pub(super) fn refuse_empty(&mut self, column: Column) {
        self.errors.push(RowError {
            line: self.line(),
            header: self.header(column).to_owned(),
            column: Some(column),
            read: String::new(),
            expected: msg!("import.expected.filled", column = column.label()),
            remedy: msg!("import.remedy.fill"),
            severity: Severity::RowRefused,
        });
    }

    fn report(
        &mut self,
        found: Filled<'a>,
        read: &str,
        expected: Message,
        remedy: Message,
        severity: Severity,
    ) {
        self.errors.push(RowError {
            line: self.line(),
            header: self.table.headers.get(found.position).cloned().unwrap_or_default(),
            column: Some(found.column),
            read: nir::masked(&shortened(read)),
            expected,
            remedy,
            severity,
        });
    }

    /// Reports what stands beyond the last header.
    pub(super) fn report_excess(&mut self) {
        let Some(row) = self.row.filter(|row| !row.excess.is_empty()) else { return };
        let read: Vec<String> = row.excess.iter().map(|cell| cell.shown().to_string()).collect();
        self.errors.push(RowError {
            line: row.line,
            header: String::new(),
            column: None,
            read: nir::masked(&shortened(&read.join(" ; "))),
            expected: msg!("import.expected.columns", count = self.table.headers.len()),
            remedy: msg!("import.remedy.excess"),
            severity: Severity::CellDropped,
        });
    }

    /// Is this row refused for one of these columns already?
    pub(super) fn is_refused_for(&self, columns: &[Column]) -> bool {
        let line = self.line();
        self.errors
            .iter()
            .rev()
            .take_while(|error| error.line == line)
            .filter(|error| error.severity == Severity::RowRefused)
            .any(|error| error.column.is_some_and(|column| columns.contains(&column)))
    }

    fn line(&self) -> usize {
        self.row.map_or(0, |row| row.line)
    }
}

fn is_blank(column: Column, text: &str) -> bool {
    match column {
        Column::LastName
        | Column::NameInUse
        | Column::BirthName
        | Column::FirstNames
        | Column::FullName => cell::is_blank_name(text),
        // «Aucun» means no diploma in one column, and nothing to ring in another.
        Column::Phone | Column::Email => {
            cell::is_blank(text)
                || ["aucun", "aucune", "non", "sans", "pas de mail", "pas de telephone"]
                    .contains(&crate::text::fold(text).as_str())
        }
        _ => cell::is_blank(text),
    }
}
