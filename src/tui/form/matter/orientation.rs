//! Orientations: sending people to a partner, and the answers that need more than a day.

use super::{coded, day_text, label};
use crate::caseload::change::Change;
use crate::dates::Toward;
use crate::desk::acts;
use crate::desk::partner_record::next_best;
use crate::domain::code::{Channel, Coded, OutcomeResult, PartnerKind, RefusalReason, Theme};
use crate::domain::orientation::{Orientation, OrientationId, Outcome, Stage, Step};
use crate::domain::partner::{Partner, PartnerId, REMINDER_DAYS};
use crate::domain::person::{PersonId, Sharing};
use crate::domain::service::{Service, ServiceId};
use crate::i18n::Message;
use crate::ids::Ids;
use crate::msg;
use crate::text::fold;
use crate::tui::context::Context;
use crate::tui::form::Form;
use crate::tui::form::field::{Answer, Field, Kind};
use crate::tui::form::suggest::{self, Suggestion};

/// Longest delay before a reminder, in days.
const MOST_DAYS: u16 = 365;

/// What is known of an orientation before its form is opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Start {
    /// To whom.
    pub partner: Option<PartnerId>,
    /// To which of its services.
    pub service: Option<ServiceId>,
    /// What for.
    pub motive: Option<Theme>,
    /// The orientation it takes up again.
    pub follows: Option<OrientationId>,
}

pub(super) fn fields(people: &[PersonId], start: &Start, cx: &Context<'_>) -> Vec<Field> {
    let partner = start.partner.and_then(|id| cx.state().partner(id));
    let service = start.service.and_then(|id| cx.state().service(id));
    let of_partner = |partner: &Partner| {
        Field::new("partner", Kind::Partner, partner.name.as_str())
            .meaning(Answer::Partner(partner.id))
    };
    let of_service = |service: &Service| {
        Field::new("service", Kind::Service, service.name.as_str())
            .meaning(Answer::Service(service.id))
    };
    let motives: Vec<Theme> = start.motive.iter().cloned().collect();
    let reminder = partner.map_or(REMINDER_DAYS, |partner| partner.reminder_days);
    let mut fields = vec![
        partner.map_or_else(|| Field::new("partner", Kind::Partner, ""), of_partner).required(),
        coded("motive", false, &motives, cx).required(),
        Field::new("reminder_days", Kind::Number(MOST_DAYS), &reminder.to_string()).required(),
        Field::new("note", Kind::Note, ""),
        Field::new("prepared", Kind::YesNo, cx.lang().t("common.no")),
        service.map_or_else(|| Field::new("service", Kind::Service, ""), of_service),
        coded::<Channel>("channel", false, &[], cx),
        Field::new("session_day", Kind::Day(Toward::Future), ""),
        Field::new("session_hour", Kind::Hour, ""),
    ];
    let file = |person: &PersonId| cx.state().person(*person);
    if let [person] = people
        && file(person).is_some_and(|file| file.sharing == Sharing::NotRecorded)
    {
        fields.push(Field::new("agreement", Kind::YesNo, ""));
    }
    fields.push(coded("partner_kind", false, &[PartnerKind::OTHER], cx));
    fields
}

pub(super) fn changes(
    people: &[PersonId],
    start: &Start,
    form: &Form,
    cx: &Context<'_>,
    ids: &mut dyn Ids,
) -> Result<Vec<Change>, Vec<Message>> {
    let mut changes = Vec::new();
    let partner = match form.answer("partner", cx) {
        Answer::Partner(id) => match cx.state().partner(id) {
            Some(partner) => partner.clone(),
            None => return Err(vec![msg!("caseload.refused.unknown_partner")]),
        },
        Answer::NewPartner(name) => {
            let kind = form.code("partner_kind", cx).unwrap_or(PartnerKind::OTHER);
            let partner = Partner::new(PartnerId(ids.next_id()), name, kind);
            changes.push(Change::PartnerSaved(partner.clone()));
            partner
        }
        _ => return Err(vec![msg!("caseload.refused.unknown_partner")]),
    };
    let Some(motive) = form.code::<Theme>("motive", cx) else {
        return Err(vec![msg!("form.required")]);
    };
    let session = match (form.day("session_day", cx), form.hour("session_hour", cx)) {
        (Some(day), Some(hour)) => Some(day.and_time(hour)),
        (None, None) => None,
        _ => return Err(vec![msg!("form.session_in_full")]),
    };
    if let (Answer::Flag(agrees), [person]) = (form.answer("agreement", cx), people) {
        let today = cx.today();
        let sharing = if agrees { Sharing::Agreed(today) } else { Sharing::Declined(today) };
        changes.push(Change::SharingRecorded { person: *person, sharing });
    }
    let is_prepared = form.answer("prepared", cx) == Answer::Flag(true);
    let stage = if is_prepared { Stage::Prepared } else { Stage::Sent };
    let service = match form.answer("service", cx) {
        Answer::Service(id) => Some(id),
        _ => None,
    };
    let oriented = people.iter().map(|person| {
        let id = OrientationId(ids.next_id());
        let note = acts::note(&form.text("note", cx).unwrap_or_default());
        let channel = form.code("channel", cx);
        let first = Step { channel, ..Step::new(stage, cx.today(), cx.me) };
        let mut orientation = acts::orientation(id, *person, &partner, motive.clone(), note, first);
        orientation.service = service;
        orientation.session = session;
        orientation.follows = start.follows;
        if let Some(days) = form.number("reminder_days", cx) {
            orientation.reminder_days = days;
            orientation.expiry_days = orientation.expiry_days.max(days);
        }
        orientation
    });
    let oriented: Vec<Orientation> = oriented.collect();
    changes.push(match oriented.as_slice() {
        [one] => Change::OrientationLogged(one.clone()),
        _ => Change::OrientationsLogged(oriented),
    });
    Ok(changes)
}

/// The services of the partner that is typed; while none is, the partners that answered this need best.
pub(super) fn offers(
    people: &[PersonId],
    fields: &[Field],
    rank: usize,
    cx: &Context<'_>,
) -> Option<Vec<Suggestion>> {
    let field = fields.get(rank)?;
    let typed = if field.editor.is_selected() { String::new() } else { field.text() };
    match field.name.as_str() {
        "service" => {
            let partner = fields.iter().find(|field| field.name == "partner")?;
            let Ok(Answer::Partner(partner)) = partner.read(cx) else { return Some(Vec::new()) };
            Some(services(partner, &typed, cx))
        }
        "partner" if typed.is_empty() => {
            let motive = fields.iter().find(|field| field.name == "motive")?;
            let motive = match motive.read(cx) {
                Ok(Answer::Codes(codes)) => codes.first().map(|code| Theme::from_code(code)),
                _ => None,
            };
            let [person] = people else { return None };
            let best = next_best(cx.state(), *person, &motive?, suggest::MOST);
            Some(best.into_iter().filter_map(|id| partner_offer(id, cx)).collect())
        }
        _ => None,
    }
}

fn services(partner: PartnerId, typed: &str, cx: &Context<'_>) -> Vec<Suggestion> {
    let words = fold(typed);
    let offered = cx.state().services_of(partner).into_iter().filter(|service| {
        let name = fold(service.name.as_str());
        !service.offer.vanished && words.split(' ').all(|word| name.contains(word))
    });
    let offer = |service: &Service| Suggestion {
        text: service.name.to_string(),
        detail: service.themes.first().map(|theme| label(Some(theme), cx)).unwrap_or_default(),
        answer: Some(Answer::Service(service.id)),
    };
    offered.map(offer).take(suggest::MOST).collect()
}

fn partner_offer(id: PartnerId, cx: &Context<'_>) -> Option<Suggestion> {
    let partner = cx.state().partner(id)?;
    Some(Suggestion {
        text: partner.name.to_string(),
        detail: label(Some(&partner.kind), cx),
        answer: Some(Answer::Partner(id)),
    })
}

/// The life as it stands, its last step to be said otherwise.
pub(super) fn life_fields(id: OrientationId, cx: &Context<'_>) -> Vec<Field> {
    let last = cx.state().orientation(id).and_then(|one| one.steps.last());
    let Some(last) = last else { return Vec::new() };
    let reasons: Vec<RefusalReason> = last.reason.iter().cloned().collect();
    let results: Vec<OutcomeResult> =
        last.outcome.iter().filter_map(|outcome| outcome.result.clone()).collect();
    let successful = last.outcome.as_ref().map_or("", |outcome| {
        cx.lang().t(if outcome.successful { "common.yes" } else { "common.no" })
    });
    let channels: Vec<Channel> = last.channel.iter().cloned().collect();
    vec![
        Field::new("stage", Kind::Stage, &cx.say(&last.stage.name())).required(),
        Field::new("on", Kind::Day(Toward::Past), &day_text(last.on, cx)).required(),
        coded("reason", false, &reasons, cx),
        Field::new("successful", Kind::YesNo, successful),
        coded("result", false, &results, cx),
        coded("channel", false, &channels, cx),
        Field::new("comment", Kind::Text, &last.comment),
    ]
}

/// What happened instead: the step said takes the place of the last one, and of those that it cannot follow.
pub(super) fn corrected(
    id: OrientationId,
    form: &Form,
    cx: &Context<'_>,
) -> Result<Vec<Change>, Vec<Message>> {
    let Some(known) = cx.state().orientation(id) else {
        return Err(vec![msg!("caseload.refused.unknown_orientation")]);
    };
    let Answer::Stage(stage) = form.answer("stage", cx) else {
        return Err(vec![msg!("form.required")]);
    };
    let outcome = match form.answer("successful", cx) {
        Answer::Flag(successful) if stage == Stage::Completed => {
            Some(Outcome { successful, result: form.code("result", cx) })
        }
        _ => None,
    };
    let needs_reason = matches!(stage, Stage::Refused | Stage::Dropped);
    let step = Step {
        reason: form.code("reason", cx).filter(|_| needs_reason),
        outcome,
        comment: form.text("comment", cx).unwrap_or_default(),
        channel: form.code("channel", cx).filter(|_| stage == Stage::Sent),
        ..Step::new(stage, form.day("on", cx).unwrap_or(cx.today()), cx.me)
    };
    let steps = known.corrected_by(step);
    Ok(vec![Change::OrientationCorrected { orientation: id, steps }])
}

pub(super) fn step_fields(stage: Stage, cx: &Context<'_>) -> Vec<Field> {
    let mut fields = match stage {
        Stage::Completed => vec![
            Field::new("successful", Kind::YesNo, cx.lang().t("common.yes")).required(),
            coded::<OutcomeResult>("result", false, &[], cx),
        ],
        _ => vec![coded("reason", false, &[RefusalReason::OTHER], cx).required()],
    };
    fields.push(Field::new("comment", Kind::Text, ""));
    fields.push(Field::new("on", Kind::Day(Toward::Past), &day_text(cx.today(), cx)).required());
    fields
}

pub(super) fn step(
    orientation: OrientationId,
    stage: Stage,
    form: &Form,
    cx: &Context<'_>,
) -> Vec<Change> {
    let outcome = (stage == Stage::Completed).then(|| Outcome {
        successful: form.answer("successful", cx) != Answer::Flag(false),
        result: form.code("result", cx),
    });
    let step = Step {
        channel: None,
        stage,
        on: form.day("on", cx).unwrap_or(cx.today()),
        reason: form.code("reason", cx),
        outcome,
        comment: form.text("comment", cx).unwrap_or_default(),
        by: cx.me,
    };
    vec![Change::OrientationStepped { orientation, step }]
}
