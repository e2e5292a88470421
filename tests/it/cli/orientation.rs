//! Orientations by command: several people at once, a whole life, what was noted wrongly, and what is not named in lists.

use super::{Desk, code, printed, said};
use serde_json::{Value, json};
use std::path::PathBuf;

/// A desk with the small directory on it.
fn with_directory() -> Desk {
    let desk = Desk::with_demonstration("fr", 6);
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    desk.ok(&["partner", "import", folder.join("directory.json").to_str().unwrap()]);
    desk
}

/// The orientation of a person with that identity.
fn of(desk: &Desk, person: &str, id: &Value) -> Value {
    let listed = desk.json(&["orientation", "list", person]);
    let all = listed["orientations"].as_array().unwrap();
    all.iter().find(|one| one["id"] == *id).unwrap_or(&Value::Null).clone()
}

fn total(desk: &Desk) -> usize {
    desk.json(&["orientation", "list"])["orientations"].as_array().unwrap().len()
}

#[test]
fn several_people_are_oriented_in_one_act_and_taken_back_by_one_undo() {
    let desk = with_directory();
    let before = total(&desk);
    let sent = desk.json(&[
        "orientation",
        "1",
        "CSP-0002",
        "3",
        "1",
        "--partner",
        "tournesol",
        "--motive",
        "numerique",
        "--service",
        "atelier",
        "--channel",
        "mail",
        "--session",
        "15/12 14h30",
        "--reminder",
        "5",
        "--agreed",
        "oui",
    ]);
    assert_eq!(sent["did"], "orientations_logged");
    assert_eq!(sent["id"], Value::Null);
    let ids = sent["ids"].as_array().unwrap();
    assert_eq!(ids.len(), 3, "named twice, someone is oriented once");
    assert_eq!(total(&desk), before + 3);
    for (number, id) in ["1", "2", "3"].iter().zip(ids) {
        let one = of(&desk, number, id);
        assert_eq!(one["service"], "Atelier numérique");
        assert_eq!(one["session"], "2026-12-15T14:30");
        assert_eq!(one["follows"], Value::Null);
        assert_eq!(one["steps"][0]["channel"]["code"], "courriel");
        let file = desk.json(&["show", number]);
        assert_eq!(file["details"]["sharing"]["code"], "agreed");
        assert_eq!(file["details"]["sharing_on"], "2026-11-23");
    }
    desk.json(&["undo"]);
    assert_eq!(total(&desk), before, "one act, one undo");
    let file = desk.json(&["show", "1"]);
    assert_eq!(file["details"]["sharing"]["code"], "agreed", "what they said is an act of its own");

    let two = ["orientation", "1", "2", "--partner", "tournesol", "--motive", "numerique"];
    let output = desk.run(&[&two[..], &["--agreed", "non"]].concat());
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(printed(&output).contains("Identifiants : "), "{}", printed(&output));
    let refusals = said(&output).matches("accord de transmission refusé").count();
    assert_eq!(refusals, 2, "{}", said(&output));
}

#[test]
fn everything_that_cannot_be_read_or_found_is_told_at_once_and_nothing_is_recorded() {
    let desk = with_directory();
    let before = total(&desk);
    let partner = ["--partner", "tournesol"];
    let unread = [
        "--motive",
        "mobilté",
        "--channel",
        "pigeon",
        "--session",
        "15 décembre 2026",
        "--agreed",
        "peut-être",
        "--on",
        "31/02",
    ];
    let output = desk.run(&[&["orientation", "1"], &partner[..], &unread[..]].concat());
    assert_eq!(code(&output), 2);
    for option in ["--motive", "--channel", "--session", "--agreed", "--on"] {
        assert!(said(&output).contains(option), "{option}: {}", said(&output));
    }
    let at = ["--motive", "numerique", "--session", "lundi", "--at", "midi"];
    let output = desk.run(&[&["orientation", "1"], &partner[..], &at[..]].concat());
    assert!(code(&output) == 2 && said(&output).contains("--at"), "{}", said(&output));

    let motive = ["--motive", "numerique"];
    let lost = ["orientation", "1", "9999", "CSP-8888", "--service", "zzz", "--again", "ffff0000"];
    let output = desk.run(&[&lost[..], &partner[..], &motive[..]].concat());
    assert_eq!(code(&output), 3);
    for word in ["9999", "CSP-8888", "zzz", "ffff0000"] {
        assert!(said(&output).contains(word), "{word}: {}", said(&output));
    }
    let none = desk.run(&["orientation", "--partner", "tournesol"]);
    assert_eq!(code(&none), 2, "whom, and what for");
    let foreign = ["orientation", "1", "--partner", "csapa", "--service", "atelier"];
    let output = desk.run(&[&foreign[..], &motive[..]].concat());
    assert_eq!(code(&output), 3, "another partner's service");

    // Nothing of an act that is refused is kept: neither the partner nor what the person said.
    let early = ["--partner", "Garage neuf", "--new-partner", "association", "--agreed", "oui"];
    let output =
        desk.run(&[&["orientation", "1", "--on", "24/11/2026"], &early[..], &motive[..]].concat());
    assert_eq!(code(&output), 1, "{}", said(&output));
    assert_eq!(desk.json(&["partner", "list", "garage neuf"])["partners"], json!([]));
    assert_eq!(desk.json(&["show", "1"])["details"]["sharing"]["code"], "not_recorded");
    assert_eq!(total(&desk), before);
}

#[test]
fn an_orientation_is_followed_from_its_preparation_to_its_end_elsewhere() {
    let desk = with_directory();
    let prepared = desk.json(&[
        "orientation",
        "2",
        "--partner",
        "tournesol",
        "--motive",
        "numerique",
        "--prepared",
        "--on",
        "10/11/2026",
    ]);
    let first = &prepared["id"];
    let id = first.as_str().unwrap();
    let step = |id: &str, more: &[&str]| {
        desk.json(&[&["orientation", "step", id], more].concat());
    };
    step(id, &["sent", "--channel", "courriel", "--on", "11/11/2026"]);
    step(id, &["received", "--on", "12/11/2026"]);
    let mute = desk.run(&["orientation", "step", id, "refused"]);
    assert_eq!(code(&mute), 1, "a refusal says why: {}", said(&mute));
    step(id, &["refused", "--reason", "session_complete", "--comment", "Complet jusqu’en mars"]);
    let refused = of(&desk, "2", first);
    assert_eq!(refused["steps"][1]["channel"]["code"], "courriel");
    assert_eq!(refused["steps"][3]["reason"]["code"], "session_complete");

    let again = desk.json(&[
        "orientation",
        "--again",
        id,
        "--partner",
        "Épicerie",
        "--session",
        "lundi",
        "--at",
        "9h",
    ]);
    let second = &again["id"];
    let taken_up = of(&desk, "2", second);
    assert_eq!(taken_up["follows"], *first);
    assert_eq!(taken_up["motive"]["code"], "numerique", "what it was for");
    assert_eq!(taken_up["session"], "2026-11-30T09:00");
    let other = ["orientation", "3", "--again", id, "--partner", "Épicerie"];
    assert_eq!(code(&desk.run(&other)), 1, "another person's is not taken up");

    let id = second.as_str().unwrap();
    step(id, &["accepted"]);
    step(id, &["started"]);
    step(id, &["completed", "--successful", "--result", "autre"]);
    let wrong = ["orientation", "correct", id, "dropped"];
    let output = desk.run(&wrong);
    assert_eq!(code(&output), 1, "why did they give it up? {}", said(&output));
    let corrected =
        desk.json(&[&wrong[..], &["--reason", "beneficiaire_absent", "--comment", "Lui"]].concat());
    assert_eq!(corrected["did"], "orientation_corrected");
    let stages = |one: &Value| {
        let steps = one["steps"].as_array().unwrap().iter();
        steps.map(|step| step["stage"]["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let one = of(&desk, "2", second);
    assert_eq!(stages(&one), ["sent", "accepted", "started", "dropped"]);
    assert_eq!(one["steps"][3]["successful"], Value::Null);
    desk.json(&["undo"]);
    let one = of(&desk, "2", second);
    assert_eq!(stages(&one), ["sent", "accepted", "started", "completed"]);
    assert_eq!(one["steps"][3]["successful"], true);
}

#[test]
fn a_correction_keeps_what_it_does_not_say_and_takes_away_what_cannot_stand_before_it() {
    let desk = with_directory();
    let base = ["orientation", "4", "--partner", "tournesol", "--motive", "numerique"];
    let sent = desk.json(&[&base[..], &["--channel", "telephone", "--on", "2/11/2026"]].concat());
    let id = sent["id"].as_str().unwrap();
    let correct = |more: &[&str]| {
        desk.json(&[&["orientation", "correct", id], more].concat());
        of(&desk, "4", &sent["id"])["steps"].as_array().unwrap().clone()
    };
    let steps = correct(&["sent", "--comment", "Appelé deux fois"]);
    assert_eq!((steps.len(), &steps[0]["on"]), (1, &json!("2026-11-02")));
    assert_eq!(steps[0]["channel"]["code"], "telephone");
    let steps = correct(&["sent", "--channel", "courrier", "--on", "3/11/2026"]);
    assert_eq!(steps[0]["channel"]["code"], "courrier");
    assert_eq!(steps[0]["comment"], "Appelé deux fois");
    desk.json(&["orientation", "step", id, "accepted"]);
    desk.json(&["orientation", "step", id, "completed", "--successful", "--result", "autre"]);
    let steps = correct(&["completed", "--unsuccessful"]);
    assert_eq!(steps[2]["successful"], false);
    assert_eq!(steps[2]["result"], Value::Null, "what a success led to");
    let steps = correct(&["refused", "--reason", "autre", "--comment", ""]);
    assert_eq!(steps.len(), 2, "no acceptance before a refusal");
    assert_eq!(steps[1]["comment"], "");

    let same = desk.run(&["orientation", "correct", id, "refused"]);
    assert_eq!(code(&same), 1, "nothing is put right: {}", said(&same));
    for (verb, stage) in [("correct", "accepted"), ("step", "started")] {
        let output = desk.run(&[
            "orientation",
            verb,
            id,
            stage,
            "--channel",
            "courriel",
            "--reason",
            "autre",
            "--successful",
        ]);
        assert_eq!(code(&output), 2);
        for option in ["--channel", "--reason", "--successful"] {
            assert!(said(&output).contains(option), "{option}: {}", said(&output));
        }
    }
}

#[test]
fn a_sensitive_partner_is_named_in_the_file_of_the_person_and_nowhere_else() {
    let desk = with_directory();
    let name = "Service de probation de Versailles";
    desk.json(&["partner", "add", name, "--kind", "SPIP"]);
    let base = ["--motive", "remobilisation", "--on", "2/11/2026"];
    let sent = [&["orientation", "5", "--partner", "probation"], &base[..]].concat();
    let id = desk.json(&sent)["id"].clone();
    let csapa = ["orientation", "5", "--partner", "csapa", "--service", "consultation"];
    desk.json(&[&csapa[..], &base[..]].concat());

    let secrets = ["probation", "CSAPA", "Consultation"];
    for form in ["table", "csv", "json"] {
        for command in [&["orientation", "list"][..], &["day"], &["history", "5"]] {
            let text = desk.ok(&[command, &["--format", form]].concat());
            for secret in secrets {
                assert!(!text.contains(secret), "{command:?} {form} shows {secret}: {text}");
            }
        }
    }
    assert!(desk.ok(&["orientation", "list"]).contains("partenaire (confidentiel)"));
    let waiting = desk.json(&["day"])["waiting"].to_string();
    assert!(waiting.contains("partenaire (confidentiel)"), "{waiting}");
    for command in [&["show", "5"][..], &["orientation", "list", "5"]] {
        let text = desk.ok(command);
        assert!(text.contains(name) && text.contains("CSAPA"), "{command:?}: {text}");
    }
    assert_eq!(of(&desk, "5", &id)["partner"], name);
    assert!(desk.ok(&["show", "5"]).contains("Consultation"), "its service too");
}

#[test]
fn what_a_person_says_of_sharing_is_recorded_and_shown() {
    let desk = with_directory();
    let asked = |desk: &Desk| desk.json(&["show", "3"])["details"].clone();
    assert_eq!(asked(&desk)["sharing"]["code"], "not_recorded");
    let said_yes = desk.json(&["person", "sharing", "3", "yes", "--on", "20/11/2026"]);
    assert_eq!(said_yes["did"], "sharing_recorded");
    let now = asked(&desk);
    assert_eq!(
        (&now["sharing"]["code"], &now["sharing_on"]),
        (&"agreed".into(), &"2026-11-20".into())
    );
    assert!(desk.ok(&["show", "3"]).contains("accord de transmission donné le 20/11/2026"));
    desk.ok(&["person", "sharing", "3", "non"]);
    assert_eq!(asked(&desk)["sharing"]["code"], "declined");
    desk.ok(&["person", "sharing", "3", "unknown"]);
    assert_eq!(asked(&desk)["sharing_on"], Value::Null);
    desk.json(&["undo"]);
    assert_eq!(asked(&desk)["sharing"]["code"], "declined");

    let unknown = ["person", "sharing", "3", "unknown", "--on", "hier"];
    assert_eq!(code(&desk.run(&unknown)), 2, "no answer has no day");
    assert_eq!(code(&desk.run(&["person", "sharing", "3", "yes", "--on", "1/12/2026"])), 1);
    assert_eq!(code(&desk.run(&["person", "sharing", "3", "peut-être"])), 2);
}
