//! Chiffres: numbers that open, and nothing that waits.

use super::desk::Desk;
use super::office::{LEILA, LUKASZ, crowd};
use crate::caseload::change::Change;
use crate::domain::code::Activity;
use crate::domain::declaration::Answer;
use crate::i18n::Lang;
use crate::tui::model::Effect;
use crate::tui::overlay::Overlay;
use crate::tui::screen::Place;

fn read(desk: &Desk) -> String {
    match desk.session().overlays.last() {
        Some(Overlay::Reader(reader)) => reader.text.clone(),
        other => panic!("no text: {other:?}"),
    }
}

#[test]
fn a_number_opens_the_list_behind_it_and_a_name_the_file() {
    let mut desk = Desk::new();
    desk.keys("gf");
    assert!(desk.target().figure, "a number is selected");
    desk.keys("<enter>");
    assert_eq!(desk.target().person, Some(LUKASZ), "the only one who is registered");
    desk.keys("<enter>");
    assert_eq!(desk.place(), Place::File(LUKASZ));
    desk.keys("<esc>");
    assert_eq!(desk.target().person, Some(LUKASZ), "back to the list");
    desk.keys("<esc>");
    assert_eq!(desk.target().person, None, "back to the numbers");
}

#[test]
fn who_cannot_be_told_is_listed_with_what_to_ask_and_completed_from_there() {
    let mut desk = Desk::new();
    desk.keys("gf<right><enter>");
    let screen = desk.screen(80, 24).join("\n");
    assert!(screen.contains("À demander") && screen.contains("Inscription"), "{screen}");
    let first = desk.target().person.unwrap();
    desk.keys("sa<ctrl-s>");
    let stated = desk.state.person(first).unwrap().situations.len();
    assert_eq!(stated, 1, "the situation was stated");
    assert_ne!(desk.target().person, Some(first), "and the list is of who is left");
}

#[test]
fn why_is_told_of_a_person_and_of_a_total() {
    let mut desk = Desk::new();
    desk.keys("gfq");
    let total = read(&desk);
    assert!(total.contains("Règle :") && total.contains("Source :"), "{total}");
    desk.keys("<esc><enter>q");
    assert!(read(&desk).contains("compté au 23/11/2026"), "{}", read(&desk));
    desk.keys("<esc><enter>q");
    assert_eq!(desk.place(), Place::File(LUKASZ));
    let all = read(&desk);
    assert!(all.contains("BIT") && all.contains("FSE+"), "every counter: {all}");
}

#[test]
fn the_day_of_reference_is_typed_and_what_cannot_be_read_is_told() {
    let mut desk = Desk::new();
    desk.keys("gfd2026-08<enter>");
    let screen = desk.screen(80, 24).join("\n");
    assert!(screen.contains("au 31/08/2026"), "{screen}");
    desk.keys("<enter>");
    assert_eq!(desk.target().person, None, "he was registered in September");
    desk.keys("<esc>dxyz<enter>");
    assert!(desk.screen(80, 24).join("\n").contains("xyz"), "what is wrong stays to be mended");
    desk.keys("<esc>tm");
    let screen = desk.screen(80, 24).join("\n");
    assert!(screen.contains("au 23/11/2026") && screen.contains("2026-T4"), "{screen}");
    desk.keys("n");
    assert!(desk.screen(80, 24).join("\n").contains("pas commencé"));
    desk.keys("p");
    assert!(desk.screen(80, 24).join("\n").contains("2026-T3"));
}

#[test]
fn what_happened_opens_too_and_partners_open_their_record() {
    let mut desk = Desk::new();
    desk.keys("gf<tab><tab>");
    let screen = desk.screen(80, 24).join("\n");
    assert!(screen.contains("2026-11"), "{screen}");
    desk.keys("<enter>");
    assert!(desk.target().person.is_some(), "whom it happened to");
    desk.keys("<esc><tab>m<enter>");
    assert!(read(&desk).contains("2026-T4"), "{}", read(&desk));
}

#[test]
fn a_large_caseload_is_counted_in_steps_that_let_keys_through() {
    let mut desk = Desk::of(crowd(5_000), Lang::Fr, 7);
    // A key whose work is not done asks to go on, and the screen can be left meanwhile.
    let asked = desk.keys("gf");
    let steps = asked.iter().filter(|effect| **effect == Effect::Continue).count();
    assert!(steps > 10, "{steps} steps");
    let screen = desk.screen(80, 24).join("\n");
    assert!(screen.contains("5000") && !screen.contains('…'), "{screen}");
}

#[test]
fn what_became_of_someone_who_left_is_asked_until_it_is_said() {
    let mut desk = Desk::new();
    let tasks = |desk: &Desk| desk.session().known.day.to_ask.len();
    assert_eq!(tasks(&desk), 0);
    desk.keys("/nowak<enter>Xdemenag<ctrl-s>");
    assert_eq!(tasks(&desk), 1, "he left today");
    desk.keys("sEn emploi<ctrl-s>");
    let entry = desk.state.person(LUKASZ).unwrap().situations.last().cloned().unwrap();
    assert_eq!(entry.facts.activity, Some(Activity::EMPLOYED));
    assert_eq!(tasks(&desk), 0);
    desk.keys("u");
    assert_eq!(tasks(&desk), 1);
}

#[test]
fn the_questionnaire_is_shown_in_its_form_alone() {
    let mut desk = Desk::new();
    desk.keys("/lefe<enter>Qne<tab>oui<tab><tab><ctrl-s>");
    let declared = desk.state.declaration(LEILA).cloned().unwrap();
    assert_eq!(declared.third_country_national, Some(Answer::Declined));
    assert_eq!(declared.foreign_background, Some(Answer::Yes));
    assert_eq!(declared.minority, None, "nobody asked");
    let screen = desk.screen(80, 24).join("\n");
    assert!(!screen.contains("souhaite"), "{screen}");
    desk.keys("Q");
    assert!(desk.screen(80, 24).join("\n").contains("ne souhaite pas répondre"));
    let change = Change::DeclarationsStated(declared);
    assert!(change.is_reversible());
}
