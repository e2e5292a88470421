//! `relais orientation sheet`: the page that goes to the partner.

use super::address;
use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::Done;
use super::view::sharing_code;
use crate::desk::document::{self, Existing};
use crate::desk::reading::Reading;
use crate::desk::sheet::{Form, Line, Sheet, SheetRefused};
use crate::desk::words::handle;
use crate::domain::code::Theme;
use crate::domain::person::Sharing;
use crate::i18n::Explain;
use crate::msg;
use crate::text::fold;
use clap::Args;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Writes the sheet of an orientation.
#[derive(Debug, Args)]
pub(super) struct SheetOf {
    #[arg(value_name = "ID")]
    orientation: String,
    #[arg(long)]
    text: bool,
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    line: Vec<String>,
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    without: Vec<String>,
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[arg(long, requires = "output")]
    force: bool,
}

/// A sheet, for JSON.
#[derive(Debug, Serialize)]
struct Written {
    orientation: String,
    number: String,
    /// Codes of the lines that stand on it.
    lines: Vec<&'static str>,
    /// Codes of those asked for of which nothing is known.
    not_known: Vec<&'static str>,
    /// `agreed`, `not_recorded` or `declined`.
    agreement: &'static str,
    /// What a file that holds it may be called.
    file_name: String,
    /// The file written.
    path: Option<String>,
    /// The sheet itself, where no file was written.
    document: Option<String>,
}

/// What is added to the usual lines, and what is left out.
struct Choice {
    added: BTreeSet<Line>,
    left_out: BTreeSet<Line>,
}

impl SheetOf {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut reading = face.reading();
        let choice = Choice::read(&self, &mut reading);
        reading.finish()?;
        let form = if self.text { Form::Text } else { Form::Html };

        let caseload = face.open()?;
        let state = caseload.state();
        let known = state.orientations();
        let orientation = address::by_digits(known, |known| known.id.0, &self.orientation)?;
        let lines = choice.lines(&orientation.motive);
        let sheet = Sheet::of(state, orientation, &lines, face.today()).map_err(refused)?;
        let sharing = state.person(orientation.person).map(|file| file.sharing).unwrap_or_default();
        tell(face, &sheet, &choice, sharing, &lines);

        let page = sheet.render(form, face.lang);
        let path = match self.output {
            Some(output) if output.as_os_str() != "-" => {
                let path = place(output, &sheet.file_name(form));
                let existing = if self.force { Existing::Replaced } else { Existing::Stays };
                document::write(&path, page.as_bytes(), existing)
                    .map_err(|error| Failure::said(Exit::Refused, error.explain()))?;
                Some(path.display().to_string())
            }
            _ => None,
        };
        if path.is_none() && !face.prints_json() {
            face.printer.raw(page.as_bytes())?;
            return Ok(Exit::Done);
        }
        let written =
            path.as_deref().map(|path| msg!("cli.orientation.sheet_written", path = path));
        face.printer.done(&Done {
            schema: "relais.sheet/1",
            sentences: written.into_iter().collect(),
            body: Written {
                orientation: handle(orientation.id.0),
                number: sheet.number.clone(),
                lines: codes(lines.iter().filter(|line| !sheet.not_known.contains(line))),
                not_known: codes(sheet.not_known.iter()),
                agreement: sharing_code(sharing),
                file_name: sheet.file_name(form),
                document: path.is_none().then_some(page),
                path,
            },
        })?;
        Ok(Exit::Done)
    }
}

impl Choice {
    fn read(asked: &SheetOf, reading: &mut Reading) -> Self {
        let mut left_out = BTreeSet::new();
        for text in &asked.without {
            // Every line: what is left is the reference.
            match fold(text).as_str() {
                "tout" | "all" => left_out.extend(Line::ALL),
                _ => left_out.extend(Line::read("--without", text, reading)),
            }
        }
        let added = asked.line.iter().filter_map(|text| Line::read("--line", text, reading));
        Self { added: added.collect(), left_out }
    }

    /// The lines that stand on the sheet of an orientation for this motive.
    fn lines(&self, motive: &Theme) -> Vec<Line> {
        let usual = Line::for_motive(motive);
        let stands = |line: &Line| {
            (usual.contains(line) || self.added.contains(line)) && !self.left_out.contains(line)
        };
        Line::ALL.into_iter().filter(stands).collect()
    }
}

/// What the adviser should know before the sheet leaves: beside the results.
fn tell(face: &Face, sheet: &Sheet, choice: &Choice, sharing: Sharing, lines: &[Line]) {
    if sharing == Sharing::NotRecorded && !lines.is_empty() {
        face.tell(&msg!("cli.orientation.sheet_no_agreement"));
    }
    for line in sheet.not_known.iter().filter(|line| choice.added.contains(line)) {
        face.tell(&msg!("cli.orientation.sheet_not_known", line = line.label()));
    }
    if sheet.has_cut {
        face.tell(&msg!("cli.orientation.sheet_cut"));
    }
}

fn refused(refused: SheetRefused) -> Failure {
    let mut sentences = vec![refused.explain()];
    if matches!(refused, SheetRefused::Declined { .. }) {
        sentences.push(msg!("cli.orientation.sheet_reference"));
    }
    let sentences = sentences.into_iter().map(super::exit::Sentence::Message).collect();
    Failure::Said { exit: Exit::Refused, sentences }
}

fn codes<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<&'static str> {
    lines.map(|line| line.code()).collect()
}

/// The file meant: in a folder, the one of the usual name.
fn place(output: PathBuf, name: &str) -> PathBuf {
    if output.is_dir() { output.join(name) } else { output }
}
