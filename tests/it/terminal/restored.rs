//! The terminal is given back as it was found, however the program ends.

use super::harness::{Ended, Terminal};
use super::{at_work, open_form, somebody};
use crate::cli::Desk;
use rustix::process::Signal;

/// What the program turns on, and what turns it off again.
const MODES: [(&str, &str); 3] =
    [("\x1b[?1049h", "\x1b[?1049l"), ("\x1b[?2004h", "\x1b[?2004l"), ("\x1b[?25l", "\x1b[?25h")];

fn assert_given_back(ended: &Ended) {
    for (taken, given_back) in MODES {
        let at = |sequence| ended.written.rfind(sequence);
        assert!(at(given_back) > at(taken), "{given_back:?} is missing after {taken:?}");
    }
    assert!(ended.written.contains("\x1b[?1049h") && ended.written.contains("\x1b[?2004h"));
    let screen = &ended.screen;
    assert!(!screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor());
    assert!(ended.is_as_before, "raw mode was left on");
}

fn desk() -> Desk {
    Desk::with_demonstration("fr", 5)
}

#[test]
fn the_terminal_is_taken_while_the_program_runs_and_given_back_when_someone_leaves() {
    let desk = desk();
    let mut terminal = at_work(&desk);
    assert!(terminal.screen().alternate_screen() && terminal.screen().bracketed_paste());
    assert!(!terminal.is_as_before(), "keys are read one by one");
    terminal.press("<ctrl-q>");
    let ended = terminal.wait_for_exit();
    assert!(ended.status.success(), "{:?}", ended.status);
    assert_given_back(&ended);
}

#[test]
fn leaving_before_anything_is_open_gives_the_terminal_back() {
    let desk = Desk::new("fr");
    let mut terminal = Terminal::start(&desk.command(&[]));
    terminal.wait_for("Bienvenue").press("<esc>");
    let ended = terminal.wait_for_exit();
    assert!(ended.status.success(), "{:?}", ended.status);
    assert_given_back(&ended);
}

#[test]
fn a_request_to_end_gives_the_terminal_back_and_keeps_what_is_being_typed() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let desk = desk();
        let person = somebody(&desk);
        let mut terminal = at_work(&desk);
        open_form(&mut terminal, &person, "e", "Entretien avec");
        terminal.press("Cherche un logement").wait_for("Cherche un logement").signal(signal);
        let ended = terminal.wait_for_exit();
        assert!(ended.status.success(), "{signal:?}: {:?}", ended.status);
        assert_given_back(&ended);

        let mut again = at_work(&desk);
        open_form(&mut again, &person, "e", "Entretien avec");
        again.wait_for("Cherche un logement").press("<ctrl-q>").wait_for_exit();
    }
}

#[test]
#[cfg(debug_assertions)]
fn a_panic_gives_the_terminal_back_before_it_says_anything() {
    let desk = desk();
    // In the thread that draws, and in the one that opens the store.
    for place in ["key f12", "worker"] {
        let mut command = desk.command(&[]);
        command.env("RELAIS_PANIC", place);
        let mut terminal = Terminal::start(&command);
        if place == "key f12" {
            terminal.wait_for("[Journée]").press("<f12>");
        }
        let ended = terminal.wait_for_exit();
        assert_given_back(&ended);
        let (_, after) = ended.written.rsplit_once("\x1b[?1049l").unwrap();
        assert!(after.contains("RELAIS_PANIC"), "it is read on the screen before: {after}");
        assert!(!ended.status.success(), "{place}: {:?}", ended.status);
    }
}

#[test]
fn a_dropped_connection_ends_the_program() {
    let desk = desk();
    let person = somebody(&desk);
    let mut terminal = at_work(&desk);
    open_form(&mut terminal, &person, "e", "Entretien avec");
    terminal.press("Cherche un emploi").wait_for("Cherche un emploi");
    let status = terminal.hang_up();
    assert!(status.success(), "{status:?}");
    let mut again = at_work(&desk);
    open_form(&mut again, &person, "e", "Entretien avec");
    again.wait_for("Cherche un emploi").press("<ctrl-q>").wait_for_exit();
}

#[test]
fn a_terminal_that_goes_without_a_signal_ends_the_program() {
    let desk = desk();
    let mut terminal = Terminal::without_signals(&desk.command(&[]));
    terminal.wait_for("[Journée]");
    let status = terminal.hang_up();
    assert!(status.success(), "{status:?}");
}
