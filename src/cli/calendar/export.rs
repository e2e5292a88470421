//! `relais calendar export`: writes an agenda as an iCalendar file.

use crate::cli::exit::{Exit, Failure};
use crate::cli::face::Face;
use crate::cli::output::Done;
use crate::desk::calendar::{Names, Wanted, export};
use crate::desk::document::{self, Existing};
use crate::desk::words::adviser_name;
use crate::i18n::Explain;
use crate::msg;
use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Form of the JSON, with its version.
const SCHEMA: &str = "relais.calendar/1";

/// Writes an agenda as an iCalendar file.
#[derive(Debug, Args)]
pub(super) struct Export {
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    from: Option<String>,
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    to: Option<String>,
    #[arg(long, value_name = "NAME", conflicts_with = "everyone")]
    adviser: Option<String>,
    #[arg(long)]
    everyone: bool,
    #[arg(long)]
    names: bool,
    #[arg(long)]
    force: bool,
}

/// What was written, for JSON.
#[derive(Debug, Serialize)]
struct Exported {
    /// Where; `null` when it is in `calendar`.
    path: Option<String>,
    /// Whose agenda; `null` for everyone's.
    adviser: Option<String>,
    from: NaiveDate,
    /// `null`: everything to come.
    to: Option<NaiveDate>,
    names: bool,
    appointments: usize,
    /// The text of the file, when no file was named.
    calendar: Option<String>,
}

impl Export {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut reading = face.reading();
        let mut day = |place: &str, text: Option<&String>| {
            text.and_then(|text| reading.fact_day(place, text))
        };
        let from = day("--from", self.from.as_ref()).unwrap_or_else(|| face.today());
        let to = day("--to", self.to.as_ref());
        if let Some(to) = to.filter(|to| *to < from) {
            let (expected, remedy) = (msg!("calendar.from"), msg!("calendar.from_remedy"));
            reading.refuse("--to", &face.lang.date(to), expected, remedy);
        }
        reading.finish()?;
        let file = self.file.filter(|file| file != Path::new("-"));
        let caseload = face.open()?;
        let state = caseload.state();
        let adviser = match &self.adviser {
            _ if self.everyone => None,
            Some(name) => Some(Face::adviser_named(state, name)?),
            None => Some(face.act(state)?.by),
        };
        let names = if self.names { Names::Shown } else { Names::Hidden };
        let wanted = Wanted { adviser, from, to: to.unwrap_or(NaiveDate::MAX), names };
        let text = export(state, &wanted, face.now(), face.lang);
        let mut exported = Exported {
            path: None,
            adviser: adviser.map(|adviser| adviser_name(state, adviser)),
            from,
            to,
            names: self.names,
            appointments: wanted.appointments(state).len(),
            calendar: None,
        };
        let Some(file) = file else {
            if !face.prints_json() {
                face.printer.raw(text.as_bytes())?;
                return Ok(Exit::Done);
            }
            exported.calendar = Some(text);
            face.printer.json(SCHEMA, &exported)?;
            return Ok(Exit::Done);
        };
        let existing = if self.force { Existing::Replaced } else { Existing::Stays };
        document::write(&file, text.as_bytes(), existing)
            .map_err(|error| Failure::said(Exit::Refused, error.explain()))?;
        let path = file.display().to_string();
        let done = msg!("calendar.exported", count = exported.appointments, path = path.as_str());
        exported.path = Some(path);
        face.printer.done(&Done { schema: SCHEMA, sentences: vec![done], body: exported })?;
        Ok(Exit::Done)
    }
}
