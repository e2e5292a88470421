//! A service of the schema: for whom, where, at what cost and how to mobilise it.

use super::codes::{Meaning, Need, departments};
use super::fields::{Field, Value};
use super::record::Record;
use crate::domain::code::{
    Coded, Fee, Mobilisation, Mobiliser, Public, ServiceKind, Subtheme, Theme,
};
use crate::domain::identifier::{Email, Link, Name};
use crate::domain::partner::PartnerId;
use crate::domain::service::{Offer, Service, ServiceId, Zone};
use crate::ids::Id;
use crate::import::row_error::shortened;
use crate::msg;
use crate::text::many_lines;
use smol_str::SmolStr;

/// Hours of a week.
const WEEK_HOURS: u32 = 168;

/// The service that a record describes, with the identifier of its structure; `None` when it is refused. Every field is
/// read all the same, so that all that is wrong is said at once.
pub(super) fn read(record: &mut Record<'_, '_, '_, '_>) -> Option<(SmolStr, Service)> {
    let provenance = record.provenance();
    let structure = record.required(Field::StructureId);
    let name = record.name();
    let updated_on = record.updated_on();
    let description = record.description();
    if description.is_empty() && is_not_stated(record) {
        record.miss(Field::Description);
    }
    let (themes, subthemes) = needs(record);
    let offer = Offer {
        kind: first(record.coded::<ServiceKind>(Field::Type))
            .or_else(|| first(record.coded::<ServiceKind>(Field::Types))),
        subthemes,
        publics: publics(record),
        publics_note: record.long_texts(&[Field::PublicsPrecisions, Field::ProfilsPrecisions]),
        conditions: conditions(record),
        fee: fee(record),
        fee_note: record.long_texts(&[Field::FraisPrecisions, Field::FraisAutres]),
        receptions: record.coded(Field::ModesAccueil),
        zone: zone(record),
        location: record.residence(),
        phone: first(record.phones()),
        email: record.parsed(&[Field::Courriel], Email::parse),
        contact: contact(record),
        mobilisations: mobilisations(record),
        mobilisers: mobilisers(record),
        mobilisation_note: record.long_texts(&[
            Field::MobilisationPrecisions,
            Field::ModesOrientationAccompagnateurAutres,
            Field::ModesOrientationBeneficiaireAutres,
        ]),
        link: record.parsed(
            &[Field::LienMobilisation, Field::FormulaireEnLigne, Field::PriseRdv],
            Link::parse,
        ),
        weekly_minutes: record
            .number_between(Field::VolumeHoraireHebdomadaire, 0, WEEK_HOURS)
            .and_then(|hours| whole(hours * 60.0)),
        weeks: weeks(record),
        opening_hours: record.short_text(&[Field::HorairesAccueil, Field::Recurrence]),
        page: record.parsed(&[Field::LienSource], Link::parse),
        updated_on,
        seen_on: Some(record.today),
        vanished: false,
    };
    let mut service = Service::new(ServiceId(Id::default()), PartnerId(Id::default()), name?);
    service.provenance = Some(provenance?);
    service.themes = themes;
    service.description = description;
    service.offer = Box::new(offer);
    Some((structure?, service))
}

fn first<T>(values: Vec<T>) -> Option<T> {
    values.into_iter().next()
}

/// Has the record no description in any version? One that was left out for its faults has been spoken of already.
fn is_not_stated(record: &Record<'_, '_, '_, '_>) -> bool {
    let fields = [Field::Description, Field::PresentationResume, Field::PresentationDetail];
    fields.iter().all(|field| match record.fields.get(*field) {
        Value::Absent | Value::Null => true,
        Value::Text(text) => text.trim().is_empty(),
        _ => false,
    })
}

/// The needs it answers: categories and details, each once.
fn needs(record: &mut Record<'_, '_, '_, '_>) -> (Vec<Theme>, Vec<Subtheme>) {
    let (mut themes, mut subthemes) = (Vec::new(), Vec::new());
    for text in record.texts(Field::Thematiques) {
        let theme = match record.codes.need(&text) {
            Meaning::Code(Need::Theme(theme)) => theme,
            Meaning::Code(Need::Subtheme(subtheme)) => {
                let theme = subtheme.theme();
                if !subthemes.contains(&subtheme) {
                    subthemes.push(subtheme);
                }
                theme
            }
            Meaning::Nothing => continue,
            Meaning::Unknown(near) => {
                record.unknown(Field::Thematiques, &text, &near);
                continue;
            }
        };
        if !themes.contains(&theme) {
            themes.push(theme);
        }
    }
    (themes, subthemes)
}

/// For whom. `tous-publics` stands alone in the schema: beside others it is what counts, for it excludes nobody. Version 0
/// had no such rule, and wrote the public of adults among others.
fn publics(record: &mut Record<'_, '_, '_, '_>) -> Vec<Public> {
    let mut publics: Vec<Public> = record.coded(Field::Publics);
    if publics.len() > 1 && publics.contains(&Public::EVERYONE) {
        let read = record.fields.get(Field::Publics).shown();
        record.leave_out(
            Field::Publics,
            read,
            msg!("data_inclusion.expected.everyone_alone"),
            msg!("data_inclusion.remedy.producer"),
        );
        publics = vec![Public::EVERYONE];
    }
    if publics.is_empty() {
        publics = record.coded(Field::Profils);
        if publics.len() > 1 {
            publics.retain(|public| *public != Public::EVERYONE);
        }
    }
    publics
}

/// On what conditions: version 0 parted what is required from the papers to bring.
fn conditions(record: &mut Record<'_, '_, '_, '_>) -> String {
    let mut conditions = vec![record.long_text(Field::ConditionsAcces)];
    for field in [Field::PreRequis, Field::Justificatifs] {
        conditions
            .extend(record.texts(field).into_iter().map(|text| many_lines(&text).into_owned()));
    }
    conditions.retain(|text| !text.is_empty());
    conditions.join("\n")
}

/// Free or not. Version 0 had a list: what is free for some is free.
fn fee(record: &mut Record<'_, '_, '_, '_>) -> Option<Fee> {
    let fees: Vec<Fee> = record.coded(Field::Frais);
    fees.iter().find(|fee| **fee == Fee::FREE).cloned().or_else(|| first(fees))
}

/// For the inhabitants of which places. Version 0 had one code and the kind of place it is of.
fn zone(record: &mut Record<'_, '_, '_, '_>) -> Vec<Zone> {
    let mut zone = Vec::new();
    for text in record.texts(Field::ZoneEligibilite) {
        place(record, Field::ZoneEligibilite, &text, &mut zone);
    }
    if !zone.is_empty() {
        return zone;
    }
    let kind = record.text(Field::ZoneDiffusionType);
    let code = record.text(Field::ZoneDiffusionCode);
    match (kind, code) {
        (Some("pays"), _) => zone.push(Zone::France),
        (Some("region"), Some(code)) if departments(code).is_some() => {
            zone.extend(departments(code).unwrap_or_default());
        }
        (_, Some(code)) => place(record, Field::ZoneDiffusionCode, code, &mut zone),
        (_, None) => {}
    }
    zone
}

fn place(record: &mut Record<'_, '_, '_, '_>, field: Field, text: &str, zone: &mut Vec<Zone>) {
    match Zone::parse(text) {
        Some(place) if zone.contains(&place) => {}
        Some(place) => zone.push(place),
        None => record.leave_out(
            field,
            shortened(text),
            msg!("data_inclusion.expected.zone"),
            msg!("data_inclusion.remedy.producer"),
        ),
    }
}

/// Who to ask for. Version 0 marks the contacts that their producer does not want published: these are not kept.
fn contact(record: &mut Record<'_, '_, '_, '_>) -> Option<Name> {
    let contact = record.parsed(&[Field::ContactNomPrenom], Name::parse);
    let is_private = match record.fields.get(Field::ContactPublic) {
        Value::Flag(is_public) => !is_public,
        Value::Text(text) => {
            matches!(text.trim().to_lowercase().as_str(), "false" | "f" | "0" | "non")
        }
        _ => false,
    };
    contact.filter(|_| !is_private)
}

/// How to mobilise it. Version 0 said it apart for professionals and for the people themselves.
fn mobilisations(record: &mut Record<'_, '_, '_, '_>) -> Vec<Mobilisation> {
    let mut all: Vec<Mobilisation> = record.coded(Field::ModesMobilisation);
    for field in [Field::ModesOrientationAccompagnateur, Field::ModesOrientationBeneficiaire] {
        for mobilisation in record.coded(field) {
            if !all.contains(&mobilisation) {
                all.push(mobilisation);
            }
        }
    }
    all
}

/// Who may mobilise it: in version 0, those for whom a way is given.
fn mobilisers(record: &mut Record<'_, '_, '_, '_>) -> Vec<Mobiliser> {
    let mut mobilisers: Vec<Mobiliser> = record.coded(Field::MobilisablePar);
    for (field, code) in [
        (Field::ModesOrientationAccompagnateur, "professionnels"),
        (Field::ModesOrientationBeneficiaire, "usagers"),
    ] {
        let mobiliser = Mobiliser::from_code(code);
        let has_way = match record.fields.get(field) {
            Value::List(ways) => !ways.is_empty(),
            Value::Text(ways) => !super::list::of_cell(ways).is_empty(),
            _ => false,
        };
        if has_way && !mobilisers.contains(&mobiliser) {
            mobilisers.push(mobiliser);
        }
    }
    mobilisers
}

/// How many weeks it lasts, whole ones. Producers without the figure write 0.
fn weeks(record: &mut Record<'_, '_, '_, '_>) -> Option<u32> {
    let weeks = record.number_between(Field::NombreSemaines, 0, u32::MAX)?;
    if weeks.fract() != 0.0 {
        record.leave_out(
            Field::NombreSemaines,
            weeks.to_string(),
            msg!("data_inclusion.expected.whole_number"),
            msg!("data_inclusion.remedy.producer"),
        );
        return None;
    }
    whole(weeks).filter(|weeks| *weeks > 0)
}

/// A number already known to lie within bounds, rounded.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what does not fit is told apart first"
)]
fn whole(number: f64) -> Option<u32> {
    let rounded = number.round();
    (0.0..=f64::from(u32::MAX)).contains(&rounded).then_some(rounded as u32)
}
