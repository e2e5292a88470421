//! Files: opening, correcting, closing, reopening, merging.

use super::{coded, day_text};
use crate::caseload::change::Change;
use crate::caseload::duplicates::Draft;
use crate::dates::Toward;
use crate::desk::acts;
use crate::domain::code::{Civility, ContactPreference, ExitMotive, Origin};
use crate::domain::exit::Exit;
use crate::domain::identifier::{DistrictCode, Email, FranceTravailId, Name, Phone, PostalCode};
use crate::domain::person::{District, Identity, PersonFile, PersonId, Residence, Sharing};
use crate::domain::territory::Territory;
use crate::i18n::Message;
use crate::ids::Ids;
use crate::msg;
use crate::text::fold;
use crate::tui::context::Context;
use crate::tui::form::Form;
use crate::tui::form::field::{Answer, Field, Kind};
use smol_str::SmolStr;

pub(super) fn fields(known: Option<&PersonFile>, cx: &Context<'_>) -> Vec<Field> {
    let identity = known.map(|file| &file.identity);
    let text = |read: fn(&Identity) -> Option<String>| identity.and_then(read).unwrap_or_default();
    let one = |code: Option<&Civility>| code.cloned().into_iter().collect::<Vec<_>>();
    let phones = |identity: &Identity| {
        let phones: Vec<String> = identity.phones.iter().map(Phone::national).collect();
        Some(phones.join(", "))
    };
    let tags = |identity: &Identity| {
        Some(identity.tags.iter().map(SmolStr::as_str).collect::<Vec<_>>().join(", "))
    };
    let notice = identity.and_then(|identity| identity.notice_on);
    let mut fields = vec![
        Field::new("last_name", Kind::Name, &text(|who| Some(who.last_name.to_string())))
            .required(),
        Field::new("first_names", Kind::Name, &text(|who| Some(who.first_names.to_string())))
            .required(),
        Field::new(
            "birth_date",
            Kind::Day(Toward::Past),
            &identity.map(|who| day_text(who.birth_date, cx)).unwrap_or_default(),
        )
        .required(),
        coded("civility", false, &one(identity.and_then(|who| who.civility.as_ref())), cx),
        Field::new("phones", Kind::Phones, &identity.and_then(phones).unwrap_or_default()),
        Field::new("email", Kind::Email, &text(|who| who.email.as_ref().map(ToString::to_string))),
        Field::new("address", Kind::Text, &text(|who| who.residence.address.clone())),
        Field::new(
            "postal_code",
            Kind::PostalCode,
            &text(|who| who.residence.postal_code.as_ref().map(ToString::to_string)),
        ),
        Field::new(
            "town",
            Kind::Town,
            &identity
                .and_then(|who| crate::desk::words::commune_name(&who.residence))
                .unwrap_or_default(),
        ),
        Field::new(
            "district",
            Kind::Text,
            &identity.map(|who| district_text(&who.residence.district, cx)).unwrap_or_default(),
        ),
        Field::new(
            "birth_name",
            Kind::Name,
            &text(|who| who.birth_name.as_ref().map(ToString::to_string)),
        ),
        Field::new(
            "france_travail_id",
            Kind::FranceTravailId,
            &text(|who| who.france_travail_id.as_ref().map(ToString::to_string)),
        ),
        coded::<ContactPreference>(
            "contact_preference",
            false,
            &identity
                .and_then(|who| who.contact_preference.clone())
                .into_iter()
                .collect::<Vec<_>>(),
            cx,
        ),
        coded::<Origin>(
            "origin",
            false,
            &identity.and_then(|who| who.origin.clone()).into_iter().collect::<Vec<_>>(),
            cx,
        ),
        Field::new(
            "notice_on",
            Kind::Day(Toward::Past),
            &notice.map(|day| day_text(day, cx)).unwrap_or_default(),
        ),
        Field::new("tags", Kind::Labels, &identity.and_then(tags).unwrap_or_default()),
    ];
    if known.is_none() {
        let today = day_text(cx.today(), cx);
        fields.push(Field::new("first_contact", Kind::Day(Toward::Past), &today).required());
    }
    fields
}

/// A district as the field reads it back.
fn district_text(district: &District, cx: &Context<'_>) -> String {
    match district {
        District::NotKnown => String::new(),
        District::Outside => cx.lang().t("form.outside").to_owned(),
        District::Inside(code) => code.to_string(),
    }
}

/// A postal code that only one commune of the territory has says the town.
pub(super) fn left(fields: &mut [Field], rank: usize, cx: &Context<'_>) {
    let code = match fields.get(rank) {
        Some(field) if field.name == "postal_code" => match field.read(cx) {
            Ok(Answer::Text(text)) => PostalCode::parse(&text).ok(),
            _ => None,
        },
        _ => None,
    };
    let Some(code) = code else { return };
    let Some(town) = fields.iter_mut().find(|field| field.name == "town") else { return };
    let mut communes = Territory::builtin().with_postal_code(&code);
    if let (Some(only), None) = (communes.next(), communes.next())
        && town.editor.is_empty()
    {
        town.editor.set(&only.name);
    }
}

/// What is known so far of the person being entered, to find the file that exists already.
#[must_use]
pub(super) fn draft(form: &Form, cx: &Context<'_>) -> Draft {
    let typed = |name: &str| {
        form.fields.iter().find(|field| field.name == name).map(Field::text).unwrap_or_default()
    };
    Draft {
        last_name: typed("last_name"),
        birth_name: typed("birth_name"),
        first_names: typed("first_names"),
        birth_date: form.day("birth_date", cx),
        phones: match form.answer("phones", cx) {
            Answer::Phones(phones) => phones,
            _ => Vec::new(),
        },
        email: form.text("email", cx).and_then(|text| Email::parse(&text).ok()),
        france_travail_id: form
            .text("france_travail_id", cx)
            .and_then(|text| FranceTravailId::parse(&text).ok()),
        external_id: None,
    }
}

/// The identity as the form has it; what the form does not speak of stays as it was.
fn identity(
    form: &Form,
    known: Option<&Identity>,
    cx: &Context<'_>,
) -> Result<Identity, Vec<Message>> {
    let name = |field: &str| form.text(field, cx).and_then(|text| Name::parse(&text).ok());
    let (Some(last_name), Some(first_names), Some(birth_date)) =
        (name("last_name"), name("first_names"), form.day("birth_date", cx))
    else {
        return Err(vec![msg!("form.required")]);
    };
    let mut identity = match known {
        Some(known) => Identity { last_name, first_names, birth_date, ..known.clone() },
        None => Identity::new(last_name, first_names, birth_date),
    };
    identity.civility = form.code("civility", cx);
    identity.birth_name = name("birth_name");
    identity.phones = match form.answer("phones", cx) {
        Answer::Phones(phones) => phones,
        _ => Vec::new(),
    };
    identity.email = form.text("email", cx).and_then(|text| Email::parse(&text).ok());
    identity.france_travail_id =
        form.text("france_travail_id", cx).and_then(|text| FranceTravailId::parse(&text).ok());
    identity.contact_preference = form.code("contact_preference", cx);
    identity.origin = form.code("origin", cx);
    identity.notice_on = form.day("notice_on", cx);
    identity.tags = labels(&form.text("tags", cx).unwrap_or_default()).collect();
    identity.residence = residence(form, &identity.residence, cx)?;
    Ok(identity)
}

fn residence(form: &Form, known: &Residence, cx: &Context<'_>) -> Result<Residence, Vec<Message>> {
    let typed = form.text("town", cx);
    let is_as_known = typed == crate::desk::words::commune_name(known);
    let mut home = Residence {
        address: form.text("address", cx),
        postal_code: form.text("postal_code", cx).and_then(|text| PostalCode::parse(&text).ok()),
        ..known.clone()
    };
    if !is_as_known {
        home.town = typed.and_then(|text| Name::parse(&text).ok());
    }
    if !is_as_known || home.postal_code != known.postal_code {
        home.commune = acts::located(&home).or_else(|| home.commune.filter(|_| is_as_known));
    }
    let district = form.text("district", cx).unwrap_or_default();
    home.district = match fold(&district).as_str() {
        "" => District::NotKnown,
        "hors qpv" | "hors" | "non" | "no" | "none" | "aucun" | "outside" => District::Outside,
        _ => match find_district(&home, &district) {
            Some(code) => District::Inside(code),
            None => return Err(vec![msg!("form.expected.district", read = district)]),
        },
    };
    Ok(home)
}

fn find_district(home: &Residence, text: &str) -> Option<DistrictCode> {
    let named =
        home.commune.as_ref().and_then(|insee| Territory::builtin().find_district(insee, text));
    named.map(|district| district.code.clone()).or_else(|| DistrictCode::parse(text).ok())
}

/// Labels as they are typed, parted by commas.
pub(super) fn labels(typed: &str) -> impl Iterator<Item = SmolStr> + '_ {
    typed.split([',', ';']).map(str::trim).filter(|label| !label.is_empty()).map(SmolStr::from)
}

pub(super) fn opened(
    form: &Form,
    cx: &Context<'_>,
    ids: &mut dyn Ids,
) -> Result<Vec<Change>, Vec<Message>> {
    let identity = identity(form, None, cx)?;
    let Some(number) = cx.state().next_numbers().next() else {
        return Err(vec![msg!("cli.person.no_number")]);
    };
    let first_contact = form.day("first_contact", cx).unwrap_or(cx.today());
    let file = PersonFile::new(PersonId(ids.next_id()), number, identity, cx.me, first_contact);
    Ok(vec![Change::PersonOpened(file)])
}

pub(super) fn corrected(
    person: PersonId,
    form: &Form,
    cx: &Context<'_>,
) -> Result<Vec<Change>, Vec<Message>> {
    let Some(file) = cx.state().person(person) else { return Ok(Vec::new()) };
    let identity = identity(form, Some(&file.identity), cx)?;
    let changed = identity != file.identity;
    Ok(changed.then_some(Change::IdentityCorrected { person, identity }).into_iter().collect())
}

pub(super) fn exit_fields(cx: &Context<'_>) -> Vec<Field> {
    vec![
        coded::<ExitMotive>("exit_motive", false, &[], cx).required(),
        Field::new("detail", Kind::Text, ""),
        Field::new("on", Kind::Day(Toward::Past), &day_text(cx.today(), cx)).required(),
    ]
}

pub(super) fn exit(
    person: PersonId,
    form: &Form,
    cx: &Context<'_>,
) -> Result<Vec<Change>, Vec<Message>> {
    let Some(motive) = form.code("exit_motive", cx) else {
        return Err(vec![msg!("form.required")]);
    };
    let exit = Exit {
        on: form.day("on", cx).unwrap_or(cx.today()),
        motive,
        detail: form.text("detail", cx).unwrap_or_default(),
        reopened_on: None,
        by: cx.me,
    };
    Ok(vec![Change::PersonExited { person, exit }])
}

pub(super) fn reopening_fields(cx: &Context<'_>) -> Vec<Field> {
    vec![Field::new("on", Kind::Day(Toward::Past), &day_text(cx.today(), cx)).required()]
}

pub(super) fn reopened(person: PersonId, form: &Form, cx: &Context<'_>) -> Vec<Change> {
    let on = form.day("on", cx).unwrap_or(cx.today());
    vec![Change::PersonReopened { person, on }]
}

pub(super) fn merge_fields() -> Vec<Field> {
    vec![Field::new("merge_into", Kind::Person, "").required()]
}

pub(super) fn merged(
    merged: PersonId,
    form: &Form,
    cx: &Context<'_>,
) -> Result<Vec<Change>, Vec<Message>> {
    match form.answer("merge_into", cx) {
        Answer::Person(kept) => Ok(vec![Change::PeopleMerged { kept, merged }]),
        _ => Err(vec![msg!("command.needs.person")]),
    }
}

pub(super) fn sharing_fields(person: PersonId, cx: &Context<'_>) -> Vec<Field> {
    let known = cx.state().person(person).map(|file| file.sharing).unwrap_or_default();
    let (agrees, on) = match known {
        Sharing::Agreed(on) => ("common.yes", on),
        Sharing::Declined(on) => ("common.no", on),
        Sharing::NotRecorded => ("common.yes", cx.today()),
    };
    vec![
        Field::new("agreement", Kind::YesNo, cx.lang().t(agrees)),
        Field::new("on", Kind::Day(Toward::Past), &day_text(on, cx)).required(),
    ]
}

pub(super) fn sharing(person: PersonId, form: &Form, cx: &Context<'_>) -> Vec<Change> {
    let on = form.day("on", cx).unwrap_or(cx.today());
    let sharing = match form.answer("agreement", cx) {
        Answer::Flag(true) => Sharing::Agreed(on),
        Answer::Flag(false) => Sharing::Declined(on),
        _ => Sharing::NotRecorded,
    };
    vec![Change::SharingRecorded { person, sharing }]
}
