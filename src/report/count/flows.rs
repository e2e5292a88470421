//! What happened in a period.

use super::tally::Tally;
use super::{code, in_turn};
use crate::caseload::StepLine;
use crate::caseload::cover::Folder;
use crate::caseload::state::State;
use crate::domain::action::Attendance;
use crate::domain::appointment::AppointmentState;
use crate::domain::code::Coded;
use crate::domain::orientation::Stage;
use crate::domain::partner::PartnerId;
use crate::domain::person::{PersonFile, PersonId, Standing};
use crate::report::fse::{Indicator, Phase, Programme, participations};
use crate::report::measure::{OTHER, TableId, UNKNOWN};
use crate::report::period::Period;
use chrono::NaiveDate;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// Tables of indicators.
pub(super) const OF_PARTICIPATIONS: [TableId; 3] =
    [TableId::FseEntries, TableId::FseExits, TableId::FseLater];

/// Counts what happened in the period: what no table that is wanted needs is not looked at.
pub(super) fn count<'a>(tally: &mut Tally<'a>, state: &'a State, period: Period) {
    let (first, last) = (period.first(), period.last());
    if tally.wants(&[TableId::Interviews, TableId::Minutes]) {
        let mut media = Found::default();
        for (_, line) in state.interview_lines_between(first, last) {
            tally.about(line.person);
            let medium = line.medium.as_str();
            let medium = media.get(medium, || code(state.vocabulary(), &line.medium));
            tally.count(TableId::Interviews, medium);
            tally.add(TableId::Minutes, medium, "", u64::from(line.minutes));
        }
    }
    if tally.wants(&[TableId::Exits, TableId::Movements]) {
        for folder in state.folders().filter(|folder| may_count(folder, period)) {
            tally.about(folder.id());
            count_file(tally, state, folder.file(), period);
        }
    }
    if tally.wants(&OF_PARTICIPATIONS) {
        count_participations(tally, state, period, Programme::FsePlus);
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
        let mut codes = CodesOfOrientations::default();
        for (_, line) in state.step_lines_between(first, last) {
            tally.about(line.person);
            count_step(tally, state, line, &mut codes);
            // Answered that day: the delay counts then.
            if let Some(days) = line.answered_after {
                tally.count(TableId::AnswerDelay, delay_code(days));
            }
        }
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
fn may_count(folder: &Folder<'_>, period: Period) -> bool {
    !folder.is_merged() && (period.contains(folder.first_contact()) || folder.has_exits())
}

/// What was found out, so that it is looked up once: thousands of acts have one of a few codes, and one of some hundred partners. Nobody can choose keys
/// so that their hashes meet: they are drawn, or come from the lists.
struct Found<K, V>(HashMap<K, V, FixedState>);

impl<K, V> Default for Found<K, V> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<K: Eq + Hash, V: Copy> Found<K, V> {
    fn get(&mut self, key: K, find: impl FnOnce() -> V) -> V {
        *self.0.entry(key).or_insert_with(find)
    }
}

/// The codes under which orientations count.
#[derive(Default)]
struct CodesOfOrientations<'a> {
    kinds: Found<PartnerId, &'a str>,
    motives: Found<&'a str, &'a str>,
}

/// People received, each once a day: at an interview, or on the day of first contact.
fn count_received(tally: &mut Tally<'_>, state: &State, period: Period) {
    let mut first: BTreeMap<NaiveDate, Vec<&PersonFile>> = BTreeMap::new();
    for folder in state.folders().filter(|folder| period.contains(folder.first_contact())) {
        first.entry(folder.first_contact()).or_default().push(folder.file());
    }
    // Day by day, each with its people; some more than once.
    let mut met: Vec<PersonId> = Vec::new();
    let mut day = None;
    for (on, line) in state.interview_lines_between(period.first(), period.last()) {
        if day != Some(on)
            && let Some(day) = day.replace(on)
        {
            count_day(tally, &mut met, first.remove(&day));
        }
        met.push(line.person);
    }
    if let Some(day) = day {
        count_day(tally, &mut met, first.remove(&day));
    }
    for files in first.into_values() {
        count_day(tally, &mut met, Some(files));
    }
}

/// Counts who was received on one day; `met` is empty afterwards.
fn count_day(tally: &mut Tally<'_>, met: &mut Vec<PersonId>, first: Option<Vec<&PersonFile>>) {
    let first = first.unwrap_or_default();
    // Files taken in from a caseload file came that way, not through the door.
    let came = |file: &&&PersonFile| file.merged_into.is_none() && file.imported.is_empty();
    met.extend(first.iter().filter(came).map(|file| file.id));
    // Two runs that are in order: they are merged rather than sorted.
    met.sort();
    met.dedup();
    // In the order of identities, as people are walked.
    let is_first = |person: &PersonId| first.binary_search_by_key(person, |file| file.id).is_ok();
    if tally.gathers() {
        for person in &*met {
            tally.about(*person);
            tally.count(TableId::Received, if is_first(person) { "premiere" } else { "suite" });
        }
    } else {
        let firsts = met.iter().filter(|person| is_first(person)).count();
        for (code, count) in [("premiere", firsts), ("suite", met.len() - firsts)] {
            if count > 0 {
                tally.add(TableId::Received, code, "", count as u64);
            }
        }
    }
    met.clear();
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

/// Counts what is known of the participations that began, ended, or ended six months before, in the period.
pub(super) fn count_participations<'a>(
    tally: &mut Tally<'a>,
    state: &'a State,
    period: Period,
    programme: Programme,
) {
    let phases = [
        (Phase::Entry, TableId::FseEntries),
        (Phase::Exit, TableId::FseExits),
        (Phase::SixMonths, TableId::FseLater),
    ];
    let phases = phases.into_iter().filter(|(_, table)| tally.wants(&[*table]));
    // How often each answer was given, by indicator: there are fifteen for each of tens of thousands, and four answers.
    let mut phases: Vec<(Phase, TableId, Indicators)> = phases
        .map(|(phase, table)| {
            let indicators = programme.indicators().filter(|one| one.phase() == phase);
            (phase, table, indicators.map(|one| (one, Answers::new())).collect())
        })
        .collect();
    let folders = state.folders().filter(|folder| may_count(folder, period));
    let read = folders.flat_map(|folder| participations(state, folder.file()));
    in_turn(read, |participation| {
        tally.about(participation.file.id);
        for (phase, table, indicators) in &mut phases {
            if participation.day_of(*phase).is_some_and(|day| period.contains(day)) {
                for (indicator, answers) in indicators {
                    let answer = participation.known(*indicator).code();
                    if tally.gathers() {
                        tally.cross(*table, indicator.code(), answer);
                    } else if let Some((_, count)) =
                        answers.iter_mut().find(|(one, _)| *one == answer)
                    {
                        *count += 1;
                    } else {
                        answers.push((answer, 1));
                    }
                }
            }
        }
    });
    for (_, table, indicators) in phases {
        for (indicator, answers) in indicators {
            for (answer, count) in answers {
                tally.add(table, indicator.code(), answer, count);
            }
        }
    }
}

/// Answers to an indicator, and how often each was given.
type Answers = Vec<(&'static str, u64)>;

/// Indicators that are counted together.
type Indicators = Vec<(Indicator, Answers)>;

/// Counts a step of an orientation.
fn count_step<'a>(
    tally: &mut Tally<'a>,
    state: &'a State,
    line: &'a StepLine,
    codes: &mut CodesOfOrientations<'a>,
) {
    match answer_code(line.stage, line.is_success) {
        Some(answer) => tally.count(TableId::Answers, answer),
        None if line.stage == Stage::Sent => {
            let CodesOfOrientations { kinds, motives } = codes;
            let kind = kinds.get(line.partner, || kind_of(state, line.partner));
            let motive = &line.motive;
            let motive = motives.get(motive.as_str(), || code(state.vocabulary(), motive));
            tally.cross(TableId::Orientations, kind, motive);
        }
        None => {}
    }
}

/// The kind under which a partner is counted in everything that leaves the office.
fn kind_of(state: &State, partner: PartnerId) -> &str {
    let partner = state.partner(state.standing_for(partner));
    let kind = partner.map(|partner| &partner.kind);
    match kind {
        None => UNKNOWN,
        Some(kind) if state.vocabulary().is_sensitive(kind) => OTHER,
        Some(kind) => code(state.vocabulary(), kind),
    }
}

/// What a step of an orientation answers; `None` for what the office itself does.
fn answer_code(stage: Stage, is_success: bool) -> Option<&'static str> {
    Some(match stage {
        Stage::Prepared | Stage::Sent => return None,
        Stage::Received => "recue",
        Stage::Accepted => "acceptee",
        Stage::Refused => "refusee",
        Stage::Expired => "expiree",
        Stage::Started => "commencee",
        Stage::Completed if is_success => "aboutie",
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
