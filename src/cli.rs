//! The command line: everything the program does, without its screens.
//!
//! ```text
//!   arguments ──> definition (one, in two languages) ──> a command's file ──> caseload ──> output (table, JSON, CSV)
//!                      └─> help, completions, man page, docs/cli.md             └─> stderr: incidents, advice, errors
//! ```
//!
//! Results go to the output, everything else to the error output, and the exit code says how it
//! ended: [`exit::Exit`].

pub mod definition;
pub mod environment;
pub mod exit;
pub mod reference;

mod address;
mod deed;
mod face;
mod opening;
mod output;
mod passphrase;
mod usage;
mod view;
mod why;

mod adviser;
mod appointment;
mod backup;
mod calendar;
mod closing;
mod completions;
mod day;
mod demo;
mod directory;
mod doctor;
mod find;
mod history;
mod import;
mod init;
mod interface;
mod list;
mod man;
mod note;
mod obstacle;
mod orientation;
mod partner;
mod person;
mod rekey;
mod report;
mod restore;
mod service;
mod sheet;
mod show;
mod situation;
mod statistics;
mod sync;
mod undo;

use crate::i18n::Lang;
use crate::store::platform::harden_process;
use clap::FromArgMatches;
use clap::error::ErrorKind;
use definition::{Do, Line};
use exit::{Exit, Failure};
use face::Face;
use interface::Interface;
use std::ffi::OsString;
use std::process::ExitCode;

/// The adviser's program: does what the arguments say.
#[must_use]
pub fn main() -> ExitCode {
    // A machine that refuses it (a container, an old kernel) is no reason not to work.
    let _ = harden_process();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let lang = environment::language(arguments.get(1..).unwrap_or_default());
    run(lang, arguments).unwrap_or_else(|failure| Face::end(lang, failure)).into()
}

fn run(lang: Lang, arguments: Vec<OsString>) -> Result<Exit, Failure> {
    let matches = match definition::definition(lang).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return usage(&error, lang),
    };
    let line = match Line::from_arg_matches(&matches) {
        Ok(line) => line,
        Err(error) => return usage(&error, lang),
    };
    let mut face = Face::new(lang, line.common)?;
    let exit = match line.command {
        Some(command) => perform(&mut face, command)?,
        None => alone(&mut face, &line.interface)?,
    };
    face.printer.flush()?;
    Ok(exit)
}

/// Without a command: the interface; where there is no terminal, the day as text.
fn alone(face: &mut Face, interface: &Interface) -> Result<Exit, Failure> {
    if interface.is_possible() { interface.run(face) } else { day::DayOf {}.run(face) }
}

fn perform(face: &mut Face, command: Do) -> Result<Exit, Failure> {
    match command {
        Do::Init(init) => init.run(face),
        Do::Demo(demo) => demo.run(face),
        Do::Day(day) => day.run(face),
        Do::Import(import) => import.run(face),
        Do::List(list) => list.run(face),
        Do::Find(find) => find.run(face),
        Do::Show(show) => show.run(face),
        Do::Person(person) => person.run(face),
        Do::Note(note) => note.run(face),
        Do::Appointment(appointment) => appointment.run(face),
        Do::Calendar(calendar) => calendar.run(face),
        Do::Orientation(orientation) => orientation.run(face),
        Do::Situation(situation) => situation.run(face),
        Do::Statistics(statistics) => statistics.run(face),
        Do::Obstacle(obstacle) => obstacle.run(face),
        Do::Why(why) => why.run(face),
        Do::Partner(partner) => partner.run(face),
        Do::Services(services) => services.run(face),
        Do::Adviser(adviser) => adviser.run(face),
        Do::CloseDay(close) => close.run(face),
        Do::Sync(sync) => sync.run(face),
        Do::Report(report) => report.run(face),
        Do::Undo(undo) => undo.run(face),
        Do::Redo(redo) => redo.run(face),
        Do::History(history) => history.run(face),
        Do::Backup(backup) => backup.run(face),
        Do::Restore(restore) => restore.run(face),
        Do::Passphrase(rekey) => rekey.run(face),
        Do::Doctor(doctor) => doctor.run(face),
        Do::Completions(completions) => completions.run(face),
        Do::Man(man) => man.run(face),
    }
}

/// Help and version are asked for, not errors.
fn usage(error: &clap::Error, lang: Lang) -> Result<Exit, Failure> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            error.print()?;
            Ok(Exit::Done)
        }
        _ => Err(usage::explain(error, lang)),
    }
}
