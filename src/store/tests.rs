use super::journal::tests::Faulty;
use super::*;

const NOW: Timestamp = Timestamp(0);

fn passphrase() -> Passphrase {
    Passphrase::new("sept mots pour une phrase de passe".to_owned())
}

fn put(number: u8) -> Op {
    Op::Put { table: TableId(1), key: RecordKey([number; 16]), body: vec![number] }
}

/// A store whose journal lies on `disk` from now on.
fn store_on(dir: &Path, disk: impl FnOnce(Vec<u8>) -> Faulty) -> (Store, Faulty) {
    let (mut store, _) =
        Store::create(dir, &passphrase(), KeyDerivation::throwaway(), NOW).unwrap();
    store.commit(&[put(1)]).unwrap();
    let path = generation::path(dir, 1);
    let header = frame::FileHeader::new(store.id(), 1);
    let survey = survey::Survey::of(&path, &store.keys, header).unwrap();
    let disk = disk(std::fs::read(&path).unwrap());
    let position = survey.position().unwrap();
    store.journal = Some(Journal::resume(Box::new(disk.clone()), header, position));
    (store, disk)
}

#[test]
fn a_full_disk_refuses_a_commit_and_the_store_works_again_without_being_reopened() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, disk) = store_on(folder.path(), Faulty::full);
    for _ in 0..3 {
        assert!(matches!(store.commit(&[put(2)]), Err(StoreError::DiskFull)));
        assert_eq!(store.sequence(), Sequence(1));
        assert_eq!(store.get(TableId(1), RecordKey([2; 16])).unwrap(), None);
        assert_eq!(store.degraded(), None);
    }
    disk.give_room();
    assert_eq!(store.commit(&[put(2)]).unwrap(), Sequence(2));
    assert_eq!(store.get(TableId(1), RecordKey([2; 16])).unwrap(), Some(vec![2]));
    std::fs::write(generation::path(folder.path(), 1), disk.bytes()).unwrap();
    drop(store);
    let store = Store::open(folder.path(), &Unlock::Passphrase(passphrase()), NOW).unwrap();
    assert_eq!(store.sequence(), Sequence(2));
    assert_eq!(store.opening().healed, []);
}

#[test]
fn a_failed_sync_makes_the_store_readable_only_and_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, disk) = store_on(folder.path(), Faulty::full);
    disk.give_room();
    disk.fail_syncs();
    assert!(matches!(store.commit(&[put(2)]), Err(StoreError::ReadOnly { .. })));
    assert!(matches!(store.commit(&[put(3)]), Err(StoreError::ReadOnly { .. })));
    assert!(matches!(store.rotate(), Err(StoreError::ReadOnly { .. })));
    assert!(matches!(store.erase(&[]), Err(StoreError::ReadOnly { .. })));
    assert!(matches!(store.degraded(), Some(Degraded::ReadOnly { .. })));
    assert_eq!(store.get(TableId(1), RecordKey([1; 16])).unwrap(), Some(vec![1]));
}

#[test]
fn tables_that_fail_while_they_are_used_are_replaced_by_memory_then_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) =
        Store::create(folder.path(), &passphrase(), KeyDerivation::throwaway(), NOW).unwrap();
    for number in 1..9 {
        store.commit(&[put(number)]).unwrap();
    }
    store.fall_back(&TableFault::Refused("no space".to_owned())).unwrap();
    assert!(matches!(store.degraded(), Some(Degraded::InMemory { .. })));
    let mut seen = 0;
    store.scan(TableId(1), |_, _| seen += 1).unwrap();
    assert_eq!(seen, 8);
    store.commit(&[put(9)]).unwrap();
    assert_eq!(store.get(TableId(1), RecordKey([9; 16])).unwrap(), Some(vec![9]));
    drop(store);
    let unlock = Unlock::Passphrase(passphrase());
    let mut store = Store::open(folder.path(), &unlock, NOW).unwrap();
    assert_eq!((store.sequence(), store.opening().caught_up), (Sequence(9), 1));
    store.fall_back(&TableFault::Damaged("panic".to_owned())).unwrap();
    store.rotate().unwrap();
    assert_eq!(store.degraded(), None, "a rotation makes the tables again");
}

#[test]
fn a_long_journal_begins_a_new_generation_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) =
        Store::create(folder.path(), &passphrase(), KeyDerivation::throwaway(), NOW).unwrap();
    store.rotate_after = 2000;
    for number in 1..30 {
        store.commit(&[put(number)]).unwrap();
        store.rotate_after = 2000;
    }
    assert!(store.generation() > 2);
    assert_eq!(generation::list(folder.path()).unwrap().len(), 2);
}

#[test]
fn tables_that_stopped_within_a_commit_are_caught_up_not_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let unlock = Unlock::Passphrase(passphrase());
    let (mut store, _) =
        Store::create(folder.path(), &passphrase(), KeyDerivation::throwaway(), NOW).unwrap();
    store.commit(&[put(1), put(2)]).unwrap();
    let before = Applied { sequence: store.sequence, digest: store.digest };
    store
        .commit(&[put(2), put(3), Op::Delete { table: TableId(1), key: RecordKey([1; 16]) }])
        .unwrap();
    // As if the commit's last step had not reached the tables.
    store.view.borrow_mut().apply(&[], before, &store.keys).unwrap();
    drop(store);
    let store = Store::open(folder.path(), &unlock, NOW).unwrap();
    assert_eq!((store.opening().healed.clone(), store.opening().caught_up), (Vec::new(), 1));
    assert_eq!(store.get(TableId(1), RecordKey([1; 16])).unwrap(), None);
    // The same at the end of the journal is damage: nothing is left that could put it right.
    let elsewhere = Applied { sequence: store.sequence, digest: before.digest };
    store.view.borrow_mut().apply(&[], elsewhere, &store.keys).unwrap();
    drop(store);
    let store = Store::open(folder.path(), &unlock, NOW).unwrap();
    let rebuilt = Incident::ViewRebuilt { fault: ViewFault::Damaged };
    assert!(store.opening().healed.contains(&rebuilt), "{:?}", store.opening());
    let mut seen = Vec::new();
    store.scan(TableId(1), |_, body| seen.extend_from_slice(body)).unwrap();
    assert_eq!(seen, [2, 3]);
}

/// What a reader was shown and was not told to forget.
#[derive(Default)]
struct Shown(std::sync::Mutex<BTreeMap<RecordKey, Vec<u8>>>);

impl Reader for Shown {
    fn wants(&self, table: TableId) -> bool {
        table == TableId(1)
    }

    fn read(&self, _: TableId, key: RecordKey, body: &[u8]) {
        self.0.lock().unwrap().insert(key, body.to_vec());
    }

    fn forget(&self) {
        self.0.lock().unwrap().clear();
    }
}

#[test]
fn what_is_read_while_a_store_opens_is_what_it_holds_whatever_the_tables_held() {
    let folder = tempfile::tempdir().unwrap();
    let unlock = Unlock::Passphrase(passphrase());
    let open = || {
        let shown = Shown::default();
        let store = Store::open_and_read(folder.path(), &unlock, NOW, &shown).unwrap();
        let mut held = BTreeMap::new();
        store.scan(TableId(1), |key, body| drop(held.insert(key, body.to_vec()))).unwrap();
        assert_eq!(shown.0.into_inner().unwrap(), held);
        (store, held.len())
    };
    let (mut store, _) =
        Store::create(folder.path(), &passphrase(), KeyDerivation::throwaway(), NOW).unwrap();
    store.commit(&(0..200).map(put).collect::<Vec<_>>()).unwrap();
    store.commit(&[Op::Put { table: TableId(2), key: RecordKey([9; 16]), body: vec![9] }]).unwrap();
    drop(store);
    let (mut store, held) = open();
    assert_eq!((held, store.opening().clone()), (200, OpenReport::default()));
    // Tables that lack the last commit.
    let before = Applied { sequence: store.sequence, digest: store.digest };
    store.commit(&[Op::Delete { table: TableId(1), key: RecordKey([7; 16]) }, put(201)]).unwrap();
    store.view.borrow_mut().apply(&[], before, &store.keys).unwrap();
    drop(store);
    let (store, held) = open();
    assert_eq!((held, store.opening().caught_up), (200, 1));
    // Tables with a record too many, which nobody wrote.
    let sealed = Some(store.keys.seal_record(TableId(1), RecordKey([250; 16]), b"nobody's"));
    let slot = op::Slot { table: TableId(1), key: RecordKey([250; 16]) };
    let now = Applied { sequence: store.sequence, digest: store.digest };
    store.view.borrow_mut().apply(&[SealedOp { slot, sealed }], now, &store.keys).unwrap();
    drop(store);
    let (store, held) = open();
    let rebuilt = Incident::ViewRebuilt { fault: ViewFault::Damaged };
    assert_eq!((held, &store.opening().healed[..]), (200, &[rebuilt][..]));
    // No tables at all.
    drop(store);
    std::fs::remove_dir_all(folder.path().join(tables::FOLDER)).unwrap();
    let (store, held) = open();
    let rebuilt = Incident::ViewRebuilt { fault: ViewFault::Missing };
    assert_eq!((held, &store.opening().healed[..]), (200, &[rebuilt][..]));
}
