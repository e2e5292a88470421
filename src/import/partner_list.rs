//! A plain list of partners (CSV, TSV, XLSX, XLS, ODS), read whole: good rows as partners, and every error of the others.
//!
//! A list has no services: what its partners offer is read from a [data·inclusion file](super::data_inclusion). A row
//! without a name is refused; anything else that is wrong costs the cell alone.
//!
//! What a later import updates a partner by: the list's own identifier; without one its SIRET; without that its name and
//! commune, folded. The source is the row's, or the file's name without its ending.

mod row;

use super::directory::{Directory, keep_last};
use super::mapping::{Correction, MappingOf};
use super::meaning::Meaning;
use super::partner_column::PartnerColumn;
use super::tabular::{self, Table};
use crate::domain::vocabulary::Vocabulary;
use crate::error::Problem;
use chrono::NaiveDate;
use row::Rows;
use smol_str::SmolStr;

/// A list of partners, what its columns were taken for, and all that is wrong in it.
#[derive(Debug, Clone, PartialEq)]
pub struct PartnerList {
    /// What each column was taken for.
    pub mapping: MappingOf<PartnerColumn>,
    /// The partners, in the file's order, and the errors; without services.
    pub directory: Directory,
}

/// Reads a list of partners. `saved` is a saved mapping, applied where its headers are; `corrections` are what a person
/// said of this file, and must name its headers; `today` is the day on which the list is read.
///
/// # Errors
/// When the file as a whole cannot be read: no table, a correction of a column it does not have, no column for names. What
/// is wrong in single rows is in the directory's errors. Never panics, whatever the bytes.
pub fn read(
    bytes: &[u8],
    file_name: &str,
    saved: &[Correction<PartnerColumn>],
    corrections: &[Correction<PartnerColumn>],
    vocabulary: &Vocabulary,
    today: NaiveDate,
) -> Result<PartnerList, Vec<Problem>> {
    let table =
        tabular::read_known(bytes, file_name, |header| PartnerColumn::synonyms().exactly(header))?;
    let mut mapping = MappingOf::guess(&table);
    mapping.recall(saved);
    mapping.correct(corrections)?;
    if let Some(problem) = mapping.missing(&table) {
        return Err(vec![problem]);
    }
    let directory = from_table(&table, &mapping, vocabulary, today);
    Ok(PartnerList { mapping, directory })
}

fn from_table(
    table: &Table,
    mapping: &MappingOf<PartnerColumn>,
    vocabulary: &Vocabulary,
    today: NaiveDate,
) -> Directory {
    let mut rows = Rows::new(table, mapping, vocabulary, today, source_of(&table.file_name));
    let mut partners = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        partners.extend(rows.read(row).map(|listed| (row.line, listed)));
    }
    let header = rows.identity_header().to_owned();
    let mut errors = rows.into_errors();
    errors.extend(keep_last(&mut partners, &header, |listed| {
        (listed.partner.provenance.as_ref(), &listed.place)
    }));
    errors.sort_by_key(|(line, _)| *line);
    let mut notes = table.notes.clone();
    notes.extend(mapping.notes());
    Directory {
        partners: partners.into_iter().map(|(_, listed)| listed).collect(),
        services: Vec::new(),
        errors: errors.into_iter().map(|(_, error)| error).collect(),
        notes,
    }
}

/// A file's name without its folders and its ending.
fn source_of(file_name: &str) -> SmolStr {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    SmolStr::new(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

#[cfg(test)]
mod tests;
