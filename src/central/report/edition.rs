//! The centre's reports: made of what the offices sent, with what others published beside, and remembered when they are published.

use super::{Network, gather};
use crate::central::backend::month::{Month, add_cells};
use crate::central::backend::{Backend, BackendError};
use crate::central::publish::{self, REPORTS};
use crate::central::statistics;
use crate::domain::nomenclature::{Issue, Nomenclature};
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::{Explain, Lang};
use crate::msg;
use crate::report::confidentiality::Published;
use crate::report::edition::{Edition, Frame, Matter, Reader, Report, edit};
use crate::report::file::FileForm;
use crate::report::fse::Programme;
use crate::report::measure::TableId;
use crate::report::period::Period;
use crate::report::published::for_report;
use crate::sync::envelope::Table;
use chrono::{DateTime, Months, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::path::Path;

/// Months of a trend, at least.
const TREND: u32 = 12;

/// Which report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Who is followed, and what was done.
    Activity,
    /// The common indicators of the European Social Fund Plus: those that the offices' summaries have.
    Fse,
    /// The five counters of unemployment.
    Definitions,
}

impl Kind {
    fn report(self) -> Report {
        match self {
            Self::Activity => Report::Activity,
            Self::Fse => Report::Fse(Programme::FsePlus),
            Self::Definitions => Report::Definitions,
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Which report.
    pub report: Kind,
    /// Of which period: as [`Period::read`] reads it.
    pub period: String,
    /// Of one office, instead of all.
    pub office: Option<SmolStr>,
    /// Whether the offices stand side by side. A publication always has them: two publications of one period that show different
    /// tables would have to be proven together.
    pub by_office: bool,
    /// The least count that is shown; `None`: exact, for the centre and its offices.
    pub threshold: Option<u64>,
    /// The reader's language: `fr`, `en`.
    pub lang: String,
    /// Form of the file, by its ending: `xlsx`.
    pub form: String,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// The rows.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// There is no such office.
    #[error("no office {0}")]
    NoOffice(
        /// Its code.
        SmolStr,
    ),
    /// What speaks against it, in the reader's language.
    #[error("{}", .0.join("\n"))]
    Refused(
        /// One sentence each.
        Vec<String>,
    ),
}

/// Makes a report: the bytes of its file. One that is published is remembered first: a publication that nobody remembers could be
/// contradicted later.
///
/// # Errors
/// The backend's; no such office; everything that speaks against the report.
pub async fn make<B: Backend>(
    backend: &B,
    centre: &str,
    asked: &Asked,
    (now, at): (NaiveDateTime, DateTime<Utc>),
) -> Result<Vec<u8>, NotMade> {
    let lang: Lang = asked.lang.parse().unwrap_or_default();
    let refused = |why: Vec<String>| NotMade::Refused(why);
    let period = Period::read(&asked.period);
    let period = period.map_err(|error| refused(vec![lang.say(&error.explain())]))?;
    let form = FileForm::of(Path::new(&format!("report.{}", asked.form)));
    let form = form.ok_or_else(|| refused(vec![lang.say(&msg!("cli.report.form_expected"))]))?;
    let network = gather(backend, period, asked.office.as_deref(), now).await?;
    let scope = match (&asked.office, network.offices.as_slice()) {
        (None, _) => centre.to_owned(),
        (Some(_), [office]) => office.name.clone(),
        (Some(code), _) => return Err(NotMade::NoOffice(code.clone())),
    };
    let stock_day = network.offices.iter().filter_map(|office| office.stock_day).max();
    let vocabulary = vocabulary(backend).await?;
    let frame = Frame {
        lang,
        vocabulary: &vocabulary,
        period,
        stock_day: stock_day.unwrap_or_else(|| period.last().min(now.date())),
        scope,
        known_on: None,
        today: now.date(),
    };
    let matter = matter(backend, asked, &frame, network).await?;
    loop {
        let (number, before) = remembered(backend, asked, period).await?;
        let reader = match asked.threshold {
            None => Reader::Internal,
            Some(threshold) => Reader::Public { threshold, before: before.as_ref() },
        };
        let edition = edit(asked.report.report(), &frame, &matter, reader);
        let Edition { document, published } = edition
            .map_err(|all| refused(all.iter().map(|one| lang.say(&one.explain())).collect()))?;
        let bytes = form.write(&document);
        let bytes = bytes.map_err(|error| refused(vec![lang.say(&error.explain())]))?;
        let Some(published) = published.filter(|published| before.as_ref() != Some(published))
        else {
            return Ok(bytes);
        };
        let item = serde_json::to_value(&published);
        let item = item.map_err(|error| BackendError::Damaged(error.to_string()))?;
        if publish::keep_after(backend, REPORTS, number, (&name(asked, period), item), at).await? {
            return Ok(bytes);
        }
        // Another report was published meanwhile: this one is held against it.
    }
}

/// The program's lists of codes, with what the centre published of its own.
async fn vocabulary<B: Backend>(backend: &B) -> Result<Vocabulary, NotMade> {
    let builtin = Vocabulary::builtin();
    let mut nomenclature = Nomenclature::default();
    for one in backend.publications(publish::NOMENCLATURE, 0).await? {
        let issue = Issue {
            number: one.number,
            on: one.published_at.date_naive(),
            is_whole: false,
            items: &one.items,
            removed: &one.removed,
        };
        nomenclature = nomenclature.take_in(builtin, &issue).nomenclature;
    }
    Ok(nomenclature.vocabulary(builtin))
}

/// The name under which a publication is remembered, whatever it is written to.
fn name(asked: &Asked, period: Period) -> String {
    let scope = asked.office.as_deref().unwrap_or("*");
    format!("{} {} {scope}", asked.report.report().code(), period.code())
}

/// What was published of the same report, period and scope, and the number of the list in which it was looked up.
async fn remembered<B: Backend>(
    backend: &B,
    asked: &Asked,
    period: Period,
) -> Result<(u64, Option<Published>), NotMade> {
    let (number, mut items) = publish::standing_at(backend, REPORTS).await?;
    let name = name(asked, period);
    let read = |item| {
        serde_json::from_value(item).map_err(|_| BackendError::Damaged(format!("{REPORTS} {name}")))
    };
    Ok((number, items.remove(&name).map(read).transpose()?))
}

async fn matter<B: Backend>(
    backend: &B,
    asked: &Asked,
    frame: &Frame<'_>,
    network: Network,
) -> Result<Matter, NotMade> {
    let mut matter =
        Matter { warnings: network.missing.sentences(frame.lang), ..Matter::default() };
    if frame.period.last() > frame.today {
        matter.warnings.push(frame.lang.say(&msg!("desk.report.under_way", on = frame.today)));
    }
    if asked.report == Kind::Definitions {
        matter.months = months(backend, asked, frame.period, &network.tables).await?;
        matter.beside = for_report(&statistics::all(backend).await?, frame.stock_day, frame.lang);
    }
    matter.tables = network.tables;
    let is_side_by_side = asked.office.is_none() && (asked.by_office || asked.threshold.is_some());
    if is_side_by_side && network.offices.len() > 1 {
        let named = |one: super::OfficeFigures| (format!("{} {}", one.code, one.name), one.tables);
        matter.offices = network.offices.into_iter().map(named).collect();
    }
    Ok(matter)
}

/// The counters at the end of each month of the period, and of as many before it as make a year.
async fn months<B: Backend>(
    backend: &B,
    asked: &Asked,
    period: Period,
    tables: &[Table],
) -> Result<Vec<(Period, Vec<Table>)>, NotMade> {
    let id = TableId::CommuneCounter.measure().id;
    let year = period.last().checked_sub_months(Months::new(TREND - 1));
    let first = year.map_or(period.first(), |day| Period::month_of(day).first());
    let span = Period::between(first.min(period.first()), period.last()).unwrap_or(period);
    let mut trend = Vec::new();
    for part in span.by_month() {
        let is_whole = part == Period::month_of(part.first());
        let table = if is_whole {
            let month = Month::of(part.first());
            let evenings = backend.evenings(asked.office.as_deref(), month, month).await?;
            let tables = evenings.into_iter().flat_map(|(_, evening)| evening.tables);
            tables.filter(|table| table.id == id).reduce(|one, other| together(one, &other))
        } else if part.last() == period.last() {
            tables.iter().find(|table| table.id == id).cloned()
        } else {
            None
        };
        trend.extend(table.map(|table| (part, vec![table])));
    }
    Ok(trend)
}

fn together(mut one: Table, other: &Table) -> Table {
    one.total += other.total;
    add_cells(&mut one.cells, &other.cells);
    one
}
