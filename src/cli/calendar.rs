//! `relais calendar`: the agenda for other calendars, and their invitations for the agenda.

mod export;
mod import;

use super::exit::{Exit, Failure};
use super::face::Face;
use clap::{Args, Subcommand};

/// Calendars of other programs.
#[derive(Debug, Args)]
pub struct Calendar {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Export(export::Export),
    Import(import::Import),
}

impl Calendar {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        match self.what {
            What::Export(export) => export.run(face),
            What::Import(import) => import.run(face),
        }
    }
}
