//! Reading every record of a store into memory, as it is opened.

use crate::caseload::CaseloadError;
use crate::caseload::record::{Record, RecordId, TABLES, Undecodable};
use crate::caseload::state::State;
use crate::ids::Id;
use crate::store::{Reader, RecordKey, TableId};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The state that the records read so far make. Decoding takes nine tenths of the time and is done side by
/// side; the lock is held only while a record is put in its place.
#[derive(Default)]
pub(super) struct Loading {
    state: Mutex<State>,
    fault: Mutex<Option<Undecodable>>,
}

impl Loading {
    /// The state, once everything was read.
    ///
    /// # Errors
    /// [`CaseloadError::Undecodable`]: a record cannot be read by this program.
    pub(super) fn finish(self) -> Result<State, CaseloadError> {
        match self.fault.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(fault) => Err(fault.into()),
            None => Ok(self.state.into_inner().unwrap_or_else(PoisonError::into_inner)),
        }
    }
}

impl Reader for Loading {
    fn wants(&self, table: TableId) -> bool {
        TABLES.contains(&table.0)
    }

    fn read(&self, table: TableId, key: RecordKey, body: &[u8]) {
        match Record::decode(table.0, body) {
            Ok(record) => lock(&self.state).put(identity(&record, key), Some(record)),
            Err(error) => drop(lock(&self.fault).get_or_insert(error)),
        }
    }

    fn forget(&self) {
        *lock(&self.state) = State::default();
        *lock(&self.fault) = None;
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Identity of a record read back: most carry it; those saved by name carry the name.
fn identity(record: &Record, key: RecordKey) -> RecordId {
    match record {
        Record::Person(file) => RecordId::Person(file.id),
        Record::Interview(interview) => RecordId::Interview(interview.id),
        Record::Appointment(appointment) => RecordId::Appointment(appointment.id),
        Record::Orientation(orientation) => RecordId::Orientation(orientation.id),
        Record::Partner(partner) => RecordId::Partner(partner.id),
        Record::Service(service) => RecordId::Service(service.id),
        Record::Action(action) => RecordId::Action(action.id),
        Record::Office(_) => RecordId::Office(()),
        Record::Adviser(adviser) => RecordId::Adviser(adviser.id),
        Record::Mapping(_) => RecordId::Mapping(Id(key.0)),
        Record::View(_) => RecordId::View(Id(key.0)),
        Record::Device(_) => RecordId::Device(()),
        Record::Declarations(one) => RecordId::Declarations(one.person),
        Record::Figures(_) => RecordId::Figures(Id(key.0)),
        Record::Sealed(sealed) => RecordId::Sealed(sealed.at()),
        Record::Nomenclature(_) => RecordId::Nomenclature(()),
    }
}
