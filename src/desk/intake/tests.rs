use super::*;
use crate::caseload::test_support::{act, day, file, make, office};
use crate::domain::code::{Coded, ObstacleKind, Rsa};
use crate::domain::identifier::{Email, Name, Phone};
use crate::domain::obstacle::ObstacleState;
use crate::domain::situation::Situation;
use crate::ids::SeededIds;
use crate::import::caseload_file::WrittenAdviser;

fn row(line: usize, first_names: &str, last_name: &str, birth_date: &str) -> CaseloadRow {
    CaseloadRow {
        line,
        identity: file(1, first_names, last_name, birth_date).identity,
        situation: Situation { rsa: Some(Rsa::OPEN_PAID), ..Situation::default() },
        obstacles: vec![(ObstacleKind::from_code("mobilite"), ObstacleState::Identified)],
        adviser: WrittenAdviser::default(),
        first_contact: None,
    }
}

fn plan_of(state: &State, rows: Vec<CaseloadRow>) -> Plan {
    plan(state, &Lookup::of(state), rows, &act(), &mut SeededIds::new(1))
}

fn take(state: &mut State, rows: Vec<CaseloadRow>, taking: Taking) -> Plan {
    let planned = plan_of(state, rows);
    let change =
        planned.clone().into_change(state, "liste.csv", taking, &act(), &mut SeededIds::new(2));
    if let Some(change) = change {
        make(state, change).unwrap();
    }
    planned
}

#[test]
fn the_same_file_twice_creates_nobody_and_changes_nothing() {
    let mut state = office();
    let rows =
        vec![row(2, "Éloïse", "Martin", "1990-01-01"), row(3, "Marc", "Petit", "1980-01-01")];
    assert_eq!(take(&mut state, rows.clone(), Taking::Safe).opened.len(), 2);
    let before = state.clone();
    let again = take(&mut state, rows, Taking::Safe);
    assert_eq!((again.opened.len(), again.unchanged, again.differing.len()), (0, 2, 0));
    assert_eq!(state, before);
}

#[test]
fn a_person_twice_in_one_file_is_opened_once() {
    let mut state = office();
    let rows =
        vec![row(2, "Charlie", "Fondue", "1997-04-22"), row(3, "CHARLIE", "fondue", "1997-04-22")];
    let planned = take(&mut state, rows, Taking::Nothing);
    assert_eq!(planned.opened.len(), 1);
    assert_eq!(planned.repeated, [(3, 2)]);
}

#[test]
fn a_changed_row_proposes_and_overwrites_nothing_by_itself() {
    let mut state = office();
    take(&mut state, vec![row(2, "Éloïse", "Martin", "1990-01-01")], Taking::Nothing);
    let mut changed = row(2, "Éloïse", "Martin", "1990-01-01");
    changed.situation.rsa = Some(Rsa::CLOSED);
    changed.identity.email = Some(Email::parse("eloise@exemple.fr").unwrap());
    let before = state.clone();
    let planned = take(&mut state, vec![changed.clone()], Taking::Nothing);
    assert_eq!((planned.count(Difference::Updates), planned.count(Difference::Completes)), (1, 1));
    assert_eq!(state, before, "proposed, not done");

    take(&mut state, vec![changed.clone()], Taking::Safe);
    let person = state.people().next().unwrap();
    assert_eq!(person.situation_on(act().today).rsa, Some(Rsa::CLOSED));
    assert!(person.identity.email.is_some());
    assert_eq!(
        take(&mut state, vec![changed], Taking::Safe).unchanged,
        1,
        "taken once and for all"
    );
}

#[test]
fn what_the_office_wrote_since_is_never_overwritten() {
    let mut state = office();
    let imported = row(2, "Éloïse", "Martin", "1990-01-01");
    take(&mut state, vec![imported.clone()], Taking::Nothing);
    let person = state.people().next().unwrap().clone();
    let mut identity = person.identity.clone();
    identity.phones = vec![Phone::parse("0639980001").unwrap()];
    make(&mut state, Change::IdentityCorrected { person: person.id, identity }).unwrap();

    // The file still says what it said: nothing to propose.
    assert_eq!(plan_of(&state, vec![imported.clone()]).unchanged, 1);

    // The file now says a third thing: both values are shown, the office's stays.
    let mut other = imported;
    other.identity.phones = vec![Phone::parse("0639980002").unwrap()];
    let planned = take(&mut state, vec![other], Taking::Safe);
    assert_eq!(planned.count(Difference::Conflicts), 1);
    let difference = &planned.differing[0].fields[0];
    assert_eq!(difference.field, "phones");
    assert_eq!(difference.here.as_deref(), Some("06 39 98 00 01"));
    assert_eq!(difference.there, "06 39 98 00 02");
    let kept = state.person(person.id).unwrap();
    assert_eq!(kept.identity.phones, [Phone::parse("0639980001").unwrap()]);
}

#[test]
fn somebody_the_office_opened_itself_is_completed_not_doubled() {
    let mut state = office();
    make(&mut state, Change::PersonOpened(file(1, "Eloise", "MARTIN", "1990-01-01"))).unwrap();
    let planned = take(&mut state, vec![row(2, "Éloïse", "Martin", "1990-01-01")], Taking::Safe);
    assert!(planned.opened.is_empty());
    assert_eq!(state.people().len(), 1);
    let person = state.people().next().unwrap();
    assert_eq!(
        person.identity.first_names.as_str(),
        "Eloise",
        "the same name in other letters is no news"
    );
    assert_eq!(person.situation_on(act().today).rsa, Some(Rsa::OPEN_PAID));
    assert_eq!(person.obstacles.len(), 1);
}

#[test]
fn files_are_led_by_whom_the_row_names_and_opened_on_the_day_it_says() {
    let mut state = office();
    let mut named = row(2, "Éloïse", "Martin", "1990-01-01");
    named.adviser.name = Some(Name::parse("NADIA BENALI").unwrap());
    named.first_contact = Some(day("2025-02-03"));
    let planned = plan_of(&state, vec![named, row(3, "Marc", "Petit", "2003-01-01")]);
    assert_eq!(planned.opened[0].file.lead_adviser, crate::caseload::test_support::ADVISER);
    assert_eq!(planned.opened[0].file.first_contact, day("2025-02-03"));
    let numbers = planned.numbers().unwrap();
    assert_eq!((numbers.0.as_str(), numbers.1.as_str()), ("CSP-0001", "CSP-0002"));
    let change =
        planned.into_change(&state, "liste.csv", Taking::Nothing, &act(), &mut SeededIds::new(2));
    make(&mut state, change.unwrap()).unwrap();
    let young = state.people().find(|file| file.identity.last_name.as_str() == "Petit").unwrap();
    assert_eq!(young.standing, crate::domain::person::Standing::ToHandOver);
}
