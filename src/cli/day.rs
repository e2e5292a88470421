//! `relais day`, and `relais` alone: the day as text.

use super::definition::Format;
use super::exit::{Exit, Failure};
use super::face::Face;
use super::view::{AppointmentRow, OrientationRow, PersonRef, Within};
use crate::caseload::state::State;
use crate::desk::day::Day;
use crate::domain::appointment::AppointmentId;
use crate::domain::person::PersonId;
use crate::domain::rules::Threshold;
use crate::msg;
use crate::tui::day_text::{DayText, view};
use crate::tui::print::{self, WIDTH, terminal_width};
use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

/// The day.
#[derive(Debug, Args)]
pub struct DayOf {}

/// The day, for JSON.
#[derive(Debug, Serialize)]
struct Shown {
    today: NaiveDate,
    followed: usize,
    appointments: Vec<AppointmentRow>,
    unanswered: Vec<AppointmentRow>,
    waiting: Vec<OrientationRow>,
    silent: Vec<Silent>,
    coming: Vec<Coming>,
}

#[derive(Debug, Serialize)]
struct Silent {
    person: PersonRef,
    last_contact: NaiveDate,
}

#[derive(Debug, Serialize)]
struct Coming {
    on: NaiveDate,
    threshold: &'static str,
    person: PersonRef,
}

impl DayOf {
    #[expect(clippy::unused_self, reason = "every command runs this way")]
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let caseload = face.open()?;
        print(face, caseload.state())?;
        Ok(Exit::Done)
    }
}

/// Prints the day of a caseload.
pub(super) fn print(face: &mut Face, state: &State) -> Result<(), Failure> {
    let day = Day::of(state, face.today());
    if face.prints_json() {
        let body = body(face, state, &day);
        return face.printer.json("relais.day/1", &body);
    }
    let screen = DayText::of(&day, state, face.lang);
    if face.printer.format == Format::Csv {
        let columns = vec![
            msg!("cli.column.group"),
            msg!("cli.column.date"),
            msg!("cli.column.number"),
            msg!("cli.column.person"),
            msg!("cli.column.subject"),
        ];
        return face.printer.rows(&columns, &screen.rows());
    }
    let width = terminal_width(&std::io::stdout()).unwrap_or(WIDTH);
    let lines = print::lines(width, screen.height(), |area, buffer| view(&screen, area, buffer));
    lines.iter().try_for_each(|line| face.printer.line(line))
}

fn body(face: &Face, state: &State, day: &Day) -> Shown {
    let lang = face.lang;
    let appointments = |ids: &[AppointmentId]| {
        let known = ids.iter().filter_map(|id| state.appointment(*id));
        known.map(|appointment| AppointmentRow::of(state, appointment, lang)).collect()
    };
    let silent = |(person, last): &(PersonId, NaiveDate)| {
        Some(Silent { person: PersonRef::find(state, *person)?, last_contact: *last })
    };
    let coming = |(on, threshold, person): &(NaiveDate, Threshold, PersonId)| {
        let person = PersonRef::find(state, *person)?;
        Some(Coming { on: *on, threshold: threshold_code(*threshold), person })
    };
    let waiting = day.waiting.iter().filter_map(|id| state.orientation(*id));
    Shown {
        today: day.today,
        followed: day.followed,
        appointments: appointments(&day.appointments),
        unanswered: appointments(&day.unanswered),
        waiting: waiting
            .map(|orientation| {
                OrientationRow::of(state, orientation, Within::List, day.today, lang)
            })
            .collect(),
        silent: day.silent.iter().filter_map(silent).collect(),
        coming: day.coming.iter().filter_map(coming).collect(),
    }
}

fn threshold_code(threshold: Threshold) -> &'static str {
    match threshold {
        Threshold::RightsEnd => "rights_end",
        Threshold::DisabledWorkerEnds => "disabled_worker_ends",
        Threshold::TwentySixthBirthday => "twenty_sixth_birthday",
        Threshold::LongTerm => "long_term",
        Threshold::VeryLongTerm => "very_long_term",
    }
}
