//! The interface in a real terminal: the built program at one end of a pseudo-terminal, a screen at the other.
//!
//! ```text
//!   press("<f3>e") ──bytes──> pseudo-terminal ──> relais
//!   wait_for("…")  <──screen── vt100 <──bytes──────┘
//! ```
//!
//! Stores are invented ones where they can be: they open without a passphrase and its slow key.

#[cfg(unix)]
mod crash;
mod first_run;
mod harness;
mod holder;
mod locked;
mod morning;
mod paste;
mod plain;
#[cfg(unix)]
mod restored;
mod settings;
mod size;
mod writing;

use crate::cli::Desk;
use harness::Terminal;

/// The program with an invented caseload open, on its first screen.
fn at_work(desk: &Desk) -> Terminal {
    let mut terminal = Terminal::sized(&desk.command(&[]), 100, 30);
    terminal.wait_for("[Journée]");
    terminal
}

/// The number of somebody in the caseload.
fn somebody(desk: &Desk) -> String {
    desk.json(&["list"])["people"][0]["number"].as_str().unwrap().to_owned()
}

/// Opens somebody's file, then a form on it.
fn open_form(terminal: &mut Terminal, number: &str, key: &str, title: &str) {
    terminal.press(&format!("/{number}<enter>{key}")).wait_for(title);
}
