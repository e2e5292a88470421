//! The situation, fact by fact, and the obstacles.

use super::day_text;
use crate::caseload::change::Change;
use crate::dates::Toward;
use crate::desk::facts;
use crate::desk::reading::Reading;
use crate::desk::words::obstacle_state;
use crate::domain::code::{
    Activity, Coded, Contract, DisabledWorker, EducationLevel, Housing, ObstacleKind, Registration,
    Rsa, WorkingTime,
};
use crate::domain::obstacle::{ObstacleEntry, ObstacleState};
use crate::domain::person::PersonId;
use crate::domain::situation::{Situation, SituationEntry, SituationId};
use crate::error::Problem;
use crate::i18n::{Lang, Message};
use crate::ids::Ids;
use crate::msg;
use crate::tui::context::Context;
use crate::tui::form::Form;
use crate::tui::form::field::{Answer, Field, Kind};

/// What the field of a fact takes.
fn kind(fact: &str) -> Kind {
    match fact {
        "registration" => Kind::Code(Registration::LIST),
        "activity" => Kind::Code(Activity::LIST),
        "contract" | "target_contract" => Kind::Code(Contract::LIST),
        "working_time" => Kind::Code(WorkingTime::LIST),
        "rsa" => Kind::Code(Rsa::LIST),
        "disabled_worker" => Kind::Code(DisabledWorker::LIST),
        "education" => Kind::Code(EducationLevel::LIST),
        "housing" => Kind::Code(Housing::LIST),
        "registered_on" | "without_work_since" => Kind::Day(Toward::Past),
        "rights_until" | "disabled_worker_until" => Kind::Day(Toward::ThisYear),
        "dependent_children" | "target_weekly_hours" => Kind::Number(u16::from(u8::MAX)),
        "radius_km" => Kind::Number(1000),
        "target_occupations" => Kind::Occupations,
        _ => Kind::YesNo,
    }
}

pub(super) fn fields(person: PersonId, cx: &Context<'_>) -> Vec<Field> {
    let known = cx.state().person(person).map(|file| file.situation_on(cx.today()));
    let said = known.map(|facts| facts::lines(&facts, cx.lang())).unwrap_or_default();
    let mut fields: Vec<Field> = facts::FACTS
        .iter()
        .map(|(fact, key)| {
            let name = cx.lang().t(key);
            let text = said.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text);
            Field::new(*fact, kind(fact), text)
        })
        .collect();
    fields.push(Field::new("on", Kind::Day(Toward::Past), &day_text(cx.today(), cx)).required());
    fields
}

pub(super) fn label(name: &str, lang: Lang) -> String {
    let key = facts::FACTS.iter().find(|(fact, _)| *fact == name).map_or(name, |(_, key)| key);
    lang.t(key).to_owned()
}

pub(super) fn stated(
    person: PersonId,
    form: &Form,
    cx: &Context<'_>,
    ids: &mut dyn Ids,
) -> Result<Vec<Change>, Vec<Message>> {
    said(person, form, cx, ids, Known::LeftOut)
}

fn said(
    person: PersonId,
    form: &Form,
    cx: &Context<'_>,
    ids: &mut dyn Ids,
    known: Known,
) -> Result<Vec<Change>, Vec<Message>> {
    let Some(file) = cx.state().person(person) else { return Ok(Vec::new()) };
    let on = form.day("on", cx).unwrap_or(cx.today());
    let mut reading = Reading::new(cx.lang(), cx.today(), cx.state().shared_vocabulary());
    let mut stated = Situation::default();
    let mut cleared = Vec::new();
    for field in form.fields.iter().filter(|field| field.name != "on" && field.is_changed()) {
        let value = match form.answer(&field.name, cx) {
            Answer::Nothing => {
                cleared.push(msg!("form.cleared", fact = label(&field.name, cx.lang())));
                continue;
            }
            Answer::Codes(codes) => codes.first().map(ToString::to_string).unwrap_or_default(),
            _ => field.text(),
        };
        facts::set(&mut stated, &field.name, &format!("{}={value}", field.name), &mut reading);
    }
    reading.finish().map_err(|problems| {
        problems
            .into_iter()
            .map(|Problem { read, expected, .. }| {
                msg!("domain.malformed", read = read, expected = expected)
            })
            .collect::<Vec<_>>()
    })?;
    if !cleared.is_empty() {
        return Err(cleared);
    }
    let facts = match known {
        Known::SaidAnew => stated,
        Known::LeftOut => stated.beyond(&file.situation_on(on)),
    };
    if facts.is_empty() {
        return Ok(Vec::new());
    }
    let entry = SituationEntry { id: SituationId(ids.next_id()), on, facts, by: cx.me };
    Ok(vec![Change::SituationDated { person, entry }])
}

/// What is asked of someone who left. Nothing stands in the fields: what was said before is no answer to what is asked now.
pub(super) fn after_exit_fields(cx: &Context<'_>) -> Vec<Field> {
    let asked = ["activity", "contract", "working_time", "searched_last_month"];
    let mut fields: Vec<Field> =
        asked.into_iter().map(|fact| Field::new(fact, kind(fact), "")).collect();
    fields.push(Field::new("on", Kind::Day(Toward::Past), &day_text(cx.today(), cx)).required());
    fields
}

pub(super) fn after_exit(
    person: PersonId,
    form: &Form,
    cx: &Context<'_>,
    ids: &mut dyn Ids,
) -> Result<Vec<Change>, Vec<Message>> {
    said(person, form, cx, ids, Known::SaidAnew)
}

/// What becomes of facts that are already known to be so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// They are not said twice.
    LeftOut,
    /// They are said again, as of the day: that they still hold is the answer.
    SaidAnew,
}

/// One field an obstacle, with its state in words.
pub(super) fn obstacle_fields(person: PersonId, cx: &Context<'_>) -> Vec<Field> {
    let known = cx.state().person(person).map(|file| file.obstacles_on(cx.today()));
    let known = known.unwrap_or_default();
    let mut fields: Vec<Field> = cx
        .state()
        .vocabulary()
        .entries_on(ObstacleKind::LIST, cx.today())
        .map(|entry| {
            let state =
                known.get(&ObstacleKind::from_code(&entry.code)).copied().unwrap_or_default();
            let text = match state {
                ObstacleState::NotAssessed => String::new(),
                state => cx.say(&obstacle_state(state)),
            };
            Field::new(entry.code.as_str(), Kind::ObstacleState, &text)
        })
        .collect();
    fields.push(Field::new("on", Kind::Day(Toward::Past), &day_text(cx.today(), cx)).required());
    fields
}

pub(super) fn obstacle_label(name: &str, cx: &Context<'_>) -> String {
    cx.state().vocabulary().label(&ObstacleKind::from_code(name), cx.lang()).to_owned()
}

pub(super) fn assessed(person: PersonId, form: &Form, cx: &Context<'_>) -> Vec<Change> {
    let on = form.day("on", cx).unwrap_or(cx.today());
    let changed = form.fields.iter().filter(|field| field.name != "on" && field.is_changed());
    changed
        .map(|field| {
            let state = match form.answer(&field.name, cx) {
                Answer::Obstacle(state) => state,
                _ => ObstacleState::NotAssessed,
            };
            let kind = ObstacleKind::from_code(&field.name);
            let entry = ObstacleEntry { kind, state, on, by: cx.me };
            Change::ObstacleAssessed { person, entry }
        })
        .collect()
}
