//! A directory of national size, 80,000 structures and 200,000 services: read and checked, set against the partners known,
//! committed, indexed; then searched at each key.
//!
//! ```text
//! cargo bench --bench directory     # a minute or two
//! ```
//!
//! The directory is made in memory after the public schema data·inclusion: JSON, one record in a hundred faulty in a known way. The
//! store lies on the file system of the build folder; its commit is synced. `total` ends when every service can be found. Keys are
//! every beginning of some queries; times are those of the searching thread on the processor.

#[path = "support/directory.rs"]
mod generator;
#[path = "support/measure.rs"]
mod measure;
#[path = "support/office.rs"]
mod office;
#[path = "support/population.rs"]
mod population;

use anyhow::{Context, anyhow, ensure};
use chrono::NaiveDate;
use cpu_time::ThreadTime;
use measure::{Samples, Took, verdict};
use relais::caseload::Caseload;
use relais::caseload::services::ServiceQuery;
use relais::desk::directory::{self, Extent};
use relais::domain::territory::Territory;
use relais::domain::vocabulary::Vocabulary;
use relais::ids::SeededIds;
use relais::import::data_inclusion;
use std::hint::black_box;

/// Seconds to take a national directory in, from bytes to searchable.
const MOST_SECONDS: f64 = 10.0;
/// Milliseconds that a key may take, the slowest hundredth.
const MOST_MILLISECONDS: f64 = 1.0;
/// The national directory, rounded up: structures and services.
const NATIONAL: (usize, usize) = (80_000, 200_000);
/// Times that the whole is done, in a new store each.
const TIMES: usize = 3;
/// Services found at most.
const TOP: usize = 100;

/// What is typed, letter by letter.
const QUERIES: [&str; 12] = [
    "permis de conduire poissy",
    "garde d’enfants",
    "atelier cv",
    "aide alimentaire carrieres",
    "ateleir numerique",
    "mission locale",
    "besoin:mobilite commune:78498",
    "besoin:mobilite commune:78498 gratuit permis",
    "besoin:numerique,se-former public:seniors accueil:a-distance",
    "besoin:logement-hebergement commune:78123 ouvert",
    "type:CCAS besoin:sante maj<12m",
    "francais langue etrangere gratuit",
];

fn main() -> anyhow::Result<()> {
    let (structures, services) = NATIONAL;
    let size = generator::Size { structures, services, faulty_one_in: 100 };
    let made = generator::make(population::SEED, size);
    println!(
        "a directory of {structures} structures and {services} services, {} bytes; times in s\n",
        made.json.len()
    );
    println!(
        "{:<16} {:>6} {:>6} {:>7} {:>6} {:>6} {:>10}   outcome",
        "", "read", "plan", "commit", "index", "total", "processor"
    );
    let mut totals = Vec::new();
    for rank in 0..TIMES {
        let folder = measure::folder()?;
        let mut caseload = office::create(&folder.path().join("office"))?;
        totals.push(take_in("first time", &mut caseload, &made)?);
        take_in("same file again", &mut caseload, &made)?;
        if rank + 1 == TIMES {
            if let Some((now, most)) = measure::resident() {
                println!("\nmemory: {most:.0} MB at most, {now:.0} MB now, the file included");
            }
            totals.sort_by(|a, b| a.wall.total_cmp(&b.wall));
            let median = totals.get(TIMES / 2).context("nothing measured")?;
            println!(
                "\nat most {MOST_SECONDS} s: {:.2} by the clock, {:.2} on the processor (median of {TIMES}), {}",
                median.wall,
                median.processor,
                verdict(median.wall <= MOST_SECONDS)
            );
            search(&caseload)?;
        }
    }
    Ok(())
}

/// Takes the directory in, until every service in it can be found.
fn take_in(
    what: &str,
    caseload: &mut Caseload,
    made: &generator::Directory,
) -> anyhow::Result<Took> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).context("a day")?;
    let mut ids = SeededIds::new(caseload.state().partners().len() as u64);
    black_box(caseload.lookup());
    let (read, took_read) = Took::of(|| {
        let vocabulary = Vocabulary::builtin();
        data_inclusion::read(made.json.as_bytes(), "directory.json", vocabulary, today)
    });
    let read = read.map_err(|problems| anyhow!("{problems:?}"))?;
    let errors = read.errors.len();
    ensure!(errors == made.planted.len(), "{errors} errors of {} planted", made.planted.len());
    let (plan, planned) =
        Took::of(|| directory::plan(caseload.state(), read, Extent::Whole, today, &mut ids));
    let counts = plan.counts;
    let outcome = format!(
        "{} partners and {} services added, {} and {} updated, {} unchanged, {errors} errors",
        counts.partners_added,
        counts.services_added,
        counts.partners_updated,
        counts.services_updated,
        plan.unchanged
    );
    let (done, committed) = Took::of(|| {
        let change = plan.into_change("directory.json");
        change.map(|change| caseload.make(change, &office::act())).transpose()
    });
    done?;
    let ((), indexed) = Took::of(|| {
        black_box(caseload.lookup());
    });
    let total = took_read + planned + committed + indexed;
    println!(
        "{what:<16} {:>6.2} {:>6.2} {:>7.2} {:>6.2} {:>6.2} {:>10.2}   {outcome}",
        took_read.wall, planned.wall, committed.wall, indexed.wall, total.wall, total.processor
    );
    caseload.store_mut().rotate_if_long();
    Ok(total)
}

/// Types the queries.
fn search(caseload: &Caseload) -> anyhow::Result<()> {
    let now = NaiveDate::from_ymd_opt(2026, 11, 23).and_then(|day| day.and_hms_opt(10, 0, 0));
    let now = now.context("an hour")?;
    let (state, services) = (caseload.state(), caseload.lookup().services());
    let (vocabulary, territory) = (Vocabulary::builtin(), Territory::builtin());
    let mut keys = Samples::default();
    let mut slowest = Vec::new();
    for text in QUERIES {
        for (at, letter) in text.char_indices() {
            let typed = text.get(..at + letter.len_utf8()).unwrap_or_default();
            let start = ThreadTime::now();
            if let Ok(query) = ServiceQuery::parse(typed, vocabulary, territory) {
                black_box(services.find(state, &query, now, TOP));
            }
            let took = start.elapsed();
            keys.push(took);
            slowest.push((took, typed));
        }
    }
    slowest.sort_by_key(|(took, _)| std::cmp::Reverse(*took));
    let slowest: Vec<String> = slowest
        .iter()
        .take(4)
        .map(|(took, typed)| format!("{:.1} ms « {typed} »", took.as_secs_f64() * 1e3))
        .collect();
    let p99 = keys.percentile(99) * 1e3;
    println!(
        "\n{} keys: mean {:.3} ms, p50 {:.3}, p99 {p99:.3}, at most {MOST_MILLISECONDS} ms: {}\nslowest: {}",
        keys.count(),
        keys.mean() * 1e3,
        keys.percentile(50) * 1e3,
        verdict(p99 <= MOST_MILLISECONDS),
        slowest.join(", ")
    );
    Ok(())
}
