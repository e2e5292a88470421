//! `relais doctor`: checks the store, and says what to do.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::Listing;
use super::view::Label;
use crate::i18n::Message;
use crate::msg;
use crate::store::vault::{Unlock, Vault};
use crate::store::{Finding, Severity, doctor};
use clap::Args;
use serde::Serialize;

/// Checks the store.
#[derive(Debug, Args)]
pub struct Doctor {
    #[arg(long)]
    outside: bool,
}

#[derive(Debug, Serialize)]
struct Examined {
    store: String,
    sound: bool,
    findings: Vec<FindingRow>,
}

#[derive(Debug, Serialize)]
struct FindingRow {
    severity: Label,
    what: String,
    remedy: String,
}

impl Doctor {
    /// Examines the store and changes nothing in it. `--outside`: only what needs no passphrase.
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let dir = face.store_dir()?;
        let unlock = if self.outside || !Vault::exists(&dir) {
            None
        } else {
            Some(Unlock::Passphrase(face.passphrase(&dir)?))
        };
        let findings = doctor(&dir, unlock.as_ref(), face.now());
        let grave = findings.iter().any(|finding| finding.severity == Severity::Grave);
        let lang = face.lang;
        let row = |finding: &Finding| {
            let (code, name) = severity(finding.severity);
            FindingRow {
                severity: Label { code: code.to_owned(), label: lang.say(&name) },
                what: lang.say(&finding.what),
                remedy: lang.say(&finding.remedy),
            }
        };
        let findings: Vec<FindingRow> = findings.iter().map(row).collect();
        let rows = findings
            .iter()
            .map(|row| vec![row.severity.label.clone(), row.what.clone(), row.remedy.clone()]);
        let after = match findings.len() {
            0 => msg!("cli.doctor.sound", dir = dir.display().to_string()),
            count => msg!("cli.doctor.shown", count = count),
        };
        face.printer.list(&Listing {
            schema: "relais.doctor/1",
            columns: vec![
                msg!("cli.column.severity"),
                msg!("cli.column.finding"),
                msg!("cli.column.remedy"),
            ],
            rows: rows.collect(),
            after,
            body: Examined {
                store: dir.display().to_string(),
                sound: findings.is_empty(),
                findings,
            },
        })?;
        Ok(if grave { Exit::Damage } else { Exit::Done })
    }
}

fn severity(severity: Severity) -> (&'static str, Message) {
    match severity {
        Severity::Note => ("note", msg!("cli.severity.note")),
        Severity::Warning => ("warning", msg!("cli.severity.warning")),
        Severity::Grave => ("grave", msg!("cli.severity.grave")),
    }
}
