//! Two programs, one store.

use super::at_work;
use super::harness::Terminal;
use crate::cli::Desk;

#[test]
fn a_second_program_says_who_holds_the_store_and_since_when_and_opens_it_once_it_is_free() {
    let desk = Desk::with_demonstration("fr", 5);
    let mut first = at_work(&desk);
    let mut second = Terminal::sized(&desk.command(&[]), 200, 30);
    second.wait_for("déjà ouvert").wait_for(&format!("processus {}", first.pid()));
    second.wait_for("depuis le 23/11/2026");
    second.press("<enter>").wait_for("Entrée suffit").press("<enter>").wait_for("déjà ouvert");

    first.press("<ctrl-q>").wait_for_exit();
    second.press("<enter>").wait_for("Entrée suffit").press("<enter>").wait_for("[Journée]");
    second.press("<ctrl-q>").wait_for_exit();
}

#[test]
fn a_program_that_was_killed_holds_nothing() {
    let desk = Desk::with_demonstration("fr", 5);
    at_work(&desk).kill();
    at_work(&desk).press("<ctrl-q>").wait_for_exit();
}

#[test]
fn a_locked_store_is_free_for_another_program() {
    let desk = Desk::with_demonstration("fr", 5);
    let mut first = at_work(&desk);
    first.press("<ctrl-l>").wait_for("Entrée suffit");
    at_work(&desk).press("<ctrl-q>").wait_for_exit();
    first.press("<enter>").wait_for("[Journée]").press("<ctrl-q>").wait_for_exit();
}
