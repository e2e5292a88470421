//! Several people at once, and the queries kept by name.

use super::desk::{Desk, asked, ids, joined};
use super::office::{ATELIERS, ELOISE, LEILA, THOMAS, ZOE, step};
use crate::caseload::change::Change;
use crate::caseload::record::SavedView;
use crate::domain::code::{Coded, Theme};
use crate::domain::orientation::{Orientation, OrientationId, Stage};
use crate::domain::person::PersonId;
use crate::msg;

/// Portefeuille, with the first two marked: Zoë Brulé and whoever follows.
fn two_marked(desk: &mut Desk) -> Vec<PersonId> {
    desk.keys("gp<space><space>");
    let people = desk.people();
    assert_eq!(people.len(), 2);
    people
}

#[test]
fn a_label_is_given_to_everyone_marked_and_to_nobody_twice() {
    let mut desk = Desk::new();
    let before = desk.state.clone();
    let people = two_marked(&mut desk);
    let tagged = |desk: &Desk, person: &PersonId| {
        let mut identity = desk.state.person(*person).unwrap().identity.clone();
        identity.tags.extend(["atelier CV".into(), "mars".into()]);
        Change::IdentityCorrected { person: *person, identity }
    };
    let wanted = vec![asked(tagged(&desk, &people[0])), joined(tagged(&desk, &people[1]))];
    assert_eq!(desk.asks("Tatelier CV, mars<ctrl-s>"), wanted);
    assert_eq!(desk.asks("Tmars<ctrl-s>"), Vec::new(), "they bear it already");
    assert_eq!(desk.said(), Some(&msg!("tui.unchanged")));
    desk.keys("u");
    assert_eq!(desk.state, before, "one act, one undo");
}

#[test]
fn another_adviser_answers_for_everyone_marked() {
    let mut desk = Desk::new();
    let people = two_marked(&mut desk);
    let led = |person: &PersonId| Change::LeadChanged { person: *person, adviser: THOMAS };
    let wanted = vec![asked(led(&people[0])), joined(led(&people[1]))];
    assert_eq!(desk.asks("Lthomas<enter>"), wanted);
}

#[test]
fn everyone_marked_is_sent_to_one_partner() {
    let [one, other] = ids();
    let mut desk = Desk::new();
    let people = two_marked(&mut desk);
    let sent = |id, person: &PersonId| Orientation {
        follows: None,
        session: None,
        id: OrientationId(id),
        person: *person,
        partner: ATELIERS,
        service: None,
        motive: Theme::from_code("numerique"),
        note: String::new(),
        reminder_days: 10,
        expiry_days: 30,
        steps: vec![step(Stage::Sent, "2026-11-23")],
    };
    let sent = vec![sent(one, &people[0]), sent(other, &people[1])];
    let wanted = vec![asked(Change::OrientationsLogged(sent))];
    assert_eq!(desk.asks("oateliers<tab>numeri<ctrl-s>"), wanted);
}

#[test]
fn an_act_refused_halfway_is_taken_back_whole_and_loses_nothing_of_what_is_typed() {
    let mut desk = Desk::new();
    let before = desk.state.clone();
    two_marked(&mut desk);
    desk.keys("oNouveau garage<tab>numeri<tab><tab>Pour mars.");
    desk.refusing = Some(1);
    desk.asks("<ctrl-s>");
    assert_eq!(desk.state, before, "all of it, or nothing");
    assert_eq!(desk.session().known.memory.state(), &before);
    assert_eq!(
        (desk.field("note"), desk.field("motive")),
        ("Pour mars.".into(), "Numérique".into())
    );
    assert!(!desk.form().refused.is_empty(), "and it is said why");
    assert!(desk.drafts.keys().any(|name| name.starts_with("orientation ")));
    desk.refusing = None;
    assert_eq!(desk.asks("<ctrl-s>").len(), 2, "it can be saved again");
    assert!(desk.session().overlays.is_empty() && desk.drafts.is_empty());
    desk.keys("u");
    assert_eq!(desk.state, before);
}

#[test]
fn esc_takes_the_marks_away_before_the_filter_and_the_filter_before_the_screen() {
    let mut desk = Desk::new();
    desk.keys("gpfétiquette:atelier<enter>");
    desk.keys("<esc>gpfage>=30<enter>A");
    assert!(desk.people().len() > 1);
    desk.keys("<esc>");
    assert_eq!(desk.people().len(), 1, "the marks");
    let mut steps = 0;
    while desk.place() != crate::tui::screen::Place::Day {
        desk.keys("<esc>");
        steps += 1;
        assert!(steps < 5);
    }
}

#[test]
fn a_filter_is_kept_by_name_and_taken_up_again() {
    let mut desk = Desk::new();
    let view = SavedView { name: "Les Martin".into(), query: "martin".to_owned() };
    let wanted = vec![asked(Change::ViewSaved(view))];
    assert_eq!(desk.asks("gpfmartin<enter>WLes Martin<ctrl-s>"), wanted);
    desk.keys("<esc>wmartin<enter>A");
    assert_eq!(desk.people(), [super::office::PAUL], "the other one’s file is closed");
}

#[test]
fn without_a_view_the_key_that_saves_one_is_told() {
    let mut desk = Desk::of(super::office::one_person(), crate::i18n::Lang::Fr, 7);
    assert_eq!(desk.keys("gpw"), Vec::new());
    assert_eq!(desk.said(), Some(&msg!("screen.caseload.no_views", key = "W")));
}

#[test]
fn someone_whose_opening_is_undone_is_marked_no_more() {
    let mut desk = Desk::new();
    desk.keys("NAbad<tab>Awa<tab>12/3/94<ctrl-s>gp<home>");
    let new = desk.target().person.unwrap();
    assert!(![ZOE, LEILA, ELOISE].contains(&new), "she is the first of the list");
    desk.keys("<space>u");
    assert!(!desk.people().contains(&new));
    assert!(desk.state.person(desk.target().person.unwrap()).is_some());
    desk.keys("j");
    assert!(!desk.screen(80, 24).iter().any(|line| line.contains("Abad")));
}
