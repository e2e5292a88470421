//! Offices report to a centre through losses, crashes and restorations, in as many worlds as wanted.
//!
//! ```text
//! cargo run --release --example simulate -- --seeds 20000
//! cargo run --release --example simulate -- --seed 4711 --mutant no-rewind
//! ```
//!
//! The core is the library's; the line, the disks and the people are simulated, and everything follows from the seed.
//! With `--mutant`, one mistake is made around the core, which some invariant must notice. Exits with 1 when something
//! did not hold, and prints its seed with what happened last; `--seed` replays it.

#![allow(missing_docs, reason = "a harness, read with its source")]

#[path = "world/mod.rs"]
mod world;

use clap::Parser;
use std::ops::Range;
use std::process::ExitCode;
use std::time::Instant;
use world::{Mutant, Tally, Violation};

/// Lines of what happened last that a failure prints.
const LAST: usize = 40;

#[derive(Debug, Parser)]
struct Arguments {
    /// How many worlds.
    #[arg(long, default_value_t = 2000)]
    seeds: u64,
    /// This world only.
    #[arg(long)]
    seed: Option<u64>,
    /// A mistake to be made around the core.
    #[arg(long, value_enum)]
    mutant: Option<Mutant>,
}

fn main() -> ExitCode {
    let Arguments { seeds, seed, mutant } = Arguments::parse();
    let started = Instant::now();
    let range: Range<u64> = seed.map_or(0..seeds, |seed| seed..seed + 1);
    let run = range.end - range.start;
    let mut tally = Tally::default();
    let mut failures: Vec<(u64, Violation)> = Vec::new();
    for seed in range {
        let outcome = world::run(seed, mutant, false);
        tally.add(&outcome.tally);
        failures.extend(outcome.violation.map(|violation| (seed, violation)));
    }
    let mistake = mutant.map_or_else(|| "no mistake".to_owned(), world::name);
    println!("{run} seeds in {:.1} s, {mistake}", started.elapsed().as_secs_f64());
    println!("{tally:#?}");
    println!("violations: {}", failures.len());
    for (seed, violation) in failures.iter().skip(1).take(9) {
        println!("seed {seed}: {violation}");
    }
    let Some((seed, violation)) = failures.first() else { return ExitCode::SUCCESS };
    let trace = world::run(*seed, mutant, true).trace;
    for line in trace.iter().skip(trace.len().saturating_sub(LAST)) {
        println!("  {line}");
    }
    println!("seed {seed}: {violation}");
    ExitCode::FAILURE
}
