//! What a day counts, in the tables that leave for the centre.
//!
//! Stocks are the people followed on the evening of the day, from their dated situations; flows are what happened on the day.
//! Keys are codes of the lists that every office has ([`State::vocabulary`]): what an office added to a list for itself counts as `autre`, a commune
//! outside the territory as `ailleurs`, a partner whose kind says something of a person's health or past as `autre`.
//! What is not known is said to be so (`inconnu`), never guessed and never left out.

use crate::caseload::state::State;
use crate::domain::action::Attendance;
use crate::domain::appointment::AppointmentState;
use crate::domain::code::{Civility, Coded};
use crate::domain::obstacle::ObstacleState;
use crate::domain::orientation::{Orientation, Outcome, Stage};
use crate::domain::person::{District, PersonFile, Standing};
use crate::domain::rules::{DurationBand, age_on};
use crate::domain::situation::Situation;
use crate::domain::territory::Territory;
use crate::domain::vocabulary::Vocabulary;
use crate::sync::envelope::{Nature, Table};
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Not stated anywhere.
const UNKNOWN: &str = "inconnu";
/// Stated, and not to be told apart outside the office.
const OTHER: &str = "autre";
/// Not one of the territory's communes.
const ELSEWHERE: &str = "ailleurs";

type Cells = BTreeMap<SmolStr, u64>;

/// Every table, with its nature: the schema `bilan-jour/1`. A test holds that [`tables`] makes these and no other.
pub const TABLES: &[(&str, Nature)] = &[
    ("flow.accueil", Nature::Flow),
    ("flow.action", Nature::Flow),
    ("flow.entretien", Nature::Flow),
    ("flow.minutes", Nature::Flow),
    ("flow.orientation", Nature::Flow),
    ("flow.rendez_vous", Nature::Flow),
    ("flow.reponse", Nature::Flow),
    ("flow.sortie", Nature::Flow),
    ("stock.commune_age", Nature::Stock),
    ("stock.commune_sexe", Nature::Stock),
    ("stock.domaine", Nature::Stock),
    ("stock.duree", Nature::Stock),
    ("stock.formation", Nature::Stock),
    ("stock.frein", Nature::Stock),
    ("stock.inscription", Nature::Stock),
    ("stock.qpv", Nature::Stock),
    ("stock.rqth", Nature::Stock),
    ("stock.rsa", Nature::Stock),
];

/// Counts under way, by table.
#[derive(Debug, Default)]
struct Counting(BTreeMap<&'static str, Cells>);

impl Counting {
    fn add(&mut self, table: &'static str, key: impl Into<SmolStr>, count: u64) {
        *self.0.entry(table).or_default().entry(key.into()).or_default() += count;
    }

    fn count(&mut self, table: &'static str, key: impl Into<SmolStr>) {
        self.add(table, key, 1);
    }

    fn into_tables(self) -> Vec<Table> {
        let none = Cells::new();
        let of = |id: &str| self.0.get(id).unwrap_or(&none);
        TABLES.iter().map(|(id, nature)| Table::new(id, *nature, of(id))).collect()
    }
}

/// What a day counts, as the caseload knows it now.
#[must_use]
pub fn tables(state: &State, day: NaiveDate) -> Vec<Table> {
    let mut counting = Counting::default();
    state.people().for_each(|file| count_person(&mut counting, state.vocabulary(), file, day));
    count_meetings(&mut counting, state, day);
    count_orientations(&mut counting, state, day);
    for action in state.actions().filter(|action| action.start.date() == day) {
        for attendance in action.attendance.values() {
            let key = joined(&code(state.vocabulary(), &action.kind), attendance_code(*attendance));
            counting.count("flow.action", key);
        }
    }
    counting.into_tables()
}

/// Whether anything happened on the day.
#[must_use]
pub fn has_activity(tables: &[Table]) -> bool {
    tables.iter().any(|table| table.nature == Nature::Flow && table.total > 0)
}

fn count_person(
    counting: &mut Counting,
    vocabulary: &Vocabulary,
    file: &PersonFile,
    day: NaiveDate,
) {
    let closed_today =
        file.exits.iter().filter(|exit| exit.on == day && exit.reopened_on != Some(day));
    if file.merged_into.is_none() {
        closed_today.for_each(|exit| counting.count("flow.sortie", code(vocabulary, &exit.motive)));
    }
    let followed = file.first_contact <= day
        && file.is_followed_on(day)
        && file.standing == Standing::Followed;
    if !followed {
        return;
    }
    let identity = &file.identity;
    let territory = Territory::builtin();
    let commune = match &identity.residence.commune {
        None => UNKNOWN,
        Some(code) if territory.commune(code).is_some() => code.as_str(),
        Some(_) => ELSEWHERE,
    };
    let sex = match &identity.civility {
        Some(civility) if *civility == Civility::MADAME => "f",
        Some(civility) if *civility == Civility::MONSIEUR => "m",
        _ => UNKNOWN,
    };
    counting.count("stock.commune_sexe", joined(commune, sex));
    counting
        .count("stock.commune_age", joined(commune, age_band(age_on(identity.birth_date, day))));
    let district = match &identity.residence.district {
        District::NotKnown => UNKNOWN,
        District::Outside => "hors",
        District::Inside(code) if territory.district(code).is_some() => code.as_str(),
        District::Inside(_) => ELSEWHERE,
    };
    counting.count("stock.qpv", district);
    count_situation(counting, vocabulary, &file.situation_on(day), day);
    for (kind, state) in file.obstacles_on(day) {
        if matches!(state, ObstacleState::Identified | ObstacleState::BeingWorkedOn) {
            counting.count("stock.frein", code(vocabulary, &kind));
        }
    }
}

fn count_situation(
    counting: &mut Counting,
    vocabulary: &Vocabulary,
    situation: &Situation,
    day: NaiveDate,
) {
    counting.count("stock.inscription", stated(vocabulary, situation.registration.as_ref()));
    counting.count("stock.rsa", stated(vocabulary, situation.rsa.as_ref()));
    counting.count("stock.rqth", stated(vocabulary, situation.disabled_worker.as_ref()));
    counting.count("stock.formation", stated(vocabulary, situation.education.as_ref()));
    let band = situation.without_work_since.and_then(|since| DurationBand::on(since, day));
    counting.count(
        "stock.duree",
        match band {
            None => UNKNOWN,
            Some(DurationBand::UnderSixMonths) => "0-5",
            Some(DurationBand::SixToElevenMonths) => "6-11",
            Some(DurationBand::TwelveToTwentyThreeMonths) => "12-23",
            Some(DurationBand::TwentyFourMonthsOrMore) => "24+",
        },
    );
    let occupations = situation.target_occupations.iter().flatten();
    let mut codes = occupations;
    let domain = codes.find_map(|one| one.code.as_ref()?.as_str().get(..1));
    counting.count("stock.domaine", domain.unwrap_or(UNKNOWN));
}

fn count_meetings(counting: &mut Counting, state: &State, day: NaiveDate) {
    let vocabulary = state.vocabulary();
    let mut met = BTreeSet::new();
    for interview in state.interviews().filter(|interview| interview.on == day) {
        met.insert(interview.person);
        counting.count("flow.entretien", code(vocabulary, &interview.medium));
        counting.add(
            "flow.minutes",
            code(vocabulary, &interview.medium),
            u64::from(interview.minutes),
        );
    }
    let arrived = state.people().filter(|file| {
        file.first_contact == day && file.merged_into.is_none() && file.imported.is_empty()
    });
    met.extend(arrived.map(|file| file.id));
    for person in met {
        let first = state.person(person).is_some_and(|file| file.first_contact == day);
        counting.count("flow.accueil", if first { "premiere" } else { "suite" });
    }
    for appointment in state.appointments().filter(|one| one.day() == day) {
        let key = match appointment.state {
            AppointmentState::Planned => "sans_reponse",
            AppointmentState::Honoured => "honore",
            AppointmentState::Excused => "excuse",
            AppointmentState::CancelledByService => "annule_service",
            AppointmentState::NoShow => "absent",
        };
        counting.count("flow.rendez_vous", key);
    }
}

fn count_orientations(counting: &mut Counting, state: &State, day: NaiveDate) {
    for orientation in state.orientations() {
        for step in orientation.steps.iter().filter(|step| step.on == day) {
            match answer_code(step.stage, step.outcome.as_ref()) {
                Some(answer) => counting.count("flow.reponse", answer),
                None if step.stage == Stage::Sent => {
                    let key = joined(
                        &kind_of(state, orientation),
                        &code(state.vocabulary(), &orientation.motive),
                    );
                    counting.count("flow.orientation", key);
                }
                None => {}
            }
        }
    }
}

fn kind_of(state: &State, orientation: &Orientation) -> SmolStr {
    let partner = state.partner(state.standing_for(orientation.partner));
    let kind = partner.map(|partner| state.vocabulary().public_kind(&partner.kind));
    kind.map_or_else(|| UNKNOWN.into(), |kind| code(state.vocabulary(), &kind))
}

fn answer_code(stage: Stage, outcome: Option<&Outcome>) -> Option<&'static str> {
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

fn attendance_code(attendance: Attendance) -> &'static str {
    match attendance {
        Attendance::Registered => "inscrit",
        Attendance::Attended => "present",
        Attendance::Excused => "excuse",
        Attendance::NoShow => "absent",
    }
}

/// The age bands of the network. Someone under 26 is about to be handed over.
fn age_band(age: u32) -> &'static str {
    match age {
        ..=25 => "moins_26",
        26..=29 => "26-29",
        30..=39 => "30-39",
        40..=49 => "40-49",
        50..=54 => "50-54",
        55..=59 => "55-59",
        60.. => "60+",
    }
}

/// The code, when every office has it: it is the program's, or the centre published it. One that only this office has, or that
/// another brought, is not to be told apart.
fn code<C: Coded>(vocabulary: &Vocabulary, code: &C) -> SmolStr {
    match vocabulary.entry(code) {
        Some(_) => code.as_str().into(),
        None => OTHER.into(),
    }
}

fn stated<C: Coded>(vocabulary: &Vocabulary, fact: Option<&C>) -> SmolStr {
    fact.map_or_else(|| UNKNOWN.into(), |fact| code(vocabulary, fact))
}

fn joined(one: &str, other: &str) -> SmolStr {
    smol_str::format_smolstr!("{one}|{other}")
}
