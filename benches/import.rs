//! Taking a caseload file of 100,000 rows in: read, set against the caseload, committed; then the same file again. And
//! reading a directory of 80,000 structures and 200,000 services.
//!
//! ```text
//! cargo bench --bench import                        # about a minute
//! cargo bench --bench import -- directory           # the directory alone
//! RELAIS_ROWS=10000 cargo bench --bench import
//! ```
//!
//! The file is a French spreadsheet's: UTF-8 with its mark, `;`, 21 columns, one row in a hundred faulty. It is made in
//! memory. The store lies on the file system of the build folder; its commit is synced. Whoever is in the caseload can
//! be searched at the end of `total`; `after` is the new generation that a journal grown long is due, which
//! nobody waits for.
//!
//! The directory is made in memory too, after the public schema data·inclusion: JSON, one record in a hundred faulty.

#[path = "support/directory.rs"]
mod directory;
#[path = "support/measure.rs"]
mod measure;
#[path = "support/office.rs"]
mod office;
#[path = "support/population.rs"]
mod population;

use anyhow::{Context, anyhow};
use chrono::NaiveDate;
use measure::{Took, verdict};
use office::Rows;
use relais::caseload::Caseload;
use relais::domain::vocabulary::Vocabulary;
use relais::ids::SeededIds;
use relais::import::data_inclusion;
use std::hint::black_box;

/// Seconds to take everyone in, from bytes to disk.
const MOST_SECONDS: f64 = 5.0;
/// Times that the whole is done, in a new store each.
const TIMES: usize = 3;
/// Seconds to read and check a national directory.
const MOST_SECONDS_OF_DIRECTORY: f64 = 4.0;
/// The national directory, rounded up: structures and services.
const NATIONAL: (usize, usize) = (80_000, 200_000);

fn main() -> anyhow::Result<()> {
    let asked_for = |word: &str| std::env::args().skip(1).any(|argument| argument == word);
    if !asked_for("directory") {
        take_caseload_in()?;
        println!();
    }
    read_directory()
}

/// Reads a directory of national size, and holds what was found in it against what was planted.
fn read_directory() -> anyhow::Result<()> {
    let (structures, services) = NATIONAL;
    let size = directory::Size { structures, services, faulty_one_in: 100 };
    let made = directory::make(population::SEED, size);
    println!(
        "a directory of {structures} structures and {services} services, {} bytes; times in s\n",
        made.json.len()
    );
    println!("{:>6} {:>10}   outcome", "read", "processor");
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).context("a day")?;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let (read, took) = Took::of(|| {
            let vocabulary = Vocabulary::builtin();
            data_inclusion::read(made.json.as_bytes(), "directory.json", vocabulary, today)
        });
        let read = read.map_err(|problems| anyhow!("{problems:?}"))?;
        println!(
            "{:>6.2} {:>10.2}   {} partners, {} services, {} errors of {} planted",
            took.wall,
            took.processor,
            read.partners.len(),
            read.services.len(),
            read.errors.len(),
            made.planted.len()
        );
        times.push(took.wall);
    }
    if let Some((now, most)) = measure::resident() {
        println!("\nmemory: {most:.0} MB at most, {now:.0} MB now, the file included");
    }
    times.sort_by(f64::total_cmp);
    let median = times.get(TIMES / 2).context("nothing measured")?;
    println!(
        "\nat most {MOST_SECONDS_OF_DIRECTORY} s: {median:.2} by the clock (median of {TIMES}), {}",
        verdict(*median <= MOST_SECONDS_OF_DIRECTORY)
    );
    Ok(())
}

fn take_caseload_in() -> anyhow::Result<()> {
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
