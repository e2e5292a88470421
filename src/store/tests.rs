use super::journal::tests::Faulty;
use super::op::SealedOp;
use super::view::Applied;
use super::*;
use std::collections::BTreeMap;

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
fn whoever_waits_for_a_long_commit_does_not_wait_for_a_new_generation() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) =
        Store::create(folder.path(), &passphrase(), KeyDerivation::throwaway(), NOW).unwrap();
    store.rotate_after = 2000;
    let long: Vec<Op> = (0..40).map(put).collect();
    store.commit(&long).unwrap();
    assert_eq!(store.generation(), 1, "answered first");
    store.commit(&[put(41)]).unwrap();
    assert_eq!(store.generation(), 2, "begun before the next commit");
    store.rotate_after = 2000;
    store.commit(&long).unwrap();
    store.rotate_if_long();
    assert_eq!(store.generation(), 3, "begun when asked for");
    store.rotate_after = 2000;
    store.commit(&long).unwrap();
    store.close().unwrap();
    let newest = generation::list(folder.path()).unwrap().last().copied();
    assert_eq!(newest, Some(4), "begun when the store is closed");
    let store = Store::open(folder.path(), &Unlock::Passphrase(passphrase()), NOW).unwrap();
    assert_eq!((store.sequence(), store.opening().healed.len()), (Sequence(4), 0));
}

#[test]
fn a_long_commit_is_durable_when_it_is_answered_and_seen_by_whoever_asks_next() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let unlock = Unlock::Passphrase(passphrase());
    let open = || Store::open(&path, &unlock, NOW).unwrap();
    let (mut store, _) =
        Store::create(&path, &passphrase(), KeyDerivation::throwaway(), NOW).unwrap();
    let file = generation::path(&path, 1);
    let length = || std::fs::metadata(&file).unwrap().len();
    let before = length();
    store.commit_long(vec![put(1)]).unwrap();
    assert!(length() >= before + Keys::sealed_size(1) as u64);
    let get = |store: &Store, number| store.get(TableId(1), RecordKey([number; 16])).unwrap();
    assert_eq!(get(&store, 1), Some(vec![1]));

    // Stopped before anybody asked: the next opening catches up.
    store.commit_long(vec![put(2), put(3)]).unwrap();
    drop(store);
    let mut store = open();
    assert_eq!((store.opening().caught_up, store.opening().healed.len()), (1, 0));
    assert_eq!([get(&store, 2), get(&store, 3)], [Some(vec![2]), Some(vec![3])]);

    // Another commit, of either length, comes after it in the tables too.
    let deleted = |number| Op::Delete { table: TableId(1), key: RecordKey([number; 16]) };
    store.commit_long(vec![put(4), deleted(1)]).unwrap();
    store.commit_long(vec![put(5), deleted(2)]).unwrap();
    store.commit(&[deleted(3)]).unwrap();
    store.commit_long(vec![put(6)]).unwrap();
    store.rotate().unwrap();
    store.commit_long(vec![put(7)]).unwrap();
    store.close().unwrap();
    let store = open();
    assert_eq!((store.opening().caught_up, store.opening().healed.len()), (0, 0));
    let stands: Vec<bool> = (1..=7).map(|number| get(&store, number).is_some()).collect();
    assert_eq!(stands, [false, false, false, true, true, true, true]);
    drop(store);

    // Tables that cannot take it: memory serves, and nothing is lost.
    let mut store = open();
    store.commit_long(vec![put(8)]).unwrap();
    store.view.replace(View::Tables(tables::Tables::gone()));
    assert_eq!([get(&store, 8), get(&store, 4)], [Some(vec![8]), Some(vec![4])]);
    assert!(matches!(store.degraded(), Some(Degraded::InMemory { .. })));

    let (mut store, _full) = store_on(&folder.path().join("full"), Faulty::full);
    assert!(matches!(store.commit_long(vec![put(2)]), Err(StoreError::DiskFull)));
    assert_eq!(get(&store, 2), None);
}

#[test]
fn a_commit_sealed_in_parts_is_the_one_commit_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let unlock = Unlock::Passphrase(passphrase());
    let (mut store, _) =
        Store::create(folder.path(), &passphrase(), KeyDerivation::throwaway(), NOW).unwrap();
    let key = |number: u16| {
        let mut key = [0; 16];
        key[..2].copy_from_slice(&number.wrapping_mul(40_503).to_le_bytes());
        RecordKey(key)
    };
    let put = |number: u16, body: &[u8]| Op::Put {
        table: TableId(2),
        key: key(number),
        body: body.to_vec(),
    };
    let mut ops: Vec<Op> = (0..5000).map(|number| put(number, &number.to_le_bytes())).collect();
    // The last word on a record holds, in whichever part the words stand.
    ops.push(put(7, b"again"));
    ops.push(Op::Delete { table: TableId(2), key: key(8) });
    ops.insert(0, put(9, b"before"));
    store.commit_long(ops).unwrap();
    store.commit(&[put(10, b"later")]).unwrap();
    drop(store);
    let store = Store::open(folder.path(), &unlock, NOW).unwrap();
    assert_eq!((store.sequence(), store.opening().healed.len()), (Sequence(2), 0));
    for number in 0..5000_u16 {
        let expected = match number {
            7 => Some(b"again".to_vec()),
            8 => None,
            10 => Some(b"later".to_vec()),
            _ => Some(number.to_le_bytes().to_vec()),
        };
        assert_eq!(store.get(TableId(2), key(number)).unwrap(), expected, "{number}");
    }
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
    let sealed = store.keys.seal_record(TableId(1), RecordKey([250; 16]), b"nobody's");
    let slot = op::Slot { table: TableId(1), key: RecordKey([250; 16]) };
    let now = Applied { sequence: store.sequence, digest: store.digest };
    let op = SealedOp { slot, sealed: Some(&sealed) };
    store.view.borrow_mut().apply(&[op], now, &store.keys).unwrap();
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

#[test]
fn a_commit_falls_back_to_memory_when_the_tables_do_not_answer() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) =
        Store::create(folder.path(), &passphrase(), KeyDerivation::throwaway(), NOW).unwrap();
    store.commit(&[put(1)]).unwrap();
    store.view.replace(View::Tables(tables::Tables::gone()));
    assert_eq!(store.commit(&[put(2)]).unwrap(), Sequence(2));
    assert!(matches!(store.degraded(), Some(Degraded::InMemory { .. })));
    for number in [1, 2] {
        let body = store.get(TableId(1), RecordKey([number; 16])).unwrap();
        assert_eq!(body, Some(vec![number]));
    }
}

#[test]
fn new_tables_are_never_made_of_what_lies_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sled");
    let keys = seal::Keys::derive(StoreId([1; 16]), &seal::DataKey::from_bytes(&[2; 32]));
    let slot = op::Slot { table: TableId(1), key: RecordKey([1; 16]) };
    let mut tables = tables::Tables::create(&path).unwrap();
    tables.fill(&view::Map::from([(slot, vec![1])])).unwrap();
    let applied = Applied { sequence: Sequence(1), digest: Digest::default() };
    tables.finish(applied, &keys).unwrap();
    drop(tables);
    assert!(matches!(tables::Tables::create(&path), Err(TableFault::Refused(_))));
}

#[test]
fn a_header_that_announces_more_commits_than_there_is_room_for_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) =
        Store::create(folder.path(), &passphrase(), KeyDerivation::throwaway(), NOW).unwrap();
    for number in 1..5 {
        store.commit(&[put(number)]).unwrap();
    }
    drop(store);
    let path = generation::path(folder.path(), 1);
    let mut bytes = std::fs::read(&path).unwrap();
    let header = frame::FrameHeader {
        length: 200,
        kind: frame::Kind::Change,
        number: 6,
        sequence: u64::MAX,
        previous: [0; frame::TAG],
    };
    bytes.extend_from_slice(&header.encode());
    bytes.extend_from_slice(&[0x5a; 200]);
    std::fs::write(&path, bytes).unwrap();
    let unlock = Unlock::Passphrase(passphrase());
    let mut store = Store::open(folder.path(), &unlock, NOW).unwrap();
    assert_eq!(store.sequence(), Sequence(4));
    assert_eq!(store.commit(&[put(5)]).unwrap(), Sequence(5));
    drop(store);
    let store = Store::open(folder.path(), &unlock, NOW).unwrap();
    assert_eq!(store.sequence(), Sequence(5));
    assert_eq!(store.get(TableId(1), RecordKey([5; 16])).unwrap(), Some(vec![5]));
}
