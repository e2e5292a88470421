//! `relais restore`: brings a backup back.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::Done;
use super::passphrase;
use crate::msg;
use crate::store::vault::{Unlock, VaultError};
use crate::store::{RestoreReport, StoreError};
use clap::Args;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Brings a backup back.
#[derive(Debug, Args)]
pub struct Restore {
    #[arg(value_name = "FILE")]
    backup: PathBuf,
    #[arg(long)]
    recovery_code: bool,
}

#[derive(Debug, Serialize)]
struct Restored {
    store: String,
    sequence: u64,
    records: u64,
    erased: u64,
    set_aside: Vec<String>,
}

impl Restore {
    /// Restores into the store's folder: an empty one, or one of the same store, whose present state is
    /// kept under other names.
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let dir = face.store_dir()?;
        let report = self.restore(face, &dir)?;
        let store = dir.display().to_string();
        let mut sentences =
            vec![msg!("cli.restore.done", dir = store.as_str(), records = report.records)];
        if report.erased > 0 {
            sentences.push(msg!("cli.restore.erased", count = report.erased));
        }
        let set_aside: Vec<String> =
            report.set_aside.iter().map(|path| path.display().to_string()).collect();
        sentences
            .extend(set_aside.iter().map(|path| msg!("cli.restore.kept", path = path.as_str())));
        face.printer.done(&Done {
            schema: "relais.restore/1",
            sentences,
            body: Restored {
                store,
                sequence: report.sequence.0,
                records: report.records,
                erased: report.erased,
                set_aside,
            },
        })?;
        Ok(Exit::Done)
    }

    /// A demonstration's backup comes back without a passphrase, into a folder that was named.
    fn restore(&self, face: &Face, dir: &Path) -> Result<RestoreReport, Failure> {
        let restore =
            |unlock: &Unlock| crate::store::restore(&self.backup, dir, unlock, face.now());
        if self.recovery_code {
            let code = passphrase::recovery_code(face.lang)?;
            return Ok(restore(&Unlock::RecoveryCode(code))?);
        }
        if face.has_named_store() {
            match restore(&Unlock::Passphrase(passphrase::of_demonstrations())) {
                Err(StoreError::Vault(VaultError::WrongPassphrase)) => {}
                other => return Ok(other?),
            }
        }
        Ok(restore(&Unlock::Passphrase(passphrase::existing(face.lang)?))?)
    }
}
