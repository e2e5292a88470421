//! What is done with a person: interviews, appointments, places in collective actions.

use super::rules::Rules;
use super::{Refused, Write};
use crate::caseload::record::{Record, RecordId};
use crate::domain::action::{ActionId, Attendance};
use crate::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use crate::domain::interview::Interview;
use crate::domain::person::PersonId;
use chrono::NaiveDateTime;

impl Rules<'_> {
    pub(super) fn log_interview(&mut self, interview: Interview) -> Vec<Write> {
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

    pub(super) fn correct_interview(&mut self, interview: Interview) -> Vec<Write> {
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

    pub(super) fn fix_appointment(&mut self, appointment: Appointment) -> Vec<Write> {
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

    pub(super) fn move_appointment(
        &mut self,
        id: AppointmentId,
        start: NaiveDateTime,
        minutes: Option<u16>,
    ) -> Vec<Write> {
        let Some(appointment) = self.state.appointment(id) else {
            self.refused.push(Refused::UnknownAppointment);
            return Vec::new();
        };
        if appointment.state != AppointmentState::Planned {
            self.refused.push(Refused::AppointmentAnswered);
        }
        let minutes = minutes.unwrap_or(appointment.minutes);
        let moved = Appointment { start, minutes, ..appointment.clone() };
        vec![(RecordId::Appointment(id), Some(Record::Appointment(moved)))]
    }

    pub(super) fn answer_appointment(
        &mut self,
        id: AppointmentId,
        state: AppointmentState,
    ) -> Vec<Write> {
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

    pub(super) fn record_attendance(
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
}
