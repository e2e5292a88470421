//! Calendars of other programs: the agenda given out, invitations taken in.

use super::{Desk, code, printed, said};
use relais::desk::calendar::{Intent, read};
use relais::domain::vocabulary::Vocabulary;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/calendar").join(name);
    path.to_str().unwrap().to_owned()
}

/// A file of the shared inputs, where they are.
fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/calendar").join(name);
    if !path.is_file() {
        eprintln!("skipped: ../shared/data/calendar/{name} is not there");
        return None;
    }
    Some(path)
}

/// A desk where Éloïse N'Guessan has a file; its number.
fn desk() -> (Desk, String) {
    let desk = Desk::with_demonstration("fr", 5);
    let opened = desk.json(&[
        "person",
        "new",
        "--last-name",
        "N'Guessan",
        "--first-names",
        "Éloïse",
        "--born",
        "14/02/1988",
    ]);
    let number = opened["id"].as_str().unwrap().to_owned();
    (desk, number)
}

fn outcomes(imported: &serde_json::Value) -> Vec<&str> {
    let rows = imported["invitations"].as_array().unwrap().iter();
    rows.map(|row| row["outcome"]["code"].as_str().unwrap()).collect()
}

#[test]
fn an_invitation_is_fixed_then_moved_then_cancelled() {
    let (desk, number) = desk();
    let import = |name: &str| desk.json(&["calendar", "import", &fixture(name)]);
    let appointments = || desk.json(&["appointment", "list", &number])["appointments"].clone();

    let tried = desk.json(&["calendar", "import", &fixture("invitation.ics"), "--dry-run"]);
    assert_eq!((outcomes(&tried), &tried["dry_run"]), (vec!["fixed"], &true.into()));
    assert_eq!(appointments(), serde_json::json!([]), "a trial records nothing");

    let fixed = import("invitation.ics");
    assert_eq!(fixed["invitations"][0]["person"]["number"], number.as_str());
    let known = appointments();
    assert_eq!(known[0]["start"], "2026-12-01T09:03");
    assert_eq!(known[0]["minutes"], 30);
    assert_eq!(known[0]["subject"], "Entretien individuel conseiller");
    assert_eq!(outcomes(&import("invitation.ics")), ["unchanged"]);

    assert_eq!(outcomes(&import("deplacement.ics")), ["moved"]);
    let moved = appointments();
    assert_eq!(
        (&moved[0]["start"], &moved[0]["minutes"]),
        (&"2026-12-02T14:00".into(), &60.into())
    );
    let done = desk.json(&["history", &number, "--limit", "1"]);
    assert_eq!(done["entries"][0]["did"], "appointment_rescheduled");

    assert_eq!(outcomes(&import("annulation.ics")), ["cancelled"]);
    assert_eq!(appointments()[0]["state"]["code"], "cancelled_by_service");
    assert_eq!(appointments().as_array().unwrap().len(), 1, "it was the same all along");
    let everything = desk.ok(&["show", &number, "--format", "json"]);
    assert!(!everything.contains("confidentiel"), "what describes it is not kept");
}

#[test]
fn several_files_are_taken_at_once_and_what_is_no_appointment_is_said() {
    let (desk, number) = desk();
    let outlook = desk.run(&["calendar", "import", &fixture("outlook.ics"), "--format", "json"]);
    assert_eq!(code(&outlook), 1, "nobody knows with whom the one from London is");
    let all = desk.json(&[
        "calendar",
        "import",
        &fixture("outlook.ics"),
        &fixture("agenda.ics"),
        "--person",
        &number,
    ]);
    assert_eq!(outcomes(&all), ["unchanged", "fixed", "all_day", "fixed", "one_of_series", "past"]);
    let listed = desk.json(&["appointment", "list", &number]);
    let listed: Vec<_> = listed["appointments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["start"].as_str().unwrap(), one["place"]["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        listed,
        [
            ("2026-11-30T09:00", "relais"),
            ("2026-12-03T10:00", "visio"),
            ("2026-12-04T11:00", "relais")
        ]
    );
    let shown = desk.ok(&["calendar", "import", &fixture("agenda.ics"), "--dry-run"]);
    assert!(shown.contains("journée entière") && shown.contains("série"), "{shown}");
}

#[test]
fn everything_wrong_in_a_file_is_said_and_nothing_of_it_taken() {
    let (desk, _) = desk();
    let files = [fixture("fautif.ics"), fixture("invitation.ics")];
    let output = desk.run(&["calendar", "import", &files[0], &files[1], "--format", "json"]);
    assert_eq!(code(&output), 1);
    for wrong in ["événement 1, ligne 3", "événement 2, ligne 7", "Mars/Olympus", "fautif.ics"]
    {
        assert!(said(&output).contains(wrong), "{wrong}: {}", said(&output));
    }
    let body: serde_json::Value = serde_json::from_str(&printed(&output)).unwrap();
    super::schema::check(&body);
    assert_eq!((outcomes(&body), body["problems"].as_array().unwrap().len()), (vec!["fixed"], 3));

    let none = desk.run(&["calendar", "import", &fixture("nowhere.ics")]);
    assert_eq!(code(&none), 1, "{}", said(&none));
    let output = desk.run_with_input(&["calendar", "import", "-"], "Nom;Prénom\n");
    assert_eq!(code(&output), 1);
    assert!(said(&output).contains("BEGIN:VCALENDAR"), "{}", said(&output));
    let nobody = desk.run(&["calendar", "import", &files[1], "--person", "CSP-9999"]);
    assert_eq!(code(&nobody), 3);
}

#[test]
fn an_agenda_is_written_once_whole_and_read_back_unchanged() {
    let (desk, number) = desk();
    desk.ok(&["appointment", &number, "30/11", "14h30", "--subject", "Surendettement"]);
    let file = desk.path("agenda.ics");
    let path = file.to_str().unwrap();
    let to =
        ["calendar", "export", path, "--from", "30/11/2026", "--to", "30/11/2026", "--everyone"];
    let written = desk.json(&to);
    assert_eq!((&written["path"], &written["calendar"]), (&path.into(), &serde_json::Value::Null));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(&format!("SUMMARY:Rendez-vous {number} (")), "{text}");
    assert!(!text.contains("Guessan") && !text.contains("Surendettement"), "{text}");
    let count = written["appointments"].as_u64().unwrap();
    assert_eq!(u64::try_from(text.matches("BEGIN:VEVENT").count()).unwrap(), count);
    let back = desk.json(&["calendar", "import", path]);
    assert!(outcomes(&back).iter().all(|outcome| *outcome == "unchanged"), "{back}");

    let again = desk.run(&to);
    assert_eq!(code(&again), 1);
    assert!(said(&again).contains("--force"), "{}", said(&again));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "it was left alone");
    desk.ok(&[&to[..], &["--names", "--force"]].concat());
    let named = std::fs::read_to_string(&file).unwrap();
    assert!(named.contains("Éloïse N'Guessan"), "{named}");
    let beside = std::fs::read_dir(file.parent().unwrap()).unwrap();
    let left = beside.filter(|entry| {
        entry.as_ref().unwrap().file_name().to_string_lossy().contains("relais-new")
    });
    assert_eq!(left.count(), 0, "nothing unfinished is left");
}

#[test]
fn an_agenda_goes_to_the_output_when_no_file_is_named() {
    let (desk, number) = desk();
    desk.ok(&["appointment", &number, "30/11", "14h30"]);
    for arguments in [&["calendar", "export"][..], &["calendar", "export", "-"]] {
        let text = desk.ok(arguments);
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n"), "{text}");
        assert!(text.contains("DTSTART;TZID=Europe/Paris:20261130T143000\r\n"), "{text}");
    }
    let body = desk.json(&["calendar", "export", "--adviser", "Nadia"]);
    assert!(body["calendar"].as_str().unwrap().ends_with("END:VCALENDAR\r\n"));
    assert_eq!((&body["to"], &body["from"]), (&serde_json::Value::Null, &"2026-11-23".into()));
    let backwards = desk.run(&["calendar", "export", "--from", "2026-12-02", "--to", "2026-12-01"]);
    assert_eq!(code(&backwards), 2);
    assert_eq!(code(&desk.run(&["calendar", "export", "--adviser", "Personne"])), 3);
    let nowhere = desk.path("nowhere/agenda.ics");
    assert_eq!(code(&desk.run(&["calendar", "export", nowhere.to_str().unwrap()])), 1);
}

#[test]
fn what_public_services_send_is_read() {
    for (name, cancels) in
        [("invitation-mail.fixture.ics", false), ("invitation-mail-annulee.fixture.ics", true)]
    {
        let Some(path) = shared(name) else { continue };
        let found = read(&std::fs::read(path).unwrap(), Vocabulary::builtin()).unwrap();
        let [invitation] = found.as_slice() else { panic!("{found:#?}") };
        assert_eq!(invitation.uid, "20c8ca73-fd8b-4194-8d3c-80b6c9949deb");
        assert_eq!(matches!(invitation.intent, Intent::Cancel(_)), cancels);
        let when = invitation.when().unwrap();
        assert_eq!((when.start.to_string().as_str(), when.minutes), ("2021-11-11 09:03:00", 30));
        assert_eq!(invitation.subject, "Entretien individuel conseiller");
        let names: Vec<_> =
            invitation.attendees.iter().map(|party| party.name.as_deref().unwrap()).collect();
        assert_eq!(names, ["Tavernier Nils", "Doe John"]);
        assert_eq!(invitation.attendees[0].email.as_deref(), Some("nils.tavernier@passemploi.com"));
        assert_eq!(invitation.attendees[1].email, None);
    }
}
