//! The one way to alter a caseload: a [`Change`] is checked here, then journaled, then applied.
//!
//! This module is pure: [`plan`] reads a state and says which records would stand after the change, or
//! everything that speaks against it. Time, identities and the adviser come in as arguments.

mod merge;
mod refused;
#[cfg(test)]
mod tests;

pub use refused::Refused;

use crate::caseload::record::{Record, RecordId, SavedMapping, SavedView, named};
use crate::caseload::state::State;
use crate::clock::Timestamp;
use crate::domain::action::{ActionId, Attendance, CollectiveAction};
use crate::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use crate::domain::exit::Exit;
use crate::domain::interview::Interview;
use crate::domain::obstacle::ObstacleEntry;
use crate::domain::office::{Adviser, AdviserId, Office};
use crate::domain::orientation::{Orientation, OrientationId, Step};
use crate::domain::partner::{Partner, Service};
use crate::domain::person::{Identity, PersonFile, PersonId, Standing};
use crate::domain::rules::is_in_public;
use crate::domain::situation::{SituationEntry, SituationId};
use chrono::{NaiveDate, NaiveDateTime};
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
            change => change.clone(),
        }
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
            | Self::AttendanceRecorded { person, .. } => vec![*person],
            Self::InterviewLogged(interview) | Self::InterviewCorrected(interview) => {
                vec![interview.person]
            }
            Self::AppointmentFixed(appointment) => vec![appointment.person],
            Self::AppointmentMoved { appointment, .. }
            | Self::AppointmentAnswered { appointment, .. } => state
                .appointment(*appointment)
                .map(|appointment| appointment.person)
                .into_iter()
                .collect(),
            Self::OrientationLogged(orientation) => vec![orientation.person],
            Self::OrientationStepped { orientation, .. } => state
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
            | Self::ViewSaved(_) => Vec::new(),
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

struct Rules<'a> {
    state: &'a State,
    act: &'a Act,
    refused: Vec<Refused>,
}

impl<'a> Rules<'a> {
    fn plan(&mut self, change: Change) -> Vec<Write> {
        match change {
            Change::OfficeSet(office) => vec![(RecordId::Office(()), Some(Record::Office(office)))],
            Change::AdviserSaved(adviser) => {
                vec![(RecordId::Adviser(adviser.id), Some(Record::Adviser(adviser)))]
            }
            Change::PersonOpened(file) => self.open(file),
            Change::IdentityCorrected { person, identity } => self.edit(person, |rules, file| {
                rules.born_before(identity.birth_date, rules.act.today);
                file.identity = identity;
            }),
            Change::LeadChanged { person, adviser } => self.edit(person, |rules, file| {
                rules.knows_adviser(adviser);
                file.lead_adviser = adviser;
            }),
            Change::SituationDated { person, entry } => self.edit(person, |rules, file| {
                rules.not_in_future(entry.on);
                rules.born_before(file.identity.birth_date, entry.on);
                if entry.facts.is_empty() {
                    rules.refused.push(Refused::NothingStated);
                }
                file.situations.push(entry);
            }),
            Change::SituationRetracted { person, entry } => self.edit(person, |rules, file| {
                let before = file.situations.len();
                file.situations.retain(|known| known.id != entry);
                if file.situations.len() == before {
                    rules.refused.push(Refused::UnknownSituation);
                }
            }),
            Change::ObstacleAssessed { person, entry } => self.edit(person, |rules, file| {
                rules.not_in_future(entry.on);
                rules.born_before(file.identity.birth_date, entry.on);
                file.obstacles.push(entry);
            }),
            Change::InterviewLogged(interview) => self.log_interview(interview),
            Change::InterviewCorrected(interview) => self.correct_interview(interview),
            Change::AppointmentFixed(appointment) => self.fix_appointment(appointment),
            Change::AppointmentMoved { appointment, start } => {
                self.move_appointment(appointment, start)
            }
            Change::AppointmentAnswered { appointment, state } => {
                self.answer_appointment(appointment, state)
            }
            Change::OrientationLogged(orientation) => self.log_orientation(orientation),
            Change::OrientationStepped { orientation, step } => {
                self.step_orientation(orientation, step)
            }
            Change::PersonExited { person, exit } => self.edit(person, |rules, file| {
                if exit.on < file.first_contact {
                    rules.refused.push(Refused::BeforeFirstContact {
                        on: exit.on,
                        first_contact: file.first_contact,
                    });
                }
                if file.exits.last().is_some_and(|last| last.reopened_on.is_none()) {
                    rules.refused.push(Refused::AlreadyExited);
                }
                file.exits.push(exit);
            }),
            Change::PersonReopened { person, on } => {
                self.edit(person, |rules, file| match file.exits.last_mut() {
                    Some(exit) if exit.reopened_on.is_none() && exit.on <= on => {
                        exit.reopened_on = Some(on);
                    }
                    Some(exit) if exit.reopened_on.is_none() => {
                        rules.refused.push(Refused::ReopenedBeforeExit { on, exit: exit.on });
                    }
                    _ => rules.refused.push(Refused::NotExited),
                })
            }
            Change::PeopleMerged { kept, merged } => self.merge(kept, merged),
            Change::PartnerSaved(partner) => {
                vec![(RecordId::Partner(partner.id), Some(Record::Partner(partner)))]
            }
            Change::ServiceSaved(service) => {
                self.knows_partner(service.partner);
                vec![(RecordId::Service(service.id), Some(Record::Service(service)))]
            }
            Change::ActionPlanned(action) => {
                self.believable_minutes(action.minutes);
                vec![(RecordId::Action(action.id), Some(Record::Action(action)))]
            }
            Change::AttendanceRecorded { action, person, attendance } => {
                self.record_attendance(action, person, attendance)
            }
            Change::MappingSaved(mapping) => {
                vec![(RecordId::Mapping(named(&mapping.name)), Some(Record::Mapping(mapping)))]
            }
            Change::ViewSaved(view) => {
                vec![(RecordId::View(named(&view.name)), Some(Record::View(view)))]
            }
            Change::PeopleImported { opened, files, .. } => self.import(&opened, files),
        }
    }

    fn open(&mut self, mut file: PersonFile) -> Vec<Write> {
        self.not_in_future(file.first_contact);
        self.born_before(file.identity.birth_date, file.first_contact);
        self.knows_adviser(file.lead_adviser);
        if let Some(holder) = self.state.person_by_number(&file.number) {
            self.refused.push(Refused::NumberTaken {
                number: file.number.clone(),
                by: holder.identity.full_name(),
            });
        }
        if self.state.person(file.id).is_some() {
            self.refused.push(Refused::IdentityTaken);
        }
        if !is_in_public(file.identity.birth_date, file.first_contact) {
            file.standing = Standing::ToHandOver;
        }
        vec![(RecordId::Person(file.id), Some(Record::Person(file)))]
    }

    fn edit(
        &mut self,
        person: PersonId,
        edit: impl FnOnce(&mut Self, &mut PersonFile),
    ) -> Vec<Write> {
        let Some(mut file) = self.knows_person(person).cloned() else { return Vec::new() };
        edit(self, &mut file);
        vec![(RecordId::Person(person), Some(Record::Person(file)))]
    }

    fn log_interview(&mut self, interview: Interview) -> Vec<Write> {
        self.check_interview(&interview);
        if self.state.interview(interview.id).is_some() {
            self.refused.push(Refused::IdentityTaken);
        }
        let honoured = interview
            .appointment
            .and_then(|id| self.state.appointment(id))
            .filter(|appointment| appointment.state == AppointmentState::Planned)
            .map(|appointment| Appointment {
                state: AppointmentState::Honoured,
                ..appointment.clone()
            });
        let mut writes =
            vec![(RecordId::Interview(interview.id), Some(Record::Interview(interview)))];
        writes.extend(honoured.map(|appointment| {
            (RecordId::Appointment(appointment.id), Some(Record::Appointment(appointment)))
        }));
        writes
    }

    fn correct_interview(&mut self, interview: Interview) -> Vec<Write> {
        self.check_interview(&interview);
        match self.state.interview(interview.id) {
            None => self.refused.push(Refused::UnknownInterview),
            Some(known) if known.person != interview.person => {
                self.refused.push(Refused::OtherPerson);
            }
            Some(_) => {}
        }
        vec![(RecordId::Interview(interview.id), Some(Record::Interview(interview)))]
    }

    fn check_interview(&mut self, interview: &Interview) {
        self.not_in_future(interview.on);
        self.believable_minutes(interview.minutes);
        if let Some(file) = self.knows_person(interview.person) {
            self.born_before(file.identity.birth_date, interview.on);
        }
        if let Some(id) = interview.appointment {
            match self.state.appointment(id) {
                None => self.refused.push(Refused::UnknownAppointment),
                Some(appointment) if appointment.person != interview.person => {
                    self.refused.push(Refused::OtherPerson);
                }
                Some(_) => {}
            }
        }
    }

    fn fix_appointment(&mut self, appointment: Appointment) -> Vec<Write> {
        self.believable_minutes(appointment.minutes);
        self.knows_adviser(appointment.adviser);
        if let Some(file) = self.knows_person(appointment.person) {
            self.born_before(file.identity.birth_date, appointment.day());
        }
        if self.state.appointment(appointment.id).is_some() {
            self.refused.push(Refused::IdentityTaken);
        }
        vec![(RecordId::Appointment(appointment.id), Some(Record::Appointment(appointment)))]
    }

    fn move_appointment(&mut self, id: AppointmentId, start: NaiveDateTime) -> Vec<Write> {
        let Some(appointment) = self.state.appointment(id) else {
            self.refused.push(Refused::UnknownAppointment);
            return Vec::new();
        };
        if appointment.state != AppointmentState::Planned {
            self.refused.push(Refused::AppointmentAnswered);
        }
        let moved = Appointment { start, ..appointment.clone() };
        vec![(RecordId::Appointment(id), Some(Record::Appointment(moved)))]
    }

    fn answer_appointment(&mut self, id: AppointmentId, state: AppointmentState) -> Vec<Write> {
        let Some(appointment) = self.state.appointment(id) else {
            self.refused.push(Refused::UnknownAppointment);
            return Vec::new();
        };
        // Only a past or present appointment can have been honoured or missed; one to come can be
        // excused or cancelled.
        let took_its_hour = matches!(state, AppointmentState::Honoured | AppointmentState::NoShow);
        if took_its_hour {
            self.not_in_future(appointment.day());
        }
        let answered = Appointment { state, ..appointment.clone() };
        vec![(RecordId::Appointment(id), Some(Record::Appointment(answered)))]
    }

    fn log_orientation(&mut self, orientation: Orientation) -> Vec<Write> {
        self.knows_person(orientation.person);
        self.knows_partner(orientation.partner);
        if let Some(service) = orientation.service
            && self
                .state
                .service(service)
                .is_none_or(|service| service.partner != orientation.partner)
        {
            self.refused.push(Refused::UnknownService);
        }
        if self.state.orientation(orientation.id).is_some() {
            self.refused.push(Refused::IdentityTaken);
        }
        match orientation.steps.split_first() {
            None => self.refused.push(Refused::NothingStated),
            Some((first, later)) => {
                self.not_in_future(first.on);
                let mut life = Orientation { steps: vec![first.clone()], ..orientation.clone() };
                for step in later {
                    self.check_step(&life, step);
                    life.steps.push(step.clone());
                }
            }
        }
        vec![(RecordId::Orientation(orientation.id), Some(Record::Orientation(orientation)))]
    }

    fn step_orientation(&mut self, id: OrientationId, step: Step) -> Vec<Write> {
        let Some(mut orientation) = self.state.orientation(id).cloned() else {
            self.refused.push(Refused::UnknownOrientation);
            return Vec::new();
        };
        self.check_step(&orientation, &step);
        orientation.steps.push(step);
        vec![(RecordId::Orientation(id), Some(Record::Orientation(orientation)))]
    }

    fn check_step(&mut self, orientation: &Orientation, step: &Step) {
        self.not_in_future(step.on);
        if let Err(refused) = orientation.check(step) {
            self.refused.push(Refused::Step(refused));
        }
    }

    fn record_attendance(
        &mut self,
        id: ActionId,
        person: PersonId,
        attendance: Attendance,
    ) -> Vec<Write> {
        self.knows_person(person);
        let Some(mut action) = self.state.action(id).cloned() else {
            self.refused.push(Refused::UnknownAction);
            return Vec::new();
        };
        let is_new = !action.attendance.contains_key(&person);
        if is_new && action.places_left() == Some(0) {
            self.refused.push(Refused::ActionFull { title: action.title.clone() });
        }
        action.attendance.insert(person, attendance);
        vec![(RecordId::Action(id), Some(Record::Action(action)))]
    }

    fn import(&mut self, opened: &[PersonId], files: Vec<PersonFile>) -> Vec<Write> {
        let opened: std::collections::BTreeSet<_> = opened.iter().copied().collect();
        let mut writes = Vec::with_capacity(files.len());
        for file in files {
            if opened.contains(&file.id) {
                writes.extend(self.open(file));
            } else {
                self.knows_person(file.id);
                self.born_before(file.identity.birth_date, self.act.today);
                writes.push((RecordId::Person(file.id), Some(Record::Person(file))));
            }
        }
        writes
    }

    /// The file, when it exists and still stands for itself.
    fn knows_person(&mut self, person: PersonId) -> Option<&'a PersonFile> {
        match self.state.person(person) {
            None => {
                self.refused.push(Refused::UnknownPerson);
                None
            }
            Some(file) => {
                if let Some(kept) = file.merged_into.and_then(|kept| self.state.person(kept)) {
                    self.refused.push(Refused::Merged {
                        number: file.number.clone(),
                        into: kept.number.clone(),
                    });
                }
                Some(file)
            }
        }
    }

    fn knows_adviser(&mut self, adviser: AdviserId) {
        if self.state.adviser(adviser).is_none() {
            self.refused.push(Refused::UnknownAdviser);
        }
    }

    fn knows_partner(&mut self, partner: crate::domain::partner::PartnerId) {
        if self.state.partner(partner).is_none() {
            self.refused.push(Refused::UnknownPartner);
        }
    }

    fn not_in_future(&mut self, on: NaiveDate) {
        if on > self.act.today {
            self.refused.push(Refused::InFuture { on, today: self.act.today });
        }
    }

    fn born_before(&mut self, birth_date: NaiveDate, on: NaiveDate) {
        if birth_date > on {
            self.refused.push(Refused::BeforeBirth { on, birth_date });
        }
    }

    fn believable_minutes(&mut self, minutes: u16) {
        if minutes == 0 || minutes > MAX_MINUTES {
            self.refused.push(Refused::Minutes { minutes });
        }
    }
}
