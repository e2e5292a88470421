//! A store that holds people: its passphrase, its recovery code, its backups.

use super::{Desk, code, files, printed, said};
use crate::store::copy_folder;
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
    assert_eq!(said(&saved), "", "nothing out of the ordinary");

    a_store_that_goes_backwards_is_told(&desk);
    what_cannot_be_witnessed_is_done_all_the_same(&desk);

    the_passphrase_is_changed_and_changed_back(&desk);

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

/// Someone puts back, with a file manager, the folder as it was before the last command: closing that command's
/// store is what remembers how far it had come.
#[cfg(unix)]
fn a_store_that_goes_backwards_is_told(desk: &Desk) {
    let (older, newer) = (desk.path("older"), desk.path("newer"));
    copy_folder(&desk.store(), &older);
    let tagged = run(desk, &["person", "tag", "CSP-0001", "--add", "permis"]);
    assert_eq!((code(&tagged), said(&tagged)), (0, String::new()));
    std::fs::rename(desk.store(), &newer).unwrap();
    copy_folder(&older, &desk.store());
    let back = run(desk, &["list"]);
    assert_eq!(code(&back), 0, "it is told, and refuses nothing");
    assert!(said(&back).contains("plus ancien"), "{}", said(&back));
    let known = run(desk, &["list"]);
    assert_eq!(said(&known), "", "told once");

    std::fs::remove_dir_all(desk.store()).unwrap();
    std::fs::rename(&newer, desk.store()).unwrap();
    assert_eq!(said(&run(desk, &["list"])), "", "the same store, further on");
}

/// A file stands where the folder of the witness goes.
#[cfg(unix)]
fn what_cannot_be_witnessed_is_done_all_the_same(desk: &Desk) {
    let state = desk.path(".local").join("state").join("relais");
    std::fs::remove_dir_all(&state).unwrap();
    std::fs::write(&state, "in the way").unwrap();
    let listed = run(desk, &["list"]);
    assert_eq!(code(&listed), 0, "{}", said(&listed));
    assert!(printed(&listed).contains("CSP-0001"), "{}", printed(&listed));
    let warned = said(&listed).replace('\n', " ");
    assert!(warned.contains("copie plus ancienne"), "{warned}");
    std::fs::remove_file(&state).unwrap();
}

/// Where the state of a user is kept is told by no variable on other systems.
#[cfg(not(unix))]
fn a_store_that_goes_backwards_is_told(_: &Desk) {}

#[cfg(not(unix))]
fn what_cannot_be_witnessed_is_done_all_the_same(_: &Desk) {}

#[test]
fn an_invented_store_leaves_nothing_outside_its_folder() {
    let desk = Desk::with_demonstration("fr", 3);
    desk.ok(&["person", "tag", "1", "--add", "permis"]);
    desk.ok(&["demo", "--people", "2"]);
    let outside: Vec<_> = files(desk.folder.path())
        .into_iter()
        .filter(|path| !path.starts_with(desk.store()))
        .collect();
    assert!(outside.is_empty(), "{outside:?}");
}

fn the_passphrase_is_changed_and_changed_back(desk: &Desk) {
    const OTHER: &str = "lampe velo prune gare nuage cuivre samba";
    let (file, other) = (desk.path("passphrase"), desk.path("other"));
    let change = |weak_or_strong: &str| {
        std::fs::write(&other, weak_or_strong).unwrap();
        run(desk, &["passphrase", "--new-from", other.to_str().unwrap()])
    };
    assert_eq!(code(&change("court")), 1, "a weak one is refused");
    assert_eq!(code(&run(desk, &["list"])), 0, "and the former still opens");
    let changed = change(OTHER);
    assert_eq!(code(&changed), 0, "{}", said(&changed));
    assert_eq!(code(&run(desk, &["list"])), 4, "the former opens no longer");
    std::fs::write(&file, OTHER).unwrap();
    assert_eq!(code(&run(desk, &["list"])), 0, "the new one does");
    let back = change(PASSPHRASE);
    assert_eq!(code(&back), 0, "{}", said(&back));
    std::fs::write(&file, PASSPHRASE).unwrap();
}
