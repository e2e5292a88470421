//! `relais sync --to-file` and `--from-file`: the same envelopes and receipts, on a stick.

use super::{refused, say};
use crate::cli::exit::{Exit, Failure};
use crate::cli::face::Face;
use crate::desk::centre;
use crate::desk::document::{self, Existing};
use crate::i18n::Explain;
use crate::msg;
use crate::sync::message::ParcelToOffice;
use std::path::Path;

/// Longest answer that is read, in bytes.
const MOST: u64 = 64 * 1024 * 1024;

pub(super) fn write(face: &mut Face, file: &Path) -> Result<Exit, Failure> {
    let caseload = face.open()?;
    let parcel = centre::parcel(caseload.state());
    let count = parcel.envelopes.len();
    if count > 0 {
        let bytes = serde_json::to_vec(&parcel).map_err(std::io::Error::from)?;
        document::write(file, &bytes, Existing::Stays)
            .map_err(|error| refused(&error.explain()))?;
    }
    let sentence = match count {
        0 => msg!("cli.sync.nothing_waits"),
        count => {
            let path = file.display().to_string();
            msg!("cli.sync.written", count = count, path = path)
        }
    };
    say(face, &caseload, "written", &[], sentence)?;
    Ok(Exit::Done)
}

pub(super) fn read(face: &mut Face, file: &Path) -> Result<Exit, Failure> {
    let path = || file.display().to_string();
    let not_one =
        |reason: String| refused(&msg!("cli.sync.unread", path = path(), reason = reason));
    let size = std::fs::metadata(file).map_err(|error| not_one(error.to_string()))?.len();
    if size > MOST {
        return Err(not_one(format!("{size} > {MOST}")));
    }
    let bytes = std::fs::read(file).map_err(|error| not_one(error.to_string()))?;
    let parcel: ParcelToOffice =
        serde_json::from_slice(&bytes).map_err(|error| not_one(error.to_string()))?;
    if parcel.format != ParcelToOffice::FORMAT {
        return Err(not_one(parcel.format));
    }
    let mut caseload = face.open()?;
    let office = caseload.state().office().map(|office| office.code.clone()).unwrap_or_default();
    if parcel.office != office {
        let other = parcel.office.as_str();
        return Err(refused(&msg!(
            "cli.sync.other_office",
            other = other,
            office = office.as_str()
        )));
    }
    let (change, problem) = centre::unpacked(caseload.state(), parcel);
    if let Some(change) = change {
        let act = face.act(caseload.state())?;
        caseload.make(change, &act)?;
    }
    let (sentence, exit) = match &problem {
        Some(problem) => (centre::refused(problem), Exit::Refused),
        None => (centre::standing(caseload.state()), Exit::Done),
    };
    say(face, &caseload, "read", &[], sentence)?;
    Ok(exit)
}
