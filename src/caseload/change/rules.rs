//! Which rule each change must keep, and which records stand after it.

use super::{Act, Change, MAX_MINUTES, Refused, Write};
use crate::caseload::record::{Record, RecordId, named};
use crate::caseload::state::State;
use crate::domain::exit::Exit;
use crate::domain::office::AdviserId;
use crate::domain::partner::{Partner, PartnerId};
use crate::domain::person::{PersonFile, PersonId, Sharing};
use chrono::NaiveDate;

/// A state, an act, and what speaks against a change so far.
pub(super) struct Rules<'a> {
    pub(super) state: &'a State,
    pub(super) act: &'a Act,
    pub(super) refused: Vec<Refused>,
}

impl<'a> Rules<'a> {
    pub(super) fn plan(&mut self, change: Change) -> Vec<Write> {
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
                self.move_appointment(appointment, start, None)
            }
            Change::AppointmentAnswered { appointment, state } => {
                self.answer_appointment(appointment, state)
            }
            Change::OrientationLogged(orientation) => self.log_orientation(orientation),
            Change::OrientationStepped { orientation, step } => {
                self.step_orientation(orientation, step)
            }
            Change::PersonExited { person, exit } => self.close(person, exit),
            Change::PersonReopened { person, on } => self.reopen(person, on),
            Change::PeopleMerged { kept, merged } => self.merge(kept, merged),
            Change::PartnerSaved(partner) => self.save_partner(partner),
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
            Change::OrientationsLogged(orientations) => {
                if orientations.is_empty() {
                    self.refused.push(Refused::NothingStated);
                }
                orientations.into_iter().flat_map(|one| self.log_orientation(one)).collect()
            }
            Change::OrientationCorrected { orientation, steps } => {
                self.correct_orientation(orientation, steps)
            }
            Change::SharingRecorded { person, sharing } => self.edit(person, |rules, file| {
                if let Sharing::Agreed(on) | Sharing::Declined(on) = sharing {
                    rules.not_in_future(on);
                    rules.born_before(file.identity.birth_date, on);
                }
                file.sharing = sharing;
            }),
            Change::DirectoryImported { partners, services, .. } => {
                self.import_directory(partners, services)
            }
            Change::PartnersMerged { kept, merged } => self.merge_partners(kept, merged),
            Change::AppointmentRescheduled { appointment, start, minutes } => {
                self.believable_minutes(minutes);
                self.move_appointment(appointment, start, Some(minutes))
            }
            Change::DeclarationsStated(declarations) => self.state_declarations(declarations),
            Change::FiguresSaved(figures) => {
                vec![(RecordId::Figures(named(&figures.name)), Some(Record::Figures(figures)))]
            }
            change => self.towards_centre(change),
        }
    }

    fn close(&mut self, person: PersonId, exit: Exit) -> Vec<Write> {
        self.edit(person, |rules, file| {
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
        })
    }

    fn reopen(&mut self, person: PersonId, on: NaiveDate) -> Vec<Write> {
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

    /// The file, when it exists and still stands for itself.
    pub(super) fn knows_person(&mut self, person: PersonId) -> Option<&'a PersonFile> {
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

    pub(super) fn knows_adviser(&mut self, adviser: AdviserId) {
        if self.state.adviser(adviser).is_none() {
            self.refused.push(Refused::UnknownAdviser);
        }
    }

    /// The partner, when it exists and still stands for itself.
    pub(super) fn knows_partner(&mut self, partner: PartnerId) -> Option<&'a Partner> {
        let known = self.state.partner(partner);
        match known {
            None => self.refused.push(Refused::UnknownPartner),
            Some(known) => {
                if let Some(kept) = known.merged_into.and_then(|kept| self.state.partner(kept)) {
                    self.refused.push(Refused::PartnerMerged {
                        name: known.name.clone(),
                        into: kept.name.clone(),
                    });
                }
            }
        }
        known
    }

    pub(super) fn not_in_future(&mut self, on: NaiveDate) {
        if on > self.act.today {
            self.refused.push(Refused::InFuture { on, today: self.act.today });
        }
    }

    pub(super) fn born_before(&mut self, birth_date: NaiveDate, on: NaiveDate) {
        if birth_date > on {
            self.refused.push(Refused::BeforeBirth { on, birth_date });
        }
    }

    pub(super) fn believable_minutes(&mut self, minutes: u16) {
        if minutes == 0 || minutes > MAX_MINUTES {
            self.refused.push(Refused::Minutes { minutes });
        }
    }
}
