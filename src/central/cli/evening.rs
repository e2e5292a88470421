//! `relais-central status` and `show`: which office is missing, and what the days count.

use super::command::unexpected;
use super::exit::{Exit, Failure};
use super::reach::ask;
use super::{Face, output};
use crate::central::admin::{Command, Reply, Shown, Status as Report, local};
use crate::central::completeness::Standing;
use crate::i18n::Lang;
use crate::msg;
use crate::sync::envelope::{Kind, Nature};
use chrono::{Datelike, NaiveDate};
use clap::Args;
use smol_str::SmolStr;

/// How the offices stand.
#[derive(Debug, Args)]
pub(super) struct Status {
    #[arg(long)]
    json: bool,
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    #[arg(long, value_name = "DATE")]
    to: Option<NaiveDate>,
}

impl Status {
    pub(super) fn run(self, face: &Face) -> Result<Exit, Failure> {
        let today = face.clock.today();
        let to = self.to.unwrap_or(today);
        let from = self.from.unwrap_or_else(|| to.with_day(1).unwrap_or(to));
        let Reply::Status(report) = ask(face, Command::Status { from, to })? else {
            return Err(unexpected());
        };
        if self.json {
            output::json(&report)?;
        } else {
            status(face.lang, &report)?;
        }
        Ok(Exit::Done)
    }
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::UpToDate => "central.standing.up_to_date",
        Standing::Expected => "central.standing.expected",
        Standing::Late => "central.standing.late",
        Standing::Silent => "central.standing.silent",
        Standing::NeverEnrolled => "central.standing.never_enrolled",
    }
}

fn status(lang: Lang, report: &Report) -> Result<(), Failure> {
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "–".to_owned(), |day| lang.date(day));
    let rows: Vec<Vec<String>> = report
        .offices
        .iter()
        .map(|office| {
            vec![
                office.code.to_string(),
                office.name.clone(),
                lang.t(standing(office.state.standing)).to_owned(),
                day(office.state.last_day),
                office.state.late.len().to_string(),
                day(office.since),
                format!("{}/{}", office.rates.actual, office.rates.expected),
                format!("{}/{}", office.rates.on_time, office.rates.expected),
            ]
        })
        .collect();
    let headings = [
        "central.column.code",
        "central.column.name",
        "central.column.standing",
        "central.column.last_day",
        "central.column.late",
        "central.column.missing_since",
        "central.column.actual",
        "central.column.on_time",
    ];
    output::table(&headings.map(|key| lang.t(key)), &rows)?;
    output::say(lang, &msg!("central.status.rates", from = report.from, to = report.to))?;
    if report.parked > 0 {
        output::say(lang, &msg!("central.status.parked", count = report.parked))?;
    }
    Ok(())
}

/// What an office has sent.
#[derive(Debug, Args)]
pub(super) struct Show {
    #[arg(value_name = "CODE")]
    code: String,
    #[arg(long, value_name = "DATE")]
    day: Option<NaiveDate>,
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) fn run(self, face: &Face) -> Result<Exit, Failure> {
        let code = SmolStr::new(self.code.trim().to_uppercase());
        let Reply::Shown(days) = ask(face, Command::Show { code, day: self.day })? else {
            return Err(unexpected());
        };
        if self.json {
            let rows: Vec<_> = days.iter().map(|shown| &shown.row).collect();
            output::json(&rows)?;
        } else if self.day.is_some() {
            self.cells(face.lang, &days)?;
        } else {
            totals(face.lang, &days)?;
        }
        Ok(Exit::Done)
    }

    fn cells(&self, lang: Lang, days: &[Shown]) -> Result<(), Failure> {
        let Some(shown) = days.first() else {
            let exit = Exit::NotFound;
            return Err(Failure::said(
                exit,
                msg!("central.show.nothing", code = self.code.as_str()),
            ));
        };
        totals(lang, days)?;
        let rows: Vec<Vec<String>> = shown
            .row
            .tables
            .iter()
            .flat_map(|table| {
                let row = |(key, count): &(SmolStr, u64)| {
                    vec![table.id.to_string(), key.to_string(), count.to_string()]
                };
                table.cells.iter().map(row)
            })
            .collect();
        let headings = ["central.column.table", "central.column.key", "central.column.count"];
        output::table(&headings.map(|key| lang.t(key)), &rows)?;
        Ok(())
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Day => "central.kind.day",
        Kind::ZeroActivity => "central.kind.zero_activity",
        Kind::Withdrawal => "central.kind.withdrawal",
    }
}

fn totals(lang: Lang, days: &[Shown]) -> Result<(), Failure> {
    let rows: Vec<Vec<String>> = days
        .iter()
        .map(|shown| {
            let flows = shown.row.tables.iter().filter(|table| table.nature == Nature::Flow);
            vec![
                lang.date(shown.reported.day),
                lang.t(kind(shown.reported.kind)).to_owned(),
                shown.reported.at.to_string(),
                local(shown.reported.received_at).format("%Y-%m-%d %H:%M").to_string(),
                shown.row.tables.len().to_string(),
                flows.map(|table| table.total).sum::<u64>().to_string(),
            ]
        })
        .collect();
    let headings = [
        "central.column.day",
        "central.column.kind",
        "central.column.position",
        "central.column.received",
        "central.column.tables",
        "central.column.flows",
    ];
    output::table(&headings.map(|key| lang.t(key)), &rows)?;
    Ok(())
}
