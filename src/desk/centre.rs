//! The office towards its centre: what an exchange takes along, what it brings back, and how that is said.

use super::closing::sealing::{Proposal, seal};
use crate::caseload::change::Change;
use crate::caseload::outbox::{Centre, Device, SealedDay};
use crate::caseload::state::State;
use crate::clock::Timestamp;
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::sync::envelope::{Fault, Kind};
use crate::sync::exchange::{End, Errand};
use crate::sync::message::{
    Calendar, EnrolReply, HelloReply, Outcome, ParcelToCentre, ParcelToOffice, Problem,
    ProblemKind, Standing,
};
use crate::sync::session::{Keep, Stop};
use crate::sync::signed::PrivateKey;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Why nothing can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// The office was never enrolled.
    #[error("the office is not enrolled")]
    NotEnrolled,
}

impl Explain for NotReady {
    fn explain(&self) -> Message {
        msg!("centre.not_enrolled")
    }
}

/// Where a day stands towards the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DayStanding {
    /// Not sealed.
    Open,
    /// Sealed, and waiting to leave.
    Sealed,
    /// The centre has it, and counts it.
    Applied,
    /// The centre has it, and will count it once it knows the schema.
    Parked,
    /// Sealed and taken back: it counts as not reported.
    Withdrawn,
}

impl DayStanding {
    /// Of a day.
    #[must_use]
    pub fn of(sealed: Option<&SealedDay>) -> Self {
        match sealed {
            None => Self::Open,
            Some(sealed) if !sealed.is_received() => Self::Sealed,
            Some(sealed) if sealed.kind == Kind::Withdrawal => Self::Withdrawn,
            Some(sealed) if sealed.standing == Some(Standing::Parked) => Self::Parked,
            Some(_) => Self::Applied,
        }
    }

    /// Code in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Sealed => "sealed",
            Self::Applied => "applied",
            Self::Parked => "parked",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Explain for DayStanding {
    fn explain(&self) -> Message {
        match self {
            Self::Open => msg!("centre.day.open"),
            Self::Sealed => msg!("centre.day.sealed"),
            Self::Applied => msg!("centre.day.applied"),
            Self::Parked => msg!("centre.day.parked"),
            Self::Withdrawn => msg!("centre.day.withdrawn"),
        }
    }
}

/// Where the office stands towards the centre, in a sentence.
#[must_use]
pub fn standing(state: &State) -> Message {
    let waiting = state.outbox().waiting().count();
    let Some(centre) = state.device().and_then(|device| device.centre.as_ref()) else {
        return match waiting {
            0 => msg!("centre.standing.apart"),
            waiting => msg!("centre.standing.alone", count = waiting),
        };
    };
    match (waiting, centre.up_to_date_at) {
        (0, Some(at)) => {
            let at = at.local();
            let hour = format!("{}", at.format("%H:%M"));
            msg!(
                "centre.standing.up_to_date",
                name = centre.name.as_str(),
                on = at.date(),
                hour = hour
            )
        }
        (0, None) => msg!("centre.standing.enrolled", name = centre.name.as_str()),
        (waiting, _) => msg!("centre.standing.waiting", count = waiting),
    }
}

/// The same in a few words, for a corner of the screen.
#[must_use]
pub fn in_short(state: &State) -> Message {
    let is_joined = state.device().is_some_and(|device| device.centre.is_some());
    match state.outbox().waiting().count() {
        0 if is_joined => msg!("centre.short.up_to_date"),
        0 => msg!("tui.offline"),
        waiting => msg!("centre.short.waiting", count = waiting),
    }
}

/// What an exchange takes with it. `copy` names this copy of the store.
///
/// # Errors
/// [`NotReady`].
pub fn errand(state: &State, copy: String) -> Result<(Centre, Errand), NotReady> {
    let device = state.device().ok_or(NotReady::NotEnrolled)?;
    let centre = device.centre.clone().ok_or(NotReady::NotEnrolled)?;
    let outbox = state.outbox();
    let errand = Errand {
        office: state.office().map(|office| office.code.clone()).unwrap_or_default(),
        key: device.key.clone(),
        generation: copy,
        receipted: outbox.days().take_while(|one| one.is_received()).last().map(SealedDay::at),
        chain: outbox.chain(),
        envelopes: outbox.days().map(|one| (one.at(), one.envelope.clone())).collect(),
    };
    Ok((centre, errand))
}

/// The change by which the office is enrolled.
#[must_use]
pub fn enrolled(
    key: PrivateKey,
    address: &str,
    authority: Option<String>,
    reply: EnrolReply,
    now: Timestamp,
) -> Change {
    let centre = Centre {
        address: address.trim().trim_end_matches('/').to_owned(),
        name: reply.centre,
        key: reply.centre_key,
        authority,
        calendar: reply.calendar,
        enrolled_at: now,
        up_to_date_at: None,
        taken: BTreeMap::new(),
    };
    let name = Some(centre.name.clone());
    Change::CentreJoined { name, device: Some(Box::new(Device { key, centre: Some(centre) })) }
}

/// The change that makes durable what an exchange brought.
///
/// # Errors
/// The centre holds envelopes of this office that this program cannot read: everything that is wrong with them.
pub fn kept(keep: Keep) -> Result<Change, Vec<Fault>> {
    match keep {
        Keep::Receipts(receipts) => Ok(Change::ReceiptsKept(receipts)),
        Keep::Learned { common, envelopes } => {
            let sealed = envelopes.into_iter().map(|one| SealedDay::of(one, true));
            let sealed = sealed.collect::<Result<Vec<_>, _>>()?;
            let days = sealed.iter().map(|one| one.day).collect();
            Ok(Change::CentreLearned { common, days, sealed })
        }
    }
}

/// What the centre said of itself and of the days it expects, when that is new; and, once everything is there, since when.
#[must_use]
pub fn heard(state: &State, hello: &HelloReply, up_to_date: Option<Timestamp>) -> Option<Change> {
    let device = state.device()?;
    let centre = device.centre.as_ref()?;
    let calendar: &Calendar = &hello.calendar;
    let now = Centre {
        calendar: calendar.clone(),
        up_to_date_at: up_to_date.or(centre.up_to_date_at),
        ..centre.clone()
    };
    (now != *centre).then(|| {
        let name = Some(now.name.clone());
        let device = Device { key: device.key.clone(), centre: Some(now) };
        Change::CentreJoined { name, device: Some(Box::new(device)) }
    })
}

/// The change that says up to which number a list was taken in.
#[must_use]
pub fn taken(state: &State, list: &str, number: u64) -> Option<Change> {
    let device = state.device()?;
    let mut centre = device.centre.clone()?;
    centre.taken.insert(list.into(), number);
    let name = Some(centre.name.clone());
    let device = Device { key: device.key.clone(), centre: Some(centre) };
    Some(Change::CentreJoined { name, device: Some(Box::new(device)) })
}

/// Seals again the days that this copy of the store had sealed and the centre never got, once it learned what the centre
/// has. `None` when there is none. Days of which the centre counts more wait for someone to decide.
///
/// # Errors
/// A day that cannot be said.
pub fn resealed(
    state: &State,
    closed: NaiveDate,
    now: Timestamp,
) -> Result<Option<Change>, Vec<Fault>> {
    let Some(device) = state.device() else { return Ok(None) };
    let proposal = Proposal::up_to(state, closed);
    if proposal.days.is_empty() {
        return Ok(None);
    }
    seal(state, proposal.days, &device.key, now).map(Some)
}

/// How an exchange ended, in a sentence that says what to do.
#[must_use]
pub fn ended(end: &End) -> Message {
    match end {
        End::Stop(Stop::UpToDate) => msg!("centre.end.up_to_date"),
        End::Stop(Stop::Learned) => msg!("centre.end.learned"),
        End::Stop(Stop::Unsettled) => msg!("centre.end.unsettled"),
        End::Stop(Stop::Refused(problem)) => refused(problem),
        End::Unreachable(reason) => msg!("centre.end.unreachable", reason = reason.as_str()),
        End::Stopped => msg!("centre.end.stopped"),
    }
}

/// Whether everything sealed is at the centre.
#[must_use]
pub fn is_up_to_date(end: &End) -> bool {
    matches!(end, End::Stop(Stop::UpToDate))
}

/// Whether what the centre published is taken in now: the exchange is over, or the days that this store had lost are about to be
/// counted again, with the codes that the centre published since.
#[must_use]
pub fn may_take_in(end: &End) -> bool {
    matches!(end, End::Stop(Stop::UpToDate | Stop::Learned))
}

/// What the centre refused, and what to do.
#[must_use]
pub fn refused(problem: &Problem) -> Message {
    match problem.kind {
        ProblemKind::Revoked => msg!("centre.refused.revoked"),
        ProblemKind::Code => msg!("centre.refused.code"),
        ProblemKind::Clock => msg!("centre.refused.clock"),
        ProblemKind::Future => msg!("centre.refused.future"),
        ProblemKind::Unknown => msg!("centre.refused.unknown"),
        ProblemKind::Busy | ProblemKind::Unavailable => msg!("centre.refused.busy"),
        ProblemKind::Gap | ProblemKind::Fork => msg!("centre.refused.chain"),
        ProblemKind::Signature | ProblemKind::Unauthorised => msg!("centre.refused.signature"),
        _ => msg!("centre.refused.unexpected", detail = problem.detail.as_str()),
    }
}

/// What is wrong in what is to be sealed, or was learned: it is not the adviser's doing.
#[must_use]
pub fn unsayable(faults: &[Fault]) -> Message {
    let first = faults.first().map_or_else(String::new, |fault| {
        format!("{} : {} ({})", fault.place, fault.read, fault.expected)
    });
    msg!("centre.unsayable", what = first)
}

/// What waits to leave, for a stick.
#[must_use]
pub fn parcel(state: &State) -> ParcelToCentre {
    ParcelToCentre {
        format: ParcelToCentre::FORMAT.to_owned(),
        office: state.office().map(|office| office.code.clone()).unwrap_or_default(),
        envelopes: state.outbox().waiting().map(|one| one.envelope.clone()).collect(),
    }
}

/// What the centre answered on a stick: the receipts to keep, and the refusal, if any.
#[must_use]
pub fn unpacked(state: &State, parcel: ParcelToOffice) -> (Option<Change>, Option<Problem>) {
    let (mut receipts, mut problem) = (Vec::new(), None);
    for (at, outcome) in parcel.outcomes {
        match outcome {
            Outcome::Receipted(receipt) => {
                if state.outbox().at(at).is_some_and(|sealed| sealed.receipt.is_none()) {
                    receipts.push((at, receipt));
                }
            }
            Outcome::Refused(refusal) => problem = problem.or(Some(refusal)),
        }
    }
    ((!receipts.is_empty()).then_some(Change::ReceiptsKept(receipts)), problem)
}
