//! `relais man`: the manual page.

use super::definition::definition;
use super::exit::{Exit, Failure};
use super::face::Face;
use super::reference;
use clap::Args;

/// The manual page.
#[derive(Debug, Args)]
pub struct Man {}

impl Man {
    #[expect(clippy::unused_self, reason = "every command runs this way")]
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let page = reference::man(definition(face.lang), face.lang)?;
        face.printer.raw(&page)?;
        Ok(Exit::Done)
    }
}
