//! A code that the centre publishes: an office takes it in, chooses it and counts it, and asks for it again once it lost it.

use super::evening::{office, someone};
use crate::central::program::Centre;
use crate::cli::{code, printed, said};
use serde_json::{Value, json};

/// The nomenclature of these items, in a file of the centre's.
fn file(centre: &Centre, items: &Value) -> String {
    let path = centre.path("nomenclature.json");
    std::fs::write(&path, serde_json::to_vec(items).unwrap()).unwrap();
    path.to_str().unwrap().to_owned()
}

fn kiosk() -> Value {
    json!({
        "id": "interview_medium/borne", "list": "interview_medium", "code": "borne",
        "fr": "Borne de la mairie", "en": "Town hall kiosk", "aliases": ["la borne"],
    })
}

#[test]
fn a_published_code_is_chosen_counted_and_asked_for_again_after_a_restoration() {
    let centre = Centre::new();
    let (desk, _served) = office(&centre);
    desk.ok(&["close-day"]);
    desk.ok(&["sync"]);
    let backups = desk.path("backups");
    let made = desk.json(&["backup", "--to", backups.to_str().unwrap()]);
    let someone = someone(&desk);
    let note = ["note", &someone, "Point", "--minutes", "15", "--medium", "la borne"];
    let unknown = desk.run(&note);
    assert_eq!(code(&unknown), 2, "{}{}", printed(&unknown), said(&unknown));

    centre.ok(&["nomenclature", "publish", &file(&centre, &json!([kiosk()]))]);
    let synced = desk.run(&["sync"]);
    let told = format!("{}{}", printed(&synced), said(&synced));
    assert!(told.contains("1 code ajouté par le siège"), "{told}");
    desk.ok(&note);
    let shown = desk.ok(&["show", &someone]);
    assert!(shown.contains("Borne de la mairie"), "{shown}");
    // Once is enough, and without the centre it stays.
    let again = desk.run(&["sync"]);
    assert!(!said(&again).contains("ajouté"), "{}", said(&again));

    desk.ok(&["close-day"]);
    desk.ok(&["sync"]);
    let exported = |centre: &Centre| {
        centre.ok(&["export", "--from", "2026-11-23", "--to", "2026-11-23", "--csv"])
    };
    let line = |text: &str| {
        let lines = text.lines().filter(|line| line.contains("flow.entretien"));
        lines.filter(|line| line.contains("borne")).map(str::to_owned).collect::<Vec<_>>()
    };
    let totals = line(&exported(&centre));
    assert_eq!(totals.len(), 1, "{}", exported(&centre));

    // The copy of before knows neither the code nor the interview; it asks for the list again before it counts anything.
    std::fs::remove_dir_all(desk.store()).unwrap();
    let restored = desk.run(&["restore", made["path"].as_str().unwrap()]);
    assert_eq!(code(&restored), 0, "{}", said(&restored));
    assert_eq!(code(&desk.run(&note)), 2);
    let first = desk.run(&["sync"]);
    let told = format!("{}{}", printed(&first), said(&first));
    assert!(told.contains("1 code ajouté par le siège"), "{told}");
    desk.ok(&note);
    assert_eq!(line(&exported(&centre)), totals, "nothing is counted less");
    desk.ok(&["close-day"]);
    desk.ok(&["sync"]);
    assert_eq!(line(&exported(&centre)), totals);
}

#[test]
fn a_nomenclature_is_looked_at_whole_before_it_is_published() {
    let centre = Centre::new();
    let (desk, _served) = office(&centre);
    let wrong = json!([
        kiosk(),
        {"id": "origin/x", "list": "origin", "code": "x"},
        {"id": "registration/H", "list": "registration", "code": "H", "fr": "H", "en": "H"},
        {"id": "theme/mobilite", "list": "theme", "code": "mobilite", "fr": "Vacances"},
    ]);
    let refused = centre.run(&["nomenclature", "publish", &file(&centre, &wrong)]);
    assert_eq!(code(&refused), 1);
    let told = said(&refused);
    for place in ["origin/x, fr", "origin/x, en", "registration/H, list", "theme/mobilite, fr"] {
        assert!(told.contains(place), "{place}: {told}");
    }
    desk.ok(&["close-day"]);
    let synced = desk.run(&["sync"]);
    assert!(!said(&synced).contains("ajouté"), "nothing was published: {}", said(&synced));

    // What leaves the list is offered no more, and what says it is still shown.
    centre.ok(&["nomenclature", "publish", &file(&centre, &json!([kiosk()]))]);
    desk.ok(&["sync"]);
    centre.ok(&["nomenclature", "publish", &file(&centre, &json!([]))]);
    let synced = desk.run(&["sync"]);
    let told = format!("{}{}", printed(&synced), said(&synced));
    assert!(told.contains("1 code que le siège ne propose plus"), "{told}");
}
