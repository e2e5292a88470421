//! `relais partner import`: takes a directory of partners and services in.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::import::{file_name, read};
use super::output::{Group, Sheet};
use super::view::Label;
use crate::caseload::state::State;
use crate::desk::directory::{self, Extent, MergeProposal, Plan, SameBy};
use crate::desk::words::{handle, partner_name};
use crate::domain::partner::PartnerId;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::{Lang, Message};
use crate::import::directory::{Directory, RecordError, Table};
use crate::import::mapping::{Correction, MappingOf};
use crate::import::partner_column::PartnerColumn;
use crate::import::row_error::Severity;
use crate::import::{data_inclusion, known_partners, partner_list};
use crate::msg;
use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

/// Errors shown in a table; all of them go to JSON.
const SHOWN: usize = 20;

/// Takes a directory in.
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
#[derive(Debug, Args)]
pub(super) struct ImportDirectory {
    #[arg(value_name = "FILE", required_unless_present = "known")]
    file: Vec<PathBuf>,
    #[arg(long, conflicts_with = "file")]
    known: bool,
    #[arg(long)]
    dry_run: bool,
    #[arg(long)]
    strict: bool,
    #[arg(long, conflicts_with = "part")]
    whole: bool,
    #[arg(long)]
    part: bool,
    #[arg(long, value_name = "COLUMN")]
    column: Vec<String>,
}

/// What an import did, or would do, for JSON.
#[derive(Debug, Serialize)]
struct Report {
    source: String,
    dry_run: bool,
    partners: Changes,
    services: Changes,
    unchanged: usize,
    partial: Vec<String>,
    notes: Vec<String>,
    errors: Vec<ErrorRow>,
    merges: Vec<MergeRow>,
}

#[derive(Debug, Default, Serialize)]
struct Changes {
    added: usize,
    updated: usize,
    vanished: usize,
}

#[derive(Debug, Serialize)]
struct ErrorRow {
    table: &'static str,
    rank: usize,
    id: Option<String>,
    field: String,
    read: String,
    expected: String,
    remedy: String,
    severity: Label,
    #[serde(skip)]
    place: String,
}

#[derive(Debug, Serialize)]
struct MergeRow {
    kept: String,
    merged: String,
    name: String,
    reason: &'static str,
}

impl ImportDirectory {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let today = face.today();
        let mut caseload = face.open()?;
        let (source, directory) = self.read(caseload.state().vocabulary(), today)?;
        let extent = match (self.whole, self.part) {
            (true, _) => Extent::Whole,
            (_, true) => Extent::Part,
            _ => Extent::AsItSeems,
        };
        let (mut errors, notes) = (directory.errors.clone(), directory.notes.clone());
        let plan = directory::plan(caseload.state(), directory, extent, today, face.ids());
        errors.extend(plan.errors.iter().cloned());
        let mut report = report(&source, self.dry_run, &plan, &errors, &notes, face.lang);
        let held_back = self.strict && !errors.is_empty();
        let merges = plan.merges.clone();
        if held_back {
            (report.partners, report.services) = (Changes::default(), Changes::default());
            face.tell(&msg!("cli.import.strict", count = errors.len()));
        } else if !self.dry_run
            && let Some(change) = plan.into_change(&source)
        {
            let act = face.act(caseload.state())?;
            caseload.make(change, &act)?;
            // Only now is what is proposed to be merged in the directory, and has a name.
            report.merges = merge_rows(caseload.state(), &merges);
        }
        let sheet = sheet(face.lang, report);
        face.printer.sheet(&sheet)?;
        face.printer.flush()?;
        Ok(if errors.is_empty() { Exit::Done } else { Exit::Refused })
    }

    /// All the files, one directory: a service in one may be offered by a structure in another.
    fn read(
        &self,
        vocabulary: &Vocabulary,
        today: NaiveDate,
    ) -> Result<(String, Directory), Failure> {
        if self.known {
            return Ok((known_partners::SOURCE.to_owned(), known_partners::builtin()));
        }
        let corrections = self.corrections()?;
        let (mut all, mut names, mut problems) = (Directory::default(), Vec::new(), Vec::new());
        for file in &self.file {
            let (bytes, name) = (read(file)?, file_name(file));
            let directory = if data_inclusion::looks_like(&bytes, &name) {
                data_inclusion::read(&bytes, &name, vocabulary, today)
            } else {
                partner_list::read(&bytes, &name, &[], &corrections, vocabulary, today).map(
                    |mut list| {
                        list.directory.notes.extend(explained(&list.mapping));
                        list.directory
                    },
                )
            };
            match directory {
                Ok(directory) => all.append(directory),
                Err(wrong) => problems.extend(wrong),
            }
            names.push(name);
        }
        if problems.is_empty() {
            Ok((names.join(", "), all))
        } else {
            Err(Failure::problems(Exit::Refused, problems))
        }
    }

    fn corrections(&self) -> Result<Vec<Correction<PartnerColumn>>, Failure> {
        let (mut corrections, mut problems) = (Vec::new(), Vec::new());
        for text in &self.column {
            match Correction::parse(text) {
                Ok(correction) => corrections.push(correction),
                Err(wrong) => problems.extend(wrong),
            }
        }
        if problems.is_empty() { Ok(corrections) } else { Err(Failure::unread(problems)) }
    }
}

/// What each column of a list was taken for.
fn explained(mapping: &MappingOf<PartnerColumn>) -> Vec<Message> {
    let column = |assigned: &crate::import::mapping::Assigned<PartnerColumn>| {
        msg!(
            "cli.directory.column",
            header = assigned.header.as_str(),
            meaning = assigned.meaning_message(),
            reason = assigned.reason_message()
        )
    };
    mapping.columns.iter().map(column).collect()
}

fn report(
    source: &str,
    dry_run: bool,
    plan: &Plan,
    errors: &[RecordError],
    notes: &[Message],
    lang: Lang,
) -> Report {
    let counts = plan.counts;
    Report {
        source: source.to_owned(),
        dry_run,
        partners: Changes {
            added: counts.partners_added,
            updated: counts.partners_updated,
            vanished: counts.partners_vanished,
        },
        services: Changes {
            added: counts.services_added,
            updated: counts.services_updated,
            vanished: counts.services_vanished,
        },
        unchanged: plan.unchanged,
        partial: plan.partial.iter().map(ToString::to_string).collect(),
        notes: notes.iter().map(|note| lang.say(note)).collect(),
        errors: errors.iter().map(|error| error_row(error, lang)).collect(),
        merges: Vec::new(),
    }
}

fn error_row(error: &RecordError, lang: Lang) -> ErrorRow {
    let code = match error.severity {
        Severity::RowRefused => "row_refused",
        Severity::CellDropped => "cell_dropped",
    };
    ErrorRow {
        table: match error.place.table {
            Table::Structures => "structures",
            Table::Services => "services",
        },
        rank: error.place.rank,
        id: error.place.id.as_ref().map(ToString::to_string),
        field: error.field.clone(),
        read: error.read.clone(),
        expected: lang.say(&error.expected),
        remedy: lang.say(&error.remedy),
        severity: Label { code: code.to_owned(), label: lang.say(&error.severity.label()) },
        place: lang.say(&error.place.in_words(&error.field)),
    }
}

fn merge_rows(state: &State, merges: &[MergeProposal]) -> Vec<MergeRow> {
    let row = |one: &MergeProposal| MergeRow {
        kept: handle(one.kept.0),
        merged: handle(one.merged.0),
        name: names(state, one.kept, one.merged),
        reason: match one.reason {
            SameBy::Siret => "siret",
            SameBy::NameAndCommune => "name_and_commune",
        },
    };
    merges.iter().map(row).collect()
}

fn names(state: &State, kept: PartnerId, merged: PartnerId) -> String {
    format!("{} ~ {}", partner_name(state, kept), partner_name(state, merged))
}

fn sheet(lang: Lang, report: Report) -> Sheet<Report> {
    let line = |row: &ErrorRow| {
        let what = lang.say(&msg!(
            "cli.directory.error",
            read = row.read.as_str(),
            expected = row.expected.as_str(),
            remedy = row.remedy.as_str(),
            severity = row.severity.label.as_str()
        ));
        (row.place.clone(), what)
    };
    let more = report.errors.len().saturating_sub(SHOWN);
    let more = (more > 0)
        .then(|| ("…".to_owned(), lang.say(&msg!("cli.import.more_errors", count = more))));
    let errors = report.errors.iter().take(SHOWN).map(line).chain(more);
    let merges = report
        .merges
        .iter()
        .map(|row| (row.name.clone(), format!("relais partner merge {} {}", row.kept, row.merged)));
    let partial = report.partial.iter().map(|source| {
        ("-".to_owned(), lang.say(&msg!("cli.directory.partial", source = source.as_str())))
    });
    let notes = report.notes.iter().map(|note| ("-".to_owned(), note.clone()));
    let changes = |what: &Changes| {
        lang.say(&msg!(
            "cli.directory.changes",
            added = what.added,
            updated = what.updated,
            vanished = what.vanished
        ))
    };
    let totals = vec![
        (lang.t("cli.directory.partners").to_owned(), changes(&report.partners)),
        (lang.t("cli.directory.services").to_owned(), changes(&report.services)),
        (lang.t("cli.import.unchanged").to_owned(), report.unchanged.to_string()),
        (lang.t("cli.directory.errors").to_owned(), report.errors.len().to_string()),
    ];
    let groups = vec![
        Group { title: msg!("cli.import.notes"), lines: notes.chain(partial).collect() },
        Group { title: msg!("cli.import.errors"), lines: errors.collect() },
        Group { title: msg!("cli.directory.merges"), lines: merges.collect() },
        Group {
            title: if report.dry_run {
                msg!("cli.import.would_do")
            } else {
                msg!("cli.import.did")
            },
            lines: totals,
        },
    ];
    Sheet { schema: "relais.directory/1", title: report.source.clone(), groups, body: report }
}
