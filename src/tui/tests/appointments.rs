//! Appointments and interviews: fixed, moved, answered, written down.

use super::desk::{Desk, asked, asked_at, ids, moment};
use super::office::{self, AT_NINE, AT_TEN, ELOISE, LEILA, PAUL, UNANSWERED, WEI};
use crate::caseload::change::Change;
use crate::caseload::test_support::{ADVISER, day};
use crate::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use crate::domain::code::{AppointmentPlace, Coded, InterviewMedium, Theme};
use crate::domain::interview::{Interview, InterviewId};
use crate::msg;
use crate::tui::model::{Msg, Stage};
use crate::tui::update::next_wake;

fn interview() -> Interview {
    let [id] = ids();
    Interview {
        id: InterviewId(id),
        person: ELOISE,
        adviser: ADVISER,
        on: day("2026-11-23"),
        minutes: 5,
        medium: InterviewMedium::IN_PERSON,
        themes: Vec::new(),
        note: String::new(),
        appointment: Some(AT_NINE),
    }
}

#[test]
fn the_one_who_comes_next_is_answered_in_one_key_from_the_day() {
    for (key, state) in [
        ("v", AppointmentState::Honoured),
        ("n", AppointmentState::NoShow),
        ("x", AppointmentState::Excused),
        ("z", AppointmentState::CancelledByService),
    ] {
        let answered = Change::AppointmentAnswered { appointment: AT_NINE, state };
        let mut desk = Desk::new();
        assert_eq!(desk.keys(key), vec![asked(answered)], "{key}");
        assert_eq!(desk.state.appointment(AT_NINE).unwrap().state, state);
        assert!(desk.said().is_some(), "what was done is said");
    }
}

#[test]
fn the_arrows_say_which_appointment_is_answered() {
    let of = |appointment| {
        let state = AppointmentState::NoShow;
        vec![asked(Change::AppointmentAnswered { appointment, state })]
    };
    assert_eq!(Desk::new().keys("jn"), of(AT_TEN));
    assert_eq!(Desk::new().keys("<down><down><down>n"), of(UNANSWERED));
}

#[test]
fn an_appointment_to_come_cannot_have_been_honoured_yet() {
    let mut desk = Desk::new();
    desk.keys("ga<right><right><right>");
    desk.keys("gg");
    let to_come = desk.until("j", |target| target.appointment.is_some());
    assert_eq!(to_come.person, Some(WEI));
    assert_eq!(desk.keys("v"), Vec::new());
    assert_eq!(desk.said(), Some(&msg!("command.needs.past")));
}

#[test]
fn an_interview_lasts_as_long_as_its_form_is_open() {
    let mut desk = Desk::new();
    desk.keys("eProjet : aide-soignante.");
    let later = desk.attended_at("2026-11-23T09:32:10");
    let wanted =
        Interview { minutes: 35, note: "Projet : aide-soignante.".to_owned(), ..interview() };
    assert_eq!(desk.asks("<ctrl-s>"), vec![asked_at(later, Change::InterviewLogged(wanted))]);
    assert_eq!(desk.state.appointment(AT_NINE).unwrap().state, AppointmentState::Honoured);
    assert!(desk.session().overlays.is_empty());
    assert!(desk.drafts.is_empty(), "what is saved is no draft any more");
}

#[test]
fn what_is_said_of_an_interview_goes_before_the_clock() {
    let mut desk = Desk::new();
    desk.keys("eun<enter>deux<tab>45");
    let later = desk.attended_at("2026-11-23T09:10:00");
    let wanted = Interview {
        minutes: 45,
        medium: InterviewMedium::PHONE,
        themes: vec![Theme::from_code("mobilite"), Theme::from_code("numerique")],
        note: "un\ndeux".to_owned(),
        on: day("2026-11-20"),
        appointment: None,
        ..interview()
    };
    let asked = desk.asks("<tab>telephone<tab>mobil<tab><shift-tab> ; numeri<tab>20/11<ctrl-s>");
    assert_eq!(asked, vec![asked_at(later, Change::InterviewLogged(wanted))]);
}

#[test]
fn who_comes_without_appointment_is_seen_all_the_same() {
    let mut desk = Desk::new();
    let wanted = Interview {
        person: PAUL,
        medium: InterviewMedium::UNSCHEDULED,
        appointment: None,
        ..interview()
    };
    let asks = desk.asks("/martin paul<enter>e<ctrl-s>");
    assert_eq!(asks, vec![asked(Change::InterviewLogged(wanted))]);
}

#[test]
fn a_remark_on_a_note_is_made_once_and_the_note_then_saved_as_it_is() {
    let mut desk = Desk::new();
    let note = "Suivie pour une dépression.";
    assert_eq!(desk.asks(&format!("e{note}<ctrl-s>")), Vec::new());
    assert!(desk.form().is_warned());
    let wanted = Interview { note: note.to_owned(), ..interview() };
    assert_eq!(desk.asks("<ctrl-s>"), vec![asked(Change::InterviewLogged(wanted))]);

    let mut desk = Desk::new();
    desk.keys(&format!("e{note}<ctrl-s>."));
    assert!(!desk.form().is_warned(), "another note, another remark");
    assert_eq!(desk.asks("<ctrl-s>"), Vec::new());
}

#[test]
fn an_interview_is_timed_minute_by_minute_and_nothing_else_wakes_the_program() {
    let mut desk = Desk::new();
    let now = desk.model.moment.now;
    let lock = now.0 + 5 * 60_000;
    assert_eq!(next_wake(&desk.model).unwrap().0, lock);
    desk.keys("e");
    assert_eq!(next_wake(&desk.model).unwrap().0, now.0 + 60_000);
    desk.at("2026-11-23T09:01:00");
    assert_eq!(desk.tell(Msg::Wake), Vec::new());
    assert_eq!(next_wake(&desk.model).unwrap().0, now.0 + 120_000, "never the same moment twice");
    desk.at("2026-11-23T09:04:30");
    assert_eq!(next_wake(&desk.model).unwrap().0, lock);
    desk.keys("<esc>");
    desk.at("2026-11-23T09:30:00");
    desk.tell(Msg::Wake);
    assert!(matches!(desk.model.stage, Stage::Locked(_)));
    assert_eq!(next_wake(&desk.model), None);
}

#[test]
fn an_appointment_is_fixed_on_a_day_and_an_hour_as_people_say_them() {
    let [id] = ids();
    for (said, start) in [
        ("demain<tab>14h30", "2026-11-24T14:30:00"),
        ("+10j<tab>9", "2026-12-03T09:00:00"),
        ("vendredi<tab>16:15", "2026-11-27T16:15:00"),
        ("3/12<tab>8h", "2026-12-03T08:00:00"),
    ] {
        let mut desk = Desk::new();
        let fixed = office::appointment(AppointmentId(id), LEILA, start);
        let asks = desk.asks(&format!("/lefe<enter>p{said}<ctrl-s>"));
        assert_eq!(asks, vec![asked(Change::AppointmentFixed(fixed))], "{said}");
    }
    let mut desk = Desk::new();
    let fixed = Appointment {
        minutes: 30,
        place: AppointmentPlace::PHONE,
        subject: "point".to_owned(),
        ..office::appointment(AppointmentId(id), LEILA, "2026-11-24T10:00:00")
    };
    let asks = desk.asks("/lefe<enter>pdemain<enter>10h<enter>30<enter>tel<enter>point<enter>");
    assert_eq!(asks, vec![asked(Change::AppointmentFixed(fixed))], "return goes on, and saves");
}

#[test]
fn a_free_time_of_the_agenda_is_given_to_whom_one_names() {
    let mut desk = Desk::new();
    desk.keys("ga<right>");
    assert!(desk.target().free.is_some(), "the next day is free");
    let [id] = ids();
    let fixed = office::appointment(AppointmentId(id), PAUL, "2026-11-24T09:00:00");
    let asks = desk.asks("<enter>martin paul<ctrl-s>");
    assert_eq!(asks, vec![asked(Change::AppointmentFixed(fixed))]);
}

#[test]
fn an_appointment_is_moved_and_keeps_its_hour_unless_another_is_said() {
    let moved = |start: &str| {
        let start = start.parse().unwrap();
        vec![asked(Change::AppointmentMoved { appointment: AT_NINE, start })]
    };
    assert_eq!(Desk::new().asks("Dlundi<ctrl-s>"), moved("2026-11-30T09:00:00"));
    assert_eq!(Desk::new().asks("Ddemain<tab>11h<ctrl-s>"), moved("2026-11-24T11:00:00"));
}

#[test]
fn an_appointment_already_answered_is_not_moved() {
    let mut desk = Desk::new();
    desk.keys("v");
    assert_eq!(desk.target().appointment, Some(AT_NINE), "it stays selected");
    assert_eq!(desk.keys("D"), Vec::new());
    assert_eq!(desk.said(), Some(&msg!("command.needs.planned")));
}

#[test]
fn what_was_logged_is_corrected_and_nothing_is_asked_when_nothing_differs() {
    let mut desk = Desk::new();
    desk.keys("/陈 伟<enter>");
    let logged = desk.until("j", |target| target.interview.is_some()).interview.unwrap();
    assert_eq!(desk.asks("m<ctrl-s>"), Vec::new());
    assert_eq!(desk.said(), Some(&msg!("tui.unchanged")));
    let known = desk.state.interview(logged).unwrap().clone();
    let wanted = Interview { minutes: 60, ..known };
    let asks = desk.asks("m<tab>60<ctrl-s>");
    assert_eq!(asks, vec![asked(Change::InterviewCorrected(wanted))]);
}

#[test]
fn a_new_day_begins_at_midnight_without_a_key() {
    let mut desk = Desk::new();
    assert_eq!(desk.session().known.day.appointments.len(), 3);
    desk.attended_at("2026-11-24T00:00:01");
    let day = &desk.session().known.day;
    assert_eq!((day.appointments.len(), day.unanswered.len()), (0, 4));
    assert_eq!(desk.model.moment, moment("2026-11-24T00:00:01"));
    assert!(desk.target().appointment.is_some(), "what is selected is on the screen");
}
