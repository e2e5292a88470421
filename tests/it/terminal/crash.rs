//! The program killed without being asked, as by a power cut.

mod watch;

use super::{at_work, open_form, somebody};
use crate::cli::Desk;

#[test]
#[cfg(target_os = "linux")]
fn what_is_typed_survives_a_kill_as_soon_as_it_is_kept() {
    let desk = Desk::with_demonstration("fr", 5);
    let person = somebody(&desk);
    let mut terminal = at_work(&desk);
    open_form(&mut terminal, &person, "e", "Entretien avec");
    let kept = watch::Watch::over(&desk.store(), "drafts");
    // Pasted at once, it is kept at once.
    terminal.paste("Projet de conduite\rPermis D à financer").wait_for("Permis D");
    kept.wait();
    terminal.kill();

    let mut again = at_work(&desk);
    open_form(&mut again, &person, "e", "Entretien avec");
    again.wait_for("Projet de conduite").wait_for("Permis D à financer");
    again.press("<ctrl-q>").wait_for_exit();
}

#[test]
fn what_was_typed_before_the_store_was_locked_survives_a_kill() {
    let desk = Desk::with_demonstration("fr", 5);
    let person = somebody(&desk);
    let mut terminal = at_work(&desk);
    open_form(&mut terminal, &person, "e", "Entretien avec");
    terminal.press("Bilan<enter>de l'immersion").wait_for("de l'immersion");
    // What opens the store again is done after what keeps the draft.
    terminal.press("<ctrl-l>").wait_for("Entrée suffit").press("<enter>").wait_for("[Journée]");
    terminal.kill();

    let mut again = at_work(&desk);
    open_form(&mut again, &person, "e", "Entretien avec");
    again.wait_for("Bilan").wait_for("de l'immersion");
    again.press("<ctrl-q>").wait_for_exit();
}

#[test]
fn an_act_that_is_said_to_be_done_survives_a_kill() {
    let desk = Desk::with_demonstration("fr", 5);
    let person = somebody(&desk);
    let mut terminal = at_work(&desk);
    open_form(&mut terminal, &person, "e", "Entretien avec");
    terminal.press("Réserve le permis D<ctrl-s>").wait_for("✓");
    terminal.kill();

    let file = desk.json(&["show", &person]);
    assert_eq!(file["interviews"][0]["note"], "Réserve le permis D");
    assert_eq!(desk.json(&["doctor"])["sound"], true);
}
