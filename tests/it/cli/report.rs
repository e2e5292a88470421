//! Reports, asked for as an office asks for them: files, refusals, what was published and what was known.

use super::{Desk, code, printed, said};
use serde_json::Value;

/// A cell of a report by its table, row and column.
fn number(report: &Value, table: &str, row: &str, column: &str) -> Value {
    let sections = report["sections"].as_array().unwrap().iter();
    let mut tables = sections.flat_map(|section| section["tables"].as_array().unwrap());
    let table = tables.find(|one| one["id"] == table).unwrap();
    let columns = table["columns"].as_array().unwrap();
    let rank = columns.iter().position(|one| one["id"] == column).unwrap();
    let row = table["rows"].as_array().unwrap().iter().find(|one| one["code"] == row).unwrap();
    row["cells"][rank].clone()
}

#[test]
fn a_report_is_a_file_in_every_form_and_the_same_twice() {
    let desk = Desk::with_demonstration("fr", 60);
    for report in ["activity", "fse", "definitions"] {
        for ending in ["xlsx", "csv", "html", "json"] {
            let write = |name: &str| {
                let path = desk.path(&format!("{name}.{ending}"));
                let to = path.to_str().unwrap();
                let done = desk.json(&["report", report, "--period", "2026-T3", "--to", to]);
                assert_eq!(done["diffusion"], "published");
                std::fs::read(path).unwrap()
            };
            assert_eq!(write(report), write(&format!("{report}-again")), "{report}.{ending}");
        }
    }
    let stays = desk.path("activity.csv");
    let refused =
        desk.run(&["report", "activity", "--period", "2026-T3", "--to", stays.to_str().unwrap()]);
    assert_eq!(code(&refused), 1, "a file that is there stays: {}", printed(&refused));
    // One publication each, however often it was written.
    let history = desk.json(&["history", "--limit", "1000"]);
    let published = history["entries"].as_array().unwrap().iter();
    assert_eq!(published.filter(|entry| entry["did"] == "figures_saved").count(), 3);
    let undone = desk.run(&["undo"]);
    assert!(!said(&undone).contains("Rapport"), "what was published is not taken back");
}

#[test]
fn a_workbook_holds_numbers_as_numbers() {
    use calamine::{Data, Reader, Xlsx};
    let desk = Desk::with_demonstration("fr", 60);
    let path = desk.path("interne.xlsx");
    let to = path.to_str().unwrap();
    desk.ok(&["report", "activity", "--period", "2026-T3", "--internal", "--to", to]);
    let mut book: Xlsx<_> = calamine::open_workbook(&path).unwrap();
    let names = book.sheet_names();
    assert!(names.len() > 8 && names[0].starts_with("Lisez"), "{names:?}");
    let report = desk.json(&["report", "activity", "--period", "2026-T3", "--internal"]);
    let followed = number(&report, "stock_rsa", "total", "total")["value"].as_f64().unwrap();
    let by_rsa = names.iter().find(|name| name.contains("RSA")).unwrap();
    let range = book.worksheet_range(by_rsa).unwrap();
    let holds = |cell: &Data| {
        matches!(cell, Data::Float(count) if (count - followed).abs() < 0.5)
            || matches!(cell, Data::Int(count) if *count as f64 == followed)
    };
    assert!(range.cells().any(|(_, _, cell)| holds(cell)), "{followed} in {by_rsa}");
}

#[test]
fn what_cannot_be_reported_is_said_all_at_once_with_what_can() {
    let desk = Desk::with_demonstration("fr", 10);
    let run = |arguments: &[&str]| desk.run(&[&["report"], arguments].concat());
    let wrong = run(&["fse", "--period", "2026-T9", "--to", "rapport.pdf", "--threshold", "2"]);
    assert_eq!(code(&wrong), 2);
    for word in ["2026-T9", "rapport.pdf", ".xlsx", "--internal"] {
        assert!(said(&wrong).contains(word), "{word}: {}", said(&wrong));
    }
    for (period, remedy) in [
        ("2019", "--programme 2014-2020"),
        ("2026-T4", "31/12/2026"),
        ("2026-07-01..2026-07-09", "mois"),
    ] {
        let refused = run(&["fse", "--period", period]);
        assert_eq!(code(&refused), 1, "{period}");
        assert!(said(&refused).contains(remedy), "{period}: {}", said(&refused));
    }
    assert_eq!(code(&run(&["fse", "--period", "2015", "--programme", "2014-2020"])), 0);
}

#[test]
fn a_report_of_then_says_what_was_known_then() {
    let desk = Desk::with_demonstration("fr", 20);
    let someone = desk.json(&["list"])["people"][0]["number"].as_str().unwrap().to_owned();
    let count = |more: &[&str]| {
        let asked = ["report", "activity", "--period", "2026-09", "--internal"];
        let report = desk.json(&[&asked, more].concat());
        number(&report, "flow_entretien", "total", "total")["value"].as_u64().unwrap()
    };
    let before = count(&[]);
    desk.ok(&["note", &someone, "Noté après coup", "--minutes", "30", "--on", "15/09/2026"]);
    assert_eq!(count(&[]), before + 1);
    assert_eq!(count(&["--known-on", "22/11/2026"]), before);
}
