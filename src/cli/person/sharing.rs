//! `relais person sharing`: whether a person agrees that their particulars are passed on to partners.

use crate::caseload::change::Change;
use crate::cli::address;
use crate::cli::exit::{Exit, Failure};
use crate::cli::face::Face;
use crate::domain::person::Sharing;
use crate::msg;
use clap::{Args, ValueEnum};

/// Whether the person agrees that their particulars are passed on to partners.
#[derive(Debug, Args)]
pub(super) struct SharingOf {
    #[arg(value_name = "PERSON")]
    person: String,
    #[arg(value_name = "AGREEMENT", value_enum)]
    agreement: Agrees,
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

/// What they said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Agrees {
    #[value(alias = "oui")]
    Yes,
    #[value(alias = "non")]
    No,
    #[value(alias = "inconnu")]
    Unknown,
}

impl SharingOf {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut reading = face.reading();
        let on = reading.act_day("--on", self.on.as_deref());
        if let Some(text) = self.on.as_deref().filter(|_| self.agreement == Agrees::Unknown) {
            let expected = msg!("cli.person.no_day");
            reading.refuse("--on", text, expected, msg!("cli.orientation.leave_out"));
        }
        reading.finish()?;
        let mut caseload = face.open()?;
        let person = address::person(face, &caseload, &self.person)?;
        let sharing = match self.agreement {
            Agrees::Yes => Sharing::Agreed(on),
            Agrees::No => Sharing::Declined(on),
            Agrees::Unknown => Sharing::NotRecorded,
        };
        face.make(&mut caseload, Change::SharingRecorded { person, sharing }, None)
    }
}
