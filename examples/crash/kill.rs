//! `kill`: SIGKILL (on Windows `TerminateProcess`) while the program commits.

use crate::Tally;
use crate::workload::check;
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Rounds after which a fresh store is begun; until then each crash falls on the last one's remains.
const ROUNDS_A_STORE: u64 = 20;

pub fn run(rounds: u64, seed: u64) -> Result<Tally> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut tally = Tally::default();
    let mut place = None;
    for round in 0..rounds {
        if round % ROUNDS_A_STORE == 0 {
            place = Some((tempfile::tempdir()?, random.u64(..), 0));
        }
        let (temporary, store_seed, base) = place.as_mut().context("a store")?;
        let dir = temporary.path().join("store");
        let acknowledged = commit_and_kill(&dir, *store_seed, random.u64(1..150))?.max(*base);
        tally.rounds += 1;
        tally.acknowledged += acknowledged - *base;
        match check(&dir, *store_seed, acknowledged) {
            Ok(verdict) => {
                if verdict.lost > 0 {
                    println!(
                        "round {round}: {verdict:?} of {acknowledged}, store seed {store_seed}"
                    );
                }
                tally.count(&verdict);
                // The check itself has committed once more.
                *base = verdict.commits + 1;
            }
            Err(error) => {
                println!("round {round}: cannot be opened: {error}; store seed {store_seed}");
                tally.unopenable += 1;
                place = Some((tempfile::tempdir()?, random.u64(..), 0));
            }
        }
    }
    Ok(tally)
}

/// Lets a child commit, kills it some way after the given number of acknowledgements, and returns the last one.
fn commit_and_kill(dir: &std::path::Path, seed: u64, after: u64) -> Result<u64> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["--child", "commit", "--last", "1000000", "--seed", &seed.to_string(), "--dir"])
        .arg(dir)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut lines = BufReader::new(child.stdout.take().context("stdout")?).lines();
    let mut last = 0;
    for _ in 0..after {
        match lines.next() {
            Some(line) => last = line?.parse()?,
            None => break,
        }
    }
    child.kill()?;
    // Whatever it still acknowledged before it died counts.
    for line in lines {
        // The last line may be cut short by the kill: then it was not acknowledged.
        let Ok(acknowledged) = line?.parse::<u64>() else { break };
        last = last.max(acknowledged);
    }
    child.wait()?;
    Ok(last)
}
