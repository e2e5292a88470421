//! The interface in a real terminal: how soon it is there, how soon a key shows, and what it does when nobody
//! does anything.
//!
//! ```text
//! cargo bench --bench interface                     # at 10,000 and at 100,000 people
//! RELAIS_PEOPLE=10000 cargo bench --bench interface
//! ```
//!
//! Everyone is taken in from a caseload file, as an adviser would; nobody has acts yet. The program runs at one end of a
//! pseudo-terminal; the clock stops when the end of its frame is read at the other: it draws each frame between `ESC [ ? 2026 h` and `ESC [ ? 2026 l`. What the pseudo-terminal itself takes, there and
//! back, is measured in the same run with `cat` in the program's place. A miss of a bound ends with exit code 1.

#[path = "support/measure.rs"]
mod measure;
#[path = "support/office.rs"]
mod office;
#[path = "support/population.rs"]
mod population;

use anyhow::{Context, bail, ensure};
use measure::{Samples, verdict};
use office::Rows;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Milliseconds from the start of the program to its first frame.
const MOST_START: f64 = 20.0;
/// Milliseconds from a key to the frame that shows it, ninety-nine times in a hundred.
const MOST_KEY: f64 = 5.0;
/// Times that the program is started.
const STARTS: usize = 30;
/// Seconds during which nobody does anything.
const IDLE: u64 = 5;
/// How long nothing must come for the program to count as having nothing more to show.
const QUIET: Duration = Duration::from_millis(60);
/// Keys shown as the slowest of their kind.
const SLOWEST: usize = 4;
/// How long a frame may take before it counts as never coming.
const DEADLINE: Duration = Duration::from_mins(2);

const PASSPHRASE: &str = "lampe velo prune gare nuage cuivre valse";

const COLUMNS: u16 = 100;
const LINES: u16 = 30;
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

fn main() -> anyhow::Result<()> {
    let asked = std::env::var("RELAIS_PEOPLE").ok().and_then(|people| people.parse().ok());
    let sizes = asked.map_or(vec![10_000, 100_000], |people| vec![people]);
    println!("a terminal of {COLUMNS} columns and {LINES} lines; times in ms\n");
    let echo = echo()?;
    heading("", "times");
    row("the terminal alone: cat", &echo, None);
    let mut reached = true;
    for people in sizes {
        println!("\n{people} people");
        heading("", "times");
        let folder = measure::folder()?;
        let store = folder.path().join("office");
        make(&store, people)?;
        reached &= starts(&store, &echo)?;
        reached &= keys(&store, &echo)?;
    }
    if !reached {
        eprintln!("\na bound is missed");
        std::process::exit(1);
    }
    Ok(())
}

fn heading(what: &str, count: &str) {
    println!(
        "{what:<44} {count:>6} {:>8} {:>8} {:>8} {:>9}   bound",
        "mean", "p50", "p99", "p50/cat"
    );
}

/// Prints what was measured; whether the slowest hundredth keeps the bound.
fn row(what: &str, samples: &Samples, bound: Option<(f64, &Samples)>) -> bool {
    let (p50, p99) = (samples.percentile(50) * 1e3, samples.percentile(99) * 1e3);
    print!("{what:<44} {:>6} {:>8.3} {p50:>8.3} {p99:>8.3}", samples.count(), samples.mean() * 1e3);
    let Some((most, echo)) = bound else {
        println!();
        return true;
    };
    let times = p50 / (echo.percentile(50) * 1e3);
    println!(" {times:>9.1}   {most}: {}", verdict(p99 <= most));
    p99 <= most
}

/// Times of keys, and which of them took longest.
#[derive(Default)]
struct Keys {
    samples: Samples,
    slowest: Vec<(Duration, String)>,
}

impl Keys {
    fn push(&mut self, took: Duration, what: &str) {
        self.samples.push(took);
        self.slowest.push((took, what.to_owned()));
        self.slowest.sort_by_key(|(took, _)| std::cmp::Reverse(*took));
        self.slowest.truncate(SLOWEST);
    }
}

/// A program in a terminal.
struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    read: Receiver<(Instant, Vec<u8>)>,
    screen: vt100::Parser,
    /// The end of what was read: a mark may come in two parts.
    tail: Vec<u8>,
    started: Instant,
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    fn start(command: CommandBuilder) -> anyhow::Result<Self> {
        let size = PtySize { rows: LINES, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size)?;
        let mut reader = pair.master.try_clone_reader()?;
        let writer = pair.master.take_writer()?;
        let (sender, read) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 64 * 1024];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let bytes = buffer.get(..count).unwrap_or_default().to_vec();
                if sender.send((Instant::now(), bytes)).is_err() {
                    break;
                }
            }
        });
        let started = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        let screen = vt100::Parser::new(LINES, COLUMNS, 0);
        let tail = Vec::new();
        Ok(Self { child, writer, read, screen, tail, started, _master: pair.master })
    }

    fn send(&mut self, keys: &str) -> anyhow::Result<Instant> {
        let sent = Instant::now();
        self.writer.write_all(keys.as_bytes())?;
        Ok(sent)
    }

    /// Takes in what comes next; when it came, and whether a frame ended with it.
    fn next(&mut self, wait: Duration) -> anyhow::Result<Option<(Instant, bool)>> {
        let (at, bytes) = match self.read.recv_timeout(wait) {
            Ok(read) => read,
            Err(RecvTimeoutError::Timeout) => return Ok(None),
            Err(RecvTimeoutError::Disconnected) => {
                bail!("the program ended:\n{}", self.screen.screen().contents())
            }
        };
        self.tail.extend_from_slice(&bytes);
        let is_whole = self.tail.windows(FRAME_ENDS.len()).any(|part| part == FRAME_ENDS);
        let kept = self.tail.len().saturating_sub(FRAME_ENDS.len() - 1);
        self.tail.drain(..kept);
        self.screen.process(&bytes);
        Ok(Some((at, is_whole)))
    }

    /// When the next frame was whole.
    fn frame(&mut self) -> anyhow::Result<Instant> {
        self.frame_with("")
    }

    /// When a frame was whole that shows this text.
    fn frame_with(&mut self, text: &str) -> anyhow::Result<Instant> {
        loop {
            match self.next(DEADLINE)? {
                Some((at, true)) if self.shows(text) => return Ok(at),
                Some(_) => {}
                None => bail!("« {text} » never came:\n{}", self.screen.screen().contents()),
            }
        }
    }

    /// When a frame was whole whose filter is this one.
    fn frame_filtered_by(&mut self, typed: &str) -> anyhow::Result<Instant> {
        loop {
            let at = self.frame()?;
            let contents = self.screen.screen().contents();
            let filter =
                contents.split_once("Filtre :").map_or("", |(_, after)| after.trim_start());
            if filter.starts_with(typed) {
                return Ok(at);
            }
        }
    }

    fn shows(&self, text: &str) -> bool {
        self.screen.screen().contents().contains(text)
    }

    /// Waits until the program has nothing more to show.
    fn settle(&mut self) -> anyhow::Result<()> {
        while self.next(QUIET)?.is_some() {}
        Ok(())
    }

    /// Presses a key and waits for its frame; then until there is nothing more to show.
    fn key(&mut self, key: &str, what: &str, keys: &mut Keys) -> anyhow::Result<()> {
        let sent = self.send(key)?;
        let painted = self.frame()?;
        keys.push(painted.duration_since(sent), what);
        self.settle()
    }

    /// Presses keys whose time is not counted.
    fn go(&mut self, keys: &str, text: &str) -> anyhow::Result<()> {
        self.send(keys)?;
        while !self.shows(text) {
            self.frame_with(text)?;
        }
        self.settle()
    }

    fn end(mut self) -> anyhow::Result<()> {
        self.send("\x11")?;
        self.child.wait()?;
        Ok(())
    }

    /// How often each thread of the program has gone to sleep so far, by its name: each time, something had woken it.
    fn sleeps(&self) -> anyhow::Result<Vec<(String, u64)>> {
        let pid = self.child.process_id().context("the program has ended")?;
        let Ok(tasks) = std::fs::read_dir(format!("/proc/{pid}/task")) else {
            return Ok(Vec::new());
        };
        let mut threads = Vec::new();
        for task in tasks {
            let status = std::fs::read_to_string(task?.path().join("status"))?;
            let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name));
            let name = field("Name:").context("no name")?.trim().to_owned();
            let count = field("voluntary_ctxt_switches:").context("no count of switches")?;
            threads.push((name, count.trim().parse()?));
        }
        Ok(threads)
    }
}

/// The program on a store, with nothing around it.
fn relais(store: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_relais"));
    command.env_clear();
    command.args(["--as", "Nadia", "--lang", "fr", "--today", "2026-11-23", "--store"]);
    command.arg(store);
    command.env("HOME", store.parent().unwrap_or(store));
    command.env("TERM", "xterm-256color");
    command
}

/// What the terminal takes by itself: a byte to `cat` and back.
fn echo() -> anyhow::Result<Samples> {
    let mut command = CommandBuilder::new("/bin/sh");
    command.args(["-c", "stty raw -echo; printf ready; exec cat"]);
    let mut terminal = Terminal::start(command)?;
    while !terminal.shows("ready") {
        terminal.next(DEADLINE)?.context("cat never came")?;
    }
    let mut samples = Samples::default();
    for _ in 0..500 {
        let sent = terminal.send("x")?;
        let (at, _) = terminal.next(DEADLINE)?.context("no echo")?;
        samples.push(at.duration_since(sent));
        std::thread::sleep(Duration::from_millis(2));
    }
    terminal.child.kill()?;
    terminal.child.wait()?;
    Ok(samples)
}

/// From the start of the program to the first frame: the lock screen of a store that holds everyone.
fn starts(store: &Path, echo: &Samples) -> anyhow::Result<bool> {
    let mut samples = Samples::default();
    let mut bare = Samples::default();
    for _ in 0..STARTS {
        let mut command = CommandBuilder::new("/bin/echo");
        command.arg("ready");
        let mut terminal = Terminal::start(command)?;
        let (at, _) = terminal.next(DEADLINE)?.context("nothing printed")?;
        bare.push(at.duration_since(terminal.started));
        terminal.child.wait()?;

        let mut terminal = Terminal::start(relais(store))?;
        let painted = terminal.frame()?;
        samples.push(painted.duration_since(terminal.started));
        terminal.go("", "Phrase de passe")?;
        terminal.end()?;
    }
    row("start of /bin/echo to its word", &bare, None);
    let reached = row("start to lock screen", &samples, Some((MOST_START, echo)));
    let mut terminal = Terminal::start(relais(store))?;
    terminal.go("", "Phrase de passe")?;
    let is_idle = idle(&terminal, "the lock screen")?;
    terminal.end()?;
    Ok(reached && is_idle)
}

/// From a key to the frame that shows it; then nothing for a while.
fn keys(store: &Path, echo: &Samples) -> anyhow::Result<bool> {
    let mut terminal = Terminal::start(relais(store))?;
    terminal.go("", "Phrase de passe")?;
    let asked = terminal.send(&format!("{PASSPHRASE}\r"))?;
    while !terminal.shows("[Journée]") {
        terminal.frame()?;
    }
    let opened = asked.elapsed();
    terminal.settle()?;
    let mut reached = true;
    let mut slowest = Vec::new();
    for (what, work) in [
        ("searching: / and letters", searching as fn(&mut Terminal, &mut Keys) -> _),
        ("scrolling the caseload", scrolling),
        ("typing a filter of the caseload", filtering),
        ("the same, while it still walks", filtering_at_once),
        ("typing a note", noting),
    ] {
        let mut keys = Keys::default();
        work(&mut terminal, &mut keys).with_context(|| what.to_owned())?;
        reached &= row(what, &keys.samples, Some((MOST_KEY, echo)));
        slowest.push((what, keys.slowest));
    }
    terminal.go("\x1bOQ", "[Journée]")?;
    reached &= idle(&terminal, "the day")?;
    for (what, keys) in slowest {
        let shown = keys.iter().map(|(took, key)| {
            format!("{:.1} ms « {} »", took.as_secs_f64() * 1e3, last_letters(key))
        });
        println!("slowest {what}: {}", shown.collect::<Vec<_>>().join(", "));
    }
    println!("passphrase to the day, its slow key included: {:.2} s", opened.as_secs_f64());
    terminal.end()?;
    Ok(reached)
}

/// The end of what was typed: a note is long.
fn last_letters(typed: &str) -> String {
    let skipped = typed.chars().count().saturating_sub(24);
    typed.chars().skip(skipped).collect()
}

/// A store that asks for a passphrase, with everyone in it.
fn make(store: &Path, people: u32) -> anyhow::Result<()> {
    let beside = |name: &str| store.with_file_name(name);
    std::fs::write(beside("passphrase"), PASSPHRASE)?;
    let people = population::people(population::SEED, people);
    std::fs::write(beside("people.csv"), office::csv(&people, Rows::Clean))?;
    let office = ["--office", "Relais de Carrières", "--code", "csp", "--adviser", "Nadia Benali"];
    command(store, &[&["init"], office.as_slice()].concat())?;
    let file = beside("people.csv");
    command(store, &["import", file.to_str().context("a folder without a name")?])
}

/// Runs a subcommand on a store.
fn command(store: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relais"));
    command.args(arguments).args(["--lang", "fr", "--today", "2026-11-23", "--store"]).arg(store);
    command.env("RELAIS_PASSPHRASE_FILE", store.with_file_name("passphrase"));
    command.env("HOME", store.with_file_name("home"));
    let done = command.output()?;
    ensure!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

/// Escape, as terminals with the newer keyboard protocol send it: never the beginning of another key.
const ESC: &str = "\x1b[27u";

/// The letters of a text, each with all that is typed once it is.
fn letters(text: &str) -> impl Iterator<Item = (String, String)> {
    text.char_indices().map(|(at, letter)| {
        (letter.to_string(), text.get(..at + letter.len_utf8()).unwrap_or_default().to_owned())
    })
}

fn searching(terminal: &mut Terminal, keys: &mut Keys) -> anyhow::Result<()> {
    for typed in [
        "martin",
        "lefevre",
        "dos santos",
        "eloise",
        "nguessan",
        "benali",
        "06 12 34",
        "1988",
        "gerard quentin",
        "sanchez romain",
        "csp-0042",
        "thomas",
        "garage",
        "agenda",
        "zzzz",
    ] {
        terminal.go("/", "Chercher")?;
        for (letter, so_far) in letters(typed) {
            terminal.key(&letter, &so_far, keys)?;
        }
        terminal.go(ESC, "[Journée]")?;
    }
    Ok(())
}

fn scrolling(terminal: &mut Terminal, keys: &mut Keys) -> anyhow::Result<()> {
    terminal.go("\x1bOR", "[Portefeuille]")?;
    for (key, times) in
        [("\x1b[B", 120), ("\x1b[6~", 40), ("\x1b[F", 1), ("\x1b[A", 60), ("\x1b[H", 1)]
    {
        for _ in 0..times {
            terminal.key(key, key.trim_start_matches('\x1b'), keys)?;
        }
    }
    Ok(())
}

/// Filters as they are typed.
const FILTERS: [&str; 6] = [
    "commune:78123 rsa:oui",
    "martin",
    "age>=50 -rqth:oui",
    "frein:mobilite,logement",
    "sans-contact>60j",
    "orientation:en-attente",
];

fn filtering(terminal: &mut Terminal, keys: &mut Keys) -> anyhow::Result<()> {
    terminal.go("\x1bOR", "[Portefeuille]")?;
    for filter in FILTERS {
        terminal.go("f", "Filtre")?;
        for (letter, so_far) in letters(filter) {
            terminal.key(&letter, &so_far, keys)?;
        }
        terminal.send(ESC)?;
        terminal.settle()?;
        terminal.send(ESC)?;
        terminal.settle()?;
        terminal.go("\x1bOR", "[Portefeuille]")?;
    }
    Ok(())
}

/// Someone who types faster than the filter walks: each letter comes as soon as the one before it is seen.
fn filtering_at_once(terminal: &mut Terminal, keys: &mut Keys) -> anyhow::Result<()> {
    terminal.go("\x1bOR", "[Portefeuille]")?;
    for filter in FILTERS {
        terminal.go("f", "Filtre")?;
        for (letter, typed) in letters(filter) {
            let sent = terminal.send(&letter)?;
            let painted = terminal.frame_filtered_by(typed.trim_end())?;
            // A blank does not show.
            if letter != " " {
                keys.push(painted.duration_since(sent), &typed);
            }
        }
        terminal.settle()?;
        terminal.send(ESC)?;
        terminal.settle()?;
        terminal.send(ESC)?;
        terminal.settle()?;
        terminal.go("\x1bOR", "[Portefeuille]")?;
    }
    Ok(())
}

fn noting(terminal: &mut Terminal, keys: &mut Keys) -> anyhow::Result<()> {
    terminal.go("\x1bOR", "[Portefeuille]")?;
    terminal.go("e", "Entretien avec")?;
    for (letter, so_far) in letters(
        "Point sur les candidatures : deux réponses attendues, une relance à faire lundi. \
         Le projet de conduite de bus tient toujours ; visite médicale à prévoir, permis D à financer.",
    ) {
        terminal.key(&letter, &so_far, keys)?;
    }
    terminal.send(ESC)?;
    terminal.settle()
}

/// Nobody does anything: how often does a thread of the program wake up?
fn idle(terminal: &Terminal, what: &str) -> anyhow::Result<bool> {
    std::thread::sleep(Duration::from_secs(1));
    let before = terminal.sleeps()?;
    std::thread::sleep(Duration::from_secs(IDLE));
    let after = terminal.sleeps()?;
    if after.is_empty() {
        println!("idle, {what}: not told by this system");
        return Ok(true);
    }
    let sum = |threads: &[(String, u64)], sleds: bool| -> u64 {
        let those = threads.iter().filter(|(name, _)| name.starts_with("sled") == sleds);
        those.map(|(_, count)| count).sum()
    };
    let woken = |sleds: bool| sum(&after, sleds).saturating_sub(sum(&before, sleds));
    let (ours, sleds) = (woken(false), woken(true));
    println!(
        "idle for {IDLE} s, {what}: {ours} wake-ups of our threads, {sleds} of sled's   0: {}",
        verdict(ours + sleds == 0)
    );
    Ok(ours + sleds == 0)
}
