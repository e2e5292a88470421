//! `relais sync enrol`: the office presents itself to its centre, once, with the code that the centre gave.

use super::{no_line, refused};
use crate::cli::exit::{Exit, Failure};
use crate::cli::face::Face;
use crate::desk::{centre, closing::sealing};
use crate::msg;
use crate::store::vault::Content;
use crate::sync::client::{Client, is_of_this_machine};
use crate::sync::exchange::LineFault;
use crate::sync::message::EnrolRequest;
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Presents the office.
#[derive(Debug, Args)]
pub(super) struct Enrol {
    #[arg(value_name = "ADDRESS")]
    address: String,
    #[arg(value_name = "CODE")]
    code: String,
    #[arg(long, value_name = "FILE")]
    authority: Option<PathBuf>,
}

impl Enrol {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let authority =
            self.authority.map(std::fs::read_to_string).transpose().map_err(|error| {
                refused(&msg!("centre.line.authority", reason = error.to_string()))
            })?;
        let mut caseload = face.open()?;
        if caseload.store().content() == Content::Fictional && !is_of_this_machine(&self.address) {
            return Err(refused(&msg!("centre.line.invented")));
        }
        let state = caseload.state();
        let office = state.office().map(|office| office.code.clone()).unwrap_or_default();
        let (key, drawn) = sealing::key(state, face.ids());
        let stop = Arc::new(AtomicBool::new(false));
        let mut line = Client::new(&self.address, &office, authority.as_deref(), face.now(), stop)
            .map_err(|no| no_line(&no))?;
        // Before the centre hears of it: a key that was enrolled and then lost could never be used.
        if let Some(drawn) = drawn {
            let act = face.act(caseload.state())?;
            caseload.make(drawn, &act)?;
        }
        let request = EnrolRequest {
            code: self.code.trim().to_owned(),
            office,
            key: key.public(),
            program: concat!("relais ", env!("CARGO_PKG_VERSION")).to_owned(),
        };
        let reply = line.enrol(&request).map_err(|fault| match fault {
            LineFault::Refused(problem) => refused(&centre::refused(&problem)),
            LineFault::Lost { reason, .. } => {
                refused(&msg!("centre.end.unreachable", reason = reason))
            }
            LineFault::Stopped => refused(&msg!("centre.end.stopped")),
        })?;
        let change = centre::enrolled(key, &self.address, authority, reply, face.now());
        face.make(&mut caseload, change, None)
    }
}
