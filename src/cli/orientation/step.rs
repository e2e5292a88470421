//! `relais orientation step` and `correct`: what became of an orientation, and what happened instead of what was noted.

use super::StepStage;
use crate::caseload::Caseload;
use crate::caseload::change::Change;
use crate::caseload::state::State;
use crate::cli::address;
use crate::cli::exit::{Exit, Failure};
use crate::cli::face::Face;
use crate::desk::reading::Reading;
use crate::desk::words::handle;
use crate::domain::code::{Channel, OutcomeResult, RefusalReason};
use crate::domain::office::AdviserId;
use crate::domain::orientation::{Orientation, Outcome, Stage, Step};
use crate::msg;
use chrono::NaiveDate;
use clap::Args;

/// What became of an orientation.
#[derive(Debug, Args)]
pub(super) struct Next {
    #[command(flatten)]
    told: Told,
}

/// What happened instead of the last step noted.
#[derive(Debug, Args)]
pub(super) struct Correct {
    #[command(flatten)]
    told: Told,
}

/// A step as it is typed.
#[derive(Debug, Args)]
struct Told {
    #[arg(value_name = "ID")]
    orientation: String,
    #[arg(value_name = "STAGE", value_enum)]
    stage: StepStage,
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    #[arg(long, value_name = "CODE")]
    reason: Option<String>,
    #[arg(long, conflicts_with = "unsuccessful")]
    successful: bool,
    #[arg(long)]
    unsuccessful: bool,
    #[arg(long, value_name = "CODE")]
    result: Option<String>,
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    #[arg(long, value_name = "CODE")]
    channel: Option<String>,
}

/// A step as far as it was told.
struct Read {
    stage: Stage,
    on: Option<NaiveDate>,
    reason: Option<RefusalReason>,
    successful: Option<bool>,
    result: Option<OutcomeResult>,
    comment: Option<String>,
    channel: Option<Channel>,
}

impl Next {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let read = self.told.read(face, caseload.state())?;
        let orientation = self.told.find(&caseload)?.id;
        let by = face.act(caseload.state())?.by;
        let step = read.step(face.today(), by);
        let change = Change::OrientationStepped { orientation, step };
        face.make(&mut caseload, change, Some(handle(orientation.0)))
    }
}

impl Correct {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let read = self.told.read(face, caseload.state())?;
        let known = self.told.find(&caseload)?;
        let orientation = known.id;
        let by = face.act(caseload.state())?.by;
        let steps = known.corrected_by(read.instead_of(known, face.today(), by));
        let change = Change::OrientationCorrected { orientation, steps };
        face.make(&mut caseload, change, Some(handle(orientation.0)))
    }
}

impl Told {
    fn find<'a>(&self, caseload: &'a Caseload) -> Result<&'a Orientation, Failure> {
        let known = caseload.state().orientations();
        address::by_digits(known, |known| known.id.0, &self.orientation)
    }

    fn read(&self, face: &Face, state: &State) -> Result<Read, Failure> {
        let mut reading = face.reading_in(state);
        let stage: Stage = self.stage.into();
        let ends_early = matches!(stage, Stage::Refused | Stage::Dropped);
        let is_completed = stage == Stage::Completed;
        let successful = (self.successful || self.unsuccessful).then_some(self.successful);
        let option = if self.successful { "--successful" } else { "--unsuccessful" };
        only_of(is_completed, option, successful.map(|_| ""), stage, &mut reading);
        only_of(is_completed, "--result", self.result.as_deref(), stage, &mut reading);
        only_of(ends_early, "--reason", self.reason.as_deref(), stage, &mut reading);
        let is_sent = stage == Stage::Sent;
        only_of(is_sent, "--channel", self.channel.as_deref(), stage, &mut reading);
        let read = Read {
            stage,
            on: self.on.as_deref().and_then(|text| reading.past_day("--on", text)),
            reason: self.reason.as_deref().and_then(|text| reading.code("--reason", text)),
            successful,
            result: self.result.as_deref().and_then(|text| reading.code("--result", text)),
            comment: self.comment.clone(),
            channel: self.channel.as_deref().and_then(|text| reading.code("--channel", text)),
        };
        reading.finish()?;
        Ok(read)
    }
}

/// Refuses what the stage does not say: kept in silence, it would be counted one day.
fn only_of(says: bool, option: &str, given: Option<&str>, stage: Stage, reading: &mut Reading) {
    if let Some(text) = given.filter(|_| !says) {
        let expected = msg!("cli.orientation.not_of_stage", stage = stage.name());
        reading.refuse(option, text, expected, msg!("cli.orientation.leave_out"));
    }
}

impl Read {
    fn step(self, today: NaiveDate, by: AdviserId) -> Step {
        let result = self.result;
        Step {
            reason: self.reason,
            outcome: self.successful.map(|successful| Outcome { successful, result }),
            comment: self.comment.unwrap_or_default(),
            channel: self.channel,
            ..Step::new(self.stage, self.on.unwrap_or(today), by)
        }
    }

    /// The step that takes the place of the last one. What is not told anew stays as it was noted, as far as the stage says it.
    fn instead_of(self, known: &Orientation, today: NaiveDate, by: AdviserId) -> Step {
        let Some(last) = known.steps.last() else { return self.step(today, by) };
        let noted = last.outcome.as_ref().filter(|_| self.stage == Stage::Completed);
        let ends_early = matches!(self.stage, Stage::Refused | Stage::Dropped);
        let successful = self.successful.or(noted.map(|outcome| outcome.successful));
        // What a success led to is not what its contrary did.
        let same = noted.filter(|outcome| Some(outcome.successful) == successful);
        let told = Self {
            stage: self.stage,
            on: self.on.or(Some(last.on)),
            reason: self.reason.or_else(|| last.reason.clone().filter(|_| ends_early)),
            successful,
            result: self.result.or_else(|| same.and_then(|outcome| outcome.result.clone())),
            comment: self.comment.or_else(|| Some(last.comment.clone())),
            channel: self
                .channel
                .or_else(|| last.channel.clone().filter(|_| self.stage == Stage::Sent)),
        };
        told.step(today, by)
    }
}
