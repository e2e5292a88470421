//! Reading a calendar file: every invitation in it, or everything wrong with it.

use super::lines::{Line, beginning, lines};
use super::paris;
use super::values::{Moment, length, moment};
use super::zones::{Definition, Zone};
use super::{DEFAULT_MINUTES, Intent, Invitation, Party, When};
use crate::domain::code::AppointmentPlace;
use crate::domain::vocabulary::Vocabulary;
use crate::error::Problem;
use crate::i18n::Message;
use crate::msg;
use crate::text::one_line;
use chrono::{Duration, NaiveDateTime, NaiveTime};
use smol_str::SmolStr;

/// Longest identifier that is kept. 255 octets must be (RFC 5545 §3.8.4.7); some servers write more.
const LONGEST_UID: usize = 1024;

/// Letters of a summary that are kept.
const LONGEST_SUBJECT: usize = 120;

/// Reads a calendar file, whatever program wrote it: folded lines, any zone that it defines or that keeps the hours of
/// Paris, either line ending, several calendars and events, byte-order mark. Of a series, the first occurrence. A place is
/// one of the lists' own when its words are.
///
/// # Errors
/// Everything wrong in the file, at once: it is no calendar, it was cut off, or events of it have no identifier, no
/// beginning, hours that cannot be read. Nothing in a file panics.
pub fn read(bytes: &[u8], vocabulary: &Vocabulary) -> Result<Vec<Invitation>, Vec<Problem>> {
    let file = File::of(&lines(bytes));
    let mut problems = file.problems;
    if file.calendars == 0 {
        problems.push(Problem {
            place: msg!("calendar.place.file"),
            read: beginning(bytes),
            expected: msg!("calendar.expected.calendar"),
            remedy: msg!("calendar.remedy.calendar"),
        });
    }
    let mut invitations = Vec::new();
    for event in &file.events {
        let method = file.methods.get(event.calendar).map(String::as_str).unwrap_or_default();
        let mut reading = Reading { event, zones: &file.zones, vocabulary, problems: Vec::new() };
        invitations.extend(reading.invitation(method));
        problems.append(&mut reading.problems);
    }
    if problems.is_empty() { Ok(invitations) } else { Err(problems) }
}

/// A file taken apart.
#[derive(Debug, Default)]
struct File {
    calendars: usize,
    /// What each calendar is sent for.
    methods: Vec<String>,
    events: Vec<Event>,
    zones: Vec<Definition>,
    problems: Vec<Problem>,
}

/// The lines of an event, without those of its alarms.
#[derive(Debug)]
struct Event {
    /// Rank of its calendar, from 0.
    calendar: usize,
    rank: usize,
    line: usize,
    lines: Vec<Line>,
}

impl File {
    fn of(lines: &[Line]) -> Self {
        let mut file = Self::default();
        let mut path: Vec<&Line> = Vec::new();
        let mut part: Vec<Line> = Vec::new();
        for line in lines {
            match line.name.as_str() {
                "BEGIN" => {
                    path.push(line);
                    part.clear();
                    file.begin(&names(&path), line);
                }
                "END" => {
                    let Some(begun) = path.iter().rposition(|open| open.value == line.value) else {
                        continue;
                    };
                    let inner = path.split_off(begun + 1);
                    file.problems.extend(inner.into_iter().map(cut_off));
                    if matches!(names(&path).as_slice(), [_, "VTIMEZONE", "STANDARD" | "DAYLIGHT"])
                        && let Some(zone) = file.zones.last_mut()
                    {
                        zone.observe(&part);
                    }
                    path.pop();
                }
                _ => match names(&path).as_slice() {
                    ["VCALENDAR"] => file.describe(line),
                    ["VCALENDAR", "VEVENT"] => {
                        if let Some(event) = file.events.last_mut() {
                            event.lines.push(line.clone());
                        }
                    }
                    ["VCALENDAR", "VTIMEZONE"] if line.name == "TZID" => {
                        if let Some(zone) = file.zones.last_mut() {
                            zone.take_name(&line.value);
                        }
                    }
                    ["VCALENDAR", "VTIMEZONE", _] => part.push(line.clone()),
                    _ => {}
                },
            }
        }
        file.problems.extend(path.into_iter().map(cut_off));
        file
    }

    fn begin(&mut self, path: &[&str], line: &Line) {
        match path {
            ["VCALENDAR"] => {
                self.calendars += 1;
                self.methods.push(String::new());
            }
            ["VCALENDAR", "VEVENT"] => self.events.push(Event {
                calendar: self.calendars.saturating_sub(1),
                rank: self.events.len() + 1,
                line: line.number,
                lines: Vec::new(),
            }),
            ["VCALENDAR", "VTIMEZONE"] => self.zones.push(Definition::default()),
            _ => {}
        }
    }

    fn describe(&mut self, line: &Line) {
        if line.name == "METHOD"
            && let Some(method) = self.methods.last_mut()
        {
            *method = line.value.trim().to_ascii_uppercase();
        }
    }
}

/// The names of what is open, from the outside in; deeper than anything of interest, only so far.
fn names<'a>(path: &[&'a Line]) -> Vec<&'a str> {
    path.iter().take(4).map(|line| line.value.as_str()).collect()
}

fn cut_off(open: &Line) -> Problem {
    Problem {
        place: msg!("calendar.place.line", line = open.number),
        read: format!("BEGIN:{}", open.value),
        expected: msg!("calendar.expected.end", line = format!("END:{}", open.value)),
        remedy: msg!("calendar.remedy.whole"),
    }
}

/// An event being read.
struct Reading<'a> {
    event: &'a Event,
    zones: &'a [Definition],
    vocabulary: &'a Vocabulary,
    problems: Vec<Problem>,
}

impl<'a> Reading<'a> {
    fn invitation(&mut self, method: &str) -> Option<Invitation> {
        let mut notes = Vec::new();
        let uid = self.uid();
        let status = self.text("STATUS").to_ascii_uppercase();
        let intent = match method {
            "REPLY" | "COUNTER" | "DECLINECOUNTER" | "REFRESH" => Intent::Answer,
            // A cancellation needs nothing but the identifier (RFC 5546 §3.2.5): what else is wrong in it is no matter.
            _ if method == "CANCEL" || status == "CANCELLED" => {
                let known = self.problems.len();
                let when = self.when(&mut Vec::new());
                self.problems.truncate(known);
                Intent::Cancel(when)
            }
            _ => Intent::Hold(self.when(&mut notes)?),
        };
        if self.line("RRULE").or_else(|| self.line("RDATE")).is_some() {
            notes.push(msg!("calendar.note.series"));
        }
        let location = self.text("LOCATION");
        Some(Invitation {
            rank: self.event.rank,
            line: self.event.line,
            uid: uid?,
            intent,
            subject: subject(&self.text("SUMMARY")),
            place: place(&location, self.vocabulary),
            organiser: self.line("ORGANIZER").and_then(party),
            attendees: self.parties(),
            revision: (self.text("SEQUENCE").parse().unwrap_or(0), self.stamp()),
            is_one_of_series: self.line("RECURRENCE-ID").is_some() || method == "ADD",
            notes,
        })
    }

    fn line(&self, name: &str) -> Option<&'a Line> {
        self.event.lines.iter().find(|line| line.name == name)
    }

    fn text(&self, name: &str) -> String {
        self.line(name).map(|line| line.value.trim().to_owned()).unwrap_or_default()
    }

    fn refuse(&mut self, line: Option<&Line>, expected: Message, remedy: Message) {
        let number = line.map_or(self.event.line, |line| line.number);
        let read = line.map(|line| one_line(&line.value).chars().take(60).collect());
        self.refuse_at(number, read.unwrap_or_default(), expected, remedy);
    }

    fn refuse_at(&mut self, line: usize, read: String, expected: Message, remedy: Message) {
        let place = msg!("calendar.place.event", rank = self.event.rank, line = line);
        self.problems.push(Problem { place, read, expected, remedy });
    }

    fn uid(&mut self) -> Option<SmolStr> {
        let line = self.line("UID");
        let uid = line.map(|line| one_line(line.value.trim()).into_owned()).unwrap_or_default();
        if uid.is_empty() || uid.len() > LONGEST_UID {
            let expected = msg!("calendar.expected.uid", most = LONGEST_UID);
            self.refuse(line, expected, msg!("calendar.remedy.uid"));
            return None;
        }
        Some(uid.into())
    }

    fn when(&mut self, notes: &mut Vec<Message>) -> Option<When> {
        let Some(line) = self.line("DTSTART") else {
            self.refuse(None, msg!("calendar.expected.start"), msg!("calendar.remedy.start"));
            return None;
        };
        let start = self.moment(line)?;
        let all_day = start.all_day;
        let length = if let Some(line) = self.line("DTEND") {
            let end = self.moment(line)?;
            if end.utc < start.utc {
                let expected = msg!("calendar.expected.end_after_start");
                self.refuse(Some(line), expected, msg!("calendar.remedy.correct"));
                return None;
            }
            end.utc - start.utc
        } else if let Some(line) = self.line("DURATION") {
            let Some(length) = length(&line.value) else {
                let expected = msg!("calendar.expected.length");
                self.refuse(Some(line), expected, msg!("calendar.remedy.correct"));
                return None;
            };
            length
        } else {
            Duration::zero()
        };
        // What began in a minute fills it.
        let minutes = u32::try_from((length.num_seconds() + 59) / 60).unwrap_or(u32::MAX);
        let minutes = match (minutes, all_day) {
            // A day of which no end is said is that day (RFC 5545 §3.6.1).
            (0, true) => 24 * 60,
            (0, false) => {
                notes.push(msg!("calendar.note.no_length", minutes = DEFAULT_MINUTES));
                DEFAULT_MINUTES
            }
            (minutes, _) => minutes,
        };
        Some(When { start: start.wall, minutes, all_day })
    }

    fn moment(&mut self, line: &Line) -> Option<Held> {
        let Some(moment) = moment(&line.value) else {
            let expected = msg!("calendar.expected.moment");
            self.refuse(Some(line), expected, msg!("calendar.remedy.correct"));
            return None;
        };
        let zone = match line.parameter("TZID") {
            // An hour of no zone is the reader's own (§3.3.5, form 1).
            None => Zone::Paris,
            Some(name) => {
                let known = Zone::named(name, self.zones);
                if known.is_none() && matches!(moment, Moment::Wall(_)) {
                    let read = format!("TZID={}", one_line(name));
                    let expected = msg!("calendar.expected.zone");
                    self.refuse_at(line.number, read, expected, msg!("calendar.remedy.zone"));
                    return None;
                }
                known.unwrap_or(Zone::Paris)
            }
        };
        Some(match moment {
            Moment::Day(day) => {
                let wall = day.and_time(NaiveTime::MIN);
                // Days are counted as such: the one with 25 hours is one day.
                Held { wall, utc: wall, all_day: true }
            }
            Moment::Utc(utc) => Held { wall: paris::from_utc(utc), utc, all_day: false },
            Moment::Wall(wall) => {
                let utc = zone.to_utc(wall);
                let wall = if zone == Zone::Paris { wall } else { paris::from_utc(utc) };
                Held { wall, utc, all_day: false }
            }
        })
    }

    fn stamp(&self) -> Option<NaiveDateTime> {
        match moment(&self.line("DTSTAMP")?.value)? {
            Moment::Utc(at) | Moment::Wall(at) => Some(at),
            Moment::Day(day) => Some(day.and_time(NaiveTime::MIN)),
        }
    }

    fn parties(&self) -> Vec<Party> {
        let attendees = self.event.lines.iter().filter(|line| line.name == "ATTENDEE");
        let person = |line: &&Line| {
            let kind = line.parameter("CUTYPE").unwrap_or_default().to_ascii_uppercase();
            !matches!(kind.as_str(), "ROOM" | "RESOURCE" | "GROUP")
        };
        attendees.filter(person).filter_map(party).collect()
    }
}

/// A moment on the office's wall and in UTC.
#[derive(Debug, Clone, Copy)]
struct Held {
    wall: NaiveDateTime,
    utc: NaiveDateTime,
    all_day: bool,
}

/// `ATTENDEE;CN=Doe John:mailto:j@doe.example`; the address may be missing, or stand where the name should.
fn party(line: &Line) -> Option<Party> {
    let address = |text: &str| {
        let text = text.trim().trim_matches('"');
        let is_mail = text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
        let bare = if is_mail { text.get(7..)? } else { text };
        let bare = one_line(bare.trim()).to_lowercase();
        (bare.contains('@') && !bare.contains(char::is_whitespace)).then_some(bare)
    };
    let written = one_line(line.parameter("CN").unwrap_or_default().trim()).into_owned();
    let email = address(&line.value)
        .or_else(|| address(line.parameter("EMAIL")?))
        .or_else(|| address(&written));
    let name = Some(written).filter(|name| !name.is_empty() && !name.contains('@'));
    (name.is_some() || email.is_some()).then_some(Party { name, email })
}

/// A summary on one line, as long as a few words are.
fn subject(summary: &str) -> String {
    let plain = one_line(summary);
    let words: Vec<&str> = plain.split_whitespace().collect();
    let whole = words.join(" ");
    if whole.chars().count() <= LONGEST_SUBJECT {
        return whole;
    }
    let short: String = whole.chars().take(LONGEST_SUBJECT - 1).collect();
    format!("{}…", short.trim_end())
}

/// The kind of place whose words these are; a link is a meeting by video.
fn place(location: &str, vocabulary: &Vocabulary) -> Option<AppointmentPlace> {
    let is_link = location.starts_with("https://");
    is_link
        .then_some(AppointmentPlace::VIDEO)
        .or_else(|| vocabulary.read(location).filter(|_| !location.is_empty()))
}
