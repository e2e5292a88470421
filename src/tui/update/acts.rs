//! The acts of the profession, given for whatever is selected.

use super::desk::Desk;
use crate::caseload::change::Change;
use crate::desk::acts;
use crate::desk::command::CommandId;
use crate::desk::directory::known_partners;
use crate::desk::figures::why::Why;
use crate::desk::target::Target;
use crate::domain::appointment::AppointmentState;
use crate::domain::orientation::{Stage, Step};
use crate::domain::person::PersonId;
use crate::msg;
use crate::report::definition::Definition;
use crate::report::fse::{Task, tasks_of};
use crate::tui::form::matter::{Matter, Start};
use crate::tui::model::{Effect, Tone};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::reader::Reader;
use crate::tui::screen::Place;

impl Desk<'_> {
    /// Asks for changes to be made, one after the other; each is of one act with the one before.
    pub(super) fn make(&mut self, changes: Vec<Change>) -> Vec<Effect> {
        let act = self.cx().act();
        let each = changes.into_iter().enumerate();
        each.map(|(rank, change)| Effect::Make { change: Box::new(change), act, joined: rank > 0 })
            .collect()
    }

    /// Does an act; whether it makes sense has been checked.
    pub(super) fn act(&mut self, id: CommandId, target: Target) -> Vec<Effect> {
        let one = target.person;
        let several = || -> Vec<PersonId> {
            let people = self.session.screens.at(self.session.place).people(&self.cx());
            if people.is_empty() { one.into_iter().collect() } else { people }
        };
        let for_one = |matter: fn(PersonId) -> Matter| one.map(matter);
        let matter = match id {
            CommandId::NewPerson => Some(Matter::NewPerson),
            CommandId::Interview => for_one(|person| Matter::Interview { person }),
            CommandId::Appointment => Some(Matter::Appointment { person: one, at: target.free }),
            CommandId::Orientation => {
                let state = self.session.known.memory.state();
                let is_open = |person: &PersonId| {
                    let file = state.person(*person);
                    file.is_some_and(|file| file.is_followed_on(self.moment.today))
                };
                let people = several().into_iter().filter(is_open).collect();
                Some(Matter::Orientation { people, start: Start::default() })
            }
            CommandId::Sharing => for_one(Matter::Sharing),
            CommandId::Sheet => target.orientation.map(Matter::Sheet),
            CommandId::CorrectLife => target.orientation.map(Matter::Life),
            CommandId::EditPartner => target.partner.map(|partner| Matter::Partner(Some(partner))),
            CommandId::NewPartner => Some(Matter::Partner(None)),
            CommandId::MergePartner => target.partner.map(Matter::PartnerMerge),
            CommandId::Situation => one.map(|person| self.situation(person)),
            CommandId::Declarations => for_one(Matter::Declarations),
            CommandId::Obstacle => for_one(Matter::Obstacles),
            CommandId::Identity => for_one(Matter::Identity),
            CommandId::CloseFile => for_one(Matter::Exit),
            CommandId::ReopenFile => for_one(Matter::Reopening),
            CommandId::Merge => for_one(Matter::Merge),
            CommandId::Tag => Some(Matter::Tag(several())),
            CommandId::Lead => Some(Matter::Lead(several())),
            CommandId::MoveAppointment => target.appointment.map(Matter::Move),
            CommandId::Refused => step_form(target, Stage::Refused),
            CommandId::Completed => step_form(target, Stage::Completed),
            CommandId::Dropped => step_form(target, Stage::Dropped),
            _ => None,
        };
        match (matter, one) {
            (Some(matter @ Matter::Interview { .. }), Some(person)) => {
                // The note is written beside the file, whatever screen it was asked for on.
                let mut effects = self.go(Place::File(person));
                effects.extend(self.form(matter));
                return effects;
            }
            (Some(matter), _) => return self.form(matter),
            (None, _) => {}
        }
        match id {
            CommandId::Honoured => self.answer_appointment(target, AppointmentState::Honoured),
            CommandId::NoShow => self.answer_appointment(target, AppointmentState::NoShow),
            CommandId::Excused => self.answer_appointment(target, AppointmentState::Excused),
            CommandId::Cancelled => {
                self.answer_appointment(target, AppointmentState::CancelledByService)
            }
            CommandId::Accepted => self.step(target, Stage::Accepted),
            CommandId::Started => self.step(target, Stage::Started),
            CommandId::Received => self.step(target, Stage::Received),
            CommandId::Sent => self.step(target, Stage::Sent),
            CommandId::Expired => self.step(target, Stage::Expired),
            CommandId::KnownPartners => {
                let (today, state) = (self.moment.today, self.session.known.memory.state());
                match known_partners(state, today, self.ids) {
                    Some(change) => self.make(vec![change]),
                    None => self.say(msg!("tui.unchanged"), Tone::Note),
                }
            }
            CommandId::Reorient => self.look_for(target.person, target.orientation),
            CommandId::HandOver => self.hand_over(target),
            CommandId::Why => self.why(target),
            CommandId::History => one.map(Effect::History).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The situation; of someone who left and of whom it is to be asked what became of them, that.
    fn situation(&self, person: PersonId) -> Matter {
        let (state, today) = (self.session.known.memory.state(), self.moment.today);
        let left = state.person(person).filter(|file| file.exit_on(today).is_some());
        let task = left.and_then(|file| tasks_of(state, file, today).into_iter().next());
        match task {
            Some(Task { phase, .. }) => Matter::AfterExit { person, phase },
            None => Matter::Situation(person),
        }
    }

    /// Why someone is counted today, counter by counter.
    fn why(&mut self, target: Target) -> Vec<Effect> {
        let cx = self.cx();
        let Some(file) = target.person.and_then(|person| cx.state().person(person)) else {
            return Vec::new();
        };
        let whys = Definition::ALL.map(|one| Why::of(file, one, cx.today(), cx.lang()));
        let text: Vec<String> = whys.iter().map(|why| why.text(cx.lang())).collect();
        let reader = Reader::new(file.identity.full_name(), text.join("\n\n"));
        self.session.overlays.push(Overlay::Reader(reader));
        Vec::new()
    }

    fn answer_appointment(&mut self, target: Target, state: AppointmentState) -> Vec<Effect> {
        let Some(appointment) = target.appointment else { return Vec::new() };
        self.make(vec![Change::AppointmentAnswered { appointment, state }])
    }

    /// A step that needs nothing but today's date.
    fn step(&mut self, target: Target, stage: Stage) -> Vec<Effect> {
        let Some(orientation) = target.orientation else { return Vec::new() };
        let cx = self.cx();
        let step = Step::new(stage, cx.today(), cx.me);
        self.make(vec![Change::OrientationStepped { orientation, step }])
    }

    /// Orients someone too young to the mission locale of their commune, in one key.
    fn hand_over(&mut self, target: Target) -> Vec<Effect> {
        let file = target.person.and_then(|person| self.cx().state().person(person).cloned());
        let Some(file) = file else { return Vec::new() };
        let (today, me) = (self.moment.today, self.session.known.me);
        match acts::hand_over(self.session.known.memory.state(), &file, today, me, self.ids) {
            Some(changes) => self.make(changes),
            None => self.say(msg!("tui.no_mission_locale"), Tone::Refused),
        }
    }
}

/// The form of a step that needs more than a day.
fn step_form(target: Target, stage: Stage) -> Option<Matter> {
    target.orientation.map(|orientation| Matter::Step { orientation, stage })
}
