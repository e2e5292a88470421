//! What keys and pastes may and may not set off.

use super::desk::Desk;
use super::office;
use crate::desk::command::CommandId;
use crate::desk::key::{Code, Key};
use crate::i18n::Lang;
use crate::msg;
use crate::tui::model::Msg;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::chooser::Source;
use crate::tui::screen::Place;

#[test]
fn a_command_that_cannot_be_done_says_why_and_asks_for_nothing() {
    for (keys, why) in [
        ("/martin eloise<enter>e", msg!("command.needs.open_file")),
        ("/martin eloise<enter>p", msg!("command.needs.open_file")),
        ("/martin paul<enter>R", msg!("command.needs.closed_file")),
    ] {
        let mut desk = Desk::new();
        assert_eq!(desk.keys(keys), Vec::new(), "{keys}");
        assert_eq!(desk.said(), Some(&why), "{keys}");
    }
    let mut empty = Desk::of(crate::caseload::test_support::office(), Lang::Fr, 7);
    for key in ["e", "p", "o", "v", "a"] {
        assert_eq!(empty.keys(key), Vec::new(), "{key}");
        assert!(empty.said().is_some() && empty.session().overlays.is_empty(), "{key}");
    }
}

#[test]
fn a_chord_that_does_not_go_on_is_dropped_with_the_key_that_broke_it() {
    let mut desk = Desk::new();
    desk.keys("g");
    assert_eq!(desk.session().chord.len(), 1);
    assert_eq!(desk.keys("v"), Vec::new(), "no appointment is answered by accident");
    assert!(desk.session().chord.is_empty());
    assert_eq!(desk.place(), Place::Day);
    desk.keys("gp");
    assert_eq!(desk.place(), Place::Caseload);
}

#[test]
fn esc_drops_a_chord_and_nothing_else() {
    let mut desk = Desk::new();
    desk.keys("gpg<esc>");
    assert!(desk.session().chord.is_empty());
    assert_eq!(desk.place(), Place::Caseload, "the screen stays");
    desk.keys("g");
    desk.at("2026-11-23T09:04:00");
    desk.tell(Msg::Wake);
    assert_eq!(desk.session().chord.len(), 1, "no timer drops it");
}

#[test]
fn the_screen_hides_in_the_middle_of_a_chord() {
    let mut desk = Desk::new();
    desk.keys("g<f9>");
    assert!(desk.session().private);
}

#[test]
fn no_letter_typed_in_a_text_is_ever_a_command() {
    let mut letters: Vec<char> = (' '..='~').chain('à'..='ü').chain(['陈', '’', 'œ']).collect();
    letters.retain(|letter| !letter.is_control());
    for opened in ["/", ":", "?", "gpf", "gsf", "/lefe<enter>e", "/lefe<enter>o", "N"] {
        let mut desk = Desk::new();
        desk.keys(opened);
        let (place, overlays) = (desk.place(), desk.session().overlays.len());
        for letter in &letters {
            for effect in desk.key(Key::plain(Code::Char(*letter))) {
                let harmless = matches!(
                    effect,
                    crate::tui::model::Effect::KeepDrafts(_) | crate::tui::model::Effect::Continue
                );
                assert!(harmless, "{opened} {letter}: {effect:?}");
            }
            assert_eq!(
                (desk.place(), desk.session().overlays.len()),
                (place, overlays),
                "{letter}"
            );
        }
        assert!(desk.session().chord.is_empty());
    }
}

#[test]
fn a_paste_where_nothing_is_typed_does_nothing() {
    for place in ["", "gp", "gs", "ga", "go", "gc", "/lefe<enter>", "/陈 伟<enter><end><enter>"] {
        let mut desk = Desk::new();
        desk.keys(place);
        let before = desk.screen(80, 24);
        assert_eq!(desk.tell(Msg::Paste("v\nn\u{1b}u".to_owned())), Vec::new(), "{place}");
        assert_eq!(desk.screen(80, 24), before, "{place}");
        assert!(desk.history.is_empty());
    }
}

#[test]
fn a_paste_goes_to_the_field_in_use_and_steers_nothing() {
    let mut desk = Desk::new();
    desk.keys("e");
    desk.tell(Msg::Paste("un\r\ndeux\u{1b}[2J\u{7}".to_owned()));
    assert_eq!(desk.field("note"), "un\ndeux[2J");
    desk.keys("<esc>/lefe<enter>p<tab><tab><tab><tab>");
    desk.tell(Msg::Paste("un\ndeux\n".to_owned()));
    assert_eq!(desk.field("subject"), "un deux", "one line stays one line");
    desk.keys("<esc>/");
    desk.tell(Msg::Paste("lefe\n".to_owned()));
    desk.keys("<enter>");
    assert_eq!(desk.place(), Place::File(office::LEILA));
}

#[test]
fn the_keys_are_shown_once_however_often_they_are_asked_for() {
    let mut desk = Desk::new();
    desk.keys("e<f1><f1><f1>");
    let helps = desk.session().overlays.iter().filter(
        |overlay| matches!(overlay, Overlay::Chooser(chooser) if chooser.source == Source::Help),
    );
    assert_eq!(helps.count(), 1);
    desk.keys("<esc>");
    assert_eq!(
        desk.form()
            .text("note", &desk.session().known.context(desk.model.moment, &desk.model.setting)),
        None
    );
}

#[test]
fn the_palette_gives_what_can_be_given_and_says_why_the_rest_cannot() {
    let mut desk = Desk::new();
    let title = CommandId::Honoured.command().title(Lang::Fr);
    assert_eq!(desk.asks(&format!(":{title}<enter>")).len(), 1);
    let mut desk = Desk::of(office::one_person(), Lang::Fr, 7);
    assert_eq!(desk.asks(&format!(":{title}<enter>")), Vec::new());
    assert_eq!(desk.session().overlays.len(), 1, "the list stays, with the reason");
    assert!(desk.said().is_some());
}

#[test]
fn looking_for_someone_who_is_not_there_sets_nothing_off() {
    for typed in ["qqqqqq", "dupont", "xavier", "sylvain", "ahmed", "dossier perdu", "zz"] {
        for lang in [Lang::Fr, Lang::En] {
            let mut desk = Desk::of(office::state(), lang, 7);
            let asked = desk.asks(&format!("/{typed}<enter>"));
            assert_eq!(asked, Vec::new(), "{typed}");
            let forms = desk.session().overlays.iter();
            assert_eq!(forms.filter(|one| matches!(one, Overlay::Form(_))).count(), 0, "{typed}");
        }
    }
}

#[test]
fn a_text_longer_than_the_screen_comes_back_from_its_end_at_once() {
    let mut desk = Desk::new();
    desk.keys("<ctrl-l>");
    let long: Vec<String> = (0..100).map(|line| format!("ligne {line}")).collect();
    desk.model.problems = long;
    desk.open();
    let first = desk.screen(80, 24);
    desk.keys("G");
    let last = desk.screen(80, 24);
    assert!(last.concat().contains("ligne 99"));
    desk.keys("k");
    assert_ne!(desk.screen(80, 24), last, "one line up is one line up");
    desk.keys("gg<home>");
    assert_eq!(desk.screen(80, 24), first);
}

#[test]
fn a_window_too_small_says_so_and_keeps_its_state() {
    let mut desk = Desk::new();
    desk.keys("/lefe<enter>eProjet");
    let before = desk.screen(80, 24);
    for (columns, lines) in [(29, 24), (80, 7), (0, 0), (1, 1)] {
        desk.screen(columns, lines);
        assert_eq!(desk.keys(""), Vec::new());
    }
    assert_eq!(desk.screen(80, 24), before);
}
