//! The caseload in memory: every record, and who has which acts.
//!
//! Changed by [`State::put`] alone, which [`crate::caseload`] calls once a change has been checked and
//! journaled.

use crate::caseload::codes::Codes;
use crate::caseload::cover::{Covers, Folder};
use crate::caseload::diary::{Diary, InterviewLine, StepLine};
use crate::caseload::outbox::{Device, Outbox};
use crate::caseload::record::{Record, RecordId, SavedFigures, SavedMapping, SavedView};
use crate::domain::action::{ActionId, CollectiveAction};
use crate::domain::appointment::{Appointment, AppointmentId};
use crate::domain::declaration::Declarations;
use crate::domain::identifier::InternalNumber;
use crate::domain::interview::{Interview, InterviewId};
use crate::domain::nomenclature::Nomenclature;
use crate::domain::office::{Adviser, AdviserId, Office};
use crate::domain::orientation::{Orientation, OrientationId};
use crate::domain::partner::{Partner, PartnerId};
use crate::domain::person::{PersonFile, PersonId};
use crate::domain::service::{Service, ServiceId};
use crate::domain::vocabulary::Vocabulary;
use crate::ids::Id;
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

/// Every record of an office, by identity.
///
/// What there is much of lies beside its map: maps filled in the order of their keys have nodes half empty, each with room for eleven. Appointments
/// are shared with the diary.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    people: BTreeMap<PersonId, Box<PersonFile>>,
    covers: Covers,
    interviews: BTreeMap<InterviewId, Box<Interview>>,
    appointments: BTreeMap<AppointmentId, Arc<Appointment>>,
    orientations: BTreeMap<OrientationId, Box<Orientation>>,
    diary: Diary,
    partners: BTreeMap<PartnerId, Box<Partner>>,
    services: BTreeMap<ServiceId, Box<Service>>,
    offers: BTreeMap<PartnerId, BTreeSet<ServiceId>>,
    actions: BTreeMap<ActionId, CollectiveAction>,
    office: Option<Office>,
    advisers: BTreeMap<AdviserId, Adviser>,
    mappings: BTreeMap<Id, SavedMapping>,
    views: BTreeMap<Id, SavedView>,
    declarations: BTreeMap<PersonId, Declarations>,
    figures: BTreeMap<Id, SavedFigures>,
    device: Option<Device>,
    outbox: Outbox,
    codes: Codes,
    acts: BTreeMap<PersonId, Acts>,
    numbers: BTreeMap<InternalNumber, PersonId>,
}

/// The acts of one person, by identity.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Acts {
    interviews: BTreeSet<InterviewId>,
    appointments: BTreeSet<AppointmentId>,
    orientations: BTreeSet<OrientationId>,
}

impl Acts {
    fn is_empty(&self) -> bool {
        self.interviews.is_empty() && self.appointments.is_empty() && self.orientations.is_empty()
    }
}

/// Reading by identity and listing in the order of identities, which is no order people know:
/// whoever shows a list sorts it.
macro_rules! tables {
    ($($(#[$doc:meta])* $one:ident, $all:ident: $key:ty => $body:ty;)+) => {
        impl State {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $one(&self, id: $key) -> Option<&$body> {
                    self.$all.get(&id).map(Borrow::borrow)
                }

                /// All of them, by identity.
                pub fn $all(&self) -> impl ExactSizeIterator<Item = &$body> {
                    self.$all.values().map(Borrow::borrow)
                }
            )+
        }
    };
}

tables! {
    /// A person's file.
    person, people: PersonId => PersonFile;
    /// An interview.
    interview, interviews: InterviewId => Interview;
    /// An appointment.
    appointment, appointments: AppointmentId => Appointment;
    /// An orientation.
    orientation, orientations: OrientationId => Orientation;
    /// A partner.
    partner, partners: PartnerId => Partner;
    /// A service.
    service, services: ServiceId => Service;
    /// A collective action.
    action, actions: ActionId => CollectiveAction;
    /// An adviser.
    adviser, advisers: AdviserId => Adviser;
    /// A saved mapping.
    mapping, mappings: Id => SavedMapping;
    /// A saved view.
    view, views: Id => SavedView;
    /// What a person declared for statistics.
    declaration, declarations: PersonId => Declarations;
    /// What reports remember.
    saved_figures, figures: Id => SavedFigures;
}

impl State {
    /// The office this caseload belongs to.
    #[must_use]
    pub fn office(&self) -> Option<&Office> {
        self.office.as_ref()
    }

    /// This store towards the centre: `None` as long as no day was sealed and no centre joined.
    #[must_use]
    pub fn device(&self) -> Option<&Device> {
        self.device.as_ref()
    }

    /// What was sealed for the centre.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// What the centre published of the lists of codes.
    #[must_use]
    pub fn nomenclature(&self) -> Option<&Nomenclature> {
        self.codes.published.as_ref()
    }

    /// The lists of codes that every office of the centre has: the program's, with what was published. Whoever shows, reads or
    /// counts a code of this caseload asks these.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.codes.vocabulary
    }

    /// The same, for whoever outlives a look at the caseload.
    #[must_use]
    pub fn shared_vocabulary(&self) -> Arc<Vocabulary> {
        Arc::clone(&self.codes.vocabulary)
    }

    /// The files with their covers, by identity. The first time, the covers are written.
    pub fn folders(&self) -> impl Iterator<Item = Folder<'_>> {
        self.folders_after(None)
    }

    /// The files after one of them with their covers, by identity; all of them after none. For whoever walks in steps.
    pub fn folders_after(&self, last: Option<PersonId>) -> impl Iterator<Item = Folder<'_>> {
        let from = || (last.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let covers = self.covers.of(&self.people).range(from());
        let files = self.people.range(from());
        // Each file has a cover: both are in the order of identities.
        files.zip(covers).map(|((id, file), (_, cover))| Folder { id: *id, cover, file })
    }

    /// A file with its cover.
    #[must_use]
    pub fn folder(&self, id: PersonId) -> Option<Folder<'_>> {
        let file = self.people.get(&id)?;
        self.covers.of(&self.people).get(&id).map(|cover| Folder { id, cover, file })
    }

    /// The file that carries an internal number.
    #[must_use]
    pub fn person_by_number(&self, number: &InternalNumber) -> Option<&PersonFile> {
        self.numbers.get(number).and_then(|id| self.person(*id))
    }

    /// The files whose internal number begins so, in the order of the numbers. What is no beginning of a number
    /// (letters, a hyphen, digits) begins none.
    pub fn people_numbered<'a>(
        &'a self,
        beginning: &'a str,
    ) -> impl Iterator<Item = &'a PersonFile> + 'a {
        // The first number that can begin so: a hyphen alone comes before every digit.
        let first = InternalNumber::parse(beginning)
            .or_else(|_| InternalNumber::parse(&format!("{beginning}0")))
            .ok();
        first
            .into_iter()
            .flat_map(|first| self.numbers.range(first..))
            .take_while(move |(number, _)| number.as_str().starts_with(beginning))
            .filter_map(|(_, person)| self.person(*person))
    }

    /// The internal numbers for the next files: the office's code and the ranks after the highest, then,
    /// should someone have chosen the last, those that nobody has.
    pub fn next_numbers(&self) -> impl Iterator<Item = InternalNumber> {
        let code =
            self.office.as_ref().map_or_else(|| SmolStr::new("REL"), |office| office.code.clone());
        let highest = self
            .numbers
            .keys()
            .filter_map(|number| number.as_str().split_once('-'))
            .filter(|(prefix, _)| *prefix == code)
            .filter_map(|(_, rank)| rank.parse::<u32>().ok())
            .max()
            .unwrap_or(0);
        let number = move |rank: u32| InternalNumber::parse(&format!("{code}-{rank:04}")).ok();
        let free = number.clone();
        (highest + 1..).map_while(number).chain(
            (1..highest).filter_map(free).filter(|number| !self.numbers.contains_key(number)),
        )
    }

    /// Interviews of a person, latest first.
    #[must_use]
    pub fn interviews_of(&self, person: PersonId) -> Vec<&Interview> {
        let ids = self.acts.get(&person).map(|acts| &acts.interviews);
        let mut interviews: Vec<_> =
            ids.into_iter().flatten().filter_map(|id| self.interview(*id)).collect();
        interviews.sort_by_key(|interview| (std::cmp::Reverse(interview.on), interview.id));
        interviews
    }

    /// Appointments of a person, latest first.
    #[must_use]
    pub fn appointments_of(&self, person: PersonId) -> Vec<&Appointment> {
        let ids = self.acts.get(&person).map(|acts| &acts.appointments);
        let mut appointments: Vec<_> =
            ids.into_iter().flatten().filter_map(|id| self.appointment(*id)).collect();
        appointments
            .sort_by_key(|appointment| (std::cmp::Reverse(appointment.start), appointment.id));
        appointments
    }

    /// Orientations of a person, latest first.
    #[must_use]
    pub fn orientations_of(&self, person: PersonId) -> Vec<&Orientation> {
        let ids = self.acts.get(&person).map(|acts| &acts.orientations);
        let mut orientations: Vec<_> =
            ids.into_iter().flatten().filter_map(|id| self.orientation(*id)).collect();
        orientations.sort_by_key(|orientation| {
            (std::cmp::Reverse(orientation.steps.first().map(|step| step.on)), orientation.id)
        });
        orientations
    }

    /// What is counted of the interviews from one day to another, both included, each with its day; those of one day by person.
    pub fn interview_lines_between(
        &self,
        first: NaiveDate,
        last: NaiveDate,
    ) -> impl Iterator<Item = (NaiveDate, &InterviewLine)> {
        self.diary.interviews.between(first, last)
    }

    /// The appointments from one day to another, both included, by day.
    pub fn appointments_between(
        &self,
        first: NaiveDate,
        last: NaiveDate,
    ) -> impl Iterator<Item = &Appointment> {
        self.diary.appointments.between(first, last).map(|(_, appointment)| &**appointment)
    }

    /// What is counted of the steps of orientations from one day to another, both included, each with its day.
    pub fn step_lines_between(
        &self,
        first: NaiveDate,
        last: NaiveDate,
    ) -> impl Iterator<Item = (NaiveDate, &StepLine)> {
        self.diary.steps.between(first, last)
    }

    /// The days on which acts happened, or are to; some more than once.
    pub fn days_of_acts(&self) -> impl Iterator<Item = NaiveDate> {
        let Diary { interviews, appointments, steps } = &self.diary;
        interviews.days().chain(appointments.days()).chain(steps.days())
    }

    /// The partner that stands for this one: itself, or what it was merged into, which may have been merged again. No merge
    /// leads back.
    #[must_use]
    pub fn standing_for(&self, partner: PartnerId) -> PartnerId {
        let next = |id: &PartnerId| self.partner(*id).and_then(|one| one.merged_into);
        std::iter::successors(Some(partner), next).last().unwrap_or(partner)
    }

    /// Services of a partner, by identity.
    #[must_use]
    pub fn services_of(&self, partner: PartnerId) -> Vec<&Service> {
        let ids = self.offers.get(&partner).into_iter().flatten();
        ids.filter_map(|id| self.service(*id)).collect()
    }

    /// Last day on which the office and the person were in touch: an interview, or the first contact.
    #[must_use]
    pub fn last_contact(&self, person: &PersonFile) -> NaiveDate {
        let interviews = self.acts.get(&person.id).map(|acts| &acts.interviews);
        interviews
            .into_iter()
            .flatten()
            .filter_map(|id| self.interview(*id))
            .map(|interview| interview.on)
            .max()
            .map_or(person.first_contact, |last| last.max(person.first_contact))
    }

    /// The record as it stands.
    #[must_use]
    pub fn get(&self, id: RecordId) -> Option<Record> {
        match id {
            RecordId::Person(id) => self.person(id).cloned().map(Record::Person),
            RecordId::Interview(id) => self.interview(id).cloned().map(Record::Interview),
            RecordId::Appointment(id) => self.appointment(id).cloned().map(Record::Appointment),
            RecordId::Orientation(id) => self.orientation(id).cloned().map(Record::Orientation),
            RecordId::Partner(id) => self.partner(id).cloned().map(Record::Partner),
            RecordId::Service(id) => self.service(id).cloned().map(Record::Service),
            RecordId::Action(id) => self.actions.get(&id).cloned().map(Record::Action),
            RecordId::Office(()) => self.office.clone().map(Record::Office),
            RecordId::Adviser(id) => self.advisers.get(&id).cloned().map(Record::Adviser),
            RecordId::Mapping(id) => self.mappings.get(&id).cloned().map(Record::Mapping),
            RecordId::View(id) => self.views.get(&id).cloned().map(Record::View),
            RecordId::Declarations(id) => {
                self.declarations.get(&id).cloned().map(Record::Declarations)
            }
            RecordId::Figures(id) => self.figures.get(&id).cloned().map(Record::Figures),
            RecordId::Device(()) => self.device.clone().map(Record::Device),
            RecordId::Sealed(at) => self.outbox.at(at).cloned().map(Record::Sealed),
            RecordId::Nomenclature(()) => self.codes.published.clone().map(Record::Nomenclature),
        }
    }

    /// Puts a record in its place, or takes it away, and keeps the lists of acts true.
    pub fn put(&mut self, id: RecordId, record: Option<Record>) {
        self.unlink(id);
        match (id, record) {
            (_, Some(record)) => self.insert(record, id),
            (RecordId::Person(id), None) => {
                self.covers.put(id, None);
                self.people.remove(&id);
            }
            (RecordId::Interview(id), None) => drop(self.interviews.remove(&id)),
            (RecordId::Appointment(id), None) => drop(self.appointments.remove(&id)),
            (RecordId::Orientation(id), None) => drop(self.orientations.remove(&id)),
            (RecordId::Partner(id), None) => drop(self.partners.remove(&id)),
            (RecordId::Service(id), None) => drop(self.services.remove(&id)),
            (RecordId::Action(id), None) => drop(self.actions.remove(&id)),
            (RecordId::Office(()), None) => self.office = None,
            (RecordId::Adviser(id), None) => drop(self.advisers.remove(&id)),
            (RecordId::Mapping(id), None) => drop(self.mappings.remove(&id)),
            (RecordId::View(id), None) => drop(self.views.remove(&id)),
            (RecordId::Declarations(id), None) => drop(self.declarations.remove(&id)),
            (RecordId::Figures(id), None) => drop(self.figures.remove(&id)),
            (RecordId::Device(()), None) => self.device = None,
            (RecordId::Sealed(at), None) => self.outbox.put(at, None),
            (RecordId::Nomenclature(()), None) => self.codes = Codes::default(),
        }
    }

    fn insert(&mut self, record: Record, id: RecordId) {
        match record {
            Record::Person(file) => {
                self.numbers.insert(file.number.clone(), file.id);
                self.covers.put(file.id, Some(&file));
                self.people.insert(file.id, Box::new(file));
            }
            Record::Interview(interview) => {
                let (id, person) = (interview.id, interview.person);
                self.acts.entry(person).or_default().interviews.insert(id);
                let line = InterviewLine::of(&interview);
                self.diary.interviews.put(interview.on, (person, id), line);
                self.interviews.insert(id, Box::new(interview));
            }
            Record::Appointment(appointment) => {
                let (id, appointment) = (appointment.id, Arc::new(appointment));
                self.acts.entry(appointment.person).or_default().appointments.insert(id);
                self.diary.appointments.put(appointment.day(), id, Arc::clone(&appointment));
                self.appointments.insert(id, appointment);
            }
            Record::Orientation(orientation) => {
                let id = orientation.id;
                self.acts.entry(orientation.person).or_default().orientations.insert(id);
                for (rank, (day, line)) in StepLine::all_of(&orientation).enumerate() {
                    self.diary.steps.put(day, (id, rank), line);
                }
                self.orientations.insert(id, Box::new(orientation));
            }
            Record::Partner(partner) => drop(self.partners.insert(partner.id, Box::new(partner))),
            Record::Service(service) => {
                self.offers.entry(service.partner).or_default().insert(service.id);
                self.services.insert(service.id, Box::new(service));
            }
            Record::Action(action) => drop(self.actions.insert(action.id, action)),
            Record::Office(office) => self.office = Some(office),
            Record::Device(device) => self.device = Some(device),
            Record::Sealed(sealed) => self.outbox.put(sealed.at(), Some(sealed)),
            Record::Nomenclature(nomenclature) => self.codes = Some(nomenclature).into(),
            Record::Adviser(adviser) => drop(self.advisers.insert(adviser.id, adviser)),
            Record::Mapping(mapping) => {
                if let RecordId::Mapping(id) = id {
                    self.mappings.insert(id, mapping);
                }
            }
            Record::Declarations(declarations) => {
                self.declarations.insert(declarations.person, declarations);
            }
            Record::Figures(figures) => {
                if let RecordId::Figures(id) = id {
                    self.figures.insert(id, figures);
                }
            }
            Record::View(view) => {
                if let RecordId::View(id) = id {
                    self.views.insert(id, view);
                }
            }
        }
    }

    /// Takes the record that stands under `id` out of the lists that point to it.
    fn unlink(&mut self, id: RecordId) {
        match id {
            RecordId::Person(id) => {
                if let Some(file) = self.people.get(&id)
                    && self.numbers.get(&file.number) == Some(&id)
                {
                    self.numbers.remove(&file.number);
                }
            }
            RecordId::Interview(id) => {
                if let Some(interview) = self.interviews.get(&id) {
                    let person = interview.person;
                    self.diary.interviews.take(interview.on, (person, id));
                    self.forget_act(person, |acts| acts.interviews.remove(&id));
                }
            }
            RecordId::Appointment(id) => {
                if let Some(appointment) = self.appointments.get(&id) {
                    self.diary.appointments.take(appointment.day(), id);
                    let person = appointment.person;
                    self.forget_act(person, |acts| acts.appointments.remove(&id));
                }
            }
            RecordId::Orientation(id) => {
                if let Some(orientation) = self.orientations.get(&id) {
                    for (rank, step) in orientation.steps.iter().enumerate() {
                        self.diary.steps.take(step.on, (id, rank));
                    }
                    let person = orientation.person;
                    self.forget_act(person, |acts| acts.orientations.remove(&id));
                }
            }
            RecordId::Service(id) => {
                let partner = self.services.get(&id).map(|service| service.partner);
                let offers = partner.and_then(|partner| self.offers.get_mut(&partner));
                if offers.is_some_and(|offers| offers.remove(&id) && offers.is_empty()) {
                    partner.map(|partner| self.offers.remove(&partner));
                }
            }
            _ => {}
        }
    }

    fn forget_act(&mut self, person: PersonId, forget: impl FnOnce(&mut Acts) -> bool) {
        if let Some(acts) = self.acts.get_mut(&person) {
            forget(acts);
            if acts.is_empty() {
                self.acts.remove(&person);
            }
        }
    }
}
