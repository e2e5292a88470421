//! Appointments as other calendars write them (iCalendar, RFC 5545): the agenda given out, invitations taken in.
//!
//! ```text
//!   state ──> export ──> text of an .ics file
//!   bytes ──> lines ──> read ──> Invitation ──> propose (state, lookup) ──> Proposal ──> Change
//!                        └─ values, zones, paris: hours of any zone to the office's
//! ```
//!
//! Pure: the time of writing, identities and the day come in as arguments. What a description says is not even read: it
//! may say anything of anyone.

mod export;
mod lines;
mod paris;
mod propose;
mod read;
#[cfg(test)]
mod tests;
mod values;
mod zones;

pub use export::{Names, Wanted, export};
pub use propose::{Outcome, Proposal, propose};
pub use read::read;

use crate::domain::code::AppointmentPlace;
use crate::i18n::Message;
use chrono::NaiveDateTime;
use smol_str::SmolStr;

/// Length of an appointment of which the invitation does not say it, in minutes: the one offered for a new one.
pub const DEFAULT_MINUTES: u32 = 45;

/// One event of a calendar file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Rank of the event in its file, from 1.
    pub rank: usize,
    /// Line of the file on which it begins, from 1.
    pub line: usize,
    /// What names it wherever it goes (`UID`, RFC 5545 §3.8.4.7); never empty.
    pub uid: SmolStr,
    /// What it asks for.
    pub intent: Intent,
    /// Its summary on one line; may be empty.
    pub subject: String,
    /// Where, when the words of its location are those of a kind of place.
    pub place: Option<AppointmentPlace>,
    /// Who invites.
    pub organiser: Option<Party>,
    /// Who is invited, rooms and groups left out. The organiser may be among them.
    pub attendees: Vec<Party>,
    /// Which of two versions is the later one: `SEQUENCE`, then `DTSTAMP` (RFC 5546 §2.1.5).
    pub revision: (u32, Option<NaiveDateTime>),
    /// Changes one occurrence of a series (`RECURRENCE-ID`), not the whole.
    pub is_one_of_series: bool,
    /// What was left out or assumed.
    pub notes: Vec<Message>,
}

impl Invitation {
    /// When it is held; `None` when a cancellation does not say.
    #[must_use]
    pub fn when(&self) -> Option<When> {
        match self.intent {
            Intent::Hold(when) => Some(when),
            Intent::Cancel(when) => when,
            Intent::Answer => None,
        }
    }
}

/// What an event asks for: its calendar's `METHOD` (RFC 5546 §1.4) and its own `STATUS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// It is to be held.
    Hold(When),
    /// It is not held after all.
    Cancel(Option<When>),
    /// It is no invitation but somebody's answer to one (`REPLY`, `COUNTER`, …).
    Answer,
}

/// When an event is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// Its beginning, on the office's wall.
    pub start: NaiveDateTime,
    /// Its length in minutes, at least 1.
    pub minutes: u32,
    /// Of whole days: it has no hour.
    pub all_day: bool,
}

/// Someone named in an event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Party {
    /// Name, as written (`CN`).
    pub name: Option<String>,
    /// E-mail address, in lower case.
    pub email: Option<String>,
}
