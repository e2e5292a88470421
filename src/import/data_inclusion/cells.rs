//! A directory in sheets or in a CSV: rows as records.

use super::MAX_UNPACKED;
use super::fields::{Field, Fields, Value};
use super::gathered::Opened;
use crate::error::Problem;
use crate::i18n::Message;
use crate::import::directory::Table;
use crate::import::tabular::{self, Cell, Row, Source};
use crate::text::fold;
use std::borrow::Cow;

/// A table whose headers are the schema's.
pub(super) struct Records {
    /// Its rows.
    pub(super) rows: Vec<Row>,
    /// What was chosen and mended.
    pub(super) notes: Vec<Message>,
    /// What the sheet's name says it holds.
    table: Option<Table>,
    /// What each column is.
    columns: Vec<Option<Field>>,
}

/// Every table of a file whose headers are the schema's: a name, an identifier and a source, at least.
///
/// # Errors
/// When no table can be read.
pub(super) fn tables(bytes: &[u8], file_name: &str) -> Result<Vec<Records>, Vec<Problem>> {
    let most = usize::try_from(MAX_UNPACKED).unwrap_or(usize::MAX);
    let tables = tabular::read_every(bytes, file_name, most, field)?;
    Ok(tables.into_iter().filter_map(records).collect())
}

fn records(table: tabular::Table) -> Option<Records> {
    let columns: Vec<Option<Field>> = table.headers.iter().map(|header| field(header)).collect();
    let is_directory = [Field::Nom, Field::Id, Field::Source]
        .iter()
        .all(|needed| columns.contains(&Some(*needed)));
    is_directory.then(|| Records {
        table: match &table.source {
            Source::Sheet { name } => named(name),
            Source::Text { .. } => None,
        },
        rows: table.rows,
        notes: table.notes,
        columns,
    })
}

/// The field that a header names; people's spreadsheets change its case.
fn field(header: &str) -> Option<Field> {
    Field::from_key(header).or_else(|| Field::from_key(&fold(header).replace(' ', "_")))
}

/// What a sheet's name says.
fn named(sheet: &str) -> Option<Table> {
    match fold(sheet).as_str() {
        "structures" | "structure" => Some(Table::Structures),
        "services" | "service" => Some(Table::Services),
        _ => None,
    }
}

impl Records {
    /// The fields of a row.
    pub(super) fn open<'a>(&self, row: &'a Row) -> Opened<'a> {
        let mut fields = Fields::default();
        for (field, cell) in self.columns.iter().zip(&row.cells) {
            if let Some(field) = *field {
                fields.put(field, value(field, cell));
            }
        }
        Opened { fields: Ok(fields), table: self.table, line: row.line }
    }
}

/// What a cell holds. A spreadsheet makes numbers of codes, which lose their zeros.
fn value(field: Field, cell: &Cell) -> Value<'_> {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) | Cell::Fault(text) => Value::Text(Cow::Borrowed(text)),
        Cell::Date(day) => Value::Text(Cow::Owned(day.format("%Y-%m-%d").to_string())),
        Cell::Flag(flag) => Value::Flag(*flag),
        Cell::Number(number) => {
            let digits = match field {
                Field::CodeInsee | Field::CodePostal => 5,
                Field::Siret => 14,
                Field::Telephone => 10,
                _ => 0,
            };
            Value::Text(Cow::Owned(format!("{number:0>digits$}")))
        }
    }
}
