//! How commands end when they do not do what they were asked.

use super::{Desk, code, said};
use std::io::Read;

#[test]
fn every_refusal_has_its_exit_code_and_says_what_to_do() {
    let desk = Desk::with_demonstration("fr", 12);
    let nowhere = desk.path("nowhere");
    let cases: &[(&[&str], i32, &str)] = &[
        (&["lsit"], 2, "list"),
        (&["list", "--where", "zzz:1"], 2, "zzz"),
        (&["list", "--format", "xml"], 2, "json"),
        (&["appointment"], 2, "PERSONNE"),
        (&["appointment", "1", "31/02", "midi"], 2, "31/02"),
        (&["note", "1", "ok", "--theme", "mobilté"], 2, "mobilite"),
        (&["situation", "1", "--set", "couleur=bleu"], 2, "couleur"),
        (&["show", "CSP-9999"], 3, "n’existe pas"),
        (&["note", "ZZZ-0001", "dans aucun dossier"], 3, "ZZZ-0001"),
        (&["note", "9999", "dans aucun dossier"], 3, "n’existe pas"),
        (&["adviser", "add", "nadia BENALI"], 1, "Nadia Benali"),
        (&["list", "--where", "-rqth:oui age<30"], 0, ""),
        (&["find", "zzzzzzqq"], 3, ""),
        (&["appointment", "answer", "ffff0000", "honoured"], 3, "ffff0000"),
        (&["orientation", "1", "--partner", "zzzz", "--motive", "mobilite"], 3, "zzzz"),
        (&["person", "merge", "1", "1"], 1, ""),
        (&["note", "1", "trop long", "--minutes", "9999"], 1, "9999"),
        (&["redo"], 1, "rétablir"),
        (&["list", "--as", "personne"], 0, ""),
        (&["note", "1", "ok", "--as", "personne"], 3, "Nadia Benali"),
        (&["list", "--store", nowhere.to_str().unwrap()], 4, ""),
        (&["init"], 4, "coffre"),
    ];
    for (arguments, expected, word) in cases {
        let output = desk.run(arguments);
        assert_eq!(code(&output), *expected, "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(word), "{arguments:?} says: {}", said(&output));
    }
}

#[test]
fn everything_wrong_in_one_command_is_told_at_once() {
    let desk = Desk::with_demonstration("fr", 3);
    let output = desk.run(&["person", "new", "--born", "hier matin", "--phone", "12"]);
    assert_eq!(code(&output), 2);
    for wrong in ["--last-name", "--first-names", "hier matin", "--phone"] {
        assert!(said(&output).contains(wrong), "{wrong} is not told: {}", said(&output));
    }
}

#[test]
fn someone_who_probably_has_a_file_gets_no_second_one_unasked() {
    let desk = Desk::with_demonstration("fr", 12);
    let people = desk.json(&["list", "--limit", "1"]);
    let person = &people["people"][0];
    let mut again = vec!["person", "new"];
    for (option, field) in
        [("--last-name", "last_name"), ("--first-names", "first_names"), ("--born", "birth_date")]
    {
        again.extend([option, person[field].as_str().unwrap()]);
    }
    let output = desk.run(&again);
    assert_eq!(code(&output), 1);
    assert!(said(&output).contains(person["number"].as_str().unwrap()), "{}", said(&output));
    again.push("--anyway");
    desk.ok(&again);
}

#[test]
fn an_ambiguous_name_lists_who_could_be_meant() {
    let desk = Desk::with_demonstration("fr", 3);
    for (first, born) in [("Anne", "01/02/1980"), ("Luc", "03/04/1985")] {
        desk.ok(&["person", "new", "--last-name", "Zzyzx", "--first-names", first, "--born", born]);
    }
    let output = desk.run(&["show", "zzyzx"]);
    assert_eq!(code(&output), 3);
    assert!(said(&output).contains("Anne Zzyzx") && said(&output).contains("Luc Zzyzx"));
    assert!(desk.ok(&["show", "luc", "zzyzx"]).contains("Luc Zzyzx"));
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let desk = Desk::with_demonstration("fr", 200);
    let mut child = desk.command(&["history", "--limit", "100000"]).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut first = [0; 16];
    out.read_exact(&mut first).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(!said(&output).contains("panicked"), "{}", said(&output));
}

#[test]
fn help_is_in_the_language_asked_for() {
    let desk = Desk::new("fr");
    let french = desk.ok(&["--help"]);
    assert!(french.contains("Utilisation") && french.contains("Codes de sortie"), "{french}");
    let english = desk.ok(&["--lang", "en", "note", "--help"]);
    assert!(english.contains("Usage:") && english.contains("Log an interview"), "{english}");
    assert!(desk.ok(&["--version"]).contains(env!("CARGO_PKG_VERSION")));
    assert!(desk.ok(&["completions", "bash"]).contains("relais"));
    assert!(desk.ok(&["man"]).contains("CODES DE SORTIE"));
}
