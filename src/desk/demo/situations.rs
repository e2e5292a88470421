//! The situation in which people come, and how it turns.
//!
//! Facts agree with one another and with their date: a category with an activity, F and G only
//! since they exist, an allowance with how long someone is without work. Some facts stay unknown,
//! as they do at a desk.

use super::diary::{after, before};
use super::draw::Draw;
use super::lists::Lists;
use crate::domain::code::{
    Activity, Coded, Contract, DisabledWorker, EducationLevel, Housing, Registration, Rsa,
    WorkingTime,
};
use crate::domain::identifier::RomeCode;
use crate::domain::rules::DurationBand;
use crate::domain::situation::{Occupation, Situation};
use chrono::NaiveDate;

/// First day of categories F and G (law of 18 December 2023 «pour le plein emploi»).
pub(super) fn social_path_begins() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap_or_default()
}

/// The version of the register of occupations whose labels the lists hold.
const ROME_VERSION: u8 = 4;

/// What the office writes down on the day of first contact.
pub(super) fn opening(draw: &mut Draw, lists: &Lists, on: NaiveDate) -> Situation {
    let activity = Activity::from_code(draw.weigh(&[
        (70, "recherche_emploi"),
        (7, "recherche_formation"),
        (9, "emploi"),
        (3, "iae"),
        (3, "creation_entreprise"),
        (3, "au_foyer"),
        (2, "maladie"),
        (1, "aidant"),
        (1, "conge_parental"),
        (1, "independant"),
    ]));
    let works = is_at_work(&activity);
    let since = (!works).then(|| without_work_since(draw, on));
    let mut facts = Situation { activity: Some(activity.clone()), ..Situation::default() };
    facts.without_work_since = since.filter(|_| draw.percent(93));
    income(draw, &mut facts, since, on);
    if works {
        job(draw, &mut facts);
    }
    register(draw, &mut facts, since, on);
    working_life(draw, &mut facts);
    household(draw, &mut facts);
    project(draw, lists, &mut facts);
    facts
}

/// How the situation turned by a later day: only what changed; empty when nothing did.
pub(super) fn turn(draw: &mut Draw, known: &Situation, on: NaiveDate) -> Situation {
    let mut facts = Situation::default();
    let rights_ended = known.unemployment_benefit == Some(true)
        && known.rights_until.is_some_and(|until| until < on);
    let searches = known.activity == Some(Activity::LOOKING_FOR_WORK);
    if rights_ended {
        facts.unemployment_benefit = Some(false);
        facts.rsa = Some(if draw.percent(60) { Rsa::APPLIED } else { Rsa::NONE });
    } else if known.rsa == Some(Rsa::APPLIED) {
        facts.rsa = Some(Rsa::OPEN_PAID);
    } else if !searches && draw.percent(60) {
        facts.activity = Some(Activity::LOOKING_FOR_WORK);
        facts.without_work_since =
            known.activity.as_ref().filter(|was| is_at_work(was)).map(|_| on);
        register(draw, &mut facts, Some(on), on);
        working_life(draw, &mut facts);
    } else {
        match draw.weigh(&[(30, 0), (22, 1), (16, 2), (12, 3), (12, 4), (8, 5u8)]) {
            0 => {
                facts.activity = Some(Activity::EMPLOYED);
                job(draw, &mut facts);
                register(draw, &mut facts, None, on);
                working_life(draw, &mut facts);
            }
            1 => {
                facts.activity = Some(Activity::IN_TRAINING);
                facts.registration = Some(Registration::D);
                working_life(draw, &mut facts);
            }
            2 => facts.driving_licence = Some(true),
            3 => facts.housing = Some(Housing::STABLE),
            4 if known.disabled_worker == Some(DisabledWorker::APPLIED) => {
                facts.disabled_worker = Some(DisabledWorker::YES);
                facts.disabled_worker_until = Some(after(on, 1_825));
            }
            4 => facts.disabled_worker = Some(DisabledWorker::APPLIED),
            _ => {
                facts.radius_km = Some(30);
                facts.vehicle = Some(true);
            }
        }
    }
    facts.beyond(known)
}

/// What someone who leaves for work or training does now.
pub(super) fn leaving(draw: &mut Draw, motive: &str, on: NaiveDate) -> Option<Situation> {
    let mut facts = Situation::default();
    let (activity, contract) = match motive {
        "emploi_durable" => (Activity::EMPLOYED, draw.weigh(&[(62, "cdi"), (38, "cdd")])),
        "emploi_court" => (Activity::EMPLOYED, draw.weigh(&[(55, "cdd"), (45, "interim")])),
        "iae" => (Activity::SUBSIDISED_JOB, "cddi"),
        "creation_entreprise" => (Activity::SELF_EMPLOYED, ""),
        "formation_qualifiante" => (Activity::IN_TRAINING, ""),
        "retraite" => (Activity::RETIRED, ""),
        _ => return None,
    };
    facts.activity = Some(activity);
    facts.contract = (!contract.is_empty()).then(|| Contract::from_code(contract));
    register(draw, &mut facts, None, on);
    working_life(draw, &mut facts);
    Some(facts)
}

/// Rights that end soon after `today`, or a recognition as a disabled worker.
pub(super) fn ending_soon(draw: &mut Draw, today: NaiveDate) -> Situation {
    let soon = Some(after(today, draw.between(2, 28)));
    if draw.percent(75) {
        Situation { unemployment_benefit: Some(true), rights_until: soon, ..Situation::default() }
    } else {
        Situation {
            disabled_worker: Some(DisabledWorker::YES),
            disabled_worker_until: soon,
            ..Situation::default()
        }
    }
}

fn is_at_work(activity: &Activity) -> bool {
    [Activity::EMPLOYED, Activity::SUBSIDISED_JOB, Activity::SELF_EMPLOYED].contains(activity)
}

/// Half of the people come within a year without work, one in four after two years.
fn without_work_since(draw: &mut Draw, on: NaiveDate) -> NaiveDate {
    let (least, most) = draw.weigh(&[
        (29, (5, 180)),
        (23, (180, 365)),
        (24, (365, 730)),
        (17, (730, 1_500)),
        (7, (1_500, 4_000)),
    ]);
    before(on, draw.between(least, most))
}

fn income(draw: &mut Draw, facts: &mut Situation, since: Option<NaiveDate>, on: NaiveDate) {
    let band = since.and_then(|since| DurationBand::on(since, on));
    let (benefit, rsa, solidarity) = match band {
        None => (0, 12, 0),
        Some(DurationBand::UnderSixMonths) => (62, 16, 0),
        Some(DurationBand::SixToElevenMonths) => (55, 22, 0),
        Some(DurationBand::TwelveToTwentyThreeMonths) => (32, 36, 8),
        Some(DurationBand::TwentyFourMonthsOrMore) => (4, 54, 17),
    };
    let drawn = draw.below(100);
    let has_benefit = drawn < benefit;
    let has_rsa = !has_benefit && drawn < benefit + rsa;
    facts.unemployment_benefit = Some(has_benefit);
    facts.rights_until = has_benefit.then(|| after(on, draw.between(40, 540)));
    facts.solidarity_allowance =
        Some(!has_benefit && !has_rsa && drawn < benefit + rsa + solidarity);
    facts.rsa = Some(Rsa::from_code(if has_rsa {
        draw.weigh(&[(78, "ouvert_verse"), (9, "ouvert_suspendu"), (13, "demande")])
    } else {
        draw.weigh(&[(94, "aucun"), (6, "clos")])
    }));
    facts.activity_bonus = draw.percent(60).then(|| band.is_none() && draw.percent(45));
    facts.disabled_worker =
        Some(DisabledWorker::from_code(draw.weigh(&[(87, "non"), (4, "demande"), (9, "oui")])));
    if facts.disabled_worker == Some(DisabledWorker::YES) {
        facts.disabled_worker_until = Some(after(on, draw.between(60, 1_825)));
        facts.disability_allowance = Some(draw.percent(25));
    }
}

fn job(draw: &mut Draw, facts: &mut Situation) {
    let subsidised = facts.activity == Some(Activity::SUBSIDISED_JOB);
    if facts.activity == Some(Activity::SELF_EMPLOYED) {
        return;
    }
    let contract = draw.weigh(&[(22, "cdi"), (34, "cdd"), (28, "interim"), (16, "cesu")]);
    facts.contract = Some(Contract::from_code(if subsidised { "cddi" } else { contract }));
    let is_part_time = draw.percent(72);
    facts.working_time = Some(if is_part_time { WorkingTime::PART } else { WorkingTime::FULL });
    facts.wants_more_hours = Some(is_part_time && draw.percent(80));
}

/// The category at France Travail that goes with the activity and the date.
fn register(draw: &mut Draw, facts: &mut Situation, since: Option<NaiveDate>, on: NaiveDate) {
    let Some(activity) = &facts.activity else { return };
    let on_social_path = on >= social_path_begins();
    let has_rsa =
        [Rsa::OPEN_PAID, Rsa::OPEN_SUSPENDED].iter().any(|rsa| facts.rsa.as_ref() == Some(rsa));
    let code = match activity.as_str() {
        "recherche_emploi" if on_social_path && has_rsa => {
            draw.weigh(&[(66, "A"), (17, "F"), (13, "G"), (4, "non_inscrit")])
        }
        "recherche_emploi" => draw.weigh(&[(84, "A"), (3, "B"), (13, "non_inscrit")]),
        "recherche_formation" => draw.weigh(&[(82, "A"), (18, "non_inscrit")]),
        "emploi" => draw.weigh(&[(34, "B"), (33, "C"), (8, "E"), (25, "non_inscrit")]),
        "iae" => draw.weigh(&[(70, "E"), (30, "C")]),
        "creation_entreprise" => draw.weigh(&[(55, "E"), (45, "A")]),
        "maladie" | "aidant" if on_social_path && has_rsa => "F",
        "formation" | "maladie" => "D",
        _ => "non_inscrit",
    };
    facts.registration = Some(Registration::from_code(code));
    if code != "non_inscrit" {
        let earliest = since.unwrap_or_else(|| before(on, 200)).min(on);
        let later = draw.below(45);
        facts.registered_on = Some(after(earliest, later).min(on));
    }
}

/// The facts of the definitions of unemployment; one file in six says nothing of them.
fn working_life(draw: &mut Draw, facts: &mut Situation) {
    if draw.percent(17) {
        return;
    }
    let Some(activity) = &facts.activity else { return };
    let works = is_at_work(activity) || facts.registration == Some(Registration::B);
    let searches = [Activity::LOOKING_FOR_WORK, Activity::LOOKING_FOR_TRAINING].contains(activity);
    let is_kept_away = !works && !searches;
    facts.worked_reference_week = Some(works);
    facts.available_within_15_days = Some(!is_kept_away && draw.percent(90));
    facts.searched_last_month = Some(!is_kept_away && draw.percent(if works { 45 } else { 85 }));
    facts.wishes_to_work = (!works).then(|| searches || draw.percent(55));
}

fn household(draw: &mut Draw, facts: &mut Situation) {
    let education = draw.weigh(&[
        (27, "infra_3"),
        (27, "3"),
        (20, "4"),
        (11, "5"),
        (9, "6"),
        (5, "7"),
        (1, ""),
    ]);
    facts.education = (!education.is_empty()).then(|| EducationLevel::from_code(education));
    let children = draw.weigh(&[(38, 0), (22, 1), (22, 2), (12, 3), (6, 4u8)]);
    facts.dependent_children = draw.percent(92).then_some(children);
    facts.single_parent = draw.percent(92).then(|| children > 0 && draw.percent(33));
    let housing = draw.weigh(&[(80, "stable"), (15, "heberge"), (2, "sans_logement"), (3, "")]);
    facts.housing = (!housing.is_empty()).then(|| Housing::from_code(housing));
    let has_licence = draw.percent(58);
    facts.driving_licence = draw.percent(95).then_some(has_licence);
    facts.vehicle = draw.percent(95).then(|| has_licence && draw.percent(70));
    facts.radius_km = draw.percent(85).then(|| draw.weigh(&[(2, 5), (5, 10), (6, 20), (4, 30u16)]));
}

fn project(draw: &mut Draw, lists: &Lists, facts: &mut Situation) {
    let wanted = draw.weigh(&[(10, 0), (62, 1), (28, 2u8)]);
    let mut occupations: Vec<Occupation> = Vec::new();
    for _ in 0..wanted {
        let Some((code, label)) = lists.occupation(draw) else { continue };
        if occupations.iter().all(|known| known.label != label) {
            occupations.push(Occupation {
                code: RomeCode::parse(code).ok(),
                label: label.into(),
                version: Some(ROME_VERSION),
            });
        }
    }
    facts.target_occupations = (!occupations.is_empty()).then_some(occupations);
    let contract = draw.weigh(&[(60, "cdi"), (18, "cdd"), (7, "interim"), (15, "")]);
    facts.target_contract = (!contract.is_empty()).then(|| Contract::from_code(contract));
    facts.target_weekly_hours =
        draw.percent(75).then(|| draw.weigh(&[(66, 35), (9, 30), (14, 24), (11, 20u8)]));
}
