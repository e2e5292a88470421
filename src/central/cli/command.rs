//! What is asked of the centre's rows, and how the answer is printed.

use super::exit::{Exit, Failure};
use super::reach::ask;
use super::{Face, output};
use crate::central::admin::{Command, Reply, refusals};
use crate::central::backend::embedded::Embedded;
use crate::central::export::Form;
use crate::central::publish;
use crate::error::Problem;
use crate::i18n::Message;
use crate::msg;
use crate::store::platform;
use crate::sync::message::{ParcelToCentre, ParcelToOffice};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use std::fs;
use std::path::{Path, PathBuf};

/// A reply of another kind than the command's: two versions of the program talk to each other.
pub(super) fn unexpected() -> Failure {
    Failure::said(Exit::Store, msg!("central.error.reply"))
}

pub(super) fn unread(path: &Path, reason: &dyn ToString) -> Failure {
    let (path, reason) = (path.display().to_string(), reason.to_string());
    Failure::said(Exit::Refused, msg!("central.error.unread", path = path, reason = reason))
}

/// Takes in files that came on a stick.
#[derive(Debug, Args)]
pub(super) struct Receive {
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    reply: Option<PathBuf>,
}

impl Receive {
    pub(super) fn run(self, face: &Face) -> Result<Exit, Failure> {
        let mut exit = Exit::Done;
        let mut parcels = Vec::new();
        for path in &self.files {
            let bytes = fs::read(path).map_err(|error| unread(path, &error))?;
            let parcel: ParcelToCentre =
                serde_json::from_slice(&bytes).map_err(|error| unread(path, &error))?;
            parcels.push(parcel);
        }
        let mut answers: Vec<ParcelToOffice> = Vec::new();
        for parcel in parcels {
            let sent = parcel.envelopes.len();
            let Reply::Parcel(answer) = ask(face, Command::Receive { parcel })? else {
                return Err(unexpected());
            };
            let refused = refusals(&answer);
            let kept = answer.outcomes.len() - refused.len();
            let office = answer.office.as_str();
            output::say(
                face.lang,
                &msg!("central.receive.kept", count = kept, office = office, sent = sent),
            )?;
            for (at, problem) in refused {
                exit = Exit::Refused;
                let (at, title) = (at.to_string(), problem.title.as_str());
                let detail = problem.detail.as_str();
                output::say(
                    face.lang,
                    &msg!("central.receive.refused", at = at, title = title, detail = detail),
                )?;
            }
            answers.push(answer);
        }
        if let Some(path) = &self.reply {
            write_replies(path, &answers)?;
        }
        Ok(exit)
    }
}

/// One answer is the file; several are files beside it, each with its office's code.
fn write_replies(path: &Path, answers: &[ParcelToOffice]) -> Result<(), Failure> {
    let several = answers.len() > 1;
    for (rank, answer) in answers.iter().enumerate() {
        let path = if several {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            path.with_file_name(format!("{name}-{}-{}.json", answer.office, rank + 1))
        } else {
            path.to_owned()
        };
        let bytes = serde_json::to_vec(answer).map_err(|error| unread(&path, &error))?;
        platform::write_private_file(&path, &bytes).map_err(|error| unread(&path, &error))?;
    }
    Ok(())
}

/// `relais-central rebuild`.
pub(super) fn rebuild(face: &Face) -> Result<Exit, Failure> {
    let Reply::Rebuilt(rebuilt) = ask(face, Command::Rebuild)? else { return Err(unexpected()) };
    let (days, parked) = (rebuilt.days, rebuilt.parked);
    let said =
        msg!("central.rebuild.done", count = rebuilt.envelopes, days = days, parked = parked);
    output::say(face.lang, &said)?;
    Ok(Exit::Done)
}

/// What the days of a period count, as a file.
#[derive(Debug, Args)]
pub(super) struct Export {
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    #[arg(long, value_name = "DATE")]
    to: NaiveDate,
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[arg(long)]
    json: bool,
}

impl Export {
    pub(super) fn run(self, face: &Face) -> Result<Exit, Failure> {
        let form = if self.json { Form::Json } else { Form::Csv };
        let asked = Command::Export { from: self.from, to: self.to, form };
        let Reply::Text(text) = ask(face, asked)? else { return Err(unexpected()) };
        output::text(&text)?;
        Ok(Exit::Done)
    }
}

/// A list for the offices.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(subcommand)]
    what: ListDo,
}

#[derive(Debug, Subcommand)]
enum ListDo {
    Publish {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

impl List {
    pub(super) fn run(self, face: &Face, list: &str) -> Result<Exit, Failure> {
        let ListDo::Publish { file } = self.what;
        let bytes = fs::read(&file).map_err(|error| unread(&file, &error))?;
        let items = publish::read(&bytes).map_err(|wrong| Failure {
            exit: Exit::Refused,
            sentences: wrong
                .iter()
                .map(|one| {
                    let path = file.display().to_string();
                    msg!("central.error.unread", path = path, reason = one.to_string())
                })
                .collect(),
        })?;
        let problems = publish::check(list, &items);
        if !problems.is_empty() {
            let sentences = problems.iter().map(Problem::message).collect();
            return Err(Failure { exit: Exit::Refused, sentences });
        }
        let Reply::Published(published) = ask(face, Command::Publish { list: list.into(), items })?
        else {
            return Err(unexpected());
        };
        let (number, removed) = (published.number, published.removed);
        let said: Message = if published.changed + removed == 0 {
            msg!("central.publish.same", list = list, number = number)
        } else {
            let changed = published.changed;
            msg!(
                "central.publish.done",
                list = list,
                number = number,
                changed = changed,
                removed = removed
            )
        };
        output::say(face.lang, &said)?;
        Ok(Exit::Done)
    }
}

/// A copy of the store.
#[derive(Debug, Args)]
pub(super) struct Backup {
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Backup {
    /// Into a folder under a name of its own, or under the name that is given.
    pub(super) fn run(self, face: &Face) -> Result<Exit, Failure> {
        let file = std::path::absolute(&self.file).map_err(|error| unread(&self.file, &error))?;
        let is_folder = file.is_dir();
        if !is_folder && file.exists() {
            let path = file.display().to_string();
            return Err(Failure::said(Exit::Refused, msg!("central.backup.there", path = path)));
        }
        let folder = if is_folder { &*file } else { file.parent().unwrap_or(&file) };
        let asked = Command::Backup { folder: folder.to_owned() };
        let Reply::Written(written) = ask(face, asked)? else { return Err(unexpected()) };
        if !is_folder {
            fs::rename(&written, &file).map_err(|error| unread(&file, &error))?;
        }
        let path = if is_folder { written } else { file }.display().to_string();
        output::say(face.lang, &msg!("central.backup.done", path = path))?;
        Ok(Exit::Done)
    }
}

/// `relais-central doctor`: the files when nobody holds them, then the ledger.
pub(super) fn doctor(face: &Face) -> Result<Exit, Failure> {
    let mut exit = Exit::Done;
    if face.place.database.is_none() {
        for finding in Embedded::examine(&face.place.data, face.clock.now()) {
            // That the program which serves holds the store is no finding: it reads the ledger for us.
            if finding.severity > crate::store::Severity::Note {
                output::say(face.lang, &finding.what)?;
                output::say(face.lang, &finding.remedy)?;
                exit = Exit::Damage;
            }
        }
    }
    let Reply::Findings(findings) = ask(face, Command::Check)? else { return Err(unexpected()) };
    for finding in &findings {
        exit = Exit::Damage;
        output::text(&format!("{finding}\n"))?;
    }
    if exit == Exit::Done {
        output::say(face.lang, &msg!("central.doctor.well"))?;
    }
    Ok(exit)
}
