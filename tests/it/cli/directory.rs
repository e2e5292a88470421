//! Directories of partners taken in by command: once, again, later, with errors; and what is one partner made one.

use super::{Desk, code, printed, said, schema};
use serde_json::{Value, json};
use std::path::PathBuf;

fn fixture(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(name);
    path.to_str().unwrap().to_owned()
}

/// The small directory, to be changed.
fn records() -> Value {
    serde_json::from_str(&std::fs::read_to_string(fixture("directory.json")).unwrap()).unwrap()
}

/// A file on the desk.
fn written(desk: &Desk, name: &str, text: &str) -> String {
    let path = desk.path(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Takes files in; what is said of it, held against its schema. `expected` is the exit code.
fn import(desk: &Desk, expected: i32, arguments: &[&str]) -> Value {
    let line = [&["partner", "import", "--format", "json"], arguments].concat();
    let output = desk.run(&line);
    assert_eq!(code(&output), expected, "{arguments:?}: {}{}", printed(&output), said(&output));
    let report = serde_json::from_str(&printed(&output)).unwrap();
    schema::check(&report);
    report
}

fn partners(desk: &Desk, text: &str) -> Vec<Value> {
    desk.json(&["partner", "list", text])["partners"].as_array().unwrap().clone()
}

fn changes(added: usize, updated: usize, vanished: usize) -> Value {
    json!({"added": added, "updated": updated, "vanished": vanished})
}

#[test]
fn a_directory_is_taken_in_once_whatever_its_layout_and_taken_back_by_one_undo() {
    let desk = Desk::with_demonstration("fr", 3);
    let whole = fixture("directory.json");
    let planned = import(&desk, 0, &[&whole, "--dry-run"]);
    assert_eq!((&planned["partners"], &planned["dry_run"]), (&changes(3, 0, 0), &json!(true)));
    assert!(partners(&desk, "tournesol").is_empty(), "nothing was recorded");

    let report = import(&desk, 0, &[&whole]);
    assert_eq!(report["partners"], changes(3, 0, 0));
    assert_eq!(report["services"], changes(2, 0, 0));
    assert_eq!(partners(&desk, "tournesol")[0]["kind"]["code"], "centre_social");
    let report = import(&desk, 0, &[&whole]);
    assert_eq!((&report["partners"], &report["unchanged"]), (&changes(0, 0, 0), &json!(5)));
    let report = import(&desk, 0, &[&fixture("structures.csv"), &fixture("services.csv")]);
    assert_eq!(report["unchanged"], 5, "the same records, in two files of another layout");
    assert_eq!(report["source"], "structures.csv, services.csv");

    let undone = desk.json(&["undo"]);
    assert!(undone["sentence"].as_str().unwrap().contains("directory.json"), "{undone}");
    assert!(partners(&desk, "tournesol").is_empty());
    assert!(desk.ok(&["partner", "import", &whole]).contains("3 ajoutés"));
}

#[test]
fn a_later_file_updates_what_the_office_did_not_write_and_marks_what_is_listed_no_more() {
    let desk = Desk::with_demonstration("fr", 3);
    import(&desk, 0, &[&fixture("directory.json")]);
    desk.json(&["partner", "edit", "tournesol", "--phone", "01 39 00 99 99"]);

    let mut later = records();
    later["structures"][0]["telephone"] = json!("0139005555");
    later["structures"][0]["courriel"] = json!("nouveau@exemple.fr");
    later["structures"].as_array_mut().unwrap().remove(1);
    later["services"].as_array_mut().unwrap().remove(1);
    let later = written(&desk, "later.json", &later.to_string());
    let part = import(&desk, 0, &[&later, "--part", "--dry-run"]);
    assert_eq!(part["partners"], changes(0, 1, 0), "of a part, nothing has vanished");
    let report = import(&desk, 0, &[&later]);
    assert_eq!(report["partners"], changes(0, 1, 1));
    assert_eq!(report["services"], changes(0, 0, 1));
    let known = &partners(&desk, "tournesol")[0];
    assert_eq!(known["email"], "nouveau@exemple.fr");
    assert_eq!(known["phones"], json!(["+33139009999"]), "what the office wrote stays");
    let services = desk.run(&["services", "besoin:sante", "consultation"]);
    assert_eq!(code(&services), 3, "a service that vanished is not proposed: {}", said(&services));
    assert_eq!(partners(&desk, "CSAPA").len(), 1, "and its partner is never taken away");
    let back = import(&desk, 0, &[&fixture("directory.json")]);
    assert_eq!(back["partners"], changes(0, 2, 0), "it is listed again");
}

#[test]
fn every_error_of_a_file_is_told_and_strict_writes_nothing() {
    let desk = Desk::with_demonstration("fr", 3);
    let mut faulty = records();
    faulty["structures"][0]["siret"] = json!("123");
    faulty["structures"][2]["nom"] = json!("");
    faulty["services"][0]["frais"] = json!("un sourire");
    faulty["services"][1]["structure_id"] = json!("dora--nulle-part");
    let faulty = written(&desk, "faulty.json", &faulty.to_string());

    let report = import(&desk, 1, &[&faulty, "--strict"]);
    assert_eq!((&report["partners"], &report["services"]), (&changes(0, 0, 0), &changes(0, 0, 0)));
    assert!(partners(&desk, "tournesol").is_empty(), "nothing was recorded");

    let report = import(&desk, 1, &[&faulty]);
    let told = report["errors"].as_array().unwrap().iter().map(|error| {
        let place = format!("{} {}", error["table"].as_str().unwrap(), error["rank"]);
        let severity = error["severity"]["code"].as_str().unwrap();
        format!("{place} {} {severity}", error["field"].as_str().unwrap())
    });
    let mut told: Vec<String> = told.collect();
    told.sort();
    assert_eq!(
        told,
        [
            "services 1 frais cell_dropped",
            "services 2 structure_id row_refused",
            "structures 1 siret cell_dropped",
            "structures 3 nom row_refused",
        ]
    );
    assert_eq!(report["partners"], changes(2, 0, 0), "what is right is taken in");
    let output = desk.run(&["partner", "import", &faulty]);
    assert_eq!(code(&output), 1);
    assert!(printed(&output).contains("un sourire"), "{}", printed(&output));

    let nothing = written(&desk, "nothing.json", "{\"structures\": [");
    let broken = desk.run(&["partner", "import", &nothing, &desk.path("none").to_string_lossy()]);
    assert_ne!(code(&broken), 0);
    assert!(!said(&broken).is_empty() && !said(&broken).contains("panicked"));
}

#[test]
fn the_known_partners_of_the_territory_are_added_once() {
    let desk = Desk::with_demonstration("fr", 3);
    let report = import(&desk, 0, &["--known"]);
    let added = report["partners"]["added"].as_u64().unwrap();
    assert!(added > 20, "{report}");
    let again = import(&desk, 0, &["--known"]);
    assert_eq!((&again["partners"], &again["unchanged"]), (&changes(0, 0, 0), &json!(added)));
    let both = desk.run(&["partner", "import", "--known", &fixture("directory.json")]);
    assert_eq!(code(&both), 2, "files, or what is known");
}

#[test]
fn a_plain_list_is_read_by_its_headers_and_by_what_is_said_of_them() {
    let desk = Desk::with_demonstration("fr", 3);
    let text = "Qui donc;Ville;CP;Tél.\n\
        Garage L’Éclair;Poissy;78300;01 39 65 00 01\n\
        Épicerie d’à côté;Andrésy;78570;abc\n";
    let list = written(&desk, "liste.csv", text);
    let unknown = desk.run(&["partner", "import", &list]);
    assert_eq!(code(&unknown), 1, "no column is the name: {}", said(&unknown));

    let wrong = ["--column", "Qui donc=couleur", "--column", "sans signe égal"];
    let wrong = desk.run(&[&["partner", "import", list.as_str()], &wrong[..]].concat());
    assert_eq!(code(&wrong), 2);
    for word in ["couleur", "sans signe égal"] {
        assert!(said(&wrong).contains(word), "{word}: {}", said(&wrong));
    }

    let report = import(&desk, 1, &[&list, "--column", "Qui donc=partner_name"]);
    assert_eq!(report["partners"], changes(2, 0, 0));
    assert_eq!(report["errors"][0]["read"], "abc");
    let notes = report["notes"].to_string();
    assert!(notes.contains("Qui donc") && notes.contains("Ville"), "{notes}");
    let garage = &partners(&desk, "eclair garage")[0];
    assert_eq!(garage["phones"], json!(["+33139650001"]));
    assert_eq!(garage["commune"], "Poissy");
}

#[test]
fn what_may_be_one_partner_is_proposed_and_made_one() {
    let desk = Desk::with_demonstration("fr", 3);
    let name = "Centre social Le Tournesol";
    let own = desk.json(&[
        "partner",
        "add",
        name,
        "--commune",
        "78123",
        "--contact",
        "Mme N'Guessan",
        "--kind",
        "centre_social",
    ]);
    desk.json(&["orientation", "1", "--partner", name, "--motive", "numerique"]);
    let report = import(&desk, 0, &[&fixture("directory.json")]);
    let merge = &report["merges"][0];
    assert_eq!((&merge["kept"], &merge["reason"]), (&own["id"], &json!("name_and_commune")));
    assert_eq!(report["merges"].as_array().unwrap().len(), 1);

    let two = desk.run(&["partner", "show", name]);
    assert_eq!(code(&two), 3, "two of that name: {}", said(&two));
    assert!(said(&two).contains(merge["merged"].as_str().unwrap()), "{}", said(&two));
    let ids = [merge["kept"].as_str().unwrap(), merge["merged"].as_str().unwrap()];
    assert_eq!(desk.json(&["partner", "merge", ids[0], ids[1]])["did"], "partners_merged");
    let one = desk.json(&["partner", "show", name]);
    assert_eq!(one["partner"]["contact"], "Mme N'Guessan");
    assert_eq!(one["partner"]["email"], "accueil@exemple.fr", "what only the other one knew");
    assert!(one["lines"].to_string().contains("Atelier numérique"), "{one}");
    let itself = desk.run(&["partner", "merge", ids[0], ids[0]]);
    assert_eq!(code(&itself), 1, "{}", said(&itself));
    let gone = desk.run(&["orientation", "1", "--partner", ids[1], "--motive", "numerique"]);
    assert_eq!(code(&gone), 1, "{}", said(&gone));

    let again = import(&desk, 0, &[&fixture("directory.json")]);
    assert_eq!(again["partners"]["added"], 0, "the file finds the one that stayed");
    assert_eq!(again["merges"], json!([]));
}

#[test]
fn the_sample_records_are_taken_in_with_all_that_is_wrong_in_them() {
    let shared = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/datainclusion");
    let (structures, services) = (shared.join("structures.json"), shared.join("services.json"));
    if !structures.exists() || !services.exists() {
        eprintln!("skipped: ../shared/data/datainclusion is not there");
        return;
    }
    let desk = Desk::with_demonstration("fr", 3);
    let files = [structures.to_str().unwrap(), services.to_str().unwrap()];
    let report = import(&desk, 1, &files);
    assert_eq!(report["partners"], changes(5, 0, 0), "{report}");
    let again = import(&desk, 1, &files);
    assert_eq!(again["partners"], changes(0, 0, 0));
    assert_eq!(again["services"], changes(0, 0, 0));
    assert_eq!(again["errors"], report["errors"]);
}
