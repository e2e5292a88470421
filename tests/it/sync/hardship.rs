//! Programs killed in the middle of an exchange, and a laptop of which there are two.

use super::evening::{note, office, someone};
use super::proxy::{Fault, Proxy};
use crate::central::program::Centre;
use crate::cli::{Desk, code, printed, said};
use serde_json::Value;
use std::path::Path;

#[test]
fn a_program_killed_at_any_moment_of_an_exchange_goes_on_the_next_time() {
    let centre = Centre::new();
    centre.ok(&["init", "--name", "CA2RS"]);
    let (desk, proxy, _served) = behind_a_proxy(&centre);
    desk.ok(&["close-day"]);
    // Bytes of answers after which nothing more comes, and the program is killed.
    for held in [0, 1, 90, 300, 700, 1100, 1500, 2500, 4000] {
        note(&desk, "Appel de suivi");
        desk.ok(&["close-day"]);
        proxy.next(&[Fault::HoldAnswer(held)]);
        let mut child = desk.command(&["sync"]).spawn().unwrap();
        // It may have had all it wanted before.
        proxy.wait_until_held_or(|| child.try_wait().unwrap().is_some());
        let _ = child.kill();
        let _ = child.wait();
        proxy.next(&[]);
        let sent = desk.json(&["sync"]);
        assert_eq!(sent["outcome"], "up_to_date", "{held}");
        assert_eq!(sent["waiting"], Value::Array(Vec::new()), "{held}: every receipt is there");
    }
    let doctor = desk.run(&["doctor"]);
    assert_eq!(code(&doctor), 0, "{}{}", printed(&doctor), said(&doctor));
    let status: Value = serde_json::from_str(&centre.ok(&["status", "--json"])).unwrap();
    assert_eq!(status["offices"][0]["standing"], "up_to_date", "{status}");
}

#[test]
fn two_copies_of_one_laptop_both_send_and_nothing_is_counted_twice() {
    let centre = Centre::new();
    let (desk, served) = office(&centre);
    desk.ok(&["close-day"]);
    desk.ok(&["sync"]);
    let clone = Desk::new("fr");
    copy(&desk.store(), &clone.store());
    note(&desk, "Ce que la première a noté");
    desk.ok(&["close-day"]);
    desk.ok(&["sync"]);
    note(&clone, "Ce que la seconde a noté");
    clone.ok(&["close-day"]);
    let sent = clone.json(&["sync"]);
    assert_eq!(sent["outcome"], "up_to_date", "{sent}");
    // One value for the day, whichever copy said it last.
    let interviews = || {
        let code = someone(&desk).split('-').next().unwrap().to_owned();
        let shown = centre.ok(&["show", &code, "--day", "2026-11-23"]);
        shown.lines().filter(|line| line.contains("flow.entretien")).count()
    };
    assert_eq!(interviews(), 1);
    assert_eq!(desk.json(&["sync"])["outcome"], "up_to_date");
    drop(served);
}

#[test]
fn a_centre_restored_from_an_old_backup_gets_again_what_it_lost() {
    let centre = Centre::new();
    let made = centre.ok(&["init", "--name", "CA2RS"]);
    let recovery = made.lines().find_map(|line| line.split_once("this once: ")).unwrap().1.trim();
    let (desk, proxy, served) = behind_a_proxy(&centre);
    desk.ok(&["close-day"]);
    desk.ok(&["sync"]);
    centre.ok(&["backup", "copy.backup"]);
    note(&desk, "Après la sauvegarde du siège");
    desk.ok(&["close-day"]);
    desk.ok(&["sync"]);
    let export = ["export", "--from", "2026-11-01", "--to", "2026-11-30", "--csv"];
    let before = centre.ok(&export);
    drop(served);

    let other = Centre::new();
    let copy = centre.path("copy.backup");
    other.ok(&["restore", copy.to_str().unwrap(), "--code", recovery]);
    assert_ne!(other.ok(&export), before, "it lost something");
    let served = other.serve();
    proxy.lead_to(served.at);
    assert_eq!(desk.json(&["sync"])["outcome"], "up_to_date");
    // The clock of these programs stands still: the same instants too.
    assert_eq!(other.ok(&export), before);
}

/// An office enrolled at a centre that it reaches through a proxy.
fn behind_a_proxy(centre: &Centre) -> (Desk, Proxy, crate::central::program::Served) {
    let served = centre.serve();
    let proxy = Proxy::before(served.at);
    let desk = Desk::with_demonstration("fr", 40);
    let code = someone(&desk).split('-').next().unwrap().to_owned();
    let invitation = centre.invite(&code);
    desk.ok(&["sync", "enrol", &format!("http://{}", proxy.at), &invitation]);
    (desk, proxy, served)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
