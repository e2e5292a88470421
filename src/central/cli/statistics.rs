//! `relais-central statistics`: figures that others publish, to stand beside what the offices count.

use super::command::{unexpected, unread};
use super::exit::{Exit, Failure};
use super::reach::ask;
use super::{Face, output};
use crate::central::admin::{Command, Reply};
use crate::domain::statistic::StatisticKind;
use crate::import::statistics;
use crate::msg;
use crate::report::published::Series;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Figures that others publish.
#[derive(Debug, Args)]
pub(super) struct Statistics {
    #[command(subcommand)]
    what: StatisticsDo,
}

#[derive(Debug, Subcommand)]
enum StatisticsDo {
    Import(Import),
    List {
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
struct Import {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "TEXT")]
    source: String,
    #[arg(long, value_name = "DATE")]
    on: NaiveDate,
    #[arg(long, value_name = "DATE")]
    published: Option<NaiveDate>,
    #[arg(long, value_name = "KIND", value_parser = ["jobseekers", "rsa"])]
    kind: Option<String>,
}

impl Statistics {
    pub(super) fn run(self, face: &Face) -> Result<Exit, Failure> {
        match self.what {
            StatisticsDo::Import(import) => import.run(face),
            StatisticsDo::List { json } => list(face, json),
        }
    }
}

impl Import {
    fn run(self, face: &Face) -> Result<Exit, Failure> {
        let bytes = std::fs::read(&self.file).map_err(|error| unread(&self.file, &error))?;
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned());
        let kind = self.kind.as_deref().and_then(StatisticKind::from_code);
        let read = statistics::read(&bytes, &name.unwrap_or_default(), kind, self.on);
        let read = read.map_err(|problems| Failure::problems(&problems))?;
        let said = read.said();
        let days = (self.on, self.published);
        let series = Series::new(read.kind, &self.source, days, read.cells);
        let name = series.name();
        let Reply::Kept(is_new) = ask(face, Command::KeepStatistics { series })? else {
            return Err(unexpected());
        };
        for message in &said {
            output::say(face.lang, message)?;
        }
        let done = if is_new {
            msg!("central.statistics.kept", name = name)
        } else {
            msg!("central.statistics.same", name = name)
        };
        output::say(face.lang, &done)?;
        Ok(Exit::Done)
    }
}

fn list(face: &Face, json: bool) -> Result<Exit, Failure> {
    let Reply::Statistics(kept) = ask(face, Command::Statistics)? else { return Err(unexpected()) };
    if json {
        output::json(&kept)?;
        return Ok(Exit::Done);
    }
    let lang = face.lang;
    let rows: Vec<Vec<String>> = kept
        .iter()
        .map(|one| {
            vec![
                lang.say(&one.kind.title()),
                one.source.clone(),
                lang.date(one.on),
                one.published_on.map(|on| lang.date(on)).unwrap_or_default(),
                one.cells.to_string(),
                one.suppressed.to_string(),
            ]
        })
        .collect();
    let headings = [
        "report.published.kind",
        "report.published.source",
        "report.published.on",
        "report.published.published_on",
        "report.published.cells",
        "report.published.suppressed",
    ];
    output::table(&headings.map(|key| lang.t(key)), &rows)?;
    Ok(Exit::Done)
}
