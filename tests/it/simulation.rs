//! Summaries are never lost and never counted twice: thousands of worlds in which everything goes wrong.
//!
//! `cargo run --release --example simulate` runs more of them, and replays one.

#[path = "../../examples/simulate/world/mod.rs"]
mod world;

use clap::ValueEnum as _;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::thread;
use world::{Mutant, Tally, name, run};

const SEEDS: u64 = 2000;

/// Runs the work on every core, and gathers what came of it.
fn shared<T: Send>(work: impl Fn(u64, usize) -> T + Sync) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    thread::scope(|scope| {
        let work = &work;
        let all: Vec<_> =
            (0..threads as u64).map(|first| scope.spawn(move || work(first, threads))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[test]
fn whatever_happens_the_centre_counts_what_the_offices_hold() {
    let (mut tally, mut violations) = (Tally::default(), BTreeMap::new());
    let some = shared(|first, threads| {
        let run = |seed| (seed, run(seed, None, false));
        (first..SEEDS).step_by(threads).map(run).collect::<Vec<_>>()
    });
    for (seed, outcome) in some.into_iter().flatten() {
        tally.add(&outcome.tally);
        violations.extend(outcome.violation.map(|violation| (seed, violation)));
    }
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
    let mutants = Mutant::value_variants();
    let killed = shared(|first, threads| {
        let some = (0..).zip(mutants).filter(|(index, _)| index % threads as u64 == first);
        let kill = |mutant: &Mutant| {
            (0..SEEDS).find_map(|seed| Some((seed, run(seed, Some(*mutant), false).violation?)))
        };
        some.map(|(_, mutant)| (*mutant, kill(mutant))).collect::<Vec<_>>()
    });
    let mut alive = Vec::new();
    for (mutant, violation) in killed.into_iter().flatten().collect::<BTreeMap<_, _>>() {
        match violation {
            Some((seed, violation)) => println!("{}: seed {seed}, {violation}", name(mutant)),
            None => alive.push(name(mutant)),
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
