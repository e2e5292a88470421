//! The search engine against the scanners it replaces: time per keystroke, recall, memory.
//!
//! ```text
//! cargo bench --bench search                        # 1k, 10k, 100k, 1M; under three minutes
//! RELAIS_SIZES=100000 cargo bench --bench search    # one size
//! cargo bench --bench search -- tuning              # recall on the tuning set, with what was missed
//! cargo bench --bench search -- exam                # the exam set, as tests/fixtures holds it
//! ```
//!
//! Not a criterion bench: what counts here is the 99th percentile over *different* keystrokes and the ratio to
//! other matchers in the same run on the same keystrokes; criterion repeats one input and
//! reports its mean.
//!
//! A keystroke is a search for the top 50 by what has been typed so far: every beginning of every query of the exam.
//! The scanners get the same text as rows (name, phone, birth date, commune, number) and return their best 50, on one thread.
//! Times are those of the thread on the processor, so that a busy machine neither favours nor harms anyone.
//! Slow ones get every n-th keystroke; the table says how many.

#![expect(clippy::cast_precision_loss, reason = "counts printed as shares and means")]

#[path = "support/misspell/mod.rs"]
mod misspell;
#[path = "support/population.rs"]
mod population;

use cpu_time::ThreadTime;
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use misspell::Query;
use population::Person;
use relais::caseload::search::Index;
use relais::ids::Id;
use std::hint::black_box;
use std::time::Duration;

const TOP: usize = 50;
const EXAM: &str = include_str!("../tests/fixtures/misspellings.csv");

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    match asked.first().map(String::as_str) {
        Some("exam") => {
            let people = population::people(population::SEED, misspell::AMONG);
            print!("{}", misspell::write(&misspell::exam(&people)));
        }
        Some("tuning") => {
            let people = population::people(population::SEED, misspell::AMONG);
            let index = index_of(&people, &births(&people));
            let queries = misspell::tuning(&people, 60);
            let missed = recall_by_kind(&people, &queries, |query| ours(&index, query, 5));
            for line in missed {
                println!("  missed: {line}");
            }
        }
        _ => compare(),
    }
}

fn compare() {
    let sizes = std::env::var("RELAIS_SIZES").unwrap_or("1000,10000,100000,1000000".into());
    let sizes: Vec<u32> = sizes.split(',').filter_map(|size| size.trim().parse().ok()).collect();
    let queries = misspell::read(EXAM);
    let keystrokes = keystrokes(&queries);
    println!(
        "{} keystrokes (every beginning of {} queries), top {TOP}, one thread, processor time in ms\n",
        keystrokes.len(),
        queries.len()
    );
    println!(
        "{:>9}  {:<14} {:>9} {:>9} {:>9} {:>9} {:>8} {:>7}",
        "people", "matcher", "searches", "mean", "p50", "p99", "slower", "hits"
    );
    let everyone = population::people(population::SEED, sizes.iter().copied().max().unwrap_or(0));
    for size in sizes {
        let people = everyone.get(..size as usize).unwrap_or_default();
        let births = births(people);
        let start = ThreadTime::now();
        let index = index_of(people, &births);
        let built = start.elapsed();
        let mine = Timing::of(&keystrokes, 1, |query| ours(&index, query, TOP).len());
        mine.print(size, "relais", mine.mean());
        let rows: Vec<String> = people.iter().map(Person::as_row).collect();
        let one_in = |searches: usize| keystrokes.len().div_ceil(searches);
        let budget = (12_000_000 / size as usize).clamp(12, 1000);
        for (name, searches, search) in scanners(&rows) {
            let every = one_in((budget * searches).min(keystrokes.len()));
            let timing = Timing::of(&keystrokes, every, search);
            timing.print(size, name, mine.mean());
        }
        println!(
            "{size:>9}  index: built in {:.3} s, {:.1} MB, {} words\n",
            built.as_secs_f64(),
            index.bytes() as f64 / 1e6,
            index.words()
        );
        if size == misspell::AMONG {
            compare_recall(people, &queries, &index, &rows);
        }
    }
}

type Scanner<'a> = Box<dyn FnMut(&str) -> usize + 'a>;

/// The other matchers over rows, with how many times the base number of searches each gets.
fn scanners(rows: &[String]) -> Vec<(&'static str, usize, Scanner<'_>)> {
    let mut nucleo = nucleo(rows);
    vec![
        ("nucleo", 1, Box::new(move |query| nucleo(query, TOP).len())),
        ("frizbee", 4, Box::new(|query| frizbee(rows, query, None, TOP).len())),
        ("frizbee typos", 2, Box::new(|query| frizbee(rows, query, Some(2), TOP).len())),
        ("SkimMatcherV2", 1, Box::new(|query| skim(rows, query, TOP).len())),
    ]
}

fn compare_recall(people: &[Person], queries: &[Query], index: &Index<Id>, rows: &[String]) {
    println!("recall@5 at {} people, {} queries of {} kinds", people.len(), queries.len(), 16);
    println!("-- relais");
    let missed = recall_by_kind(people, queries, |query| ours(index, query, 5));
    println!("   missed: {}", missed.len());
    let mut nucleo = nucleo(rows);
    for (name, share) in [
        ("nucleo", recall(people, queries, |query| nucleo(query, 5))),
        ("frizbee", recall(people, queries, |query| frizbee(rows, query, None, 5))),
        ("frizbee with typos", recall(people, queries, |query| frizbee(rows, query, Some(2), 5))),
        ("SkimMatcherV2 raw", recall(people, queries, |query| skim(rows, query, 5))),
    ] {
        println!("-- {name:<20} {:>6.1} %", share * 100.0);
    }
    println!();
}

fn index_of(people: &[Person], births: &[String]) -> Index<Id> {
    Index::from_weighed_records(
        people
            .iter()
            .zip(births)
            .map(|(person, birth)| (key(person.row), weight(person.row), person.as_fields(birth))),
    )
}

fn births(people: &[Person]) -> Vec<String> {
    people.iter().map(|person| person.birth.to_string()).collect()
}

fn key(row: u32) -> Id {
    Id(u128::from(row).to_be_bytes())
}

fn row(key: Id) -> u32 {
    u32::try_from(u128::from_be_bytes(key.0)).unwrap_or(u32::MAX)
}

/// A third of the people are the adviser's own, some seen lately.
fn weight(row: u32) -> u64 {
    u64::from(row.wrapping_mul(0x9e37_79b9) >> 30)
}

fn ours(index: &Index<Id>, query: &str, limit: usize) -> Vec<u32> {
    index
        .search(query, limit, |weight| u32::try_from(weight).ok())
        .into_iter()
        .map(|hit| row(hit.key))
        .collect()
}

fn skim(rows: &[String], query: &str, limit: usize) -> Vec<u32> {
    thread_local! { static MATCHER: SkimMatcherV2 = SkimMatcherV2::default(); }
    MATCHER.with(|matcher| best(rows.iter().map(|row| matcher.fuzzy_match(row, query)), limit))
}

fn nucleo(rows: &[String]) -> impl FnMut(&str, usize) -> Vec<u32> + '_ {
    use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
    use nucleo_matcher::{Config, Matcher, Utf32Str, Utf32String};
    let rows: Vec<Utf32String> = rows.iter().map(|row| row.as_str().into()).collect();
    let mut matcher = Matcher::new(Config::DEFAULT);
    move |query, limit| {
        let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
        let scores = rows.iter().map(|row| {
            let row: Utf32Str<'_> = row.slice(..);
            pattern.score(row, &mut matcher).map(i64::from)
        });
        best(scores, limit)
    }
}

fn frizbee(rows: &[String], query: &str, typos: Option<u16>, limit: usize) -> Vec<u32> {
    let config = frizbee::Config::default().max_typos(Some(typos.unwrap_or(0)));
    let found = frizbee::Matcher::new(query, &config).match_list(rows);
    found.into_iter().take(limit).map(|found| found.index).collect()
}

fn best(scores: impl Iterator<Item = Option<i64>>, limit: usize) -> Vec<u32> {
    let mut best: Vec<(i64, u32)> =
        scores.zip(0_u32..).filter_map(|(score, row)| score.map(|score| (-score, row))).collect();
    if best.len() > limit {
        best.select_nth_unstable(limit);
        best.truncate(limit);
    }
    best.sort_unstable();
    best.into_iter().map(|(_, row)| row).collect()
}

/// Every beginning of every query, in the order of typing.
fn keystrokes(queries: &[Query]) -> Vec<String> {
    queries
        .iter()
        .flat_map(|Query { typed: query, .. }| {
            query
                .char_indices()
                .map(|(at, letter)| query.get(..at + letter.len_utf8()).unwrap_or("").to_owned())
        })
        .filter(|typed| !typed.trim().is_empty())
        .collect()
}

struct Timing {
    times: Vec<Duration>,
    hits: usize,
}

impl Timing {
    fn of(keystrokes: &[String], every: usize, mut search: impl FnMut(&str) -> usize) -> Self {
        let every = every.max(1);
        for query in keystrokes.iter().step_by(every * 20) {
            black_box(search(query));
        }
        let mut hits = 0;
        let mut times: Vec<Duration> = keystrokes
            .iter()
            .step_by(every)
            .map(|query| {
                let start = ThreadTime::now();
                hits += black_box(search(black_box(query)));
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        Self { times, hits }
    }

    fn mean(&self) -> f64 {
        let sum: Duration = self.times.iter().sum();
        sum.as_secs_f64() * 1e3 / self.times.len().max(1) as f64
    }

    fn percentile(&self, percent: usize) -> f64 {
        let at = (self.times.len() * percent / 100).min(self.times.len().saturating_sub(1));
        self.times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    }

    fn print(&self, size: u32, name: &str, baseline: f64) {
        println!(
            "{size:>9}  {name:<14} {:>9} {:>9.3} {:>9.3} {:>9.3} {:>7.1}x {:>7.1}",
            self.times.len(),
            self.mean(),
            self.percentile(50),
            self.percentile(99),
            self.mean() / baseline,
            self.hits as f64 / self.times.len().max(1) as f64,
        );
    }
}

fn found(people: &[Person], query: &Query, rows: &[u32]) -> bool {
    let Some(wanted) = people.get(query.row as usize) else { return false };
    rows.iter()
        .filter_map(|row| people.get(*row as usize))
        .any(|person| misspell::is_right(person, wanted))
}

fn recall(people: &[Person], queries: &[Query], mut search: impl FnMut(&str) -> Vec<u32>) -> f64 {
    let right = queries.iter().filter(|query| found(people, query, &search(&query.typed))).count();
    right as f64 / queries.len().max(1) as f64
}

/// Prints the recall of each kind and of all; returns what was missed.
fn recall_by_kind(
    people: &[Person],
    queries: &[Query],
    mut search: impl FnMut(&str) -> Vec<u32>,
) -> Vec<String> {
    let mut missed = Vec::new();
    for kind in misspell::KINDS {
        let (mut asked, mut right) = (0, 0);
        for query in queries.iter().filter(|query| query.kind == kind) {
            let rows = search(&query.typed);
            asked += 1;
            if found(people, query, &rows) {
                right += 1;
            } else {
                let instead: Vec<String> = rows
                    .iter()
                    .filter_map(|row| people.get(*row as usize).map(Person::full_name))
                    .collect();
                missed.push(format!(
                    "{kind}: {:?} for {}, found {}",
                    query.typed,
                    query.wanted,
                    instead.join(", ")
                ));
            }
        }
        println!("   {kind:<15} {right:>3} of {asked:>3}");
    }
    let share = 1.0 - missed.len() as f64 / queries.len().max(1) as f64;
    println!("   {:<15} {:>6.1} %", "all", share * 100.0);
    missed
}
