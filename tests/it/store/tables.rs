//! The tables are a view: whatever happens to them, the journal makes them again.

use super::*;
use relais::store::ViewFault;

fn opened(dir: &Path, known: &Known) -> Store {
    let store = open(dir);
    assert_eq!(&state(&store), known.last());
    assert_eq!(store.sequence(), Sequence(known.states.len() as u64 - 1));
    store
}

fn rebuilt(fault: ViewFault) -> impl Fn(&Incident) -> bool {
    move |incident| *incident == Incident::ViewRebuilt { fault }
}

/// Gives a store other tables than its own.
fn put_tables_in_place(others: &Path, known: &Known) {
    fs::remove_dir_all(known.dir().join("sled")).unwrap();
    copy_folder(others, &known.dir().join("sled"));
}

#[test]
fn missing_tables_are_made_again() {
    let known = Known::with(9);
    let copy = known.without_tables();
    let store = opened(copy.path(), &known);
    assert!(said(&store, rebuilt(ViewFault::Missing)));
    drop(store);
    assert_eq!(opened(copy.path(), &known).opening().healed, []);
}

#[test]
fn tables_without_their_main_file_are_not_taken_for_an_empty_store() {
    let known = Known::with(9);
    let copy = known.copy();
    fs::remove_file(copy.path().join("sled/db")).unwrap();
    let store = opened(copy.path(), &known);
    assert!(said(&store, rebuilt(ViewFault::Missing)));
}

#[test]
fn an_unfinished_snapshot_of_the_tables_does_not_keep_them_from_opening() {
    let known = Known::with(9);
    let copy = known.copy();
    fs::write(copy.path().join("sled/snap.0000000000000a00.generating"), b"half").unwrap();
    let store = opened(copy.path(), &known);
    assert_eq!(store.opening().healed, []);
}

#[test]
fn old_tables_catch_up_or_are_made_again() {
    let known = Known::with(3);
    let old = tempfile::tempdir().unwrap();
    copy_folder(&known.dir().join("sled"), &old.path().join("sled"));
    let mut store = open(&known.dir());
    for commit in 4..=9 {
        commit_nth(&mut store, commit);
    }
    let last = state(&store);
    drop(store);
    put_tables_in_place(&old.path().join("sled"), &known);
    let store = open(&known.dir());
    assert_eq!(state(&store), last);
    assert_eq!(store.opening().healed, []);
    assert_eq!(store.opening().caught_up, 6);
}

#[test]
fn tables_of_another_course_of_events_are_not_believed() {
    let known = Known::with(3);
    let fork = known.copy();
    let mut store = open(fork.path());
    store.commit(&[put(50, "elsewhere")]).unwrap();
    drop(store);
    let mut store = open(&known.dir());
    store.commit(&[put(51, "here")]).unwrap();
    let here = state(&store);
    drop(store);
    put_tables_in_place(&fork.path().join("sled"), &known);
    let store = open(&known.dir());
    assert_eq!(state(&store), here);
    assert!(said(&store, rebuilt(ViewFault::Diverged)));
}

#[test]
fn randomly_damaged_tables_are_healed_and_lose_nothing() {
    let known = Known::with(40);
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for round in 0..40 {
        let copy = known.copy();
        damage_one_file(&copy.path().join("sled"), &mut random);
        let store = open(copy.path());
        assert_eq!(&state(&store), known.last(), "seed {seed}, round {round}");
        let mut store = store;
        store.commit(&[put(600, "afterwards")]).unwrap();
        let after = state(&store);
        drop(store);
        let store = open(copy.path());
        assert_eq!(state(&store), after, "seed {seed}, round {round}");
        assert_eq!(store.opening().healed, [], "seed {seed}, round {round}");
    }
}

fn damage_one_file(folder: &Path, random: &mut fastrand::Rng) {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    let path = &files[random.usize(..files.len())];
    let mut bytes = fs::read(path).unwrap();
    if bytes.is_empty() {
        bytes.push(random.u8(..));
    }
    match random.u8(..4) {
        0 => {
            let place = random.usize(..bytes.len());
            bytes[place] ^= 1 << random.u8(..8);
        }
        1 => bytes.truncate(random.usize(..bytes.len())),
        2 => {
            let from = random.usize(..bytes.len());
            let to = (from + 4096).min(bytes.len());
            bytes[from..to].fill(0);
        }
        _ => {
            let from = random.usize(..bytes.len());
            let to = (from + 512).min(bytes.len());
            bytes[from..to].iter_mut().for_each(|byte| *byte = random.u8(..));
        }
    }
    fs::write(path, bytes).unwrap();
}

#[test]
fn tables_ahead_of_a_damaged_journal_are_kept() {
    let known = Known::with(8);
    let bytes = fs::read(known.file(1)).unwrap();
    let offsets = frame_offsets(&bytes);
    for (name, harmed) in [
        ("cut between frames", bytes[..offsets[offsets.len() - 4]].to_vec()),
        ("cut within a frame", bytes[..offsets[offsets.len() - 4] + 70].to_vec()),
        ("last frame unreadable", {
            let mut bytes = bytes.clone();
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
            bytes
        }),
        ("frame in the middle unreadable", {
            let mut bytes = bytes.clone();
            bytes[offsets[offsets.len() - 4] + 100] ^= 1;
            bytes
        }),
        ("nothing left", Vec::new()),
    ] {
        let copy = known.copy();
        fs::write(copy.path().join("gen-000001.log"), harmed).unwrap();
        let store = opened(copy.path(), &known);
        assert!(
            said(&store, |i| matches!(i, Incident::NothingLost { sequence: Sequence(8) })),
            "{name}: {:?}",
            store.opening()
        );
        assert_eq!(store.generation(), 2, "{name}: a new generation is begun");
        drop(store);
        assert_eq!(opened(copy.path(), &known).opening().healed, [], "{name}");
    }
}

#[test]
fn without_any_journal_the_tables_are_kept() {
    let known = Known::with(8);
    fs::remove_file(known.file(1)).unwrap();
    let store = opened(&known.dir(), &known);
    assert!(said(&store, |i| matches!(i, Incident::GenerationMissing { .. })));
    drop(store);
    assert_eq!(opened(&known.dir(), &known).opening().healed, []);
}
