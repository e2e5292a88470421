//! A directory of partners and their services, as read from a file: what every reader of one gives.
//!
//! Nothing here has an identity yet: whoever joins the records with the office's own finds them by their
//! [provenance](crate::domain::partner::Provenance), or gives them one.

use super::row_error::Severity;
use crate::domain::partner::{Partner, Provenance};
use crate::domain::service::Service;
use crate::error::Problem;
use crate::i18n::Message;
use crate::msg;
use smol_str::SmolStr;
use std::collections::{BTreeSet, HashMap};

/// A directory and all that is wrong in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Directory {
    /// The good structures, in the file's order.
    pub partners: Vec<ListedPartner>,
    /// The good services, in the file's order.
    pub services: Vec<ListedService>,
    /// Every error, in the file's order.
    pub errors: Vec<RecordError>,
    /// What was chosen, mended, left out: to be shown.
    pub notes: Vec<Message>,
}

impl Directory {
    /// Takes another in: a directory may come in several files.
    pub fn append(&mut self, mut other: Self) {
        self.partners.append(&mut other.partners);
        self.services.append(&mut other.services);
        self.errors.append(&mut other.errors);
        self.notes.append(&mut other.notes);
    }
}

/// A structure of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPartner {
    /// Where it stands in the file.
    pub place: Place,
    /// What the file says of it; its identity is none yet, and delays, contact and note are the office's business.
    pub partner: Partner,
}

/// A service of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedService {
    /// Where it stands in the file.
    pub place: Place,
    /// Identifier, in the same source, of the structure that offers it.
    pub structure: SmolStr,
    /// What the file says of it; neither its identity nor its partner's is known yet.
    pub service: Service,
}

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Structures or services.
    pub table: Table,
    /// Rank of the record in its table, from 1; of a sheet or a CSV, its line.
    pub rank: usize,
    /// The record's own identifier, when it could be read.
    pub id: Option<SmolStr>,
}

/// The two kinds of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Partners.
    Structures,
    /// What they offer.
    Services,
}

/// One error of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordError {
    /// Where the record stands.
    pub place: Place,
    /// Name of the field, or header of the column; empty when the record as a whole is meant.
    pub field: String,
    /// What was read.
    pub read: String,
    /// What was expected.
    pub expected: Message,
    /// What to do about it.
    pub remedy: Message,
    /// What it costs.
    pub severity: Severity,
}

impl RecordError {
    /// As a problem, to be shown with others.
    #[must_use]
    pub fn problem(&self) -> Problem {
        Problem {
            place: self.place.in_words(&self.field),
            read: self.read.clone(),
            expected: self.expected.clone(),
            remedy: self.remedy.clone(),
        }
    }
}

impl Place {
    /// The place in words, with the field meant, if one is.
    #[must_use]
    pub fn in_words(&self, field: &str) -> Message {
        let id = self.id.as_deref().unwrap_or("?");
        match (self.table, field.is_empty()) {
            (Table::Structures, true) => {
                msg!("import.place.structure", rank = self.rank, id = id)
            }
            (Table::Structures, false) => {
                msg!("import.place.structure_field", rank = self.rank, id = id, field = field)
            }
            (Table::Services, true) => msg!("import.place.service", rank = self.rank, id = id),
            (Table::Services, false) => {
                msg!("import.place.service_field", rank = self.rank, id = id, field = field)
            }
        }
    }
}

/// Takes the records away that a later one with the same origin repeats, and gives an error for each. A record stands
/// beside its position in the file; `field` is where its identifier was read.
pub(super) fn keep_last<T>(
    listed: &mut Vec<(usize, T)>,
    field: &str,
    told: impl Fn(&T) -> (Option<&Provenance>, &Place),
) -> Vec<(usize, RecordError)> {
    let mut last: HashMap<&Provenance, usize> = HashMap::with_capacity(listed.len());
    let mut repeated = BTreeSet::new();
    let mut errors = Vec::new();
    // From the end: what is met first is what counts.
    for (at, record) in listed.iter().rev() {
        let (Some(provenance), place) = told(record) else { continue };
        let Some(later) = last.get(provenance) else {
            last.insert(provenance, place.rank);
            continue;
        };
        repeated.insert(*at);
        errors.push((
            *at,
            RecordError {
                place: place.clone(),
                field: field.to_owned(),
                read: provenance.id.to_string(),
                expected: msg!("data_inclusion.expected.once_in_file", rank = *later),
                remedy: msg!("data_inclusion.remedy.repeated"),
                severity: Severity::RowRefused,
            },
        ));
    }
    if !repeated.is_empty() {
        listed.retain(|(at, _)| !repeated.contains(at));
    }
    errors
}
