//! Field by field: what a row says, what the office knows, what the last import said.

use super::{Difference, Differing, FieldDifference};
use crate::caseload::change::Act;
use crate::domain::code::Coded;
use crate::domain::obstacle::ObstacleEntry;
use crate::domain::person::{District, Identity, PersonFile};
use crate::domain::situation::{SituationEntry, SituationId};
use crate::ids::Ids;
use crate::import::caseload_file::CaseloadRow;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Fields and their values as text, by name.
type Fields = BTreeMap<&'static str, String>;

/// One identity field: its name, how to read it as text, and how to take it from another identity.
type IdentityField = (&'static str, fn(&Identity) -> Option<String>, fn(&mut Identity, &Identity));

const IDENTITY: &[IdentityField] = &[
    (
        "civility",
        |who| who.civility.as_ref().map(|code| code.as_str().to_owned()),
        |who, from| who.civility.clone_from(&from.civility),
    ),
    (
        "last_name",
        |who| Some(who.last_name.to_string()),
        |who, from| who.last_name.clone_from(&from.last_name),
    ),
    (
        "birth_name",
        |who| text(who.birth_name.as_ref()),
        |who, from| who.birth_name.clone_from(&from.birth_name),
    ),
    (
        "first_names",
        |who| Some(who.first_names.to_string()),
        |who, from| who.first_names.clone_from(&from.first_names),
    ),
    (
        "birth_date",
        |who| Some(who.birth_date.to_string()),
        |who, from| who.birth_date = from.birth_date,
    ),
    (
        "address",
        |who| who.residence.address.clone(),
        |who, from| who.residence.address.clone_from(&from.residence.address),
    ),
    // Town, postal code and commune are one answer to one question: taken together or not at all.
    ("town", town, |who, from| {
        who.residence.postal_code.clone_from(&from.residence.postal_code);
        who.residence.town.clone_from(&from.residence.town);
        who.residence.commune.clone_from(&from.residence.commune);
    }),
    ("district", district, |who, from| who.residence.district.clone_from(&from.residence.district)),
    ("phones", phones, |who, from| who.phones.clone_from(&from.phones)),
    ("email", |who| text(who.email.as_ref()), |who, from| who.email.clone_from(&from.email)),
    (
        "contact_preference",
        |who| who.contact_preference.as_ref().map(|code| code.as_str().to_owned()),
        |who, from| who.contact_preference.clone_from(&from.contact_preference),
    ),
    (
        "france_travail_id",
        |who| text(who.france_travail_id.as_ref()),
        |who, from| who.france_travail_id.clone_from(&from.france_travail_id),
    ),
    (
        "external_id",
        |who| text(who.external_id.as_ref()),
        |who, from| who.external_id.clone_from(&from.external_id),
    ),
    (
        "origin",
        |who| who.origin.as_ref().map(|code| code.as_str().to_owned()),
        |who, from| who.origin.clone_from(&from.origin),
    ),
    ("notice_on", |who| text(who.notice_on.as_ref()), |who, from| who.notice_on = from.notice_on),
];

/// Obstacles are one field: the set a file speaks of.
const OBSTACLES: &str = "obstacles";

fn text(value: Option<&impl ToString>) -> Option<String> {
    value.map(ToString::to_string)
}

fn town(who: &Identity) -> Option<String> {
    let home = &who.residence;
    let parts =
        [text(home.postal_code.as_ref()), text(home.town.as_ref()), text(home.commune.as_ref())];
    let written: Vec<String> = parts.into_iter().flatten().collect();
    (!written.is_empty()).then(|| written.join(" "))
}

fn district(who: &Identity) -> Option<String> {
    match &who.residence.district {
        District::NotKnown => None,
        District::Outside => Some("-".to_owned()),
        District::Inside(code) => Some(code.to_string()),
    }
}

fn phones(who: &Identity) -> Option<String> {
    let numbers: Vec<String> =
        who.phones.iter().map(crate::domain::identifier::Phone::display).collect();
    (!numbers.is_empty()).then(|| numbers.join(", "))
}

fn said(row: &CaseloadRow) -> Fields {
    let mut fields: Fields =
        IDENTITY.iter().filter_map(|(name, read, _)| Some((*name, read(&row.identity)?))).collect();
    fields.extend(row.situation.stated());
    if !row.obstacles.is_empty() {
        let sorted: BTreeMap<_, _> =
            row.obstacles.iter().map(|(kind, state)| (kind.as_str(), *state)).collect();
        fields.insert(OBSTACLES, format!("{sorted:?}"));
    }
    fields
}

/// What the office knows, for the fields a row speaks of.
fn known(file: &PersonFile, row: &CaseloadRow, today: NaiveDate) -> Fields {
    let mut fields: Fields = IDENTITY
        .iter()
        .filter_map(|(name, read, _)| Some((*name, read(&file.identity)?)))
        .collect();
    fields.extend(file.situation_on(today).stated());
    let states = file.obstacles_on(today);
    let spoken_of: BTreeMap<_, _> = row
        .obstacles
        .iter()
        .filter_map(|(kind, _)| Some((kind.as_str(), *states.get(kind)?)))
        .collect();
    if !spoken_of.is_empty() {
        fields.insert(OBSTACLES, format!("{spoken_of:?}"));
    }
    fields
}

/// What a row says, as [`PersonFile::imported`] keeps it.
pub(super) fn hashes(row: &CaseloadRow) -> Vec<u64> {
    let mut hashes: Vec<u64> = said(row).iter().map(|(name, value)| hash(name, value)).collect();
    hashes.sort_unstable();
    hashes
}

/// Name in the upper half, value in the lower one.
fn hash(name: &str, value: &str) -> u64 {
    half(name) << 32 | half(value)
}

fn half(text: &str) -> u64 {
    let hash = blake3::hash(text.as_bytes());
    hash.as_bytes().iter().take(4).fold(0, |half, byte| half << 8 | u64::from(*byte))
}

/// What the row says otherwise than the office. Fields of which the last import said the same are
/// left out: there the office knows better since.
pub(super) fn differences(
    file: &PersonFile,
    row: &CaseloadRow,
    today: NaiveDate,
) -> Vec<FieldDifference> {
    let known = known(file, row, today);
    said(row)
        .into_iter()
        .filter_map(|(field, there)| {
            let here = known.get(field).cloned();
            if here.as_deref().is_some_and(|here| is_same(field, here, &there)) {
                return None;
            }
            let last_said = file.imported.iter().find(|entry| **entry >> 32 == half(field));
            let meaning = match (&here, last_said) {
                (_, Some(last)) if *last == hash(field, &there) => return None,
                (None, _) => Difference::Completes,
                (Some(here), Some(last)) if *last == hash(field, here) => Difference::Updates,
                (Some(_), _) => Difference::Conflicts,
            };
            Some(FieldDifference { field, here, there, meaning })
        })
        .collect()
}

/// Names that differ by case and accents only are the same name, and another system's number for
/// somebody known is no news.
fn is_same(field: &str, here: &str, there: &str) -> bool {
    match field {
        "last_name" | "first_names" | "birth_name" | "town" | "address" => {
            crate::text::fold(here) == crate::text::fold(there)
        }
        _ => here == there,
    }
}

/// The file with every safe difference taken; `None` when there is none.
pub(super) fn take(
    file: &PersonFile,
    differing: Differing,
    act: &Act,
    ids: &mut dyn Ids,
) -> Option<PersonFile> {
    let safe: BTreeSet<&str> = differing
        .fields
        .iter()
        .filter(|field| field.meaning != Difference::Conflicts)
        .map(|field| field.field)
        .collect();
    if safe.is_empty() {
        return None;
    }
    let said = said(&differing.row);
    let row = differing.row;
    let mut file = file.clone();
    for (name, _, take) in IDENTITY {
        if safe.contains(name) {
            take(&mut file.identity, &row.identity);
        }
    }
    let facts = row.situation.only(|field| safe.contains(field));
    if !facts.is_empty() {
        let id = SituationId(ids.next_id());
        file.situations.push(SituationEntry { id, on: act.today, facts, by: act.by });
    }
    if safe.contains(OBSTACLES) {
        let known = file.obstacles_on(act.today);
        let news = row.obstacles.into_iter().filter(|(kind, state)| known.get(kind) != Some(state));
        file.obstacles.extend(news.map(|(kind, state)| ObstacleEntry {
            kind,
            state,
            on: act.today,
            by: act.by,
        }));
    }
    for (name, value) in said.iter().filter(|(name, _)| safe.contains(*name)) {
        file.imported.retain(|entry| entry >> 32 != half(name));
        file.imported.push(hash(name, value));
    }
    file.imported.sort_unstable();
    Some(file)
}
