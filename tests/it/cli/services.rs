//! The service that answers a need, and the partner that offers it, by command.

use super::{Desk, code, said};
use serde_json::json;
use std::path::PathBuf;

/// A desk with the small directory on it.
fn with_directory() -> Desk {
    let desk = Desk::with_demonstration("fr", 4);
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    desk.ok(&["partner", "import", folder.join("directory.json").to_str().unwrap()]);
    desk
}

#[test]
fn services_are_found_by_need_and_shown_whole() {
    let desk = with_directory();
    let found = desk.json(&["services", "besoin:numerique", "tournesol"]);
    assert_eq!(found["query"], "besoin:numerique tournesol");
    let service = &found["services"][0];
    assert_eq!(found["services"].as_array().unwrap().len(), 1);
    assert_eq!(service["name"], "Atelier numérique");
    assert_eq!(service["partner"], "Centre social Le Tournesol");
    assert_eq!(service["fee"]["code"], "gratuit");
    assert_eq!(service["commune"], "Carrières-sous-Poissy", "its partner's");
    assert_eq!(service["updated_on"], "2025-02-14");
    assert!(desk.ok(&["services", "besoin:numerique"]).contains("Atelier numérique"));
    assert!(desk.ok(&["services", "atelier", "--format", "csv"]).contains("Tournesol"));

    let id = service["id"].as_str().unwrap();
    let page = desk.json(&["services", "--show", id]);
    assert_eq!(&page["service"], service);
    let lines = page["lines"].to_string();
    for word in ["Prendre en main un ordinateur", "01 39 00 11 22", "Femmes"] {
        assert!(lines.contains(word), "{word}: {lines}");
    }
    assert!(desk.ok(&["services", "--show", id]).contains("Atelier numérique"));
    assert_eq!(code(&desk.run(&["services", "--show", "00000000"])), 3);
    assert_eq!(code(&desk.run(&["services", "zzzzqq"])), 3, "nothing answers");
}

#[test]
fn services_for_a_person_answer_what_stands_in_their_way_near_their_home() {
    let desk = with_directory();
    let opened = desk.json(&[
        "person",
        "new",
        "--last-name",
        "Łukasz",
        "--first-names",
        "Ana",
        "--born",
        "14/02/1978",
        "--commune",
        "78123",
    ]);
    let number = opened["id"].as_str().unwrap();
    desk.json(&["obstacle", number, "numerique", "identified"]);
    let found = desk.json(&["services", "--for", number, "tournesol"]);
    let query = found["query"].as_str().unwrap();
    assert_eq!(query, "tournesol besoin:numerique commune:78123");
    assert_eq!(found["services"][0]["name"], "Atelier numérique");
    assert_eq!(code(&desk.run(&["services", "--for", "9999"])), 3);
}

#[test]
fn everything_wrong_in_a_query_is_told_at_its_place() {
    let desk = with_directory();
    let wrong = ["besoin:zzz", "public:qqq", "zodiaque:lion", "maj<bientôt"];
    for person in [&[][..], &["--for", "1"]] {
        let output = desk.run(&[&["services"], &wrong[..], person].concat());
        let said = said(&output);
        assert_eq!(code(&output), 2, "{said}");
        for told in ["caractères 8 à 10", "zzz", "qqq", "zodiaque", "bientôt", "besoin:mobilite"]
        {
            assert!(said.contains(told), "{told}: {said}");
        }
    }
}

#[test]
fn a_partner_is_shown_whole_and_its_delays_are_those_of_what_is_sent_to_it() {
    let desk = with_directory();
    let edit = ["partner", "edit", "tournesol"];
    desk.json(&[&edit[..], &["--reminder", "3", "--expiry", "9", "--contact", "Łucja"]].concat());
    let sent = [
        "orientation",
        "1",
        "--partner",
        "tournesol",
        "--motive",
        "numerique",
        "--on",
        "2026-11-20",
    ];
    let sent = desk.json(&sent);
    let due = desk.json(&["orientation", "list", "1", "--overdue"]);
    let due: Vec<_> =
        due["orientations"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert!(due.contains(&&sent["id"]), "recalled after three days: {due:?}");

    let page = desk.json(&["partner", "show", "tournesol"]);
    assert_eq!(page["partner"]["contact"], "Łucja");
    let lines = page["lines"].to_string();
    for word in ["Atelier numérique", "Carrières-sous-Poissy"] {
        assert!(lines.contains(word), "{word}: {lines}");
    }
    assert!(desk.ok(&["partner", "show", "tournesol"]).contains("Atelier numérique"));
    desk.json(&[&edit[..], &["--contact", ""]].concat());
    assert_eq!(desk.json(&["partner", "show", "tournesol"])["partner"]["contact"], json!(null));
    let wrong = desk.run(&[&edit[..], &["--kind", "zzz", "--email", "à revoir"]].concat());
    assert_eq!(code(&wrong), 2);
    assert!(
        said(&wrong).contains("--kind") && said(&wrong).contains("--email"),
        "{}",
        said(&wrong)
    );
}
