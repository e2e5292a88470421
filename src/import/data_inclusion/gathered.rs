//! Records read on every processor, put back in the file's order, each kept once.

use super::codes::Codes;
use super::fields::{Field, Fields, Value};
use super::json::Slice;
use super::record::{Fault, Record};
use super::{service, structure};
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::Message;
use crate::import::directory::{
    Directory, ListedPartner, ListedService, Place, RecordError, Table, keep_last,
};
use crate::import::row_error::{Severity, shortened};
use crate::msg;
use crate::parallel::in_parts;
use chrono::NaiveDate;
use smol_str::SmolStr;

/// Records that are worth a thread.
const WORTH_A_THREAD: usize = 512;

/// A record, opened.
pub(super) struct Opened<'a> {
    /// Its fields, or why it has none.
    pub(super) fields: Result<Fields<'a>, Fault>,
    /// The list it stands in, where the file names it.
    pub(super) table: Option<Table>,
    /// Its line; of a record that has none, nothing is made of it.
    pub(super) line: usize,
}

/// How the place of a record is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ranks {
    /// By counting the records of its table.
    Counted,
    /// By its line.
    Lines,
}

/// Opens a record of a JSON text.
pub(super) fn open_json<'t>(slice: &'t Slice<'_>) -> Opened<'t> {
    let mut table = slice.table;
    let fields = serde_json::from_str(slice.text).map_err(|_| {
        // What cannot be read can still be told to be a service.
        if slice.text.contains("\"structure_id\"") {
            table = Some(Table::Services);
        }
        Fault {
            field: "",
            read: shortened(slice.text),
            expected: msg!("data_inclusion.expected.record"),
            remedy: msg!("data_inclusion.remedy.record"),
            severity: Severity::RowRefused,
        }
    });
    Opened { fields, table, line: 0 }
}

/// Everything read so far. What stands beside a record is its position in the file.
pub(super) struct Gathered {
    records: usize,
    structures: usize,
    services_seen: usize,
    /// Records that have a name or an identifier.
    recognised: usize,
    partners: Vec<(usize, ListedPartner)>,
    services: Vec<(usize, ListedService)>,
    errors: Vec<(usize, RecordError)>,
    notes: Vec<Message>,
}

impl Gathered {
    pub(super) fn new(notes: Vec<Message>) -> Self {
        Self {
            records: 0,
            structures: 0,
            services_seen: 0,
            recognised: 0,
            partners: Vec::new(),
            services: Vec::new(),
            errors: Vec::new(),
            notes,
        }
    }

    /// Adds what a table had to say.
    pub(super) fn note(&mut self, notes: &[Message]) {
        self.notes.extend_from_slice(notes);
    }

    /// Is there nothing in the file that is of this schema, though there are records?
    pub(super) fn is_foreign(&self) -> bool {
        self.records > 0 && self.recognised == 0
    }

    /// Reads records and adds them.
    pub(super) fn add<T: Sync>(
        &mut self,
        records: &[T],
        ranks: Ranks,
        vocabulary: &Vocabulary,
        today: NaiveDate,
        open: impl Fn(&T) -> Opened<'_> + Sync,
    ) {
        let parts = in_parts(records, WORTH_A_THREAD, |part| {
            let mut gathered = Self::new(Vec::new());
            let mut codes = Codes::new(vocabulary);
            for record in part {
                gathered.take(open(record), ranks, &mut codes, today);
            }
            gathered
        });
        for part in parts {
            self.append(part, ranks);
        }
    }

    /// Reads one record.
    fn take(&mut self, opened: Opened<'_>, ranks: Ranks, codes: &mut Codes<'_>, today: NaiveDate) {
        let at = self.records;
        self.records += 1;
        let is_service = opened.fields.as_ref().is_ok_and(Fields::has_service_field);
        let table =
            if is_service { Table::Services } else { opened.table.unwrap_or(Table::Structures) };
        let count = match table {
            Table::Structures => &mut self.structures,
            Table::Services => &mut self.services_seen,
        };
        *count += 1;
        let rank = if ranks == Ranks::Lines { opened.line } else { *count };
        let fields = match opened.fields {
            Ok(fields) => fields,
            Err(fault) => {
                let place = Place { table, rank, id: None };
                self.errors.push((at, fault.at(place)));
                return;
            }
        };
        let has = |field| !matches!(fields.get(field), Value::Absent | Value::Null);
        self.recognised += usize::from(has(Field::Nom) || has(Field::Id));
        let id = match fields.get(Field::Id) {
            Value::Text(id) if !id.trim().is_empty() => Some(SmolStr::new(id.trim())),
            _ => None,
        };
        let place = Place { table, rank, id };
        let mut record = Record::new(&fields, codes, today);
        match table {
            Table::Structures => {
                if let Some(partner) = structure::read(&mut record) {
                    self.partners.push((at, ListedPartner { place: place.clone(), partner }));
                }
            }
            Table::Services => {
                if let Some((structure, service)) = service::read(&mut record) {
                    let place = place.clone();
                    self.services.push((at, ListedService { place, structure, service }));
                }
            }
        }
        let faults = record.into_faults();
        self.errors.extend(faults.into_iter().map(|fault| (at, fault.at(place.clone()))));
    }

    /// Adds a part that stands behind what is here.
    fn append(&mut self, mut part: Self, ranks: Ranks) {
        let before = self.records;
        let (structures, services) = (self.structures, self.services_seen);
        let shift = |place: &mut Place| {
            if ranks == Ranks::Counted {
                place.rank += match place.table {
                    Table::Structures => structures,
                    Table::Services => services,
                };
            }
        };
        for (at, listed) in &mut part.partners {
            *at += before;
            shift(&mut listed.place);
        }
        for (at, listed) in &mut part.services {
            *at += before;
            shift(&mut listed.place);
        }
        for (at, error) in &mut part.errors {
            *at += before;
            shift(&mut error.place);
        }
        self.records += part.records;
        self.structures += part.structures;
        self.services_seen += part.services_seen;
        self.recognised += part.recognised;
        self.partners.append(&mut part.partners);
        self.services.append(&mut part.services);
        self.errors.append(&mut part.errors);
    }

    /// The directory: of records with the same source and identifier, the last one.
    pub(super) fn into_directory(mut self) -> Directory {
        if self.records == 0 {
            self.notes.push(msg!("data_inclusion.note.empty"));
        }
        let earlier = keep_last(&mut self.partners, Field::Id.key(), |listed| {
            (listed.partner.provenance.as_ref(), &listed.place)
        });
        self.errors.extend(earlier);
        let earlier = keep_last(&mut self.services, Field::Id.key(), |listed| {
            (listed.service.provenance.as_ref(), &listed.place)
        });
        self.errors.extend(earlier);
        self.errors.sort_by_key(|(at, _)| *at);
        Directory {
            partners: self.partners.into_iter().map(|(_, listed)| listed).collect(),
            services: self.services.into_iter().map(|(_, listed)| listed).collect(),
            errors: self.errors.into_iter().map(|(_, error)| error).collect(),
            notes: self.notes,
        }
    }
}

impl Fault {
    /// As the error of a record.
    fn at(self, place: Place) -> RecordError {
        RecordError {
            place,
            field: self.field.to_owned(),
            read: self.read,
            expected: self.expected,
            remedy: self.remedy,
            severity: self.severity,
        }
    }
}
