//! Both programs, as their people use them: an office enrolled, days closed and sent, a laptop restored, a stick carried.

use crate::central::program::Centre;
use crate::cli::{Desk, code, printed, said};
use serde_json::Value;

/// A centre that serves, and an office with an invented caseload enrolled at it.
pub(super) fn office(centre: &Centre) -> (Desk, crate::central::program::Served) {
    centre.ok(&["init", "--name", "CA2RS"]);
    let served = centre.serve();
    let desk = Desk::with_demonstration("fr", 40);
    let demo = desk.json(&["sync", "status"]);
    assert_eq!(demo["centre"], Value::Null);
    let invitation = centre.invite(&office_code(&desk));
    let address = format!("http://{}", served.at);
    let joined = desk.ok(&["sync", "enrol", &address, &invitation]);
    assert!(joined.contains("CA2RS"), "{joined}");
    (desk, served)
}

/// Someone's internal number: it begins with the office's code.
pub(super) fn someone(desk: &Desk) -> String {
    desk.json(&["list"])["people"][0]["number"].as_str().unwrap().to_owned()
}

fn office_code(desk: &Desk) -> String {
    someone(desk).split('-').next().unwrap().to_owned()
}

/// Logs an interview with someone.
pub(super) fn note(desk: &Desk, text: &str) {
    desk.ok(&["note", &someone(desk), text, "--minutes", "15"]);
}

fn days(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|day| day.as_str().unwrap()).collect()
}

#[test]
fn an_evening_from_the_closing_to_the_receipt() {
    let centre = Centre::new();
    let (desk, served) = office(&centre);
    let would = desk.json(&["close-day", "--dry-run"]);
    assert_eq!(would["waiting_to_leave"], 0);
    let closed = desk.json(&["close-day"]);
    assert_eq!(closed["sealed"], would["sealed"]);
    // From the first expected day, the Monday before.
    let sealed: Vec<_> = closed["sealed"].as_array().unwrap().iter().collect();
    assert_eq!((sealed.len(), sealed[5]["day"].as_str()), (6, Some("2026-11-23")), "{closed}");
    assert_eq!(desk.json(&["close-day"])["sealed"], Value::Array(Vec::new()));

    let sent = desk.json(&["sync"]);
    assert_eq!((&sent["outcome"], days(&sent["waiting"]).len()), (&"up_to_date".into(), 0));
    let again = desk.json(&["sync"]);
    assert_eq!(again["received"], 6);
    let status: Value = serde_json::from_str(&centre.ok(&["status", "--json"])).unwrap();
    assert_eq!(status["offices"][0]["standing"], "up_to_date", "{status}");

    // A correction, a withdrawal.
    note(&desk, "Appel de suivi");
    let corrected = desk.json(&["close-day"]);
    assert_eq!(corrected["sealed"][0]["reason"], "correction", "{corrected}");
    desk.ok(&["close-day", "--withdraw", "17/11/2026"]);
    desk.ok(&["sync"]);
    let code = office_code(&desk);
    let shown = centre.ok(&["show", &code, "--day", "2026-11-23"]);
    assert!(shown.contains("flow.entretien"), "{shown}");

    // The centre goes away: it is said, nothing is lost; then it is back on another port.
    drop(served);
    note(&desk, "Second appel");
    desk.ok(&["close-day"]);
    let parcel = desk.path("parcel.json");
    let parcel = parcel.to_str().unwrap();
    let written = desk.json(&["sync", "--to-file", parcel]);
    assert_eq!(days(&written["waiting"]), ["2026-11-23"]);
    let reply = desk.path("reply.json");
    let reply = reply.to_str().unwrap();
    centre.ok(&["receive", parcel, "--reply", reply]);
    let read = desk.json(&["sync", "--from-file", reply]);
    assert_eq!((days(&read["waiting"]).len(), &read["received"]), (0, &9.into()));
    let other = desk.run(&["sync", "--from-file", parcel]);
    assert_eq!(crate::cli::code(&other), 1, "a parcel is no answer");
}

#[test]
fn a_restored_laptop_learns_what_the_centre_has_and_asks_before_it_counts_less() {
    let centre = Centre::new();
    let (desk, _served) = office(&centre);
    desk.ok(&["close-day"]);
    desk.ok(&["sync"]);
    let backups = desk.path("backups");
    let made = desk.json(&["backup", "--to", backups.to_str().unwrap()]);
    note(&desk, "Ce que la sauvegarde n’a pas");
    desk.ok(&["close-day"]);
    desk.ok(&["sync"]);

    std::fs::remove_dir_all(desk.store()).unwrap();
    let restored = desk.run(&["restore", made["path"].as_str().unwrap()]);
    assert_eq!(code(&restored), 0, "{}", said(&restored));
    let first = desk.run(&["sync", "--format", "json"]);
    assert_eq!(code(&first), 0, "{}{}", printed(&first), said(&first));
    let first: Value = serde_json::from_str(&printed(&first)).unwrap();
    assert_eq!(days(&first["to_confirm"]), ["2026-11-23"], "{first}");
    // A day that would count less is not sealed by itself.
    assert_eq!(desk.json(&["close-day"])["sealed"], Value::Array(Vec::new()));
    desk.ok(&["close-day", "--keep", "23/11/2026"]);
    assert_eq!(desk.json(&["sync"])["to_confirm"], Value::Array(Vec::new()));
    // From here on its own numbers begin anew.
    note(&desk, "Après");
    desk.ok(&["close-day", "--replace", "23/11/2026"]);
    assert_eq!(desk.json(&["sync"])["outcome"], "up_to_date");
}

#[test]
fn what_the_centre_refuses_is_said_in_a_sentence_with_the_next_step() {
    let centre = Centre::new();
    let (desk, served) = office(&centre);
    desk.ok(&["close-day"]);
    let code = office_code(&desk);
    let refused = |arguments: &[&str]| {
        let output = desk.run(arguments);
        assert_eq!(crate::cli::code(&output), 1, "{}", printed(&output));
        format!("{}{}", printed(&output), said(&output))
    };
    let address = format!("http://{}", served.at);
    let used = refused(&["sync", "enrol", &address, "AAAA-BBBB-CCCC-DDDD"]);
    assert!(used.contains("Demandez-en un autre"), "{used}");
    centre.ok(&["offices", "revoke", &code]);
    let revoked = refused(&["sync"]);
    assert!(revoked.contains("nouveau code"), "{revoked}");
    let elsewhere = refused(&["sync", "enrol", "https://siege.example.fr", "x"]);
    assert!(elsewhere.contains("personnes inventées"), "{elsewhere}");
}
