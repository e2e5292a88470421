//! Files: opened, corrected, completed, closed, reopened, merged.

use super::desk::{Desk, asked, ids, joined};
use super::office::{CLOSED, LEILA, LUKASZ, PAUL, WEI};
use crate::caseload::change::Change;
use crate::caseload::test_support::{ADVISER, day};
use crate::domain::code::{Activity, Civility, Coded, ExitMotive, ObstacleKind, Registration};
use crate::domain::exit::Exit;
use crate::domain::identifier::{InseeCode, InternalNumber, Name, Phone, PostalCode};
use crate::domain::obstacle::{ObstacleEntry, ObstacleState};
use crate::domain::person::{Identity, PersonFile, PersonId, Residence};
use crate::domain::situation::{Situation, SituationEntry, SituationId};
use crate::msg;
use crate::tui::screen::Place;

#[test]
fn a_file_is_opened_with_a_name_and_a_birth_date() {
    let [id] = ids();
    let mut desk = Desk::new();
    let name = |text| Name::parse(text).unwrap();
    let identity = Identity::new(name("Traoré"), name("Awa"), day("1994-03-12"));
    let number = InternalNumber::parse("CSP-0009").unwrap();
    let file = PersonFile::new(PersonId(id), number, identity, ADVISER, day("2026-11-23"));
    let asks = desk.asks("NTraoré<tab>Awa<tab>12/3/94<ctrl-s>");
    assert_eq!(asks, vec![asked(Change::PersonOpened(file))]);
    assert_eq!(desk.session().known.roll.len(), 9);
}

#[test]
fn a_postal_code_of_one_town_says_the_town() {
    let mut desk = Desk::new();
    desk.keys("NTraoré<tab>Awa<tab>12/03/1994<tab><tab><tab><tab><tab>78955<tab>");
    assert_eq!(desk.field("town"), "Carrières-sous-Poissy");
    let asked = desk.asks("<ctrl-s>");
    assert_eq!(asked.len(), 1);
    let [id] = ids();
    let file = desk.state.person(PersonId(id)).unwrap();
    assert_eq!(file.identity.residence.commune, InseeCode::parse("78123").ok());
}

#[test]
fn someone_who_has_a_file_already_is_found_while_one_types() {
    let mut desk = Desk::new();
    desk.keys("NFerreira<tab>Leila<tab>14/05/1990<tab>");
    assert_eq!(desk.asks("<ctrl-o>"), Vec::new());
    assert_eq!(desk.place(), Place::File(LEILA));
    assert!(desk.session().overlays.is_empty());
    assert_eq!(desk.session().drafts.len(), 1, "what was typed is a draft");
}

#[test]
fn who_someone_is_is_corrected_and_the_rest_stays_as_it_was() {
    let mut desk = Desk::new();
    let known = desk.state.person(LEILA).unwrap().identity.clone();
    let identity = Identity {
        last_name: Name::parse("Ferreira-Diallo").unwrap(),
        civility: Some(Civility::from_code(code_of(&desk, "Madame"))),
        phones: vec![
            Phone::parse("06 12 34 56 78").unwrap(),
            Phone::parse("01 39 22 00 00").unwrap(),
        ],
        ..known
    };
    let wanted = vec![asked(Change::IdentityCorrected { person: LEILA, identity })];
    let script = "/lefe<enter>i-Diallo<tab><tab><tab>madame<tab>, 01 39 22 00 00<ctrl-s>";
    assert_eq!(desk.asks(script), wanted);
    assert_eq!(desk.asks("i<ctrl-s>"), Vec::new(), "nothing differs");
}

/// The code of a civility by its label: lists are data, and may be completed.
fn code_of(desk: &Desk, label: &str) -> &'static str {
    use crate::domain::vocabulary::Vocabulary;
    let entries = Vocabulary::builtin().entries(Civility::LIST).iter();
    let entry = entries.into_iter().find(|entry| entry.label(desk.model.setting.lang) == label);
    entry.unwrap_or_else(|| panic!("no civility is called {label}")).code.as_str()
}

#[test]
fn a_home_moves_with_its_town() {
    let mut desk = Desk::new();
    let known = desk.state.person(LEILA).unwrap().identity.clone();
    let residence = Residence {
        postal_code: Some(PostalCode::parse("78300").unwrap()),
        town: Some(Name::parse("Poissy").unwrap()),
        commune: InseeCode::parse("78498").ok(),
        ..known.residence.clone()
    };
    let identity = Identity { residence, ..known };
    let wanted = vec![asked(Change::IdentityCorrected { person: LEILA, identity })];
    let fields = "<tab>".repeat(7);
    let script = format!("/lefe<enter>i{fields}78300<tab>Poissy<ctrl-s>");
    assert_eq!(desk.asks(&script), wanted);
}

#[test]
fn a_situation_is_completed_by_what_was_typed_alone() {
    let [id] = ids();
    let mut desk = Desk::new();
    let facts = Situation {
        registration: Some(Registration::B),
        activity: Some(Activity::EMPLOYED),
        ..Situation::default()
    };
    let entry = SituationEntry { id: SituationId(id), on: day("2026-11-23"), facts, by: ADVISER };
    let wanted = vec![asked(Change::SituationDated { person: LUKASZ, entry })];
    assert_eq!(desk.asks("/nowak<enter>sb<tab><tab><tab>emploi<ctrl-s>"), wanted);
    let now = desk.state.person(LUKASZ).unwrap().situation_on(day("2026-11-23"));
    assert_eq!(now.rights_until, Some(day("2026-12-05")), "what was known stays");
}

#[test]
fn a_statement_that_was_wrong_is_taken_back() {
    let mut desk = Desk::new();
    desk.keys("/nowak<enter>");
    let entry = desk.until("j", |target| target.situation.is_some()).situation.unwrap();
    let wanted = vec![asked(Change::SituationRetracted { person: LUKASZ, entry })];
    assert_eq!(desk.asks("m<ctrl-s>"), wanted);
}

#[test]
fn several_obstacles_are_assessed_in_one_act() {
    let mut desk = Desk::new();
    let before = desk.state.clone();
    let entry = |code: &str, state| ObstacleEntry {
        kind: ObstacleKind::from_code(code),
        state,
        on: day("2026-11-23"),
        by: ADVISER,
    };
    let assessed = |entry| Change::ObstacleAssessed { person: LEILA, entry };
    let identified = crate::i18n::Lang::Fr.t("desk.obstacle.identified");
    let lifted = crate::i18n::Lang::Fr.t("desk.obstacle.lifted");
    let wanted = vec![
        asked(assessed(entry("logement", ObstacleState::Identified))),
        joined(assessed(entry("mobilite", ObstacleState::Lifted))),
    ];
    let script = format!("/lefe<enter>f{identified}<tab><tab><tab>{lifted}<ctrl-s>");
    assert_eq!(desk.asks(&script), wanted);
    desk.keys("u");
    assert_eq!(desk.state, before);
}

#[test]
fn a_file_is_closed_with_its_motive_and_reopened() {
    let mut desk = Desk::new();
    let exit = Exit {
        on: day("2026-11-20"),
        motive: ExitMotive::MOVED_AWAY,
        detail: "Nantes".to_owned(),
        reopened_on: None,
        by: ADVISER,
    };
    let wanted = vec![asked(Change::PersonExited { person: PAUL, exit })];
    let script = "/martin paul<enter>Xdemenag<tab>Nantes<tab>20/11<ctrl-s>";
    assert_eq!(desk.asks(script), wanted);
    assert_eq!(desk.keys("e"), Vec::new());
    assert_eq!(desk.said(), Some(&msg!("command.needs.open_file")));

    let on = day("2026-11-23");
    let wanted = vec![asked(Change::PersonReopened { person: PAUL, on })];
    assert_eq!(desk.asks("R<enter>"), wanted);
    assert_eq!(desk.keys("R"), Vec::new());
    assert_eq!(desk.said(), Some(&msg!("command.needs.closed_file")));
}

#[test]
fn a_file_opened_twice_becomes_one() {
    let mut desk = Desk::new();
    let wanted = vec![asked(Change::PeopleMerged { kept: LEILA, merged: PAUL })];
    assert_eq!(desk.asks("/martin paul<enter>Mferreira<tab><ctrl-s>"), wanted);
    assert_eq!(desk.session().known.roll.len(), 7);
}

#[test]
fn names_are_found_whatever_their_script_and_accents() {
    for (typed, who) in [
        ("陈 伟", WEI),
        ("nowak luk", LUKASZ),
        ("brule zoe", super::office::ZOE),
        ("Zoe\u{308}", super::office::ZOE),
        ("nguessan", super::office::ELOISE),
        ("0612345678", LEILA),
        ("martin eloise", CLOSED),
    ] {
        let mut desk = Desk::new();
        assert_eq!(desk.asks(&format!("/{typed}<enter>")), Vec::new());
        assert_eq!(desk.place(), Place::File(who), "{typed}");
    }
}
