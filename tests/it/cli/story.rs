//! An adviser's day, from the command line, in both languages.

use super::{Desk, code, files, printed, said};

fn tell(lang: &'static str) {
    let desk = Desk::with_demonstration(lang, 12);
    let opened = desk.json(&[
        "person",
        "new",
        "--last-name",
        "N'Guessan",
        "--first-names",
        "Éloïse",
        "--born",
        "14/02/1988",
        "--phone",
        "06 01 23 45 67",
        "--postal-code",
        "78955",
        "--town",
        "Carrières sous Poissy",
        "--tag",
        "permis",
    ]);
    assert_eq!(opened["did"], "person_opened");
    let number = opened["id"].as_str().unwrap().to_owned();

    let fixed = desk.json(&["appointment", &number, "23/11", "14h30", "--subject", "Point CV"]);
    let appointment = fixed["id"].as_str().unwrap().to_owned();
    desk.json(&["appointment", "move", &appointment, "+2j", "9h"]);
    desk.json(&["appointment", "move", &appointment, "23/11/2026"]);
    let listed = desk.json(&["appointment", "list", &number]);
    assert_eq!(listed["appointments"][0]["start"], "2026-11-23T09:00");

    desk.json(&["note", &number, "Projet de conduite de bus", "--theme", "mobilite"]);
    let listed = desk.json(&["appointment", "list", &number]);
    assert_eq!(listed["appointments"][0]["state"]["code"], "honoured", "the note honours it");

    let sent = desk.json(&[
        "orientation",
        &number,
        "--partner",
        "Garage solidaire",
        "--motive",
        "mobilite",
        "--new-partner",
        "association",
    ]);
    let orientation = sent["id"].as_str().unwrap().to_owned();
    desk.json(&["orientation", "step", &orientation, "accepted"]);
    let listed = desk.json(&["orientation", "list", &number]);
    assert_eq!(listed["orientations"][0]["stage"]["code"], "accepted");
    assert_eq!(listed["orientations"][0]["partner"], "Garage solidaire");

    desk.json(&["situation", &number, "--set", "rsa=demande", "--set", "vehicle=non"]);
    desk.json(&["obstacle", &number, "mobilite", "identified"]);
    let file = desk.json(&["show", &number]);
    assert_eq!(file["situation"]["rsa"]["code"], "demande");
    assert_eq!(file["situation"]["vehicle"], false);
    assert_eq!(file["obstacles"][0]["kind"]["code"], "mobilite");
    assert_eq!(file["person"]["insee"], "78123", "the town was recognised");
    assert_eq!(file["person"]["phones"][0], "+33601234567");
    assert_eq!(file["interviews"][0]["note"], "Projet de conduite de bus");

    let people = desk.json(&["list", "--where", "rsa:demande frein:mobilite"]);
    let numbers: Vec<_> =
        people["people"].as_array().unwrap().iter().map(|person| &person["number"]).collect();
    assert!(numbers.contains(&&serde_json::json!(number)), "{people}");

    let found = desk.json(&["find", "nguesan", "eloise"]);
    assert_eq!(found["hits"][0]["number"], number.as_str());

    desk.json(&["person", "edit", &number, "--email", "eloise@exemple.fr"]);
    let undone = desk.json(&["undo"]);
    assert_eq!(undone["did"], "undo");
    assert_eq!(desk.json(&["show", &number])["person"]["email"], serde_json::Value::Null);
    desk.json(&["redo"]);
    assert_eq!(desk.json(&["show", &number])["person"]["email"], "eloise@exemple.fr");
    let history = desk.json(&["history", &number, "--limit", "3"]);
    assert_eq!(history["entries"][0]["did"], "redo");
    assert_eq!(history["entries"][2]["did"], "identity_corrected");

    let backups = desk.path("backups");
    let backup = desk.json(&["backup", "--to", backups.to_str().unwrap()]);
    let restored = desk.path("restored");
    let restored = restored.to_str().unwrap();
    desk.json(&["restore", backup["path"].as_str().unwrap(), "--store", restored]);
    assert_eq!(
        desk.json(&["show", &number, "--store", restored]),
        desk.json(&["show", &number]),
        "a backup brings everything back"
    );
    assert_eq!(desk.json(&["doctor"])["sound"], true);

    desk.json(&["person", "close", &number, "--motive", "demenagement"]);
    assert_eq!(desk.json(&["show", &number])["person"]["standing"]["code"], "closed");
    desk.json(&["person", "reopen", &number]);
    desk.json(&["partner", "list", "garage"]);
    desk.json(&["adviser", "list"]);
    desk.json(&["day"]);
    desk.json(&["situation", &number]);

    for path in files(&desk.store()) {
        let bytes = std::fs::read(&path).unwrap();
        for secret in ["Guessan", "Garage solidaire", "conduite de bus", "601234567"] {
            let written = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!written, "{secret} stands in {}", path.display());
        }
    }
}

#[test]
fn an_adviser_can_do_their_whole_day_in_french() {
    tell("fr");
}

#[test]
fn an_adviser_can_do_their_whole_day_in_english() {
    tell("en");
}

#[test]
fn results_are_in_the_language_and_the_form_asked_for() {
    let desk = Desk::with_demonstration("fr", 5);
    assert!(desk.ok(&["list"]).contains("Dernier contact"));
    assert!(desk.ok(&["--lang", "en", "list"]).contains("Last contact"));
    assert!(desk.ok(&["list", "--format", "csv"]).starts_with("\u{feff}N°;Nom;Prénoms;"));
    let english = desk.ok(&["list", "--format", "csv", "--lang=en"]);
    assert!(english.starts_with("\u{feff}No.,Last name,First names,"), "{english}");
    assert!(desk.ok(&["day"]).starts_with("Journée"));
    assert!(desk.ok(&[]).contains("lundi 23 novembre 2026"), "alone, it shows the day");
    assert!(desk.ok(&["--lang", "en", "day", "--format", "csv"]).contains("CSP-"));
}

#[test]
fn one_query_a_line_gets_one_answer_a_line() {
    let desk = Desk::with_demonstration("fr", 30);
    let people = desk.json(&["list"]);
    let person = &people["people"][0];
    let name = person["last_name"].as_str().unwrap();
    let output = desk.run_with_input(
        &["find", "-", "--format", "json"],
        &format!("{name}\r\nzzzzqq\n{}\n", person["number"].as_str().unwrap()),
    );
    assert_eq!(code(&output), 0, "{}", said(&output));
    let answers: Vec<serde_json::Value> =
        printed(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0]["query"], name);
    assert!(answers.iter().all(|answer| answer["ms"].as_f64().is_some_and(|ms| ms >= 0.0)));
    let first = &answers[0]["hits"][0];
    assert!(first["names"].as_str().unwrap().contains(name), "{first}");
    assert_eq!(answers[1]["hits"], serde_json::json!([]));
    assert_eq!(answers[2]["hits"][0]["number"], person["number"]);
    assert_eq!(answers[2]["hits"][0]["birth_date"], person["birth_date"]);
}

#[test]
fn the_same_seed_invents_the_same_office() {
    let desk = Desk::new("fr");
    let day = |seed: &str| {
        let output = desk.run(&["demo", "--people", "15", "--seed", seed]);
        assert_eq!(code(&output), 0, "{}", said(&output));
        printed(&output)
    };
    assert_eq!(day("7"), day("7"));
    assert_ne!(day("7"), day("8"));
    assert!(!desk.store().exists(), "a demonstration leaves the office's store alone");
}

#[test]
fn a_note_that_says_too_much_is_remarked_upon_and_kept() {
    let desk = Desk::with_demonstration("fr", 5);
    let output = desk.run_with_input(&["note", "1", "-"], "Elle est dépressive.\nÀ revoir.\n");
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(said(&output).contains("dépressive"), "{}", said(&output));
    let file = desk.json(&["show", "1"]);
    assert_eq!(file["interviews"][0]["note"], "Elle est dépressive.\nÀ revoir.");
}

#[test]
fn a_file_with_errors_is_taken_in_for_what_is_right_and_taken_back_by_one_undo() {
    let desk = Desk::with_demonstration("fr", 5);
    let file = desk.path("portefeuille.csv");
    let text = "Nom;Prénom;Né le;Téléphone;Ville;CP\n\
        Zola;Émile;02/04/1980;0612345678;Poissy;78300\n\
        Curie;Marie;;0612345679;Poissy;78300\n\
        Camus;Albert;07/11/1973;abc;Andrésy;78570\n";
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let import = |more: &[&str]| {
        let arguments = [&["import", file, "--format", "json"], more].concat();
        let output = desk.run(&arguments);
        assert_eq!(code(&output), 1, "the input has errors: {}", said(&output));
        let report: serde_json::Value = serde_json::from_str(&printed(&output)).unwrap();
        super::schema::check(&report);
        report
    };
    let total = desk.json(&["list"])["total"].clone();
    assert_eq!(import(&["--dry-run"])["opened"], 2);
    assert_eq!(desk.json(&["list"])["total"], total, "nothing was recorded");

    let report = import(&["--errors", desk.path("erreurs.csv").to_str().unwrap()]);
    assert_eq!((&report["opened"], &report["refused"]), (&2.into(), &1.into()));
    assert_eq!(report["errors"][0]["line"], 3);
    assert_eq!(report["errors"][1]["severity"]["code"], "cell_dropped");
    assert!(std::fs::read_to_string(desk.path("erreurs.csv")).unwrap().contains("abc"));
    assert_eq!(import(&[])["unchanged"], 2, "a second time, nobody is opened twice");

    desk.ok(&["undo"]);
    assert_eq!(desk.json(&["list"])["total"], total);
}

#[test]
fn why_someone_is_counted_is_said_and_what_they_declare_is_shown_nowhere() {
    let desk = Desk::with_demonstration("fr", 12);
    let named = ["--last-name", "N'Guessan", "--first-names", "Éloïse", "--born", "14/02/1988"];
    let opened = desk.json(&[&["person", "new"], named.as_slice()].concat());
    let number = opened["id"].as_str().unwrap().to_owned();
    let why = desk.json(&["why", &number]);
    assert_eq!(why["counters"].as_array().map(Vec::len), Some(5));
    assert_eq!(why["followed"], true);
    let one = desk.json(&["why", &number, "--definition", "ft_abc"]);
    assert_eq!(one["counters"][0]["verdict"]["code"], "indetermine");
    assert_eq!(one["counters"][0]["missing"][0]["code"], "registration");
    desk.json(&["situation", &number, "--set", "registration=A"]);
    let one = desk.json(&["why", &number, "--definition", "ft_abc"]);
    assert_eq!(one["counters"][0]["verdict"]["code"], "oui");
    assert!(desk.ok(&["why", &number]).contains("Source"), "the rule says where it is written");

    let declared = desk.json(&["person", "declare", &number, "--minority", "declined"]);
    assert_eq!(declared["did"], "declarations_stated");
    for shown in [vec!["show", &number], vec!["history", &number], vec!["why", &number]] {
        let text = desk.ok(&shown).to_lowercase();
        assert!(!text.contains("minorit") && !text.contains("souhaite pas"), "{shown:?}: {text}");
    }
}
