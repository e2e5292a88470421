//! What a day counts, and how it is sealed.

use super::sealing::{self, Proposal, goes_backwards, seal};
use super::summary::{as_in, tables};
use crate::caseload::change::Change;
use crate::caseload::outbox::{Device, SealedDay};
use crate::caseload::state::State;
use crate::caseload::test_support::{act, day, file, make, office};
use crate::clock::Timestamp;
use crate::desk::demo;
use crate::desk::published::{self, NOMENCLATURE};
use crate::domain::code::{Coded, InterviewMedium};
use crate::domain::interview::{Interview, InterviewId};
use crate::ids::{Id, Ids, SeededIds};
use crate::report::count::has_activity;
use crate::report::measure::MEASURES;
use crate::sync::chain::Position;
use crate::sync::envelope::{Controls, Kind, Nature, Reason, Table};
use crate::sync::message::Publication;
use crate::sync::signed::{PrivateKey, Signed, media};
use chrono::NaiveDate;

const NOW: Timestamp = Timestamp(1_795_435_200_000);

fn key() -> PrivateKey {
    PrivateKey::from_seed(&[3; 32])
}

/// An office with one file, opened on 5 January.
fn with_one_file() -> State {
    let mut state = office();
    let person = file(1, "Éloïse", "N'Guessan", "1980-02-29");
    make(&mut state, Change::PersonOpened(person)).unwrap();
    state
}

fn interview(state: &mut State, rank: u8, on: &str) {
    let interview = Interview {
        id: InterviewId(Id([rank; 16])),
        person: file(1, "a", "b", "1980-02-29").id,
        adviser: act().by,
        on: day(on),
        minutes: 45,
        medium: InterviewMedium::IN_PERSON,
        themes: Vec::new(),
        note: "Projet de vente à Poissy".into(),
        appointment: None,
    };
    make(state, Change::InterviewLogged(interview)).unwrap();
}

fn table<'a>(tables: &'a [Table], id: &str) -> &'a Table {
    tables.iter().find(|table| table.id == id).unwrap()
}

fn close(state: &mut State, on: &str) -> Vec<(NaiveDate, Kind, Reason)> {
    let proposal = Proposal::up_to(state, day(on));
    let said = proposal.days.iter().map(|one| (one.day, one.kind, one.reason)).collect();
    if !proposal.days.is_empty() {
        let change = seal(state, proposal.days, &key(), NOW).unwrap();
        make(state, change).unwrap();
    }
    said
}

#[test]
fn a_day_counts_what_happened_on_it_and_who_was_followed_in_its_evening() {
    let mut state = with_one_file();
    interview(&mut state, 1, "2026-11-23");
    let monday = tables(&state, day("2026-11-23"));
    assert_eq!(table(&monday, "flow.entretien").count("presentiel"), 1);
    assert_eq!(table(&monday, "flow.minutes").count("presentiel"), 45);
    assert_eq!(table(&monday, "flow.accueil").count("suite"), 1);
    assert_eq!(table(&monday, "stock.commune_age").count("inconnu|40-49"), 1);
    assert_eq!(table(&monday, "stock.inscription").count("inconnu"), 1);
    let first = tables(&state, day("2026-01-05"));
    assert_eq!(table(&first, "flow.accueil").count("premiere"), 1);
    assert_eq!(table(&first, "flow.entretien").total, 0);
    let before = tables(&state, day("2026-01-04"));
    assert!(before.iter().all(|table| table.total == 0), "{before:?}");
    assert!(has_activity(&monday) && !has_activity(&before));
}

/// Takes in that the centre published a medium of interviews.
fn publish(state: &mut State, number: u64, code: &str) {
    let item = serde_json::json!({
        "id": format!("interview_medium/{code}"), "list": "interview_medium", "code": code,
        "fr": code, "en": code,
    });
    let publication = Publication {
        list: NOMENCLATURE.into(),
        after: number - 1,
        number,
        published_at: NOW.utc(),
        items: [(format!("interview_medium/{code}"), item)].into(),
        removed: Vec::new(),
    };
    let read =
        published::take_in(state, &publication, act().today, &mut SeededIds::new(7)).unwrap();
    assert_eq!((read.unread, read.news.len()), (0, 1));
    read.changes.into_iter().for_each(|change| drop(make(state, change).unwrap()));
}

#[test]
fn a_published_code_counts_as_itself_and_one_of_the_office_alone_as_another() {
    let mut state = with_one_file();
    let log = |state: &mut State, rank: u8, medium: &str| {
        interview(state, rank, "2026-11-23");
        let mut logged = state.interview(InterviewId(Id([rank; 16]))).unwrap().clone();
        logged.medium = InterviewMedium::from_code(medium);
        make(state, Change::InterviewCorrected(logged)).unwrap();
    };
    log(&mut state, 1, "borne");
    log(&mut state, 2, "au_cafe");
    let counted = |state: &State| {
        let tables = tables(state, day("2026-11-23"));
        let media = table(&tables, "flow.entretien");
        ["borne", "au_cafe", "autre"].map(|code| media.count(code))
    };
    assert_eq!(counted(&state), [0, 0, 2]);
    let stated = |state: &State| {
        let sealed = state.outbox().of_day(day("2026-11-23")).unwrap();
        sealed.read().unwrap().nomenclature
    };
    close(&mut state, "2026-11-23");
    assert_eq!(stated(&state), 1, "the program’s own lists");

    // What was under « autre » is told apart once every office can: the day is said again.
    publish(&mut state, 2, "borne");
    assert_eq!(counted(&state), [1, 0, 1]);
    let corrected = close(&mut state, "2026-11-23");
    assert_eq!(corrected, [(day("2026-11-23"), Kind::Day, Reason::Correction)]);
    assert_eq!(stated(&state), 2001);
    assert_eq!(close(&mut state, "2026-11-23"), []);
    // A number alone makes no day different.
    publish(&mut state, 3, "tablette");
    assert_eq!(close(&mut state, "2026-11-23"), []);
}

#[test]
fn every_day_has_the_same_tables_and_a_stock_shares_one_total() {
    let today = day("2026-11-23");
    let mut state = State::default();
    for (change, act) in demo::changes(300, 11, today) {
        let made = crate::caseload::made::Made::plan(&state, change, &act, 1).unwrap();
        made.writes().iter().cloned().for_each(|(id, record)| state.put(id, record));
    }
    let tables = tables(&state, today);
    let ids: Vec<_> = tables.iter().map(|table| (table.id.as_str(), table.nature)).collect();
    let declared: Vec<_> = MEASURES.iter().map(|measure| (measure.id, measure.nature)).collect();
    assert_eq!(ids, declared);
    let followed = table(&tables, "stock.rsa").total;
    assert!(followed > 100);
    for table in tables.iter().filter(|table| table.nature == Nature::Stock) {
        // One person may have several obstacles and is in each of five counters; everything else is said once of each.
        match table.id.as_str() {
            "stock.frein" | "stock.equipe" => {}
            id if id.starts_with("stock.compteur") => assert_eq!(table.total, 5 * followed),
            id => assert_eq!(table.total, followed, "{id}"),
        }
    }
}

#[test]
fn a_day_sealed_before_there_were_other_tables_is_compared_by_those_it_has() {
    let mut state = with_one_file();
    interview(&mut state, 1, "2026-11-20");
    let now = tables(&state, day("2026-11-20"));
    let first = as_in("bilan-jour/1", &now);
    assert_eq!((first.len(), as_in("bilan-jour/2", &now).len()), (18, MEASURES.len()));
    let days = Proposal::up_to(&state, day("2026-11-20")).days;
    let sealed = seal(&state, days, &key(), NOW).unwrap();
    let Change::DaysSealed { days, sealed } = sealed else { panic!() };
    let older: Vec<SealedDay> = sealed
        .into_iter()
        .scan(None, |prev, one| {
            let mut envelope = one.read().unwrap();
            envelope.header.schema = "bilan-jour/1".into();
            envelope.header.prev = *prev;
            envelope.tables = as_in("bilan-jour/1", &envelope.tables);
            envelope.controls = Controls::of(&envelope.tables);
            let flows = |table: &Table| table.nature == Nature::Flow && table.total > 0;
            if !envelope.tables.iter().any(flows) {
                envelope.kind = Kind::ZeroActivity;
            }
            let signed = key().sign(media::ENVELOPE, envelope.write().unwrap());
            let one = SealedDay::of(signed, false).unwrap();
            *prev = Some(one.link.digest);
            Some(one)
        })
        .collect();
    let device = Some(Box::new(Device { key: key(), centre: None }));
    make(&mut state, Change::CentreJoined { name: None, device }).unwrap();
    make(&mut state, Change::DaysSealed { days, sealed: older }).unwrap();
    assert_eq!(Proposal::up_to(&state, day("2026-11-20")).days, [], "nothing new to say");
    interview(&mut state, 2, "2026-11-20");
    let corrected = Proposal::up_to(&state, day("2026-11-20")).days;
    assert_eq!(corrected.len(), 1);
    assert_eq!(corrected[0].tables.len(), MEASURES.len());
    assert!(corrected[0].differences.iter().all(|one| one.table.starts_with("flow.")));
}

#[test]
fn no_word_of_any_person_is_in_an_envelope() {
    let today = day("2026-11-23");
    let mut state = State::default();
    for (change, act) in demo::changes(300, 5, today) {
        let made = crate::caseload::made::Made::plan(&state, change, &act, 1).unwrap();
        made.writes().iter().cloned().for_each(|(id, record)| state.put(id, record));
    }
    let days = Proposal::up_to(&state, today).days;
    let Change::DaysSealed { sealed, .. } = seal(&state, days, &key(), NOW).unwrap() else {
        panic!("sealing seals")
    };
    let text: String = sealed
        .iter()
        .map(|one| String::from_utf8(one.envelope.payload.clone()).unwrap().to_lowercase())
        .collect();
    let words: std::collections::BTreeSet<&str> =
        text.split(|c: char| !c.is_alphanumeric()).collect();
    let mut looked_for = 0;
    let mut absent = |what: &str| {
        looked_for += 1;
        assert!(!text.contains(&what.to_lowercase()), "{what} is in an envelope");
    };
    for person in state.people() {
        let identity = &person.identity;
        absent(person.number.as_str());
        absent(&person.id.to_string());
        absent(&identity.birth_date.to_string());
        identity.phones.iter().for_each(|phone| absent(phone.as_str()));
        identity.email.iter().for_each(|email| absent(email.as_str()));
        identity.residence.address.iter().for_each(|address| absent(address));
        identity.france_travail_id.iter().for_each(|id| absent(id.as_str()));
        absent(&identity.full_name());
        for name in [&identity.last_name, &identity.first_names] {
            for word in name.as_str().to_lowercase().split_whitespace() {
                assert!(!words.contains(word), "{word} is in an envelope");
            }
        }
    }
    state.interviews().filter(|one| one.note.len() > 12).for_each(|one| absent(&one.note));
    state.partners().for_each(|partner| absent(partner.name.as_str()));
    assert!(looked_for > 1500, "{looked_for}");
}

#[test]
fn a_day_is_sealed_once_and_forgotten_days_with_it() {
    let mut state = with_one_file();
    interview(&mut state, 1, "2026-11-16");
    assert_eq!(close(&mut state, "2026-11-16"), [(day("2026-11-16"), Kind::Day, Reason::Initial)]);
    assert_eq!(close(&mut state, "2026-11-16"), [], "everything is said");
    interview(&mut state, 2, "2026-11-18");
    interview(&mut state, 3, "2026-11-21");
    assert_eq!(
        close(&mut state, "2026-11-23"),
        [
            (day("2026-11-17"), Kind::ZeroActivity, Reason::Late),
            (day("2026-11-18"), Kind::Day, Reason::Late),
            (day("2026-11-19"), Kind::ZeroActivity, Reason::Late),
            (day("2026-11-20"), Kind::ZeroActivity, Reason::Late),
            // A Saturday on which something happened.
            (day("2026-11-21"), Kind::Day, Reason::Late),
            (day("2026-11-23"), Kind::ZeroActivity, Reason::Initial),
        ]
    );
    assert_eq!(state.outbox().chain().links().len(), 7);
    assert_eq!(state.outbox().waiting().count(), 7);
}

#[test]
fn what_changed_since_is_a_correction_that_says_what_it_was() {
    let mut state = with_one_file();
    interview(&mut state, 1, "2026-11-20");
    close(&mut state, "2026-11-20");
    interview(&mut state, 2, "2026-11-20");
    let proposal = Proposal::up_to(&state, day("2026-11-20"));
    let [correction] = proposal.days.as_slice() else { panic!("{proposal:?}") };
    assert_eq!(correction.reason, Reason::Correction);
    let said: Vec<_> = correction
        .differences
        .iter()
        .map(|one| (one.table.as_str(), one.key.as_str(), one.before, one.after))
        .collect();
    assert_eq!(
        said,
        [("flow.entretien", "presentiel", 1, 2), ("flow.minutes", "presentiel", 45, 90)]
    );
}

#[test]
fn a_withdrawn_day_stays_withdrawn_until_someone_decides_otherwise() {
    let mut state = with_one_file();
    interview(&mut state, 1, "2026-11-23");
    close(&mut state, "2026-11-23");
    let gone = sealing::withdrawal(&state, day("2026-11-23")).unwrap();
    let change = seal(&state, vec![gone], &key(), NOW).unwrap();
    make(&mut state, change).unwrap();
    assert_eq!(close(&mut state, "2026-11-23"), []);
    assert_eq!(sealing::withdrawal(&state, day("2026-11-23")), None);
    let again = sealing::decided(&state, day("2026-11-23"));
    assert_eq!((again.kind, again.reason), (Kind::Day, Reason::Correction));
}

/// The envelopes of a store, as its centre has them.
fn envelopes(state: &State) -> Vec<Signed> {
    state.outbox().days().map(|one| one.envelope.clone()).collect()
}

fn learned(envelopes: Vec<Signed>) -> Change {
    let sealed: Vec<_> =
        envelopes.into_iter().map(|one| SealedDay::of(one, true).unwrap()).collect();
    let days = sealed.iter().map(|one| one.day).collect();
    Change::CentreLearned { common: None, days, sealed }
}

#[test]
fn after_a_restoration_a_day_that_would_count_less_waits_and_one_that_counts_more_is_sealed_anew() {
    let mut whole = with_one_file();
    interview(&mut whole, 1, "2026-11-19");
    interview(&mut whole, 2, "2026-11-20");
    close(&mut whole, "2026-11-19");
    close(&mut whole, "2026-11-20");

    // The copy lacks the interview of the 20th, and has one more of the 19th.
    let mut copy = with_one_file();
    interview(&mut copy, 1, "2026-11-19");
    interview(&mut copy, 3, "2026-11-19");
    make(&mut copy, learned(envelopes(&whole))).unwrap();
    let proposal = Proposal::up_to(&copy, day("2026-11-20"));
    let days: Vec<_> = proposal.days.iter().map(|one| (one.day, one.reason)).collect();
    assert_eq!(days, [(day("2026-11-19"), Reason::Restored)]);
    let [waits] = proposal.confirm.as_slice() else { panic!("{proposal:?}") };
    assert_eq!(waits.day, day("2026-11-20"));
    assert!(goes_backwards(&waits.differences));

    let change = seal(&copy, proposal.days, &key(), NOW).unwrap();
    make(&mut copy, change).unwrap();
    let last = copy.outbox().days().next_back().unwrap().at();
    assert_eq!(last, Position { epoch: 2, seq: 1 }, "its own numbers begin anew");
    let next = Position { epoch: 2, seq: 2 };
    assert_eq!(copy.outbox().chain().next(false), next);

    let known = copy.outbox().at(waits.at).unwrap();
    let adopted = sealing::adoption(&copy, known);
    make(&mut copy, adopted).unwrap();
    assert_eq!(Proposal::up_to(&copy, day("2026-11-20")), Proposal::default());

    // Something is added later: the day is looked at again.
    interview(&mut copy, 4, "2026-11-20");
    interview(&mut copy, 5, "2026-11-20");
    let proposal = Proposal::up_to(&copy, day("2026-11-20"));
    assert_eq!(proposal.days.len() + proposal.confirm.len(), 1, "{proposal:?}");
}

#[test]
fn a_correction_that_the_restored_copy_lacks_is_not_taken_back_by_itself() {
    let mut whole = with_one_file();
    interview(&mut whole, 1, "2026-11-20");
    close(&mut whole, "2026-11-20");
    let mut copy = whole.clone();
    // Corrected to less, on the copy that was lost.
    let mut corrected = whole.interviews().next().unwrap().clone();
    corrected.minutes = 15;
    make(&mut whole, Change::InterviewCorrected(corrected)).unwrap();
    close(&mut whole, "2026-11-20");
    make(&mut copy, learned(envelopes(&whole))).unwrap();
    let proposal = Proposal::up_to(&copy, day("2026-11-20"));
    assert!(proposal.days.is_empty(), "counting more than the correction is no news: {proposal:?}");
    assert_eq!(proposal.confirm.len(), 1);
}

#[test]
fn what_was_sealed_is_not_undone_and_stands_in_no_way() {
    use crate::caseload::history::{Deed, Direction, Entry, to_reverse};
    let entry = |sequence, change| Entry {
        sequence,
        at: NOW,
        by: act().by,
        deed: Deed::Change(change),
        people: Vec::new(),
        replaced: Vec::new(),
    };
    let sealed = Change::DaysSealed { days: vec![day("2026-11-20")], sealed: Vec::new() };
    let office = office().office().unwrap().clone();
    let entries = [entry(2, sealed), entry(1, Change::OfficeSet(office))];
    let found = to_reverse(entries.into_iter().map(Ok::<_, ()>), Direction::Undo).unwrap();
    assert_eq!(found.unwrap().sequence, 1);
}

#[test]
fn a_key_is_drawn_once_and_another_is_refused() {
    let mut state = office();
    let mut ids = SeededIds::new(1);
    let (key, drawn) = sealing::key(&state, &mut ids);
    make(&mut state, drawn.unwrap()).unwrap();
    let _ = ids.next_id();
    let (again, nothing) = sealing::key(&state, &mut ids);
    assert_eq!((again, nothing), (key, None));
    let (_, other) = sealing::key(&office(), &mut ids);
    assert!(make(&mut state, other.unwrap()).is_err());
}
