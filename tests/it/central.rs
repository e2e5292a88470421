//! The central office: one suite for both backends, then what only one of them, or the program itself, can show.

mod backends;
mod client;
#[cfg(unix)]
mod database;
mod exchange;
mod killed;
mod ledger;
mod limits;
mod lists;
#[cfg(unix)]
mod postgres;
pub(crate) mod program;
mod report;
mod stick;
mod tls;
pub(crate) mod world;

use world::World;

/// A promise that holds whatever keeps the rows.
type Case = (&'static str, fn(&World));

/// The suite.
fn suite() -> Vec<Case> {
    [exchange::CASES, ledger::CASES, lists::CASES, limits::CASES, report::CASES, stick::CASES]
        .concat()
}

/// Runs every case in a world of its own; all that fail are told.
fn run(mut world: impl FnMut() -> World) {
    let mut failed = Vec::new();
    for (name, case) in suite() {
        let world = world();
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| case(&world))).is_err() {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(suite().len() >= 15);
}
