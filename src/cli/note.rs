//! `relais note`: logs an interview, with its note.

use super::address;
use super::exit::{Exit, Failure};
use super::face::Face;
use crate::caseload::change::Change;
use crate::desk::acts;
use crate::desk::words::handle;
use crate::domain::code::{InterviewMedium, Theme};
use crate::domain::interview::{Interview, InterviewId};
use crate::domain::note_linter::lint;
use crate::msg;
use clap::Args;
use std::io::Read;

/// Longest note taken from the input, in bytes: beyond, something else was piped in.
const MOST: u64 = 1024 * 1024;

/// Logs an interview.
#[derive(Debug, Args)]
pub struct Note {
    #[arg(value_name = "PERSON")]
    person: String,
    #[arg(value_name = "TEXT")]
    text: Vec<String>,
    #[arg(long, value_name = "MINUTES", default_value_t = 30)]
    minutes: u16,
    #[arg(long, value_name = "CODE", default_value = "presentiel")]
    medium: String,
    #[arg(long, value_name = "CODE")]
    theme: Vec<String>,
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    #[arg(long, value_name = "ID")]
    appointment: Option<String>,
}

impl Note {
    /// Logs it, and warns of what a note should not hold. The appointment of that day, if there is one without
    /// an answer, is honoured by it.
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let mut reading = face.reading_in(caseload.state());
        let medium: Option<InterviewMedium> = reading.code("--medium", &self.medium);
        let themes: Vec<Theme> =
            self.theme.iter().filter_map(|text| reading.code("--theme", text)).collect();
        let on = reading.act_day("--on", self.on.as_deref());
        reading.finish()?;
        let Some(medium) = medium else { return Ok(Exit::Usage) };
        let note = text(&self.text)?;
        let person = address::person(face, &caseload, &self.person)?;
        let state = caseload.state();
        let appointment = match &self.appointment {
            Some(digits) => Some(address::by_digits(
                state.appointments(),
                |appointment| appointment.id.0,
                digits,
            )?),
            None => acts::unanswered(state, person, on),
        };
        let appointment = appointment.map(|appointment| appointment.id);
        let adviser = face.act(state)?.by;
        for remark in lint(&note) {
            let words = note.get(remark.span.clone()).unwrap_or_default();
            face.tell(&msg!("cli.note.remark", words = words, advice = remark.advice.clone()));
        }
        let id = InterviewId(face.next_id());
        let minutes = self.minutes;
        let interview =
            Interview { id, person, adviser, on, minutes, medium, themes, note, appointment };
        face.make(&mut caseload, Change::InterviewLogged(interview), Some(handle(id.0)))
    }
}

/// The words typed, or what comes in for `-`.
fn text(typed: &[String]) -> Result<String, Failure> {
    let text = match typed {
        [dash] if dash == "-" => {
            let mut text = String::new();
            let mut input = std::io::stdin().lock().take(MOST);
            input.read_to_string(&mut text).map_err(|error| {
                Failure::said(Exit::Refused, msg!("cli.error.input", reason = error.to_string()))
            })?;
            text
        }
        words => words.join(" "),
    };
    Ok(acts::note(&text))
}
