use super::behind::{Number, behind};
use super::partners::performances;
use super::span::{Span, ends_of_months};
use super::standing::{Breakdown, Counters, Parts};
use super::why::{Why, total};
use crate::caseload::made::Made;
use crate::caseload::memory::Memory;
use crate::caseload::record::{Record, RecordId};
use crate::caseload::state::State;
use crate::caseload::test_support::{ADVISER, day, file, office};
use crate::desk::demo;
use crate::domain::code::{Activity, Coded, PartnerKind, RefusalReason, Registration, Theme};
use crate::domain::identifier::Name;
use crate::domain::orientation::{Orientation, OrientationId, Outcome, Stage, Step};
use crate::domain::partner::{Partner, PartnerId};
use crate::domain::person::{PersonFile, PersonId};
use crate::domain::situation::{Situation, SituationEntry, SituationId};
use crate::i18n::Lang;
use crate::ids::Id;
use crate::report::count;
use crate::report::definition::{Definition, Verdict};
use crate::report::measure::TableId;
use crate::report::period::Period;
use crate::sync::envelope::Nature;

fn stated(on: &str, facts: Situation) -> SituationEntry {
    SituationEntry { id: SituationId(Id([9; 16])), on: day(on), facts, by: ADVISER }
}

fn person(rank: u8, last_name: &str, facts: Situation) -> PersonFile {
    let mut file = file(rank, "Éloïse", last_name, "1990-05-04");
    file.situations.push(stated("2026-02-01", facts));
    file
}

fn registered(category: Registration) -> Situation {
    Situation { registration: Some(category), ..Situation::default() }
}

fn caseload(files: &[PersonFile]) -> State {
    let mut state = office();
    for file in files {
        state.put(RecordId::Person(file.id), Some(Record::Person(file.clone())));
    }
    state
}

#[test]
fn why_names_the_fact_that_was_read_its_value_and_since_when() {
    let file = person(1, "N'Guessan", registered(Registration::B));
    let why = Why::of(&file, Definition::FtAbc, day("2026-11-23"), Lang::Fr);
    assert_eq!(why.verdict, Verdict::Yes);
    let text = why.text(Lang::Fr);
    assert!(text.starts_with("inscrits A, B, C : compté au 23/11/2026"), "{text}");
    assert!(text.contains("depuis le 01/02/2026"), "{text}");
    assert!(text.contains("Source :"), "{text}");
    let english = Why::of(&file, Definition::FtAbc, day("2026-11-23"), Lang::En).text(Lang::En);
    assert!(english.contains("counted on"), "{english}");
}

#[test]
fn why_says_what_to_ask_and_of_one_who_was_not_followed_that_no_number_counts_them() {
    let file = person(1, "Nowak", Situation::default());
    let why = Why::of(&file, Definition::Bit, day("2025-11-23"), Lang::Fr);
    assert_eq!(why.verdict, Verdict::Indeterminate);
    assert!(!why.is_followed, "the first contact came later");
    assert_eq!(
        why.missing,
        ["worked_reference_week", "available_within_15_days", "searched_last_month"]
    );
    let text = why.text(Lang::Fr);
    assert!(text.contains("À demander :") && text.contains("n’était pas suivi"), "{text}");
    // Deeper parts stand deeper.
    assert!(text.lines().any(|line| line.starts_with("  ? ")), "{text}");
}

#[test]
fn a_total_comes_with_its_rule_its_source_its_date_and_all_three_answers() {
    let text = total(Definition::Fse, day("2026-03-31"), [12, 3, 5], Lang::Fr);
    for part in ["31/03/2026", "Comptés : 12", "Indéterminés : 3", "Non comptés : 5", ": 20"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.contains("Règle :") && text.contains("Source :"), "{text}");
    let before = total(Definition::Fse, day("2020-03-31"), [0, 0, 0], Lang::Fr);
    assert!(before.contains("n’a de sens qu’à partir du 01/01/2021"), "{before}");
}

#[test]
fn the_list_behind_a_counter_is_as_of_the_day_by_name_with_what_is_missing() {
    let mut later = person(1, "Zola", registered(Registration::A));
    later.situations.push(stated("2026-10-01", registered(Registration::NOT_REGISTERED)));
    let unknown = person(2, "Élan", Situation::default());
    let known = person(3, "Abad", registered(Registration::C));
    let state = caseload(&[later.clone(), unknown.clone(), known.clone()]);
    let period = Period::month_of(day("2026-11-01"));
    let people = |verdict, on| -> Vec<PersonId> {
        let number = Number::Counter(Definition::FtAbc, verdict);
        behind(&state, &number, day(on), period).iter().map(|one| one.person).collect()
    };
    assert_eq!(people(Verdict::Yes, "2026-09-30"), [known.id, later.id]);
    assert_eq!(people(Verdict::Yes, "2026-11-23"), [known.id]);
    assert_eq!(people(Verdict::No, "2026-11-23"), [later.id]);
    assert_eq!(people(Verdict::Indeterminate, "2026-11-23"), [unknown.id]);
    let number = Number::Counter(Definition::FtAbc, Verdict::Indeterminate);
    assert!(number.is_to_complete());
    assert_eq!(number.missing(&unknown, day("2026-11-23")), ["registration"]);
}

/// A caseload with something of everything.
fn demonstration(seed: u64) -> State {
    let mut memory = Memory::default();
    for (rank, (change, act)) in demo::changes(60, seed, day("2026-11-23")).enumerate() {
        let made = Made::plan(memory.state(), change, &act, rank as u64 + 1).unwrap();
        memory.follow(made);
    }
    memory.state().clone()
}

#[test]
fn every_number_is_as_long_as_the_list_behind_it() {
    for seed in 1..=2 {
        let state = demonstration(seed);
        let (on, period) = (day("2026-11-23"), Period::read("2026-S2").unwrap());
        let mut opened = 0;
        for id in TableId::ALL.iter().filter(|id| id.measure().nature == Nature::Flow) {
            let table = count::one(&state, *id, period).unwrap();
            for (key, count) in &table.cells {
                let (one, other) = key.split_once('|').unwrap_or((key, ""));
                let number = Number::flow(*id, Some(one), Some(other));
                let list = behind(&state, &number, on, period);
                let times: u64 = list.iter().map(|one| one.times).sum();
                assert_eq!(times, *count, "seed {seed}: {} {key}", table.id);
                opened += 1;
            }
        }
        assert!(opened > 30, "seed {seed}: only {opened} numbers");

        let mut counters = Counters::default();
        counters.add(state.vocabulary(), state.folders(), on);
        for definition in Definition::ALL {
            for (verdict, count) in Verdict::ALL.into_iter().zip(counters.of(definition)) {
                let list = behind(&state, &Number::Counter(definition, verdict), on, period);
                assert_eq!(list.len() as u64, count, "seed {seed}: {definition:?} {verdict:?}");
            }
        }
        for breakdown in Breakdown::ALL {
            let mut parts = Parts::new(breakdown, Definition::Large);
            parts.add(state.vocabulary(), state.folders(), on);
            for (code, part) in parts.parts {
                let number = Number::Part { breakdown, code: code.clone(), answer: None };
                let list = behind(&state, &number, on, period);
                assert_eq!(list.len() as u64, part.followed, "seed {seed}: {breakdown:?} {code}");
                let answer = Some((Definition::Large, Verdict::Indeterminate));
                let number = Number::Part { breakdown, code, answer };
                let list = behind(&state, &number, on, period);
                assert_eq!(list.len() as u64, part.counts[1], "seed {seed}: {number:?}");
            }
        }
    }
}

#[test]
fn one_table_counted_alone_is_that_table_of_all() {
    let state = demonstration(3);
    let period = Period::read("2026").unwrap();
    for table in count::flows(&state, period) {
        let id = TableId::ALL.iter().find(|id| id.measure().id == table.id).unwrap();
        assert_eq!(count::one(&state, *id, period).unwrap(), table);
    }
}

#[test]
fn what_people_declared_is_counted_and_never_listed() {
    for (indicator, known, opens) in [
        ("EECO13", "oui", false),
        ("EECO14", "non", false),
        ("EECO15", "refus", false),
        ("EECO15", "indetermine", true),
        ("EECO02", "oui", true),
    ] {
        let number = Number::flow(TableId::FseEntries, Some(indicator), Some(known));
        assert_eq!(number.can_be_opened(), opens, "{indicator} {known}");
    }
    let all = Number::flow(TableId::FseEntries, Some("EECO13"), None);
    assert!(!all.can_be_opened());
}

fn partner(rank: u8, name: &str, kind: PartnerKind) -> Partner {
    Partner::new(PartnerId(Id([rank; 16])), Name::parse(name).unwrap(), kind)
}

fn orientation(rank: u8, partner: u8, steps: &[(Stage, &str)]) -> Orientation {
    let step = |(stage, on): &(Stage, &str)| Step {
        channel: None,
        stage: *stage,
        on: day(on),
        reason: (*stage == Stage::Refused).then_some(RefusalReason::OTHER),
        outcome: (*stage == Stage::Completed).then_some(Outcome { successful: true, result: None }),
        comment: String::new(),
        by: ADVISER,
    };
    Orientation {
        follows: None,
        session: None,
        id: OrientationId(Id([rank; 16])),
        person: PersonId(Id([1; 16])),
        partner: PartnerId(Id([partner; 16])),
        service: None,
        motive: Theme::from_code("mobilite"),
        note: String::new(),
        reminder_days: 10,
        expiry_days: 30,
        steps: steps.iter().map(step).collect(),
    }
}

#[test]
fn partners_are_measured_by_what_was_sent_in_the_period_and_no_rate_is_said_of_few_cases() {
    let mut state = office();
    let sensitive = crate::domain::vocabulary::Vocabulary::builtin()
        .entries(PartnerKind::LIST)
        .iter()
        .map(|entry| PartnerKind::from_code(&entry.code))
        .find(|kind| crate::domain::vocabulary::Vocabulary::builtin().is_sensitive(kind))
        .unwrap();
    for one in [
        partner(31, "Garage solidaire", PartnerKind::from_code("association")),
        partner(32, "Addictions Yvelines", sensitive.clone()),
        partner(33, "Santé mentale", sensitive),
    ] {
        state.put(RecordId::Partner(one.id), Some(Record::Partner(one)));
    }
    let sent = (Stage::Sent, "2026-10-02");
    for one in [
        orientation(1, 31, &[sent, (Stage::Accepted, "2026-10-05")]),
        orientation(2, 31, &[sent, (Stage::Refused, "2026-10-12")]),
        orientation(3, 31, &[sent, (Stage::Expired, "2026-11-12")]),
        orientation(4, 31, &[(Stage::Sent, "2026-09-30")]),
        orientation(5, 32, &[sent]),
        orientation(6, 33, &[sent]),
    ] {
        state.put(RecordId::Orientation(one.id), Some(Record::Orientation(one)));
    }
    let period = Period::read("2026-10").unwrap();
    let found = performances(&state, period);
    let [garage, confidential] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((garage.record.sent, garage.record.answered, garage.record.expired), (3, 2, 1));
    assert_eq!(garage.record.refused(), 1);
    let text = garage.text(state.vocabulary(), period, Lang::Fr);
    assert!(text.contains("1 sur 2") && !text.contains('%'), "{text}");
    assert_eq!(confidential.record.sent, 2, "together, of two partners");
    let name = confidential.name(&state, Lang::Fr);
    assert_eq!(name, "partenaires confidentiels");
    assert!(!confidential.text(state.vocabulary(), period, Lang::Fr).contains("Santé"), "no name");
}

#[test]
fn spans_are_the_calendar_s() {
    let code = |span: Span, on| span.around(day(on)).code();
    assert_eq!(code(Span::Month, "2024-02-29"), "2024-02");
    assert_eq!(code(Span::Quarter, "2026-11-23"), "2026-T4");
    assert_eq!(code(Span::Half, "2026-06-30"), "2026-S1");
    assert_eq!(code(Span::Year, "2026-01-01"), "2026");
    for span in Span::ALL {
        assert_eq!(Span::of(span.around(day("2026-07-14"))), Some(span));
    }
    assert_eq!(Span::of(Period::day(day("2026-07-14"))), None);
    let ends: Vec<String> =
        ends_of_months(day("2026-03-15"), 4).iter().map(ToString::to_string).collect();
    assert_eq!(ends, ["2025-12-31", "2026-01-31", "2026-02-28", "2026-03-15"]);
}

#[test]
fn an_activity_said_again_is_known_since_it_was_said_last() {
    let activity = |activity| Situation { activity: Some(activity), ..Situation::default() };
    let mut file = person(1, "陈", activity(Activity::EMPLOYED));
    file.situations.push(stated("2026-10-01", activity(Activity::EMPLOYED)));
    let why = Why::of(&file, Definition::Fse, day("2026-11-23"), Lang::Fr);
    let read = why.lines.iter().flat_map(|line| &line.read);
    let on: Vec<_> = read.filter(|read| read.fact == "activity").filter_map(|one| one.on).collect();
    assert_eq!(on, [day("2026-10-01")]);
}
