//! Pastes: a text, never keys.

use super::{at_work, open_form, somebody};
use crate::cli::Desk;

#[test]
fn a_paste_in_a_note_keeps_its_lines_and_loses_control_characters() {
    let desk = Desk::with_demonstration("fr", 5);
    let person = somebody(&desk);
    let mut terminal = at_work(&desk);
    open_form(&mut terminal, &person, "e", "Entretien avec");
    terminal
        .paste("Première ligne\r\nDeuxième\x07 ligne\x1b, la fin\nTroisième")
        .wait_for("Troisième")
        .press("<ctrl-s>")
        .wait_for("✓");
    terminal.press("<ctrl-q>").wait_for_exit();
    let note = &desk.json(&["show", &person])["interviews"][0]["note"];
    assert_eq!(note, "Première ligne\nDeuxième ligne, la fin\nTroisième");
}

#[test]
fn a_paste_goes_to_the_focused_field_only_and_no_sign_in_it_is_a_key() {
    let desk = Desk::with_demonstration("fr", 5);
    let mut terminal = at_work(&desk);
    terminal.press("N").wait_for("Nouveau dossier");
    terminal.press("Zola<tab>").paste("Émile\tÉdouard\rAntoine\x13").wait_for("Édouard");
    terminal.press("<tab>02/04/1980<ctrl-s>").wait_for("✓");
    terminal.press("<ctrl-q>").wait_for_exit();
    let found = desk.json(&["list", "--where", "zola"]);
    let person = &found["people"][0];
    assert_eq!(person["last_name"], "Zola", "{found}");
    assert_eq!(person["first_names"], "Émile Édouard Antoine");
    assert_eq!(person["birth_date"], "1980-04-02");
}

#[test]
fn a_paste_where_nothing_is_typed_does_nothing() {
    let desk = Desk::with_demonstration("fr", 12);
    let (day, people) = (desk.json(&["day"]), desk.json(&["list"]));
    let mut terminal = at_work(&desk);
    let before = terminal.lines();
    // As keys, these would mark appointments, open forms, search, lock and leave.
    terminal.paste("vnxz\rN\x13/a\r\x0c\x11");
    terminal.press("<f3>").wait_for("[Portefeuille]").press("<f2>").wait_for("[Journée]");
    assert_eq!(terminal.lines(), before);
    terminal.press("<ctrl-q>").wait_for_exit();
    assert_eq!((desk.json(&["day"]), desk.json(&["list"])), (day, people));
}

#[test]
fn a_paste_in_the_search_looks_for_it() {
    let desk = Desk::with_demonstration("fr", 12);
    let person = somebody(&desk);
    let mut terminal = at_work(&desk);
    terminal.press("/").wait_for("Chercher").paste(&format!("{person}\n"));
    terminal.wait_until("the one found alone", |screen| {
        let lines = super::harness::lines(screen);
        lines.iter().filter(|line| line.contains("CSP-")).count() == 2
    });
    terminal.press("<enter>e").wait_for("Entretien avec");
    terminal.press("<ctrl-q>").wait_for_exit();
}
