//! What invitations would change in the caseload. Nothing is changed here: whoever asks decides.

use super::export::{own, uid};
use super::{Intent, Invitation, Party, When};
use crate::caseload::change::{Act, Change, MAX_MINUTES, Refused, plan};
use crate::caseload::lookup::Lookup;
use crate::caseload::state::State;
use crate::desk::words::appointment_state;
use crate::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use crate::domain::code::AppointmentPlace;
use crate::domain::identifier::InternalNumber;
use crate::domain::office::AdviserId;
use crate::domain::person::{PersonFile, PersonId};
use crate::i18n::{Explain, Message};
use crate::ids::Ids;
use crate::msg;
use crate::text::fold;
use chrono::NaiveDateTime;
use std::collections::{BTreeMap, BTreeSet};

/// People shown when it is not clear who is meant.
const CANDIDATES: usize = 5;

/// Words of a summary among which a name is looked for, and of a name.
const SUMMARY_WORDS: usize = 16;
const NAME_WORDS: std::ops::RangeInclusive<usize> = 2..=6;

/// An invitation, and what it would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The invitation.
    pub invitation: Invitation,
    /// What comes of it.
    pub outcome: Outcome,
}

/// What comes of an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A new appointment.
    Fixed(Box<Appointment>),
    /// A known appointment is held at another hour, or lasts otherwise.
    Moved {
        /// Which.
        appointment: AppointmentId,
        /// Its new beginning, on the office's wall.
        start: NaiveDateTime,
        /// Its new length, where that changes.
        minutes: Option<u16>,
    },
    /// A known appointment is not held: the service cancelled it.
    Cancelled(AppointmentId),
    /// A known appointment is held as it stands already.
    Unchanged(AppointmentId),
    /// A known appointment has its answer already: what the calendar says comes too late.
    Answered(AppointmentId, AppointmentState),
    /// An appointment of the same person at the same hour is there already, entered by hand.
    AlreadyThere(AppointmentId),
    /// What is cancelled was never known here.
    NothingToCancel,
    /// Which person is meant must be told: these may be, the likeliest first.
    WhichPerson(Vec<PersonId>),
    /// A later version of the same invitation is there too.
    Superseded,
    /// It changes one occurrence of a series, of which only the first is taken.
    OneOfSeries,
    /// It is somebody's answer to an invitation, and fixes nothing.
    Answer,
    /// It has no hour: a whole day is no appointment.
    AllDay,
    /// It is over: only what is to come is taken.
    Past,
    /// It lasts longer than an appointment can, in minutes.
    TooLong(u32),
    /// Rules of the caseload speak against it.
    Refused(Vec<Refused>),
}

impl Outcome {
    /// A code that does not change with the language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Fixed(_) => "fixed",
            Self::Moved { .. } => "moved",
            Self::Cancelled(_) => "cancelled",
            Self::Unchanged(_) => "unchanged",
            Self::Answered(..) => "answered",
            Self::AlreadyThere(_) => "already_there",
            Self::NothingToCancel => "nothing_to_cancel",
            Self::WhichPerson(_) => "which_person",
            Self::Superseded => "superseded",
            Self::OneOfSeries => "one_of_series",
            Self::Answer => "answer",
            Self::AllDay => "all_day",
            Self::Past => "past",
            Self::TooLong(_) => "too_long",
            Self::Refused(_) => "refused",
        }
    }

    /// In words.
    #[must_use]
    pub fn name(&self) -> Message {
        match self {
            Self::Fixed(_) => msg!("calendar.outcome.fixed"),
            Self::Moved { .. } => msg!("calendar.outcome.moved"),
            Self::Cancelled(_) => msg!("calendar.outcome.cancelled"),
            Self::Unchanged(_) => msg!("calendar.outcome.unchanged"),
            Self::Answered(_, state) => {
                msg!("calendar.outcome.answered", state = appointment_state(*state))
            }
            Self::AlreadyThere(_) => msg!("calendar.outcome.already_there"),
            Self::NothingToCancel => msg!("calendar.outcome.nothing_to_cancel"),
            Self::WhichPerson(_) => msg!("calendar.outcome.which_person"),
            Self::Superseded => msg!("calendar.outcome.superseded"),
            Self::OneOfSeries => msg!("calendar.outcome.one_of_series"),
            Self::Answer => msg!("calendar.outcome.answer"),
            Self::AllDay => msg!("calendar.outcome.all_day"),
            Self::Past => msg!("calendar.outcome.past"),
            Self::TooLong(minutes) => {
                msg!("calendar.outcome.too_long", minutes = *minutes, most = u32::from(MAX_MINUTES))
            }
            Self::Refused(_) => msg!("calendar.outcome.refused"),
        }
    }

    /// Every sentence that says why rules speak against it.
    #[must_use]
    pub fn reasons(&self) -> Vec<Message> {
        match self {
            Self::Refused(refused) => refused.iter().map(Explain::explain).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether somebody must do something about it: an appointment that is to be held was not taken.
    #[must_use]
    pub fn is_left_open(&self) -> bool {
        matches!(self, Self::WhichPerson(_) | Self::TooLong(_) | Self::Refused(_))
    }

    /// The change that makes it so; `None` when nothing changes.
    #[must_use]
    pub fn change(&self) -> Option<Change> {
        match self {
            Self::Fixed(appointment) => Some(Change::AppointmentFixed((**appointment).clone())),
            Self::Moved { appointment, start, minutes } => Some(match *minutes {
                None => Change::AppointmentMoved { appointment: *appointment, start: *start },
                Some(minutes) => Change::AppointmentRescheduled {
                    appointment: *appointment,
                    start: *start,
                    minutes,
                },
            }),
            Self::Cancelled(appointment) => Some(Change::AppointmentAnswered {
                appointment: *appointment,
                state: AppointmentState::CancelledByService,
            }),
            _ => None,
        }
    }

    /// The appointment that it is about.
    #[must_use]
    pub fn appointment(&self) -> Option<AppointmentId> {
        match self {
            Self::Fixed(appointment) => Some(appointment.id),
            Self::Moved { appointment, .. } => Some(*appointment),
            Self::Cancelled(id)
            | Self::Unchanged(id)
            | Self::Answered(id, _)
            | Self::AlreadyThere(id) => Some(*id),
            _ => None,
        }
    }

    /// The person that it is about, once that is clear.
    #[must_use]
    pub fn person(&self, state: &State) -> Option<PersonId> {
        if let Self::Fixed(appointment) = self {
            return Some(appointment.person);
        }
        state.appointment(self.appointment()?).map(|appointment| appointment.person)
    }
}

/// What each invitation would change, in their order.
///
/// One of a known identifier moves or cancels the appointment that came from it, or that was given out under it. A new one
/// fixes an appointment with `person` where one is told; else with whoever has the number that its summary names, the
/// e-mail of one who is invited, the name of one, or a name that stands in its summary, when that is clear. Advisers and
/// the organiser are never the person. It is the appointment of the adviser whom it names, else of the one who acts.
///
/// The order of several versions of one invitation is that of their revisions: the last one counts.
#[must_use]
pub fn propose(
    state: &State,
    lookup: &Lookup,
    invitations: Vec<Invitation>,
    person: Option<PersonId>,
    act: &Act,
    ids: &mut dyn Ids,
) -> Vec<Proposal> {
    let mut desk = Desk { state, lookup, person, act, ids, known: known(state) };
    let latest = latest(&invitations);
    let proposals = invitations.into_iter().enumerate().map(|(rank, invitation)| {
        let outcome = desk.outcome(&invitation, latest.contains(&rank));
        Proposal { invitation, outcome }
    });
    proposals.collect()
}

/// Appointments by what names them in calendars. Of two that came from one invitation, the one that nobody answered.
fn known(state: &State) -> BTreeMap<&str, &Appointment> {
    let mut known: BTreeMap<&str, &Appointment> = BTreeMap::new();
    for appointment in state.appointments() {
        if let Some(uid) = &appointment.invitation {
            let other = known.get(uid.as_str());
            if other.is_none_or(|other| other.state != AppointmentState::Planned) {
                known.insert(uid, appointment);
            }
        }
    }
    known
}

/// The ranks of those that no other version follows.
fn latest(invitations: &[Invitation]) -> BTreeSet<usize> {
    let mut latest: BTreeMap<&str, usize> = BTreeMap::new();
    for (rank, invitation) in invitations.iter().enumerate() {
        if invitation.is_one_of_series || invitation.intent == Intent::Answer {
            continue;
        }
        let before = latest.get(invitation.uid.as_str()).and_then(|rank| invitations.get(*rank));
        if before.is_none_or(|before| before.revision <= invitation.revision) {
            latest.insert(&invitation.uid, rank);
        }
    }
    latest.into_values().collect()
}

struct Desk<'a> {
    state: &'a State,
    lookup: &'a Lookup,
    person: Option<PersonId>,
    act: &'a Act,
    ids: &'a mut dyn Ids,
    known: BTreeMap<&'a str, &'a Appointment>,
}

impl Desk<'_> {
    fn outcome(&mut self, invitation: &Invitation, is_latest: bool) -> Outcome {
        if invitation.intent == Intent::Answer {
            return Outcome::Answer;
        }
        if invitation.is_one_of_series {
            return Outcome::OneOfSeries;
        }
        if !is_latest {
            return Outcome::Superseded;
        }
        match (invitation.intent, self.known(invitation)) {
            (Intent::Answer, _) => Outcome::Answer,
            (Intent::Cancel(_), None) => Outcome::NothingToCancel,
            (Intent::Cancel(_), Some(known)) => match known.state {
                AppointmentState::Planned => Outcome::Cancelled(known.id),
                // What was given out as called off comes back as such, whoever called it off.
                AppointmentState::CancelledByService | AppointmentState::Excused => {
                    Outcome::Unchanged(known.id)
                }
                answered => Outcome::Answered(known.id, answered),
            },
            (Intent::Hold(when), Some(known)) => self.held(known, when),
            (Intent::Hold(when), None) => self.fixed(invitation, when),
        }
    }

    fn known(&self, invitation: &Invitation) -> Option<&Appointment> {
        let given_out = || {
            let appointment = self.state.appointment(own(&invitation.uid)?)?;
            (uid(appointment) == invitation.uid).then_some(appointment)
        };
        self.known.get(invitation.uid.as_str()).copied().or_else(given_out)
    }

    fn held(&self, known: &Appointment, when: When) -> Outcome {
        let same_length = u32::from(known.minutes) == when.minutes;
        let is_off =
            matches!(known.state, AppointmentState::CancelledByService | AppointmentState::Excused);
        if known.start == when.start && same_length && !is_off {
            return Outcome::Unchanged(known.id);
        }
        if known.state != AppointmentState::Planned {
            return Outcome::Answered(known.id, known.state);
        }
        let minutes = match self.believed(when) {
            Ok(minutes) => minutes,
            Err(outcome) => return outcome,
        };
        let (appointment, start) = (known.id, when.start);
        self.allowed(Outcome::Moved {
            appointment,
            start,
            minutes: (!same_length).then_some(minutes),
        })
    }

    fn fixed(&mut self, invitation: &Invitation, when: When) -> Outcome {
        let minutes = match self.believed(when) {
            Ok(minutes) => minutes,
            Err(outcome) => return outcome,
        };
        let person = match self.person.map_or_else(|| self.whom(invitation), Ok) {
            Ok(person) => person,
            Err(candidates) => return Outcome::WhichPerson(candidates),
        };
        let there =
            self.state.appointments_of(person).into_iter().find(|there| {
                there.start == when.start && there.state == AppointmentState::Planned
            });
        if let Some(there) = there {
            return Outcome::AlreadyThere(there.id);
        }
        let appointment = Appointment {
            id: AppointmentId(self.ids.next_id()),
            person,
            adviser: self.adviser(invitation),
            start: when.start,
            minutes,
            place: invitation.place.clone().unwrap_or(AppointmentPlace::OFFICE),
            subject: invitation.subject.clone(),
            state: AppointmentState::Planned,
            invitation: Some(invitation.uid.clone()),
        };
        self.allowed(Outcome::Fixed(Box::new(appointment)))
    }

    /// The outcome, unless rules speak against it.
    fn allowed(&self, outcome: Outcome) -> Outcome {
        let refused = outcome.change().and_then(|change| plan(self.state, change, self.act).err());
        refused.map_or(outcome, Outcome::Refused)
    }

    /// The length of what can be an appointment to come.
    fn believed(&self, when: When) -> Result<u16, Outcome> {
        if when.start.date() < self.act.today {
            return Err(Outcome::Past);
        }
        if when.all_day {
            return Err(Outcome::AllDay);
        }
        u16::try_from(when.minutes)
            .ok()
            .filter(|minutes| *minutes <= MAX_MINUTES)
            .ok_or(Outcome::TooLong(when.minutes))
    }

    /// The adviser whom the invitation names, the organiser first.
    fn adviser(&self, invitation: &Invitation) -> AdviserId {
        let mut parties = invitation.organiser.iter().chain(&invitation.attendees);
        parties.find_map(|party| self.adviser_named(party)).unwrap_or(self.act.by)
    }

    fn adviser_named(&self, party: &Party) -> Option<AdviserId> {
        let name = party.name.as_deref().map(words);
        let mut advisers = self.state.advisers();
        let is_named = |adviser: &&crate::domain::office::Adviser| {
            let email = adviser.email.as_ref().map(|email| email.as_str().to_lowercase());
            (email.is_some() && email == party.email)
                || name.as_ref().is_some_and(|name| *name == words(adviser.name.as_str()))
        };
        advisers.find(is_named).map(|adviser| adviser.id)
    }

    /// The person meant, or those who may be.
    fn whom(&self, invitation: &Invitation) -> Result<PersonId, Vec<PersonId>> {
        let mut candidates = Vec::new();
        let mut clear = |found: BTreeSet<PersonId>| {
            let only = found.first().copied().filter(|_| found.len() == 1);
            candidates.extend(found);
            only
        };
        let guests: Vec<&Party> =
            invitation.attendees.iter().filter(|party| self.is_guest(invitation, party)).collect();
        let emails: BTreeSet<&str> =
            guests.iter().filter_map(|party| party.email.as_deref()).collect();
        let names = || guests.iter().filter_map(|party| party.name.as_deref());
        let found = clear(self.numbered(&invitation.subject))
            .or_else(|| clear(self.reached_at(&emails)))
            .or_else(|| clear(names().flat_map(|name| self.named(name)).collect()))
            .or_else(|| clear(self.named_in(&invitation.subject)));
        if let Some(person) = found {
            return Ok(person);
        }
        // Nobody has exactly that name: whoever has one like it may be meant, and is only shown.
        let like = names().flat_map(|name| self.lookup.find(name, CANDIDATES, self.act.by));
        candidates.extend(like.map(|hit| hit.key));
        let mut seen = BTreeSet::new();
        candidates.retain(|person| seen.insert(*person));
        candidates.truncate(CANDIDATES);
        Err(candidates)
    }

    fn is_guest(&self, invitation: &Invitation, party: &Party) -> bool {
        let is_organiser = invitation.organiser.as_ref().is_some_and(|organiser| {
            let same_email = organiser.email.is_some() && organiser.email == party.email;
            let name = |party: &Party| party.name.as_deref().map(words);
            same_email || (organiser.name.is_some() && name(organiser) == name(party))
        });
        !is_organiser && self.adviser_named(party).is_none()
    }

    /// Those whose number stands in a text.
    fn numbered(&self, text: &str) -> BTreeSet<PersonId> {
        text.split(|letter: char| !letter.is_alphanumeric() && letter != '-')
            .filter_map(|word| InternalNumber::parse(word).ok())
            .filter_map(|number| self.standing(self.state.person_by_number(&number)?))
            .collect()
    }

    fn reached_at(&self, emails: &BTreeSet<&str>) -> BTreeSet<PersonId> {
        if emails.is_empty() {
            return BTreeSet::new();
        }
        let reached = self.state.people().filter(|file| {
            let email = file.identity.email.as_ref().map(|email| email.as_str().to_lowercase());
            email.is_some_and(|email| emails.contains(email.as_str()))
        });
        reached.filter_map(|file| self.standing(file)).collect()
    }

    /// Those who bear exactly that name, whichever way round.
    fn named(&self, name: &str) -> BTreeSet<PersonId> {
        let wanted = words(name);
        if wanted.len() < *NAME_WORDS.start() {
            return BTreeSet::new();
        }
        let hits = self.lookup.find(name, 4 * CANDIDATES, self.act.by);
        let files = hits.into_iter().filter_map(|hit| self.state.person(hit.key));
        files.filter(|file| bears(file, &wanted)).filter_map(|file| self.standing(file)).collect()
    }

    /// Those whose whole name stands in a text.
    fn named_in(&self, text: &str) -> BTreeSet<PersonId> {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').take(SUMMARY_WORDS).collect();
        let windows = NAME_WORDS.flat_map(|count| words.windows(count));
        windows.flat_map(|window| self.named(&window.join(" "))).collect()
    }

    /// The file that stands for this one today.
    fn standing(&self, file: &PersonFile) -> Option<PersonId> {
        let mut now = file;
        // A merged file leads to another that may be merged too, never in a circle; were there one, nobody is meant.
        for _ in 0..16 {
            match now.merged_into {
                None => return Some(now.id),
                Some(kept) => now = self.state.person(kept)?,
            }
        }
        None
    }
}

/// The words of a name, in no order.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = fold(name).split(' ').map(str::to_owned).collect();
    words.sort();
    words
}

fn bears(file: &PersonFile, wanted: &[String]) -> bool {
    let identity = &file.identity;
    let last_names = [Some(&identity.last_name), identity.birth_name.as_ref()];
    last_names
        .into_iter()
        .flatten()
        .any(|last_name| words(&format!("{} {last_name}", identity.first_names)) == wanted)
}
