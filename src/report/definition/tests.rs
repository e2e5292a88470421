use super::*;
use crate::domain::code::{Activity, Coded, List, NAMED_CODES, Registration};
use crate::domain::situation::Situation;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn entry(facts: Situation) -> crate::domain::situation::SituationEntry {
    crate::domain::situation::SituationEntry {
        id: crate::domain::situation::SituationId::default(),
        on: day("2020-01-01"),
        facts,
        by: crate::domain::office::AdviserId::default(),
    }
}

/// What the five counters answer, in their order, as letters: y, ?, n.
fn verdicts(facts: Situation, on: &str) -> String {
    let entries = [entry(facts)];
    let subject =
        Subject { born: day("1980-05-05"), facts: Facts::on(&entries, day(on)), day: day(on) };
    let letter = |definition: Definition| match definition.judge(&subject) {
        Verdict::Yes => 'y',
        Verdict::Indeterminate => '?',
        Verdict::No => 'n',
    };
    Definition::ALL.map(letter).iter().collect()
}

#[test]
fn five_counters_answer_differently_of_the_same_people() {
    let nothing = Situation::default;
    let registered =
        |code| Situation { registration: Some(Registration::from_code(code)), ..nothing() };
    let not = || registered("non_inscrit");
    let bit = |worked, available, searched| Situation {
        worked_reference_week: worked,
        available_within_15_days: available,
        searched_last_month: searched,
        ..not()
    };
    // Columns: A–C, A–G, ILO, FSE+, wide.
    for (who, facts, expected) in [
        ("nothing is known", nothing(), "?????"),
        ("category A, nothing else known", registered("A"), "yy?yy"),
        ("category D", registered("D"), "ny?yy"),
        ("category G", registered("G"), "ny?yy"),
        ("a category of the future", registered("H"), "?????"),
        ("not registered, nothing else known", not(), "nn???"),
        (
            "not registered, fulfils the three criteria",
            bit(Some(false), Some(true), Some(true)),
            "nnyyy",
        ),
        (
            "not registered, worked an hour, searches",
            bit(Some(true), Some(true), Some(true)),
            "nnnny",
        ),
        ("searches, availability unknown", bit(Some(false), None, Some(true)), "nn??y"),
        (
            "not available, searches not: halo unknown",
            bit(Some(false), Some(false), Some(false)),
            "nnnn?",
        ),
        (
            "halo: without work, wishes, does not search",
            Situation { wishes_to_work: Some(true), ..bit(Some(false), Some(true), Some(false)) },
            "nnnny",
        ),
        (
            "does not wish to work",
            Situation { wishes_to_work: Some(false), ..bit(Some(false), Some(true), Some(false)) },
            "nnnnn",
        ),
        (
            "employed and wants more hours",
            Situation {
                activity: Some(Activity::EMPLOYED),
                wants_more_hours: Some(true),
                ..bit(Some(true), Some(true), Some(false))
            },
            "nnnny",
        ),
        (
            "employed and content",
            Situation {
                activity: Some(Activity::EMPLOYED),
                wants_more_hours: Some(false),
                ..bit(Some(true), Some(false), Some(false))
            },
            "nnnnn",
        ),
        (
            "looks for work, says their file",
            Situation { activity: Some(Activity::LOOKING_FOR_WORK), ..not() },
            "nn??y",
        ),
    ] {
        assert_eq!(verdicts(facts, "2026-09-30"), expected, "{who}");
    }
}

#[test]
fn categories_f_and_g_begin_with_the_law() {
    let f = || Situation { registration: Some(Registration::F), ..Situation::default() };
    assert!(verdicts(f(), "2024-12-31").starts_with("??"));
    assert!(verdicts(f(), "2025-01-01").starts_with("ny"));
    let [before, since] = ["2024-12-31", "2025-01-01"].map(|on| Definition::FtAll.name(day(on)));
    assert_ne!(before.key, since.key);
    assert!(!Definition::Fse.is_valid_on(day("2020-12-31")));
    assert!(Definition::Bit.is_valid_on(day("1990-01-01")));
}

#[test]
fn a_reason_says_what_to_ask() {
    let facts = Situation {
        registration: Some(Registration::NOT_REGISTERED),
        searched_last_month: Some(true),
        activity: Some(Activity::AT_HOME),
        ..Situation::default()
    };
    let entries = [entry(facts)];
    let on = day("2026-09-30");
    let subject = Subject { born: day("1980-05-05"), facts: Facts::on(&entries, on), day: on };
    let reason = Definition::Fse.explain(&subject);
    assert_eq!(reason.verdict, Verdict::Indeterminate);
    assert_eq!(reason.missing(), ["available_within_15_days"]);
    assert_eq!(Definition::Large.explain(&subject).missing(), [""; 0]);
    assert_eq!(reason.parts[0].facts, [("registration", Some("non_inscrit".to_owned()))]);
}

/// Facts that the rules look at, each stated or not.
fn any_facts() -> impl Strategy<Value = Situation> {
    let flag = || proptest::option::of(any::<bool>());
    let registration =
        proptest::sample::select(vec!["non_inscrit", "A", "C", "D", "E", "F", "G", "Z"]);
    let activity = proptest::sample::select(vec![
        "emploi",
        "iae",
        "recherche_emploi",
        "au_foyer",
        "autre",
        "?",
    ]);
    (
        proptest::option::of(registration),
        proptest::option::of(activity),
        (flag(), flag(), flag(), flag(), flag()),
        flag(),
    )
        .prop_map(
            |(registration, activity, (worked, available, searched, wishes, more), since)| {
                Situation {
                    registration: registration.map(Registration::from_code),
                    activity: activity.map(Activity::from_code),
                    worked_reference_week: worked,
                    available_within_15_days: available,
                    searched_last_month: searched,
                    wishes_to_work: wishes,
                    wants_more_hours: more,
                    without_work_since: since.and_then(|since| since.then(|| day("2019-06-01"))),
                    ..Situation::default()
                }
            },
        )
}

#[test]
fn every_code_that_a_rule_could_name_says_something() {
    let named = |list: List| {
        let codes = NAMED_CODES.iter().filter(move |(of, _)| *of == list);
        codes.map(|(_, code)| *code)
    };
    for code in named(Activity::LIST) {
        let says = rule::is_work(&Activity::from_code(code)).is_some();
        assert_eq!(says, code != Activity::OTHER.as_str(), "{code}");
    }
    for code in named(Registration::LIST) {
        let facts =
            Situation { registration: Some(Registration::from_code(code)), ..Situation::default() };
        let entries = [entry(facts)];
        let on = day("2026-09-30");
        let subject = Subject { born: day("1980-05-05"), facts: Facts::on(&entries, on), day: on };
        let is_registered = Verdict::of(Some(code != Registration::NOT_REGISTERED.as_str()));
        assert_eq!(Definition::FtAll.judge(&subject), is_registered, "{code}");
    }
}

proptest! {
    #[test]
    fn counters_are_nested_where_the_rules_say_so(facts in any_facts(), on in 0_u32..4000) {
        let on = day("2018-01-01") + chrono::Days::new(on.into());
        let entries = [entry(facts)];
        let subject = Subject { born: day("1980-05-05"), facts: Facts::on(&entries, on), day: on };
        for (inner, outer) in Definition::NESTED {
            prop_assert!(inner.judge(&subject) <= outer.judge(&subject), "{inner:?} in {outer:?}");
        }
        let each = Definition::ALL.map(|one| (one, one.judge(&subject)));
        prop_assert_eq!(Definition::judge_all(&subject), each);
    }

    #[test]
    fn learning_a_fact_never_turns_a_certainty(facts in any_facts(), more in any_facts()) {
        let on = day("2026-09-30");
        let judge = |facts: &Situation| {
            let entries = [entry(facts.clone())];
            let subject = Subject { born: day("1980-05-05"), facts: Facts::on(&entries, on), day: on };
            Definition::ALL.map(|one| (one.judge(&subject), one.explain(&subject)))
        };
        // What an activity says is looked at before the reference week: leave both, or a newer fact may rightly correct an older one.
        let more = Situation { activity: None, worked_reference_week: None, without_work_since: None, ..more };
        let before = judge(&facts);
        let after = judge(&facts.clone().or(&more));
        for ((before, reason), (after, _)) in before.into_iter().zip(after) {
            prop_assert!(before == Verdict::Indeterminate || before == after);
            prop_assert_eq!(reason.verdict, before);
            prop_assert_eq!(before == Verdict::Indeterminate, !reason.missing().is_empty());
        }
    }
}
