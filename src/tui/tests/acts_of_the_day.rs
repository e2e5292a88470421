//! The acts of the day, played as the table has them: each is done, and in few keys.

use super::desk::{Desk, asked, ids};
use super::office::{self, AT_NINE, ATELIERS, LEILA, WAITING};
use crate::caseload::change::Change;
use crate::caseload::test_support::{ADVISER, day};
use crate::desk::acts_of_the_day::{ACTS, ActOfTheDay, From};
use crate::domain::appointment::{AppointmentId, AppointmentState};
use crate::domain::code::{Coded, InterviewMedium, Theme};
use crate::domain::interview::{Interview, InterviewId};
use crate::domain::orientation::{Orientation, OrientationId, Stage};
use crate::i18n::Lang;
use crate::tui::model::Effect;
use crate::tui::screen::Place;

/// What is asked for, once an act is done.
fn wanted(act: &ActOfTheDay) -> Vec<Effect> {
    let [id] = ids();
    let change = match act.title {
        "command.search.title" => return Vec::new(),
        "command.honoured.title" => {
            Change::AppointmentAnswered { appointment: AT_NINE, state: AppointmentState::Honoured }
        }
        "command.no-show.title" => {
            Change::AppointmentAnswered { appointment: AT_NINE, state: AppointmentState::NoShow }
        }
        "command.interview.title" => Change::InterviewLogged(Interview {
            id: InterviewId(id),
            person: LEILA,
            adviser: ADVISER,
            on: day("2026-11-23"),
            minutes: 5,
            medium: InterviewMedium::IN_PERSON,
            themes: Vec::new(),
            note: "CV repris ensemble.".to_owned(),
            appointment: Some(office::AT_TEN),
        }),
        "command.appointment.title" => Change::AppointmentFixed(office::appointment(
            AppointmentId(id),
            LEILA,
            "2026-11-26T14:30:00",
        )),
        "command.orientation.title" => Change::OrientationLogged(Orientation {
            follows: None,
            session: None,
            id: OrientationId(id),
            person: LEILA,
            partner: ATELIERS,
            service: None,
            motive: Theme::from_code("mobilite"),
            note: String::new(),
            reminder_days: 15,
            expiry_days: 30,
            steps: vec![office::step(Stage::Sent, "2026-11-23")],
        }),
        "command.accepted.title" => Change::OrientationStepped {
            orientation: WAITING,
            step: office::step(Stage::Accepted, "2026-11-23"),
        },
        other => panic!("{other} is in the table, and nobody says what it does"),
    };
    vec![asked(change)]
}

#[test]
fn every_act_of_the_day_takes_few_keys_and_does_what_it_says() {
    for lang in [Lang::Fr, Lang::En] {
        for act in ACTS {
            let script = act.script();
            assert!(act.keys() <= act.most, "{script}: {} keys, {} at most", act.keys(), act.most);
            let mut desk = Desk::of(office::state(), lang, 7);
            if act.from == From::File {
                desk.keys(&ACTS[0].script());
                assert_eq!(desk.place(), Place::File(LEILA));
            }
            assert_eq!(desk.asks(&script), wanted(act), "{script}");
            assert!(desk.session().overlays.is_empty(), "{script}: something is left open");
        }
    }
}

#[test]
fn the_table_of_acts_has_titles_in_both_languages_and_begins_with_finding_someone() {
    assert_eq!(ACTS[0].title, "command.search.title");
    for lang in [Lang::Fr, Lang::En] {
        for act in ACTS {
            assert!(lang.entries().any(|(key, _)| key == act.title), "{}", act.title);
        }
    }
    let mut desk = Desk::new();
    assert_eq!(desk.asks(&ACTS[0].script()), Vec::new());
    assert_eq!(desk.place(), Place::File(LEILA));
}
