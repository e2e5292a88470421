//! The first run, and every way into the store that it makes.

use super::harness::{Terminal, lines};
use crate::cli::Desk;
use std::process::Command;

const PASSPHRASE: &str = "lampe velo prune gare nuage cuivre valse";

/// The program as someone starts it who has set nothing.
fn fresh(desk: &Desk) -> Command {
    let mut command = desk.command(&[]);
    command.env_remove("RELAIS_STORE").env_remove("RELAIS_ADVISER");
    command
}

/// The recovery code on the screen: groups of capitals and digits joined by dashes.
fn code_shown(terminal: &Terminal) -> String {
    let shown = lines(&terminal.screen());
    let words = shown.iter().flat_map(|line| line.split_whitespace());
    let is_code = |word: &&str| {
        word.split('-').count() > 3
            && word.chars().all(|sign| sign == '-' || sign.is_ascii_alphanumeric())
    };
    let code = words.into_iter().find(is_code);
    code.unwrap_or_else(|| panic!("no recovery code on {shown:#?}")).to_owned()
}

#[test]
fn a_store_is_made_in_one_screen_and_opened_by_its_passphrase_and_its_recovery_code() {
    let desk = Desk::new("fr");
    let mut terminal = Terminal::sized(&fresh(&desk), 100, 30);
    terminal.wait_for("Bienvenue");
    terminal.press("Relais de Carrières<tab>csp<tab><tab>Nadia Benali<tab>court<tab>court<enter>");
    terminal.wait_for("trop faible");
    assert!(!desk.path(".local").exists(), "nothing is made with a weak passphrase");
    // The cursor stands in the first field that is wrong.
    terminal.press("<ctrl-u>").press(PASSPHRASE).wait_for("Assez forte");
    terminal.press("<tab><ctrl-u>").press(PASSPHRASE).press("x<enter>").wait_for("diffèrent");
    terminal.press("<backspace><enter>").wait_for("Code de secours");
    let code = code_shown(&terminal);
    assert!(!terminal.written().contains(PASSPHRASE), "the passphrase is never shown");
    terminal.press("<enter>").wait_for("Recopiez").wait_for_no(&code);
    terminal
        .press("ABCD<enter>")
        .wait_until("a refusal", |screen| lines(screen).iter().any(|line| line.contains("code")));
    terminal.press("<esc>").wait_for(&code).press("<enter>").wait_for("Recopiez");
    terminal.press("<ctrl-u>").press(&code.to_lowercase()).press("<enter>").wait_for("[Journée]");
    terminal.wait_for("Nadia Benali");
    terminal.press("NZola<tab>Émile<tab>02/04/1980<ctrl-s>").wait_for("✓");
    terminal.press("<ctrl-q>").wait_for_exit();

    let mut terminal = Terminal::sized(&fresh(&desk), 100, 30);
    terminal.wait_for("Phrase de passe").wait_for_no("Zola");
    terminal.press("pas la bonne du tout<enter>").wait_for("ouvre pas le coffre");
    terminal.press(PASSPHRASE).press("<enter>").wait_for("[Journée]");
    terminal.press("<ctrl-l>").wait_for("Phrase de passe").wait_for_no("Zola");
    terminal.press("<tab>").wait_for("Code de secours").press(&code).press("<enter>");
    terminal.wait_for("relais passphrase").press("<esc><f3>").wait_for("Zola");
    assert!(!terminal.written().contains(PASSPHRASE), "the passphrase is never shown");
    terminal.press("<ctrl-q>").wait_for_exit();
}
