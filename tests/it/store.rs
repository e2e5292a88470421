//! The sealed store: what is acknowledged is found again, and what is wrong is said.

mod generations;
mod journal;
mod tables;

use relais::clock::Timestamp;
use relais::store::vault::{KeyDerivation, Passphrase, Unlock};
use relais::store::{Incident, Op, RecordKey, Sequence, Severity, Store, StoreError, TableId};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub(super) const NOW: Timestamp = Timestamp(1_795_000_000_000);
pub(super) const PEOPLE: TableId = TableId(1);
pub(super) const HISTORY: TableId = TableId(2);

pub(super) fn passphrase() -> Passphrase {
    Passphrase::new("sept mots pour une phrase de passe".to_owned())
}

pub(super) fn unlock() -> Unlock {
    Unlock::Passphrase(passphrase())
}

pub(super) fn create(dir: &Path) -> Store {
    Store::create(dir, &passphrase(), KeyDerivation::throwaway(), NOW).unwrap().0
}

pub(super) fn open(dir: &Path) -> Store {
    Store::open(dir, &unlock(), NOW).unwrap()
}

pub(super) fn key(number: u64) -> RecordKey {
    RecordKey(u128::from(number).to_be_bytes())
}

pub(super) fn put(number: u64, body: &str) -> Op {
    Op::Put { table: PEOPLE, key: key(number), body: body.as_bytes().to_vec() }
}

pub(super) fn delete(number: u64) -> Op {
    Op::Delete { table: PEOPLE, key: key(number) }
}

pub(super) type State = BTreeMap<RecordKey, String>;

pub(super) fn state(store: &Store) -> State {
    let mut state = State::new();
    store
        .scan(PEOPLE, |key, body| {
            state.insert(key, String::from_utf8(body.to_vec()).unwrap());
        })
        .unwrap();
    state
}

/// A store of which every state it went through is known; `states[n]` is the one after commit `n`.
pub(super) struct Known {
    pub(super) folder: tempfile::TempDir,
    pub(super) states: Vec<State>,
}

impl Known {
    /// `commits` commits of several operations each, then closed.
    pub(super) fn with(commits: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut store = create(&folder.path().join("vault"));
        let mut states = vec![state(&store)];
        for commit in 1..=commits {
            commit_nth(&mut store, commit);
            states.push(state(&store));
        }
        store.close().unwrap();
        Self { folder, states }
    }

    pub(super) fn dir(&self) -> PathBuf {
        self.folder.path().join("vault")
    }

    pub(super) fn last(&self) -> &State {
        self.states.last().unwrap()
    }

    pub(super) fn file(&self, generation: u64) -> PathBuf {
        self.dir().join(format!("gen-{generation:06}.log"))
    }

    /// A copy, without the tables: what the journal alone is worth.
    pub(super) fn without_tables(&self) -> tempfile::TempDir {
        let copy = self.copy();
        fs::remove_dir_all(copy.path().join("sled")).unwrap();
        copy
    }

    pub(super) fn copy(&self) -> tempfile::TempDir {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(&self.dir(), copy.path());
        copy
    }
}

pub(super) fn commit_nth(store: &mut Store, commit: u64) {
    let ops = [
        put(commit, &format!("person {commit}")),
        put(commit % 3, &format!("changed by {commit}")),
        delete(commit.wrapping_sub(2)),
    ];
    store.commit(&ops).unwrap();
}

pub(super) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Where the frames of a generation file begin, and the file's length.
pub(super) fn frame_offsets(bytes: &[u8]) -> Vec<usize> {
    const MARKER: [u8; 8] = [0x8e, b'R', b'L', b'F', 0x0d, 0x0a, 0x1a, 0xf7];
    let mut offsets: Vec<usize> = bytes
        .windows(8)
        .enumerate()
        .filter(|(_, window)| *window == MARKER)
        .map(|(offset, _)| offset)
        .collect();
    offsets.push(bytes.len());
    offsets
}

pub(super) fn severity(store: &Store) -> Option<Severity> {
    store.opening().severity()
}

pub(super) fn said(store: &Store, is: impl Fn(&Incident) -> bool) -> bool {
    store.opening().healed.iter().any(is)
}

#[test]
fn what_was_committed_is_found_again() {
    let known = Known::with(12);
    let store = open(&known.dir());
    assert_eq!(store.opening().healed, []);
    assert_eq!(&state(&store), known.last());
    assert_eq!(store.sequence(), Sequence(12));
    assert_eq!(store.get(PEOPLE, key(12)).unwrap().as_deref(), Some(&b"person 12"[..]));
    assert_eq!(store.get(PEOPLE, key(900)).unwrap(), None);
    assert_eq!(store.get(HISTORY, key(12)).unwrap(), None, "another table, another record");
}

#[test]
fn a_store_dropped_without_being_closed_has_lost_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(folder.path());
    for commit in 1..=5 {
        commit_nth(&mut store, commit);
    }
    let before = state(&store);
    drop(store);
    let store = open(folder.path());
    assert_eq!(state(&store), before);
    assert_eq!(store.sequence(), Sequence(5));
}

#[test]
fn the_operations_of_a_commit_follow_one_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(folder.path());
    store
        .commit(&[put(1, "a"), put(1, "b"), delete(1), put(1, "c"), put(2, "d"), delete(2)])
        .unwrap();
    store.commit(&[delete(7)]).unwrap();
    let expected = State::from([(key(1), "c".to_owned())]);
    assert_eq!(state(&store), expected);
    drop(store);
    let store = open(folder.path());
    assert_eq!(state(&store), expected);
    assert_eq!(store.opening().healed, []);
}

#[test]
fn an_empty_commit_records_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(folder.path());
    assert_eq!(store.commit(&[]).unwrap(), Sequence(0));
    assert_eq!(store.sequence(), Sequence(0));
}

#[test]
fn a_scan_goes_in_key_order_and_back_over_many_pages() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(folder.path());
    for chunk in (0..3000_u64).collect::<Vec<_>>().chunks(500) {
        let ops: Vec<Op> = chunk.iter().map(|&number| put(number, &number.to_string())).collect();
        store.commit(&ops).unwrap();
    }
    store.commit(&[Op::Put { table: TableId(0), key: key(5), body: vec![] }]).unwrap();
    store.commit(&[Op::Put { table: HISTORY, key: key(5), body: vec![] }]).unwrap();
    let mut forth = Vec::new();
    store.scan(PEOPLE, |key, body| forth.push((key, body.to_vec()))).unwrap();
    assert_eq!(forth.len(), 3000);
    assert!(forth.is_sorted());
    let mut back = Vec::new();
    store
        .scan_back(PEOPLE, |key, body| {
            back.push((key, body.to_vec()));
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    back.reverse();
    assert_eq!(forth, back);
    let mut latest = Vec::new();
    store
        .scan_back(PEOPLE, |key, _| {
            latest.push(key);
            if latest.len() == 20 {
                std::ops::ControlFlow::Break(())
            } else {
                std::ops::ControlFlow::Continue(())
            }
        })
        .unwrap();
    assert_eq!(latest, (2980..3000).rev().map(key).collect::<Vec<_>>());
    assert_eq!(store.last(PEOPLE).unwrap(), Some((key(2999), b"2999".to_vec())));
    assert_eq!(store.last(TableId(9)).unwrap(), None);
}

#[test]
fn a_scan_may_read_other_records_meanwhile() {
    let known = Known::with(6);
    let store = open(&known.dir());
    let mut seen = 0;
    store
        .scan(PEOPLE, |key, body| {
            assert_eq!(store.get(PEOPLE, key).unwrap().as_deref(), Some(body));
            seen += 1;
        })
        .unwrap();
    assert_eq!(seen, known.last().len());
}

#[test]
fn a_second_program_is_told_who_holds_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let refused = Store::open(folder.path(), &unlock(), NOW).unwrap_err();
    assert!(matches!(refused, StoreError::Holder(_)), "{refused}");
    drop(store);
    open(folder.path());
}

#[test]
fn a_store_is_not_made_over_another() {
    let known = Known::with(2);
    let refused = Store::create(&known.dir(), &passphrase(), KeyDerivation::throwaway(), NOW);
    assert!(matches!(refused, Err(StoreError::AlreadyThere { .. })));
    assert_eq!(&state(&open(&known.dir())), known.last());
}

#[test]
fn an_empty_or_missing_folder_is_no_store() {
    let folder = tempfile::tempdir().unwrap();
    for dir in [folder.path().to_owned(), folder.path().join("missing")] {
        let refused = Store::open(&dir, &unlock(), NOW);
        assert!(matches!(refused, Err(StoreError::NothingThere { .. })));
    }
    assert!(!folder.path().join("missing").exists());
}

#[test]
fn a_wrong_passphrase_opens_nothing_and_changes_nothing() {
    let known = Known::with(3);
    let before = fs::read(known.file(1)).unwrap();
    let wrong = Unlock::Passphrase(Passphrase::new("une autre phrase de passe".to_owned()));
    assert!(matches!(Store::open(&known.dir(), &wrong, NOW), Err(StoreError::Vault(_))));
    assert_eq!(fs::read(known.file(1)).unwrap(), before);
}

#[test]
fn a_new_passphrase_and_the_recovery_code_open_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, code) =
        Store::create(folder.path(), &passphrase(), KeyDerivation::throwaway(), NOW).unwrap();
    store.commit(&[put(1, "a")]).unwrap();
    let other = || Passphrase::new("encore une phrase, toute neuve".to_owned());
    store.change_passphrase(&unlock(), &other(), KeyDerivation::throwaway()).unwrap();
    store.commit(&[put(2, "b")]).unwrap();
    drop(store);
    assert!(Store::open(folder.path(), &unlock(), NOW).is_err());
    drop(Store::open(folder.path(), &Unlock::Passphrase(other()), NOW).unwrap());
    let store = Store::open(folder.path(), &Unlock::RecoveryCode(code), NOW).unwrap();
    assert_eq!(state(&store).len(), 2);
}

#[test]
fn a_commit_too_large_for_a_frame_is_refused_and_the_store_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(folder.path());
    // Refused for its size alone: its bytes are never looked at.
    let body = vec![0; 513 * 1024 * 1024];
    let refused = store.commit(&[Op::Put { table: PEOPLE, key: key(1), body }]);
    assert!(matches!(refused, Err(StoreError::TooLarge { .. })));
    assert_eq!(store.commit(&[put(1, "small")]).unwrap(), Sequence(1));
}
