//! A caseload in its store: what was made is there, what was undone is gone, whoever opens it next.

use relais::caseload::change::{Act, Change};
use relais::caseload::history::{Deed, Direction};
use relais::caseload::lookup::Lookup;
use relais::caseload::made::Made;
use relais::caseload::{Caseload, CaseloadError};
use relais::clock::Timestamp;
use relais::desk::demo;
use relais::store::Store;
use relais::store::vault::{KeyDerivation, Passphrase, Unlock};
use std::path::Path;

const SEED: u64 = 7;

fn today() -> chrono::NaiveDate {
    "2026-11-23".parse().unwrap()
}

fn passphrase() -> Passphrase {
    Passphrase::new("une phrase sans secret".to_owned())
}

fn create(dir: &Path) -> Caseload {
    let (store, _) =
        Store::create(dir, &passphrase(), KeyDerivation::throwaway(), Timestamp(0)).unwrap();
    Caseload::of(store).unwrap()
}

fn reopen(caseload: Caseload) -> Caseload {
    let dir = caseload.store().dir().to_owned();
    drop(caseload);
    Caseload::open(&dir, &Unlock::Passphrase(passphrase()), Timestamp(0)).unwrap()
}

fn changes(people: usize) -> Vec<(Change, Act)> {
    demo::changes(people, SEED, today()).collect()
}

#[test]
fn what_was_made_is_there_when_the_store_is_opened_again() {
    let place = tempfile::tempdir().unwrap();
    let mut caseload = create(&place.path().join("store"));
    let made = caseload.make_all(changes(40)).unwrap();
    let state = caseload.state().clone();
    assert!(made > 100 && state.people().len() >= 40, "{made} changes");

    let again = reopen(caseload);
    assert_eq!(again.state(), &state);
    assert_eq!(again.history().count(), made);
}

#[test]
fn undo_and_redo_work_across_sessions_and_restore_the_state_exactly() {
    let place = tempfile::tempdir().unwrap();
    let mut caseload = create(&place.path().join("store"));
    let all = changes(3);
    let act = all.last().unwrap().1;
    let mut states = vec![caseload.state().clone()];
    for (change, act) in all {
        caseload.make(change, &act).unwrap();
        states.push(caseload.state().clone());
    }
    let steps = 12;
    for undone in 1..=steps {
        caseload = if undone % 4 == 0 { reopen(caseload) } else { caseload };
        caseload.reverse(Direction::Undo, &act).unwrap();
        assert_eq!(caseload.state(), &states[states.len() - 1 - undone]);
    }
    for redone in (0..steps).rev() {
        caseload.reverse(Direction::Redo, &act).unwrap();
        assert_eq!(caseload.state(), &states[states.len() - 1 - redone]);
    }
    assert!(matches!(
        caseload.reverse(Direction::Redo, &act),
        Err(CaseloadError::NothingToReverse(Direction::Redo))
    ));
    let latest = caseload.history().next().unwrap().unwrap();
    assert!(matches!(latest.deed, Deed::Redo(_)), "undoing and redoing are in the history too");
}

#[test]
fn a_change_after_an_undo_ends_what_could_be_redone() {
    let place = tempfile::tempdir().unwrap();
    let mut caseload = create(&place.path().join("store"));
    let mut all = changes(2);
    let (last, act) = all.pop().unwrap();
    caseload.make_all(all).unwrap();
    caseload.make(last.clone(), &act).unwrap();
    caseload.reverse(Direction::Undo, &act).unwrap();
    caseload.make(last, &act).unwrap();
    assert!(caseload.reverse(Direction::Redo, &act).is_err());
}

#[test]
fn what_one_hand_plans_and_another_records_is_what_a_caseload_makes() {
    let place = tempfile::tempdir().unwrap();
    let caseload = create(&place.path().join("store"));
    let (mut ledger, mut memory) = caseload.into_parts();
    let mut last = None;
    for (change, act) in changes(3) {
        let made = Made::plan(memory.state(), change, &act, ledger.next_entry()).unwrap();
        ledger.record(&made).unwrap();
        let again = ledger.record(&made);
        assert!(matches!(again, Err(CaseloadError::OutOfTurn { .. })), "recorded twice");
        last = Some((memory.follow(made), act));
    }
    let (entry, act) = last.unwrap();
    let before = memory.state().clone();
    for (direction, redone) in [(Direction::Undo, None), (Direction::Redo, Some(entry.clone()))] {
        let reversed = ledger.reverse(memory.state(), direction, &act).unwrap();
        assert_eq!(reversed.redone, redone);
        memory.follow(reversed.made);
    }
    assert_eq!(memory.state(), &before);
    let made = ledger.history().count();

    let dir = ledger.store().dir().to_owned();
    drop(ledger);
    let again = Caseload::open(&dir, &Unlock::Passphrase(passphrase()), Timestamp(0)).unwrap();
    assert_eq!(again.state(), memory.state());
    assert_eq!(again.history().count(), made);
}

#[test]
fn many_changes_are_made_together_or_not_at_all() {
    let place = tempfile::tempdir().unwrap();
    let mut caseload = create(&place.path().join("store"));
    let mut all = changes(5);
    let again =
        all.iter().find(|(change, _)| matches!(change, Change::PersonOpened(_))).unwrap().clone();
    all.push(again);
    let before = caseload.state().clone();
    assert!(matches!(caseload.make_all(all), Err(CaseloadError::Refused(_))));
    assert_eq!(caseload.state(), &before);
    assert_eq!(reopen(caseload).state(), &before);
}

#[test]
fn the_lookup_follows_each_change_as_if_it_were_made_anew() {
    let place = tempfile::tempdir().unwrap();
    let mut caseload = create(&place.path().join("store"));
    let mut asked = 0;
    for (rank, (change, act)) in changes(12).into_iter().enumerate() {
        // Asked for once, it is kept up to date from then on.
        let _ = caseload.lookup();
        caseload.make(change, &act).unwrap();
        if rank % 7 != 0 {
            continue;
        }
        let anew = Lookup::of(caseload.state());
        for file in caseload.state().people() {
            for typed in [
                file.identity.full_name(),
                file.number.to_string(),
                file.identity.birth_date.to_string(),
            ] {
                let found = caseload.lookup().find(&typed, 5, act.by);
                assert_eq!(found, anew.find(&typed, 5, act.by), "{typed} after change {rank}");
                // Not always the first: the demonstration has probable duplicates.
                assert!(found.iter().any(|hit| hit.key == file.id), "{typed}");
                asked += 1;
            }
        }
    }
    assert!(asked > 100);
}

#[test]
fn the_lookup_is_true_after_thousands_were_taken_in_at_once_and_after_that_was_undone() {
    let place = tempfile::tempdir().unwrap();
    let mut caseload = create(&place.path().join("store"));
    let mut files = Vec::new();
    let mut last_act = None;
    for (change, act) in changes(1_100) {
        last_act = Some(Act { today: today(), ..act });
        match change {
            Change::PersonOpened(file) => files.push(file),
            Change::OfficeSet(_) | Change::AdviserSaved(_) => {
                caseload.make(change, &act).unwrap();
            }
            _ => {}
        }
    }
    let act = last_act.unwrap();
    assert!(files.len() > 1_024, "fewer are followed one by one");
    let someone = files[500].clone();
    let is_found = |caseload: &Caseload| {
        let found = caseload.lookup().find(someone.number.as_str(), 5, act.by);
        found.iter().any(|hit| hit.key == someone.id)
    };
    assert!(!is_found(&caseload));
    let opened = files.iter().map(|file| file.id).collect();
    let import =
        Change::PeopleImported { source: "liste.csv".into(), opened, updated: Vec::new(), files };
    caseload.make(import, &act).unwrap();
    assert!(is_found(&caseload));
    caseload.reverse(Direction::Undo, &act).unwrap();
    assert!(!is_found(&caseload));
}
