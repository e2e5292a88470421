//! Field by field: what a row says, what the office knows, what the last import said.

use super::{Difference, Differing, FieldDifference};
use crate::caseload::change::Act;
use crate::domain::code::Coded;
use crate::domain::identifier::{Name, Phone};
use crate::domain::obstacle::ObstacleEntry;
use crate::domain::person::{District, Identity, PersonFile, Residence};
use crate::domain::situation::{Situation, SituationEntry, SituationId};
use crate::ids::Ids;
use crate::import::caseload_file::CaseloadRow;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Display, Write as _};
use std::sync::LazyLock;

/// Fields and their values as text, by name.
type Fields = BTreeMap<&'static str, String>;

/// One field of an identity.
struct IdentityField {
    name: &'static str,
    /// Writes it as text, and says whether it is known at all.
    write: fn(&Identity, &mut String) -> bool,
    /// Whether the office (first) knows all that a row (second) says. Quicker than comparing the texts, and a cell
    /// that says less, because a part of it was missing or wrong, takes nothing away.
    is_known: fn(&Identity, &Identity) -> bool,
    /// Takes it over from another identity.
    take: fn(&mut Identity, &Identity),
}

/// A field that is one value of the identity.
macro_rules! plain {
    ($name:literal, $($place:ident).+) => {
        IdentityField {
            name: $name,
            write: |who, into| who.$($place).+.write(into),
            is_known: |who, said| who.$($place).+ == said.$($place).+,
            take: |who, from| who.$($place).+.clone_from(&from.$($place).+),
        }
    };
}

const IDENTITY: &[IdentityField] = &[
    plain!("civility", civility),
    plain!("last_name", last_name),
    plain!("birth_name", birth_name),
    plain!("first_names", first_names),
    plain!("birth_date", birth_date),
    plain!("address", residence.address),
    // Town, postal code and commune are one answer to one question: taken together or not at all.
    IdentityField {
        name: "town",
        write: |who, into| town(&who.residence, into),
        is_known: |who, said| {
            let (home, said) = (&who.residence, &said.residence);
            (said.postal_code.is_none() || home.postal_code == said.postal_code)
                && (said.town.is_none() || home.town == said.town)
                && (said.commune.is_none() || home.commune == said.commune)
        },
        take: |who, from| {
            who.residence.postal_code.clone_from(&from.residence.postal_code);
            who.residence.town.clone_from(&from.residence.town);
            who.residence.commune.clone_from(&from.residence.commune);
        },
    },
    plain!("district", residence.district),
    IdentityField {
        name: "phones",
        write: |who, into| who.phones.write(into),
        is_known: |who, said| said.phones.iter().all(|phone| who.phones.contains(phone)),
        take: |who, from| who.phones.clone_from(&from.phones),
    },
    plain!("email", email),
    plain!("contact_preference", contact_preference),
    plain!("france_travail_id", france_travail_id),
    plain!("external_id", external_id),
    plain!("origin", origin),
    plain!("notice_on", notice_on),
];

/// Obstacles are one field: the set a file speaks of.
const OBSTACLES: &str = "obstacles";

/// A value as text; `false` when there is none.
trait Written {
    fn write(&self, into: &mut String) -> bool;
}

/// Writing into a string does not fail.
fn put(value: &impl Display, into: &mut String) -> bool {
    write!(into, "{value}").is_ok()
}

impl<T: Display> Written for Option<T> {
    fn write(&self, into: &mut String) -> bool {
        self.as_ref().is_some_and(|value| put(value, into))
    }
}

impl Written for Name {
    fn write(&self, into: &mut String) -> bool {
        put(self, into)
    }
}

impl Written for NaiveDate {
    fn write(&self, into: &mut String) -> bool {
        put(self, into)
    }
}

impl Written for District {
    fn write(&self, into: &mut String) -> bool {
        match self {
            Self::NotKnown => false,
            Self::Outside => put(&'-', into),
            Self::Inside(code) => put(code, into),
        }
    }
}

impl Written for Vec<Phone> {
    fn write(&self, into: &mut String) -> bool {
        for (rank, phone) in self.iter().enumerate() {
            into.push_str(if rank > 0 { ", " } else { "" });
            into.push_str(&phone.display());
        }
        !self.is_empty()
    }
}

fn town(home: &Residence, into: &mut String) -> bool {
    let start = into.len();
    let parts: [&dyn Written; 3] = [&home.postal_code, &home.town, &home.commune];
    for part in parts {
        let before = into.len();
        into.push_str(if before > start { " " } else { "" });
        if !part.write(into) {
            into.truncate(before);
        }
    }
    into.len() > start
}

fn text_of(field: &IdentityField, who: &Identity) -> Option<String> {
    let mut text = String::new();
    (field.write)(who, &mut text).then_some(text)
}

fn said(row: &CaseloadRow) -> Fields {
    let identity = IDENTITY.iter();
    let mut fields: Fields =
        identity.filter_map(|field| Some((field.name, text_of(field, &row.identity)?))).collect();
    fields.extend(row.situation.stated());
    fields.extend(obstacles_said(row).map(|text| (OBSTACLES, text)));
    fields
}

fn obstacles_said(row: &CaseloadRow) -> Option<String> {
    let sorted: BTreeMap<_, _> =
        row.obstacles.iter().map(|(kind, state)| (kind.as_str(), *state)).collect();
    (!sorted.is_empty()).then(|| format!("{sorted:?}"))
}

/// What a row says, as [`PersonFile::imported`] keeps it.
pub(super) fn hashes(row: &CaseloadRow) -> Vec<u64> {
    let names = &*NAMES;
    let mut hashes = Vec::with_capacity(32);
    let mut text = String::with_capacity(64);
    for (field, name) in IDENTITY.iter().zip(&names.identity) {
        text.clear();
        if (field.write)(&row.identity, &mut text) {
            hashes.push(name << 32 | half(&text));
        }
    }
    row.situation.each_stated(|rank, text| {
        let name = names.situation.get(rank).copied().unwrap_or_default();
        hashes.push(name << 32 | half(text));
    });
    hashes.extend(obstacles_said(row).map(|text| hash(OBSTACLES, &text)));
    hashes.sort_unstable();
    hashes
}

/// The hashes of the fields' names, made once: every row has the same fields.
struct Names {
    identity: Vec<u64>,
    situation: Vec<u64>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| Names {
    identity: IDENTITY.iter().map(|field| half(field.name)).collect(),
    situation: Situation::FIELDS.iter().map(|field| half(field)).collect(),
});

/// Name in the upper half, value in the lower one.
fn hash(name: &str, value: &str) -> u64 {
    half(name) << 32 | half(value)
}

fn half(text: &str) -> u64 {
    let hash = blake3::hash(text.as_bytes());
    hash.as_bytes().iter().take(4).fold(0, |half, byte| half << 8 | u64::from(*byte))
}

/// What the row says otherwise than the office, by name of the field. Fields of which the last import
/// said the same are left out: there the office knows better since.
pub(super) fn differences(
    file: &PersonFile,
    row: &CaseloadRow,
    today: NaiveDate,
) -> Vec<FieldDifference> {
    let mut found = Vec::new();
    let mut compare = |field, here: Option<String>, there: String| {
        found.extend(difference(file, field, here, there));
    };
    for field in IDENTITY {
        // Nearly every field of nearly every row ends here.
        if (field.is_known)(&file.identity, &row.identity) {
            continue;
        }
        if let Some(there) = text_of(field, &row.identity) {
            compare(field.name, text_of(field, &file.identity), there);
        }
    }
    let known = file.situation_on(today);
    if !known.says(&row.situation) {
        let mut known: Fields = known.stated().into_iter().collect();
        for (field, there) in row.situation.stated() {
            compare(field, known.remove(field), there);
        }
    }
    let known = file.obstacles_on(today);
    if row.obstacles.iter().any(|(kind, state)| known.get(kind) != Some(state))
        && let Some(there) = obstacles_said(row)
    {
        let spoken_of = row.obstacles.iter();
        let known: BTreeMap<_, _> =
            spoken_of.filter_map(|(kind, _)| Some((kind.as_str(), *known.get(kind)?))).collect();
        compare(OBSTACLES, (!known.is_empty()).then(|| format!("{known:?}")), there);
    }
    found.sort_by_key(|difference| difference.field);
    found
}

fn difference(
    file: &PersonFile,
    field: &'static str,
    here: Option<String>,
    there: String,
) -> Option<FieldDifference> {
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
    for field in IDENTITY.iter().filter(|field| safe.contains(field.name)) {
        (field.take)(&mut file.identity, &row.identity);
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
