//! `relais import`: takes a caseload file in, after saying what it was taken for and what is wrong in
//! it.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::{Group, Sheet};
use super::view::{Label, PersonRef};
use crate::caseload::Caseload;
use crate::caseload::change::Change;
use crate::caseload::record::{SavedMapping, named};
use crate::caseload::state::State;
use crate::desk::intake::{self, Difference, Plan, Taking};
use crate::i18n::{Lang, Message};
use crate::import::caseload_file::{self, CaseloadFile};
use crate::import::column::Column;
use crate::import::mapping::{Correction, Mapping, from_toml, parse_correction};
use crate::import::row_error::{RowError, Severity, write_errors_csv};
use crate::msg;
use clap::Args;
use serde::Serialize;
use smol_str::SmolStr;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Errors shown in a table; all of them go to JSON, and to the file of errors.
const SHOWN: usize = 20;

/// Takes a caseload file in.
#[derive(Debug, Args)]
pub struct Import {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long)]
    dry_run: bool,
    #[arg(long)]
    strict: bool,
    #[arg(long)]
    update: bool,
    #[arg(long, value_name = "COLUMN")]
    column: Vec<String>,
    #[arg(long, value_name = "NAME")]
    mapping: Option<String>,
    #[arg(long, value_name = "NAME")]
    save_mapping: Option<String>,
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
}

/// What an import did, or would do, for JSON.
#[derive(Debug, Serialize)]
struct Report {
    source: String,
    dry_run: bool,
    /// Good rows.
    rows: usize,
    /// Rows that cannot be imported.
    refused: usize,
    opened: usize,
    updated: usize,
    unchanged: usize,
    numbers: Option<Numbers>,
    columns: Vec<ColumnRow>,
    notes: Vec<String>,
    errors: Vec<ErrorRow>,
    differences: Vec<DifferenceRow>,
    resembling: Vec<Resembling>,
    repeated: Vec<Repeated>,
}

#[derive(Debug, Serialize)]
struct Numbers {
    first: String,
    last: String,
}

#[derive(Debug, Serialize)]
struct ColumnRow {
    header: String,
    meaning: Option<&'static str>,
    label: String,
    reason: String,
}

#[derive(Debug, Serialize)]
struct ErrorRow {
    line: usize,
    column: String,
    read: String,
    expected: String,
    remedy: String,
    severity: Label,
}

#[derive(Debug, Serialize)]
struct DifferenceRow {
    line: usize,
    number: String,
    name: String,
    field: &'static str,
    here: Option<String>,
    there: String,
    /// `completes`, `updates` or `conflicts`.
    meaning: &'static str,
}

#[derive(Debug, Serialize)]
struct Resembling {
    line: usize,
    number: String,
    like: PersonRef,
}

#[derive(Debug, Serialize)]
struct Repeated {
    line: usize,
    earlier: usize,
}

impl Import {
    /// Opens a file for each new person, in one step that one undo takes back. What the file says of people
    /// already known is shown, and taken with `--update` where it overwrites nothing the office wrote.
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let corrections = self.corrections()?;
        let bytes = read(&self.file)?;
        let source = file_name(&self.file);
        let mut caseload = face.open()?;
        let saved = self.saved(caseload.state())?;
        let vocabulary = caseload.state().shared_vocabulary();
        let today = face.today();
        let file = caseload_file::read(&bytes, &source, &saved, &corrections, &vocabulary, today)
            .map_err(|problems| Failure::problems(Exit::Refused, problems))?;
        self.write_errors(face, &file)?;
        let refused = file.refused();
        let CaseloadFile { mapping, rows, errors, notes } = file;
        let count = rows.len();
        let act = face.act(caseload.state())?;
        let plan = intake::plan(caseload.state(), caseload.lookup(), rows, &act, face.ids());
        let mut report = Report {
            source: source.clone(),
            dry_run: self.dry_run,
            rows: count,
            refused,
            opened: plan.opened.len(),
            updated: 0,
            unchanged: plan.unchanged,
            numbers: plan
                .numbers()
                .map(|(first, last)| Numbers { first: first.to_string(), last: last.to_string() }),
            columns: columns(&mapping, face.lang),
            notes: notes.iter().map(|note| face.lang.say(note)).collect(),
            errors: errors.iter().map(|error| error_row(error, face.lang)).collect(),
            differences: differences(&plan, caseload.state()),
            resembling: resembling(&plan, caseload.state()),
            repeated: plan
                .repeated
                .iter()
                .map(|(line, earlier)| Repeated { line: *line, earlier: *earlier })
                .collect(),
        };
        let taking = if self.update { Taking::Safe } else { Taking::Nothing };
        let change = plan.into_change(caseload.state(), &source, taking, &act, face.ids());
        if let Some(Change::PeopleImported { updated, .. }) = &change {
            report.updated = updated.len();
        }
        let wrong = !report.errors.is_empty();
        let held_back = self.strict && wrong;
        if held_back {
            report.opened = 0;
            report.updated = 0;
            report.numbers = None;
            face.tell(&msg!("cli.import.strict", count = report.errors.len()));
        } else if !self.dry_run {
            if let Some(change) = change {
                caseload.make(change, &act)?;
            }
            self.save_mapping(face, &mut caseload, &mapping)?;
        }
        let not_taken = !self.update && !report.differences.is_empty();
        let sheet = sheet(face.lang, report);
        face.printer.sheet(&sheet)?;
        if not_taken {
            face.tell(&msg!("cli.import.not_taken"));
        }
        // An import makes the journal long: all is said before the store is settled, which nobody waits for.
        face.printer.flush()?;
        Ok(if wrong { Exit::Refused } else { Exit::Done })
    }

    fn corrections(&self) -> Result<Vec<Correction>, Failure> {
        let (mut corrections, mut problems) = (Vec::new(), Vec::new());
        for text in &self.column {
            match parse_correction(text) {
                Ok(correction) => corrections.push(correction),
                Err(wrong) => problems.extend(wrong),
            }
        }
        if problems.is_empty() { Ok(corrections) } else { Err(Failure::unread(problems)) }
    }

    fn saved(&self, state: &State) -> Result<Vec<Correction>, Failure> {
        let Some(name) = &self.mapping else { return Ok(Vec::new()) };
        let Some(mapping) = state.mapping(named(name)) else {
            let names: Vec<&str> = state.mappings().map(|mapping| mapping.name.as_str()).collect();
            let message =
                msg!("cli.import.no_mapping", read = name.as_str(), names = names.join(", "));
            return Err(Failure::said(Exit::NotFound, message));
        };
        from_toml(&mapping.content, &mapping.name)
            .map_err(|problems| Failure::problems(Exit::Refused, problems))
    }

    fn save_mapping(
        &self,
        face: &Face,
        caseload: &mut Caseload,
        mapping: &Mapping,
    ) -> Result<(), Failure> {
        let Some(name) = &self.save_mapping else { return Ok(()) };
        let act = face.act(caseload.state())?;
        let saved = SavedMapping {
            name: SmolStr::from(crate::text::one_line(name).trim()),
            content: mapping.to_toml(),
        };
        face.tell(&msg!("desk.deed.mapping_saved", name = saved.name.as_str()));
        caseload.make(Change::MappingSaved(saved), &act)?;
        Ok(())
    }

    /// Writes every error to the file asked for, or beside the input.
    fn write_errors(&self, face: &Face, file: &CaseloadFile) -> Result<(), Failure> {
        let beside =
            || (!self.dry_run && !file.errors.is_empty()).then(|| self.beside(face.lang)).flatten();
        let Some(path) = self.errors.clone().or_else(beside) else { return Ok(()) };
        let written = std::fs::File::create(&path)
            .and_then(|to| write_errors_csv(&file.errors, face.lang, to));
        let shown = path.display().to_string();
        match written {
            Ok(()) => face.tell(&msg!("cli.import.errors_written", path = shown)),
            Err(error) => {
                let message = msg!("cli.error.file", path = shown, reason = error.to_string());
                if self.errors.is_some() {
                    return Err(Failure::said(Exit::Refused, message));
                }
                // The input may lie where nothing can be written; the errors are shown anyway.
                face.tell(&message);
            }
        }
        Ok(())
    }

    /// `liste.csv` → `liste.erreurs.csv`; nothing beside standard input.
    fn beside(&self, lang: Lang) -> Option<PathBuf> {
        let stem = self.file.file_stem().filter(|_| self.file != Path::new("-"))?;
        let name = format!("{}.{}.csv", stem.to_string_lossy(), lang.t("cli.import.errors_suffix"));
        Some(self.file.with_file_name(name))
    }
}

/// The bytes of a file, or of standard input for `-`.
///
/// # Errors
/// It cannot be read.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map(drop)
    } else {
        std::fs::read(path).map(|read| bytes = read)
    };
    match read {
        Ok(()) => Ok(bytes),
        Err(error) => {
            let (path, reason) = (path.display().to_string(), error.to_string());
            Err(Failure::said(Exit::Refused, msg!("cli.error.file", path = path, reason = reason)))
        }
    }
}

/// Its name without its folder, which is nobody's business.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn columns(mapping: &Mapping, lang: Lang) -> Vec<ColumnRow> {
    let column = |assigned: &crate::import::mapping::Assigned| ColumnRow {
        header: assigned.header.clone(),
        meaning: assigned.column.map(Column::code),
        label: lang.say(&assigned.meaning_message()),
        reason: lang.say(&assigned.reason_message()),
    };
    mapping.columns.iter().map(column).collect()
}

fn error_row(error: &RowError, lang: Lang) -> ErrorRow {
    let problem = error.problem();
    let code = match error.severity {
        Severity::RowRefused => "row_refused",
        Severity::CellDropped => "cell_dropped",
    };
    ErrorRow {
        line: error.line,
        column: error.header.clone(),
        read: problem.read,
        expected: lang.say(&problem.expected),
        remedy: lang.say(&problem.remedy),
        severity: Label { code: code.to_owned(), label: lang.say(&error.severity.label()) },
    }
}

fn differences(plan: &Plan, state: &State) -> Vec<DifferenceRow> {
    let mut rows = Vec::new();
    for differing in &plan.differing {
        let Some(person) = PersonRef::find(state, differing.person) else { continue };
        rows.extend(differing.fields.iter().map(|field| DifferenceRow {
            line: differing.line,
            number: person.number.clone(),
            name: person.name.clone(),
            field: field.field,
            here: field.here.clone(),
            there: field.there.clone(),
            meaning: match field.meaning {
                Difference::Completes => "completes",
                Difference::Updates => "updates",
                Difference::Conflicts => "conflicts",
            },
        }));
    }
    rows
}

fn resembling(plan: &Plan, state: &State) -> Vec<Resembling> {
    let opened = |person| plan.opened.iter().find(|opening| opening.file.id == person);
    let resembling = |opening: &intake::Opening| {
        let like = opening.resembles?;
        let known = PersonRef::find(state, like)
            .or_else(|| opened(like).map(|opening| PersonRef::of(&opening.file)))?;
        Some(Resembling {
            line: opening.line,
            number: opening.file.number.to_string(),
            like: known,
        })
    };
    plan.opened.iter().filter_map(resembling).collect()
}

fn sheet(lang: Lang, report: Report) -> Sheet<Report> {
    let at = |line: usize| lang.say(&msg!("import.place.row", line = line));
    let columns = report
        .columns
        .iter()
        .map(|row| (row.header.clone(), format!("{} ({})", row.label, row.reason)));
    let errors = report.errors.iter().take(SHOWN).map(|row| {
        let (read, expected) = (row.read.as_str(), row.expected.as_str());
        let what = lang.say(&msg!(
            "cli.import.error",
            column = row.column.as_str(),
            read = read,
            expected = expected,
            remedy = row.remedy.as_str(),
            severity = row.severity.label.as_str()
        ));
        (at(row.line), what)
    });
    let more = report.errors.len().saturating_sub(SHOWN);
    let more = (more > 0)
        .then(|| ("…".to_owned(), lang.say(&msg!("cli.import.more_errors", count = more))));
    let differences = report.differences.iter().map(|row| {
        let here = row.here.as_deref().unwrap_or("—");
        let meaning = lang.say(&meaning(row.meaning));
        let field = field_label(row.field, lang);
        let what = format!("{field} : {here} → {} ({meaning})", row.there);
        (format!("{} {} {}", at(row.line), row.number, row.name), what)
    });
    let resembling = report.resembling.iter().map(|row| {
        (at(row.line), format!("{} ~ {} {}", row.number, row.like.number, row.like.name))
    });
    let repeated = report.repeated.iter().map(|row| (at(row.line), at(row.earlier)));
    let groups = vec![
        Group { title: msg!("cli.import.columns"), lines: columns.collect() },
        Group {
            title: msg!("cli.import.notes"),
            lines: report.notes.iter().map(|note| ("-".to_owned(), note.clone())).collect(),
        },
        Group { title: msg!("cli.import.errors"), lines: errors.chain(more).collect() },
        Group { title: msg!("cli.import.differences"), lines: differences.collect() },
        Group { title: msg!("cli.import.resembling"), lines: resembling.collect() },
        Group { title: msg!("cli.import.repeated"), lines: repeated.collect() },
        Group {
            title: if report.dry_run {
                msg!("cli.import.would_do")
            } else {
                msg!("cli.import.did")
            },
            lines: totals(lang, &report),
        },
    ];
    Sheet { schema: "relais.import/1", title: report.source.clone(), groups, body: report }
}

/// A field is called what its column is called.
fn field_label(field: &str, lang: Lang) -> String {
    let name = match field {
        "phones" => "phone",
        "target_occupations" => "target_occupation",
        other => other,
    };
    Column::from_code(name).map_or_else(|| name.to_owned(), |column| lang.say(&column.label()))
}

fn meaning(code: &str) -> Message {
    match code {
        "completes" => msg!("cli.import.completes"),
        "updates" => msg!("cli.import.updates"),
        _ => msg!("cli.import.conflicts"),
    }
}

fn totals(lang: Lang, report: &Report) -> Vec<(String, String)> {
    let numbers = report
        .numbers
        .as_ref()
        .map(|numbers| format!("{} ({} – {})", report.opened, numbers.first, numbers.last));
    let totals = [
        (msg!("cli.import.opened"), numbers.unwrap_or_else(|| report.opened.to_string())),
        (msg!("cli.import.updated"), report.updated.to_string()),
        (msg!("cli.import.unchanged"), report.unchanged.to_string()),
        (msg!("cli.import.refused"), report.refused.to_string()),
    ];
    totals.into_iter().map(|(name, value)| (lang.say(&name), value)).collect()
}
