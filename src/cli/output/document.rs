//! A report on a terminal: its sentences and its tables, one after the other.

use super::{Failure, Printer, wrapped};
use crate::report::document::{Document, Role};
use crate::tui::print::terminal_width;
use std::io::{self, Write};

impl<W: Write> Printer<W> {
    /// Prints a report for people.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub(in crate::cli) fn document(&mut self, document: &Document) -> Result<(), Failure> {
        let width = terminal_width(&io::stdout());
        self.line(&document.title)?;
        let facts = document.facts.iter().map(|fact| (fact.label.clone(), fact.value.clone()));
        self.named_lines(&facts.collect::<Vec<_>>())?;
        for warning in &document.warnings {
            self.line(&wrapped(warning, width))?;
        }
        for section in &document.sections {
            self.line("")?;
            self.line(&section.title.to_uppercase())?;
            for sheet in &section.tables {
                self.line("")?;
                self.line(&sheet.title)?;
                let columns: Vec<String> =
                    sheet.columns.iter().map(|column| column.title.clone()).collect();
                let rows: Vec<Vec<String>> = [Role::Body, Role::Total]
                    .into_iter()
                    .flat_map(|role| sheet.rows_of(role))
                    .map(|row| {
                        let cells = (0..columns.len()).map(|rank| row.cell(rank));
                        cells.map(|cell| cell.shown(document.lang)).collect()
                    })
                    .collect();
                if !rows.is_empty() {
                    self.table(&columns, &rows)?;
                }
                for note in &sheet.notes {
                    self.line(&wrapped(note, width))?;
                }
            }
        }
        Ok(())
    }
}
