//! Orientations: sending people to a partner, and the answers that need more than a day.

use super::{coded, day_text};
use crate::caseload::change::Change;
use crate::dates::Toward;
use crate::desk::acts;
use crate::domain::code::{OutcomeResult, PartnerKind, RefusalReason, Theme};
use crate::domain::orientation::{OrientationId, Outcome, Stage, Step};
use crate::domain::partner::{Partner, PartnerId, REMINDER_DAYS};
use crate::domain::person::PersonId;
use crate::i18n::Message;
use crate::ids::Ids;
use crate::msg;
use crate::tui::context::Context;
use crate::tui::form::Form;
use crate::tui::form::field::{Answer, Field, Kind};

/// Longest delay before a reminder, in days.
const MOST_DAYS: u16 = 365;

pub(super) fn fields(cx: &Context<'_>) -> Vec<Field> {
    vec![
        Field::new("partner", Kind::Partner, "").required(),
        coded::<Theme>("motive", false, &[], cx).required(),
        Field::new("reminder_days", Kind::Number(MOST_DAYS), &REMINDER_DAYS.to_string()).required(),
        Field::new("note", Kind::Note, ""),
        Field::new("prepared", Kind::YesNo, cx.lang().t("common.no")),
        coded("partner_kind", false, &[PartnerKind::OTHER], cx),
    ]
}

pub(super) fn changes(
    people: &[PersonId],
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
    let is_prepared = form.answer("prepared", cx) == Answer::Flag(true);
    let stage = if is_prepared { Stage::Prepared } else { Stage::Sent };
    for person in people {
        let id = OrientationId(ids.next_id());
        let note = acts::note(&form.text("note", cx).unwrap_or_default());
        let first = Step::new(stage, cx.today(), cx.me);
        let mut orientation = acts::orientation(id, *person, &partner, motive.clone(), note, first);
        if let Some(days) = form.number("reminder_days", cx) {
            orientation.reminder_days = days;
            orientation.expiry_days = orientation.expiry_days.max(days);
        }
        changes.push(Change::OrientationLogged(orientation));
    }
    Ok(changes)
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
