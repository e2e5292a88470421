//! The one definition of the command line. Its texts are in the locale tables, under `[central.help]`.

use super::command::{Backup, Export, List, Receive};
use super::evening::{Show, Status};
use super::report::ReportOf;
use super::serve::Serve;
use super::setup::{Authority, Init, Restore};
use super::statistics::Statistics;
use super::words::Words;
use crate::central::cli::offices::Offices;
use crate::i18n::Lang;
use clap::{ArgAction, Args, Command, CommandFactory, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// Language of the program, as for `relais`.
const LANG: &str = "RELAIS_LANG";

/// What was typed after `relais-central`.
#[derive(Debug, Parser)]
#[command(name = "relais-central", version, disable_help_flag = true, disable_version_flag = true)]
#[command(disable_help_subcommand = true)]
pub(super) struct Line {
    #[command(subcommand)]
    pub(super) command: Do,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Options that every command takes.
#[derive(Debug, Args)]
pub(super) struct Common {
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    #[arg(long, global = true, value_name = "URL")]
    pub(super) database: Option<String>,
    #[arg(long, global = true, value_name = "LANG", value_parser = ["fr", "en"])]
    pub(super) lang: Option<String>,
    #[arg(long, global = true, hide = true, value_name = "DATE")]
    pub(super) today: Option<chrono::NaiveDate>,
    #[arg(long, short = 'h', global = true, action = ArgAction::Help)]
    help: Option<bool>,
    #[arg(long, short = 'V', action = ArgAction::Version)]
    version: Option<bool>,
}

/// Every command.
#[derive(Debug, Subcommand)]
pub(super) enum Do {
    Init(Init),
    Serve(Serve),
    Ca(Authority),
    Offices(Offices),
    Receive(Receive),
    Status(Status),
    Show(Show),
    Rebuild,
    Export(Export),
    Directory(List),
    Programme(List),
    Nomenclature(List),
    Report(ReportOf),
    Statistics(Statistics),
    Backup(Backup),
    Restore(Restore),
    Doctor,
}

/// The definition with its texts in a language.
#[must_use]
pub fn definition(lang: Lang) -> Command {
    Words::new(lang).speak(Line::command(), "central.help")
}

/// The language: `--lang` among the arguments, `RELAIS_LANG`, then the system's (English when it is English, else French).
pub(super) fn language(arguments: &[OsString]) -> Lang {
    let asked = arguments.iter().enumerate().find_map(|(rank, argument)| {
        let argument = argument.to_str()?;
        match argument.strip_prefix("--lang") {
            Some("") => arguments.get(rank + 1)?.to_str().map(str::to_owned),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        }
    });
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(lang) = asked.or_else(|| variable(LANG)).and_then(|name| name.parse().ok()) {
        return lang;
    }
    match ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| variable(name)) {
        Some(name) if name.starts_with("en") => Lang::En,
        _ => Lang::Fr,
    }
}
