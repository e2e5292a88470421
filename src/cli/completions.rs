//! `relais completions`: what a shell needs to complete commands and options.

use super::definition::definition;
use super::exit::{Exit, Failure};
use super::face::Face;
use clap::Args;
use clap_complete::Shell;

/// Completions for a shell.
#[derive(Debug, Args)]
pub struct Completions {
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut definition(face.lang), "relais", &mut script);
        face.printer.raw(&script)?;
        Ok(Exit::Done)
    }
}
