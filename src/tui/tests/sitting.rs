//! A sitting: undoing, locking, leaving; nothing typed is lost on the way.

use super::desk::{Desk, moment};
use super::office::{self, AT_NINE, LEILA};
use crate::caseload::history::Direction;
use crate::clock::Timestamp;
use crate::domain::appointment::AppointmentState;
use crate::i18n::Lang;
use crate::msg;
use crate::tui::model::{Drafts, Effect, Msg, Stage};
use crate::tui::screen::Place;

fn draft(of: &str, fields: &[(&str, &str)]) -> Drafts {
    let fields = fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    Drafts::from([(of.to_owned(), fields.collect())])
}

/// A note being written since nine: the interview goes on.
fn drafts() -> Drafts {
    let since = moment("2026-11-23T09:00:00").now.0.to_string();
    draft(&interview(), &[("note", "Projet"), ("=since", &since)])
}

fn interview() -> String {
    format!("interview {}", office::ELOISE)
}

#[test]
fn what_was_done_is_undone_and_redone_one_act_at_a_time() {
    let mut desk = Desk::new();
    let state_of = |desk: &Desk| desk.state.appointment(AT_NINE).unwrap().state;
    let first = desk.state.clone();
    desk.keys("v");
    let act = desk.session().known.context(desk.model.moment, &desk.model.setting).act();
    let wanted = |direction| vec![Effect::Reverse { direction, count: 1, act }];
    assert_eq!(desk.keys("u"), wanted(Direction::Undo));
    assert_eq!(state_of(&desk), AppointmentState::Planned);
    assert_eq!(desk.keys("<ctrl-r>"), wanted(Direction::Redo));
    assert_eq!(state_of(&desk), AppointmentState::Honoured);
    assert_eq!(desk.session().known.memory.state(), &desk.state);
    desk.keys("u");
    assert_eq!(desk.state, first);
}

#[test]
fn nothing_to_undo_is_said_to_be_so() {
    let mut desk = Desk::new();
    desk.keys("u");
    assert_eq!(desk.said(), Some(&msg!("caseload.nothing_to_undo")));
}

#[test]
fn locking_keeps_what_is_typed_and_opening_again_brings_it_back() {
    let mut desk = Desk::new();
    desk.keys("eProjet");
    assert_eq!(desk.keys("<ctrl-l>"), vec![Effect::KeepDrafts(drafts()), Effect::Lock]);
    assert!(matches!(desk.model.stage, Stage::Locked(_)), "nothing of the caseload is left");
    desk.open();
    assert_eq!(desk.said(), Some(&msg!("tui.drafts", count = 1_usize)));
    desk.keys("e");
    assert!(desk.form().restored);
    assert_eq!(desk.field("note"), "Projet");
}

#[test]
fn leaving_keeps_what_is_typed() {
    for key in ["<ctrl-q>", "<f10>", "<ctrl-c>"] {
        let mut desk = Desk::new();
        desk.keys("eProjet");
        assert_eq!(desk.keys(key), vec![Effect::KeepDrafts(drafts()), Effect::Quit], "{key}");
        assert!(desk.is_over);
    }
    assert_eq!(Desk::new().keys("<ctrl-q>"), vec![Effect::KeepDrafts(Drafts::new()), Effect::Quit]);
}

#[test]
fn every_letter_typed_is_kept_as_it_is_typed() {
    let mut desk = Desk::new();
    desk.keys("eProjet");
    assert_eq!(desk.drafts, drafts());
    desk.attended_at("2026-11-23T09:20:00");
    desk.keys("<esc>");
    let left = draft(&interview(), &[("note", "Projet"), ("=lasted", "1200000")]);
    assert_eq!(desk.drafts, left, "the time of a note that is left stands still");
    assert_eq!(desk.said(), Some(&msg!("tui.kept")));
    let later = desk.attended_at("2026-11-23T15:00:00");
    desk.keys("e<enter>");
    let since = (later.now.0 - 1_200_000).to_string();
    let again = draft(&interview(), &[("note", "Projet\n"), ("=since", &since)]);
    assert_eq!(desk.drafts, again, "a new line is a letter too");
    desk.keys("<ctrl-s>");
    assert!(desk.drafts.is_empty());
}

#[test]
fn what_a_field_takes_from_its_suggestions_is_kept_too() {
    let mut desk = Desk::new();
    desk.keys("/lefe<enter>oatel<tab>");
    let name = format!("orientation {LEILA}");
    assert_eq!(desk.drafts, draft(&name, &[("partner", "Les Ateliers du Canal")]));
}

#[test]
fn without_a_key_the_store_is_locked_after_its_minutes_and_not_before() {
    let mut desk = Desk::new();
    desk.keys("eProjet");
    desk.at("2026-11-23T09:04:59");
    assert_eq!(desk.tell(Msg::Wake), Vec::new());
    assert!(desk.is_open());
    let five = Msg::Clock(moment("2026-11-23T09:05:00"));
    assert_eq!(desk.tell(five), vec![Effect::KeepDrafts(drafts()), Effect::Lock]);
    assert!(!desk.is_open());
}

#[test]
fn after_a_sleep_of_the_machine_the_first_key_finds_the_store_locked() {
    let mut desk = Desk::new();
    desk.at("2026-11-23T11:00:00");
    desk.keys("v");
    assert!(!desk.is_open(), "no key puts off what is due");
}

#[test]
fn a_clock_set_back_does_not_put_the_lock_off() {
    let mut desk = Desk::new();
    desk.at("2026-11-23T08:00:00");
    desk.at("2026-11-23T08:05:00");
    assert!(!desk.is_open());
}

#[test]
fn a_key_puts_the_lock_off() {
    let mut desk = Desk::new();
    desk.at("2026-11-23T09:04:00");
    desk.keys("j");
    desk.at("2026-11-23T09:08:59");
    assert_eq!(desk.tell(Msg::Wake), Vec::new());
    assert_eq!(
        crate::tui::update::next_wake(&desk.model),
        Some(Timestamp(desk.model.last_input.0 + 300_000))
    );
    assert_eq!(desk.tell(Msg::Clock(moment("2026-11-23T09:09:00"))).len(), 2);
}

#[test]
fn someone_who_looks_over_the_shoulder_reads_nothing() {
    let mut desk = Desk::new();
    for before in ["", "/lefe<enter>", "/lefe<enter>e", "g", "gpf", ":"] {
        desk.keys(before);
        assert_eq!(desk.keys("<f9>"), Vec::new());
        let screen = desk.screen(80, 24).concat();
        assert!(desk.session().private, "{before}");
        for name in ["Ferreira", "Leïla", "Guessan", "陈", "Nadia"] {
            assert!(!screen.contains(name), "{before}: {screen}");
        }
        assert_eq!(desk.keys("vnu"), Vec::new(), "hidden, nothing is done");
        desk.tell(Msg::Paste("v".to_owned()));
        desk.keys("<f9>");
        assert!(!desk.session().private);
        desk.keys("<esc><esc><esc><esc>");
        assert_eq!(desk.place(), Place::Day, "{before}");
    }
}

#[test]
fn two_notes_begun_are_two_drafts() {
    let mut desk = Desk::new();
    desk.keys("eun<esc>/lefe<enter>edeux<esc>");
    assert_eq!(desk.drafts.len(), 2);
    desk.keys("e");
    assert_eq!(desk.field("note"), "deux");
}

#[test]
fn who_is_at_the_keyboard_is_asked_when_it_is_not_clear() {
    let mut desk = Desk::new();
    desk.keys("<ctrl-l>");
    desk.model.named = Some("personne".to_owned());
    desk.model.me = None;
    desk.open();
    desk.keys("<esc>");
    assert_eq!(desk.session().overlays.len(), 1, "it must be answered");
    desk.keys("thomas<enter>");
    assert_eq!(desk.session().known.me, office::THOMAS);
    assert!(desk.session().overlays.is_empty());
    desk.keys("<ctrl-l>");
    desk.open();
    assert_eq!(desk.session().known.me, office::THOMAS, "it is asked once a sitting");
}

#[test]
fn what_is_wrong_in_the_user_s_files_is_read_first() {
    let mut desk = Desk::of(office::state(), Lang::En, 7);
    desk.keys("<ctrl-l>");
    desk.model.problems = vec!["keys.toml, line 3".to_owned()];
    desk.open();
    assert!(desk.screen(80, 24).concat().contains("keys.toml, line 3"));
    desk.keys("<esc>");
    assert!(desk.session().overlays.is_empty());
}
