//! Tables by chance, hidden and attacked: what a linear program works out of what would be published.
//!
//! ```text
//! cargo run --release --example disclosure -- --tables 10000 --sets 1000
//! ```
//!
//! Every table is attacked twice: with small counts hidden alone, which shows that the attacker works, and as it would be
//! published, where it must work out nothing. Exits with 1 and prints the seed when it does.

#![allow(missing_docs, reason = "a harness, read with its source")]

mod people;

use clap::Parser;
use relais::report::confidentiality::{Axis, Grid, Mark, Masked, Publication, THRESHOLD, settle};
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[derive(Debug, Parser)]
struct Arguments {
    /// How many tables of two ways, from 2x2 to 8x8.
    #[arg(long, default_value_t = 10_000)]
    tables: u64,
    /// How many sets of linked tables.
    #[arg(long, default_value_t = 1_000)]
    sets: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

fn main() -> ExitCode {
    let Arguments { tables, sets, seed } = Arguments::parse();
    let two_ways = attack("tables of two ways", seed..seed + tables, |seed| vec![table(seed)]);
    let linked = attack("sets of linked tables", seed..seed + sets, people::report);
    for (name, people) in
        [("report of 21 tables, 200 people", 200), ("the same, 3000 people", 3000)]
    {
        time(name, &people::usual(people));
    }
    time("500 offices", &people::offices(2_000, 1));
    time("500 offices by 7", &people::offices(10_000, 7));
    if two_ways && linked { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// From 2x2 to 8x8, sparse or full, of small offices or large.
fn table(seed: u64) -> Grid {
    let mut random = fastrand::Rng::with_seed(seed);
    let (lines, columns) = (random.usize(2..=8), random.usize(2..=8));
    let zeros = random.f64() * 0.6;
    let most = random.choice([6, 15, 40, 100]).unwrap_or(15);
    let mut count = || if random.f64() < zeros { 0 } else { random.u64(1..=most) };
    let cells = (0..lines * columns).map(|_| count()).collect();
    let axis = |name: &str, len: usize| Axis::new(name, (0..len).map(|at| at.to_string()));
    Grid::two_way("p", axis("a", lines), axis("b", columns), cells)
}

#[derive(Debug, Default)]
struct Tally {
    small: usize,
    complements: usize,
    merged: usize,
    withheld: usize,
    alone: usize,
    known_alone: usize,
    known: usize,
    protecting: Duration,
}

fn attack(name: &str, seeds: std::ops::Range<u64>, grids: impl Fn(u64) -> Vec<Grid>) -> bool {
    let mut tally = Tally::default();
    let mut failed = Vec::new();
    let how_many = seeds.end - seeds.start;
    for seed in seeds {
        let grids = grids(seed);
        let started = Instant::now();
        let settled = match settle(&grids, &[], THRESHOLD) {
            Ok(settled) => settled,
            Err(why) => {
                failed.push(format!("{seed}: {why:?}"));
                continue;
            }
        };
        tally.protecting += started.elapsed();
        tally.withheld += settled.tables.iter().filter(|table| table.is_none()).count();
        let tables: Vec<_> = settled.tables.iter().flatten().collect();
        tally.merged += tables.iter().filter(|table| table.merged.is_some()).count();
        let (published, masks): (Vec<Grid>, Vec<Masked>) =
            tables.into_iter().map(|table| (table.grid.clone(), table.masked.clone())).unzip();
        let told = Publication {
            grids: &published,
            masks: &masks,
            behind: &settled.behind,
            relations: &settled.relations,
            threshold: THRESHOLD,
        };
        match told.audit() {
            Ok(audit) => {
                tally.small += audit.small;
                tally.complements += audit.complements;
            }
            Err(why) => failed.push(format!("{seed}: {why:?}")),
        }
        let (known, _) = recovered(&told);
        if known > 0 {
            failed.push(format!("{seed}: the linear program works {known} out"));
        }
        tally.known += known;
        let alone: Vec<Masked> = grids.iter().map(small_alone).collect();
        let told =
            Publication { grids: &grids, masks: &alone, behind: &[], relations: &[], ..told };
        let (known, small) = recovered(&told);
        tally.known_alone += known;
        tally.alone += small;
    }
    println!("{how_many} {name}: {tally:?}");
    failed.iter().take(10).for_each(|failure| println!("seed {failure}"));
    failed.is_empty()
}

fn small_alone(grid: &Grid) -> Masked {
    grid.counts().map(
        |count| {
            if (1..THRESHOLD).contains(count) { Mark::Small } else { Mark::Shown }
        },
    )
}

/// Small counts that are determined, of all.
fn recovered(told: &Publication<'_>) -> (usize, usize) {
    let ranges = told.ranges().unwrap_or_default();
    let small: Vec<_> = ranges.iter().filter(|range| range.is_small).collect();
    (small.iter().filter(|range| range.is_determined()).count(), small.len())
}

fn time(name: &str, grids: &[Grid]) {
    let started = Instant::now();
    let Ok(settled) = settle(grids, &[], THRESHOLD) else { return println!("{name}: refused") };
    let protected = started.elapsed();
    let (grids, masks): (Vec<Grid>, Vec<Masked>) =
        settled.tables.into_iter().flatten().map(|table| (table.grid, table.masked)).unzip();
    let told = Publication {
        grids: &grids,
        masks: &masks,
        behind: &settled.behind,
        relations: &settled.relations,
        threshold: THRESHOLD,
    };
    let started = Instant::now();
    let audit = told.audit();
    println!("{name}: protected in {protected:?}, audited in {:?}: {audit:?}", started.elapsed());
}
