//! The thread that talks to the centre: one an exchange, so that neither the keys nor the drafts ever wait for the network.

use super::Event;
use crate::caseload::outbox::Centre;
use crate::clock::Timestamp;
use crate::desk::centre::may_take_in;
use crate::desk::published::LISTS;
use crate::sync::client::Client;
use crate::sync::exchange::{End, Errand, News, run};
use crate::tui::model::{Msg, Told};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

/// The exchange under way, if any.
#[derive(Default)]
pub(super) struct Talk {
    stop: Option<Arc<AtomicBool>>,
}

impl Talk {
    /// Begins an exchange, called by the instant at which it begins. What it tells comes as messages.
    pub(super) fn begin(
        &mut self,
        number: i64,
        centre: Box<Centre>,
        errand: Box<Errand>,
        events: Sender<Event>,
    ) {
        self.stop();
        let stop = Arc::new(AtomicBool::new(false));
        self.stop = Some(Arc::clone(&stop));
        let failed = events.clone();
        let thread = std::thread::Builder::new().name("exchange".to_owned());
        let spawned = thread.spawn(move || {
            // When nobody listens the program is ending.
            let tell = |told| drop(events.send(Event::Msg(Msg::Exchange(number, told))));
            let authority = centre.authority.as_deref();
            let end = match Client::new(
                &centre.address,
                &errand.office,
                authority,
                Timestamp(number),
                stop,
            ) {
                Ok(mut line) => {
                    let mut greeting = None;
                    let end = run(&errand, &mut line, &mut |news| {
                        if let News::Greeted(hello) = &news {
                            greeting = Some((**hello).clone());
                        }
                        tell(Told::News(news));
                    });
                    if let (true, Some(hello)) = (may_take_in(&end), greeting) {
                        let lists = line.published(&LISTS, &hello, &centre.taken, &centre.key);
                        lists.into_iter().for_each(|list| tell(Told::Published(Box::new(list))));
                    }
                    end
                }
                Err(no_line) => return tell(Told::NoLine(no_line)),
            };
            tell(Told::Ended(end));
        });
        if let Err(error) = spawned {
            let end = Told::Ended(End::Unreachable(error.to_string()));
            let _ = failed.send(Event::Msg(Msg::Exchange(number, end)));
        }
    }

    /// Has it end at its next request. It holds nothing that has to be closed, and is not waited for.
    pub(super) fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop.store(true, Ordering::Relaxed);
        }
    }
}
