//! The tortured program: opens a store and commits until it is killed, or its work is done.

use crate::workload::{agrees, create, last_commit, open, ops};
use anyhow::{Context, Result, ensure};
use relais::store::StoreError;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// Commits between two new generations, so that crashes fall on those too.
const ROTATE_EVERY: u64 = 97;

/// Commits up to number `last`, writing the number of each acknowledged commit to `acknowledgements`.
pub fn commit_until(
    dir: &Path,
    seed: u64,
    last: u64,
    acknowledgements: &mut dyn Write,
) -> Result<()> {
    let mut store = if dir.exists() { open(dir)? } else { create(dir)? };
    writeln!(acknowledgements, "0")?;
    for n in last_commit(&store)? + 1..=last {
        store.commit(&ops(seed, n))?;
        acknowledgements.write_all(format!("{n}\n").as_bytes())?;
        if n % ROTATE_EVERY == 0 {
            store.rotate()?;
        }
    }
    store.close()?;
    Ok(())
}

/// Fills the disk again and again, and goes on in the same process once there is room.
pub fn through_full_disks(dir: &Path, seed: u64, rounds: u64, marker: &Path) -> Result<()> {
    let mut store = create(dir)?;
    let mut report = File::create(dir.with_extension("report")).context("report")?;
    let mut random = fastrand::Rng::with_seed(seed);
    let mut n = 0;
    for _ in 0..rounds {
        for _ in 0..random.u64(1..20) {
            n += 1;
            store.commit(&ops(seed, n))?;
        }
        fs::write(marker, "")?;
        for _ in 0..random.u64(1..6) {
            if random.u8(0..4) == 0 {
                // Nor may a new generation that does not fit do any harm.
                let _ = store.rotate();
            }
            match store.commit(&ops(seed, n + 1)) {
                Err(StoreError::DiskFull) => {}
                // Room may be left inside the file's last block.
                Ok(_) => n += 1,
                Err(other) => return Err(other).context("a full disk must be told as such"),
            }
            ensure!(
                agrees(&store, seed, n)?,
                "reads differ while the disk is full, after commit {n}"
            );
        }
        fs::remove_file(marker)?;
        n += 1;
        store.commit(&ops(seed, n)).context("no commit once there is room again")?;
        ensure!(agrees(&store, seed, n)?, "reads differ after commit {n}");
    }
    store.close()?;
    writeln!(report, "{n}")?;
    Ok(())
}
