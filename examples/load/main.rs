//! The evening at the central office: every office sends its day within minutes, over real HTTP, to each backend in turn.
//!
//! ```text
//! cargo run --release --example load -- --offices 500 --connections 50
//! cargo run --release --example load -- --backlog 90 --kbit 256
//! cargo run --release --example load -- --year
//! ```
//!
//! Prints, for each backend in the same run, the time of one sending (hello apart), envelopes a second, processor time, and the
//! ratio to the bare cost of appending and syncing the same bytes one after the other. With `--backlog`, one office sends so many days over a
//! line of that speed. With `--year`, a year of all the offices is put in each backend, and the report over it is made beside
//! reading days. The store's key is stretched as in earnest; PostgreSQL, when it is installed, runs with its defaults.

#![allow(missing_docs, reason = "a harness, read with its source")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a harness that cannot go on stops")]

mod centre;
#[cfg(unix)]
#[path = "../../tests/it/central/database.rs"]
mod database;
mod line;
mod office;
mod year;

use centre::Centre;
use clap::Parser;
use office::Office;
use std::fs::File;
use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

#[derive(Debug, Parser)]
struct Arguments {
    /// How many offices send a day.
    #[arg(long, default_value_t = 500)]
    offices: usize,
    /// How many of them at the same time.
    #[arg(long, default_value_t = 50)]
    connections: usize,
    /// Bytes of a day, about.
    #[arg(long, default_value_t = 20_000)]
    bytes: usize,
    /// One office sends so many days instead.
    #[arg(long)]
    backlog: Option<u32>,
    /// Measure the report over a year of all the offices instead.
    #[arg(long, conflicts_with = "backlog")]
    year: bool,
    /// Over a line of so many kilobits a second, each way.
    #[arg(long, default_value_t = 256)]
    kbit: u64,
}

fn main() {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir().unwrap();
    let mut centres = vec![Centre::embedded(&folder.path().join("data"))];
    #[cfg(unix)]
    let database = database::Database::start_synced();
    #[cfg(unix)]
    centres.extend(database.as_ref().map(|database| Centre::postgres(&database.url())));
    for centre in &centres {
        match arguments.backlog {
            Some(days) => backlog(centre, days, arguments.bytes, arguments.kbit),
            None if arguments.year => year::year(centre, arguments.offices),
            None => evening(centre, &arguments),
        }
    }
}

/// Every office sends one day.
fn evening(centre: &Centre, arguments: &Arguments) {
    let offices: Vec<Office> = (0..arguments.offices)
        .map(|rank| Office::new(&format!("R{rank}"), rank, 1, arguments.bytes))
        .collect();
    offices.iter().for_each(|office| centre.enrol(office));
    let bytes: usize = offices.iter().map(Office::bytes).sum();
    let bare = bare(&offices);

    let (times, next) = (Mutex::new(Vec::new()), Mutex::new(offices.iter()));
    let processor = cpu_time::ProcessTime::now();
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..arguments.connections {
            scope.spawn(|| {
                loop {
                    let Some(office) = next.lock().unwrap().next() else { break };
                    let time = office.send(&centre.address());
                    times.lock().unwrap().push(time);
                }
            });
        }
    });
    let (wall, processor) = (started.elapsed(), processor.elapsed());
    centre.has(&offices);
    let mut times = times.into_inner().unwrap();
    times.sort();
    let at = |share: usize| times.get(times.len() * share / 100).or(times.last()).copied();
    let rate = offices.len() as u128 * 1000 / wall.as_millis().max(1);
    println!(
        "{}: {} offices, {} kB each, {} at once: {:.2} s, {rate} a second; one sending p50 {} p99 {}; processor {:.2} s (both sides); \
         memory at most {}; {:.2} times the bare append and sync ({:.2} s)",
        centre.name,
        offices.len(),
        bytes / offices.len().max(1) / 1000,
        arguments.connections,
        wall.as_secs_f64(),
        millis(at(50)),
        millis(at(99)),
        processor.as_secs_f64(),
        memory(),
        wall.as_secs_f64() / bare.as_secs_f64(),
        bare.as_secs_f64(),
    );
}

/// One office sends what it could not send for a long time.
fn backlog(centre: &Centre, days: u32, bytes: usize, kbit: u64) {
    let office = Office::new("BACKLOG", 7, days, bytes);
    centre.enrol(&office);
    let line = line::Slow::before(centre.at, kbit);
    let started = Instant::now();
    office.send(&format!("http://{}", line.at));
    let wall = started.elapsed();
    centre.has(std::slice::from_ref(&office));
    println!(
        "{}: {days} days of {} kB at {kbit} kbit/s: {:.1} s",
        centre.name,
        office.bytes() / days.max(1) as usize / 1000,
        wall.as_secs_f64()
    );
}

/// The same bytes appended to a file, one envelope after the other, each synced.
fn bare(offices: &[Office]) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let mut file = File::create(folder.path().join("bare")).unwrap();
    let started = Instant::now();
    for office in offices {
        for envelope in office.envelopes.values() {
            file.write_all(&envelope.payload).unwrap();
            file.sync_data().unwrap();
        }
    }
    started.elapsed()
}

fn millis(time: Option<Duration>) -> String {
    format!("{:.1} ms", time.unwrap_or_default().as_secs_f64() * 1000.0)
}

/// The most memory that this process has had, where the system says.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(|| "not said".to_owned(), |peak| peak.trim().to_owned())
}
