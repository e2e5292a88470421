//! Summaries are never lost and never counted twice: thousands of worlds in which everything goes wrong.
//!
//! `cargo run --release --example simulate` runs more of them, and replays one.

#[path = "../../examples/simulate/world/mod.rs"]
mod world;

use clap::ValueEnum as _;
use std::collections::BTreeMap;
use std::thread;
use world::{Mutant, Tally, Violation, name, run};

const SEEDS: u64 = 2000;

/// What happened in all these worlds, and what did not hold.
fn worlds() -> (Tally, BTreeMap<u64, Violation>) {
    let threads = thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let some = |first: u64| {
        let (mut tally, mut violations) = (Tally::default(), BTreeMap::new());
        for seed in (first..SEEDS).step_by(usize::try_from(threads).unwrap()) {
            let outcome = run(seed, None, false);
            tally.add(&outcome.tally);
            violations.extend(outcome.violation.map(|violation| (seed, violation)));
        }
        (tally, violations)
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|first| scope.spawn(move || some(first))).collect();
        let (mut tally, mut violations) = (Tally::default(), BTreeMap::new());
        for one in all {
            let (more, others) = one.join().unwrap();
            tally.add(&more);
            violations.extend(others);
        }
        (tally, violations)
    })
}

#[test]
fn whatever_happens_the_centre_counts_what_the_offices_hold() {
    let (tally, violations) = worlds();
    if let Some((seed, violation)) = violations.iter().next() {
        let trace = run(*seed, None, true).trace;
        let last = trace.len().saturating_sub(40);
        panic!(
            "{} violations; seed {seed}: {violation}\n{}",
            violations.len(),
            trace[last..].join("\n")
        );
    }
    println!("{SEEDS} seeds: {tally:?}");
    let Tally { office_restores, centre_restores, clones, learned, parked, asked, .. } = tally;
    let rare =
        [office_restores, centre_restores, clones, learned, parked, asked, tally.restored_days];
    assert!(rare.iter().all(|count| *count > 100), "too quiet to prove anything: {tally:?}");
    assert!(tally.hellos[1] > tally.hellos[2] && tally.hellos[4] == 0, "{:?}", tally.hellos);
}

#[test]
fn each_mistake_that_could_be_made_around_the_core_is_noticed() {
    let mut alive = Vec::new();
    for mutant in Mutant::value_variants() {
        let killed = (0..SEEDS).find_map(|seed| {
            let violation = run(seed, Some(*mutant), false).violation?;
            Some((seed, violation.invariant))
        });
        match killed {
            Some((seed, invariant)) => println!("{}: {invariant:?}, seed {seed}", name(*mutant)),
            None => alive.push(name(*mutant)),
        }
    }
    assert_eq!(alive, Vec::<String>::new());
}

#[test]
fn a_world_is_the_same_each_time_its_seed_is_run() {
    for seed in [7, 16, 23] {
        let (one, other) = (run(seed, None, true), run(seed, None, true));
        assert!(!one.trace.is_empty());
        assert_eq!(one.trace, other.trace, "seed {seed}");
    }
}
