//! What is asked of the centre's rows, and how the answer is printed.

use super::exit::{Exit, Failure};
use super::reach::ask;
use super::{Face, output};
use crate::central::admin::{
    CalendarChange, Command, Reply, Shown, Status as Report, local, refusals,
};
use crate::central::backend::Office;
use crate::central::backend::embedded::Embedded;
use crate::central::completeness::Standing;
use crate::central::export::Form;
use crate::central::publish;
use crate::i18n::{Lang, Message};
use crate::msg;
use crate::store::platform;
use crate::sync::envelope::{Kind, Nature};
use crate::sync::message::{ParcelToCentre, ParcelToOffice};
use crate::sync::signed::KeyId;
use chrono::{Datelike, NaiveDate};
use clap::{Args, Subcommand};
use smol_str::SmolStr;
use std::fs;
use std::path::{Path, PathBuf};

/// A reply of another kind than the command's: two versions of the program talk to each other.
fn unexpected() -> Failure {
    Failure::said(Exit::Store, msg!("central.error.reply"))
}

fn unread(path: &Path, reason: &dyn ToString) -> Failure {
    let (path, reason) = (path.display().to_string(), reason.to_string());
    Failure::said(Exit::Refused, msg!("central.error.unread", path = path, reason = reason))
}

/// Offices: who they are, and who may send for them.
#[derive(Debug, Args)]
pub(super) struct Offices {
    #[command(subcommand)]
    what: OfficesDo,
}

#[derive(Debug, Subcommand)]
enum OfficesDo {
    Add {
        #[arg(value_name = "CODE")]
        code: String,
        #[arg(long, value_name = "NAME")]
        name: String,
        #[arg(long, value_name = "DATE")]
        since: Option<NaiveDate>,
    },
    Invite {
        #[arg(value_name = "CODE")]
        code: String,
    },
    List {
        #[arg(long)]
        json: bool,
    },
    Revoke {
        #[arg(value_name = "CODE")]
        code: String,
        #[arg(long, value_name = "DEVICE")]
        device: Option<KeyId>,
    },
    Calendar {
        #[arg(value_name = "CODE")]
        code: String,
        #[arg(long, value_name = "DATE")]
        since: Option<NaiveDate>,
        #[arg(long, value_name = "WEEKDAYS", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(1..=7))]
        weekdays: Option<Vec<u8>>,
        #[arg(long, value_name = "DATE")]
        closed: Vec<NaiveDate>,
        #[arg(long, value_name = "DATE")]
        open: Vec<NaiveDate>,
    },
}

impl Offices {
    pub(super) fn run(self, face: &Face) -> Result<Exit, Failure> {
        let code = |code: String| SmolStr::new(code.trim().to_uppercase());
        let reply = match self.what {
            OfficesDo::Add { code: typed, name, since } => {
                let since = since.unwrap_or_else(|| face.clock.today());
                ask(face, Command::OfficeAdd { code: code(typed), name, since })?
            }
            OfficesDo::Invite { code: typed } => {
                ask(face, Command::OfficeInvite { code: code(typed) })?
            }
            OfficesDo::List { json } => {
                let Reply::Offices(offices) = ask(face, Command::Offices)? else {
                    return Err(unexpected());
                };
                return list(face.lang, &offices, json);
            }
            OfficesDo::Revoke { code: typed, device } => {
                ask(face, Command::Revoke { code: code(typed), device })?
            }
            OfficesDo::Calendar { code: typed, since, weekdays, closed, open } => {
                let week = |days: Vec<u8>| {
                    std::array::from_fn(|rank| days.iter().any(|day| usize::from(*day) == rank + 1))
                };
                let change = CalendarChange { since, weekdays: weekdays.map(week), closed, open };
                ask(face, Command::Calendar { code: code(typed), change })?
            }
        };
        match reply {
            Reply::Invited { code, invitation, expires } => {
                let until = local(expires).date();
                let code = code.as_str();
                let said = msg!(
                    "central.offices.invited",
                    code = code,
                    invitation = invitation,
                    until = until
                );
                output::say(face.lang, &said)?;
            }
            Reply::Done => output::say(face.lang, &msg!("central.done"))?,
            _ => return Err(unexpected()),
        }
        Ok(Exit::Done)
    }
}

fn list(lang: Lang, offices: &[Office], json: bool) -> Result<Exit, Failure> {
    if json {
        let public = offices.iter().map(|office| {
            let devices = office.devices.iter().map(|device| {
                serde_json::json!({
                    "key": device.key.id(), "program": device.program,
                    "enrolled_at": device.enrolled_at, "revoked_at": device.revoked_at,
                })
            });
            serde_json::json!({
                "code": office.code, "name": office.name, "calendar": office.calendar,
                "devices": devices.collect::<Vec<_>>(),
                "invitation_expires": office.invitation.as_ref().map(|one| one.expires),
            })
        });
        output::json(&public.collect::<Vec<_>>())?;
        return Ok(Exit::Done);
    }
    let mut rows = Vec::new();
    for office in offices {
        let since = lang.date(office.calendar.since);
        let about = |device: String| {
            vec![office.code.to_string(), office.name.clone(), since.clone(), device]
        };
        if office.devices.is_empty() {
            let waits = match &office.invitation {
                Some(one) => msg!("central.offices.waits", until = local(one.expires).date()),
                None => msg!("central.offices.nobody"),
            };
            rows.push(about(lang.say(&waits)));
        }
        for device in &office.devices {
            let key = device.key.id().to_string();
            rows.push(about(match device.revoked_at {
                None => key,
                Some(at) => {
                    lang.say(&msg!("central.offices.revoked", key = key, since = local(at).date()))
                }
            }));
        }
    }
    let headings = [
        "central.column.code",
        "central.column.name",
        "central.column.since",
        "central.column.device",
    ];
    output::table(&headings.map(|key| lang.t(key)), &rows)?;
    Ok(Exit::Done)
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
