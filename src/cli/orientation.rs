//! `relais orientation`: orients people to partners, follows what becomes of it. Its sheet is in [`sheet`](super::sheet).

mod list;
mod send;
mod step;

use super::exit::{Exit, Failure};
use super::face::Face;
use super::sheet::SheetOf;
use crate::domain::orientation::Stage;
use clap::{Args, Subcommand, ValueEnum};

/// Orientations.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Orientations {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    send: send::Send,
}

#[derive(Debug, Subcommand)]
enum What {
    Step(step::Next),
    Correct(step::Correct),
    List(list::List),
    #[command(name = "sheet")]
    Sheet(SheetOf),
}

/// The stages that can be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum StepStage {
    #[value(alias = "preparee")]
    Prepared,
    #[value(alias = "envoyee")]
    Sent,
    #[value(alias = "recue")]
    Received,
    #[value(alias = "acceptee")]
    Accepted,
    #[value(alias = "refusee")]
    Refused,
    #[value(alias = "expiree")]
    Expired,
    #[value(alias = "demarree")]
    Started,
    #[value(alias = "terminee")]
    Completed,
    #[value(alias = "abandonnee")]
    Dropped,
}

impl From<StepStage> for Stage {
    fn from(stage: StepStage) -> Self {
        match stage {
            StepStage::Prepared => Self::Prepared,
            StepStage::Sent => Self::Sent,
            StepStage::Received => Self::Received,
            StepStage::Accepted => Self::Accepted,
            StepStage::Refused => Self::Refused,
            StepStage::Expired => Self::Expired,
            StepStage::Started => Self::Started,
            StepStage::Completed => Self::Completed,
            StepStage::Dropped => Self::Dropped,
        }
    }
}

impl Orientations {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        match self.what {
            None => self.send.run(face),
            Some(What::Step(next)) => next.run(face),
            Some(What::Correct(correct)) => correct.run(face),
            Some(What::List(list)) => list.run(face),
            Some(What::Sheet(sheet)) => sheet.run(face),
        }
    }
}
