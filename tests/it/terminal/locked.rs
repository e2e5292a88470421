//! A store locked, a screen hidden: nobody's name is left for who passes by.

use super::harness::{Terminal, lines};
use super::{at_work, open_form, somebody};
use crate::cli::Desk;

/// The names and numbers of everyone.
fn names(desk: &Desk) -> Vec<String> {
    let people = desk.json(&["list"]);
    let each = people["people"].as_array().unwrap().iter();
    each.flat_map(|person| ["last_name", "first_names", "number"].map(|field| &person[field]))
        .map(|name| name.as_str().unwrap().to_owned())
        .collect()
}

fn assert_nobody(terminal: &Terminal, names: &[String]) {
    let shown = lines(&terminal.screen());
    let seen: Vec<_> =
        names.iter().filter(|name| shown.iter().any(|line| line.contains(*name))).collect();
    assert!(seen.is_empty(), "{seen:?} on {shown:#?}");
}

#[test]
fn the_lock_key_hides_everyone_and_what_was_typed_comes_back() {
    let desk = Desk::with_demonstration("fr", 12);
    let (person, names) = (somebody(&desk), names(&desk));
    let mut terminal = at_work(&desk);
    open_form(&mut terminal, &person, "e", "Entretien avec");
    terminal.press("Point sur le logement").wait_for("Point sur le logement");
    terminal.press("<ctrl-l>").wait_for("Entrée suffit");
    assert_nobody(&terminal, &names);
    terminal.press("<f3><f5><f12><enter>").wait_for("[Journée]");
    open_form(&mut terminal, &person, "e", "Entretien avec");
    terminal.wait_for("Point sur le logement").press("<ctrl-q>").wait_for_exit();
}

#[test]
fn the_privacy_key_hides_everyone_at_once_and_gives_the_same_screen_back() {
    let desk = Desk::with_demonstration("fr", 12);
    let (person, names) = (somebody(&desk), names(&desk));
    let mut terminal = at_work(&desk);
    open_form(&mut terminal, &person, "e", "Entretien avec");
    terminal.press("Point sur le permis").wait_for("Point sur le permis");
    let before = terminal.lines();
    terminal.press("<f9>").wait_for("masqué");
    assert_nobody(&terminal, &names);
    terminal.press("abc<enter>").paste("def").press("<f9>");
    terminal.wait_until("the same screen", |screen| lines(screen) == before);
    terminal.press("<ctrl-q>").wait_for_exit();
}
