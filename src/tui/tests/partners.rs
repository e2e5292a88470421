//! Services found while the person talks, partners written and merged, orientations taken up elsewhere or corrected.

use super::desk::{Desk, asked, drawn, ids, joined};
use super::office::{ATELIERS, CARS, GARAGE, LEILA, PAUL, WAITING, step};
use crate::caseload::change::Change;
use crate::caseload::test_support::day;
use crate::domain::code::{Channel, Coded, RefusalReason, Theme};
use crate::domain::orientation::{Orientation, OrientationId, Stage, Step};
use crate::domain::partner::Partner;
use crate::domain::person::{PersonId, Sharing};
use crate::msg;
use crate::tui::model::Effect;
use crate::tui::screen::Place;

fn oriented(id: OrientationId, person: PersonId) -> Orientation {
    Orientation {
        id,
        person,
        partner: GARAGE,
        service: Some(CARS),
        motive: Theme::from_code("mobilite"),
        note: String::new(),
        reminder_days: 10,
        expiry_days: 30,
        steps: vec![step(Stage::Sent, "2026-11-23")],
        follows: None,
        session: None,
    }
}

#[test]
fn from_a_file_the_services_for_its_obstacles_come_and_one_key_orients_to_the_one_selected() {
    let [id] = ids();
    let mut desk = Desk::new();
    desk.keys("/ferreira<enter>B");
    assert_eq!(desk.place(), Place::Services);
    let wanted = asked(Change::OrientationLogged(oriented(OrientationId(id), LEILA)));
    assert_eq!(desk.asks("o<ctrl-s>"), vec![wanted]);
    desk.keys("<esc>");
    assert_eq!(desk.place(), Place::File(LEILA), "and back to the file");
}

#[test]
fn an_orientation_says_by_which_way_it_went_when_the_session_is_and_that_the_person_agrees() {
    let [id] = ids();
    let mut desk = Desk::new();
    let wanted = Orientation {
        session: Some(day("2026-12-01").and_hms_opt(14, 0, 0).unwrap()),
        steps: vec![Step { channel: Some(Channel::EMAIL), ..step(Stage::Sent, "2026-11-23") }],
        ..oriented(OrientationId(id), LEILA)
    };
    let agreed =
        Change::SharingRecorded { person: LEILA, sharing: Sharing::Agreed(day("2026-11-23")) };
    let script =
        "/ferreira<enter>Bo<tab><tab><tab><tab><tab><tab>courriel<tab>1/12<tab>14h<tab>oui<ctrl-s>";
    let wanted = vec![asked(agreed), joined(Change::OrientationLogged(wanted))];
    assert_eq!(desk.asks(script), wanted);
}

#[test]
fn what_waits_too_long_is_taken_up_elsewhere_for_the_same_need() {
    let [id] = ids();
    let mut desk = Desk::new();
    desk.keys("goc");
    assert_eq!(desk.place(), Place::Services);
    let wanted = Orientation {
        partner: ATELIERS,
        service: Some(crate::domain::service::ServiceId(crate::ids::Id([33; 16]))),
        motive: Theme::from_code("numerique"),
        follows: Some(WAITING),
        ..oriented(OrientationId(id), LEILA)
    };
    assert_eq!(desk.asks("o<ctrl-s>"), vec![asked(Change::OrientationLogged(wanted))]);
}

#[test]
fn a_life_is_corrected_and_one_undo_brings_back_what_was_said() {
    let mut desk = Desk::new();
    desk.keys("goa");
    let accepted = desk.state.clone();
    let reason = Some(RefusalReason::from_code("session_complete"));
    let refused = Step { reason, ..step(Stage::Refused, "2026-11-20") };
    let steps = vec![step(Stage::Sent, "2026-11-02"), refused];
    let wanted = Change::OrientationCorrected { orientation: WAITING, steps };
    let script = "<esc>/ferreira<enter><down>Crefusée<tab>20/11<tab>session<ctrl-s>";
    assert_eq!(desk.asks(script), vec![asked(wanted)]);
    assert_ne!(desk.state, accepted);
    desk.keys("u");
    assert_eq!(desk.state, accepted);
}

#[test]
fn the_agreement_of_a_person_is_recorded_with_its_day() {
    let mut desk = Desk::new();
    let change = |sharing| vec![asked(Change::SharingRecorded { person: PAUL, sharing })];
    let agreed = change(Sharing::Agreed(day("2026-11-20")));
    assert_eq!(desk.asks("/martin paul<enter>A<tab>20/11<ctrl-s>"), agreed);
    let declined = change(Sharing::Declined(day("2026-11-23")));
    assert_eq!(desk.asks("Anon<tab>aujourd’hui<ctrl-s>"), declined);
}

#[test]
fn a_partner_has_delays_of_its_own() {
    let mut desk = Desk::new();
    let known = desk.state.partner(GARAGE).unwrap().clone();
    let wanted = Partner { reminder_days: 5, expiry_days: 15, ..known };
    let script = "gsfgarage<enter>m<tab><tab><tab><tab><tab><tab><tab><tab>5<tab>15<ctrl-s>";
    assert_eq!(desk.asks(script), vec![asked(Change::PartnerSaved(wanted))]);
}

#[test]
fn two_records_of_one_partner_become_one() {
    let mut desk = Desk::new();
    let wanted = vec![asked(Change::PartnersMerged { kept: ATELIERS, merged: GARAGE })];
    assert_eq!(desk.asks("gsfgarage<enter>Mateliers<ctrl-s>"), wanted);
    let services = desk.state.services_of(ATELIERS).len();
    assert_eq!((services, desk.state.services_of(GARAGE).len()), (2, 0));
}

#[test]
fn the_sheet_is_written_with_the_lines_chosen_and_no_name_in_that_of_the_file() {
    let mut desk = Desk::new();
    let asked = desk.asks("/ferreira<enter><down>F<ctrl-s>");
    let [Effect::Write(document)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(document.name, "fiche-CSP-0001-2026-11-23.html");
    assert!(document.text.contains("Ferreira") && !document.text.contains("14/05/1990"));
    let path = "/home/nadia/Documents/fiche-CSP-0001-2026-11-23.html";
    assert_eq!(desk.said(), Some(&msg!("tui.written", path = path)));

    let asked = desk.asks("Foui<tab><tab>oui<ctrl-s>");
    let [Effect::Write(document)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(document.name, "fiche-CSP-0001-2026-11-23.txt");
    assert!(document.text.contains("14/05/1990"), "{}", document.text);
}

#[test]
fn someone_who_refused_has_no_sheet_with_their_name() {
    let mut desk = Desk::new();
    desk.keys("/ferreira<enter>Anon<ctrl-s>");
    assert_eq!(desk.asks("<down>F<ctrl-s>"), Vec::new());
    assert!(!desk.form().refused.is_empty(), "and it is said why");
}

#[test]
fn the_agenda_goes_to_another_calendar_with_numbers_in_place_of_names() {
    let mut desk = Desk::new();
    let asked = desk.asks("gaX");
    let [Effect::Write(document)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(document.name, "agenda-2026-11-23.ics");
    assert!(document.text.contains("CSP-0001") && !document.text.contains("Ferreira"));
    assert!(!document.text.contains("candidatures"), "a subject is a note");
}

#[test]
fn a_partner_of_a_sensitive_kind_is_named_in_the_file_alone() {
    let mut desk = Desk::new();
    desk.keys("gsfateliers<enter>m<ctrl-u>SPIP des Yvelines<tab>SPIP<ctrl-s>");
    let saved = desk.state.partner(ATELIERS).unwrap();
    assert_eq!((saved.name.as_str(), saved.kind.as_str()), ("SPIP des Yvelines", "SPIP"));
    let shows = |desk: &mut Desk, keys: &str| {
        desk.keys(keys);
        drawn(&desk.model, 80, 24).0.join("\n")
    };
    for keys in ["<f2>", "go", "gc", "gp", "ga"] {
        let screen = shows(&mut desk, keys);
        assert!(!screen.contains("SPIP"), "{keys}\n{screen}");
    }
    assert!(shows(&mut desk, "go").contains("confidentiel"));
    assert!(shows(&mut desk, "/ferreira<enter>").contains("SPIP"));
    assert!(!shows(&mut desk, "goa").contains("SPIP"), "nor when it is said what was done");
}

#[test]
fn the_known_partners_of_the_territory_come_with_one_key_and_once() {
    let mut desk = Desk::new();
    let before = desk.state.partners().len();
    let asked = desk.asks("gsK");
    assert!(matches!(asked.as_slice(), [Effect::Make { .. }]), "{asked:?}");
    assert!(desk.state.partners().len() > before + 20);
    assert_eq!(desk.asks("K"), Vec::new());
    assert_eq!(desk.said(), Some(&msg!("tui.unchanged")));
    desk.keys("u");
    assert_eq!(desk.state.partners().len(), before, "one undo takes them all back");
}
