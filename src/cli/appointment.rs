//! `relais appointment`: fixes, answers, moves and lists appointments.

use super::address;
use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::Listing;
use super::view::AppointmentRow;
use crate::caseload::change::Change;
use crate::dates::read_natural;
use crate::desk::words::{appointment_state, handle, hour};
use crate::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use crate::domain::code::AppointmentPlace;
use crate::i18n::Explain;
use crate::msg;
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

/// Appointments.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Appointments {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    fix: Fix,
}

#[derive(Debug, Subcommand)]
enum What {
    Answer(Answer),
    Move(Move),
    List(List),
}

/// Fixes an appointment.
#[derive(Debug, Args)]
struct Fix {
    #[arg(value_name = "PERSON", required = true)]
    person: Option<String>,
    #[arg(value_name = "DATE", required = true, allow_hyphen_values = true)]
    date: Option<String>,
    #[arg(value_name = "HOUR", required = true)]
    hour: Option<String>,
    #[arg(long, value_name = "MINUTES", default_value_t = 45)]
    minutes: u16,
    #[arg(long, value_name = "CODE", default_value = "relais")]
    place: String,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    subject: String,
    #[arg(long, value_name = "NAME")]
    with: Option<String>,
}

#[derive(Debug, Args)]
struct Answer {
    #[arg(value_name = "ID")]
    appointment: String,
    #[arg(value_name = "STATE", value_enum)]
    state: AnswerState,
}

/// What can become of an appointment.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum AnswerState {
    #[value(alias = "honore")]
    Honoured,
    #[value(alias = "excuse")]
    Excused,
    #[value(alias = "annule")]
    CancelledByService,
    #[value(alias = "absent")]
    NoShow,
    #[value(alias = "prevu")]
    Planned,
}

impl From<AnswerState> for AppointmentState {
    fn from(state: AnswerState) -> Self {
        match state {
            AnswerState::Honoured => Self::Honoured,
            AnswerState::Excused => Self::Excused,
            AnswerState::CancelledByService => Self::CancelledByService,
            AnswerState::NoShow => Self::NoShow,
            AnswerState::Planned => Self::Planned,
        }
    }
}

#[derive(Debug, Args)]
struct Move {
    #[arg(value_name = "ID")]
    appointment: String,
    #[arg(value_name = "DATE", allow_hyphen_values = true)]
    date: String,
    #[arg(value_name = "HOUR")]
    hour: Option<String>,
}

#[derive(Debug, Args)]
struct List {
    #[arg(value_name = "PERSON")]
    person: Option<String>,
    #[arg(long, value_name = "DATES", allow_hyphen_values = true)]
    on: Option<String>,
    #[arg(long)]
    unanswered: bool,
}

#[derive(Debug, Serialize)]
struct Shown {
    appointments: Vec<AppointmentRow>,
}

impl Appointments {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        match self.what {
            None => self.fix.run(face),
            Some(What::Answer(answer)) => answer.run(face),
            Some(What::Move(to)) => to.run(face),
            Some(What::List(list)) => list.run(face),
        }
    }
}

impl Fix {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let mut reading = face.reading_in(caseload.state());
        let day = reading.coming_day(&face.value("DATE"), self.date.as_deref().unwrap_or_default());
        let hour = reading.hour(&face.value("HOUR"), self.hour.as_deref().unwrap_or_default());
        let place: Option<AppointmentPlace> = reading.code("--place", &self.place);
        reading.finish()?;
        let (Some(day), Some(hour), Some(place)) = (day, hour, place) else {
            return Ok(Exit::Usage);
        };
        let person = address::person(face, &caseload, &self.person.unwrap_or_default())?;
        let adviser = match &self.with {
            Some(name) => Face::adviser_named(caseload.state(), name)?,
            None => face.act(caseload.state())?.by,
        };
        let id = AppointmentId(face.next_id());
        let appointment = Appointment {
            invitation: None,
            id,
            person,
            adviser,
            start: day.and_time(hour),
            minutes: self.minutes,
            place,
            subject: crate::text::one_line(&self.subject).into_owned(),
            state: AppointmentState::Planned,
        };
        face.make(&mut caseload, Change::AppointmentFixed(appointment), Some(handle(id.0)))
    }
}

impl Answer {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut caseload = face.open()?;
        let appointments = caseload.state().appointments();
        let found = address::by_digits(appointments, |known| known.id.0, &self.appointment)?;
        let (appointment, state) = (found.id, self.state.into());
        let change = Change::AppointmentAnswered { appointment, state };
        face.make(&mut caseload, change, Some(handle(appointment.0)))
    }
}

impl Move {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut reading = face.reading();
        let day = reading.coming_day(&face.value("DATE"), &self.date);
        let hour = self.hour.as_deref().map(|text| reading.hour(&face.value("HOUR"), text));
        reading.finish()?;
        let mut caseload = face.open()?;
        let appointments = caseload.state().appointments();
        let found = address::by_digits(appointments, |known| known.id.0, &self.appointment)?;
        let appointment = found.id;
        let hour = hour.flatten().unwrap_or_else(|| found.start.time());
        let Some(day) = day else { return Ok(Exit::Usage) };
        let change = Change::AppointmentMoved { appointment, start: day.and_time(hour) };
        face.make(&mut caseload, change, Some(handle(appointment.0)))
    }
}

impl List {
    fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let today = face.today();
        let dates = match &self.on {
            None => None,
            Some(text) => Some(
                read_natural(text, today)
                    .map_err(|error| Failure::said(Exit::Usage, error.explain()))?,
            ),
        };
        let caseload = face.open()?;
        let state = caseload.state();
        let mut found: Vec<&Appointment> = match &self.person {
            Some(text) => state.appointments_of(address::person(face, &caseload, text)?),
            None => state.appointments().collect(),
        };
        found.retain(|appointment| {
            let wanted_day = match &dates {
                Some(dates) => dates.contains(appointment.day()),
                // Everything of a person; of the whole office, what is still to come or to answer.
                None => self.person.is_some() || appointment.state == AppointmentState::Planned,
            };
            wanted_day && (!self.unanswered || appointment.is_unanswered_on(today))
        });
        found.sort_by_key(|appointment| (appointment.start, appointment.id));
        let listing = listing(face, state, &found);
        face.printer.list(&listing)?;
        Ok(Exit::Done)
    }
}

fn listing(
    face: &Face,
    state: &crate::caseload::state::State,
    found: &[&Appointment],
) -> Listing<Shown> {
    let lang = face.lang;
    let bodies: Vec<AppointmentRow> =
        found.iter().map(|appointment| AppointmentRow::of(state, appointment, lang)).collect();
    let rows = found.iter().zip(&bodies).map(|(appointment, body)| {
        let person = body.person.as_ref();
        vec![
            body.id.clone(),
            lang.date(appointment.day()),
            hour(appointment.start, lang),
            person.map(|person| person.number.clone()).unwrap_or_default(),
            person.map(|person| person.name.clone()).unwrap_or_default(),
            body.place.label.clone(),
            lang.say(&appointment_state(appointment.state)),
            body.subject.clone(),
        ]
    });
    Listing {
        schema: "relais.appointments/1",
        columns: vec![
            msg!("cli.column.id"),
            msg!("cli.column.date"),
            msg!("cli.column.hour"),
            msg!("cli.column.number"),
            msg!("cli.column.person"),
            msg!("cli.column.place"),
            msg!("cli.column.state"),
            msg!("cli.column.subject"),
        ],
        rows: rows.collect(),
        after: msg!("cli.appointment.shown", count = bodies.len()),
        body: Shown { appointments: bodies },
    }
}
