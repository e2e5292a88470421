//! `relais-central offices`: who they are, and who may send for them.

use super::command::unexpected;
use super::exit::{Exit, Failure};
use super::reach::ask;
use super::{Face, output};
use crate::central::admin::{CalendarChange, Command, Reply, local};
use crate::central::backend::Office;
use crate::i18n::Lang;
use crate::msg;
use crate::sync::signed::KeyId;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use smol_str::SmolStr;

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
