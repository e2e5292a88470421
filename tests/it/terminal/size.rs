//! Terminals that change their size.

use super::{at_work, open_form, somebody};
use crate::cli::Desk;

#[test]
fn a_terminal_made_tiny_and_large_again_shows_what_was_there_and_loses_nothing_typed() {
    let desk = Desk::with_demonstration("fr", 5);
    let person = somebody(&desk);
    let mut terminal = at_work(&desk);
    open_form(&mut terminal, &person, "e", "Entretien avec");
    terminal.press("Point CV").wait_for("Point CV");
    let before = terminal.lines();

    terminal.resize(29, 7).wait_for("trop petite").wait_for_no("Point CV");
    terminal.resize(1, 1).resize(2, 1).resize(1, 2).resize(1, 1);
    terminal.resize(300, 90).wait_for("Point CV");
    terminal
        .resize(100, 30)
        .wait_until("the same screen", |screen| super::harness::lines(screen) == before);

    terminal.resize(1, 1).press(" et lettre").resize(100, 30).wait_for("Point CV et lettre");
    terminal.press("<ctrl-s>").wait_for("✓").press("<ctrl-q>").wait_for_exit();
    assert_eq!(desk.json(&["show", &person])["interviews"][0]["note"], "Point CV et lettre");
}

#[test]
fn every_screen_can_be_walked_through_at_any_size() {
    let desk = Desk::with_demonstration("fr", 12);
    let mut terminal = at_work(&desk);
    for (columns, lines) in [(1, 1), (30, 8), (31, 9), (250, 10), (30, 90), (80, 24)] {
        terminal.resize(columns, lines);
        for key in ["<f2>", "<f3>", "<enter>", "e", "<esc>", "<f4>", "<f5>", "<f6>", "<f7>", "?"] {
            terminal.press(key);
        }
        terminal.press("<esc>/a<esc>:<esc>g<esc><f2>");
    }
    terminal.wait_for("Journée").press("<ctrl-q>");
    let ended = terminal.wait_for_exit();
    assert!(ended.status.success(), "{:?}", ended.status);
}
