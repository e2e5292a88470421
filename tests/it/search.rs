//! What an adviser may expect of the search, whatever is typed.

#[path = "../../benches/support/misspell/mod.rs"]
mod misspell;
#[path = "../../benches/support/population.rs"]
mod population;

use population::Person;
use proptest::prelude::*;
use relais::caseload::search::{Field, Index};
use std::sync::OnceLock;

const EXAM: &str = include_str!("../fixtures/misspellings.csv");

/// Ten thousand people, indexed once for all tests.
fn office() -> &'static (Vec<Person>, Index<u32>) {
    static OFFICE: OnceLock<(Vec<Person>, Index<u32>)> = OnceLock::new();
    OFFICE.get_or_init(|| {
        let people = population::people(population::SEED, misspell::ASKED_AMONG);
        let births: Vec<String> = people.iter().map(|person| person.birth.to_string()).collect();
        let index =
            Index::from_weighed_records(people.iter().zip(&births).map(|(person, birth)| {
                (person.row, u64::from(person.row % 3), person.as_fields(birth))
            }));
        (people, index)
    })
}

fn one(key: u32, name: &str, first_name: &str) -> Index<u32> {
    let mut index = Index::new();
    index.insert(key, &[(Field::Name, name), (Field::FirstName, first_name)]);
    index
}

fn keys(index: &Index<u32>, query: &str) -> Vec<u32> {
    index.search(query, 10, |_| Some(0)).into_iter().map(|hit| hit.key).collect()
}

#[test]
fn of_a_hundred_misspelt_queries_98_find_the_person_among_the_first_five() {
    let (people, index) = office();
    let queries = misspell::read(EXAM);
    assert!(queries.len() >= 320, "{} queries", queries.len());
    let mut missed = Vec::new();
    for query in &queries {
        let wanted = &people[query.row as usize];
        assert_eq!(wanted.full_name(), query.wanted, "the population has changed");
        let hits = index.search(&query.typed, 5, |_| Some(0));
        if !hits.iter().any(|hit| misspell::is_right(&people[hit.key as usize], wanted)) {
            missed.push(format!("{}: {} for {}", query.kind, query.typed, query.wanted));
        }
    }
    assert!(missed.len() * 100 <= queries.len() * 2, "missed: {missed:#?}");
}

#[test]
fn the_first_people_are_the_same_at_every_size() {
    let (people, _) = office();
    let few = population::people(population::SEED, 100);
    for (one, other) in few.iter().zip(people) {
        assert_eq!(one.as_row(), other.as_row());
    }
}

#[test]
fn a_person_opened_a_moment_ago_is_found_and_one_erased_is_not() {
    let mut index = one(1, "Wójcik", "Łukasz");
    assert_eq!(keys(&index, "wojc"), [1]);
    index.insert(2, &[(Field::Name, "N'Guessan"), (Field::FirstName, "Aya")]);
    assert_eq!(keys(&index, "nguessan"), [2]);
    index.insert(1, &[(Field::Name, "Kowalski"), (Field::FirstName, "Łukasz")]);
    assert_eq!(keys(&index, "kowalski"), [1]);
    assert_eq!(keys(&index, "wojcik"), [0; 0], "the old name is gone");
    assert!(index.remove(1));
    assert!(!index.remove(1));
    assert_eq!(keys(&index, "lukasz"), [0; 0]);
    assert_eq!(index.len(), 1);
}

#[test]
fn an_index_kept_current_answers_like_one_built_at_once() {
    let (people, built) = office();
    let mut kept = Index::new();
    // Everybody arrives under another name first, then is corrected: the rebuild happens on the way.
    for person in people.iter().take(4000) {
        kept.insert(person.row, &[(Field::Name, "Provisoire")]);
        kept.weigh(person.row, u64::from(person.row % 3));
    }
    for person in people {
        let birth = person.birth.to_string();
        kept.insert(person.row, &person.as_fields(&birth));
        kept.weigh(person.row, u64::from(person.row % 3));
    }
    assert_eq!(kept.len(), built.len());
    for query in misspell::read(EXAM).iter().step_by(9) {
        let hits = |index: &Index<u32>| -> Vec<u32> {
            index
                .search(&query.typed, 20, |weight| u32::try_from(weight).ok())
                .iter()
                .map(|hit| hit.key)
                .collect()
        };
        assert_eq!(hits(&kept), hits(built), "{}", query.typed);
    }
    assert_eq!(keys(&kept, "provisoire").len(), 0);
}

#[test]
fn one_s_own_caseload_comes_first_among_equals() {
    let mut index = Index::new();
    for key in 0..200_u32 {
        index.insert(key, &[(Field::Name, "Martin"), (Field::FirstName, "Marie")]);
    }
    index.weigh(150, 7);
    index.weigh(120, 5);
    let mine = |weight: u64| Some(if weight == 5 { 2 } else { u32::from(weight == 7) });
    let first: Vec<u32> = index.search("ma", 4, mine).iter().map(|hit| hit.key).collect();
    assert_eq!(first, [120, 150, 0, 1]);
    // Of whom nothing is made, is not wanted, however well they answer.
    let others = |weight: u64| (weight != 5).then_some(0);
    let hits = index.search("martin marie", 200, others);
    assert_eq!((hits.len(), hits.iter().any(|hit| hit.key == 120)), (199, false));
}

#[test]
fn what_answered_is_marked_in_the_text_as_it_was_written() {
    let mut index = Index::new();
    index.insert(
        7,
        &[
            (Field::Name, "Lœuillet-Bérard"),
            (Field::FirstName, "Éloïse"),
            (Field::Phone, "+33 6 12 34 56 78"),
            (Field::BirthDate, "1975-03-12"),
        ],
    );
    let marks = |query: &str| index.search(query, 5, |_| Some(0)).remove(0).highlights;
    assert_eq!(marks("elo"), [(Field::FirstName, vec![0, 1, 2])]);
    assert_eq!(marks("loeu"), [(Field::Name, vec![0, 1, 2])]);
    assert_eq!(marks("berard"), [(Field::Name, vec![9, 10, 11, 12, 13, 14])]);
    assert_eq!(marks("06 12"), [(Field::Phone, vec![4, 6, 7])]);
    assert_eq!(marks("12/03"), [(Field::BirthDate, vec![5, 6, 8, 9])]);
    assert_eq!(marks("elo 1975").len(), 2);
}

#[test]
fn a_birth_date_and_a_phone_are_found_however_they_are_typed() {
    let (people, index) = office();
    let person = &people[1234];
    let digits = person.phone_digits();
    let spaced = format!("{} {} {}", &digits[..2], &digits[2..6], &digits[6..]);
    for query in [
        digits.clone(),
        spaced,
        format!("+33{}", &digits[1..]),
        format!("0033 {}", &digits[1..]),
        format!("{} {}", person.name, person.birth.format("%d/%m/%Y")),
        format!("{} {}", person.birth.format("%Y-%m-%d"), person.name),
        format!("{} {}", person.first_name, person.birth.format("%d%m%Y")),
    ] {
        let hits = index.search(&query, 5, |_| Some(0));
        assert!(hits.iter().any(|hit| hit.key == person.row), "{query}");
    }
}

#[test]
fn nothing_typed_finds_nothing_and_one_letter_finds_names() {
    let (people, index) = office();
    for query in ["", "   ", "-'", "\u{301}"] {
        assert_eq!(index.search(query, 10, |_| Some(0)), [], "{query:?}");
    }
    assert_eq!(index.search("m", 0, |_| Some(0)), []);
    let hits = index.search("k", 50, |_| Some(0));
    assert_eq!(hits.len(), 50);
    for hit in hits {
        let name = relais::text::fold(&people[hit.key as usize].full_name());
        assert!(name.split(' ').any(|word| word.starts_with('k')), "{name}");
    }
}

#[test]
fn a_word_too_many_does_not_hide_the_person() {
    let index = one(3, "Delacroix", "Stéphanie");
    assert_eq!(keys(&index, "stephanie delacroix xqzw"), [3]);
    assert_eq!(keys(&index, "sdelacroix"), [3]);
    assert_eq!(keys(&index, "delacroixstephanie"), [3]);
}

#[test]
fn names_that_are_one_word_twice_are_found_before_names_that_have_it_once() {
    let mut index = Index::new();
    for key in 0..300_u32 {
        index.insert(key, &[(Field::Name, "Martin"), (Field::FirstName, "Paul")]);
    }
    index.insert(300, &[(Field::Name, "Martin"), (Field::FirstName, "Martin")]);
    assert_eq!(keys(&index, "martin martin").first(), Some(&300));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_query_and_no_text_is_beyond_the_search(
        texts in proptest::collection::vec((".{0,20}|[0-9+ /-]{0,20}", 0_u8..9), 0..30),
        queries in proptest::collection::vec(".{0,30}|[a-z0-9+ ']{0,30}", 1..8),
        limit in 0_usize..100,
    ) {
        let fields = [
            Field::Name, Field::FirstName, Field::Title, Field::Identifier, Field::InternalNumber,
            Field::Phone, Field::BirthDate, Field::Email, Field::Other(200),
        ];
        let mut index = Index::new();
        for (key, (text, field)) in (0_u32..).zip(&texts) {
            index.insert(key % 20, &[(fields[usize::from(*field)], text.as_str()), (Field::Name, "Martin")]);
        }
        for query in texts.iter().map(|(text, _)| text).chain(&queries) {
            for hit in index.search(query, limit, |weight| u32::try_from(weight).ok()) {
                prop_assert!(usize::try_from(hit.key).unwrap() < 20);
                for (_, marks) in &hit.highlights {
                    prop_assert!(marks.windows(2).all(|pair| pair[0] < pair[1]));
                    prop_assert!(marks.iter().all(|mark| *mark < 30));
                }
            }
        }
    }

    #[test]
    fn a_full_name_finds_its_owner_among_the_first(row in 0_u32..10_000) {
        let (people, index) = office();
        let wanted = &people[row as usize];
        let hits = index.search(&wanted.full_name(), 5, |_| Some(0));
        prop_assert!(hits.iter().any(|hit| misspell::is_right(&people[hit.key as usize], wanted)));
    }
}
