//! `relais passphrase`: another passphrase for the office's store, from the present one or from the recovery code.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::opening::settle;
use super::output::Done;
use super::passphrase;
use crate::msg;
use crate::store::Store;
use crate::store::vault::{KeyDerivation, Unlock};
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

/// Another passphrase.
#[derive(Debug, Args)]
pub struct Rekey {
    #[arg(long)]
    recovery_code: bool,
    #[arg(long, value_name = "FILE")]
    new_from: Option<PathBuf>,
}

/// What was done, for JSON.
#[derive(Debug, Serialize)]
struct Rekeyed {
    store: String,
}

impl Rekey {
    /// Opens the store, to be sure of it and alone with it, then wraps its key anew. Nothing else is rewritten: older
    /// backups open with the passphrase they were made under.
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let dir = face.store_dir()?;
        let current = if self.recovery_code {
            Unlock::RecoveryCode(passphrase::recovery_code(face.lang)?)
        } else {
            Unlock::Passphrase(face.passphrase(&dir)?)
        };
        let mut store = Store::open(&dir, &current, face.now())?;
        let new = passphrase::replacement(face.lang, self.new_from.as_deref())?;
        store.change_passphrase(&current, &new, KeyDerivation::calibrated())?;
        settle(&mut store, face.lang);
        let store = dir.display().to_string();
        face.printer.done(&Done {
            schema: "relais.passphrase/1",
            sentences: vec![msg!("cli.rekey.done"), msg!("cli.rekey.backups")],
            body: Rekeyed { store },
        })?;
        Ok(Exit::Done)
    }
}
