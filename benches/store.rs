//! The sealed store: what a durable change costs beside the disk and other stores, and how soon a
//! caseload of 100,000 people can be searched after its store is unlocked.
//!
//! ```text
//! cargo bench --bench store                         # both, about a minute
//! cargo bench --bench store -- change               # a durable change
//! cargo bench --bench store -- opening              # unlock to searchable, memory
//! RELAIS_PEOPLE=10000 cargo bench --bench store -- opening
//! ```
//!
//! Not a criterion bench: a synced write varies from one second to the next with what the disk does
//! besides, so the contenders take turns, and what counts is the ratio within one run.
//!
//! Everything lies on the file system of the build folder. The key derivation is a throw-away one, which
//! takes no time: what a real one takes is chosen when a store is made.

#[path = "support/measure.rs"]
mod measure;
#[path = "support/office.rs"]
mod office;
#[path = "support/population.rs"]
mod population;

use anyhow::Context;
use measure::{Samples, Took, timed, verdict};
use relais::caseload::Caseload;
use relais::caseload::change::Change;
use relais::caseload::query::Query;
use relais::domain::code::InterviewMedium;
use relais::domain::interview::{Interview, InterviewId};
use relais::domain::territory::Territory;
use relais::domain::vocabulary::Vocabulary;
use relais::ids::{Ids, SeededIds};
use relais::store::vault::{KeyDerivation, Passphrase};
use relais::store::{Op, RecordKey, Store, TableId};
use std::fs::{self, File};
use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

/// Bytes of a record: a person's file as an import opens it.
const BODY: usize = 600;
const ROUNDS: usize = 20;
const WRITES: usize = 100;

/// A durable change may take this many times a bare append and its sync.
const MOST_TIMES_BARE: f64 = 1.5;
/// Seconds from unlocked to searchable.
const MOST_SECONDS: f64 = 1.0;
/// Resident memory of a program that has opened everyone, in MB.
const MOST_MEMORY: f64 = 300.0;
/// Fresh processes that open the same store.
const OPENINGS: usize = 5;
/// Acts recorded one after the other.
const ACTS: usize = 200;

fn main() -> anyhow::Result<()> {
    let asked: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    match asked.as_slice() {
        ["open", dir] => open_and_tell(Path::new(dir)),
        ["change"] => durable_change(),
        ["opening"] => opening(),
        _ => {
            durable_change()?;
            println!();
            opening()
        }
    }
}

/// One way to make 600 bytes durable.
struct Contender {
    name: &'static str,
    write: Write,
    samples: Samples,
}

type Write = Box<dyn FnMut(&[u8; 16], &[u8]) -> anyhow::Result<()>>;

impl Contender {
    fn new(
        name: &'static str,
        write: impl FnMut(&[u8; 16], &[u8]) -> anyhow::Result<()> + 'static,
    ) -> Self {
        Self { name, write: Box::new(write), samples: Samples::default() }
    }
}

fn durable_change() -> anyhow::Result<()> {
    let folder = measure::folder()?;
    let dir = folder.path();
    let mut store = new_store(&dir.join("relais"))?;
    let frame = bytes_of_a_commit(&mut store)?;
    let mut rng = fastrand::Rng::with_seed(600);
    let mut contenders = vec![
        bare_append(&dir.join("bare"), frame)?,
        Contender::new("relais Store::commit", move |key, body| {
            store.commit(&[put(*key, body)])?;
            Ok(())
        }),
        redb(&dir.join("redb"))?,
        sqlite(&dir.join("sqlite"))?,
        sled(&dir.join("sled"))?,
    ];
    let count = contenders.len();
    for round in 0..=ROUNDS {
        // Whoever comes after a slow one is not always the same.
        contenders.rotate_left(round % count);
        for contender in &mut contenders {
            for _ in 0..WRITES {
                let key = rng.u128(..).to_be_bytes();
                let mut body = vec![0; BODY];
                rng.fill(&mut body);
                let (written, took) = timed(|| (contender.write)(&key, &body));
                written?;
                // The first round makes files and fills caches.
                if round > 0 {
                    contender.samples.push(took);
                }
            }
        }
    }
    println!(
        "a durable change: {BODY} bytes under a new key, {ROUNDS} rounds of {WRITES}; times in µs"
    );
    println!("the bare append writes as many bytes as a sealed commit: {frame}\n");
    println!(
        "{:<32} {:>7} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "", "writes", "mean", "p50", "p99", "mean/bare", "p50/bare"
    );
    contenders.sort_by(|a, b| a.samples.percentile(50).total_cmp(&b.samples.percentile(50)));
    let of = |name: &str| {
        let found = contenders.iter().find(|contender| contender.name.starts_with(name));
        found.map_or((f64::NAN, f64::NAN), |contender| {
            (contender.samples.mean(), contender.samples.percentile(50))
        })
    };
    let bare = of("bare");
    for Contender { name, samples, .. } in &contenders {
        println!(
            "{name:<32} {:>7} {:>9.1} {:>9.1} {:>9.1} {:>9.2} {:>9.2}",
            samples.count(),
            samples.mean() * 1e6,
            samples.percentile(50) * 1e6,
            samples.percentile(99) * 1e6,
            samples.mean() / bare.0,
            samples.percentile(50) / bare.1,
        );
    }
    let ours = of("relais");
    let times = (ours.0 / bare.0).max(ours.1 / bare.1);
    println!(
        "\nat most {MOST_TIMES_BARE} times a bare append: {times:.2}, {}",
        verdict(times <= MOST_TIMES_BARE)
    );
    Ok(())
}

fn new_store(dir: &Path) -> anyhow::Result<Store> {
    let passphrase = Passphrase::new("a measure of invented bytes".to_owned());
    Ok(Store::create(dir, &passphrase, KeyDerivation::throwaway(), office::act().now)?.0)
}

fn put(key: [u8; 16], body: &[u8]) -> Op {
    Op::Put { table: TableId(1), key: RecordKey(key), body: body.to_vec() }
}

/// By how much a commit of one record makes the journal grow.
fn bytes_of_a_commit(store: &mut Store) -> anyhow::Result<usize> {
    let dir = store.dir().to_owned();
    let before = bytes_of_files(&dir)?;
    store.commit(&[put([1; 16], &[0; BODY])])?;
    Ok(usize::try_from(bytes_of_files(&dir)? - before)?)
}

/// Bytes of the files directly in a folder: a store's journal and slots, not its tables.
fn bytes_of_files(dir: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(dir)? {
        let metadata = entry?.metadata()?;
        bytes += if metadata.is_file() { metadata.len() } else { 0 };
    }
    Ok(bytes)
}

fn bare_append(path: &Path, bytes: usize) -> anyhow::Result<Contender> {
    let mut file = File::options().create(true).append(true).open(path)?;
    let frame = vec![0x5a; bytes];
    Ok(Contender::new("bare append + fdatasync", move |_, _| {
        file.write_all(&frame)?;
        file.sync_data()?;
        Ok(())
    }))
}

fn redb(path: &Path) -> anyhow::Result<Contender> {
    const TABLE: redb::TableDefinition<'_, &[u8], &[u8]> = redb::TableDefinition::new("records");
    let database = redb::Database::create(path)?;
    Ok(Contender::new("redb 4, Durability::Immediate", move |key, body| {
        let mut write = database.begin_write()?;
        write.set_durability(redb::Durability::Immediate)?;
        write.open_table(TABLE)?.insert(key.as_slice(), body)?;
        write.commit()?;
        Ok(())
    }))
}

fn sqlite(path: &Path) -> anyhow::Result<Contender> {
    let database = rusqlite::Connection::open(path)?;
    database.pragma_update(None, "journal_mode", "WAL")?;
    database.pragma_update(None, "synchronous", "FULL")?;
    database
        .execute_batch("CREATE TABLE records (key BLOB PRIMARY KEY, body BLOB) WITHOUT ROWID")?;
    Ok(Contender::new("SQLite, WAL, synchronous=FULL", move |key, body| {
        let mut insert = database.prepare_cached("INSERT INTO records VALUES (?1, ?2)")?;
        insert.execute((key.as_slice(), body))?;
        Ok(())
    }))
}

fn sled(path: &Path) -> anyhow::Result<Contender> {
    let database = sled::Config::new().path(path).flush_every_ms(None).open()?;
    Ok(Contender::new("sled 0.34, insert + flush", move |key, body| {
        database.insert(key, body)?;
        database.flush()?;
        Ok(())
    }))
}

fn opening() -> anyhow::Result<()> {
    let asked = std::env::var("RELAIS_PEOPLE").ok().and_then(|people| people.parse().ok());
    let people = asked.unwrap_or(100_000);
    let folder = measure::folder()?;
    let dir = folder.path().join("office");
    let mut caseload = office::create(&dir)?;
    office::fill(&mut caseload, &population::people(population::SEED, people))?;
    let files = caseload.state().people().len();
    let rotation = {
        let (rotated, took) = Took::of(|| caseload.store_mut().rotate());
        (rotated?, took)
    };
    drop(caseload);
    println!(
        "from unlocked to searchable: {files} people's files; a fresh process each; files in the page cache"
    );
    println!("times in s (processor: of all threads together), memory in MB\n");
    println!(
        "{:<20} {:>14} {:>7} {:>7} {:>10} {:>9} {:>8}",
        "", "Caseload::open", "lookup", "total", "processor", "resident", "at most"
    );
    let mut openings = Vec::new();
    for _ in 0..OPENINGS {
        openings.push(in_a_fresh_process(&dir)?);
    }
    openings.sort_by(|a, b| a.total.total_cmp(&b.total));
    let median = openings.get(OPENINGS / 2).context("no opening")?;
    median.print(&format!("median of {OPENINGS}"));
    openings.last().context("no opening")?.print("slowest");
    fs::remove_dir_all(dir.join("sled"))?;
    in_a_fresh_process(&dir)?.print("tables made again");
    println!(
        "\nat most {MOST_SECONDS} s: {:.3}, {}",
        median.total,
        verdict(median.total <= MOST_SECONDS)
    );
    match median.memory {
        Some((resident, _)) => println!(
            "at most {MOST_MEMORY} MB resident: {resident:.0}, {}",
            verdict(resident <= MOST_MEMORY)
        ),
        None => println!("memory: not told by this system"),
    }
    println!(
        "\nrotation: {:.3} s (processor {:.3}), {} records, {:.1} MB",
        rotation.1.wall,
        rotation.1.processor,
        rotation.0.records,
        megabytes(rotation.0.bytes)
    );
    let mut caseload = office::open(&dir)?;
    acts(&mut caseload)?;
    queries(&caseload)
}

/// One opening, as the process that did it tells it.
struct Opening {
    caseload: f64,
    lookup: f64,
    total: f64,
    processor: f64,
    memory: Option<(f64, f64)>,
}

impl Opening {
    fn print(&self, what: &str) {
        let (resident, most) = self.memory.unwrap_or((f64::NAN, f64::NAN));
        println!(
            "{what:<20} {:>14.3} {:>7.3} {:>7.3} {:>10.3} {resident:>9.0} {most:>8.0}",
            self.caseload, self.lookup, self.total, self.processor
        );
    }
}

fn in_a_fresh_process(dir: &Path) -> anyhow::Result<Opening> {
    let output = Command::new(std::env::current_exe()?).arg("open").arg(dir).output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    let figures: Vec<f64> = told.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let complaint = || String::from_utf8_lossy(&output.stderr).into_owned();
    let (&[caseload, lookup, processor], memory) =
        figures.split_first_chunk().with_context(complaint)?;
    let memory = match memory {
        &[resident, most] => Some((resident, most)),
        _ => None,
    };
    Ok(Opening { caseload, lookup, total: caseload + lookup, processor, memory })
}

/// What the fresh process does.
fn open_and_tell(dir: &Path) -> anyhow::Result<()> {
    let (caseload, opened) = Took::of(|| office::open(dir));
    let caseload = caseload?;
    let (lookup, indexed) = Took::of(|| caseload.lookup());
    black_box(lookup);
    let processor = (opened + indexed).processor;
    println!("{} {} {processor}", opened.wall, indexed.wall);
    if let Some((resident, most)) = measure::resident() {
        println!("{resident} {most}");
    }
    Ok(())
}

/// What an adviser waits for after each act: the rules, the history, the sync, the indexes.
fn acts(caseload: &mut Caseload) -> anyhow::Result<()> {
    black_box(caseload.lookup());
    let mut ids = SeededIds::new(31);
    let act = office::act();
    let step = caseload.state().people().len().div_ceil(ACTS).max(1);
    let people: Vec<_> = caseload.state().people().step_by(step).map(|file| file.id).collect();
    let mut samples = Samples::default();
    for person in people {
        let interview = Interview {
            id: InterviewId(ids.next_id()),
            person,
            adviser: act.by,
            on: act.today,
            minutes: 45,
            medium: InterviewMedium::IN_PERSON,
            themes: Vec::new(),
            note: "Point sur les candidatures ; prochain rendez-vous dans deux semaines.".repeat(4),
            appointment: None,
        };
        samples.time(|| caseload.make(Change::InterviewLogged(interview), &act))?;
    }
    println!(
        "an interview logged (Caseload::make): {} times, mean {:.2} ms, p50 {:.2} ms, p99 {:.2} ms",
        samples.count(),
        samples.mean() * 1e3,
        samples.percentile(50) * 1e3,
        samples.percentile(99) * 1e3
    );
    Ok(())
}

/// A filter of everyone, as the list of the caseload runs it while it is typed.
fn queries(caseload: &Caseload) -> anyhow::Result<()> {
    const TIMES: usize = 9;
    println!("\nfilters of everyone; median of {TIMES}, times in ms\n");
    for text in [
        "commune:78123 rsa:oui",
        "age>=50 -rqth:oui",
        "martin",
        "frein:mobilite,logement",
        "sans-contact>60j",
        "orientation:en-attente",
        "rdv:non entretien:non",
    ] {
        let (vocabulary, territory) = (Vocabulary::builtin(), Territory::builtin());
        let query = Query::parse(text, vocabulary, territory, office::act().today)
            .map_err(|errors| anyhow::anyhow!("{text}: {errors:?}"))?
            .within_caseload();
        let mut samples = Samples::default();
        let mut found = 0;
        for _ in 0..TIMES {
            found = samples.time(|| {
                let state = caseload.state();
                state.people().filter(|file| query.matches(state, file)).count()
            });
        }
        println!("{text:<28} {:>8.2}   {found} found", samples.percentile(50) * 1e3);
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a size to show")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
