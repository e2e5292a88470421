//! Appointments: fixing and moving them.

use super::{coded, day_text};
use crate::caseload::change::Change;
use crate::dates::Toward;
use crate::desk::agenda::{self, Free};
use crate::desk::words::{hour, long_date};
use crate::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use crate::domain::code::AppointmentPlace;
use crate::domain::person::PersonId;
use crate::i18n::Message;
use crate::ids::Ids;
use crate::msg;
use crate::tui::context::Context;
use crate::tui::form::Form;
use crate::tui::form::field::{Answer, Field, Kind};
use crate::tui::form::suggest::{self, Suggestion};
use chrono::{Datelike, NaiveDate, NaiveDateTime, Weekday};

/// Length of an appointment when none is said, in minutes.
const MINUTES: u16 = 45;

pub(super) fn fields(
    person: Option<PersonId>,
    at: Option<NaiveDateTime>,
    cx: &Context<'_>,
) -> Vec<Field> {
    let (day, time) = match at {
        Some(at) => (day_text(at.date(), cx), hour(at, cx.lang())),
        None => (String::new(), String::new()),
    };
    let mut fields = Vec::new();
    if person.is_none() {
        fields.push(Field::new("person", Kind::Person, "").required());
    }
    fields.extend([
        Field::new("day", Kind::Day(Toward::Future), &day).required(),
        Field::new("hour", Kind::Hour, &time).required(),
        Field::new("minutes", Kind::Minutes, &MINUTES.to_string()).required(),
        coded("place", false, &[AppointmentPlace::OFFICE], cx).required(),
        Field::new("subject", Kind::Text, ""),
    ]);
    fields
}

pub(super) fn changes(
    person: Option<PersonId>,
    form: &Form,
    cx: &Context<'_>,
    ids: &mut dyn Ids,
) -> Result<Vec<Change>, Vec<Message>> {
    let chosen = match form.answer("person", cx) {
        Answer::Person(person) => Some(person),
        _ => None,
    };
    let Some(person) = person.or(chosen) else {
        return Err(vec![msg!("command.needs.person")]);
    };
    let (Some(day), Some(time)) = (form.day("day", cx), form.hour("hour", cx)) else {
        return Err(vec![msg!("form.required")]);
    };
    let appointment = Appointment {
        invitation: None,
        id: AppointmentId(ids.next_id()),
        person,
        adviser: cx.me,
        start: day.and_time(time),
        minutes: form.number("minutes", cx).unwrap_or(MINUTES),
        place: form.code("place", cx).unwrap_or(AppointmentPlace::OFFICE),
        subject: form.text("subject", cx).unwrap_or_default(),
        state: AppointmentState::Planned,
    };
    Ok(vec![Change::AppointmentFixed(appointment)])
}

pub(super) fn move_fields(id: AppointmentId, cx: &Context<'_>) -> Vec<Field> {
    let Some(appointment) = cx.state().appointment(id) else { return Vec::new() };
    let time = hour(appointment.start, cx.lang());
    vec![
        Field::new("day", Kind::Day(Toward::Future), "").required(),
        Field::new("hour", Kind::Hour, &time).required(),
    ]
}

pub(super) fn moved(
    appointment: AppointmentId,
    form: &Form,
    cx: &Context<'_>,
) -> Result<Vec<Change>, Vec<Message>> {
    let (Some(day), Some(time)) = (form.day("day", cx), form.hour("hour", cx)) else {
        return Err(vec![msg!("form.required")]);
    };
    Ok(vec![Change::AppointmentMoved { appointment, start: day.and_time(time) }])
}

/// The next working days, with what is fixed on each, while no day is typed; the free hours of the day that is.
pub(super) fn offers(fields: &[Field], rank: usize, cx: &Context<'_>) -> Option<Vec<Suggestion>> {
    let field = fields.get(rank)?;
    match field.name.as_str() {
        "day" if field.editor.is_empty() || field.editor.is_selected() => Some(days(cx)),
        "hour" => {
            let day = fields.iter().find(|field| field.name == "day")?;
            match day.read(cx) {
                Ok(Answer::Day(day)) => {
                    let typed = field.text();
                    Some(hours(day, if field.editor.is_selected() { "" } else { &typed }, cx))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn days(cx: &Context<'_>) -> Vec<Suggestion> {
    let is_worked = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let offer = |day: NaiveDate| {
        let fixed = agenda::appointments(cx.state(), cx.me, day, day);
        let count = cx.say(&msg!("screen.agenda.count", count = fixed.len()));
        Suggestion {
            text: day_text(day, cx),
            detail: format!("{}, {count}", long_date(day, cx.lang())),
            answer: None,
        }
    };
    cx.today().iter_days().skip(1).filter(is_worked).take(suggest::MOST).map(offer).collect()
}

fn hours(day: NaiveDate, typed: &str, cx: &Context<'_>) -> Vec<Suggestion> {
    let fixed = agenda::appointments(cx.state(), cx.me, day, day);
    let free = agenda::free(day, cx.setting.settings.office_hours, &fixed);
    let free = agenda::still(free, cx.moment.local);
    let offer = |free: &Free| Suggestion {
        text: hour(free.from, cx.lang()),
        detail: cx.say(&msg!("screen.agenda.free", until = hour(free.to, cx.lang()))),
        answer: None,
    };
    let fitting = free.iter().map(offer).filter(|offered| offered.text.starts_with(typed.trim()));
    fitting.take(suggest::MOST).collect()
}
