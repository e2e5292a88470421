//! The doctor: checks everything, changes nothing of the journal, and says what to do.

use super::generation;
use super::holder::{Holder, HolderError};
use super::incident::{Incident, Severity, ViewFault};
use super::opening::{self, Found};
use super::platform;
use super::recovery;
use super::seal::Keys;
use super::vault::{Unlock, Vault};
use crate::clock::Timestamp;
use crate::i18n::{Explain, Message};
use crate::msg;
use std::fs;
use std::path::Path;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub what: Message,
    /// What to do about it.
    pub remedy: Message,
}

/// Examines the store in `dir`. Without `unlock`, only what can be seen from outside; with it, every
/// frame of every generation and every record of the tables. No finding: all is well.
#[must_use]
pub fn doctor(dir: &Path, unlock: Option<&Unlock>, now: Timestamp) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Err(network) = platform::refuse_network_folder(dir) {
        findings.push(grave(network.explain(), msg!("store.doctor.remedy_move")));
    }
    let generations = match generation::list(dir) {
        Ok(generations) => generations,
        Err(error) => {
            findings.push(grave(error.explain(), msg!("store.doctor.remedy_folder")));
            return findings;
        }
    };
    if generations.is_empty() && !Vault::exists(dir) {
        let path = dir.display().to_string();
        findings.push(grave(
            msg!("store.error.nothing_there", path = path),
            msg!("store.doctor.remedy_folder"),
        ));
        return findings;
    }
    set_aside_files(dir, &mut findings);
    let _holder = match Holder::take(dir, now) {
        Ok(holder) => holder,
        Err(error @ HolderError::Held(_)) => {
            let remedy = msg!("store.doctor.remedy_close");
            findings.push(Finding { severity: Severity::Note, what: error.explain(), remedy });
            return findings;
        }
        Err(error) => {
            findings.push(grave(error.explain(), msg!("store.doctor.remedy_folder")));
            return findings;
        }
    };
    let headers = match opening::refuse_newer(dir, &generations) {
        Ok(headers) => headers,
        Err(error) => {
            findings.push(grave(error.explain(), msg!("store.doctor.remedy_update")));
            return findings;
        }
    };
    let Some(unlock) = unlock else {
        if let Err(error) = Vault::slots_bytes(dir) {
            findings.push(grave(error.explain(), msg!("store.doctor.remedy_restore")));
        }
        return findings;
    };
    let unlocked = match Vault::unlock(dir, unlock) {
        Ok(unlocked) => unlocked,
        Err(error) => {
            findings.push(grave(error.explain(), msg!("store.doctor.remedy_restore")));
            return findings;
        }
    };
    for mended in &unlocked.mended {
        let (what, remedy) = (mended.explain(), msg!("store.doctor.remedy_none"));
        findings.push(Finding { severity: Severity::Warning, what, remedy });
    }
    if let Some(path) = headers.foreign_to(&unlocked.keys) {
        let error = super::StoreError::OtherStore { path };
        findings.push(grave(error.explain(), msg!("store.doctor.remedy_folder")));
        return findings;
    }
    examine(dir, generations, &unlocked.keys, &mut findings);
    findings
}

fn grave(what: Message, remedy: Message) -> Finding {
    Finding { severity: Severity::Grave, what, remedy }
}

/// Damaged files that an opening has put aside.
fn set_aside_files(dir: &Path, findings: &mut Vec<Finding>) {
    let mut names: Vec<String> = fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains(".damaged-"))
        .collect();
    names.sort();
    for name in names {
        findings.push(Finding {
            severity: Severity::Note,
            what: msg!("store.doctor.set_aside", name = name),
            remedy: msg!("store.doctor.remedy_set_aside"),
        });
    }
}

/// Everything that opening would look at, and the generation before too.
fn examine(dir: &Path, generations: Vec<u64>, keys: &Keys, findings: &mut Vec<Finding>) {
    let mut found = Found::none(dir, generations);
    if let Err(error) = found.survey_all(keys) {
        findings.push(grave(error.explain(), msg!("store.doctor.remedy_disk")));
        return;
    }
    let (_tables, view) = opening::check_tables(dir, keys, None);
    found.view = view;
    let Some(plan) = recovery::plan(&found.surveys, &found.view) else {
        findings.push(grave(
            msg!("store.doctor.nothing_readable"),
            msg!("store.doctor.remedy_restore"),
        ));
        return;
    };
    let tables = match (plan.view_fault, &found.view) {
        (Some(ViewFault::Missing), _) => Some(msg!("store.doctor.tables_missing")),
        (Some(ViewFault::Damaged | ViewFault::Diverged), _) => {
            Some(msg!("store.doctor.tables_damaged"))
        }
        (None, Err(fault)) => {
            Some(msg!("store.incident.view_unavailable", reason = fault.reason()))
        }
        (None, Ok(_)) => None,
    };
    if let Some(what) = tables {
        let remedy = msg!("store.doctor.remedy_open");
        findings.push(Finding { severity: Severity::Note, what, remedy });
    }
    for incident in opening::incidents(&plan, &found, None) {
        findings.push(Finding {
            severity: incident.severity(),
            what: incident.explain(),
            remedy: remedy_of(&incident),
        });
    }
}

fn remedy_of(incident: &Incident) -> Message {
    match incident {
        Incident::JournalDamaged { .. } => msg!("store.doctor.remedy_disk"),
        Incident::GenerationMissing { .. }
        | Incident::ChangesLost { .. }
        | Incident::SnapshotIncomplete { .. } => msg!("store.doctor.remedy_restore"),
        _ => msg!("store.doctor.remedy_open"),
    }
}
