use super::{Counts, Issue, Nomenclature, Taken, check};
use crate::domain::code::{Coded, LISTS};
use crate::domain::code::{ExitMotive, InterviewMedium, List, Origin, PartnerKind, Theme};
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::Lang;
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn items(items: &[Value]) -> BTreeMap<String, Value> {
    items.iter().map(|item| (item["id"].as_str().unwrap().to_owned(), item.clone())).collect()
}

/// An item with everything that a new code needs.
fn item(list: &str, code: &str, french: &str) -> Value {
    let english = format!("{french} (en)");
    json!({"id": format!("{list}/{code}"), "list": list, "code": code, "fr": french, "en": english})
}

fn with(mut item: Value, mut more: Value) -> Value {
    item.as_object_mut().unwrap().append(more.as_object_mut().unwrap());
    item
}

fn take(known: &Nomenclature, number: u64, published: &[Value], removed: &[&str]) -> Taken {
    let removed: Vec<String> = removed.iter().map(|id| (*id).to_owned()).collect();
    known.take_in(
        Vocabulary::builtin(),
        &Issue {
            number,
            on: day("2026-11-23"),
            is_whole: false,
            items: &items(published),
            removed: &removed,
        },
    )
}

fn lists(nomenclature: &Nomenclature) -> Vocabulary {
    nomenclature.vocabulary(Vocabulary::builtin())
}

#[test]
fn an_added_code_is_chosen_read_and_shown_before_the_last() {
    let ccas = with(
        item("origin", "ccas_2", "CCAS de Carrières"),
        json!({"from": "2026-01-01", "until": "2027-12-31", "aliases": ["CCAS CSP"], "note": "demandé en mai"}),
    );
    let taken = take(&Nomenclature::default(), 1, &[ccas], &[]);
    assert_eq!((taken.wrong, taken.problems), (0, vec![]));
    assert_eq!(taken.counts, Counts { added: 1, ..Counts::default() });
    assert_eq!(taken.nomenclature.number(), 1);
    let lists = lists(&taken.nomenclature);
    let origin: Origin = lists.read("ccas csp").unwrap();
    assert_eq!((origin.as_str(), lists.label(&origin, Lang::Fr)), ("ccas_2", "CCAS de Carrières"));
    assert_eq!(lists.label(&origin, Lang::En), "CCAS de Carrières (en)");
    let offered = |on| lists.entries_on(Origin::LIST, day(on)).any(|one| one.code == "ccas_2");
    assert_eq!(
        [offered("2025-12-31"), offered("2026-06-01"), offered("2028-01-01")],
        [false, true, false]
    );
    let codes: Vec<&str> =
        lists.entries(Origin::LIST).iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes[codes.len() - 2..], ["ccas_2", "autre"]);
    assert_eq!(lists.read::<Origin>("Autres").unwrap().as_str(), "autre", "moved, and still found");
    assert_eq!(lists.read::<Origin>("CCAS").unwrap().as_str(), "ccas");
}

#[test]
fn what_is_taken_in_again_changes_nothing_and_a_change_is_one() {
    let first = take(&Nomenclature::default(), 1, &[item("theme", "jardin", "Jardin")], &[]);
    let again = take(&first.nomenclature, 1, &[item("theme", "jardin", "Jardin")], &[]);
    assert_eq!((again.counts, &again.nomenclature), (Counts::default(), &first.nomenclature));
    let renamed = take(&first.nomenclature, 2, &[item("theme", "jardin", "Jardinage")], &[]);
    assert_eq!(renamed.counts, Counts { changed: 1, ..Counts::default() });
    let label =
        lists(&renamed.nomenclature).label(&Theme::from_code("jardin"), Lang::Fr).to_owned();
    assert_eq!(label, "Jardinage");
}

#[test]
fn a_code_that_left_is_offered_no_more_and_keeps_its_label_until_it_comes_back() {
    let first = take(&Nomenclature::default(), 1, &[item("theme", "jardin", "Jardin")], &[]);
    let left = take(&first.nomenclature, 2, &[], &["theme/jardin", "theme/inconnu_ici"]);
    assert_eq!(left.counts, Counts { left: 1, ..Counts::default() });
    let (theme, found) = (Theme::from_code("jardin"), lists(&left.nomenclature));
    assert_eq!(found.label(&theme, Lang::Fr), "Jardin");
    let entry = found.entry(&theme).unwrap();
    assert!(entry.is_valid_on(day("2026-11-23")) && !entry.is_valid_on(day("2026-11-24")));
    let whole = Issue {
        number: 3,
        on: day("2026-11-30"),
        is_whole: true,
        items: &items(&[item("theme", "jardin", "Jardin"), item("theme", "four", "Four")]),
        removed: &[],
    };
    let back = left.nomenclature.take_in(Vocabulary::builtin(), &whole);
    assert_eq!(back.counts, Counts { added: 2, ..Counts::default() });
    assert!(lists(&back.nomenclature).entry(&theme).unwrap().is_valid_on(day("2030-01-01")));
    // A whole list: what is not in it has left.
    let whole = Issue { items: &items(&[item("theme", "four", "Four")]), ..whole };
    let gone = back.nomenclature.take_in(Vocabulary::builtin(), &whole);
    assert_eq!(gone.counts, Counts { left: 1, ..Counts::default() });
}

#[test]
fn a_code_of_the_program_gets_names_and_an_end_and_nothing_else() {
    let builtin = Vocabulary::builtin();
    let phone = builtin.entry(&InterviewMedium::PHONE).unwrap();
    let sound = json!({
        "id": "interview_medium/telephone", "list": "interview_medium", "code": "telephone",
        "fr": phone.french, "until": "2027-12-31", "aliases": ["coup de fil du soir"],
    });
    let taken = take(&Nomenclature::default(), 1, &[sound], &[]);
    assert_eq!((taken.problems.len(), taken.counts.changed), (0, 1));
    let found = lists(&taken.nomenclature);
    assert_eq!(found.read("Coup de fil du soir"), Some(InterviewMedium::PHONE));
    assert_eq!(found.entry(&InterviewMedium::PHONE).unwrap().until, Some(day("2027-12-31")));
    let gone = take(&taken.nomenclature, 2, &[], &["interview_medium/telephone"]);
    assert_eq!(&lists(&gone.nomenclature), builtin, "the program’s own again");

    let wrong = json!({
        "id": "exit_motive/autre", "list": "exit_motive", "code": "autre", "fr": "Succès",
        "from": "2026-01-01", "until": "2026-12-31", "sensitive": true,
    });
    let closed = json!({
        "id": "registration/A", "list": "registration", "code": "A", "until": "2026-12-31",
    });
    let taken = take(&Nomenclature::default(), 1, &[wrong, closed], &[]);
    assert_eq!(taken.wrong, 2);
    assert_eq!(&lists(&taken.nomenclature), builtin);
    let said: Vec<String> = taken.problems.iter().map(|one| one.render(Lang::Fr)).collect();
    assert!(said.iter().any(|one| one.contains("exit_motive/autre, sensitive")), "{said:#?}");
    assert!(said.iter().any(|one| one.contains("registration/A, until")), "{said:#?}");
}

#[test]
fn no_publication_takes_away_or_renames_anything_of_the_program() {
    let builtin = Vocabulary::builtin();
    let mut published = Vec::new();
    for list in LISTS {
        for entry in builtin.entries(*list) {
            published.push(item(list.name, &entry.code, "Autre sens"));
        }
    }
    let taken = take(&Nomenclature::default(), 1, &published, &[]);
    assert_eq!(taken.wrong, published.len());
    assert_eq!(&lists(&taken.nomenclature), builtin);
    let ids: Vec<&str> = published.iter().map(|item| item["id"].as_str().unwrap()).collect();
    let gone = take(&taken.nomenclature, 2, &[], &ids);
    assert_eq!((gone.counts, &lists(&gone.nomenclature)), (Counts::default(), builtin));
}

#[test]
fn a_wrong_item_is_told_with_all_that_is_wrong_and_leaves_the_rest_and_what_was_known() {
    let known = take(&Nomenclature::default(), 1, &[item("theme", "jardin", "Jardin")], &[]);
    let wrong = json!({
        "id": "theme/jardin", "list": "theme", "code": "jardin", "fr": "", "from": "2026-13-01",
        "aliases": ["Mobilité", 3],
    });
    let taken = take(&known.nomenclature, 2, &[wrong, item("theme", "four", "Four")], &[]);
    assert_eq!((taken.wrong, taken.counts.added), (1, 1));
    let said: Vec<String> = taken.problems.iter().map(|one| one.render(Lang::Fr)).collect();
    let places: Vec<bool> = ["theme/jardin, fr", "theme/jardin, from", "theme/jardin, aliases"]
        .map(|place| said.iter().any(|one| one.contains(place)))
        .to_vec();
    assert_eq!(places, [true; 3], "{said:#?}");
    let found = lists(&taken.nomenclature);
    assert_eq!(found.label(&Theme::from_code("jardin"), Lang::Fr), "Jardin");
    assert_eq!(found.label(&Theme::from_code("four"), Lang::Fr), "Four");
}

#[test]
fn a_list_of_a_later_program_is_kept_and_waits() {
    let later = item("astre", "lune", "Lune");
    let taken = take(&Nomenclature::default(), 1, std::slice::from_ref(&later), &[]);
    assert_eq!(taken.counts, Counts { waiting: 1, ..Counts::default() });
    assert_eq!(&lists(&taken.nomenclature), Vocabulary::builtin());
    assert!(taken.nomenclature.items.contains_key("astre/lune"), "for the program that knows");
    // A word that this program does not know does not make the code unknown.
    let word = with(item("theme", "four", "Four"), json!({"colour": "rouge"}));
    assert_eq!(take(&Nomenclature::default(), 1, std::slice::from_ref(&word), &[]).counts.added, 1);
    // The centre, which writes the file, is told of both.
    let said: Vec<String> = check(Vocabulary::builtin(), &items(&[later, word]))
        .iter()
        .map(|one| one.render(Lang::Fr))
        .collect();
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(said[0].contains("astre/lune, list") && said[1].contains("theme/four, colour"));
}

#[test]
fn the_centre_is_told_everything_at_once() {
    let of = |published: &[Value]| -> Vec<String> {
        let problems = check(Vocabulary::builtin(), &items(published));
        problems.iter().map(|one| one.render(Lang::Fr)).collect()
    };
    assert_eq!(of(&[item("origin", "ccas_2", "CCAS de Poissy")]), [""; 0]);
    let long = "x".repeat(31);
    let wrong = [
        item("origin", "inconnu", "Inconnue"),
        item("origin", "é_t_é", "Été"),
        item("origin", &long, "Long"),
        item("civility", "mx", "Mx"),
        item("education_level", "9", "Niveau 9"),
        with(item("origin", "marche", "Marché"), json!({"sensitive": true})),
        with(
            item("origin", "soir", "Soirée"),
            json!({"from": "2027-01-01", "until": "2026-01-01"}),
        ),
        json!({"id": "origin/vide", "list": "origin", "code": "vide"}),
        json!({"id": "autre_id", "list": "origin", "code": "cafe", "fr": "Café", "en": "Café"}),
        json!({"id": "sans_liste"}),
        json!({"id": "origin/texte", "list": "origin", "code": 3, "fr": "Texte", "en": "Text"}),
        item("theme", "a", "Pareil"),
        item("theme", "b", "Pareil"),
    ];
    let said = of(&wrong);
    for place in [
        "origin/inconnu, code",
        "origin/é_t_é, code",
        "civility/mx, list",
        "education_level/9, list",
        "origin/marche, sensitive",
        "origin/soir, until",
        "origin/vide, fr",
        "origin/vide, en",
        "autre_id, id",
        "sans_liste, list",
        "origin/texte, code",
        "theme/b, fr, en",
    ] {
        assert!(said.iter().any(|one| one.contains(place)), "{place}: {said:#?}");
    }
    assert!(said.iter().any(|one| one.contains(&long)), "{said:#?}");
}

#[test]
fn a_sensitive_kind_is_counted_as_another_and_a_plain_one_as_itself() {
    let kinds = [
        item("partner_kind", "PIMMS", "PIMMS"),
        with(item("partner_kind", "SMUR", "Soins"), json!({"sensitive": true})),
    ];
    let taken = take(&Nomenclature::default(), 1, &kinds, &[]);
    assert_eq!(taken.problems, []);
    let found = lists(&taken.nomenclature);
    let public = |code: &str| found.public_kind(&PartnerKind::from_code(code)).to_string();
    assert_eq!([public("PIMMS"), public("SMUR"), public("jamais_vu")], ["PIMMS", "autre", "autre"]);
}

#[test]
fn every_code_that_can_be_added_fits_an_envelope_with_any_other() {
    let longest = |list: List| {
        Vocabulary::builtin().entries(list).iter().map(|one| one.code.len()).max().unwrap()
    };
    // An orientation is counted by the kind of its partner and its theme: a key has at most 80 bytes.
    let (kind, theme) = (longest(PartnerKind::LIST).max(30), longest(Theme::LIST).max(30));
    assert!(kind + 1 + theme <= 80, "{kind} {theme}");
    assert!(longest(ExitMotive::LIST) <= 40);
}
