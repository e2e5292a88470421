//! What the system says to the program from outside: end, or that its terminal has gone.

use super::Event;
use std::sync::mpsc::Sender;

/// Listens, on a thread of its own that sleeps until a signal comes.
#[cfg(unix)]
pub(super) fn listen(events: Sender<Event>) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM]) else { return };
    let thread = std::thread::Builder::new().name("signals".to_owned());
    // Without it, a signal ends the program as the system does by itself.
    let _ = thread.spawn(move || {
        for _ in signals.forever() {
            if events.send(Event::End).is_err() {
                break;
            }
        }
    });
}

/// Windows ends a console program without asking it: the journal has everything acknowledged, and what was being
/// typed is kept as one types.
#[cfg(not(unix))]
pub(super) fn listen(_: Sender<Event>) {}
