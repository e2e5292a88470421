//! The one way to alter a caseload: a [`Change`] is checked here, then journaled, then applied.
//!
//! This module is pure: [`plan`] reads a state and says which records would stand after the change, or
//! everything that speaks against it. Time, identities and the adviser come in as arguments.

mod files;
mod follow_up;
mod merge;
mod orientation;
mod partner;
mod refused;
mod rules;
mod sealing;
#[cfg(test)]
mod tests;

pub use refused::Refused;

use crate::caseload::outbox::{Device, SealedDay};
use crate::caseload::record::{
    FiguresKind, Record, RecordId, SavedFigures, SavedMapping, SavedView,
};
use crate::caseload::state::State;
use crate::clock::Timestamp;
use crate::domain::action::{ActionId, Attendance, CollectiveAction};
use crate::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use crate::domain::declaration::Declarations;
use crate::domain::exit::Exit;
use crate::domain::interview::Interview;
use crate::domain::nomenclature::{self, Nomenclature};
use crate::domain::obstacle::ObstacleEntry;
use crate::domain::office::{Adviser, AdviserId, Office};
use crate::domain::orientation::{Orientation, OrientationId, Step};
use crate::domain::partner::{Partner, PartnerId};
use crate::domain::person::{Identity, PersonFile, PersonId, Sharing};
use crate::domain::service::Service;
use crate::domain::situation::{SituationEntry, SituationId};
use crate::sync::chain::{Digest, Position};
use crate::sync::signed::Signed;
use chrono::{NaiveDate, NaiveDateTime};
use rules::Rules;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Who acts, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// The adviser at the keyboard.
    pub by: AdviserId,
    /// The instant of recording.
    pub now: Timestamp,
    /// The office's day.
    pub today: NaiveDate,
}

/// Longest interview or appointment that is believed, in minutes: a whole working day.
pub const MAX_MINUTES: u16 = 600;

/// Anything that can happen to a caseload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// The store was given to an office, or the office's particulars changed.
    OfficeSet(Office),
    /// An adviser was added, or their particulars changed.
    AdviserSaved(Adviser),
    /// A file was opened.
    PersonOpened(PersonFile),
    /// Who someone is or how to reach them was completed or corrected.
    IdentityCorrected {
        /// Whose.
        person: PersonId,
        /// What holds now.
        identity: Identity,
    },
    /// Another adviser answers for the file.
    LeadChanged {
        /// Whose file.
        person: PersonId,
        /// Who answers for it now.
        adviser: AdviserId,
    },
    /// Facts about the situation were stated, true from a day on.
    SituationDated {
        /// Whose.
        person: PersonId,
        /// The statement.
        entry: SituationEntry,
    },
    /// A statement about the situation was wrong.
    SituationRetracted {
        /// Whose.
        person: PersonId,
        /// The statement.
        entry: SituationId,
    },
    /// The state of an obstacle was assessed.
    ObstacleAssessed {
        /// Whose.
        person: PersonId,
        /// The assessment.
        entry: ObstacleEntry,
    },
    /// An interview took place.
    InterviewLogged(Interview),
    /// What was logged of an interview was corrected.
    InterviewCorrected(Interview),
    /// An appointment was fixed.
    AppointmentFixed(Appointment),
    /// An appointment was moved.
    AppointmentMoved {
        /// Which.
        appointment: AppointmentId,
        /// New beginning, local time.
        start: NaiveDateTime,
    },
    /// It was said what became of an appointment.
    AppointmentAnswered {
        /// Which.
        appointment: AppointmentId,
        /// What became of it.
        state: AppointmentState,
    },
    /// An orientation was prepared or sent.
    OrientationLogged(Orientation),
    /// An orientation went one step further.
    OrientationStepped {
        /// Which.
        orientation: OrientationId,
        /// The step.
        step: Step,
    },
    /// A file was closed.
    PersonExited {
        /// Whose.
        person: PersonId,
        /// Why and when.
        exit: Exit,
    },
    /// A closed file was reopened.
    PersonReopened {
        /// Whose.
        person: PersonId,
        /// First day of the new follow-up.
        on: NaiveDate,
    },
    /// Two files of one person became one.
    PeopleMerged {
        /// The file that stays.
        kept: PersonId,
        /// The file that leads to it from now on.
        merged: PersonId,
    },
    /// A partner was added, or its particulars changed.
    PartnerSaved(Partner),
    /// A service was added, or its particulars changed.
    ServiceSaved(Service),
    /// A collective action was planned or changed.
    ActionPlanned(CollectiveAction),
    /// A person's place in a collective action was taken or answered.
    AttendanceRecorded {
        /// Which action.
        action: ActionId,
        /// Who.
        person: PersonId,
        /// What became of the place.
        attendance: Attendance,
    },
    /// A correspondence of columns was saved by name.
    MappingSaved(SavedMapping),
    /// A query was saved by name.
    ViewSaved(SavedView),
    /// Files were opened or updated from a caseload file, all at once.
    PeopleImported {
        /// Name of the file, without its folder.
        source: SmolStr,
        /// Files opened.
        opened: Vec<PersonId>,
        /// Files updated.
        updated: Vec<PersonId>,
        /// The files as they stand after the import. Not repeated in the journal's history entry:
        /// the written records are these.
        #[serde(skip)]
        files: Vec<PersonFile>,
    },
    /// Several people were oriented to one partner, all at once.
    OrientationsLogged(Vec<Orientation>),
    /// What was recorded of an orientation's life was wrong: this is what happened.
    OrientationCorrected {
        /// Which.
        orientation: OrientationId,
        /// Its life, oldest first.
        steps: Vec<Step>,
    },
    /// The person said whether their particulars may be passed on to partners.
    SharingRecorded {
        /// Who.
        person: PersonId,
        /// What they said.
        sharing: Sharing,
    },
    /// Partners and services were taken in from a directory, all at once.
    DirectoryImported {
        /// Name of the file, without its folder.
        source: SmolStr,
        /// What became of its records.
        counts: DirectoryCounts,
        /// Partners as they stand after the import. Not repeated in the journal's history entry: the written records are
        /// these.
        #[serde(skip)]
        partners: Vec<Partner>,
        /// Services as they stand after the import.
        #[serde(skip)]
        services: Vec<Service>,
    },
    /// Two records of one partner became one.
    PartnersMerged {
        /// The record that stays.
        kept: PartnerId,
        /// The record that leads to it from now on.
        merged: PartnerId,
    },
    /// An appointment was moved, and lasts longer or less long.
    AppointmentRescheduled {
        /// Which.
        appointment: AppointmentId,
        /// New beginning, local time.
        start: NaiveDateTime,
        /// New planned length.
        minutes: u16,
    },
    /// The store was given its key, was enrolled at a centre, or heard from it.
    CentreJoined {
        /// Name of the centre, when there is one.
        name: Option<String>,
        /// What stands now. Not repeated in the history: the written record is this.
        #[serde(skip)]
        device: Option<Box<Device>>,
    },
    /// Days were sealed for the centre.
    DaysSealed {
        /// Which.
        days: Vec<NaiveDate>,
        /// Their envelopes. Not repeated in the history: the written records are these.
        #[serde(skip)]
        sealed: Vec<SealedDay>,
    },
    /// The centre gave receipts.
    ReceiptsKept(Vec<(Position, Signed)>),
    /// The centre had envelopes that this store did not: it was restored from an older copy, or cloned.
    CentreLearned {
        /// The last that both had.
        common: Option<Position>,
        /// The days of the others.
        days: Vec<NaiveDate>,
        /// Their envelopes.
        #[serde(skip)]
        sealed: Vec<SealedDay>,
    },
    /// What the centre has of a day stands, although this store counts less.
    DayAdopted {
        /// Where the centre's envelope stands.
        at: Position,
        /// Of what this store counted then.
        counted: Digest,
    },
    /// A person answered, or did not wish to answer, what the European Social Fund asks.
    DeclarationsStated(Declarations),
    /// Reports remember something: published statistics, or what they published.
    FiguresSaved(SavedFigures),
    /// What the centre published of the lists of codes was taken in.
    NomenclatureAdopted {
        /// Its number.
        number: u64,
        /// How many codes it concerned.
        counts: nomenclature::Counts,
        /// What stands now. Not repeated in the history: the written record is this.
        #[serde(skip)]
        nomenclature: Option<Box<Nomenclature>>,
    },
}

/// What became of the records of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DirectoryCounts {
    /// Partners that were not known.
    pub partners_added: usize,
    /// Partners of which something changed.
    pub partners_updated: usize,
    /// Partners that the source lists no more.
    pub partners_vanished: usize,
    /// Services that were not known.
    pub services_added: usize,
    /// Services of which something changed.
    pub services_updated: usize,
    /// Services that the source lists no more.
    pub services_vanished: usize,
}

/// What a record becomes; `None` when it is taken away.
pub type Write = (RecordId, Option<Record>);

impl Change {
    /// The change as the history keeps it: an import without the files it wrote, which the records are.
    #[must_use]
    pub fn without_payload(&self) -> Self {
        match self {
            Self::PeopleImported { source, opened, updated, files: _ } => Self::PeopleImported {
                source: source.clone(),
                opened: opened.clone(),
                updated: updated.clone(),
                files: Vec::new(),
            },
            Self::DirectoryImported { source, counts, partners: _, services: _ } => {
                Self::DirectoryImported {
                    source: source.clone(),
                    counts: *counts,
                    partners: Vec::new(),
                    services: Vec::new(),
                }
            }
            Self::CentreJoined { name, .. } => {
                Self::CentreJoined { name: name.clone(), device: None }
            }
            Self::DaysSealed { days, .. } => {
                Self::DaysSealed { days: days.clone(), sealed: Vec::new() }
            }
            Self::CentreLearned { common, days, .. } => {
                Self::CentreLearned { common: *common, days: days.clone(), sealed: Vec::new() }
            }
            Self::NomenclatureAdopted { number, counts, nomenclature: _ } => {
                Self::NomenclatureAdopted { number: *number, counts: *counts, nomenclature: None }
            }
            change => change.clone(),
        }
    }

    /// Whether it can be taken back. What left the office cannot: a day is corrected by sealing it again. Nor can what the centre
    /// published: it is every office's.
    #[must_use]
    pub fn is_reversible(&self) -> bool {
        !matches!(
            self,
            Self::CentreJoined { .. }
                | Self::DaysSealed { .. }
                | Self::ReceiptsKept(_)
                | Self::CentreLearned { .. }
                | Self::DayAdopted { .. }
                | Self::FiguresSaved(SavedFigures { kind: FiguresKind::Publication, .. })
                | Self::NomenclatureAdopted { .. }
        )
    }

    /// The people it is about.
    #[must_use]
    pub fn people(&self, state: &State) -> Vec<PersonId> {
        match self {
            Self::PersonOpened(file) => vec![file.id],
            Self::IdentityCorrected { person, .. }
            | Self::LeadChanged { person, .. }
            | Self::SituationDated { person, .. }
            | Self::SituationRetracted { person, .. }
            | Self::ObstacleAssessed { person, .. }
            | Self::PersonExited { person, .. }
            | Self::PersonReopened { person, .. }
            | Self::SharingRecorded { person, .. }
            | Self::AttendanceRecorded { person, .. } => vec![*person],
            Self::DeclarationsStated(declarations) => vec![declarations.person],
            Self::InterviewLogged(interview) | Self::InterviewCorrected(interview) => {
                vec![interview.person]
            }
            Self::AppointmentFixed(appointment) => vec![appointment.person],
            Self::AppointmentMoved { appointment, .. }
            | Self::AppointmentRescheduled { appointment, .. }
            | Self::AppointmentAnswered { appointment, .. } => state
                .appointment(*appointment)
                .map(|appointment| appointment.person)
                .into_iter()
                .collect(),
            Self::OrientationLogged(orientation) => vec![orientation.person],
            Self::OrientationsLogged(orientations) => {
                orientations.iter().map(|orientation| orientation.person).collect()
            }
            Self::OrientationStepped { orientation, .. }
            | Self::OrientationCorrected { orientation, .. } => state
                .orientation(*orientation)
                .map(|orientation| orientation.person)
                .into_iter()
                .collect(),
            Self::PeopleMerged { kept, merged } => vec![*kept, *merged],
            Self::ActionPlanned(action) => action.attendance.keys().copied().collect(),
            Self::PeopleImported { opened, updated, .. } => {
                opened.iter().chain(updated).copied().collect()
            }
            Self::OfficeSet(_)
            | Self::AdviserSaved(_)
            | Self::PartnerSaved(_)
            | Self::ServiceSaved(_)
            | Self::MappingSaved(_)
            | Self::ViewSaved(_)
            | Self::DirectoryImported { .. }
            | Self::PartnersMerged { .. }
            | Self::CentreJoined { .. }
            | Self::DaysSealed { .. }
            | Self::ReceiptsKept(_)
            | Self::CentreLearned { .. }
            | Self::DayAdopted { .. }
            | Self::FiguresSaved(_)
            | Self::NomenclatureAdopted { .. } => Vec::new(),
        }
    }
}

/// Checks a change against the rules and says which records would stand after it.
///
/// # Errors
/// Everything that speaks against the change, at once.
pub fn plan(state: &State, change: Change, act: &Act) -> Result<Vec<Write>, Vec<Refused>> {
    let mut rules = Rules { state, act, refused: Vec::new() };
    let writes = rules.plan(change);
    if rules.refused.is_empty() { Ok(writes) } else { Err(rules.refused) }
}
