//! An office with a synthetic caseload, taken in from a caseload file as an adviser would.

#![allow(dead_code, reason = "shared by benches; each uses a part")]

use super::population::Person;
use anyhow::{Context, anyhow};
use chrono::{Datelike, NaiveDate};
use relais::caseload::Caseload;
use relais::caseload::change::{Act, Change};
use relais::clock::Timestamp;
use relais::desk::intake::{self, Plan, Taking};
use relais::domain::identifier::Name;
use relais::domain::office::{Adviser, AdviserId, Office};
use relais::domain::vocabulary::Vocabulary;
use relais::ids::{Id, SeededIds};
use relais::import::caseload_file::{self, CaseloadFile};
use relais::store::Store;
use relais::store::vault::{KeyDerivation, Passphrase, Unlock};
use std::fmt::Write as _;
use std::path::Path;

/// The adviser of every row.
pub(crate) const ADVISER: AdviserId = AdviserId(Id([7; 16]));

const HEADERS: &str = "Identifiant dans le SI;Civilité;Nom;Prénom;Date de naissance;Adresse;Code postal;Ville;Téléphone;\
     Mail;Identifiant France Travail;Catégorie;Date d'inscription;RSA;RQTH;Niveau de formation;Permis B;\
     Enfants à charge;Freins;Date du 1er contact;Conseiller";

/// One row in this many is faulty, where faults are asked for.
const FAULTY_ONE_IN: u32 = 100;

/// What the rows of a file are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// Every row is good.
    Clean,
    /// One in a hundred has something wrong: half of these are refused whole.
    SomeFaulty,
}

/// The working day of every measurement.
pub(crate) fn act() -> Act {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
    Act { by: ADVISER, now: Timestamp(1_795_435_200_000), today }
}

/// The people as a spreadsheet saves them for French offices: UTF-8 with its mark, `;`, CRLF.
pub(crate) fn csv(people: &[Person], rows: Rows) -> String {
    let mut file = format!("\u{feff}{HEADERS}\r\n");
    for person in people {
        row(&mut file, person, rows);
        file.push_str("\r\n");
    }
    file
}

fn row(file: &mut String, person: &Person, rows: Rows) {
    let pick = |of: &[&'static str], salt: u32| {
        let at = person.row.wrapping_add(salt).wrapping_mul(0x9e37_79b9) >> 8;
        of.get(at as usize % of.len().max(1)).copied().unwrap_or_default()
    };
    let faulty = rows == Rows::SomeFaulty && person.row % FAULTY_ONE_IN == 57;
    let fault = faulty.then_some(person.row / FAULTY_ONE_IN % 4);
    let civility = if person.sex == 'F' { "Mme" } else { "M." };
    let name = if fault == Some(0) { "" } else { &person.name };
    let birth = match fault {
        Some(1) => format!("31/02/{}", person.birth.year()),
        _ => person.birth.format("%d/%m/%Y").to_string(),
    };
    let phone = if fault == Some(2) { "06 12 34" } else { &person.phone };
    let rsa = if fault == Some(3) { "à voir" } else { pick(&["oui", "non", "non"], 1) };
    let street = pick(&["rue du Moulin", "avenue de l'Europe", "quai de Seine", "rue Pasteur"], 2);
    let postal = postal_code(person.insee);
    let registered = NaiveDate::from_ymd_opt(2024, 1, 8).unwrap_or_default()
        + chrono::Days::new(u64::from(person.row % 900));
    let contact = registered + chrono::Days::new(u64::from(person.row % 60));
    // Writing to a string does not fail.
    let _ = write!(
        file,
        "R-{row:06};{civility};{name};{first};{birth};{number} {street};{postal};{town};{phone};\
         p{row}@exemple.fr;{row:07}{letter};{category};{registered};{rsa};{rqth};{level};{licence};{children};\
         {obstacles};{contact};Nadia Benali",
        row = person.row,
        first = person.first_name,
        number = person.row % 120 + 1,
        town = person.commune,
        letter = pick(&["A", "F", "K", "V"], 3),
        category = pick(&["A", "A", "A", "B", "C", "D"], 4),
        registered = registered.format("%d/%m/%Y"),
        rqth = pick(&["non", "non", "non", "oui"], 5),
        level = pick(&["NV5", "NV4", "NV3", "CP4", "NV2"], 6),
        licence = pick(&["oui", "non"], 7),
        children = pick(&["0", "1", "2", "3"], 8),
        obstacles = pick(&["mobilite", "logement", "", "numerique, garde_enfants"], 9),
        contact = contact.format("%d/%m/%Y"),
    );
}

fn postal_code(insee: &str) -> &'static str {
    match insee {
        "78123" => "78955",
        "78642" => "78480",
        "78015" | "78138" => "78570",
        "78624" => "78510",
        "78643" | "78010" => "78540",
        "78498" => "78300",
        "78005" => "78260",
        "78172" => "78700",
        "78401" => "78250",
        "78384" | "78672" => "78670",
        _ => "78630",
    }
}

/// What a caseload file says.
pub(crate) fn read(file: &str) -> anyhow::Result<CaseloadFile> {
    let today = act().today;
    caseload_file::read(file.as_bytes(), "portefeuille.csv", &[], &[], Vocabulary::builtin(), today)
        .map_err(|problems| anyhow!("{problems:?}"))
}

/// What taking the rows in would do.
pub(crate) fn plan(caseload: &Caseload, file: CaseloadFile, ids: &mut SeededIds) -> Plan {
    intake::plan(caseload.state(), caseload.lookup(), file.rows, &act(), ids)
}

/// The change that takes a plan in.
pub(crate) fn change(plan: Plan, caseload: &Caseload, ids: &mut SeededIds) -> Option<Change> {
    plan.into_change(caseload.state(), "portefeuille.csv", Taking::Safe, &act(), ids)
}

/// A new office with one adviser and nobody in its caseload. Its key is cheap to derive.
pub(crate) fn create(dir: &Path) -> anyhow::Result<Caseload> {
    let (store, _) = Store::create(dir, &passphrase(), KeyDerivation::throwaway(), act().now)?;
    let mut caseload = Caseload::of(store)?;
    let name = |text: &str| Name::parse(text).map_err(|error| anyhow!("{error:?}"));
    let office = Office { code: "CSP".into(), name: name("Relais de Carrières")?, commune: None };
    let adviser = Adviser { id: ADVISER, name: name("Nadia Benali")?, email: None };
    caseload.make(Change::OfficeSet(office), &act())?;
    caseload.make(Change::AdviserSaved(adviser), &act())?;
    Ok(caseload)
}

/// Opens a store that [`create`] made.
pub(crate) fn open(dir: &Path) -> anyhow::Result<Caseload> {
    let unlock = Unlock::Passphrase(passphrase());
    Ok(Caseload::open(dir, &unlock, act().now)?)
}

/// Takes in everyone.
pub(crate) fn fill(caseload: &mut Caseload, people: &[Person]) -> anyhow::Result<()> {
    let mut ids = SeededIds::new(11);
    let plan = plan(caseload, read(&csv(people, Rows::Clean))?, &mut ids);
    let change = change(plan, caseload, &mut ids).context("nobody to take in")?;
    caseload.make(change, &act())?;
    caseload.store_mut().rotate_if_long();
    Ok(())
}

fn passphrase() -> Passphrase {
    Passphrase::new("a measure of invented people".to_owned())
}
