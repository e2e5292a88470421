//! `power`, `torn` and `full`: the program runs on a modelled disk (see `interpose.c`).

use crate::disk::{Disk, Operation, read_log};
use crate::workload::check;
use crate::{Mode, Tally};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Commits of one run of the tortured program.
const COMMITS: u64 = 300;
/// Moments at which the power goes, in one run's log.
const CUTS_A_RUN: u64 = 20;

pub fn power(rounds: u64, seed: u64, mode: Mode) -> Result<Tally> {
    let mut random = fastrand::Rng::with_seed(seed);
    let tools = tempfile::tempdir()?;
    let library = build(tools.path())?;
    let mut tally = Tally::default();
    while tally.rounds < rounds {
        let run_seed = random.u64(..);
        let run = tempfile::tempdir()?;
        let log = record(&library, run.path(), run_seed)?;
        let cuts = CUTS_A_RUN.min(rounds - tally.rounds);
        // In the order of the log, so that the disk is built up once.
        let mut moments: Vec<usize> = (0..cuts).map(|_| random.usize(1..=log.len())).collect();
        moments.sort_unstable();
        let mut disk = Disk::default();
        let mut reached = 0;
        for moment in moments {
            log[reached..moment].iter().for_each(|operation| disk.apply(operation));
            reached = moment;
            cut(&disk, run_seed, mode, &mut random, &mut tally)?;
        }
    }
    Ok(tally)
}

/// Cuts the power now, and looks at what is left.
fn cut(
    disk: &Disk,
    seed: u64,
    mode: Mode,
    random: &mut fastrand::Rng,
    tally: &mut Tally,
) -> Result<()> {
    let acknowledged = String::from_utf8_lossy(disk.live_bytes("store.acks"))
        .lines()
        .filter_map(|line| line.parse::<u64>().ok())
        .max();
    // Before the store was acknowledged as made there is nothing to lose.
    let Some(acknowledged) = acknowledged else { return Ok(()) };
    let image = tempfile::tempdir()?;
    match mode {
        Mode::Torn => disk.after_torn_writes(image.path(), random)?,
        _ => disk.after_power_cut(image.path())?,
    }
    tally.rounds += 1;
    tally.acknowledged += acknowledged;
    match check(&image.path().join("store"), seed, acknowledged) {
        Ok(verdict) => {
            if verdict.lost > 0 {
                println!("{verdict:?} of {acknowledged}, run seed {seed}");
            }
            tally.lost += verdict.lost;
            tally.told += if verdict.told_of_loss { verdict.lost } else { 0 };
            tally.healed += u64::from(verdict.told);
        }
        Err(error) => {
            println!("cannot be opened after {acknowledged}: {error}; run seed {seed}");
            tally.unopenable += 1;
        }
    }
    Ok(())
}

pub fn full(rounds: u64, seed: u64) -> Result<Tally> {
    let mut random = fastrand::Rng::with_seed(seed);
    let tools = tempfile::tempdir()?;
    let library = build(tools.path())?;
    let mut tally = Tally::default();
    while tally.rounds < rounds {
        let run_seed = random.u64(..);
        let fillings = 10.min(rounds - tally.rounds);
        let run = tempfile::tempdir()?;
        let marker = tools.path().join("full");
        let _ = std::fs::remove_file(&marker);
        let watched = run.path().join("disk");
        std::fs::create_dir(&watched)?;
        let status = child("full", &library, &watched, run_seed, fillings)?
            .env("CRASH_LOG", run.path().join("log"))
            .env("CRASH_FULL", &marker)
            .status()?;
        tally.rounds += fillings;
        if !status.success() {
            println!("the program failed on a full disk; run seed {run_seed}");
            tally.unopenable += 1;
            continue;
        }
        let acknowledged = std::fs::read_to_string(watched.join("store.report"))?.trim().parse()?;
        tally.acknowledged += acknowledged;
        let verdict = check(&watched.join("store"), run_seed, acknowledged)?;
        tally.lost += verdict.lost;
        tally.told += if verdict.told_of_loss { verdict.lost } else { 0 };
        tally.healed += u64::from(verdict.told);
    }
    Ok(tally)
}

/// Runs the program to its end on the modelled disk and returns the log.
fn record(library: &Path, run: &Path, seed: u64) -> Result<Vec<Operation>> {
    let watched = run.join("disk");
    std::fs::create_dir(&watched)?;
    let log = run.join("log");
    let status = child("commit-to-file", library, &watched, seed, COMMITS)?
        .env("CRASH_LOG", &log)
        .status()?;
    ensure!(status.success(), "the program failed while recorded; run seed {seed}");
    let operations = read_log(&log)?;
    let syncs =
        operations.iter().filter(|operation| matches!(operation, Operation::Sync { .. })).count();
    ensure!(syncs as u64 >= COMMITS, "{syncs} syncs for {COMMITS} commits: the disk is not seen");
    Ok(operations)
}

fn child(role: &str, library: &Path, watched: &Path, seed: u64, last: u64) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .args(["--child", role, "--seed", &seed.to_string(), "--last", &last.to_string(), "--dir"])
        .arg(watched.join("store"))
        .env("LD_PRELOAD", library)
        .env("CRASH_DIR", watched);
    Ok(command)
}

/// Compiles the interposed library with the machine's C compiler.
fn build(into: &Path) -> Result<PathBuf> {
    ensure!(
        cfg!(target_os = "linux"),
        "the modelled disk is slipped in with LD_PRELOAD, which this system lacks"
    );
    let source = into.join("interpose.c");
    std::fs::write(&source, include_str!("interpose.c"))?;
    let library = into.join("interpose.so");
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    let status = Command::new(compiler)
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&library, &source])
        .arg("-lpthread")
        .status()
        .context("a C compiler is needed (cc)")?;
    ensure!(status.success(), "interpose.c does not compile");
    Ok(library)
}
