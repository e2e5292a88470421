//! `relais obstacle`: states where an obstacle stands.

use super::address;
use super::exit::{Exit, Failure};
use super::face::Face;
use crate::caseload::change::Change;
use crate::domain::code::ObstacleKind;
use crate::domain::obstacle::{ObstacleEntry, ObstacleState};
use clap::{Args, ValueEnum};

/// States where an obstacle stands.
#[derive(Debug, Args)]
pub struct Obstacle {
    #[arg(value_name = "PERSON")]
    person: String,
    #[arg(value_name = "OBSTACLE")]
    kind: String,
    #[arg(value_name = "STATE", value_enum)]
    state: Stated,
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

/// Where an obstacle can stand.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Stated {
    #[value(alias = "non_evalue")]
    NotAssessed,
    #[value(alias = "aucun")]
    None,
    #[value(alias = "identifie")]
    Identified,
    #[value(alias = "en_cours")]
    BeingWorkedOn,
    #[value(alias = "leve")]
    Lifted,
}

impl From<Stated> for ObstacleState {
    fn from(state: Stated) -> Self {
        match state {
            Stated::NotAssessed => Self::NotAssessed,
            Stated::None => Self::None,
            Stated::Identified => Self::Identified,
            Stated::BeingWorkedOn => Self::BeingWorkedOn,
            Stated::Lifted => Self::Lifted,
        }
    }
}

impl Obstacle {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let mut reading = face.reading_in(caseload.state());
        let kind: Option<ObstacleKind> = reading.code(&face.value("OBSTACLE"), &self.kind);
        let on = reading.act_day("--on", self.on.as_deref());
        reading.finish()?;
        let Some(kind) = kind else { return Ok(Exit::Usage) };
        let person = address::person(face, &caseload, &self.person)?;
        let by = face.act(caseload.state())?.by;
        let entry = ObstacleEntry { kind, state: self.state.into(), on, by };
        face.make(&mut caseload, Change::ObstacleAssessed { person, entry }, None)
    }
}
