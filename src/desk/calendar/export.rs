//! The agenda as a calendar that other programs show.

use super::paris;
use crate::caseload::state::State;
use crate::clock::Timestamp;
use crate::desk::agenda;
use crate::desk::words::{adviser_name, label};
use crate::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use crate::domain::office::AdviserId;
use crate::i18n::Lang;
use crate::ids::Id;
use crate::msg;
use chrono::NaiveDate;
use icalendar::parser::unfold;
use icalendar::{Class, Component, Event, EventLike, EventStatus, Property};
use smol_str::{SmolStr, format_smolstr};

/// Ending of the identifiers of appointments that were fixed here.
const OWN: &str = "@relais";

/// Longest line, without its end (RFC 5545 §3.1).
const OCTETS: usize = 75;

/// Whether people are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Names {
    /// By the number of their file alone: nobody outside the office knows whose it is.
    #[default]
    Hidden,
    /// By first names and name too.
    Shown,
}

/// What part of the agenda is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Whose; `None` for every adviser's.
    pub adviser: Option<AdviserId>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Whether people are named.
    pub names: Names,
}

impl Wanted {
    /// The appointments meant, by hour.
    #[must_use]
    pub fn appointments<'a>(&self, state: &'a State) -> Vec<&'a Appointment> {
        let Self { adviser, from, to, names: _ } = *self;
        if let Some(adviser) = adviser {
            return agenda::appointments(state, adviser, from, to);
        }
        let mut found: Vec<_> = state.appointments_between(from, to).collect();
        found.sort_by_key(|one| (one.start, one.id));
        found
    }
}

/// The appointments of an agenda as the text of an iCalendar file (RFC 5545): UTF-8, lines of at most 75 octets ended by
/// CRLF, hours of Europe/Paris with the definition of that zone.
///
/// Nothing is said of a person but the number of the file, and the name where it is asked for; no subject, no note. That
/// someone warned or did not come is nobody else's business: what was called off is `CANCELLED`, whoever did, the rest is
/// `CONFIRMED`. `written` is the instant of writing (`DTSTAMP`), by which a program tells that this version is the later
/// one: appointments do not count their changes, so that there is no `SEQUENCE` (RFC 5546 §2.1.5).
#[must_use]
pub fn export(state: &State, wanted: &Wanted, written: Timestamp, lang: Lang) -> String {
    let mut text = String::from(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//relais//relais//FR\r\nCALSCALE:GREGORIAN\r\n\
         METHOD:PUBLISH\r\n",
    );
    let title = match wanted.adviser {
        Some(adviser) => msg!("calendar.title.adviser", name = adviser_name(state, adviser)),
        None => msg!("calendar.title.office"),
    };
    for name in ["NAME", "X-WR-CALNAME"] {
        push(&mut text, Property::new(name, lang.say(&title)).try_into());
    }
    text.push_str(paris::DEFINITION);
    for appointment in wanted.appointments(state) {
        push(&mut text, event(state, appointment, wanted, written, lang).try_into_string());
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

/// Puts lines at the end, folded anew: the package's own folding can make a last line of 76 octets.
fn push(text: &mut String, part: Result<String, std::fmt::Error>) {
    // Writing into memory does not fail.
    let whole = unfold(&part.unwrap_or_default());
    for line in whole.lines() {
        push_folded(text, line);
    }
}

/// A line in parts of at most [`OCTETS`], each after the first begun by a space that counts (RFC 5545 §3.1).
fn push_folded(text: &mut String, line: &str) {
    let mut octets = 0;
    for letter in line.chars() {
        if octets + letter.len_utf8() > OCTETS {
            text.push_str("\r\n ");
            octets = 1;
        }
        octets += letter.len_utf8();
        text.push(letter);
    }
    text.push_str("\r\n");
}

fn event(
    state: &State,
    appointment: &Appointment,
    wanted: &Wanted,
    written: Timestamp,
    lang: Lang,
) -> Event {
    let start = appointment.start.format("%Y%m%dT%H%M%S").to_string();
    let start = Property::new("DTSTART", start).add_parameter("TZID", paris::NAME).done();
    let is_off = matches!(
        appointment.state,
        AppointmentState::Excused | AppointmentState::CancelledByService
    );
    let mut event = Event::new();
    event
        .uid(&uid(appointment))
        .timestamp(written.utc())
        .append_property(start)
        // A length, not an end: an hour that comes twice in October leaves no doubt about it.
        .add_property("DURATION", format!("PT{}M", appointment.minutes))
        .summary(&summary(state, appointment, wanted, lang))
        .location(&label(state.vocabulary(), &appointment.place, lang))
        .status(if is_off { EventStatus::Cancelled } else { EventStatus::Confirmed })
        .add_property("TRANSP", if is_off { "TRANSPARENT" } else { "OPAQUE" })
        // Colleagues with whom the calendar is shared see that the time is taken.
        .class(Class::Private);
    event
}

fn summary(state: &State, appointment: &Appointment, wanted: &Wanted, lang: Lang) -> String {
    let file = state.person(appointment.person);
    let number = file.map(|file| file.number.as_str()).unwrap_or_default();
    let adviser = adviser_name(state, appointment.adviser);
    let name = file.filter(|_| wanted.names == Names::Shown);
    let name = name.map(|file| file.identity.full_name()).unwrap_or_default();
    let message = match (name.is_empty(), wanted.adviser) {
        (true, Some(_)) => msg!("calendar.summary.number", number = number),
        (true, None) => {
            msg!("calendar.summary.number_with", number = number, adviser = adviser)
        }
        (false, Some(_)) => msg!("calendar.summary.name", number = number, name = name),
        (false, None) => {
            msg!("calendar.summary.name_with", number = number, name = name, adviser = adviser)
        }
    };
    lang.say(&message).trim().to_owned()
}

/// What names an appointment in other calendars: the invitation it came from, else its own identity.
pub(super) fn uid(appointment: &Appointment) -> SmolStr {
    let own = || format_smolstr!("{}{OWN}", appointment.id);
    appointment.invitation.clone().unwrap_or_else(own)
}

/// The appointment that an identifier written here names.
pub(super) fn own(uid: &str) -> Option<AppointmentId> {
    let digits = uid.strip_suffix(OWN).filter(|digits| digits.len() == 32)?;
    let number = u128::from_str_radix(digits, 16).ok()?;
    Some(AppointmentId(Id(number.to_be_bytes())))
}
