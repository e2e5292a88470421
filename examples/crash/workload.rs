//! What the tortured program does, and what a store must hold after any number of its commits.
//!
//! Commit `n` is a function of the seed and `n` alone, so that whoever checks a store can work out
//! every byte that should be in it.

use relais::clock::Timestamp;
use relais::store::vault::{KeyDerivation, Passphrase, Unlock};
use relais::store::{Op, OpenReport, RecordKey, Severity, Store, StoreError, TableId};
use std::collections::BTreeMap;
use std::path::Path;

/// Records people could have; overwritten and deleted again and again.
const RECORDS: TableId = TableId(1);
/// One record: the number of the last commit.
const COUNTER: TableId = TableId(2);
const KEYS: u8 = 60;

pub type Model = BTreeMap<(u8, [u8; 16]), Vec<u8>>;

pub fn unlock() -> Unlock {
    Unlock::Passphrase(Passphrase::new("une phrase sans secret".to_owned()))
}

pub fn create(dir: &Path) -> Result<Store, StoreError> {
    let passphrase = Passphrase::new("une phrase sans secret".to_owned());
    Store::create(dir, &passphrase, KeyDerivation::throwaway(), Timestamp(0))
        .map(|(store, _)| store)
}

pub fn open(dir: &Path) -> Result<Store, StoreError> {
    Store::open(dir, &unlock(), Timestamp(0))
}

/// The operations of commit `n`, from 1.
pub fn ops(seed: u64, n: u64) -> Vec<Op> {
    let mut random = fastrand::Rng::with_seed(seed ^ n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut ops = Vec::new();
    for _ in 0..random.usize(1..4) {
        let key = RecordKey([random.u8(0..KEYS); 16]);
        if random.u8(0..10) == 0 {
            ops.push(Op::Delete { table: RECORDS, key });
        } else {
            let length = random.usize(20..1500);
            let body = std::iter::repeat_with(|| random.u8(..)).take(length).collect();
            ops.push(Op::Put { table: RECORDS, key, body });
        }
    }
    let body = n.to_le_bytes().to_vec();
    ops.push(Op::Put { table: COUNTER, key: RecordKey([0; 16]), body });
    ops
}

/// What a store holds after `commits` commits.
pub fn model(seed: u64, commits: u64) -> Model {
    let mut model = Model::new();
    for n in 1..=commits {
        for op in ops(seed, n) {
            match op {
                Op::Put { table, key, body } => drop(model.insert((table.0, key.0), body)),
                Op::Delete { table, key } => drop(model.remove(&(table.0, key.0))),
            }
        }
    }
    model
}

fn content(store: &Store) -> Result<Model, StoreError> {
    let mut found = Model::new();
    for table in [RECORDS, COUNTER] {
        store.scan(table, |key, body| {
            found.insert((table.0, key.0), body.to_vec());
        })?;
    }
    Ok(found)
}

/// How a store was found, set against what it had acknowledged.
#[derive(Debug)]
pub struct Verdict {
    /// Commits in it.
    pub commits: u64,
    /// Acknowledged commits missing from it, or whose bytes differ.
    pub lost: u64,
    /// It told of something out of the ordinary.
    pub told: bool,
    /// It told that something acknowledged is missing.
    pub told_of_loss: bool,
}

/// Opens a store and compares it, byte for byte, with what it should hold.
pub fn check(dir: &Path, seed: u64, acknowledged: u64) -> Result<Verdict, StoreError> {
    let mut store = open(dir)?;
    let found = content(&store)?;
    let told = !is_quiet(store.opening());
    let told_of_loss = store.opening().severity() == Some(Severity::Grave);
    let counter = found.get(&(COUNTER.0, [0; 16]));
    let commits = counter
        .map_or(0, |body| u64::from_le_bytes(body.as_slice().try_into().unwrap_or_default()));
    let lost = if commits < acknowledged {
        acknowledged - commits
    } else {
        u64::from(found != model(seed, commits))
    };
    // What was found must also take changes again.
    store.commit(&ops(seed, commits + 1))?;
    Ok(Verdict { commits, lost, told, told_of_loss })
}

fn is_quiet(report: &OpenReport) -> bool {
    report.healed.is_empty() && report.set_aside.is_empty() && report.slots.is_empty()
}

/// The number of the last commit in a store.
pub fn last_commit(store: &Store) -> Result<u64, StoreError> {
    let body = store.get(COUNTER, RecordKey([0; 16]))?;
    Ok(body.map_or(0, |body| u64::from_le_bytes(body.as_slice().try_into().unwrap_or_default())))
}

/// Is the store byte for byte what `commits` commits make?
pub fn agrees(store: &Store, seed: u64, commits: u64) -> Result<bool, StoreError> {
    Ok(content(store)? == model(seed, commits))
}
