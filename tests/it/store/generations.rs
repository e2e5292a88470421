//! Generations, backups, erasure, the doctor and the witness.

use super::*;
use relais::store::{doctor, restore};

/// Two generations: commits 1 to 5 in the first, 6 to 9 after the rotation.
fn rotated() -> Known {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(&folder.path().join("vault"));
    let mut states = vec![state(&store)];
    for commit in 1..=9 {
        commit_nth(&mut store, commit);
        states.push(state(&store));
        if commit == 5 {
            assert_eq!(store.rotate().unwrap().generation, 2);
        }
    }
    store.close().unwrap();
    Known { folder, states }
}

fn flip_a_bit_in_the_middle(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

fn same(dir: &Path, known: &Known) -> Store {
    let store = open(dir);
    assert_eq!(&state(&store), known.last(), "{:?}", store.opening());
    assert_eq!(store.sequence(), Sequence(9));
    store
}

#[test]
fn a_rotation_keeps_the_generation_before_and_drops_older_ones() {
    let known = rotated();
    let mut store = same(&known.dir(), &known);
    assert_eq!(store.opening().healed, []);
    store.rotate().unwrap();
    store.rotate().unwrap();
    assert_eq!(store.generation(), 4);
    drop(store);
    assert_eq!(generations(&known.dir()), ["gen-000003.log", "gen-000004.log"]);
    assert_eq!(same(&known.dir(), &known).opening().healed, []);
}

fn generations(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("gen-"))
        .collect();
    names.sort();
    names
}

#[test]
fn a_generation_being_written_when_the_machine_stopped_is_ignored() {
    let known = rotated();
    fs::write(known.dir().join("gen-000003.log.new"), b"half a snapshot").unwrap();
    let store = same(&known.dir(), &known);
    assert_eq!(store.opening().healed, []);
    assert_eq!(generations(&known.dir()), ["gen-000001.log", "gen-000002.log"]);
}

#[test]
fn a_damaged_snapshot_is_made_up_for_by_the_generation_before() {
    let known = rotated();
    let bytes = fs::read(known.file(2)).unwrap();
    let offsets = frame_offsets(&bytes);
    for frame in 0..3 {
        for with_tables in [true, false] {
            let copy = if with_tables { known.copy() } else { known.without_tables() };
            let mut bytes = bytes.clone();
            bytes[offsets[frame] + 90] ^= 4;
            fs::write(copy.path().join("gen-000002.log"), bytes).unwrap();
            let store = same(copy.path(), &known);
            assert!(said(&store, |i| matches!(i, Incident::JournalDamaged { .. })));
            assert!(said(&store, |i| *i == Incident::NothingLost { sequence: Sequence(9) }));
            assert_eq!(store.generation(), 3);
            drop(store);
            assert_eq!(same(copy.path(), &known).opening().healed, []);
        }
    }
}

#[test]
fn a_damaged_snapshot_alone_gives_what_can_be_read_and_says_how_much() {
    let known = rotated();
    let copy = known.without_tables();
    fs::remove_file(copy.path().join("gen-000001.log")).unwrap();
    let path = copy.path().join("gen-000002.log");
    let mut bytes = fs::read(&path).unwrap();
    let offsets = frame_offsets(&bytes);
    bytes[offsets[1] + 90] ^= 4;
    fs::write(&path, bytes).unwrap();
    let store = open(copy.path());
    let held = known.states[5].len() as u64;
    assert!(
        said(&store, |i| *i == Incident::SnapshotIncomplete { kept: 0, held: Some(held) }),
        "{:?}",
        store.opening()
    );
    assert_eq!(severity(&store), Some(Severity::Grave));
    assert_eq!(store.get(PEOPLE, key(9)).unwrap().as_deref(), Some(&b"person 9"[..]));
}

#[test]
fn a_missing_newest_generation_is_told_and_the_tables_make_up_for_it() {
    let known = rotated();
    let (with, without) = (known.copy(), known.without_tables());
    for copy in [&with, &without] {
        fs::remove_file(copy.path().join("gen-000002.log")).unwrap();
    }
    let store = same(with.path(), &known);
    assert!(said(&store, |i| matches!(i, Incident::GenerationMissing { .. })));
    let store = open(without.path());
    assert_eq!(state(&store), known.states[5]);
    assert!(said(&store, |i| {
        matches!(i, Incident::GenerationMissing { known: Sequence(5), .. })
    }));
    assert_eq!(severity(&store), Some(Severity::Grave));
    assert_eq!(store.generation(), 3, "the number of the missing one is not taken again");
}

#[test]
fn a_missing_older_generation_costs_nothing() {
    let known = rotated();
    fs::remove_file(known.file(1)).unwrap();
    assert_eq!(same(&known.dir(), &known).opening().healed, []);
}

#[test]
fn a_backup_restores_into_a_new_folder() {
    let known = rotated();
    let out = tempfile::tempdir().unwrap();
    let mut store = open(&known.dir());
    let report = store.backup(&out.path().join("backups")).unwrap();
    assert_eq!((report.sequence, report.records), (Sequence(9), known.last().len() as u64));
    assert_eq!(report.bytes, fs::metadata(&report.path).unwrap().len());
    let into = out.path().join("restored");
    let restored = restore(&report.path, &into, &unlock(), NOW).unwrap();
    assert_eq!(
        (restored.sequence, restored.records, restored.erased),
        (Sequence(9), report.records, 0)
    );
    let other = same(&into, &known);
    assert_eq!(other.opening().healed, []);
    assert_eq!(other.id(), store.id());
}

#[test]
fn a_backup_restored_over_the_store_keeps_what_was_there_and_forgets_nothing_erased() {
    let known = rotated();
    let out = tempfile::tempdir().unwrap();
    let mut store = open(&known.dir());
    let backup = store.backup(out.path()).unwrap();
    let erased = *known.last().keys().next().unwrap();
    assert_eq!(store.erase(&[(PEOPLE, erased)]).unwrap().records, 1);
    store.commit(&[put(300, "after the backup")]).unwrap();
    assert!(restore(&backup.path, &known.dir(), &unlock(), NOW).is_err(), "the store is in use");
    drop(store);
    let report = restore(&backup.path, &known.dir(), &unlock(), NOW).unwrap();
    assert_eq!(report.erased, 1);
    assert!(!report.set_aside.is_empty());
    assert!(report.set_aside.iter().all(|path| path.exists()));
    let mut expected = known.last().clone();
    expected.remove(&erased);
    let mut store = open(&known.dir());
    assert_eq!(state(&store), expected);
    assert_eq!(store.opening().healed, []);
    assert!(store.sequence() > Sequence(11), "the store does not go backwards");
    let again = store.backup(&out.path().join("later")).unwrap();
    drop(store);
    let fresh = out.path().join("fresh");
    restore(&again.path, &fresh, &unlock(), NOW).unwrap();
    let report = restore(&backup.path, &fresh, &unlock(), NOW).unwrap();
    assert_eq!(report.erased, 1, "the erasure travels with the later backup");
}

#[test]
fn a_damaged_backup_is_refused_whatever_byte_differs() {
    let known = Known::with(3);
    let out = tempfile::tempdir().unwrap();
    let backup = open(&known.dir()).backup(out.path()).unwrap();
    let bytes = fs::read(&backup.path).unwrap();
    let into = out.path().join("into");
    let harmed_path = out.path().join("harmed");
    let flipped = (0..bytes.len()).step_by(13).map(|place| {
        let mut bytes = bytes.clone();
        bytes[place] ^= 0x10;
        bytes
    });
    let cut = (0..bytes.len()).step_by(97).map(|length| bytes[..length].to_vec());
    let longer = [[&bytes[..], &[0]].concat()];
    for harmed in flipped.chain(cut).chain(longer) {
        fs::write(&harmed_path, harmed).unwrap();
        let refused = restore(&harmed_path, &into, &unlock(), NOW);
        assert!(matches!(refused, Err(StoreError::BackupDamaged { .. })), "{refused:?}");
        assert!(!into.exists());
    }
}

#[test]
fn a_backup_is_not_restored_over_another_store_nor_without_its_passphrase() {
    let (known, other) = (Known::with(3), Known::with(4));
    let out = tempfile::tempdir().unwrap();
    let backup = open(&known.dir()).backup(out.path()).unwrap();
    let refused = restore(&backup.path, &other.dir(), &unlock(), NOW);
    assert!(matches!(refused, Err(StoreError::OtherStore { .. })), "{refused:?}");
    assert_eq!(&state(&open(&other.dir())), other.last());
    let wrong = Unlock::Passphrase(Passphrase::new("une autre phrase de passe".to_owned()));
    let into = out.path().join("into");
    assert!(matches!(restore(&backup.path, &into, &wrong, NOW), Err(StoreError::Vault(_))));
    assert!(!into.exists());
}

#[test]
fn what_is_erased_is_in_no_file_any_more() {
    let known = rotated();
    let mut store = open(&known.dir());
    let (person, _) = store.last(PEOPLE).unwrap().unwrap();
    let report = store.erase(&[(PEOPLE, person), (HISTORY, key(1))]).unwrap();
    assert_eq!((report.records, report.left), (1, Vec::new()));
    assert_eq!(generations(&known.dir()), ["gen-000003.log"]);
    let expected = {
        let mut expected = known.last().clone();
        expected.remove(&person);
        expected
    };
    assert_eq!(state(&store), expected);
    drop(store);
    fs::remove_dir_all(known.dir().join("sled")).unwrap();
    let store = open(&known.dir());
    assert_eq!(state(&store), expected, "the journal does not know it either");
    assert_eq!(store.sequence(), Sequence(10));
}

#[test]
fn an_erasure_removes_the_damaged_files_set_aside_too() {
    let known = rotated();
    flip_a_bit_in_the_middle(&known.file(2));
    let mut store = open(&known.dir());
    assert_eq!(store.opening().set_aside.len(), 1);
    store.erase(&[(PEOPLE, key(9))]).unwrap();
    assert!(!store.opening().set_aside[0].exists());
}

#[test]
fn an_erasure_interrupted_by_a_power_cut_is_finished_at_the_next_opening() {
    let known = rotated();
    let before = known.copy();
    open(&known.dir()).erase(&[(PEOPLE, key(9))]).unwrap();
    fs::remove_dir_all(known.dir().join("sled")).unwrap();
    for left in ["gen-000001.log", "gen-000002.log", "sled"] {
        let (from, to) = (before.path().join(left), known.dir().join(left));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
    let store = open(&known.dir());
    let mut expected = known.last().clone();
    expected.remove(&key(9));
    assert_eq!(state(&store), expected);
    drop(store);
    let mut names: Vec<_> = fs::read_dir(known.dir())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("gen-") || name.starts_with("sled"))
        .collect();
    names.sort();
    assert_eq!(names, ["gen-000003.log", "sled"]);
    assert_eq!(open(&known.dir()).opening().healed, []);
}

#[test]
fn nothing_readable_reaches_the_disk() {
    const NAME: &str = "Marguerite-Quelquechose";
    let folder = tempfile::tempdir().unwrap();
    let (vault, out) = (folder.path().join("vault"), folder.path().join("out"));
    let mut store = create(&vault);
    for number in 0..50 {
        store.commit(&[put(number, &format!("{NAME} {number}"))]).unwrap();
    }
    store.witnessed_in(&folder.path().join("state")).unwrap();
    store.backup(&out).unwrap();
    store.commit(&[put(99, NAME)]).unwrap();
    store.close().unwrap();
    let mut files = 0;
    each_file(folder.path(), &mut |path, bytes| {
        files += 1;
        let found = bytes.windows(10).any(|window| window == &NAME.as_bytes()[..10]);
        assert!(!found, "{} gives a name away", path.display());
        assert!(!path.to_string_lossy().contains("Marguerite"));
    });
    assert!(files >= 6, "{files} files were read");
}

fn each_file(folder: &Path, see: &mut dyn FnMut(&Path, &[u8])) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_file(&path, see);
        } else {
            see(&path, &fs::read(&path).unwrap());
        }
    }
}

#[test]
fn a_store_that_goes_backwards_is_told() {
    let known = Known::with(4);
    let old = known.copy();
    let witness = tempfile::tempdir().unwrap();
    let mut store = open(&known.dir());
    assert_eq!(store.witnessed_in(witness.path()).unwrap(), None, "never seen before");
    store.commit(&[put(5, "more")]).unwrap();
    store.close().unwrap();
    let mut store = open(&known.dir());
    assert_eq!(store.witnessed_in(witness.path()).unwrap(), None, "the same store, further on");
    drop(store);
    let mut store = open(old.path());
    let told = store.witnessed_in(witness.path()).unwrap();
    assert_eq!(told, Some(Incident::WentBack { now: Sequence(4), seen: Sequence(5) }));
    assert_eq!(severity(&store), Some(Severity::Grave));
}

#[test]
fn a_store_with_another_history_is_told() {
    let known = Known::with(4);
    let fork = known.copy();
    let witness = tempfile::tempdir().unwrap();
    let mut store = open(&known.dir());
    store.commit(&[put(5, "here")]).unwrap();
    store.witnessed_in(witness.path()).unwrap();
    drop(store);
    let mut store = open(fork.path());
    store.commit(&[put(5, "there")]).unwrap();
    drop(store);
    let mut store = open(fork.path());
    let told = store.witnessed_in(witness.path()).unwrap();
    assert_eq!(told, Some(Incident::OtherHistory { sequence: Sequence(5) }));
}

#[test]
fn a_damaged_witness_is_written_anew() {
    let known = Known::with(2);
    let witness = tempfile::tempdir().unwrap();
    let mut store = open(&known.dir());
    store.witnessed_in(witness.path()).unwrap();
    let path = fs::read_dir(witness.path()).unwrap().next().unwrap().unwrap().path();
    fs::write(&path, b"noise").unwrap();
    assert_eq!(store.witnessed_in(witness.path()).unwrap(), None);
    assert_ne!(fs::read(&path).unwrap(), b"noise");
}

#[test]
fn the_doctor_finds_nothing_wrong_with_a_sound_store() {
    let known = rotated();
    assert_eq!(doctor(&known.dir(), Some(&unlock()), NOW), []);
    assert_eq!(doctor(&known.dir(), None, NOW), []);
}

#[test]
fn the_doctor_says_what_is_wrong_and_mends_nothing_itself() {
    let known = rotated();
    let keys: Vec<&str> = [
        harmed(&known, |dir| fs::remove_dir_all(dir.join("sled")).unwrap()),
        harmed(&known, |dir| flip_a_bit_in_the_middle(&dir.join("gen-000002.log"))),
        harmed(&known, |dir| fs::remove_file(dir.join("gen-000002.log")).unwrap()),
        harmed(&known, |dir| fs::write(dir.join("gen-000000.log.damaged-1"), b"x").unwrap()),
    ]
    .concat();
    for expected in [
        "store.doctor.tables_missing",
        "store.incident.journal_damaged",
        "store.incident.generation_missing",
        "store.doctor.set_aside",
    ] {
        assert!(keys.contains(&expected), "{expected} in {keys:?}");
    }
}

/// What the doctor finds after a harm, each finding in both languages whole.
fn harmed(known: &Known, harm: impl FnOnce(&Path)) -> Vec<&'static str> {
    use relais::i18n::Lang;
    let copy = known.copy();
    harm(copy.path());
    let before = generations(copy.path());
    let findings = doctor(copy.path(), Some(&unlock()), NOW);
    assert_eq!(generations(copy.path()), before);
    for finding in &findings {
        for lang in [Lang::Fr, Lang::En] {
            for message in [&finding.what, &finding.remedy] {
                let said = lang.say(message);
                assert!(said.contains(' ') && !said.contains('{'), "{said}");
            }
        }
    }
    findings.iter().map(|finding| finding.what.key).collect()
}

#[test]
fn the_doctor_says_who_holds_the_store() {
    let known = Known::with(1);
    let _store = open(&known.dir());
    let findings = doctor(&known.dir(), Some(&unlock()), NOW);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].severity, Severity::Note);
}

#[test]
fn every_generation_is_checked_even_when_the_tables_suffice() {
    let known = rotated();
    flip_a_bit_in_the_middle(&known.file(1));
    let findings = doctor(&known.dir(), Some(&unlock()), NOW);
    assert!(
        findings.iter().any(|f| f.what.key == "store.incident.journal_damaged"),
        "{findings:?}"
    );
}
