use super::*;
use crate::caseload::test_support::{act, day, file, make, office};
use crate::domain::code::{Coded, ObstacleKind, Rsa};
use crate::domain::identifier::{Email, Name, Phone, PostalCode};
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
fn a_cell_that_says_less_than_before_takes_nothing_away() {
    let mut state = office();
    let mut whole = row(2, "Éloïse", "Martin", "1990-01-01");
    whole.identity.phones =
        vec![Phone::parse("0601234567").unwrap(), Phone::parse("0712345678").unwrap()];
    whole.identity.residence.town = Some(Name::parse("Camembert").unwrap());
    whole.identity.residence.postal_code = Some(PostalCode::parse("61120").unwrap());
    take(&mut state, vec![whole.clone()], Taking::Safe);
    let before = state.clone();
    // One of the phones was mistyped since and dropped, and the town was emptied.
    let mut less = whole.clone();
    less.identity.phones.pop();
    less.identity.residence.town = None;
    assert_eq!(take(&mut state, vec![less.clone()], Taking::Safe).unchanged, 1);
    assert_eq!(state, before);
    less.identity.phones.push(Phone::parse("0799999999").unwrap());
    assert_eq!(take(&mut state, vec![less], Taking::Safe).count(Difference::Updates), 1);
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

/// What a row says of each field, as text: what later imports are compared with stands in people's files for
/// years, as hashes of these texts.
#[test]
fn what_a_row_says_is_kept_as_the_hashes_of_its_fields_names_and_texts() {
    let mut full = row(2, "Éloïse", "Martin", "1990-01-01");
    let who = &mut full.identity;
    who.civility = Some(crate::domain::code::Civility::MADAME);
    who.birth_name = Some(Name::parse("Le Goff").unwrap());
    who.residence.address = Some("11 rue du Fromage".into());
    who.residence.postal_code = crate::domain::identifier::PostalCode::parse("78955").ok();
    who.residence.town = Name::parse("Carrières").ok();
    who.residence.commune = crate::domain::identifier::InseeCode::parse("78123").ok();
    who.residence.district = crate::domain::person::District::Outside;
    who.phones = ["0639980001", "0639980002"].map(|text| Phone::parse(text).unwrap()).into();
    who.email = Email::parse("eloise@exemple.fr").ok();
    who.external_id = Some("R-1".into());
    who.notice_on = Some(day("2026-11-02"));
    full.situation.dependent_children = Some(2);
    full.situation.driving_licence = Some(false);
    full.situation.registered_on = Some(day("2026-01-05"));
    full.obstacles.push((ObstacleKind::HEALTH, ObstacleState::None));
    let said = [
        ("address", "11 rue du Fromage"),
        ("birth_date", "1990-01-01"),
        ("birth_name", "Le Goff"),
        ("civility", "madame"),
        ("dependent_children", "2"),
        ("district", "-"),
        ("driving_licence", "false"),
        ("email", "eloise@exemple.fr"),
        ("external_id", "R-1"),
        ("first_names", "Éloïse"),
        ("last_name", "Martin"),
        ("notice_on", "2026-11-02"),
        ("obstacles", "{\"mobilite\": Identified, \"sante\": None}"),
        ("phones", "06 39 98 00 01, 06 39 98 00 02"),
        ("registered_on", "2026-01-05"),
        ("rsa", "ouvert_verse"),
        ("town", "78955 Carrières 78123"),
    ];
    let mut hashes: Vec<u64> = said
        .map(|(name, text)| {
            let half = |text: &str| {
                let hash = blake3::hash(text.as_bytes());
                u64::from(u32::from_be_bytes(hash.as_bytes()[..4].try_into().unwrap()))
            };
            half(name) << 32 | half(text)
        })
        .into();
    hashes.sort_unstable();
    let mut state = office();
    take(&mut state, vec![full.clone()], Taking::Nothing);
    assert_eq!(state.people().next().unwrap().imported, hashes);
    // The same, told field by field to an office that knows nothing of it.
    let mut state = office();
    make(&mut state, Change::PersonOpened(file(1, "Éloïse", "Martin", "1990-01-01"))).unwrap();
    let planned = plan_of(&state, vec![full]);
    let told = planned.differing[0].fields.iter();
    let told: Vec<_> = told.map(|field| (field.field, field.there.as_str())).collect();
    let known = ["birth_date", "first_names", "last_name"];
    assert_eq!(
        told,
        said.into_iter().filter(|(name, _)| !known.contains(name)).collect::<Vec<_>>()
    );
}

#[test]
fn rows_weighed_on_several_threads_make_the_plan_of_the_rows_one_after_the_other() {
    let mut state = office();
    let names = |rank: usize| {
        let letter = |shift: usize| char::from(b'a' + u8::try_from(rank / shift % 26).unwrap());
        format!("Dupont{}{}{}", letter(1), letter(26), letter(676))
    };
    let birth = |rank: usize| format!("19{}-0{}-1{}", 60 + rank % 37, rank % 9 + 1, rank % 10);
    let one = |line: usize| row(line, "Marie", &names(line / 2), &birth(line / 2));
    let known: Vec<CaseloadRow> = (0..1_000).map(one).collect();
    take(&mut state, known, Taking::Nothing);
    assert_eq!(state.people().len(), 500, "each is in it twice");
    let mut rows: Vec<CaseloadRow> = (500..3_000).map(one).collect();
    rows[10].identity.email = Email::parse("marie@exemple.fr").ok();
    let planned = plan_of(&state, rows);
    assert_eq!(planned.opened.len(), 1_000);
    assert_eq!((planned.unchanged, planned.differing.len()), (249, 1));
    assert_eq!(planned.differing[0].line, 510);
    let repeated: Vec<_> = (500..3_000).step_by(2).map(|line| (line + 1, line)).collect();
    assert_eq!(planned.repeated, repeated);
    let lines: Vec<_> = planned.opened.iter().map(|opening| opening.line).collect();
    assert!(lines.is_sorted() && lines[0] == 1_000);
}
