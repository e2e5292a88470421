//! `relais backup`: one file that holds everything, proved by reading it back.

use super::exit::{Exit, Failure};
use super::face::Face;
use super::opening::settle;
use super::output::Done;
use crate::msg;
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

/// Makes a backup.
#[derive(Debug, Args)]
pub struct Backup {
    #[arg(long, value_name = "DIR", required = true)]
    to: PathBuf,
}

#[derive(Debug, Serialize)]
struct Made {
    path: String,
    sequence: u64,
    records: u64,
    bytes: u64,
}

impl Backup {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut store = face.open_store()?;
        let report = store.backup(&self.to)?;
        settle(&mut store, face.lang);
        let path = report.path.display().to_string();
        face.printer.done(&Done {
            schema: "relais.backup/1",
            sentences: vec![
                msg!(
                    "cli.backup.made",
                    path = path.as_str(),
                    records = report.records,
                    kibibytes = report.bytes.div_ceil(1024)
                ),
                msg!("cli.backup.advice"),
            ],
            body: Made {
                path,
                sequence: report.sequence.0,
                records: report.records,
                bytes: report.bytes,
            },
        })?;
        Ok(Exit::Done)
    }
}
