//! `relais statistics`: figures that others publish, to stand beside the office's own counts.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::import::{file_name, read};
use super::output::Listing;
use crate::desk::statistics::{keeping, kept};
use crate::domain::statistic::StatisticKind;
use crate::import::statistics;
use crate::msg;
use crate::report::published::Series;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::path::PathBuf;

/// Figures that others publish.
#[derive(Debug, Args)]
pub struct Statistics {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Import(Import),
    List,
}

#[derive(Debug, Args)]
struct Import {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "TEXT")]
    source: String,
    #[arg(long, value_name = "DATE")]
    on: String,
    #[arg(long, value_name = "DATE")]
    published: Option<String>,
    #[arg(long, value_name = "KIND", value_parser = ["jobseekers", "rsa"])]
    kind: Option<String>,
}

/// A statistic, for JSON.
#[derive(Debug, Serialize)]
struct StatisticRow {
    kind: &'static str,
    source: String,
    on: NaiveDate,
    published_on: Option<NaiveDate>,
    /// Cells: a commune and a category each.
    cells: usize,
    /// Of these, those that the publisher suppressed.
    suppressed: usize,
}

#[derive(Debug, Serialize)]
struct Shown {
    statistics: Vec<StatisticRow>,
}

impl Statistics {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        match self.what {
            What::Import(import) => import.run(face),
            What::List => list(face),
        }
    }
}

impl Import {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut reading = face.reading();
        let on = reading.past_day("--on", &self.on);
        let published = self.published.as_ref();
        let published = published.and_then(|text| reading.past_day("--published", text));
        reading.finish()?;
        let Some(on) = on else { return Ok(Exit::Usage) };
        let bytes = read(&self.file)?;
        let kind = self.kind.as_deref().and_then(StatisticKind::from_code);
        let read = statistics::read(&bytes, &file_name(&self.file), kind, on)
            .map_err(|problems| Failure::problems(Exit::Refused, problems))?;
        let mut caseload = face.open()?;
        for note in read.said() {
            face.tell(&note);
        }
        let series = Series::new(read.kind, &self.source, (on, published), read.cells);
        face.make(&mut caseload, keeping(&series), None)
    }
}

fn list(face: &mut Face) -> Result<Exit, Failure> {
    let caseload = face.open()?;
    let statistics: Vec<StatisticRow> = kept(caseload.state())
        .into_iter()
        .map(|one| StatisticRow {
            kind: one.kind.code(),
            cells: one.cells.len(),
            suppressed: one.suppressed(),
            source: one.source,
            on: one.on,
            published_on: one.published_on,
        })
        .collect();
    let lang = face.lang;
    let rows = statistics.iter().map(|one| {
        vec![
            lang.say(&kind_name(one.kind)),
            one.source.clone(),
            lang.date(one.on),
            one.published_on.map(|on| lang.date(on)).unwrap_or_default(),
            one.cells.to_string(),
            one.suppressed.to_string(),
        ]
    });
    face.printer.list(&Listing {
        schema: "relais.statistics/1",
        columns: vec![
            msg!("report.published.kind"),
            msg!("report.published.source"),
            msg!("report.published.on"),
            msg!("report.published.published_on"),
            msg!("report.published.cells"),
            msg!("report.published.suppressed"),
        ],
        rows: rows.collect(),
        after: msg!("cli.statistics.shown", count = statistics.len()),
        body: Shown { statistics },
    })?;
    Ok(Exit::Done)
}

fn kind_name(code: &str) -> crate::i18n::Message {
    StatisticKind::from_code(code).map_or_else(|| msg!("centre.code.inconnu"), StatisticKind::title)
}
