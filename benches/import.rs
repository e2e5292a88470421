//! Taking a caseload file of 100,000 rows in: read, set against the caseload, committed; then the same file again.
//!
//! ```text
//! cargo bench --bench import                        # about a minute
//! RELAIS_ROWS=10000 cargo bench --bench import
//! ```
//!
//! The file is a French spreadsheet's: UTF-8 with its mark, `;`, 21 columns, one row in a hundred faulty. It is made in
//! memory. The store lies on the file system of the build folder; its commit is synced. Whoever is in the caseload can
//! be searched at the end of `total`; `after` is the new generation that a journal grown long is due, which
//! nobody waits for.

#[path = "support/measure.rs"]
mod measure;
#[path = "support/office.rs"]
mod office;
#[path = "support/population.rs"]
mod population;

use anyhow::Context;
use measure::{Took, verdict};
use office::Rows;
use relais::caseload::Caseload;
use relais::ids::SeededIds;
use std::hint::black_box;

/// Seconds to take everyone in, from bytes to disk.
const MOST_SECONDS: f64 = 5.0;
/// Times that the whole is done, in a new store each.
const TIMES: usize = 3;

fn main() -> anyhow::Result<()> {
    let asked = std::env::var("RELAIS_ROWS").ok().and_then(|rows| rows.parse().ok());
    let people = population::people(population::SEED, asked.unwrap_or(100_000));
    let file = office::csv(&people, Rows::SomeFaulty);
    println!("a caseload file of {} rows, {} bytes; times in s\n", people.len(), file.len());
    println!(
        "{:<16} {:>6} {:>6} {:>7} {:>6} {:>6} {:>10} {:>6}   outcome",
        "", "read", "plan", "commit", "index", "total", "processor", "after"
    );
    let mut totals = Vec::new();
    for _ in 0..TIMES {
        let folder = measure::folder()?;
        let mut caseload = office::create(&folder.path().join("office"))?;
        totals.push(take_in("first time", &mut caseload, &file)?);
        take_in("same file again", &mut caseload, &file)?;
    }
    if let Some((now, most)) = measure::resident() {
        println!(
            "\nmemory: {most:.0} MB at most, {now:.0} MB now, the file and the population included"
        );
    }
    totals.sort_by(|a, b| a.wall.total_cmp(&b.wall));
    let median = totals.get(TIMES / 2).context("nothing measured")?;
    println!(
        "\nat most {MOST_SECONDS} s: {:.2} by the clock, {:.2} on the processor (median of {TIMES}), {}",
        median.wall,
        median.processor,
        verdict(median.wall <= MOST_SECONDS)
    );
    Ok(())
}

/// Takes the file in, until everyone in it can be searched.
fn take_in(what: &str, caseload: &mut Caseload, file: &str) -> anyhow::Result<Took> {
    let mut ids = SeededIds::new(caseload.state().people().len() as u64);
    black_box(caseload.lookup());
    let (rows, read) = Took::of(|| office::read(file));
    let rows = rows?;
    let (refused, errors) = (rows.refused(), rows.errors.len());
    let (plan, planned) = Took::of(|| office::plan(caseload, rows, &mut ids));
    let outcome = format!(
        "{} opened, {} differ, {} unchanged, {} repeated, {refused} refused, {errors} errors",
        plan.opened.len(),
        plan.differing.len(),
        plan.unchanged,
        plan.repeated.len()
    );
    let (made, committed) = Took::of(|| {
        let change = office::change(plan, caseload, &mut ids);
        change.map(|change| caseload.make(change, &office::act())).transpose()
    });
    made?;
    let ((), indexed) = Took::of(|| {
        black_box(caseload.lookup());
    });
    let total = read + planned + committed + indexed;
    let ((), after) = Took::of(|| caseload.store_mut().rotate_if_long());
    println!(
        "{what:<16} {:>6.2} {:>6.2} {:>7.2} {:>6.2} {:>6.2} {:>10.2} {:>6.2}   {outcome}",
        read.wall,
        planned.wall,
        committed.wall,
        indexed.wall,
        total.wall,
        total.processor,
        after.wall
    );
    Ok(total)
}
