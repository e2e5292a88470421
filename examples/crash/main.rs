//! Pulls the plug on the store, many times, and counts what it cost.
//!
//! ```text
//! cargo run --release --example crash -- --rounds 200 --mode power
//! ```
//!
//! | mode | what happens |
//! |---|---|
//! | `kill` | a process that commits is killed (SIGKILL) at a random moment |
//! | `power` | only what was synced survives, at a random point of the log of its file operations (Linux) |
//! | `torn` | like `power`, and unsynced writes survive in part, sector by sector (Linux) |
//! | `damage` | files of a closed store are flipped, cut, zeroed, swapped or removed |
//! | `full` | the disk fills up under a running process, and has room again later (Linux) |
//!
//! Prints acknowledged, lost, healed, unopenable; exits with 1 when anything was lost silently,
//! could not be opened, or panicked. A failing round prints its seed; `--seed` replays it.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_truncation,
    reason = "a harness stops at the first thing it does not understand"
)]

mod child;
mod damage;
mod disk;
mod interpose;
mod kill;
mod workload;

use anyhow::{Context, Result, bail};
use clap::{Parser, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use workload::Verdict;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    Kill,
    Power,
    Torn,
    Damage,
    Full,
}

/// Which files `damage` damages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Target {
    Tables,
    Journal,
    Keys,
}

#[derive(Debug, Parser)]
struct Arguments {
    #[arg(long, default_value_t = 100)]
    rounds: u64,
    #[arg(long, value_enum, default_value = "kill")]
    mode: Mode,
    #[arg(long, value_enum)]
    target: Option<Target>,
    /// Same seed, same rounds; drawn when it is not given.
    #[arg(long)]
    seed: Option<u64>,
    /// Plays the tortured program: `commit` or `full`.
    #[arg(long, hide = true)]
    child: Option<String>,
    #[arg(long, hide = true)]
    dir: Option<PathBuf>,
    #[arg(long, hide = true, default_value_t = 0)]
    last: u64,
}

/// What many rounds came to.
#[derive(Debug, Default)]
pub struct Tally {
    pub rounds: u64,
    /// Commits acknowledged before the crash, over all rounds.
    pub acknowledged: u64,
    /// Of those, missing afterwards.
    pub lost: u64,
    /// Of those lost, the ones the store told of.
    pub told: u64,
    /// Stores that told of something mended.
    pub healed: u64,
    /// Stores that could not be opened.
    pub unopenable: u64,
    /// Of those, the ones that had nothing left to open with (both key slots destroyed).
    pub keyless: u64,
}

impl Tally {
    /// Adds how one store was found.
    fn count(&mut self, verdict: &Verdict) {
        self.lost += verdict.lost;
        self.told += if verdict.told_of_loss { verdict.lost } else { 0 };
        self.healed += u64::from(verdict.told);
    }
}

/// Panics that nobody contained: what a user would have seen.
static PANICS: AtomicU64 = AtomicU64::new(0);

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if let Some(role) = &arguments.child {
        play(role, &arguments)?;
        return Ok(ExitCode::SUCCESS);
    }
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !relais::store::panic_is_contained() {
            PANICS.fetch_add(1, Ordering::Relaxed);
            usual(panic);
        }
    }));
    let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..));
    println!("mode {:?}, {} rounds, seed {seed}", arguments.mode, arguments.rounds);
    let tally = match arguments.mode {
        Mode::Kill => kill::run(arguments.rounds, seed)?,
        Mode::Power | Mode::Torn => interpose::power(arguments.rounds, seed, arguments.mode)?,
        Mode::Full => interpose::full(arguments.rounds, seed)?,
        Mode::Damage => damage::run(arguments.rounds, seed, arguments.target)?,
    };
    let panics = PANICS.load(Ordering::Relaxed);
    let Tally { rounds, acknowledged, lost, told, healed, unopenable, keyless } = tally;
    println!(
        "rounds {rounds}, acknowledged {acknowledged}, lost {lost} (told {told}), healed {healed}, \
         unopenable {unopenable} (without any key slot {keyless}), panics {panics}"
    );
    let silent = lost - told;
    let sound = silent == 0 && unopenable == keyless && panics == 0 && rounds > 0;
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn play(role: &str, arguments: &Arguments) -> Result<()> {
    let dir = arguments.dir.as_deref().context("--dir")?;
    let seed = arguments.seed.context("--seed")?;
    match role {
        "commit" => child::commit_until(dir, seed, arguments.last, &mut std::io::stdout()),
        "commit-to-file" => {
            let mut file = std::fs::File::create(dir.with_extension("acks"))?;
            child::commit_until(dir, seed, arguments.last, &mut file)
        }
        "full" => {
            let marker = std::env::var_os("CRASH_FULL").context("CRASH_FULL")?;
            child::through_full_disks(dir, seed, arguments.last, marker.as_ref())
        }
        other => bail!("no such role: {other}"),
    }
}
