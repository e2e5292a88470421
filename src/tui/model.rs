//! Everything the interface knows, what can happen to it, and what it may ask to be done.
//!
//! ```text
//!   event ──> Msg ──> update(&mut Model, Msg) ──> Vec<Effect> ──> runtime ──> Msg …
//!                            │
//!                            └──> view(&Model, &mut Buffer)
//! ```
//!
//! `update` and `view` are pure: no clock, no file, no thread. Whatever they need comes in as a message, whatever they
//! want leaves as an effect; so every run can be replayed, and a screen is a function of the keys pressed.

use crate::caseload::change::{Act, Change};
use crate::caseload::history::{Direction, Entry};
use crate::caseload::ledger::Reversed;
use crate::caseload::made::Made;
use crate::caseload::memory::Memory;
use crate::caseload::outbox::Centre;
use crate::clock::Timestamp;
use crate::desk::day::Day;
use crate::desk::document::Document;
use crate::desk::key::Key;
use crate::domain::office::{Adviser, AdviserId, Office};
use crate::domain::person::PersonId;
use crate::i18n::Message;
use crate::ids::Ids;
use crate::store::vault::{Passphrase, RecoveryCode, Unlock};
use crate::sync::exchange::Errand;
use crate::tui::context::{Context, Moment, Setting};
use crate::tui::overlay::Overlay;
use crate::tui::roll::Roll;
use crate::tui::screen::first_run::FirstRun;
use crate::tui::screen::lock::LockScreen;
use crate::tui::screen::trouble::Trouble;
use crate::tui::screen::{Place, Screens};
pub use crate::tui::update::{Exchange, Told};
use chrono::NaiveDateTime;
use std::collections::BTreeMap;
use std::fmt;

/// Everything the interface knows.
pub struct Model {
    /// Language, colours, keys, size of the terminal.
    pub setting: Setting,
    /// Now, as last told.
    pub moment: Moment,
    /// When a key was last pressed.
    pub last_input: Timestamp,
    /// Where new identities come from.
    pub ids: Box<dyn Ids + Send>,
    /// Who was at the keyboard before the store was locked.
    pub me: Option<AdviserId>,
    /// Who is at the keyboard, as named when the program was started.
    pub named: Option<String>,
    /// The store's folder.
    pub folder: String,
    /// Is the store a demonstration's, which anyone may open?
    pub fictional: bool,
    /// What is wrong in the user's own files: told once the caseload is open.
    pub problems: Vec<String>,
    /// What is in front of the user.
    pub stage: Stage,
}

/// What is in front of the user.
pub enum Stage {
    /// The store is there and locked.
    Locked(LockScreen),
    /// There is no store yet.
    FirstRun(Box<FirstRun>),
    /// The store cannot be opened.
    Trouble(Trouble),
    /// The caseload is open.
    Open(Box<Session>),
}

/// An open caseload at work.
pub struct Session {
    /// What is known; dropped when the store is locked.
    pub known: Known,
    /// The screens, each with its own state.
    pub screens: Screens,
    /// The screen in front.
    pub place: Place,
    /// The screens that led to it: `Esc` goes back along them.
    pub trail: Vec<Place>,
    /// What lies over the screen, the last on top.
    pub overlays: Vec<Overlay>,
    /// Keys pressed so far of a longer chord.
    pub chord: Vec<Key>,
    /// What was just done or refused.
    pub toast: Option<Toast>,
    /// What was typed and not saved.
    pub drafts: Drafts,
    /// How many changes each act of this sitting made, the last one last: undone together.
    pub acts: Vec<usize>,
    /// The same for acts undone.
    pub undone: Vec<usize>,
    /// Changes reversed so far of the act being reversed.
    pub reversing: usize,
    /// Is half an act being taken back, since the other half was refused?
    pub takes_back: bool,
    /// The exchange with the centre, while it is under way.
    pub exchange: Option<Exchange>,
    /// Is the screen hidden from who looks over the shoulder?
    pub private: bool,
    /// Is everyone in it invented?
    pub fictional: bool,
}

/// What was just done or refused: shown until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// In words.
    pub message: Message,
    /// How it is meant.
    pub tone: Tone,
}

/// How something is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Done; can be undone.
    Done,
    /// To know.
    Note,
    /// Not done.
    Refused,
}

/// What was typed and not saved: by the name of the form, the names and texts of its fields.
pub type Drafts = BTreeMap<String, Vec<(String, String)>>;

/// What can happen.
pub enum Msg {
    /// Time went on; comes before whatever else happens.
    Clock(Moment),
    /// A key was pressed.
    Key(Key),
    /// A text was pasted.
    Paste(String),
    /// The terminal has another size: columns, lines.
    Resize(u16, u16),
    /// A moment that [`crate::tui::update::next_wake`] named has come.
    Wake,
    /// The store is being opened, and this is how far it has got.
    Progress(Message),
    /// The store is open.
    Opened(Box<Opened>),
    /// The store was made, and is open; its recovery code is shown once.
    Created(Box<Opened>, RecoveryCode),
    /// The store could not be opened or made.
    NotOpened(Obstruction),
    /// A change was made.
    Made {
        /// What it wrote.
        made: Box<Made>,
        /// Does it belong to the change before it?
        joined: bool,
    },
    /// A change was not made, and why.
    Refused(Vec<Message>),
    /// The last change was undone, or redone.
    Reversed(Box<Reversed>, Direction),
    /// A person's history, latest first, with the hour of each entry on the office's wall.
    History(PersonId, Vec<(Entry, NaiveDateTime)>),
    /// What is typed could not be kept, or a file not be written, and why.
    NotKept(Message),
    /// A file was written, and where.
    Written(String),
    /// The thread that talks to the centre tells something, and of which exchange.
    Exchange(i64, Told),
    /// Go on with what was too long for one step.
    Continue,
}

/// A caseload just opened, all that is made of it in memory included.
pub struct Opened {
    /// Records and indexes.
    pub memory: Memory,
    /// The day.
    pub day: Day,
    /// Everyone by name.
    pub roll: Roll,
    /// What was typed and not saved when the store was last closed.
    pub drafts: Drafts,
    /// Is everyone in it invented?
    pub fictional: bool,
    /// What opening found out of the ordinary.
    pub found: Vec<Message>,
}

/// Why a store could not be opened or made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstruction {
    /// Every sentence that says why and what to do.
    pub sentences: Vec<Message>,
    /// Whether typing it again can help: a wrong passphrase.
    pub is_mistyped: bool,
}

/// What may be asked to be done.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Open the store.
    Unlock(Credential),
    /// Make a store for an office and its first adviser.
    Create {
        /// The office.
        office: Office,
        /// The adviser.
        adviser: Adviser,
        /// What will open it.
        passphrase: Credential,
    },
    /// Make a change.
    Make {
        /// The change.
        change: Box<Change>,
        /// Who acts, and when.
        act: Act,
        /// Does it belong to the change before it: not made when that one is refused?
        joined: bool,
    },
    /// Undo or redo.
    Reverse {
        /// Which way.
        direction: Direction,
        /// How many changes.
        count: usize,
        /// Who acts, and when.
        act: Act,
    },
    /// Read a person's history.
    History(PersonId),
    /// Keep what was typed and not saved.
    KeepDrafts(Drafts),
    /// Write a file to the user's folder of documents.
    Write(Document),
    /// Talk to the centre, apart from everything else.
    Exchange {
        /// Which exchange.
        number: i64,
        /// With whom.
        centre: Box<Centre>,
        /// What it takes with it.
        errand: Box<Errand>,
    },
    /// Have the exchange under way end.
    StopExchange,
    /// Close the store; its keys leave memory.
    Lock,
    /// Send [`Msg::Continue`] once the keys that wait have been taken.
    Continue,
    /// End the program.
    Quit,
}

/// What opens a store. Never shown.
pub struct Credential(pub Unlock);

impl Credential {
    /// A passphrase.
    #[must_use]
    pub fn passphrase(passphrase: Passphrase) -> Self {
        Self(Unlock::Passphrase(passphrase))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(…)")
    }
}

impl PartialEq for Credential {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Unlock::Passphrase(one), Unlock::Passphrase(other)) => one.is_same(other),
            (Unlock::RecoveryCode(one), Unlock::RecoveryCode(other)) => {
                *one.to_text() == *other.to_text()
            }
            _ => false,
        }
    }
}

impl Session {
    /// Everything typed and not saved, that of the forms on the screen included.
    #[must_use]
    pub fn all_drafts(&self) -> Drafts {
        let mut drafts = self.drafts.clone();
        for overlay in &self.overlays {
            if let Overlay::Form(form) = overlay {
                let typed = form.draft();
                if !typed.is_empty() {
                    drafts.insert(form.matter.draft_name(), typed);
                }
            }
        }
        drafts
    }
}

/// What is known of the caseload, and who is at the keyboard.
pub struct Known {
    /// Records and indexes.
    pub memory: Memory,
    /// The day, kept true to them.
    pub day: Day,
    /// Everyone by name, kept true to them.
    pub roll: Roll,
    /// Changes taken in so far.
    pub version: u64,
    /// The adviser at the keyboard.
    pub me: AdviserId,
}

impl Known {
    /// What every part may look at.
    #[must_use]
    pub fn context<'a>(&'a self, moment: Moment, setting: &'a Setting) -> Context<'a> {
        let Self { memory, day, roll, version, me } = self;
        Context { memory, day, roll, version: *version, me: *me, moment, setting }
    }

    /// Takes in a change that was made; its history entry.
    pub fn follow(&mut self, made: Made) -> Entry {
        self.version += 1;
        let entry = self.memory.follow(made);
        self.day.follow(self.memory.state(), &entry.people);
        self.roll.follow(self.memory.state(), &entry.people);
        entry
    }
}
