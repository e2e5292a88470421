//! What every part of the interface may look at, and none may change: the caseload, the day, who is at the keyboard.

use crate::caseload::change::Act;
use crate::caseload::lookup::Lookup;
use crate::caseload::memory::Memory;
use crate::caseload::search::Index;
use crate::caseload::state::State;
use crate::clock::Timestamp;
use crate::desk::command::CommandId;
use crate::desk::day::Day;
use crate::desk::keymap::Keymap;
use crate::desk::settings::Settings;
use crate::domain::office::AdviserId;
use crate::domain::person::PersonId;
use crate::i18n::{Lang, Message};
use crate::tui::canvas::Look;
use crate::tui::roll::Roll;
use crate::tui::theme::Theme;
use chrono::{NaiveDate, NaiveDateTime};
use std::path::PathBuf;
use std::sync::Arc;

/// Now, in the three forms in which it is needed. Comes in with events; nothing here reads a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub now: Timestamp,
    /// The office's day.
    pub today: NaiveDate,
    /// Date and hour on the office's wall.
    pub local: NaiveDateTime,
}

/// What does not change from one key to the next: language, colours, keys, size of the terminal.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Language.
    pub lang: Lang,
    /// Colours.
    pub theme: Theme,
    /// Keys.
    pub keymap: Keymap,
    /// Commands by their words.
    pub commands: Arc<Index<CommandId>>,
    /// How the program behaves.
    pub settings: Settings,
    /// Where files are written that are handed over.
    pub documents: PathBuf,
    /// Columns and lines of the terminal.
    pub size: (u16, u16),
}

impl Setting {
    /// How things look.
    #[must_use]
    pub fn look(&self) -> Look<'_> {
        Look { theme: &self.theme, lang: self.lang, plain: self.settings.plain }
    }

    /// Rows of a list that a screenful holds.
    #[must_use]
    pub fn page(&self) -> usize {
        usize::from(self.size.1.saturating_sub(6)).max(1)
    }
}

/// What may be looked at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The caseload in memory.
    pub memory: &'a Memory,
    /// The day, as the caseload stands.
    pub day: &'a Day,
    /// Everyone followed or not, in the order of their names.
    pub roll: &'a Roll,
    /// Changes taken in so far: what was made of the caseload before the last is out of date.
    pub version: u64,
    /// The adviser at the keyboard.
    pub me: AdviserId,
    /// Now.
    pub moment: Moment,
    /// Language, colours, keys.
    pub setting: &'a Setting,
}

impl<'a> Context<'a> {
    /// Everything the office knows.
    #[must_use]
    pub fn state(&self) -> &'a State {
        self.memory.state()
    }

    /// Who is meant.
    #[must_use]
    pub fn lookup(&self) -> &'a Lookup {
        self.memory.lookup()
    }

    /// The office's day.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.moment.today
    }

    /// Language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.setting.lang
    }

    /// A message in the reader's language.
    #[must_use]
    pub fn say(&self, message: &Message) -> String {
        self.setting.lang.say(message)
    }

    /// Someone's name, as lists have it; nothing when the file has gone.
    #[must_use]
    pub fn name_of(&self, person: PersonId) -> String {
        self.state().person(person).map(|file| file.identity.list_name()).unwrap_or_default()
    }

    /// The adviser at the keyboard, now.
    #[must_use]
    pub fn act(&self) -> Act {
        Act { by: self.me, now: self.moment.now, today: self.moment.today }
    }
}
