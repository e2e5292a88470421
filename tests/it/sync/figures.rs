//! What an office reports of itself is what the centre reports of it, once its days have arrived.

use super::evening::{note, office, someone};
use crate::central::program::Centre;
use serde_json::Value;
use std::collections::BTreeMap;

/// Days that were all closed and sent: the first expected one to the last.
const PERIOD: &str = "2026-11-16..2026-11-23";

/// Every number of a report's tables, by table, row and column. What only an office has is left out, and the trend, which begins before
/// the centre heard of the office.
fn numbers(report: &Value) -> BTreeMap<(String, String, String), f64> {
    let mut numbers = BTreeMap::new();
    let tables = report["sections"].as_array().unwrap().iter();
    let tables = tables.flat_map(|section| section["tables"].as_array().unwrap());
    for table in tables {
        let id = table["id"].as_str().unwrap();
        if matches!(id, "equipe" | "partenaires" | "relais" | "tendance") {
            continue;
        }
        let columns: Vec<&str> = table["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap())
            .collect();
        for row in table["rows"].as_array().unwrap() {
            let code = row["code"].as_str().unwrap_or_default();
            for (column, cell) in columns.iter().zip(row["cells"].as_array().unwrap()) {
                let value = cell.get("value").unwrap_or(cell);
                if let Some(number) = value.as_f64() {
                    let place = (id.to_owned(), code.to_owned(), (*column).to_owned());
                    numbers.insert(place, number);
                }
            }
        }
    }
    numbers
}

#[test]
fn the_office_s_totals_are_the_centre_s() {
    let centre = Centre::new();
    let (desk, _served) = office(&centre);
    note(&desk, "Point d’étape");
    desk.ok(&["situation", "set", &someone(&desk), "registration=B", "searched_last_month=oui"]);
    desk.ok(&["close-day"]);
    desk.ok(&["sync"]);
    for report in ["activity", "fse", "definitions"] {
        let ours = desk.json(&["report", report, "--period", PERIOD, "--internal"]);
        let file = centre.path(&format!("{report}.json"));
        let file = file.to_str().unwrap();
        centre.ok(&["report", report, "--period", PERIOD, "--internal", "--to", file]);
        let theirs: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let (ours, theirs) = (numbers(&ours), numbers(&theirs));
        assert!(ours.len() > 20, "{report}: {}", ours.len());
        assert_eq!(ours, theirs, "{report}");
    }
}
