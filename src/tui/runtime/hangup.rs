//! The end of the terminal itself: its window closed, its connection dropped.
//!
//! Most often a signal tells it too. Not always: a program that is not its session's first, or whose session has no
//! controlling terminal, is told by the terminal alone. Reading does not tell it either: `crossterm::event::read` takes
//! the end of the input for a key still to come, and asks again at once, for ever.

use super::Event;
use std::io;
use std::sync::mpsc::Sender;

/// Waits for the end of the terminal, on a thread of its own that sleeps until then.
#[cfg(unix)]
pub(super) fn listen(events: Sender<Event>) {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;
    let thread = std::thread::Builder::new().name("hangup".to_owned());
    // Without it, a signal most often tells the same.
    let _ = thread.spawn(move || {
        let input = io::stdin();
        // Nothing is asked for: what remains is what is told unasked, the end and the failure of the terminal.
        let mut terminal = [PollFd::new(&input, PollFlags::empty())];
        let told = loop {
            match poll(&mut terminal, None) {
                Err(Errno::INTR) => {}
                told => break told,
            }
        };
        if told.is_ok() {
            let _ = events.send(Event::End);
        }
    });
}

/// Windows ends the programs of a console that is closed.
#[cfg(not(unix))]
pub(super) fn listen(_: Sender<Event>) {}

/// Does this error of writing say that the terminal has gone?
#[cfg(unix)]
pub(super) fn is_told_by(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
        || error.kind() == io::ErrorKind::BrokenPipe
}

/// Does this error of writing say that the terminal has gone?
#[cfg(not(unix))]
pub(super) fn is_told_by(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}
