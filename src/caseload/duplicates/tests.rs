use super::index::MOST_MET;
use super::likeness::FoldedNames;
use super::*;
use crate::caseload::record::{Record, RecordId};
use crate::caseload::test_support::{day, file};
use crate::domain::person::PersonFile;
use crate::i18n::Lang;
use crate::ids::Id;

fn draft(first_names: &str, last_name: &str, birth_date: &str) -> Draft {
    Draft {
        last_name: last_name.into(),
        first_names: first_names.into(),
        birth_date: (!birth_date.is_empty()).then(|| day(birth_date)),
        ..Draft::default()
    }
}

/// Certainty and reasons of the only candidate among one file.
fn judged(known: &PersonFile, draft: &Draft) -> Option<(Certainty, Vec<Reason>)> {
    let mut index = DuplicateIndex::default();
    index.insert(known);
    let mut found = index.find(draft, None, 5);
    assert!(found.len() <= 1);
    found.pop().map(|candidate| (candidate.certainty, candidate.reasons))
}

#[test]
fn one_person_written_in_two_ways_is_found() {
    use Certainty::{Likely, Possible, Same};
    let known = file(1, "Éloïse", "N'Guessan", "1980-05-12");
    for (drafted, certainty, reason) in [
        (draft("ELOISE", "n guessan", "1980-05-12"), Same, Reason::SameNames),
        (draft("Eloise", "NGuessan", "1980-05-12"), Same, Reason::SameNames),
        (draft("Éloise", "N'Gessan", "1980-05-12"), Likely, Reason::SimilarNames),
        (draft("Eloïse Marie", "N'Guessan", "1980-05-12"), Likely, Reason::SimilarNames),
        (draft("N'Guessan", "Éloïse", "1980-05-12"), Likely, Reason::SwappedNames),
        (draft("Eloise", "N'Guessan", "1980-12-05"), Likely, Reason::SwappedBirthDate),
        (draft("Eloise", "N'Guessan", "1981-05-12"), Possible, Reason::SimilarBirthDate),
        (draft("Eloise", "N'Guessan", ""), Possible, Reason::SameNames),
        (draft("Eloise", "Kowalska", "1980-05-12"), Possible, Reason::OtherLastName),
    ] {
        let (found, reasons) = judged(&known, &drafted).unwrap_or_else(|| panic!("{drafted:?}"));
        assert_eq!(found, certainty, "{drafted:?}");
        assert!(reasons.contains(&reason), "{drafted:?}: {reasons:?}");
    }
}

#[test]
fn another_person_is_not_shown() {
    let known = file(1, "Jean", "Martin", "1980-05-12");
    for other in [
        draft("Jean", "Martin", "1961-09-30"),
        draft("Paul", "Durand", "1980-05-12"),
        draft("Paul", "Martin", "1975-05-01"),
        draft("", "Martin", ""),
        draft("", "", "1980-05-12"),
        draft("", "", ""),
    ] {
        assert_eq!(judged(&known, &other), None, "{other:?}");
    }
}

#[test]
fn twins_are_said_to_be_twins_and_not_one_person() {
    let known = file(1, "Marie", "Dupont", "1980-05-12");
    let (certainty, reasons) = judged(&known, &draft("Claire", "Dupont", "1980-05-12")).unwrap();
    assert_eq!(certainty, Certainty::Possible);
    assert_eq!(reasons, [Reason::OtherFirstName, Reason::SameBirthDate]);
    assert!(Lang::Fr.say(&reasons[0].message()).contains("jumeaux"));
}

#[test]
fn a_birth_name_and_a_part_of_a_compound_name_meet_the_name_in_use() {
    let mut known = file(1, "Marie", "Dupont", "1980-05-12");
    known.identity.birth_name = Some(crate::domain::identifier::Name::parse("Le Goff").unwrap());
    let certainty = |drafted: &Draft| judged(&known, drafted).map(|(certainty, _)| certainty);
    assert_eq!(certainty(&draft("Marie", "Le Goff", "1980-05-12")), Some(Certainty::Same));
    assert_eq!(certainty(&draft("Marie", "Legoff", "1980-05-12")), Some(Certainty::Same));
    assert_eq!(certainty(&draft("Marie", "Dupont-Le Goff", "1980-05-12")), Some(Certainty::Likely));
    assert_eq!(certainty(&draft("Marie-Claude", "Dupont", "1980-05-12")), Some(Certainty::Likely));
    let both = Draft { birth_name: "Le Goff".into(), ..draft("Marie", "Martin", "1980-05-12") };
    assert_eq!(certainty(&both), Some(Certainty::Same));
}

#[test]
fn an_identifier_is_enough_and_a_phone_is_a_hint() {
    let mut known = file(1, "Marie", "Dupont", "1980-05-12");
    known.identity.phones = vec![Phone::parse("0601234567").unwrap()];
    known.identity.email = Some(Email::parse("marie@example.fr").unwrap());
    known.identity.france_travail_id = Some(FranceTravailId::parse("1234567A").unwrap());
    known.identity.external_id = Some("42".into());
    let same_id =
        Draft { france_travail_id: known.identity.france_travail_id.clone(), ..Draft::default() };
    let judge = |drafted: &Draft| judged(&known, drafted).unwrap();
    assert_eq!(judge(&same_id), (Certainty::Same, vec![Reason::SameFranceTravailId]));
    let same_row = Draft { external_id: Some(" 42 ".into()), ..Draft::default() };
    assert_eq!(judge(&same_row), (Certainty::Same, vec![Reason::SameExternalId]));
    let phone = Draft { phones: known.identity.phones.clone(), ..Draft::default() };
    assert_eq!(judge(&phone), (Certainty::Possible, vec![Reason::SamePhone]));
    let phone_and_name =
        Draft { phones: known.identity.phones.clone(), ..draft("Mari", "Dupond", "") };
    assert_eq!(
        judge(&phone_and_name),
        (Certainty::Likely, vec![Reason::SimilarNames, Reason::SamePhone])
    );
    let email =
        Draft { email: known.identity.email.clone(), ..draft("Paul", "Dupont", "1955-01-01") };
    assert_eq!(
        judge(&email),
        (Certainty::Possible, vec![Reason::OtherFirstName, Reason::SameEmail])
    );
    let phone_as_id = Draft { external_id: Some("+33601234567".into()), ..Draft::default() };
    assert_eq!(judged(&known, &phone_as_id), None, "kinds of keys never meet");
}

#[test]
fn the_surest_come_first_and_merged_files_never() {
    let mut index = DuplicateIndex::default();
    let mut merged = file(3, "Marie", "Dupont", "1980-05-12");
    merged.merged_into = Some(PersonId(Id([1; 16])));
    let known = [
        file(1, "Claire", "Dupont", "1980-05-12"),
        file(2, "Marie", "Dupond", "1980-05-12"),
        merged,
        file(4, "Marie", "Dupont", "1980-05-12"),
    ];
    for file in &known {
        index.insert(file);
    }
    let found = index.find(&draft("Marie", "Dupont", "1980-05-12"), None, 10);
    let people: Vec<_> = found.iter().map(|candidate| candidate.person).collect();
    assert_eq!(people, [known[3].id, known[1].id, known[0].id]);
    assert_eq!(index.find(&Draft::from(&known[3].identity), None, 2).len(), 2);
}

proptest::proptest! {
    #[test]
    fn a_file_is_no_duplicate_of_itself_and_leaves_no_trace(
        names in proptest::collection::vec(("[A-C][a-c]{1,4}( [a-c]{2,4})?", "[A-C][a-c]{1,4}", 1u32..4, 0u8..3), 1..12),
    ) {
        let files: Vec<PersonFile> = names
            .iter()
            .enumerate()
            .map(|(rank, (last, first, day, phone))| {
                let rank = u8::try_from(rank).unwrap() + 1;
                let mut file = file(rank, first, last, &format!("1980-0{day}-0{}", 4 - day));
                file.identity.phones = vec![Phone::parse(&format!("060123456{phone}")).unwrap()];
                file
            })
            .collect();
        let mut index = DuplicateIndex::default();
        for file in &files {
            index.insert(file);
        }
        for file in &files {
            let drafted = Draft::from(&file.identity);
            let others = index.find(&drafted, Some(file.id), 100);
            proptest::prop_assert!(others.iter().all(|candidate| candidate.person != file.id));
            proptest::prop_assert!(others.iter().all(|candidate| !candidate.reasons.is_empty()));
            let own = index.find(&drafted, None, 100);
            let own = own.iter().find(|candidate| candidate.person == file.id).unwrap();
            proptest::prop_assert_eq!(own.certainty, Certainty::Same);
        }
        for file in &files {
            index.remove(file);
        }
        proptest::prop_assert_eq!(index, DuplicateIndex::default());
    }

    #[test]
    fn whatever_is_pasted_into_a_draft_is_looked_up(last in ".{0,200}", first in ".{0,200}") {
        let mut index = DuplicateIndex::default();
        index.insert(&file(1, "Marie", "Dupont", "1980-05-12"));
        let drafted = Draft { last_name: last, first_names: first, ..draft("", "", "1980-05-12") };
        proptest::prop_assert!(index.find(&drafted, None, 5).len() <= 1);
    }
}

#[test]
fn among_thousands_of_namesakes_the_same_person_is_found_without_judging_all() {
    let mut index = DuplicateIndex::default();
    let first_day = day("1960-01-01");
    for rank in 0..3_000_u16 {
        let mut known = file(1, "Marie", "Martin", "1960-01-01");
        known.id = PersonId(Id(u128::from(rank).to_be_bytes()));
        known.identity.birth_date = first_day + chrono::Days::new(rank.into());
        index.insert(&known);
    }
    for rank in [0_u16, 63, 64, 1_500, 2_999] {
        let born = first_day + chrono::Days::new(rank.into());
        let same = Draft { birth_date: Some(born), ..draft("Marie", "Martin", "") };
        let found = index.find(&same, None, 1);
        assert_eq!(found[0].certainty, Certainty::Same, "{born}");
        assert_eq!(found[0].person, PersonId(Id(u128::from(rank).to_be_bytes())));
    }
    let namesakes = index.find(&draft("Marie", "Martin", ""), None, usize::MAX);
    assert_eq!(namesakes.len(), MOST_MET);
}

#[test]
fn the_index_of_a_caseload_is_that_of_its_files_one_by_one() {
    let mut state = crate::caseload::test_support::office();
    let mut one_by_one = DuplicateIndex::default();
    for rank in 1..=60 {
        let mut known = file(rank, "Marie", "Martin", "1980-05-12");
        known.identity.external_id = Some(format!("{}", rank / 2).into());
        known.merged_into = (rank == 7).then_some(PersonId(Id([1; 16])));
        one_by_one.insert(&known);
        state.put(RecordId::Person(known.id), Some(Record::Person(known)));
    }
    assert_eq!(DuplicateIndex::of(&state), one_by_one);
}

/// As many people of different names, all born on one day.
fn crowd(count: u32) -> Vec<PersonFile> {
    const PARTS: [&str; 16] = [
        "mar", "du", "le", "ber", "fon", "gau", "tho", "ri", "pel", "sa", "ko", "ni", "va", "cha",
        "bou", "ter",
    ];
    let name = |rank: u32| {
        let part = |shift: u32| PARTS[(rank >> shift) as usize % PARTS.len()];
        format!("{}{}{}", part(0), part(4), part(8))
    };
    (0..count)
        .map(|rank| {
            let spread = rank.wrapping_mul(0x9e37_79b9);
            let mut known = file(1, &name(spread >> 20), &name(spread >> 4), "1970-01-01");
            known.id = PersonId(Id(u128::from(rank).to_be_bytes()));
            known
        })
        .collect()
}

#[test]
fn a_file_of_thousands_born_on_one_day_is_no_quadratic_work() {
    let files = crowd(20_000);
    let mut index = DuplicateIndex::default();
    let (mut compared, mut most) = (0, 0);
    for file in &files {
        let names = FoldedNames::of_identity(&file.identity);
        let looked_at = index.compared(&names, file.identity.birth_date).len();
        compared += looked_at;
        most = most.max(looked_at);
        index.insert(file);
    }
    assert!(compared < 40 * files.len(), "{compared} comparisons");
    // Four keys of each of two last names.
    assert!(most <= 8 * MOST_MET, "{most} comparisons for one");
}

#[test]
fn in_a_crowd_born_on_one_day_the_same_person_is_still_found() {
    let mut index = DuplicateIndex::default();
    for file in crowd(5_000) {
        index.insert(&file);
    }
    let mut known = file(1, "Éloïse", "N'Guessan", "1970-01-01");
    known.id = PersonId(Id([0xee; 16]));
    known.identity.birth_name = Some(crate::domain::identifier::Name::parse("Kowalska").unwrap());
    index.insert(&known);
    for (drafted, certainty) in [
        (draft("ELOISE", "n guessan", "1970-01-01"), Certainty::Same),
        (draft("Eloise", "NGuessan", "1970-01-01"), Certainty::Same),
        (draft("Eloise", "Kowalska", "1970-01-01"), Certainty::Same),
        (draft("Eloise", "Kowalski", "1970-01-01"), Certainty::Likely),
        (draft("N'Guessan", "Éloïse", "1970-01-01"), Certainty::Likely),
        (draft("Éloise", "N'Gessan", "1970-01-01"), Certainty::Likely),
        (draft("Elouise", "N'Guessan", "1970-01-01"), Certainty::Likely),
        (draft("Éloïse Marie", "N'Guessan", "1970-01-01"), Certainty::Likely),
        (draft("Elouise", "N'Guesan", "1970-01-01"), Certainty::Likely),
    ] {
        let found = index.find(&drafted, None, 1);
        let found = found.first().unwrap_or_else(|| panic!("{drafted:?}"));
        assert_eq!((found.person, found.certainty), (known.id, certainty), "{drafted:?}");
    }
    let nobody = draft("Zoé", "Xylander", "1970-01-01");
    assert_eq!(index.find(&nobody, None, 5), []);
}

#[test]
fn a_crowd_that_comes_and_goes_leaves_no_trace() {
    let files = crowd(2 * u32::try_from(MOST_MET).unwrap());
    let index_of = |files: &[PersonFile]| {
        let mut state = crate::caseload::test_support::office();
        for file in files {
            state.put(RecordId::Person(file.id), Some(Record::Person(file.clone())));
        }
        DuplicateIndex::of(&state)
    };
    let mut index = DuplicateIndex::default();
    for (at, file) in files.iter().enumerate() {
        assert_eq!(index, index_of(&files[..at]), "{at} came");
        index.insert(file);
    }
    for (at, file) in files.iter().enumerate() {
        assert_eq!(index, index_of(&files[at..]), "{at} gone");
        index.remove(file);
    }
    assert_eq!(index, DuplicateIndex::default());
}
