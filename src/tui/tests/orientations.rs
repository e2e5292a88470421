//! Orientations: sent, answered, taken to their end.

use super::desk::{Desk, asked, ids, joined};
use super::office::{self, ACCEPTED, ATELIERS, LEILA, PAUL, WAITING, ZOE, step};
use crate::caseload::change::Change;
use crate::domain::code::{Coded, OutcomeResult, PartnerKind, RefusalReason, Theme};
use crate::domain::identifier::Name;
use crate::domain::orientation::{Orientation, OrientationId, Outcome, Stage, Step};
use crate::domain::partner::{Partner, PartnerId};
use crate::msg;

fn sent(id: OrientationId, partner: PartnerId, motive: &str) -> Orientation {
    Orientation {
        follows: None,
        session: None,
        id,
        person: PAUL,
        partner,
        service: None,
        motive: Theme::from_code(motive),
        note: String::new(),
        reminder_days: 10,
        expiry_days: 30,
        steps: vec![step(Stage::Sent, "2026-11-23")],
    }
}

#[test]
fn someone_is_sent_to_a_partner_of_the_directory() {
    let [id] = ids();
    let mut desk = Desk::new();
    let wanted = Orientation {
        reminder_days: 40,
        expiry_days: 40,
        note: "Pour le permis.".to_owned(),
        ..sent(OrientationId(id), ATELIERS, "mobilite")
    };
    let script = "/martin paul<enter>oateliers<tab>mobil<tab>40<tab>Pour le permis.<ctrl-s>";
    assert_eq!(desk.asks(script), vec![asked(Change::OrientationLogged(wanted))]);
}

#[test]
fn an_orientation_may_be_prepared_before_it_is_sent() {
    let [id] = ids();
    let mut desk = Desk::new();
    let wanted = Orientation {
        steps: vec![step(Stage::Prepared, "2026-11-23")],
        ..sent(OrientationId(id), ATELIERS, "mobilite")
    };
    let script = "/martin paul<enter>oateliers<tab>mobil<tab><tab><tab>oui<ctrl-s>";
    assert_eq!(desk.asks(script), vec![asked(Change::OrientationLogged(wanted))]);
}

#[test]
fn a_partner_nobody_knew_is_entered_and_the_orientation_sent_in_one_act() {
    let [partner, id] = ids();
    let mut desk = Desk::new();
    let before = desk.state.clone();
    let name = Name::parse("Épicerie solidaire").unwrap();
    let new = Partner::new(PartnerId(partner), name, PartnerKind::OTHER);
    let wanted = vec![
        asked(Change::PartnerSaved(new.clone())),
        joined(Change::OrientationLogged(sent(OrientationId(id), new.id, "famille"))),
    ];
    let script = "/martin paul<enter>oÉpicerie solidaire<tab>famille<ctrl-s>";
    assert_eq!(desk.asks(script), wanted);
    assert!(desk.session().overlays.is_empty());
    let after = desk.state.clone();

    desk.keys("u");
    assert_eq!(desk.state, before, "one act, one undo");
    desk.keys("<ctrl-r>");
    assert_eq!(desk.state, after, "and one redo");
    assert_eq!(desk.session().known.memory.state(), &after);
    desk.keys("u");
    assert_eq!(desk.state, before);
}

#[test]
fn a_partner_s_answer_takes_one_key() {
    for (keys, orientation, stage) in [
        ("goa", WAITING, Stage::Accepted),
        ("god", WAITING, Stage::Started),
        ("gob", WAITING, Stage::Received),
        ("goE", WAITING, Stage::Expired),
        ("go<right>d", ACCEPTED, Stage::Started),
    ] {
        let mut desk = Desk::new();
        let step = step(stage, "2026-11-23");
        let wanted = vec![asked(Change::OrientationStepped { orientation, step })];
        assert_eq!(desk.asks(keys), wanted, "{keys}");
    }
}

#[test]
fn a_refusal_says_why() {
    let mut desk = Desk::new();
    let step = Step {
        reason: Some(RefusalReason::from_code("session_complete")),
        comment: "en janvier".to_owned(),
        ..step(Stage::Refused, "2026-11-20")
    };
    let wanted = vec![asked(Change::OrientationStepped { orientation: WAITING, step })];
    assert_eq!(desk.asks("gorsession<tab>en janvier<tab>vendredi<ctrl-s>"), wanted);
}

#[test]
fn an_end_says_how_it_ended() {
    let mut desk = Desk::new();
    let outcome =
        Outcome { successful: false, result: Some(OutcomeResult::from_code("projet_defini")) };
    let step = Step { outcome: Some(outcome), ..step(Stage::Completed, "2026-11-23") };
    let wanted = vec![asked(Change::OrientationStepped { orientation: ACCEPTED, step })];
    assert_eq!(desk.asks("go<right>tnon<tab>projet<ctrl-s>"), wanted);
}

#[test]
fn someone_who_gives_up_is_said_to_and_why() {
    let mut desk = Desk::new();
    let step = Step {
        reason: Some(RefusalReason::OTHER),
        comment: "garde d’enfants".to_owned(),
        ..step(Stage::Dropped, "2026-11-23")
    };
    let wanted = vec![asked(Change::OrientationStepped { orientation: ACCEPTED, step })];
    assert_eq!(desk.asks("go<right>w<tab>garde d’enfants<ctrl-s>"), wanted);
}

#[test]
fn an_answer_that_cannot_follow_says_why_and_asks_for_nothing() {
    let mut desk = Desk::new();
    assert_eq!(desk.keys("go<right>a"), Vec::new());
    let stage = Stage::Accepted.name();
    let wanted = msg!("command.needs.stage", now = stage.clone(), next = stage);
    assert_eq!(desk.said(), Some(&wanted));
    let mut desk = Desk::new();
    assert_eq!(desk.keys("/lefe<enter>ga"), Vec::new(), "an agenda has no orientation");
    desk.keys("<esc><end>a");
    assert_eq!(desk.said(), Some(&msg!("command.needs.orientation")));
}

#[test]
fn someone_too_young_is_handed_over_to_the_mission_locale_in_one_act() {
    let [partner, id] = ids();
    let mut desk = Desk::new();
    let before = desk.state.clone();
    let name = Name::parse("Mission locale de Poissy-Conflans").unwrap();
    let mission = Partner::new(PartnerId(partner), name, PartnerKind::MISSION_LOCALE);
    let orientation = Orientation {
        person: ZOE,
        motive: Theme::FIND_WORK,
        ..sent(OrientationId(id), mission.id, "")
    };
    let wanted =
        vec![asked(Change::PartnerSaved(mission)), joined(Change::OrientationLogged(orientation))];
    assert_eq!(desk.keys("/zoe brule<enter>y").split_off(0), wanted);
    assert_eq!(desk.keys("y"), Vec::new(), "once is enough");
    desk.keys("u");
    assert_eq!(desk.state, before);

    let mut desk = Desk::new();
    assert_eq!(desk.keys("/lefe<enter>y"), Vec::new());
    assert_eq!(desk.said(), Some(&msg!("command.needs.to_hand_over")), "who is of age stays");
    assert_eq!(desk.target().person, Some(LEILA));
    let _ = office::state();
}
