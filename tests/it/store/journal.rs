//! The journal under every kind of harm, judged alone: without the tables. Here the whole store is opened after each
//! harm; that *every* byte counts is tested beside the reading itself, where it is quick.

use super::*;
use relais::store::ViewFault;

fn harmed(known: &Known, harm: impl FnOnce(&mut Vec<u8>)) -> (tempfile::TempDir, Vec<u8>) {
    let copy = known.without_tables();
    let path = copy.path().join("gen-000001.log");
    let mut bytes = fs::read(&path).unwrap();
    harm(&mut bytes);
    fs::write(&path, &bytes).unwrap();
    (copy, bytes)
}

/// Nothing of the journal's own is to be told.
fn journal_is_clean(store: &Store) -> bool {
    store
        .opening()
        .healed
        .iter()
        .all(|incident| *incident == Incident::ViewRebuilt { fault: ViewFault::Missing })
}

/// After whatever was mended, the store works and stays as it is.
fn goes_on(dir: &Path, mut store: Store) {
    store.commit(&[put(77, "after the harm")]).unwrap();
    let (before, sequence) = (state(&store), store.sequence());
    drop(store);
    let store = open(dir);
    assert_eq!(store.opening().healed, [], "what was mended stays mended");
    assert_eq!((state(&store), store.sequence()), (before, sequence));
}

#[test]
fn a_frame_torn_at_any_byte_is_dropped_and_said() {
    let known = Known::with(4);
    let bytes = fs::read(known.file(1)).unwrap();
    let offsets = frame_offsets(&bytes);
    let last = offsets[offsets.len() - 2];
    for length in (last..bytes.len()).step_by(9) {
        let (copy, _) = harmed(&known, |bytes| bytes.truncate(length));
        let store = open(copy.path());
        assert_eq!(state(&store), known.states[3], "cut at {length}");
        assert_eq!(journal_is_clean(&store), length == last, "cut at {length}");
        if length > last {
            let bytes = (length - last) as u64;
            assert!(said(&store, |i| *i == Incident::UnfinishedFrame { bytes }), "cut at {length}");
        }
        if length % 4 == 0 {
            goes_on(copy.path(), store);
        }
    }
}

#[test]
fn any_flipped_byte_is_seen_and_costs_at_most_what_it_hit() {
    let known = Known::with(4);
    let bytes = fs::read(known.file(1)).unwrap();
    let offsets = frame_offsets(&bytes);
    let first_change = offsets.len() - 1 - 4;
    for place in (0..bytes.len()).step_by(17) {
        let (copy, _) = harmed(&known, |bytes| bytes[place] ^= 0x40);
        let store = open(copy.path());
        let seen = !journal_is_clean(&store);
        assert!(seen, "byte {place} was changed and nobody said so");
        let frame = offsets.iter().rposition(|offset| *offset <= place);
        match frame {
            // Header and snapshot of an empty store: the commits say all.
            None => assert_eq!(&state(&store), known.last(), "byte {place}"),
            Some(frame) if frame < first_change => {
                assert_eq!(&state(&store), known.last(), "byte {place}");
            }
            Some(frame) => {
                let hit = (frame - first_change + 1) as u64;
                let survivors: Vec<u64> = (1..=4).filter(|commit| *commit != hit).collect();
                assert_eq!(state(&store), replayed(&survivors), "byte {place}, commit {hit}");
                if hit < 4 && replayed(&survivors) != *known.last() {
                    assert!(
                        said(&store, |incident| matches!(incident,
                            Incident::ChangesLost { count: 1, first, last }
                                if first.0 == hit && last.0 == hit)),
                        "byte {place}: {:?}",
                        store.opening()
                    );
                }
            }
        }
        if place % 4 == 0 {
            goes_on(copy.path(), store);
        }
    }
}

/// The state that these commits make, in order.
fn replayed(commits: &[u64]) -> State {
    let mut state = State::new();
    for &commit in commits {
        state.insert(key(commit), format!("person {commit}"));
        state.insert(key(commit % 3), format!("changed by {commit}"));
        state.remove(&key(commit.wrapping_sub(2)));
    }
    state
}

#[test]
fn replaying_in_the_test_is_what_the_store_does() {
    let known = Known::with(6);
    assert_eq!(known.last(), &replayed(&[1, 2, 3, 4, 5, 6]));
}

#[test]
fn swapped_frames_are_seen_and_nothing_is_lost() {
    let known = Known::with(5);
    let (copy, _) = harmed(&known, |bytes| {
        let offsets = frame_offsets(bytes);
        let n = offsets.len();
        let (a, b, c) = (offsets[n - 4], offsets[n - 3], offsets[n - 2]);
        let swapped = [&bytes[..a], &bytes[b..c], &bytes[a..b], &bytes[c..]].concat();
        *bytes = swapped;
    });
    let store = open(copy.path());
    assert_eq!(&state(&store), known.last());
    assert!(said(&store, |i| matches!(i, Incident::JournalDamaged { .. })));
    assert!(said(&store, |i| matches!(i, Incident::NothingLost { sequence: Sequence(5) })));
    goes_on(copy.path(), store);
}

#[test]
fn a_frame_written_twice_is_seen_and_applied_once() {
    let known = Known::with(5);
    for from_the_end in 2..5 {
        let (copy, _) = harmed(&known, |bytes| {
            let offsets = frame_offsets(bytes);
            let (start, end) =
                (offsets[offsets.len() - from_the_end], offsets[offsets.len() - from_the_end + 1]);
            let copy = bytes[start..end].to_vec();
            bytes.extend_from_slice(&copy);
        });
        let store = open(copy.path());
        assert_eq!(&state(&store), known.last());
        assert!(said(&store, |i| matches!(i, Incident::JournalDamaged { .. })));
        goes_on(copy.path(), store);
    }
}

#[test]
fn a_frame_taken_out_is_seen_and_the_others_are_kept() {
    let known = Known::with(5);
    let (copy, _) = harmed(&known, |bytes| {
        let offsets = frame_offsets(bytes);
        let n = offsets.len();
        bytes.drain(offsets[n - 4]..offsets[n - 3]);
    });
    let store = open(copy.path());
    assert_eq!(state(&store), replayed(&[1, 2, 4, 5]));
    assert!(said(&store, |i| {
        *i == Incident::ChangesLost { count: 1, first: Sequence(3), last: Sequence(3) }
    }));
    assert_eq!(severity(&store), Some(Severity::Grave));
    assert_eq!(store.opening().set_aside.len(), 1, "the damaged file is kept");
    assert!(store.opening().set_aside[0].exists());
    goes_on(copy.path(), store);
}

#[test]
fn bytes_added_anywhere_are_seen_and_nothing_is_lost() {
    let known = Known::with(4);
    let bytes = fs::read(known.file(1)).unwrap();
    for offset in frame_offsets(&bytes) {
        let (copy, _) = harmed(&known, |bytes| {
            bytes.splice(offset..offset, [0x5a; 200]);
        });
        let store = open(copy.path());
        assert_eq!(&state(&store), known.last(), "added at {offset}");
        assert!(!journal_is_clean(&store), "added at {offset}");
        goes_on(copy.path(), store);
    }
}

#[test]
fn a_tail_of_zeros_is_seen_and_dropped() {
    let known = Known::with(4);
    for zeros in [1, 59, 60, 61, 4096, 100_000] {
        let (copy, _) = harmed(&known, |bytes| bytes.resize(bytes.len() + zeros, 0));
        let store = open(copy.path());
        assert_eq!(&state(&store), known.last(), "{zeros} zeros");
        assert!(!journal_is_clean(&store), "{zeros} zeros");
        goes_on(copy.path(), store);
    }
}

#[test]
fn random_harm_never_panics_and_never_invents_records() {
    let known = Known::with(8);
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for round in 0..60 {
        let (copy, _) = harmed(&known, |bytes| {
            for _ in 0..random.usize(1..6) {
                match random.u8(..4) {
                    0 if !bytes.is_empty() => {
                        let place = random.usize(..bytes.len());
                        bytes[place] = random.u8(..);
                    }
                    1 if !bytes.is_empty() => bytes.truncate(random.usize(..bytes.len())),
                    2 if !bytes.is_empty() => {
                        let from = random.usize(..bytes.len());
                        let to = (from + random.usize(..2000)).min(bytes.len());
                        bytes.drain(from..to);
                    }
                    _ => {
                        let from = random.usize(..=bytes.len());
                        let noise: Vec<u8> =
                            (0..random.usize(1..500)).map(|_| random.u8(..)).collect();
                        bytes.splice(from..from, noise);
                    }
                }
            }
        });
        // With the only journal destroyed there may be nothing left to open; that is said.
        let Ok(store) = Store::open(copy.path(), &unlock(), NOW) else {
            continue;
        };
        let possible: Vec<&State> = known.states.iter().collect();
        for (key, body) in state(&store) {
            assert!(
                possible.iter().any(|state| state.get(&key) == Some(&body)),
                "seed {seed}, round {round}: {key:?} holds what was never written"
            );
        }
        goes_on(copy.path(), store);
    }
}

#[test]
fn a_newer_format_is_refused_and_left_untouched() {
    let known = Known::with(3);
    let (copy, _) = harmed(&known, |bytes| {
        bytes[8] = 2;
        let check = blake3_check(&bytes[..40]);
        bytes[40..56].copy_from_slice(&check);
    });
    fs::create_dir(copy.path().join("sled")).unwrap();
    fs::write(copy.path().join("gen-000002.log.new"), b"left").unwrap();
    let before = listing(copy.path());
    let refused = Store::open(copy.path(), &unlock(), NOW);
    assert!(matches!(refused, Err(StoreError::NewerFormat { found: 2, known: 1, .. })));
    assert_eq!(listing(copy.path()), before);
}

fn blake3_check(bytes: &[u8]) -> [u8; 16] {
    let mut check = [0; 16];
    blake3::Hasher::new().update(bytes).finalize_xof().fill(&mut check);
    check
}

/// Every file with its contents, but the lock.
fn listing(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && !path.ends_with("lock"))
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn a_file_of_another_store_is_refused() {
    let (ours, other) = (Known::with(3), Known::with(3));
    fs::copy(other.file(1), ours.file(2)).unwrap();
    let refused = Store::open(&ours.dir(), &unlock(), NOW);
    assert!(matches!(refused, Err(StoreError::OtherStore { .. })));
    fs::remove_file(ours.file(2)).unwrap();
    assert_eq!(&state(&open(&ours.dir())), ours.last());
}
