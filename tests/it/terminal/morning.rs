//! An adviser's morning, on the program as it is given to advisers.

use super::harness::Terminal;
use crate::cli::Desk;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// The released program: built when it is missing, or older than what it is made of.
fn released() -> PathBuf {
    // The folder in which this test was built, wherever that is.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let name = format!("relais{}", std::env::consts::EXE_SUFFIX);
    let program = target.join("release").join(name);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let parts = ["src", "data", "Cargo.toml", "Cargo.lock"].map(|part| newest(&root.join(part)));
    let built = program.metadata().and_then(|about| about.modified()).ok();
    if built < parts.into_iter().max() {
        let status = Command::new(env!("CARGO"))
            .args(["build", "--release", "--bin", "relais", "--quiet", "--target-dir"])
            .arg(target)
            .current_dir(root)
            .status()
            .unwrap();
        assert!(status.success(), "the released program cannot be built");
    }
    program
}

/// When the newest file of a folder was written.
fn newest(path: &Path) -> SystemTime {
    if path.is_dir() {
        let each = std::fs::read_dir(path).unwrap().map(|entry| newest(&entry.unwrap().path()));
        return each.max().unwrap_or(SystemTime::UNIX_EPOCH);
    }
    path.metadata().unwrap().modified().unwrap()
}

fn count(value: &Value, list: &str, is_so: impl Fn(&Value) -> bool) -> usize {
    value[list].as_array().unwrap().iter().filter(|one| is_so(one)).count()
}

/// Appointments of everyone that stand so.
fn appointments(desk: &Desk, state: &str) -> usize {
    count(&desk.json(&["day"]), "appointments", |one| one["state"]["code"] == state)
}

/// Orientations of everyone that stand so.
fn orientations(desk: &Desk, stage: &str) -> usize {
    count(&desk.json(&["orientation", "list"]), "orientations", |one| one["stage"]["code"] == stage)
}

#[test]
fn a_whole_morning_at_the_keyboard_is_recorded() {
    let desk = Desk::new("fr").using(released());
    desk.invent(30);
    let people = desk.json(&["list"]);
    let people = people["people"].as_array().unwrap();
    let person = people.iter().find(|one| one["lead_adviser"] == "Nadia Benali").unwrap();
    let number = person["number"].as_str().unwrap();
    let name = format!("{} {}", person["last_name"], person["first_names"]).replace('"', "");
    let partner = desk.json(&["partner", "list"])["partners"][0]["name"].clone();
    let partner = partner.as_str().unwrap();
    let (honoured, absent) = (appointments(&desk, "honoured"), appointments(&desk, "no_show"));
    let accepted = orientations(&desk, "accepted");

    let mut command = desk.command(&[]);
    // A door of builds for development: this one must not have it.
    command.env("RELAIS_PANIC", "key f12");
    let mut terminal = Terminal::sized(&command, 120, 40);
    terminal.wait_for("[Journée]").press("<f12>");

    // Somebody comes in.
    terminal.press("/").wait_for("Chercher").press(&name).wait_for(number).press("<enter>");
    terminal.press("e").wait_for("Entretien avec");
    terminal
        .press("Projet de conduite confirmé.<enter>Prépare son CV.")
        .wait_for("Prépare son CV.");
    terminal.press("<ctrl-s>").wait_for("u défait");
    terminal
        .press("p")
        .wait_for("Rendez-vous avec")
        .press("+10j<tab>9h30<tab>")
        .wait_for("3 décembre");
    terminal.press("<ctrl-s>").wait_for("u défait").wait_for("03/12/2026");
    terminal.press("o").wait_for("Orienter").press(partner).press("<tab>mobilité<tab>");
    terminal.press("<ctrl-s>").wait_for("u défait");

    // A partner calls.
    terminal.press("<f5>").wait_for("[Orientations]").press("a").wait_for("u défait");

    // Two appointments, one of them marked by mistake and marked again.
    terminal.press("<f2>").wait_for("[Journée]").press("v").wait_for("u défait");
    terminal.press("<down>").wait_for_no("u défait").press("v").wait_for("u défait");
    terminal.press("u").wait_for("Annulé").press("<ctrl-r>").wait_for("Rétabli");
    terminal.press("u").wait_for("Annulé").press("n").wait_for("u défait");

    terminal.press("<f7>").wait_for("[Clôture]").wait_for("1 entretien");
    terminal.press("<ctrl-q>");
    let ended = terminal.wait_for_exit();
    assert!(ended.status.success(), "{:?}: {}", ended.status, ended.written);

    let file = desk.json(&["show", number]);
    assert_eq!(file["interviews"][0]["note"], "Projet de conduite confirmé.\nPrépare son CV.");
    assert_eq!(file["interviews"][0]["on"], "2026-11-23");
    let fixed = count(&file, "appointments", |one| one["start"] == "2026-12-03T09:30");
    assert_eq!(fixed, 1, "{file}");
    let sent = count(&file, "orientations", |one| {
        one["partner"] == partner && one["since"] == "2026-11-23" && one["stage"]["code"] == "sent"
    });
    assert_eq!(sent, 1, "{file}");
    assert_eq!(orientations(&desk, "accepted"), accepted + 1);
    assert_eq!(appointments(&desk, "honoured"), honoured + 1);
    assert_eq!(appointments(&desk, "no_show"), absent + 1);
    assert_eq!(desk.json(&["doctor"])["sound"], true);
}
