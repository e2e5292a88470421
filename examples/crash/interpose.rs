//! `power`, `torn` and `full`: the program runs on a modelled disk (see `interpose.c`).

use crate::disk::{Disk, Operation, read_log};
use crate::workload::check;
use crate::{Mode, Tally};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Commits of one run of the tortured program.
const COMMITS: u64 = 300;
/// Moments at which the power goes, in one run's log.
const CUTS_A_RUN: u64 = 20;
/// Times the disk fills up in one run.
const FILLINGS_A_RUN: u64 = 10;

pub fn power(rounds: u64, seed: u64, mode: Mode) -> Result<Tally> {
    let harness = Harness::new()?;
    runs(rounds, seed, |random, tally| {
        let run_seed = random.u64(..);
        let log = harness.record(run_seed)?;
        let cuts = CUTS_A_RUN.min(rounds - tally.rounds);
        // In the order of the log, so that the disk is built up once.
        let mut moments: Vec<usize> = (0..cuts).map(|_| random.usize(1..=log.len())).collect();
        moments.sort_unstable();
        let mut disk = Disk::default();
        let mut reached = 0;
        for moment in moments {
            log[reached..moment].iter().for_each(|operation| disk.apply(operation));
            reached = moment;
            cut(&disk, run_seed, mode, random, tally)?;
        }
        Ok(())
    })
}

/// Runs of the tortured program until there were enough rounds; each tallies its own.
fn runs(
    rounds: u64,
    seed: u64,
    mut run: impl FnMut(&mut fastrand::Rng, &mut Tally) -> Result<()>,
) -> Result<Tally> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut tally = Tally::default();
    while tally.rounds < rounds {
        run(&mut random, &mut tally)?;
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
            tally.count(&verdict);
        }
        Err(error) => {
            println!("cannot be opened after {acknowledged}: {error}; run seed {seed}");
            tally.unopenable += 1;
        }
    }
    Ok(())
}

pub fn full(rounds: u64, seed: u64) -> Result<Tally> {
    let harness = Harness::new()?;
    let marker = harness.tools.path().join("full");
    runs(rounds, seed, |random, tally| {
        let run_seed = random.u64(..);
        let fillings = FILLINGS_A_RUN.min(rounds - tally.rounds);
        let _ = std::fs::remove_file(&marker);
        let run = Run::new()?;
        let status =
            harness.child("full", &run, run_seed, fillings)?.env("CRASH_FULL", &marker).status()?;
        tally.rounds += fillings;
        if !status.success() {
            println!("the program failed on a full disk; run seed {run_seed}");
            tally.unopenable += 1;
            return Ok(());
        }
        let report = std::fs::read_to_string(run.watched.join("store.report"))?;
        let acknowledged = report.trim().parse()?;
        tally.acknowledged += acknowledged;
        tally.count(&check(&run.watched.join("store"), run_seed, acknowledged)?);
        Ok(())
    })
}

/// The folder that one run of the program takes for a disk, and the log of what was done to it.
struct Run {
    _folder: TempDir,
    watched: PathBuf,
    log: PathBuf,
}

impl Run {
    fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (watched, log) = (folder.path().join("disk"), folder.path().join("log"));
        std::fs::create_dir(&watched)?;
        Ok(Self { _folder: folder, watched, log })
    }
}

/// What slips the modelled disk under a program.
struct Harness {
    tools: TempDir,
    library: PathBuf,
}

impl Harness {
    fn new() -> Result<Self> {
        let tools = tempfile::tempdir()?;
        let library = build(tools.path())?;
        Ok(Self { tools, library })
    }

    /// Runs the program to its end on the modelled disk and returns the log.
    fn record(&self, seed: u64) -> Result<Vec<Operation>> {
        let run = Run::new()?;
        let status = self.child("commit-to-file", &run, seed, COMMITS)?.status()?;
        ensure!(status.success(), "the program failed while recorded; run seed {seed}");
        let operations = read_log(&run.log)?;
        let syncs = operations
            .iter()
            .filter(|operation| matches!(operation, Operation::Sync { .. }))
            .count();
        ensure!(
            syncs as u64 >= COMMITS,
            "{syncs} syncs for {COMMITS} commits: the disk is not seen"
        );
        Ok(operations)
    }

    fn child(&self, role: &str, run: &Run, seed: u64, last: u64) -> Result<Command> {
        let (seed, last) = (seed.to_string(), last.to_string());
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["--child", role, "--seed", &seed, "--last", &last, "--dir"])
            .arg(run.watched.join("store"))
            .env("LD_PRELOAD", &self.library)
            .env("CRASH_DIR", &run.watched)
            .env("CRASH_LOG", &run.log);
        Ok(command)
    }
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
