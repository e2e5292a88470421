//! The user's own files of keys, colours and behaviour, when they are damaged.

use super::harness::Terminal;
use crate::cli::Desk;

#[test]
fn damaged_files_are_told_of_whole_and_the_program_s_own_settings_work() {
    let desk = Desk::with_demonstration("fr", 5);
    let folder = desk.path("config");
    std::fs::create_dir(&folder).unwrap();
    for (name, content) in [
        ("keys.toml", "chercher = [\"/\"]\nsearch = [\"hyper-x\"]\nquit = 3\n"),
        ("theme.toml", "accent = \"mauve\"\nwarn = = \"red\"\ngood = 12\n"),
        ("config.toml", "mouse = \"oui\"\nlock_after_minutes = 0\nsouris = 1\n"),
    ] {
        std::fs::write(folder.join(name), content).unwrap();
    }
    let mut command = desk.command(&[]);
    command.env("RELAIS_CONFIG", &folder);
    let mut terminal = Terminal::sized(&command, 200, 60);
    terminal.wait_for("Vos réglages ont des erreurs");
    for (file, wrong) in [
        ("keys.toml", ["chercher", "hyper-x", "3"]),
        ("theme.toml", ["mauve", "warn", "12"]),
        ("config.toml", ["oui", "0", "souris"]),
    ] {
        for (line, read) in (1..).zip(wrong) {
            let at = format!("{file}, ligne {line}");
            terminal.wait_until(&format!("{at}: {read}"), |screen| {
                let lines = super::harness::lines(screen);
                let told = lines.iter().position(|line| line.contains(&at));
                // What is told of one error may go on on the next line.
                told.is_some_and(|at| lines[at..].iter().take(2).any(|line| line.contains(read)))
            });
        }
    }
    terminal.press("<esc>").wait_for_no("Vos réglages ont des erreurs");
    terminal.press("<f3>").wait_for("[Portefeuille]").press("/").wait_for("Chercher");
    terminal.press("<ctrl-q>").wait_for_exit();
}

#[test]
fn keys_of_one_s_own_take_the_place_of_the_program_s() {
    let desk = Desk::with_demonstration("fr", 5);
    let folder = desk.path("config");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("keys.toml"), "go-caseload = [\"f11\"]\n").unwrap();
    let mut command = desk.command(&[]);
    command.env("RELAIS_CONFIG", &folder);
    let mut terminal = Terminal::sized(&command, 100, 30);
    terminal.wait_for("[Journée]").press("<f3><f11>").wait_for("[Portefeuille]");
    terminal.press("<ctrl-q>").wait_for_exit();
}
