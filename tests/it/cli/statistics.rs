//! Statistics that others publish, beside the office's own.

use super::{Desk, code, said};
use serde_json::json;

const FILE: &str = "Code commune;Catégorie;Nombre de demandeurs d’emploi\n78123;ABC;1 210\n78123;D;s\n75056;ABC;9\n";

#[test]
fn a_published_statistic_is_kept_listed_and_taken_back() {
    let desk = Desk::with_demonstration("fr", 4);
    let path = desk.path("stmt.csv");
    std::fs::write(&path, FILE).unwrap();
    let file = path.to_str().unwrap();
    let import = |more: &[&str]| {
        let base = ["statistics", "import", file, "--source", "Dares, STMT", "--on", "2026-09-30"];
        [&base, more].concat().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let run = |arguments: Vec<String>| {
        desk.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let output = run(import(&["--published", "2026-10-26"]));
    assert_eq!(code(&output), 0, "{}", said(&output));
    for word in ["3 cases", "1 que la source", "75056"] {
        assert!(said(&output).contains(word), "{word}: {}", said(&output));
    }
    let kept = json!([{
        "kind": "jobseekers", "source": "Dares, STMT", "on": "2026-09-30", "published_on": "2026-10-26",
        "cells": 3, "suppressed": 1,
    }]);
    let list = || desk.json(&["statistics", "list"]);
    assert_eq!(list()["statistics"], kept);
    assert!(desk.ok(&["statistics", "list"]).contains("Dares, STMT"));
    // Taken in again, it takes its own place.
    assert_eq!(code(&run(import(&[]))), 0);
    assert_eq!(list()["statistics"].as_array().unwrap().len(), 1);
    desk.ok(&["undo"]);
    assert_eq!(list()["statistics"], kept);
    desk.ok(&["undo"]);
    assert_eq!(list()["statistics"], json!([]));

    std::fs::write(&path, FILE.replace("1 210", "beaucoup").replace("75056;", "78123;")).unwrap();
    let output = run(import(&[]));
    assert_eq!(code(&output), 1);
    for word in ["beaucoup", "Ligne 2", "Ligne 4", "la ligne 2"] {
        assert!(said(&output).contains(word), "{word}: {}", said(&output));
    }
    assert_eq!(list()["statistics"], json!([]), "nothing was taken");
}
