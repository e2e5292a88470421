//! The central office's command line.
//!
//! ```text
//!   arguments ──> definition ──> reach: the store, the database, or the program that serves ──> admin::Command ──> output
//! ```

mod command;
mod definition;
mod evening;
mod exit;
mod offices;
mod output;
mod reach;
mod report;
mod serve;
mod setup;
mod statistics;
mod usage;
mod words;

pub use definition::definition;
pub use exit::Exit;

use crate::clock::{Clock, FixedClock, SystemClock};
use crate::i18n::Lang;
use crate::store::platform::harden_process;
use clap::FromArgMatches;
use clap::error::ErrorKind;
use definition::{Common, Do, Line};
use exit::Failure;
use reach::Place;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

/// The central office's program: does what the arguments say.
#[must_use]
pub fn main() -> ExitCode {
    // A machine that refuses it (a container, an old kernel) is no reason not to work.
    let _ = harden_process();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let lang = definition::language(arguments.get(1..).unwrap_or_default());
    let exit = run(lang, arguments).unwrap_or_else(|failure| {
        let mut err = std::io::stderr().lock();
        for sentence in &failure.sentences {
            // Nobody listens on a closed error output; the code says it too.
            let _ = writeln!(err, "{}", crate::text::many_lines(&lang.say(sentence)));
        }
        failure.exit
    });
    exit.into()
}

fn run(lang: Lang, arguments: Vec<OsString>) -> Result<Exit, Failure> {
    let parsed = definition(lang)
        .try_get_matches_from(arguments)
        .and_then(|matches| Line::from_arg_matches(&matches));
    match parsed {
        Ok(line) => perform(lang, line),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                error.print()?;
                Ok(Exit::Done)
            }
            _ => Err(usage::explain(&error)),
        },
    }
}

/// What every command works with.
struct Face {
    lang: Lang,
    clock: Arc<dyn Clock + Send + Sync>,
    place: Place,
}

impl Face {
    fn new(lang: Lang, common: Common) -> Result<Self, Failure> {
        let clock: Arc<dyn Clock + Send + Sync> = match common.today {
            Some(today) => Arc::new(FixedClock::at_noon(today)),
            None => Arc::new(SystemClock),
        };
        Ok(Self { lang, clock, place: Place::new(common.data, common.database)? })
    }
}

fn perform(lang: Lang, line: Line) -> Result<Exit, Failure> {
    let face = Face::new(lang, line.common)?;
    match line.command {
        Do::Init(init) => init.run(&face),
        Do::Serve(serve) => serve.run(&face),
        Do::Ca(authority) => authority.run(&face),
        Do::Restore(restore) => restore.run(&face),
        Do::Offices(offices) => offices.run(&face),
        Do::Receive(receive) => receive.run(&face),
        Do::Status(status) => status.run(&face),
        Do::Show(show) => show.run(&face),
        Do::Rebuild => command::rebuild(&face),
        Do::Export(export) => export.run(&face),
        Do::Directory(list) => list.run(&face, "directory"),
        Do::Programme(list) => list.run(&face, "programme"),
        Do::Nomenclature(list) => list.run(&face, "nomenclature"),
        Do::Report(report) => report.run(&face),
        Do::Statistics(statistics) => statistics.run(&face),
        Do::Backup(backup) => backup.run(&face),
        Do::Doctor => command::doctor(&face),
    }
}
