//! The interface at work: owns the terminal, the thread that reads keys, the worker, the signals. Blocks on one
//! channel; takes everything that waits, then draws once.

mod exchange;
mod hangup;
mod input;
mod office;
mod signals;
mod terminal;
mod worker;

pub use office::{Office, Open, keep_drafts, open_store};

use crate::tui::model::{Effect, Model, Msg, Stage};
use crate::tui::start::{Ground, Start};
use crate::tui::update::{next_wake, update};
use crate::tui::view::view;
use exchange::Talk;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};
use terminal::Screen;
use worker::{Job, Worker};

/// Something for the loop.
pub(super) enum Event {
    /// For the model.
    Msg(Msg),
    /// The worker has opened a store.
    Opened(Box<Open>),
    /// The program is asked to end: a signal, or the end of the input.
    End,
}

/// Runs the interface until someone leaves it.
///
/// # Errors
/// The terminal cannot be read or written. It is restored first.
pub fn run(start: Start) -> io::Result<()> {
    let mouse = start.settings.mouse;
    let mut screen = Screen::enter(mouse)?;
    let (model, ground, first) = start.begin(screen.size());
    let (sender, events) = channel();
    input::listen(sender.clone());
    hangup::listen(sender.clone());
    signals::listen(sender.clone());
    let worker = Worker::start(&ground, sender.clone());
    let office = Office::new();
    let mut running = Running {
        model,
        ground,
        office,
        worker,
        talk: Talk::default(),
        sender,
        goes_on: false,
        was_resized: false,
        is_over: false,
    };
    screen.draw(|area, buffer| view(&running.model, area, buffer))?;
    running.perform(first);
    let ended = running.until_left(&mut screen, &events);
    drop(screen);
    running.talk.stop();
    // What was typed is kept before the store may be another's.
    running.worker.end();
    running.office.close();
    ended
}

/// How often a long step shows how far it has come.
const SHOWN_EVERY: Duration = Duration::from_millis(40);

/// Between two steps of something long: the thread that reads the terminal may be waiting for this very processor.
const PAUSE: Duration = Duration::from_micros(20);

/// The loop's own state.
struct Running {
    model: Model,
    ground: Ground,
    office: Office,
    worker: Worker,
    talk: Talk,
    /// For those who have something to tell later.
    sender: Sender<Event>,
    /// Is there more of a long step to do, once no key waits?
    goes_on: bool,
    /// Has the terminal had another size since the last frame?
    was_resized: bool,
    is_over: bool,
}

impl Running {
    fn until_left(&mut self, screen: &mut Screen, events: &Receiver<Event>) -> io::Result<()> {
        let mut drawn = Instant::now();
        while !self.is_over {
            let mut is_only_further = false;
            match self.next(events) {
                Some(event) => self.take(event),
                None if self.goes_on => {
                    self.goes_on = false;
                    is_only_further = true;
                    self.tell(Msg::Continue);
                }
                None => self.tell(Msg::Wake),
            }
            // What was typed ahead of leaving is not done once someone has left.
            while !self.is_over
                && let Ok(event) = events.try_recv()
            {
                is_only_further = false;
                self.take(event);
            }
            if self.is_over {
                break;
            }
            // A key is answered at once; how far a long step has come need not be shown each time.
            if is_only_further && self.goes_on && drawn.elapsed() < SHOWN_EVERY {
                continue;
            }
            if std::mem::take(&mut self.was_resized) {
                screen.forget();
            }
            if let Err(error) = screen.draw(|area, buffer| view(&self.model, area, buffer)) {
                // Nobody sees it any more: it ends as if asked to. That the terminal has gone is no failure.
                self.take(Event::End);
                return if hangup::is_told_by(&error) { Ok(()) } else { Err(error) };
            }
            drawn = Instant::now();
        }
        Ok(())
    }

    /// What happens next; nothing when the time has come that the model waits for, or when there is more to do.
    fn next(&self, events: &Receiver<Event>) -> Option<Event> {
        if self.goes_on {
            return events.recv_timeout(PAUSE).ok();
        }
        let wait = next_wake(&self.model).map(|at| (at.0 - self.ground.clock.now().0).max(0));
        let event = match wait.and_then(|wait| u64::try_from(wait).ok()) {
            Some(wait) => events.recv_timeout(Duration::from_millis(wait)),
            None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match event {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Event::End),
        }
    }

    fn take(&mut self, event: Event) {
        #[cfg(debug_assertions)]
        if let Event::Msg(Msg::Key(key)) = &event {
            panic_if_asked(&format!("key {key}"));
        }
        match event {
            Event::Msg(msg) => {
                self.was_resized |= matches!(msg, Msg::Resize(..));
                self.tell(msg);
            }
            Event::Opened(open) => {
                let msg = self.office.take(*open);
                self.tell(msg);
            }
            Event::End => {
                if let Stage::Open(session) = &self.model.stage {
                    let drafts = session.all_drafts();
                    self.perform(vec![Effect::KeepDrafts(drafts)]);
                }
                self.is_over = true;
            }
        }
    }

    fn tell(&mut self, msg: Msg) {
        let clock = update(&mut self.model, Msg::Clock(self.ground.moment()));
        self.perform(clock);
        let effects = update(&mut self.model, msg);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        let mut was_refused = false;
        for effect in effects {
            match effect {
                Effect::Quit => self.is_over = true,
                Effect::Continue => self.goes_on = true,
                Effect::Unlock(credential) => {
                    self.worker.ask(Job::Open(credential, self.ground.moment()));
                }
                Effect::Create { office, adviser, passphrase } => {
                    let moment = self.ground.moment();
                    self.worker.ask(Job::Create { office, adviser, passphrase, moment });
                }
                Effect::KeepDrafts(drafts) => self.worker.ask(Job::Keep(drafts)),
                Effect::Exchange { number, centre, errand } => {
                    self.talk.begin(number, centre, errand, self.sender.clone());
                }
                Effect::StopExchange => self.talk.stop(),
                Effect::Lock => {
                    self.talk.stop();
                    self.worker.forget();
                    self.office.close();
                }
                Effect::Make { joined: true, .. } if was_refused => {}
                effect => {
                    for msg in self.office.perform(effect, &self.model) {
                        was_refused = matches!(msg, Msg::Refused(_));
                        let effects = update(&mut self.model, msg);
                        self.perform(effects);
                    }
                }
            }
        }
    }
}

/// Panics where a variable says: at a key (`key f12`), in the worker (`worker`). So that what a panic leaves of the
/// terminal can be tested; compiled into builds for development only, the program that advisers are given has no such
/// door.
#[cfg(debug_assertions)]
fn panic_if_asked(place: &str) {
    let is_asked = std::env::var("RELAIS_PANIC").is_ok_and(|asked| asked == place);
    assert!(!is_asked, "asked for by RELAIS_PANIC");
}
