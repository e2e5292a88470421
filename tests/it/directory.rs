//! Directories of partners as people have them, whole: every layout gives the same records, every fault that was planted is
//! found once, nothing good is lost.

#[path = "../../benches/support/directory.rs"]
mod generator;

use chrono::NaiveDate;
use generator::{Planted, Size, make};
use proptest::prelude::*;
use relais::domain::code::Coded;
use relais::domain::vocabulary::Vocabulary;
use relais::error::Problem;
use relais::import::directory::{Directory, Table};
use relais::import::row_error::Severity;
use relais::import::{data_inclusion, partner_list};
use std::path::PathBuf;

fn today() -> NaiveDate {
    "2026-11-23".parse().unwrap()
}

fn read(bytes: &[u8], name: &str) -> Result<Directory, Vec<Problem>> {
    data_inclusion::read(bytes, name, Vocabulary::builtin(), today())
}

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(name);
    std::fs::read(path).unwrap()
}

/// A file of the shared inputs, where they are.
fn shared(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    let bytes = std::fs::read(path).ok();
    if bytes.is_none() {
        eprintln!("skipped: ../shared/data/{name} is not there");
    }
    bytes
}

fn errors(directory: &Directory) -> Vec<(Option<&str>, &str, &str)> {
    let errors = directory.errors.iter();
    errors.map(|e| (e.place.id.as_deref(), e.field.as_str(), e.read.as_str())).collect()
}

/// The errors as the generator plants them.
fn found(directory: &Directory) -> Vec<Planted> {
    let fields = generator_fields();
    let named = |name: &str| fields.iter().find(|field| **field == name).copied().unwrap_or("?");
    directory
        .errors
        .iter()
        .map(|error| Planted {
            table: match error.place.table {
                Table::Structures => "structures",
                Table::Services => "services",
            },
            rank: error.place.rank,
            field: named(&error.field),
            is_refused: error.severity == Severity::RowRefused,
        })
        .collect()
}

fn generator_fields() -> Vec<&'static str> {
    let faults = generator::STRUCTURE_FAULTS.iter().chain(generator::SERVICE_FAULTS);
    faults.map(|(field, ..)| *field).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_planted_fault_is_found_once_and_every_good_record_kept(
        seed in any::<u64>(),
        faulty_one_in in 0_usize..6,
    ) {
        let size = Size { structures: 700, services: 900, faulty_one_in };
        let made = make(seed, size);
        let directory = read(made.json.as_bytes(), "directory.json").unwrap();
        prop_assert_eq!(found(&directory), made.planted.clone());
        let lost = |table| {
            made.planted.iter().filter(|fault| fault.is_refused && fault.table == table).count()
        };
        prop_assert_eq!(directory.partners.len(), size.structures - lost("structures"));
        prop_assert_eq!(directory.services.len(), size.services - lost("services"));
        let ranks: Vec<usize> = directory.services.iter().map(|listed| listed.place.rank).collect();
        prop_assert!(ranks.is_sorted());
    }
}

#[test]
fn the_sample_records_are_read_with_all_that_is_wrong_in_them() {
    let (Some(structures), Some(services)) =
        (shared("datainclusion/structures.json"), shared("datainclusion/services.json"))
    else {
        return;
    };
    let directory = read(&structures, "structures.json").unwrap();
    assert_eq!(directory.partners.len(), 5);
    assert_eq!(
        errors(&directory),
        [
            (Some("emplois-de-linclusion--empty"), "nom", ""),
            (Some("dora--blacklisted-siren-structure"), "siret", "7793112240000"),
            (Some("dora--allowed-structure-without-email"), "siret", "12345678901234"),
        ]
    );
    assert_eq!(directory.partners[2].partner.kind.as_str(), "ML");
    let directory = read(&services, "services.json").unwrap();
    assert_eq!(directory.services.len(), 6);
    let empty = Some("emplois-de-linclusion--empty");
    assert_eq!(errors(&directory), [(empty, "nom", ""), (empty, "description", "")]);
    let pages = [structures.as_slice(), &services].concat();
    let both = read(&pages, "pages.json").unwrap();
    assert_eq!((both.partners.len(), both.services.len()), (5, 6));
}

#[test]
fn the_registers_of_the_territory_are_read_as_a_plain_list() {
    let Some(bytes) = shared("territory/partners.csv") else { return };
    assert!(!data_inclusion::looks_like(&bytes, "partners.csv"));
    let vocabulary = Vocabulary::builtin();
    let list = partner_list::read(&bytes, "partners.csv", &[], &[], vocabulary, today()).unwrap();
    // One agency stands in the file twice; the codes of the missions locales stand under SIRET.
    assert_eq!(list.directory.partners.len(), 46);
    let fields: Vec<&str> = list.directory.errors.iter().map(|e| e.field.as_str()).collect();
    assert_eq!(fields.iter().filter(|field| **field == "siret").count(), fields.len());
    assert_eq!(fields.len(), 11);
    let unknown = list.directory.partners.iter().filter(|p| p.partner.kind.to_string() == "autre");
    assert_eq!(unknown.count(), 0);
}

/// The records of the small fixture, whatever the layout.
fn same(directory: &Directory) -> (Vec<String>, Vec<String>) {
    let structures = directory.partners.iter().map(|listed| {
        let partner = &listed.partner;
        format!("{} {} {:?} {:?}", partner.name, partner.kind, partner.siret, partner.location)
    });
    let services = directory.services.iter().map(|listed| {
        let service = &listed.service;
        format!("{} {} {:?} {:?}", listed.structure, service.name, service.themes, service.offer)
    });
    (structures.collect(), services.collect())
}

#[test]
fn every_layout_gives_the_same_records() {
    let json = fixture("directory.json");
    let whole = read(&json, "directory.json").unwrap();
    assert_eq!(whole.errors, []);
    let expected = same(&whole);
    assert_eq!((expected.0.len(), expected.1.len()), (3, 2));
    let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let list = |name: &str| value[name].as_array().unwrap().clone();
    let all: Vec<serde_json::Value> = [list("structures"), list("services")].concat();
    let lines: Vec<String> = all.iter().map(ToString::to_string).collect();
    let lines = lines.join("\n");
    let pages = all.chunks(2).map(|page| serde_json::json!({"items": page}).to_string());
    let pages = pages.collect::<Vec<_>>().concat();
    for (name, text) in [
        ("array", serde_json::to_string_pretty(&all).unwrap()),
        ("lines", lines),
        ("pages", pages),
        ("with a mark", format!("\u{feff}{value}")),
    ] {
        let directory = read(text.as_bytes(), name).unwrap();
        assert_eq!(directory.errors, [], "{name}");
        assert_eq!(same(&directory), expected, "{name}");
    }
    let structures = read(&fixture("structures.csv"), "structures.csv").unwrap();
    let services = read(&fixture("services.csv"), "services.csv").unwrap();
    assert_eq!((&structures.errors[..], &services.errors[..]), (&[][..], &[][..]));
    assert_eq!((same(&structures).0, same(&services).1), expected);
    assert_eq!(structures.partners[0].place.rank, 2, "a CSV counts lines");
    let book = workbook(&[("structures", list("structures")), ("services", list("services"))]);
    assert!(data_inclusion::looks_like(&book, "directory.xlsx"));
    let directory = read(&book, "directory.xlsx").unwrap();
    assert_eq!(directory.errors, []);
    assert_eq!(same(&directory), expected);
}

/// A workbook with one sheet a list; numbers stand in it as people's spreadsheets make them of codes.
fn workbook(sheets: &[(&str, Vec<serde_json::Value>)]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, records) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        let mut headers: Vec<&String> = Vec::new();
        for record in records {
            for key in record.as_object().unwrap().keys() {
                if !headers.contains(&key) {
                    headers.push(key);
                }
            }
        }
        for (column, header) in headers.iter().enumerate() {
            let column = u16::try_from(column).unwrap();
            sheet.write(0, column, header.as_str()).unwrap();
            for (row, record) in records.iter().enumerate() {
                let row = u32::try_from(row + 1).unwrap();
                match &record[header.as_str()] {
                    serde_json::Value::Null => {}
                    serde_json::Value::String(text) => match text.parse::<f64>() {
                        Ok(number) => drop(sheet.write(row, column, number).unwrap()),
                        Err(_) => drop(sheet.write(row, column, text).unwrap()),
                    },
                    serde_json::Value::Number(number) => {
                        sheet.write(row, column, number.as_f64().unwrap()).unwrap();
                    }
                    other => drop(sheet.write(row, column, other.to_string()).unwrap()),
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_file_cut_short_keeps_what_stands_before_the_cut() {
    let json = make(7, Size { structures: 20, services: 0, faulty_one_in: 0 }).json;
    for cut in [json.len() / 2, json.len() / 3] {
        let cut = (0..=cut).rev().find(|at| json.is_char_boundary(*at)).unwrap();
        let directory = read(&json.as_bytes()[..cut], "cut.json").unwrap();
        assert_eq!(directory.errors.len(), 1, "the record that was cut");
        assert_eq!(directory.errors[0].severity, Severity::RowRefused);
        assert!(directory.partners.len() > 4);
    }
}
