//! `relais close-day`: seals what a day counts, for the centre. Nothing leaves before `relais sync`.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::{Group, Sheet};
use crate::desk::centre;
use crate::desk::closing::Questions;
use crate::desk::closing::sealing::{self, Difference, Proposal, Proposed};
use crate::desk::closing::words::{kind_in_words, reason_in_words};
use crate::i18n::Lang;
use crate::msg;
use crate::sync::envelope::{Kind, Reason};
use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

/// Differences shown of one day; all of them go to JSON.
const SHOWN: usize = 12;

/// Closes a day.
#[derive(Debug, Args)]
pub struct CloseDay {
    #[arg(long, value_name = "DATE")]
    day: Option<String>,
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_name = "DATE", conflicts_with_all = ["keep", "replace"])]
    withdraw: Option<String>,
    #[arg(long, value_name = "DATE", conflicts_with = "replace")]
    keep: Option<String>,
    #[arg(long, value_name = "DATE")]
    replace: Option<String>,
}

/// What was sealed, or would be, for JSON.
#[derive(Debug, Serialize)]
struct Report {
    dry_run: bool,
    questions: usize,
    sealed: Vec<SealedDay>,
    to_confirm: Vec<Waiting>,
    waiting_to_leave: usize,
}

#[derive(Debug, Serialize)]
struct SealedDay {
    day: NaiveDate,
    kind: Kind,
    reason: Reason,
    differences: Vec<Changed>,
}

#[derive(Debug, Serialize)]
struct Waiting {
    day: NaiveDate,
    differences: Vec<Changed>,
}

#[derive(Debug, Serialize)]
struct Changed {
    table: String,
    key: String,
    before: u64,
    after: u64,
}

impl CloseDay {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut reading = face.reading();
        let mut read = |option: &str, text: Option<&String>| {
            text.and_then(|text| reading.past_day(option, text))
        };
        let day = read("--day", self.day.as_ref());
        let withdraw = read("--withdraw", self.withdraw.as_ref());
        let keep = read("--keep", self.keep.as_ref());
        let replace = read("--replace", self.replace.as_ref());
        reading.finish()?;
        let day = day.unwrap_or_else(|| face.today());
        let mut caseload = face.open()?;
        let act = face.act(caseload.state())?;
        let state = caseload.state();
        if let Some(day) = keep {
            let known = state.outbox().of_day(day).ok_or_else(|| nothing_there(day))?;
            let change = sealing::adoption(state, known);
            return face.make(&mut caseload, change, None);
        }
        let proposal = match (withdraw, replace) {
            (Some(day), _) => {
                let days = sealing::withdrawal(state, day).ok_or_else(|| nothing_there(day))?;
                Proposal { days: vec![days], confirm: Vec::new() }
            }
            (_, Some(day)) => {
                Proposal { days: vec![sealing::decided(state, day)], confirm: Vec::new() }
            }
            _ => Proposal::up_to(state, day),
        };
        let questions = Questions::of(state, face.local_now()).count();
        let mut report = report(self.dry_run, questions, &proposal);
        if !self.dry_run && !proposal.days.is_empty() {
            let (key, drawn) = sealing::key(state, face.ids());
            let sealed = sealing::seal(state, proposal.days, &key, face.now())
                .map_err(|faults| Failure::said(Exit::Refused, centre::unsayable(&faults)))?;
            let changes = drawn.into_iter().chain([sealed]).map(|change| (change, act));
            caseload.make_all(changes)?;
        }
        report.waiting_to_leave = caseload.state().outbox().waiting().count();
        let sheet = sheet(face.lang, report);
        face.printer.sheet(&sheet)?;
        Ok(Exit::Done)
    }
}

fn nothing_there(day: NaiveDate) -> Failure {
    Failure::said(Exit::NotFound, msg!("cli.closing.not_sealed", day = day))
}

fn report(dry_run: bool, questions: usize, proposal: &Proposal) -> Report {
    let changed = |differences: &[Difference]| {
        let one = |one: &Difference| Changed {
            table: one.table.to_string(),
            key: one.key.to_string(),
            before: one.before,
            after: one.after,
        };
        differences.iter().map(one).collect()
    };
    let day = |one: &Proposed| SealedDay {
        day: one.day,
        kind: one.kind,
        reason: one.reason,
        differences: changed(&one.differences),
    };
    Report {
        dry_run,
        questions,
        sealed: proposal.days.iter().map(day).collect(),
        to_confirm: proposal
            .confirm
            .iter()
            .map(|one| Waiting { day: one.day, differences: changed(&one.differences) })
            .collect(),
        waiting_to_leave: 0,
    }
}

fn sheet(lang: Lang, report: Report) -> Sheet<Report> {
    let lines = |differences: &[Changed]| -> Vec<(String, String)> {
        let mut lines: Vec<_> = differences
            .iter()
            .take(SHOWN)
            .map(|one| {
                (format!("{} {}", one.table, one.key), format!("{} → {}", one.before, one.after))
            })
            .collect();
        if let Some(more) = differences.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            lines.push((String::new(), lang.say(&msg!("cli.closing.more", count = more))));
        }
        lines
    };
    let mut groups: Vec<Group> = report
        .sealed
        .iter()
        .map(|day| {
            let (kind, reason) = (kind_in_words(day.kind), reason_in_words(day.reason));
            Group {
                title: msg!("cli.closing.day", day = day.day, kind = kind, reason = reason),
                lines: lines(&day.differences),
            }
        })
        .collect();
    groups.extend(report.to_confirm.iter().map(|one| Group {
        title: msg!("cli.closing.confirm", day = one.day),
        lines: lines(&one.differences),
    }));
    let waiting = msg!("cli.closing.waiting", count = report.waiting_to_leave);
    let questions = msg!("cli.closing.questions", count = report.questions);
    groups.push(Group { title: waiting, lines: vec![(String::new(), lang.say(&questions))] });
    let title = match (report.sealed.is_empty(), report.dry_run) {
        (true, _) => "cli.closing.nothing",
        (false, true) => "cli.closing.would",
        (false, false) => "cli.closing.done",
    };
    Sheet { schema: "relais.closing/1", title: lang.t(title).to_owned(), groups, body: report }
}
