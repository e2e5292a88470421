//! Terminals without colours, readers of screens, pipes: what is shown when no full screen is wanted.

use super::harness::Terminal;
use super::{at_work, somebody};
use crate::cli::{Desk, code, printed, said};

/// Every colour asked for: the parameters of the sequences that set one.
fn colours(written: &str) -> Vec<String> {
    let sequences = written.split("\x1b[").skip(1);
    let styles = sequences.filter_map(|sequence| {
        let (parameters, _) = sequence.split_once('m')?;
        let is_style = parameters.bytes().all(|byte| byte.is_ascii_digit() || byte == b';');
        is_style.then_some(parameters)
    });
    let sets = |parameter: &str| {
        matches!(parameter.parse(), Ok(30..=38_u16 | 40..=48 | 90..=97 | 100..=107))
    };
    styles.filter(|style| style.split(';').any(sets)).map(str::to_owned).collect()
}

/// Walks through the screens, forms and lists; everything that was written.
fn tour(mut terminal: Terminal, person: &str) -> String {
    terminal.wait_for("[Journée]");
    for (key, place) in [
        ("<f3>", "[Portefeuille]"),
        ("<f4>", "[Agenda]"),
        ("<f5>", "[Orientations]"),
        ("<f6>", "[Partenaires]"),
        ("<f7>", "[Clôture]"),
        ("?", "Aide"),
        ("<esc>:", "Commandes"),
    ] {
        terminal.press(key).wait_for(place);
    }
    terminal.press("<esc>");
    super::open_form(&mut terminal, person, "e", "Entretien avec");
    terminal.press("Elle est dépressive<ctrl-s>").wait_for("dépressive");
    terminal.press("<esc><f2>v<f9>").wait_for("masqué").press("<ctrl-q>");
    terminal.wait_for_exit().written
}

#[test]
fn no_colour_is_used_when_none_is_wanted() {
    let desk = Desk::with_demonstration("fr", 12);
    let person = somebody(&desk);
    let mut command = desk.command(&[]);
    command.env("NO_COLOR", "1");
    assert_eq!(colours(&tour(Terminal::sized(&command, 100, 30), &person)), Vec::<String>::new());
    let coloured = tour(Terminal::sized(&desk.command(&[]), 100, 30), &person);
    assert!(!colours(&coloured).is_empty(), "the test would see colours");
}

#[test]
fn plain_draws_no_borders() {
    let desk = Desk::with_demonstration("fr", 12);
    let person = somebody(&desk);
    let drawn = |arguments: &[&str]| {
        let written = tour(Terminal::sized(&desk.command(arguments), 100, 30), &person);
        written.chars().filter(|sign| ('\u{2500}'..='\u{259f}').contains(sign)).count()
    };
    assert_eq!(drawn(&["--plain"]), 0);
    assert!(drawn(&[]) > 0, "the test would see borders");
}

#[test]
fn without_a_terminal_the_day_is_printed() {
    let desk = Desk::with_demonstration("fr", 5);
    let output = desk.run(&[]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(printed(&output).contains("lundi 23 novembre 2026"), "{}", printed(&output));
    assert!(!printed(&output).contains('\x1b') && !said(&output).contains('\x1b'));
}

#[test]
#[cfg(unix)]
fn in_a_pipe_the_day_is_printed_though_the_keyboard_is_a_terminal() {
    let desk = Desk::with_demonstration("fr", 5);
    let program = desk.command(&[]);
    let mut command = std::process::Command::new("/bin/sh");
    command.args(["-c", "\"$0\" | /bin/cat"]).arg(program.get_program());
    for (name, value) in program.get_envs() {
        command.env(name, value.unwrap());
    }
    let ended = Terminal::sized(&command, 100, 60).wait_for_exit();
    assert!(ended.status.success(), "{:?}", ended.status);
    assert!(ended.written.contains("lundi 23 novembre 2026"), "{}", ended.written);
    assert!(!ended.written.contains("\x1b[?1049h"), "{}", ended.written);
}

#[test]
fn keys_are_played_and_the_screen_that_results_is_the_one_of_the_terminal() {
    let desk = Desk::with_demonstration("fr", 12);
    let keys = "<f3><down><down>";
    let played = desk.ok(&["--keys", keys, "--print", "100x30"]);
    let played: Vec<&str> = played.lines().map(str::trim_end).collect();
    assert!(played.len() <= 30, "{played:#?}");
    let mut terminal = at_work(&desk);
    terminal.press(keys).wait_until("the screen that was played", |screen| {
        let mut lines = super::harness::lines(screen);
        lines.truncate(played.len());
        lines == played
    });
    terminal.press("<ctrl-q>").wait_for_exit();
}
