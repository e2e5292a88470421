//! Partners: written by hand, corrected, merged.

use super::coded;
use crate::caseload::change::Change;
use crate::desk::acts;
use crate::desk::words::commune_name;
use crate::domain::code::PartnerKind;
use crate::domain::identifier::{Email, Name, Phone, PostalCode};
use crate::domain::partner::{EXPIRY_DAYS, Partner, PartnerId, REMINDER_DAYS};
use crate::domain::person::Residence;
use crate::i18n::Message;
use crate::ids::Ids;
use crate::msg;
use crate::tui::context::Context;
use crate::tui::form::Form;
use crate::tui::form::field::{Answer, Field, Kind};

/// Longest delay, in days.
const MOST_DAYS: u16 = 365;

pub(super) fn fields(partner: Option<PartnerId>, cx: &Context<'_>) -> Vec<Field> {
    let known = partner.and_then(|id| cx.state().partner(id));
    let text = |read: fn(&Partner) -> Option<String>| known.and_then(read).unwrap_or_default();
    let phones = |partner: &Partner| {
        let phones: Vec<String> = partner.phones.iter().map(Phone::national).collect();
        Some(phones.join(", "))
    };
    let kind = known.map_or(PartnerKind::OTHER, |partner| partner.kind.clone());
    let reminder = known.map_or(REMINDER_DAYS, |partner| partner.reminder_days);
    let expiry = known.map_or(EXPIRY_DAYS, |partner| partner.expiry_days);
    vec![
        Field::new("partner_name", Kind::Name, &text(|one| Some(one.name.to_string()))).required(),
        coded("partner_type", false, &[kind], cx).required(),
        Field::new("phones", Kind::Phones, &text(phones)),
        Field::new("email", Kind::Email, &text(|one| one.email.as_ref().map(ToString::to_string))),
        Field::new(
            "contact",
            Kind::Name,
            &text(|one| one.contact.as_ref().map(ToString::to_string)),
        ),
        Field::new("address", Kind::Text, &text(|one| one.location.address.clone())),
        Field::new(
            "postal_code",
            Kind::PostalCode,
            &text(|one| one.location.postal_code.as_ref().map(ToString::to_string)),
        ),
        Field::new("town", Kind::Town, &text(|one| commune_name(&one.location))),
        Field::new("reminder_days", Kind::Number(MOST_DAYS), &reminder.to_string()).required(),
        Field::new("expiry_days", Kind::Number(MOST_DAYS), &expiry.to_string()).required(),
        Field::new("note", Kind::Note, &text(|one| Some(one.note.clone()))),
    ]
}

pub(super) fn saved(
    partner: Option<PartnerId>,
    form: &Form,
    cx: &Context<'_>,
    ids: &mut dyn Ids,
) -> Result<Vec<Change>, Vec<Message>> {
    let text = |name| form.text(name, cx);
    let name = text("partner_name").and_then(|name| Name::parse(&name).ok());
    let (Some(name), Some(kind)) = (name, form.code("partner_type", cx)) else {
        return Err(vec![msg!("form.required")]);
    };
    let known = partner.and_then(|id| cx.state().partner(id)).cloned();
    let known = known.unwrap_or_else(|| {
        Partner::new(PartnerId(ids.next_id()), name.clone(), PartnerKind::OTHER)
    });
    let mut location = Residence {
        address: text("address"),
        postal_code: text("postal_code").and_then(|code| PostalCode::parse(&code).ok()),
        town: text("town").and_then(|town| Name::parse(&town).ok()),
        commune: None,
        district: known.location.district.clone(),
    };
    // A commune that was known stays known while its town is left as it was.
    let is_same_town = commune_name(&known.location) == text("town");
    location.commune = acts::located(&location)
        .or_else(|| known.location.commune.clone().filter(|_| is_same_town));
    let phones = match form.answer("phones", cx) {
        Answer::Phones(phones) => phones,
        _ => Vec::new(),
    };
    let saved = Partner {
        name,
        kind,
        location: if location_text(&location) == location_text(&known.location) {
            known.location.clone()
        } else {
            location
        },
        phones,
        email: text("email").and_then(|email| Email::parse(&email).ok()),
        contact: text("contact").and_then(|name| Name::parse(&name).ok()),
        note: acts::note(&text("note").unwrap_or_default()),
        reminder_days: form.number("reminder_days", cx).unwrap_or(REMINDER_DAYS),
        expiry_days: form.number("expiry_days", cx).unwrap_or(EXPIRY_DAYS),
        ..known
    };
    Ok(vec![Change::PartnerSaved(saved)])
}

/// What the fields show of a place: as long as that is the same, the place is.
fn location_text(place: &Residence) -> (Option<&str>, Option<&str>, Option<String>) {
    (
        place.address.as_deref(),
        place.postal_code.as_ref().map(PostalCode::as_str),
        commune_name(place),
    )
}

pub(super) fn merge_fields() -> Vec<Field> {
    vec![Field::new("kept_partner", Kind::Partner, "").required()]
}

pub(super) fn merged(
    partner: PartnerId,
    form: &Form,
    cx: &Context<'_>,
) -> Result<Vec<Change>, Vec<Message>> {
    let Answer::Partner(kept) = form.answer("kept_partner", cx) else {
        return Err(vec![msg!("caseload.refused.unknown_partner")]);
    };
    Ok(vec![Change::PartnersMerged { kept, merged: partner }])
}
