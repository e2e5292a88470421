//! Caseload files as people have them, whole: every format gives the same people, every error is
//! said, nothing panics.

use chrono::NaiveDate;
use proptest::prelude::*;
use relais::domain::code::{
    Coded, DisabledWorker, EducationLevel, ObstacleKind, Registration, Rsa,
};
use relais::domain::identifier::{
    Email, FranceTravailId, InseeCode, Name, Phone, PostalCode, RomeCode,
};
use relais::domain::obstacle::ObstacleState;
use relais::domain::vocabulary::Vocabulary;
use relais::error::Problem;
use relais::i18n::Lang;
use relais::import::caseload_file::{self, CaseloadFile, CaseloadRow};
use relais::import::column::Column;
use relais::import::mapping::parse_correction;
use relais::import::row_error::{Severity, write_errors_csv};
use std::io::{Cursor, Read, Write};
use std::path::PathBuf;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn import(bytes: &[u8], name: &str) -> Result<CaseloadFile, Vec<Problem>> {
    caseload_file::read(bytes, name, &[], &[], Vocabulary::builtin(), day("2026-11-23"))
}

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(name);
    std::fs::read(path).unwrap()
}

/// A file of the shared inputs, where they are.
fn shared(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/caseload").join(name);
    let bytes = std::fs::read(path).ok();
    if bytes.is_none() {
        eprintln!("skipped: ../shared/data/caseload/{name} is not there");
    }
    bytes
}

/// Line, column and consequence of each error, and what was read.
fn errors(file: &CaseloadFile) -> Vec<(usize, &str, &str, Severity)> {
    file.errors.iter().map(|e| (e.line, e.header.as_str(), e.read.as_str(), e.severity)).collect()
}

const DROPPED: Severity = Severity::CellDropped;
const REFUSED: Severity = Severity::RowRefused;

fn phones(row: &CaseloadRow) -> Vec<String> {
    row.identity.phones.iter().map(Phone::national).collect()
}

#[test]
fn nobody_comes_before_they_are_born() {
    let text = "Nom;Prénom;Date de naissance;Date premier contact\n\
                Martin;Paul;01/01/1990;01/03/1985\n\
                Durand;Lise;02/02/1980;05/06/2024\n";
    let file = import(text.as_bytes(), "liste.csv").unwrap();
    let contacts: Vec<_> = file.rows.iter().map(|row| row.first_contact).collect();
    assert_eq!(contacts, [None, Some(day("2024-06-05"))]);
    assert_eq!(errors(&file), [(2, "Date premier contact", "01/03/1985", DROPPED)]);
}

/// The handmade list of the fixtures, row by row.
const HEADERS: [&str; 11] = [
    "Nom\nde famille",
    "Prénom",
    "Né(e) le",
    "Tél.\tportable",
    "CP",
    "Ville",
    "N° sécu",
    "RSA (O/N)",
    "Permis B",
    "Catégorie",
    "Conseiller",
];
const LIST: [[&str; 11]; 3] = [
    [
        "Fromentin",
        "Éloïse",
        "14/07/1985",
        "612345678",
        "78955",
        "Carrières-sous-Poissy",
        "2850778123456 22",
        "O",
        "oui",
        "A",
        "Anne Lefort",
    ],
    [
        "N'Guessan",
        "Aya",
        "3 février 1979",
        "06 22 33 44 55 / 01 39 00 11 22",
        "78570",
        "Andrésy",
        "NULL",
        "N",
        "non",
        "C",
        "Anne Lefort",
    ],
    [
        "Łukasiewicz",
        "Łukasz",
        "31.12.91",
        "néant",
        "8300",
        "Rethel",
        "",
        "",
        "x",
        "2",
        "anne.lefort@exemple.fr",
    ],
];

fn delimited(separator: char) -> String {
    let line = |cells: &[&str]| {
        let quoted: Vec<String> = cells
            .iter()
            .map(|cell| {
                if cell.contains([separator, '\n', '\t']) {
                    format!("\"{cell}\"")
                } else {
                    (*cell).to_owned()
                }
            })
            .collect();
        quoted.join(&separator.to_string())
    };
    let mut lines = vec![line(&HEADERS)];
    lines.extend(LIST.iter().map(|row| line(row)));
    lines.join("\r\n") + "\r\n"
}

fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    book.add_worksheet().set_name("Notice").unwrap().write(0, 0, "Mode d'emploi").unwrap();
    let sheet = book.add_worksheet().set_name("Portefeuille").unwrap();
    sheet.write(0, 0, "Relais Emploi Conseil - portefeuille 2026").unwrap();
    let births = [(1985, 7, 14), (1979, 2, 3), (1991, 12, 31)];
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write(2, column, header).unwrap();
    }
    for ((row, cells), (year, month, day)) in (4..).zip(LIST).zip(births) {
        for (column, cell) in (0..).zip(cells) {
            match cell.parse::<f64>() {
                _ if column == 2 => {
                    let birth = rust_xlsxwriter::ExcelDateTime::from_ymd(year, month, day).unwrap();
                    sheet.write_with_format(row, column, &birth, &date).unwrap();
                }
                Ok(number) => {
                    sheet.write(row, column, number).unwrap();
                }
                Err(_) if cell.is_empty() => {}
                Err(_) => {
                    sheet.write(row, column, cell).unwrap();
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn every_format_and_encoding_gives_the_same_people() {
    let check = |name: &str, bytes: &[u8]| {
        let file = import(bytes, name).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        assert_eq!(file.rows.len(), 3, "{name}");
        let [first, second, third] = &file.rows[..] else { unreachable!() };
        assert_eq!(first.identity.full_name(), "Éloïse Fromentin", "{name}");
        assert_eq!(third.identity.full_name(), "Łukasz Łukasiewicz", "{name}");
        let births: Vec<String> =
            file.rows.iter().map(|r| r.identity.birth_date.to_string()).collect();
        assert_eq!(births, ["1985-07-14", "1979-02-03", "1991-12-31"], "{name}");
        assert_eq!(phones(first), ["0612345678"], "{name}");
        assert_eq!(phones(second), ["0622334455", "0139001122"], "{name}");
        assert!(phones(third).is_empty(), "{name}");
        let home = &first.identity.residence;
        assert_eq!(home.commune.as_ref().map(InseeCode::as_str), Some("78123"), "{name}");
        let home = &third.identity.residence;
        assert_eq!(home.postal_code.as_ref().map(PostalCode::as_str), Some("08300"), "{name}");
        assert_eq!(first.situation.rsa, Some(Rsa::OPEN_PAID), "{name}");
        assert_eq!(second.situation.rsa, Some(Rsa::NONE), "{name}");
        assert_eq!(third.situation.rsa, None, "{name}");
        assert_eq!(third.situation.driving_licence, Some(true), "{name}");
        assert_eq!(first.situation.registration, Some(Registration::A), "{name}");
        assert_eq!(third.situation.registration, None, "{name}");
        assert_eq!(first.adviser.name.as_ref().map(Name::as_str), Some("Anne Lefort"), "{name}");
        assert_eq!(
            third.adviser.email.as_ref().map(Email::as_str),
            Some("anne.lefort@exemple.fr"),
            "{name}"
        );
        assert_eq!(errors(&file).len(), 1, "{name}: {:?}", errors(&file));
        assert_eq!(
            (file.errors[0].header.as_str(), file.errors[0].read.as_str()),
            ("Catégorie", "2"),
            "{name}"
        );
        assert!(file.notes.iter().any(|note| note.key == "import.note.nir_skipped"), "{name}");
        let headers: Vec<&str> = file.mapping.columns.iter().map(|a| a.header.as_str()).collect();
        assert_eq!((headers[0], headers[3]), ("Nom de famille", "Tél. portable"), "{name}");
    };
    for separator in [';', ',', '\t'] {
        let text = delimited(separator);
        check("UTF-8", text.as_bytes());
        check("UTF-8 with mark", format!("\u{feff}{text}").as_bytes());
        let utf16: Vec<u8> =
            format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        check("UTF-16", &utf16);
    }
    check("portefeuille.xlsx", &workbook());
    check("portefeuille.xls", &fixture("portefeuille.xls"));
    check("portefeuille.ods", &fixture("portefeuille.ods"));
    // Windows-1252 has no Ł.
    let text = delimited(';').replace('Ł', "L").replace('ł', "l");
    let windows = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
    let file = import(&windows, "windows.csv").unwrap();
    assert_eq!(file.rows[0].identity.full_name(), "Éloïse Fromentin");
    assert_eq!(file.errors.len(), 1);
}

#[test]
fn a_departments_file_imports_as_its_defects_allow() {
    let file = import(&fixture("departement.csv"), "departement.csv").unwrap();
    assert_eq!(
        errors(&file),
        [
            (2, "Téléphone", "061234567", DROPPED),
            (3, "Email", "aya@exemple", DROPPED),
            (3, "Situation", "emploi_perdu", DROPPED),
            (4, "Date de naissance*", "31/02/1991", REFUSED),
            (5, "Prénom*", "", REFUSED),
            (5, "Date de naissance*", "", REFUSED),
        ]
    );
    assert_eq!(file.refused(), 2);
    let lines: Vec<usize> = file.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [2, 3, 6]);
    let first = &file.rows[0];
    assert_eq!(first.identity.external_id.as_deref(), Some("R-001"));
    assert_eq!(
        first.identity.residence.address.as_deref(),
        Some("3 rue du Moulin, Lieu-dit \"Le Pré ; haut\"")
    );
    assert_eq!(
        first.identity.france_travail_id.as_ref().map(FranceTravailId::as_str),
        Some("400001A")
    );
    assert_eq!(first.situation.rsa, Some(Rsa::OPEN_SUSPENDED));
    assert_eq!(first.situation.education, Some(EducationLevel::LEVEL_3));
    assert_eq!(first.situation.unemployment_benefit, None);
    assert_eq!(first.situation.solidarity_allowance, Some(true));
    assert_eq!(first.situation.activity_bonus, Some(false));
    assert_eq!(first.situation.radius_km, Some(30));
    let [occupation] = &first.situation.target_occupations.clone().unwrap()[..] else {
        panic!("one")
    };
    assert_eq!(occupation.label, "Agent de quai / Agente de quai");
    assert_eq!(occupation.code.as_ref().map(RomeCode::as_str), Some("N1105"));
    let second = &file.rows[1];
    assert_eq!(second.situation.rsa, Some(Rsa::APPLIED));
    assert_eq!(second.situation.disabled_worker, Some(DisabledWorker::YES));
    assert_eq!(second.situation.education, Some(EducationLevel::BELOW_3));
    assert_eq!(second.situation.radius_km, Some(20));
    assert!(file.rows[2].situation.is_empty());
}

#[test]
fn an_extract_of_the_public_service_gives_situations_and_obstacles() {
    let file = import(&fixture("extrait_service_public.csv"), "extrait.csv").unwrap();
    let [first, second] = &file.rows[..] else { panic!("{:?}", errors(&file)) };
    assert_eq!(first.situation.registration, Some(Registration::D));
    assert_eq!(first.situation.registered_on, Some(day("2025-10-17")));
    assert_eq!(first.situation.rsa, Some(Rsa::OPEN_PAID));
    assert_eq!(
        first.obstacles,
        [
            (ObstacleKind::from_code("difficulte_financiere"), ObstacleState::Identified),
            (ObstacleKind::HEALTH, ObstacleState::None),
            (ObstacleKind::from_code("mobilite"), ObstacleState::Identified),
        ]
    );
    assert_eq!(first.identity.residence.address.as_deref(), Some("3 RUE DU MOULIN"));
    assert_eq!(
        first.identity.residence.town.as_ref().map(Name::as_str),
        Some("CARRIERES SOUS POISSY")
    );
    assert_eq!(first.identity.residence.commune.as_ref().map(InseeCode::as_str), Some("78123"));
    assert_eq!(first.adviser.name.as_ref().map(Name::as_str), Some("Anne LEFORT"));
    assert_eq!(first.adviser.email.as_ref().map(Email::as_str), Some("anne.lefort@exemple.fr"));
    assert_eq!(
        second.identity.residence.postal_code.as_ref().map(PostalCode::as_str),
        Some("08300")
    );
    assert_eq!(second.identity.residence.address.as_deref(), Some("BAT A, 12 QUAI DE SEINE"));
    let occupations = second.situation.target_occupations.clone().unwrap();
    assert_eq!(occupations.len(), 1);
    assert_eq!(
        (occupations[0].label.as_str(), occupations[0].code.as_ref().map(RomeCode::as_str)),
        ("Aide à domicile", Some("K1304"))
    );
    assert!(second.obstacles.is_empty());
    assert_eq!(
        errors(&file),
        [(2, "rome_2", "FAKE", DROPPED), (3, "categorie_inscription", "1", DROPPED)]
    );
}

#[test]
fn the_shared_departments_files_import_as_their_defects_allow() {
    let bad_phone = |line| (line, "Téléphone", "071234567", DROPPED);
    for (name, kept, expected) in [
        ("import_beneficiaires.csv", vec![2, 3, 4, 5], vec![bad_phone(2)]),
        ("import_beneficiaires_with_all_date_formats.csv", vec![2, 3, 4, 5], vec![bad_phone(2)]),
        (
            "import_beneficiaires_buggy.csv",
            vec![4],
            vec![
                (2, "Date de naissance*", "", REFUSED),
                bad_phone(2),
                (3, "Date de naissance*", "19970-04-22", REFUSED),
            ],
        ),
        ("import_beneficiaires_partial.csv", vec![2, 3, 4, 5], vec![]),
    ] {
        let Some(bytes) = shared(name) else { return };
        let file = import(&bytes, name).unwrap();
        assert_eq!(errors(&file), expected, "{name}");
        assert_eq!(file.rows.iter().map(|row| row.line).collect::<Vec<_>>(), kept, "{name}");
        assert!(file.notes.iter().any(|note| note.key == "import.note.nir_skipped"), "{name}");
        let births: Vec<String> =
            file.rows.iter().map(|r| r.identity.birth_date.to_string()).collect();
        let all = ["1998-05-25", "1997-04-22", "1997-04-22", "1997-04-22"];
        let expected: &[&str] = if kept.len() == 4 { &all } else { &all[..1] };
        assert_eq!(births.len(), expected.len());
        if kept.len() == 4 {
            assert_eq!(births, expected, "{name}");
        }
    }
}

#[test]
fn the_shared_extract_of_the_public_service_imports_whole() {
    let Some(bytes) = shared("extract_pole_emploi.csv") else { return };
    let file = import(&bytes, "extract_pole_emploi.csv").unwrap();
    assert_eq!(file.rows.len(), 4);
    assert_eq!(file.refused(), 0);
    let categories: Vec<usize> = file
        .errors
        .iter()
        .filter(|e| e.column == Some(Column::Registration))
        .map(|e| e.line)
        .collect();
    assert_eq!(categories, [2, 3, 4, 5]);
    let codes: Vec<&str> = file
        .errors
        .iter()
        .filter(|e| e.column == Some(Column::TargetOccupationCode))
        .map(|e| e.read.as_str())
        .collect();
    assert_eq!(codes, ["FAKE"]);
    assert_eq!(file.errors.len(), 5);
    let home = &file.rows[0].identity.residence;
    assert_eq!(home.postal_code.as_ref().map(PostalCode::as_str), Some("08300"));
    assert_eq!(
        home.address.as_deref(),
        Some("ADRESSE_LIGNE2 1, ADRESSE_LIGNE3 1, ADRESSE_LIGNE4 1")
    );
    assert!(file.rows.iter().all(|row| row.situation.rsa == Some(Rsa::OPEN_PAID)));
    assert_eq!(file.rows[0].situation.target_occupations.as_ref().map(Vec::len), Some(2));
    assert!(file.mapping.columns.iter().all(|assigned| assigned.column.is_some()));
}

#[test]
fn an_identity_number_is_nowhere_in_what_an_import_gives() {
    let nir = "285077812345671";
    let text = format!(
        "Nom;Prénom;Né le;NIR;Matricule;Tél;Email;Ville\n\
         A;B;01/02/1980;{nir};{nir};{nir};{nir};{nir}\n\
         C;D;{nir};;{nir};06 12 34 56 78;c@exemple.fr;Andrésy\n"
    );
    let file = import(text.as_bytes(), "liste.csv").unwrap();
    assert_eq!(file.rows.len(), 1);
    assert!(!format!("{file:?}").contains(nir));
    let mut csv = Vec::new();
    write_errors_csv(&file.errors, Lang::Fr, &mut csv).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    assert!(!csv.contains(nir) && csv.contains("•••"));
    for error in &file.errors {
        assert!(!error.problem().render(Lang::Fr).contains(nir));
    }
    assert!(!file.errors.is_empty());
}

#[test]
fn preamble_ragged_rows_and_doubled_columns_are_said_and_used_where_sound() {
    let text = "Liste des suivis;;;;\n\nNom Prénom;DDN;Tél 1;Portable;DDN\n\
        FROMENTIN Éloïse;14/07/1985;0139001122;0612345678;\n\
        Aya N'GUESSAN;03/02/1979;;;04/02/1979;en trop\n\
        Petit;1/1/90\n;;;;\n";
    let file = import(text.as_bytes(), "liste.csv").unwrap();
    assert_eq!(phones(&file.rows[0]), ["0139001122", "0612345678"]);
    assert_eq!(file.rows[1].identity.full_name(), "Aya N'GUESSAN");
    assert_eq!(file.rows[1].identity.birth_date, day("1979-02-03"));
    assert_eq!(
        errors(&file),
        [
            (5, "DDN", "04/02/1979", DROPPED),
            (5, "", "en trop", DROPPED),
            (6, "Nom Prénom", "Petit", REFUSED),
        ]
    );
    let keys: Vec<&str> = file.notes.iter().map(|note| note.key).collect();
    assert_eq!(keys, ["import.note.lines_above", "import.note.doubled_columns"]);
}

#[test]
fn a_wrong_mapping_is_corrected_saved_and_used_again() {
    let text = "Nom;Prénom;Arrivée au monde;Truc\nA;B;01/02/1980;0612345678\n";
    let problems = import(text.as_bytes(), "liste.csv").unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].render(Lang::Fr).contains("« Arrivée au monde »"));
    let corrections = [
        parse_correction("« arrivée au monde »=birth_date").unwrap(),
        parse_correction("#D=téléphone").unwrap(),
    ];
    let read = |saved: &[_], said: &[_]| {
        caseload_file::read(
            text.as_bytes(),
            "liste.csv",
            saved,
            said,
            Vocabulary::builtin(),
            day("2026-11-23"),
        )
    };
    let file = read(&[], &corrections).unwrap();
    assert_eq!(phones(&file.rows[0]), ["0612345678"]);
    let saved = relais::import::mapping::from_toml(&file.mapping.to_toml(), "m.toml").unwrap();
    assert_eq!(read(&saved, &[]).unwrap().rows, file.rows);
}

#[test]
fn files_that_hold_no_table_are_refused_by_name_with_a_remedy() {
    let mut word = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    word.create_stream("/WordDocument").unwrap().write_all(b"x").unwrap();
    let mut locked = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    locked.create_stream("/EncryptedPackage").unwrap().write_all(b"x").unwrap();
    let damaged = workbook().into_iter().take(3_000).collect::<Vec<u8>>();
    for (name, bytes, remedy) in [
        ("vide.csv", Vec::new(), "import.remedy.check_file"),
        ("liste.xls", word.into_inner().into_inner(), "import.remedy.document"),
        ("secret.xlsx", locked.into_inner().into_inner(), "import.remedy.password"),
        ("liste.pdf.csv", b"%PDF-1.7\n%\xE2\xE3".to_vec(), "import.remedy.pdf"),
        (
            "web.xls",
            b"<html><table><tr><td>Nom</td></tr></table>".to_vec(),
            "import.remedy.web_page",
        ),
        ("coupe.xlsx", damaged, "import.remedy.save_again"),
        (
            "bruit.csv",
            (0..2_000_u32).flat_map(|n| (n * n).to_be_bytes()).collect(),
            "import.remedy.save_again",
        ),
    ] {
        let problems = import(&bytes, name).unwrap_err();
        assert_eq!(problems.len(), 1, "{name}");
        assert_eq!(problems[0].remedy.key, remedy, "{name}");
        for lang in [Lang::Fr, Lang::En] {
            assert!(problems[0].render(lang).contains(name), "{name}");
        }
    }
}

#[test]
fn days_of_old_macintosh_workbooks_are_counted_from_1904() {
    let bytes = rezipped(&workbook(), "xl/workbook.xml", |xml| {
        let text = String::from_utf8(xml.clone()).unwrap();
        *xml = text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ").into_bytes();
    });
    let file = import(&bytes, "mac.xlsx").unwrap();
    assert_eq!(file.rows[0].identity.birth_date, day("1989-07-15"), "1462 days later");
}

/// The same archive with one of its files changed.
fn rezipped(bytes: &[u8], name: &str, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut change = Some(change);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let entry_name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if let Some(change) = change.take_if(|_| entry_name == name) {
            change(&mut content);
        }
        writer.start_file(entry_name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Bytes overwritten, cut out and put in, as a bad disk or a bad program would.
#[derive(Debug, Clone)]
struct Damage(Vec<(prop::sample::Index, u8, u8)>);

fn damage() -> impl Strategy<Value = Damage> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..12)
        .prop_map(Damage)
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        for (place, byte, act) in &self.0 {
            if bytes.is_empty() {
                return;
            }
            let at = place.index(bytes.len());
            match act {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, *byte),
                _ => bytes[at] = *byte,
            }
        }
    }
}

/// Imports, and holds what must hold of any outcome.
fn survives(bytes: &[u8]) {
    match import(bytes, "abîmé") {
        Ok(file) => {
            let mut csv = Vec::new();
            write_errors_csv(&file.errors, Lang::Fr, &mut csv).unwrap();
            let mut lines: Vec<usize> = file.rows.iter().map(|row| row.line).collect();
            lines.dedup();
            assert_eq!(lines.len(), file.rows.len(), "one person a line");
            assert!(file.mapping.has(Column::BirthDate));
        }
        Err(problems) => assert!(!problems.is_empty()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_at_all_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        survives(&bytes);
    }

    #[test]
    fn any_text_under_good_headers_never_panics(cells in prop::collection::vec("\\PC{0,40}", 1..60)) {
        let headers: Vec<&str> = Column::ALL.iter().map(|column| column.code()).collect();
        let text = format!("{}\nA;B;{}\n", "Nom;Prénom;DDN;Tél;CP Ville;Adresse;Freins;Métier;RSA;Niveau;Catégorie;QPV", cells.join(";"));
        survives(text.as_bytes());
        survives(format!("{}\n{}\n", headers.join(";"), cells.join(";")).as_bytes());
    }

    #[test]
    fn a_damaged_csv_never_panics(damage in damage()) {
        let mut bytes = fixture("departement.csv");
        damage.apply(&mut bytes);
        survives(&bytes);
    }

    #[test]
    fn a_damaged_xls_never_panics(damage in damage()) {
        let mut bytes = fixture("portefeuille.xls");
        damage.apply(&mut bytes);
        survives(&bytes);
    }

    #[test]
    fn a_damaged_xlsx_never_panics(damage in damage(), part in 0_usize..5) {
        let parts = ["xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"];
        survives(&rezipped(&workbook(), parts[part], |xml| damage.apply(xml)));
        let mut bytes = workbook();
        damage.apply(&mut bytes);
        survives(&bytes);
    }

    #[test]
    fn a_damaged_ods_never_panics(damage in damage()) {
        survives(&rezipped(&fixture("portefeuille.ods"), "content.xml", |xml| damage.apply(xml)));
        let mut bytes = fixture("portefeuille.ods");
        damage.apply(&mut bytes);
        survives(&bytes);
    }
}
