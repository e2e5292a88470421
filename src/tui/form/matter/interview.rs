//! Interviews: the note taken while someone speaks, and its correction.

use super::{coded, day_text};
use crate::caseload::change::Change;
use crate::clock::Timestamp;
use crate::dates::Toward;
use crate::desk::acts;
use crate::domain::code::{AppointmentPlace, InterviewMedium, Theme};
use crate::domain::interview::{Interview, InterviewId};
use crate::domain::person::PersonId;
use crate::ids::Ids;
use crate::tui::context::Context;
use crate::tui::form::Form;
use crate::tui::form::field::{Field, Kind};

/// Milliseconds in a minute.
const MINUTE: i64 = 60_000;
/// Interviews are counted in steps of so many minutes: nobody reports 37.
const STEP: i64 = 5;

/// Minutes since an interview began, up to the next step.
#[must_use]
pub(super) fn elapsed(opened: Timestamp, now: Timestamp) -> u16 {
    let minutes = (now.0 - opened.0).max(0) / MINUTE;
    let most = i64::from(crate::caseload::change::MAX_MINUTES);
    let stepped = (minutes + STEP - 1) / STEP * STEP;
    u16::try_from(stepped.clamp(STEP, most)).unwrap_or(u16::MAX)
}

pub(super) fn fields(person: PersonId, cx: &Context<'_>) -> Vec<Field> {
    let appointment = acts::unanswered(cx.state(), person, cx.today());
    // Someone who comes without an appointment is seen all the same, and counted apart.
    let medium = match appointment.map(|appointment| &appointment.place) {
        Some(place) if *place == AppointmentPlace::PHONE => InterviewMedium::PHONE,
        Some(place) if *place == AppointmentPlace::VIDEO => InterviewMedium::VIDEO,
        Some(_) => InterviewMedium::IN_PERSON,
        None if was_met_today(person, cx) => InterviewMedium::IN_PERSON,
        None => InterviewMedium::UNSCHEDULED,
    };
    vec![
        Field::new("note", Kind::Note, ""),
        Field::new("minutes", Kind::Minutes, ""),
        coded("medium", false, &[medium], cx).required(),
        coded::<Theme>("themes", true, &[], cx),
        Field::new("on", Kind::Day(Toward::Past), &day_text(cx.today(), cx)).required(),
    ]
}

/// Is there an appointment of today that was answered already?
fn was_met_today(person: PersonId, cx: &Context<'_>) -> bool {
    cx.state().appointments_of(person).iter().any(|appointment| appointment.day() == cx.today())
}

pub(super) fn changes(
    person: PersonId,
    form: &Form,
    cx: &Context<'_>,
    ids: &mut dyn Ids,
) -> Vec<Change> {
    let on = form.day("on", cx).unwrap_or(cx.today());
    let appointment = acts::unanswered(cx.state(), person, on).map(|appointment| appointment.id);
    let timed = elapsed(form.opened, cx.moment.now);
    let interview = Interview {
        id: InterviewId(ids.next_id()),
        person,
        adviser: cx.me,
        on,
        minutes: form.number("minutes", cx).unwrap_or(timed),
        medium: form.code("medium", cx).unwrap_or(InterviewMedium::IN_PERSON),
        themes: form.codes("themes", cx),
        note: form.text("note", cx).unwrap_or_default(),
        appointment,
    };
    vec![Change::InterviewLogged(interview)]
}

pub(super) fn correction_fields(id: InterviewId, cx: &Context<'_>) -> Vec<Field> {
    let Some(interview) = cx.state().interview(id) else { return Vec::new() };
    vec![
        Field::new("note", Kind::Note, &interview.note),
        Field::new("minutes", Kind::Minutes, &interview.minutes.to_string()).required(),
        coded("medium", false, std::slice::from_ref(&interview.medium), cx).required(),
        coded("themes", true, &interview.themes, cx),
        Field::new("on", Kind::Day(Toward::Past), &day_text(interview.on, cx)).required(),
    ]
}

pub(super) fn correction(id: InterviewId, form: &Form, cx: &Context<'_>) -> Vec<Change> {
    let Some(known) = cx.state().interview(id).cloned() else { return Vec::new() };
    let corrected = Interview {
        on: form.day("on", cx).unwrap_or(known.on),
        minutes: form.number("minutes", cx).unwrap_or(known.minutes),
        medium: form.code("medium", cx).unwrap_or_else(|| known.medium.clone()),
        themes: form.codes("themes", cx),
        note: form.text("note", cx).unwrap_or_default(),
        ..known.clone()
    };
    let changed = corrected != known;
    changed.then_some(Change::InterviewCorrected(corrected)).into_iter().collect()
}
