//! What happened in a period.

use super::tally::Tally;
use super::{code, in_turn, known};
use crate::caseload::state::State;
use crate::domain::action::Attendance;
use crate::domain::appointment::AppointmentState;
use crate::domain::code::{Coded, InterviewMedium};
use crate::domain::orientation::{Orientation, Outcome, Stage};
use crate::domain::person::{PersonFile, PersonId, Standing};
use crate::report::fse::{Indicator, Phase, Programme, participations};
use crate::report::measure::{OTHER, TableId, UNKNOWN};
use crate::report::period::Period;
use chrono::NaiveDate;
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Tables of indicators.
pub(super) const OF_PARTICIPATIONS: [TableId; 3] =
    [TableId::FseEntries, TableId::FseExits, TableId::FseLater];

/// Counts what happened in the period: what no table that is wanted needs is not looked at.
pub(super) fn count<'a>(tally: &mut Tally<'a>, state: &'a State, period: Period) {
    let (first, last) = (period.first(), period.last());
    if tally.wants(&[TableId::Interviews, TableId::Minutes]) {
        let interviews = state.interviews_between(first, last);
        let read = interviews.map(|one| (one.person, one.medium.as_str(), one.minutes));
        in_turn(read, |(person, medium, minutes)| {
            tally.about(person);
            let medium = known(state.vocabulary(), InterviewMedium::LIST, medium);
            tally.count(TableId::Interviews, medium);
            tally.add(TableId::Minutes, medium, "", u64::from(minutes));
        });
    }
    let of_participations = tally.wants(&OF_PARTICIPATIONS);
    if of_participations || tally.wants(&[TableId::Exits, TableId::Movements]) {
        in_turn(state.people().filter(|file| may_count(file, period)), |file| {
            tally.about(file.id);
            count_file(tally, state, file, period);
            if of_participations {
                count_participations(tally, state, file, period, Programme::FsePlus);
            }
        });
    }
    if tally.wants(&[TableId::Received]) {
        count_received(tally, state, period);
    }
    if tally.wants(&[TableId::Appointments]) {
        let appointments = state.appointments_between(first, last);
        in_turn(appointments.map(|one| (one.person, one.state)), |(person, state)| {
            tally.about(person);
            tally.count(TableId::Appointments, appointment_code(state));
        });
    }
    if tally.wants(&[TableId::Orientations, TableId::Answers, TableId::AnswerDelay]) {
        let orientations = state.orientations_between(first, last);
        let read = orientations.map(|(day, one)| (day, one.person, one, one.sent_on()));
        in_turn(read, |(day, person, orientation, sent_on)| {
            tally.about(person);
            count_steps(tally, state, orientation, day);
            // Answered that day: the delay counts then.
            if let (Some(sent), Some(answered)) = (sent_on, orientation.answered_on())
                && answered == day
            {
                tally.count(TableId::AnswerDelay, delay_code((answered - sent).num_days()));
            }
        });
    }
    if tally.wants(&[TableId::Attendance]) {
        for action in state.actions().filter(|action| period.contains(action.start.date())) {
            for (person, attendance) in &action.attendance {
                tally.about(*person);
                tally.cross(
                    TableId::Attendance,
                    code(state.vocabulary(), &action.kind),
                    attendance_code(*attendance),
                );
            }
        }
    }
}

/// Whether anything of a file may have happened in the period: of most, nothing did.
pub(super) fn may_count(file: &PersonFile, period: Period) -> bool {
    file.merged_into.is_none() && (period.contains(file.first_contact) || !file.exits.is_empty())
}

/// Who was received on a day: at an interview, or for the first time.
#[derive(Default)]
struct Reception {
    /// Some more than once.
    met: Vec<PersonId>,
    first: Vec<PersonId>,
}

/// People received, each once a day: at an interview, or on the day of first contact.
fn count_received(tally: &mut Tally<'_>, state: &State, period: Period) {
    let mut days: HashMap<NaiveDate, Reception, FixedState> = HashMap::default();
    let interviews = state.interviews_between(period.first(), period.last());
    in_turn(interviews.map(|one| (one.on, one.person)), |(day, person)| {
        days.entry(day).or_default().met.push(person);
    });
    for file in state.people().filter(|file| period.contains(file.first_contact)) {
        let day = days.entry(file.first_contact).or_default();
        day.first.push(file.id);
        // Files taken in from a caseload file came that way, not through the door.
        if file.merged_into.is_none() && file.imported.is_empty() {
            day.met.push(file.id);
        }
    }
    for Reception { mut met, first } in days.into_values() {
        met.sort_unstable();
        met.dedup();
        for person in met {
            tally.about(person);
            // In the order of identities, as people are walked.
            let is_first = first.binary_search(&person).is_ok();
            tally.count(TableId::Received, if is_first { "premiere" } else { "suite" });
        }
    }
}

fn count_file<'a>(tally: &mut Tally<'a>, state: &'a State, file: &'a PersonFile, period: Period) {
    let within = |day: NaiveDate| period.contains(day);
    // A file closed and reopened on one day was closed for no evening.
    let stayed_closed = |exit: &&crate::domain::exit::Exit| exit.reopened_on != Some(exit.on);
    for exit in file.exits.iter().filter(|exit| within(exit.on)).filter(stayed_closed) {
        tally.count(TableId::Exits, code(state.vocabulary(), &exit.motive));
    }
    if file.standing != Standing::Followed {
        return;
    }
    if within(file.first_contact) {
        tally.count(TableId::Movements, "entree");
    }
    for exit in file.exits.iter().filter(stayed_closed) {
        if within(exit.on) {
            tally.count(TableId::Movements, "sortie");
        }
        if exit.reopened_on.is_some_and(within) {
            tally.count(TableId::Movements, "reouverture");
        }
    }
}

/// Counts what is known of a file's participations that began, ended, or ended six months before, in the period.
pub(super) fn count_participations<'a>(
    tally: &mut Tally<'a>,
    state: &'a State,
    file: &'a PersonFile,
    period: Period,
    programme: Programme,
) {
    for participation in participations(state, file) {
        for (phase, table) in [
            (Phase::Entry, TableId::FseEntries),
            (Phase::Exit, TableId::FseExits),
            (Phase::SixMonths, TableId::FseLater),
        ] {
            let is_counted = participation.day_of(phase).is_some_and(|day| period.contains(day));
            if !is_counted || !tally.wants(&[table]) {
                continue;
            }
            let indicators = programme.indicators();
            for indicator in indicators.filter(|one: &Indicator| one.phase() == phase) {
                tally.cross(table, indicator.code(), participation.known(indicator).code());
            }
        }
    }
}

/// Counts the steps of an orientation on a day.
fn count_steps<'a>(
    tally: &mut Tally<'a>,
    state: &'a State,
    orientation: &'a Orientation,
    day: NaiveDate,
) {
    for step in orientation.steps.iter().filter(|step| step.on == day) {
        match answer_code(step.stage, step.outcome.as_ref()) {
            Some(answer) => tally.count(TableId::Answers, answer),
            None if step.stage == Stage::Sent => {
                let kind = kind_of(state, orientation);
                tally.cross(
                    TableId::Orientations,
                    kind,
                    code(state.vocabulary(), &orientation.motive),
                );
            }
            None => {}
        }
    }
}

/// The kind under which a partner is counted in everything that leaves the office.
fn kind_of<'a>(state: &'a State, orientation: &Orientation) -> &'a str {
    let partner = state.partner(state.standing_for(orientation.partner));
    let kind = partner.map(|partner| &partner.kind);
    match kind {
        None => UNKNOWN,
        Some(kind) if state.vocabulary().is_sensitive(kind) => OTHER,
        Some(kind) => code(state.vocabulary(), kind),
    }
}

/// What a step of an orientation answers; `None` for what the office itself does.
#[must_use]
pub fn answer_code(stage: Stage, outcome: Option<&Outcome>) -> Option<&'static str> {
    Some(match stage {
        Stage::Prepared | Stage::Sent => return None,
        Stage::Received => "recue",
        Stage::Accepted => "acceptee",
        Stage::Refused => "refusee",
        Stage::Expired => "expiree",
        Stage::Started => "commencee",
        Stage::Completed if outcome.is_some_and(|outcome| outcome.successful) => "aboutie",
        Stage::Completed => "non_aboutie",
        Stage::Dropped => "abandonnee",
    })
}

fn appointment_code(state: AppointmentState) -> &'static str {
    match state {
        AppointmentState::Planned => "sans_reponse",
        AppointmentState::Honoured => "honore",
        AppointmentState::Excused => "excuse",
        AppointmentState::CancelledByService => "annule_service",
        AppointmentState::NoShow => "absent",
    }
}

fn attendance_code(attendance: Attendance) -> &'static str {
    match attendance {
        Attendance::Registered => "inscrit",
        Attendance::Attended => "present",
        Attendance::Excused => "excuse",
        Attendance::NoShow => "absent",
    }
}

/// Days to an answer, each its own key up to two months, so that a median can be told from a sum of days' tables.
fn delay_code(days: i64) -> &'static str {
    let rank = usize::try_from(days).unwrap_or(0);
    DELAYS.get(rank).copied().unwrap_or("d60+")
}

/// `d00` to `d59`: in the order of the days when in the order of the texts.
const DELAYS: [&str; 60] = [
    "d00", "d01", "d02", "d03", "d04", "d05", "d06", "d07", "d08", "d09", "d10", "d11", "d12",
    "d13", "d14", "d15", "d16", "d17", "d18", "d19", "d20", "d21", "d22", "d23", "d24", "d25",
    "d26", "d27", "d28", "d29", "d30", "d31", "d32", "d33", "d34", "d35", "d36", "d37", "d38",
    "d39", "d40", "d41", "d42", "d43", "d44", "d45", "d46", "d47", "d48", "d49", "d50", "d51",
    "d52", "d53", "d54", "d55", "d56", "d57", "d58", "d59",
];
