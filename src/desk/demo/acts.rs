//! The single acts of a follow-up: statements, interviews, appointments, orientations.

use super::follow_up::FollowUp;
use super::orientations::{given_up, life, unanswered};
use super::words::{About, first_note, note, subject, themes};
use crate::caseload::change::Change;
use crate::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use crate::domain::code::{AppointmentPlace, Coded, InterviewMedium, ObstacleKind};
use crate::domain::identifier::Name;
use crate::domain::interview::{Interview, InterviewId};
use crate::domain::obstacle::{ObstacleEntry, ObstacleState};
use crate::domain::orientation::{Orientation, OrientationId, Stage, Step};
use crate::domain::partner::{EXPIRY_DAYS, Partner, REMINDER_DAYS};
use crate::domain::situation::{Situation, SituationEntry, SituationId};
use crate::ids::Ids;
use chrono::{NaiveDate, NaiveDateTime};

/// What becomes of a hundred appointments.
const FATES: [(u64, AppointmentState); 4] = [
    (77, AppointmentState::Honoured),
    (12, AppointmentState::NoShow),
    (7, AppointmentState::Excused),
    (4, AppointmentState::CancelledByService),
];

impl FollowUp<'_> {
    /// States facts, if there are any.
    pub(super) fn state(&mut self, on: NaiveDate, facts: Situation) {
        if facts.is_empty() {
            return;
        }
        self.known = facts.clone().or(&self.known);
        let id = SituationId(self.demo.ids.next_id());
        let entry = SituationEntry { id, on, facts, by: self.by };
        self.script.add(on, Change::SituationDated { person: self.person, entry });
    }

    pub(super) fn assess(&mut self, on: NaiveDate, kind: ObstacleKind, state: ObstacleState) {
        let entry = ObstacleEntry { kind, state, on, by: self.by };
        self.script.add(on, Change::ObstacleAssessed { person: self.person, entry });
    }

    /// The first interview of a follow-up: long, seldom by appointment.
    pub(super) fn first_interview(&mut self, on: NaiveDate) {
        let medium =
            self.draw().weigh(&[(70, "presentiel"), (25, "sans_rendez_vous"), (5, "telephone")]);
        let minutes = self.draw().weigh(&[(25, 45), (60, 60), (15, 90u16)]);
        let mut interview = self.interview(on, medium, minutes);
        let about = self.occupation();
        interview.note = first_note(
            &mut self.demo.draw,
            self.demo.lists,
            About { occupation: about.as_deref(), partner: None, is_woman: self.is_woman },
        );
        self.script.add(on, Change::InterviewLogged(interview));
    }

    /// A call, a message, someone who comes by, a word with a partner; always takes place.
    pub(super) fn unplanned_interview(&mut self, on: NaiveDate) -> bool {
        let medium = self.draw().weigh(&[
            (40, "telephone"),
            (32, "sans_rendez_vous"),
            (18, "courriel"),
            (10, "tiers"),
        ]);
        let minutes = self.draw().weigh(&[(60, 15), (40, 30u16)]);
        let interview = self.interview(on, medium, minutes);
        self.script.add(on, Change::InterviewLogged(interview));
        true
    }

    /// An appointment of the past, fixed on one day for another, and what became of it: did it take
    /// place?
    pub(super) fn appointment(&mut self, fixed_on: NaiveDate, on: NaiveDate) -> bool {
        let Self { demo, adviser, .. } = self;
        let Some(start) = demo.diary.book_or_share(&mut demo.draw, *adviser, on) else {
            return false;
        };
        let appointment = self.fix(fixed_on, start);
        let state = self.draw().weigh(&FATES);
        if state == AppointmentState::Honoured && self.draw().percent(96) {
            let medium = match appointment.place.as_str() {
                "telephone" => "telephone",
                "visio" => "visio",
                "partenaire" => "tiers",
                _ => "presentiel",
            };
            let interview = Interview {
                appointment: Some(appointment.id),
                ..self.interview(on, medium, appointment.minutes)
            };
            self.script.add(on, Change::InterviewLogged(interview));
        } else {
            let answer = Change::AppointmentAnswered { appointment: appointment.id, state };
            self.script.add(on, answer);
        }
        state == AppointmentState::Honoured
    }

    /// An appointment of which nothing is said yet: to come, or unanswered. `None` when the
    /// adviser has no hour left that day.
    pub(super) fn plan(&mut self, fixed_on: NaiveDate, on: NaiveDate) -> Option<AppointmentId> {
        let Self { demo, adviser, .. } = self;
        let start = demo.diary.book(&mut demo.draw, *adviser, on)?;
        Some(self.fix(fixed_on, start).id)
    }

    fn fix(&mut self, fixed_on: NaiveDate, start: NaiveDateTime) -> Appointment {
        let place = self.draw().weigh(&[
            (79, "relais"),
            (12, "telephone"),
            (4, "visio"),
            (4, "partenaire"),
            (1, "domicile"),
        ]);
        let appointment = Appointment {
            invitation: None,
            id: AppointmentId(self.demo.ids.next_id()),
            person: self.person,
            adviser: self.by,
            start,
            minutes: self.draw().weigh(&[(35, 30), (65, 45)]),
            place: AppointmentPlace::from_code(place),
            subject: subject(self.draw()),
            state: AppointmentState::Planned,
        };
        self.script.add(fixed_on, Change::AppointmentFixed(appointment.clone()));
        appointment
    }

    fn interview(&mut self, on: NaiveDate, medium: &str, minutes: u16) -> Interview {
        let (occupation, partner) = (self.occupation(), self.partner.clone());
        let about = About {
            occupation: occupation.as_deref(),
            partner: partner.as_ref().map(Name::as_str),
            is_woman: self.is_woman,
        };
        Interview {
            id: InterviewId(self.demo.ids.next_id()),
            person: self.person,
            adviser: self.by,
            on,
            minutes,
            medium: InterviewMedium::from_code(medium),
            themes: themes(&mut self.demo.draw),
            note: note(&mut self.demo.draw, self.demo.lists, about),
            appointment: None,
        }
    }

    fn occupation(&self) -> Option<smol_str::SmolStr> {
        let occupations = self.known.target_occupations.as_ref()?;
        occupations.first().map(|occupation| occupation.label.clone())
    }

    /// Orients the person, and tells what follows until the exit or today.
    pub(super) fn orient(&mut self, on: NaiveDate) {
        let Some(partner) = self.demo.directory.draw(&mut self.demo.draw).cloned() else { return };
        let Some(orientation) = self.orientation(&partner) else { return };
        let latest = self.spell.exit.map_or(self.demo.today, |(exit, _)| exit);
        let motive = &orientation.motive;
        let mut steps = life(&mut self.demo.draw, self.by, motive, on, latest);
        if let Some((exit, why)) = self.spell.exit {
            steps.extend(given_up(&steps, self.by, exit, why));
        }
        self.partner = Some(partner.name);
        self.log_orientation(orientation, steps);
    }

    /// Orients the person to a partner who has not answered yet.
    pub(super) fn orient_in_vain(&mut self, on: NaiveDate) {
        let Some(partner) = self.demo.directory.draw(&mut self.demo.draw).cloned() else { return };
        let Some(orientation) = self.orientation(&partner) else { return };
        self.log_orientation(orientation, unanswered(self.by, on));
    }

    /// Orients someone too young, who is accepted on a day or has no answer yet.
    pub(super) fn orient_to_mission_locale(
        &mut self,
        on: NaiveDate,
        accepted_on: Option<NaiveDate>,
    ) {
        let Some(partner) = self.demo.directory.mission_locale().cloned() else { return };
        let Some(orientation) = self.orientation(&partner) else { return };
        let mut steps = unanswered(self.by, on);
        let answer = steps.first().cloned().zip(accepted_on);
        steps.extend(answer.map(|(sent, on)| Step { stage: Stage::Accepted, on, ..sent }));
        self.log_orientation(orientation, steps);
    }

    /// An orientation to one of a partner's services, without steps yet.
    fn orientation(&mut self, partner: &Partner) -> Option<Orientation> {
        let demo = &mut *self.demo;
        let service = demo.directory.service(&mut demo.draw, partner.id)?;
        let (service, themes) = (service.id, &service.themes);
        let motive = themes.get(usize::try_from(demo.draw.below(themes.len() as u64)).ok()?)?;
        Some(Orientation {
            follows: None,
            session: None,
            id: OrientationId(demo.ids.next_id()),
            person: self.person,
            partner: partner.id,
            service: Some(service),
            motive: motive.clone(),
            note: String::new(),
            reminder_days: REMINDER_DAYS,
            expiry_days: EXPIRY_DAYS,
            steps: Vec::new(),
        })
    }

    /// Logs an orientation on the day of its first step, then each later step on its own.
    fn log_orientation(&mut self, orientation: Orientation, steps: Vec<Step>) {
        let mut steps = steps.into_iter();
        let Some(first) = steps.next() else { return };
        let (id, on) = (orientation.id, first.on);
        let logged = Orientation { steps: vec![first], ..orientation };
        self.script.add(on, Change::OrientationLogged(logged));
        for step in steps {
            self.script.add(step.on, Change::OrientationStepped { orientation: id, step });
        }
    }
}
