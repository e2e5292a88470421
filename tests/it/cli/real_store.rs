//! A store that holds people: its passphrase, its recovery code, its backups.

use super::{Desk, code, printed, said};
use std::process::{Command, Output};

const PASSPHRASE: &str = "lampe velo prune gare nuage cuivre valse";

fn with_passphrase(desk: &Desk, arguments: &[&str]) -> Command {
    let mut command = desk.command(arguments);
    command.env("RELAIS_PASSPHRASE_FILE", desk.path("passphrase")).env_remove("RELAIS_ADVISER");
    command
}

fn run(desk: &Desk, arguments: &[&str]) -> Output {
    with_passphrase(desk, arguments).output().unwrap()
}

#[test]
fn a_script_makes_a_sealed_store_and_works_in_it() {
    let desk = Desk::new("fr");
    let backups = desk.path("backups");
    let passphrase = |text: &str| std::fs::write(desk.path("passphrase"), text).unwrap();

    passphrase("court\n");
    let weak = run(&desk, &["init"]);
    assert_eq!(code(&weak), 1, "{}", said(&weak));
    assert!(said(&weak).contains("trop faible"), "{}", said(&weak));
    assert!(!desk.store().exists(), "nothing is made with a weak passphrase");

    passphrase(&format!("{PASSPHRASE}\r\nsecond line\n"));
    let made = run(
        &desk,
        &["init", "--office", "Relais de Carrières", "--code", "csp", "--adviser", "Nadia Benali"],
    );
    assert_eq!(code(&made), 0, "{}", said(&made));
    assert!(printed(&made).contains("Code de secours"), "{}", printed(&made));
    assert!(!printed(&made).contains(PASSPHRASE) && !said(&made).contains(PASSPHRASE));

    let opened = run(
        &desk,
        &["person", "new", "--last-name", "Martin", "--first-names", "Ana", "--born", "1/2/1980"],
    );
    assert_eq!(code(&opened), 0, "{}", said(&opened));
    assert!(printed(&opened).contains("CSP-0001"), "{}", printed(&opened));
    let saved = run(&desk, &["backup", "--to", backups.to_str().unwrap()]);
    assert_eq!(code(&saved), 0, "{}", said(&saved));

    passphrase("lampe velo prune gare nuage cuivre tango\n");
    let wrong = run(&desk, &["list"]);
    assert_eq!(code(&wrong), 4, "{}", said(&wrong));
    assert!(said(&wrong).contains("phrase de passe"), "{}", said(&wrong));

    let alone = with_passphrase(&desk, &["doctor", "--outside"])
        .env_remove("RELAIS_PASSPHRASE_FILE")
        .output()
        .unwrap();
    assert_eq!(code(&alone), 0, "{}", said(&alone));
}
