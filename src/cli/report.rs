//! `relais report`: the office's figures of a period, for those who ask for them.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::Done;
use crate::desk::document::{self, Existing};
use crate::desk::report::{self, Asked, Audience, known_on};
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::report::confidentiality::THRESHOLD;
use crate::report::document::Document;
use crate::report::edition::Report;
use crate::report::file::FileForm;
use crate::report::fse::Programme;
use crate::report::period::Period;
use crate::report::{csv, json};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Makes a report.
#[derive(Debug, Args)]
pub struct ReportOf {
    #[arg(value_name = "REPORT", value_enum)]
    report: Kind,
    #[arg(long, value_name = "PERIOD")]
    period: String,
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    #[arg(long, requires = "to")]
    force: bool,
    #[arg(long)]
    internal: bool,
    #[arg(long, value_name = "DATE")]
    known_on: Option<String>,
    #[arg(long, value_name = "COUNT", conflicts_with = "internal")]
    threshold: Option<u64>,
    #[arg(long, value_enum, default_value_t = Fund::FsePlus)]
    programme: Fund,
}

/// What it is about.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Activity,
    Fse,
    Definitions,
}

/// Which list of common indicators.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Fund {
    #[value(name = "2021-2027")]
    FsePlus,
    #[value(name = "2014-2020")]
    Fse2014,
}

/// A report that was written, for JSON.
#[derive(Debug, Serialize)]
struct Written {
    report: &'static str,
    period: String,
    /// `published` or `internal`.
    diffusion: &'static str,
    path: String,
}

impl ReportOf {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut reading = face.reading();
        let period = match Period::read(&self.period) {
            Ok(period) => Some(period),
            Err(error) => {
                let (expected, why) = (msg!("cli.report.period_expected"), error.explain());
                reading.refuse("--period", &self.period, expected, why);
                None
            }
        };
        let known = self.known_on.as_ref().and_then(|text| reading.past_day("--known-on", text));
        let threshold = self.threshold.unwrap_or(THRESHOLD);
        if threshold < THRESHOLD {
            let expected = msg!("cli.report.threshold_expected", least = THRESHOLD);
            let remedy = msg!("cli.report.threshold_remedy");
            reading.refuse("--threshold", &threshold.to_string(), expected, remedy);
        }
        let form = self.to.as_deref().map(|path| (path, FileForm::of(path)));
        if let Some((path, None)) = form {
            let expected = msg!("cli.report.form_expected");
            let remedy = msg!("cli.report.form_remedy");
            reading.refuse("--to", &path.display().to_string(), expected, remedy);
        }
        reading.finish()?;
        let Some(period) = period else { return Ok(Exit::Refused) };
        let asked = Asked {
            report: match (self.report, self.programme) {
                (Kind::Activity, _) => Report::Activity,
                (Kind::Fse, Fund::FsePlus) => Report::Fse(Programme::FsePlus),
                (Kind::Fse, Fund::Fse2014) => Report::Fse(Programme::Fse2014),
                (Kind::Definitions, _) => Report::Definitions,
            },
            period,
            known_on: known,
            audience: if self.internal { Audience::Internal } else { Audience::Public(threshold) },
        };
        let mut caseload = face.open()?;
        let (lang, today) = (face.lang, face.today());
        let then = match known {
            Some(day) => {
                let state = caseload.state().clone();
                let day_of = |at: crate::clock::Timestamp| at.local().date();
                Some(known_on(state, caseload.history(), day, day_of)?)
            }
            None => None,
        };
        let state = then.as_ref().unwrap_or_else(|| caseload.state());
        let edition = report::edition(state, caseload.state(), asked, lang, today)
            .map_err(|refused| refused_all(face, &refused))?;
        // Remembered before it leaves: a publication that nobody remembers could be contradicted later. What is read on this screen has not left.
        let leaves = form.is_some() || face.printer.format != super::definition::Format::Table;
        if leaves && let Some(change) = report::publication(caseload.state(), asked, &edition) {
            let act = face.act(caseload.state())?;
            caseload.make(change, &act)?;
        }
        match form {
            Some((path, Some(form))) => self.write(face, asked, &edition.document, path, form),
            _ => print(face, &edition.document),
        }
    }

    fn write(
        &self,
        face: &mut Face,
        asked: Asked,
        document: &Document,
        path: &Path,
        form: FileForm,
    ) -> Result<Exit, Failure> {
        let refused = |why: Message| Failure::said(Exit::Refused, why);
        let bytes = form.write(document).map_err(|error| refused(error.explain()))?;
        let existing = if self.force { Existing::Replaced } else { Existing::Stays };
        let path = document::write(path, &bytes, existing)
            .map_err(|error| refused(error.explain()))?
            .display()
            .to_string();
        let sentence = if self.internal {
            msg!("cli.report.written_internal", path = path.as_str())
        } else {
            msg!("cli.report.written", path = path.as_str())
        };
        face.printer.done(&Done {
            schema: "relais.report_file/1",
            sentences: vec![sentence],
            body: Written {
                report: asked.report.code(),
                period: asked.period.code(),
                diffusion: if self.internal { "internal" } else { "published" },
                path,
            },
        })?;
        Ok(Exit::Done)
    }
}

/// Everything that speaks against the report; the last of it ends the command.
fn refused_all(face: &Face, refused: &[crate::report::edition::Refusal]) -> Failure {
    let mut sentences: Vec<Message> = refused.iter().map(Explain::explain).collect();
    let last = sentences.pop().unwrap_or_else(|| msg!("report.refusal.too_short"));
    sentences.iter().for_each(|sentence| face.tell(sentence));
    Failure::said(Exit::Refused, last)
}

fn print(face: &mut Face, document: &Document) -> Result<Exit, Failure> {
    use super::definition::Format;
    match face.printer.format {
        Format::Json => face.printer.json(json::SCHEMA, &json::body(document))?,
        Format::Csv => {
            let dialect = csv::Dialect::of(document.lang);
            face.printer.raw(&csv::write_long(document, dialect))?;
        }
        Format::Table => face.printer.document(document)?,
    }
    Ok(Exit::Done)
}
