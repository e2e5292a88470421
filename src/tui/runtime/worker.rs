//! The one thread for long work: opening and making stores, keeping drafts. Keys never wait for it.

use super::Event;
use super::office::{Open, create_store, keep_drafts, open_store};
use crate::domain::office::{Adviser, Office};
use crate::store::DraftBox;
use crate::store::vault::Unlock;
use crate::tui::context::Moment;
use crate::tui::model::{Credential, Drafts, Msg, Obstruction};
use crate::tui::start::{Ground, Site};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

/// Something to do.
pub(super) enum Job {
    /// Open the store.
    Open(Credential, Moment),
    /// Make a store.
    Create {
        /// For which office.
        office: Office,
        /// Its first adviser.
        adviser: Adviser,
        /// What will open it.
        passphrase: Credential,
        /// Now.
        moment: Moment,
    },
    /// Keep what is typed.
    Keep(Drafts),
    /// Forget the key that seals what is typed, once all that was asked before is done, and say so.
    Forget(Sender<()>),
}

/// The thread, and the way to it.
pub(super) struct Worker {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread works with.
struct Bench {
    site: Site,
    events: Sender<Event>,
    drafts: Option<DraftBox>,
}

impl Worker {
    /// Starts the thread.
    pub(super) fn start(ground: &Ground, events: Sender<Event>) -> Self {
        let (jobs, asked) = channel();
        let mut bench = Bench { site: ground.site.clone(), events, drafts: None };
        let thread = std::thread::Builder::new().name("worker".to_owned());
        let thread = thread.spawn(move || {
            let _end = EndOnPanic(bench.events.clone());
            bench.work(&asked);
        });
        let thread = thread.ok();
        Self { jobs: Some(jobs), thread }
    }

    /// Asks for something. Jobs are done in their order; of several drafts that wait, only the last is kept.
    pub(super) fn ask(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            // A thread that has gone is seen when a store is to be opened: nothing opens.
            let _ = jobs.send(job);
        }
    }

    /// Has it forget the key of the drafts, and waits until all that was typed is kept: the store may be another's next.
    pub(super) fn forget(&self) {
        let (done, told) = channel();
        self.ask(Job::Forget(done));
        let _ = told.recv();
    }

    /// Ends the thread, once everything asked for is done. Its panic, already told, is the program's.
    pub(super) fn end(mut self) {
        self.jobs.take();
        if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join) {
            std::panic::resume_unwind(panic);
        }
    }
}

/// A worker that panics has given the terminal back: the program ends too, rather than draw over what it says.
struct EndOnPanic(Sender<Event>);

impl Drop for EndOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _ = self.0.send(Event::End);
        }
    }
}

impl Bench {
    fn work(&mut self, asked: &Receiver<Job>) {
        let mut next = None;
        while let Some(job) = next.take().or_else(|| asked.recv().ok()) {
            #[cfg(debug_assertions)]
            super::panic_if_asked("worker");
            match job {
                Job::Keep(mut drafts) => {
                    // Someone types faster than a disk syncs: the last text has the others in it.
                    for later in asked.try_iter() {
                        match later {
                            Job::Keep(later) => drafts = later,
                            other => {
                                next = Some(other);
                                break;
                            }
                        }
                    }
                    if let Some(kept) = &self.drafts {
                        let kept = keep_drafts(kept, &drafts);
                        if let Err(why) = kept {
                            let _ = self.events.send(Event::Msg(Msg::NotKept(why)));
                        }
                    }
                }
                Job::Forget(done) => {
                    self.drafts = None;
                    // Nobody waits when the program is ending.
                    let _ = done.send(());
                }
                Job::Open(Credential(unlock), moment) => self.open(unlock, moment),
                Job::Create { office, adviser, passphrase, moment } => {
                    if let Credential(Unlock::Passphrase(passphrase)) = passphrase {
                        let particulars = (office, adviser);
                        let made = create_store(&self.site, particulars, &passphrase, moment);
                        self.opened(made);
                    }
                }
            }
        }
    }

    fn open(&mut self, unlock: Unlock, moment: Moment) {
        let events = self.events.clone();
        let mut progress = |message| {
            let _ = events.send(Event::Msg(Msg::Progress(message)));
        };
        let opened = open_store(&self.site, unlock, moment, &mut progress);
        self.opened(opened);
    }

    fn opened(&mut self, opened: Result<(Open, DraftBox), Obstruction>) {
        let event = match opened {
            Ok((open, drafts)) => {
                self.drafts = Some(drafts);
                Event::Opened(Box::new(open))
            }
            Err(obstruction) => Event::Msg(Msg::NotOpened(obstruction)),
        };
        // When nobody listens the program is ending.
        let _ = self.events.send(event);
    }
}
