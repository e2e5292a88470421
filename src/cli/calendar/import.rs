//! `relais calendar import`: takes invitations in, after saying what each would change.

use crate::caseload::state::State;
use crate::cli::address;
use crate::cli::exit::{Exit, Failure};
use crate::cli::face::Face;
use crate::cli::import::{file_name, read};
use crate::cli::output::Listing;
use crate::cli::view::{Label, PersonRef};
use crate::desk::calendar::{self, Outcome, Proposal, propose};
use crate::desk::words::{handle, hour};
use crate::error::Problem;
use crate::i18n::Lang;
use crate::msg;
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

/// Takes invitations in.
#[derive(Debug, Args)]
pub(super) struct Import {
    #[arg(value_name = "FILE", required = true)]
    file: Vec<PathBuf>,
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    #[arg(long)]
    dry_run: bool,
}

/// What an import did, or would do, for JSON.
#[derive(Debug, Serialize)]
struct Imported {
    dry_run: bool,
    /// Events that were read.
    events: usize,
    /// Those that changed something, or would.
    changed: usize,
    invitations: Vec<Row>,
    problems: Vec<ProblemRow>,
}

#[derive(Debug, Serialize)]
struct Row {
    file: String,
    /// Rank of the event in its file.
    event: usize,
    line: usize,
    uid: String,
    outcome: Label,
    /// Local time; `null` when a cancellation does not say.
    start: Option<String>,
    minutes: Option<u32>,
    subject: String,
    person: Option<PersonRef>,
    /// Who may be meant, when it is not clear.
    candidates: Vec<PersonRef>,
    /// First digits of the appointment's identity.
    id: Option<String>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ProblemRow {
    file: String,
    place: String,
    read: String,
    expected: String,
    remedy: String,
}

impl Import {
    /// A file with something wrong in it is refused whole; what the others change is made in one durable step.
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let person = match &self.person {
            Some(text) => Some(address::person(face, &caseload, text)?),
            None => None,
        };
        let (mut files, mut invitations, mut problems) = (Vec::new(), Vec::new(), Vec::new());
        for path in &self.file {
            let name = file_name(path);
            match calendar::read(&read(path)?, caseload.state().vocabulary()) {
                Ok(found) => {
                    files.extend(found.iter().map(|_| name.clone()));
                    invitations.extend(found);
                }
                Err(found) => problems.extend(found.into_iter().map(|one| (name.clone(), one))),
            }
        }
        let act = face.act(caseload.state())?;
        let (state, lookup) = (caseload.state(), caseload.lookup());
        let proposals = propose(state, lookup, invitations, person, &act, face.ids());
        let rows = proposals.iter().zip(files);
        let rows: Vec<Row> = rows.map(|(one, file)| row(state, one, file, face.lang)).collect();
        let changes: Vec<_> = proposals.iter().filter_map(|one| one.outcome.change()).collect();
        let changed = changes.len();
        if !self.dry_run && changed > 0 {
            caseload.make_all(changes.into_iter().map(|change| (change, act)))?;
        }
        let is_open = proposals.iter().any(|proposal| proposal.outcome.is_left_open());
        let wrong = is_open || !problems.is_empty();
        for (file, problem) in &problems {
            let problem = problem.render(face.lang);
            face.tell(&msg!("calendar.problem", file = file.as_str(), problem = problem));
        }
        let problems = problems.iter().map(|(file, one)| problem_row(file, one, face.lang));
        let body = Imported {
            dry_run: self.dry_run,
            events: rows.len(),
            changed,
            invitations: rows,
            problems: problems.collect(),
        };
        face.printer.list(&listing(face.lang, &proposals, body))?;
        face.printer.flush()?;
        Ok(if wrong { Exit::Refused } else { Exit::Done })
    }
}

fn row(state: &State, proposal: &Proposal, file: String, lang: Lang) -> Row {
    let Proposal { invitation, outcome } = proposal;
    let candidates = match outcome {
        Outcome::WhichPerson(people) => people.as_slice(),
        _ => &[],
    };
    let candidates = candidates.iter().filter_map(|person| PersonRef::find(state, *person));
    let notes =
        invitation.notes.iter().chain(&outcome.reasons()).map(|note| lang.say(note)).collect();
    let when = invitation.when();
    Row {
        file,
        event: invitation.rank,
        line: invitation.line,
        uid: invitation.uid.to_string(),
        outcome: Label { code: outcome.code().to_owned(), label: lang.say(&outcome.name()) },
        start: when.map(|when| when.start.format("%Y-%m-%dT%H:%M").to_string()),
        minutes: when.map(|when| when.minutes),
        subject: invitation.subject.clone(),
        person: outcome.person(state).and_then(|person| PersonRef::find(state, person)),
        candidates: candidates.collect(),
        id: outcome.appointment().map(|id| handle(id.0)),
        notes,
    }
}

fn problem_row(file: &str, problem: &Problem, lang: Lang) -> ProblemRow {
    ProblemRow {
        file: file.to_owned(),
        place: lang.say(&problem.place),
        read: problem.read.clone(),
        expected: lang.say(&problem.expected),
        remedy: lang.say(&problem.remedy),
    }
}

fn listing(lang: Lang, proposals: &[Proposal], body: Imported) -> Listing<Imported> {
    let rows = proposals.iter().zip(&body.invitations).map(|(proposal, row)| {
        let when = proposal.invitation.when();
        let person = row.person.as_ref();
        let likely = row.candidates.iter().map(|person| {
            let (number, name) = (person.number.as_str(), person.name.as_str());
            lang.say(&msg!("calendar.candidate", number = number, name = name))
        });
        vec![
            row.file.clone(),
            row.event.to_string(),
            when.map(|when| lang.date(when.start.date())).unwrap_or_default(),
            when.map(|when| hour(when.start, lang)).unwrap_or_default(),
            when.map(|when| when.minutes.to_string()).unwrap_or_default(),
            person.map(|person| person.number.clone()).unwrap_or_default(),
            person.map(|person| person.name.clone()).unwrap_or_default(),
            row.subject.clone(),
            row.outcome.label.clone(),
            row.notes.iter().cloned().chain(likely).collect::<Vec<_>>().join(" ; "),
        ]
    });
    let rows = rows.collect();
    let (count, changed) = (body.events, body.changed);
    Listing {
        schema: "relais.calendar_import/1",
        columns: vec![
            msg!("calendar.column.file"),
            msg!("calendar.column.event"),
            msg!("cli.column.date"),
            msg!("cli.column.hour"),
            msg!("calendar.column.minutes"),
            msg!("cli.column.number"),
            msg!("cli.column.person"),
            msg!("cli.column.subject"),
            msg!("calendar.column.outcome"),
            msg!("calendar.column.notes"),
        ],
        rows,
        after: if body.dry_run {
            msg!("calendar.would_do", count = count)
        } else {
            msg!("calendar.done", count = count, changed = changed)
        },
        body,
    }
}
