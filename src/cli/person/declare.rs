//! `relais person declare`: the questionnaire of the FSE+, which people may decline to answer.

use crate::caseload::change::Change;
use crate::cli::address;
use crate::cli::exit::{Exit, Failure};
use crate::cli::face::Face;
use crate::domain::declaration::{Answer, Declarations};
use clap::{Args, ValueEnum};

/// What a person declares of themselves. What is not given stays as it was declared before.
#[derive(Debug, Args)]
pub(super) struct Declare {
    #[arg(value_name = "PERSON")]
    person: String,
    #[arg(long, value_name = "ANSWER", value_enum)]
    third_country: Option<Said>,
    #[arg(long, value_name = "ANSWER", value_enum)]
    foreign_background: Option<Said>,
    #[arg(long, value_name = "ANSWER", value_enum)]
    minority: Option<Said>,
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

/// An answer, as options write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Said {
    #[value(alias = "oui")]
    Yes,
    #[value(alias = "non")]
    No,
    #[value(alias = "refus")]
    Declined,
}

impl Said {
    fn answer(self) -> Answer {
        match self {
            Self::Yes => Answer::Yes,
            Self::No => Answer::No,
            Self::Declined => Answer::Declined,
        }
    }
}

impl Declare {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut reading = face.reading();
        let on = reading.act_day("--on", self.on.as_deref());
        reading.finish()?;
        let mut caseload = face.open()?;
        let person = address::person(face, &caseload, &self.person)?;
        let by = face.act(caseload.state())?.by;
        let before = caseload.state().declaration(person);
        let said = |now: Option<Said>, of: fn(&Declarations) -> Option<Answer>| {
            now.map(Said::answer).or_else(|| before.and_then(of))
        };
        let declarations = Declarations {
            person,
            third_country_national: said(self.third_country, |one| one.third_country_national),
            foreign_background: said(self.foreign_background, |one| one.foreign_background),
            minority: said(self.minority, |one| one.minority),
            on,
            by,
        };
        face.make(&mut caseload, Change::DeclarationsStated(declarations), None)
    }
}
