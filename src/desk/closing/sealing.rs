//! Which days are to be sealed, why, and what they say: prepared, shown, then made as one change.

use super::summary::{as_in, tables};
use crate::caseload::change::Change;
use crate::caseload::outbox::{Device, Outbox, SealedDay};
use crate::caseload::state::State;
use crate::clock::Timestamp;
use crate::domain::nomenclature::Nomenclature;
use crate::ids::Ids;
use crate::report::count::has_activity;
use crate::report::fse::Windows;
use crate::report::measure::Measure;
use crate::sync::chain::{Digest, Position};
use crate::sync::envelope::{
    Controls, Envelope, FORM, Fault, Header, Kind, Nature, Reason, SCHEMA, Table, nomenclature,
};
use crate::sync::message::Calendar;
use crate::sync::signed::{PrivateKey, media};
use chrono::{Days, NaiveDate};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Days back to which what was sealed is compared with what the caseload says now: a month, and some days to notice.
pub const LOOK_BACK: Days = Days::new(35);

/// A day about to be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The day.
    pub day: NaiveDate,
    /// Whether anything happened.
    pub kind: Kind,
    /// Why it is sealed.
    pub reason: Reason,
    /// What it will say, whole.
    pub tables: Vec<Table>,
    /// What differs from what was last said of it; against nothing, for its first envelope.
    pub differences: Vec<Difference>,
}

/// A count that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// In which table.
    pub table: SmolStr,
    /// Under which key.
    pub key: SmolStr,
    /// What was last said.
    pub before: u64,
    /// What is to be said.
    pub after: u64,
}

/// A day of which the centre counts more than this store: after a restoration, the store may be what lacks something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToConfirm {
    /// The day.
    pub day: NaiveDate,
    /// Where the centre's envelope stands.
    pub at: Position,
    /// What would change.
    pub differences: Vec<Difference>,
}

/// What closing would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proposal {
    /// Days to seal, oldest first.
    pub days: Vec<Proposed>,
    /// Days that someone has to decide about; they are not sealed by themselves.
    pub confirm: Vec<ToConfirm>,
}

impl Proposal {
    /// What is to be sealed up to a day: that day, the expected ones before it that were not, and those that have changed.
    #[must_use]
    pub fn up_to(state: &State, last: NaiveDate) -> Self {
        let outbox = state.outbox();
        let sealed = outbox.by_day();
        let mut proposal = Self::default();
        for day in candidates(state, &sealed, last) {
            match sealed.get(&day) {
                None => proposal.days.extend(first(state, day, last)),
                // Taken back on purpose: it is sealed again on purpose only.
                Some(known) if known.kind == Kind::Withdrawal => {}
                Some(known) => proposal.compare(state, outbox, known),
            }
        }
        proposal
    }

    fn compare(&mut self, state: &State, outbox: &Outbox, known: &SealedDay) {
        // A newer program wrote it: this one cannot tell what changed.
        let Ok(before) = known.read() else { return };
        let now = tables(state, known.day);
        let same = as_in(&before.header.schema, &now);
        let differences = differences(&before.tables, &same);
        if differences.is_empty() || known.adopted == Some(digest(&same)) {
            return;
        }
        let asks =
            known.learned && (goes_backwards(&differences) || was_superseded(outbox, known, &now));
        if asks {
            self.confirm.push(ToConfirm { day: known.day, at: known.at(), differences });
            return;
        }
        let restored =
            known.learned || outbox.days().any(|one| one.day == known.day && one.learned);
        let reason = if restored { Reason::Restored } else { Reason::Correction };
        self.days.push(proposed(known.day, reason, now, differences));
    }
}

/// The change by which the centre's value of a day stands, as this store counts it now.
#[must_use]
pub fn adoption(state: &State, known: &SealedDay) -> Change {
    let schema = known.read().map(|envelope| envelope.header.schema).unwrap_or_default();
    Change::DayAdopted {
        at: known.at(),
        counted: digest(&as_in(&schema, &tables(state, known.day))),
    }
}

/// Of what a day counts.
fn digest(tables: &[Table]) -> Digest {
    // Tables are text and numbers: JSON can say them.
    Digest::of(&serde_json::to_vec(tables).unwrap_or_default())
}

/// Whether an older envelope of the day said this: the copy that was lost had corrected it since.
fn was_superseded(outbox: &Outbox, known: &SealedDay, now: &[Table]) -> bool {
    outbox
        .days()
        .filter(|one| one.day == known.day && one.at() < known.at())
        .filter_map(|one| one.read().ok())
        .any(|older| older.tables == as_in(&older.header.schema, now))
}

/// The days of which the centre counts more than this store, which was restored: cheap where it never was.
#[must_use]
pub fn to_confirm(state: &State) -> Vec<ToConfirm> {
    let mut proposal = Proposal::default();
    let outbox = state.outbox();
    for known in outbox.by_day().into_values().filter(|one| one.learned) {
        proposal.compare(state, outbox, known);
    }
    proposal.confirm
}

/// The days worth a look, oldest first.
fn candidates(
    state: &State,
    sealed: &BTreeMap<NaiveDate, &SealedDay>,
    last: NaiveDate,
) -> BTreeSet<NaiveDate> {
    let back = last.checked_sub_days(LOOK_BACK).unwrap_or(last);
    let calendar = calendar(state, sealed.keys().next().copied().unwrap_or(last));
    let mut days: BTreeSet<NaiveDate> = sealed.range(back..=last).map(|(day, _)| *day).collect();
    days.extend(calendar.expected(calendar.since, last));
    days.extend(active_days(state).range(calendar.since.min(last)..=last));
    days.insert(last);
    days
}

/// The centre's calendar; weekdays from the first sealed day on, as long as there is no centre.
fn calendar(state: &State, since: NaiveDate) -> Calendar {
    let centre = state.device().and_then(|device| device.centre.as_ref());
    centre.map_or_else(|| Calendar::weekdays_since(since), |centre| centre.calendar.clone())
}

/// Days on which something may have happened.
fn active_days(state: &State) -> BTreeSet<NaiveDate> {
    let all_exits = || state.people().flat_map(|file| &file.exits);
    let exits = all_exits().flat_map(|exit| [Some(exit.on), exit.reopened_on]).flatten();
    // What became of people is counted six months later, whatever day that is.
    let later = all_exits().map(|exit| Windows::of(exit.on).six_months.0);
    let contacts = state.people().map(|file| file.first_contact);
    let actions = state.actions().map(|action| action.start.date());
    state.days_of_acts().chain(exits).chain(later).chain(contacts).chain(actions).collect()
}

fn first(state: &State, day: NaiveDate, last: NaiveDate) -> Option<Proposed> {
    let tables = tables(state, day);
    let expected = calendar(state, day).expects(day);
    if !expected && !has_activity(&tables) {
        return None;
    }
    let reason = if day == last { Reason::Initial } else { Reason::Late };
    let differences = differences(&[], &tables);
    Some(proposed(day, reason, tables, differences))
}

fn proposed(
    day: NaiveDate,
    reason: Reason,
    tables: Vec<Table>,
    differences: Vec<Difference>,
) -> Proposed {
    let kind = if has_activity(&tables) { Kind::Day } else { Kind::ZeroActivity };
    Proposed { day, kind, reason, tables, differences }
}

/// The withdrawal of a day that was sealed by mistake; `None` when nothing counts for it.
#[must_use]
pub fn withdrawal(state: &State, day: NaiveDate) -> Option<Proposed> {
    let known = state.outbox().of_day(day).filter(|known| known.kind != Kind::Withdrawal)?;
    let before = known.read().map(|envelope| envelope.tables).unwrap_or_default();
    Some(Proposed {
        day,
        kind: Kind::Withdrawal,
        reason: Reason::Correction,
        differences: differences(&before, &[]),
        tables: Vec::new(),
    })
}

/// A day that was withdrawn, or is to be sealed whatever the centre counts: someone decided it.
#[must_use]
pub fn decided(state: &State, day: NaiveDate) -> Proposed {
    let before = state.outbox().of_day(day).and_then(|known| known.read().ok());
    let now = tables(state, day);
    let differences = differences(&before.map(|one| one.tables).unwrap_or_default(), &now);
    proposed(day, Reason::Correction, now, differences)
}

/// Every count that is not the same in both, by table and key.
#[must_use]
pub fn differences(before: &[Table], after: &[Table]) -> Vec<Difference> {
    let cells = |tables: &[Table]| -> BTreeMap<(SmolStr, SmolStr), u64> {
        let all = tables.iter().flat_map(|table| {
            table.cells.iter().map(|(key, count)| ((table.id.clone(), key.clone()), *count))
        });
        all.collect()
    };
    let (before, after) = (cells(before), cells(after));
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let count = |cells: &BTreeMap<_, u64>, key| cells.get(key).copied().unwrap_or(0);
    keys.into_iter()
        .map(|place| Difference {
            table: place.0.clone(),
            key: place.1.clone(),
            before: count(&before, place),
            after: count(&after, place),
        })
        .filter(|one| one.before != one.after)
        .collect()
}

/// Whether something that happened would be counted less than before. Stocks rise and fall.
#[must_use]
pub fn goes_backwards(differences: &[Difference]) -> bool {
    differences.iter().any(|one| {
        let flow = Measure::of(&one.table).is_some_and(|table| table.nature == Nature::Flow);
        flow && one.after < one.before
    })
}

/// The key of this store, drawn when it has none yet: then the change that keeps it comes first.
#[must_use]
pub fn key(state: &State, ids: &mut dyn Ids) -> (PrivateKey, Option<Change>) {
    if let Some(device) = state.device() {
        return (device.key.clone(), None);
    }
    let mut seed = [0; 32];
    let drawn = [ids.next_id().0, ids.next_id().0].concat();
    seed.iter_mut().zip(drawn).for_each(|(to, from)| *to = from);
    let key = PrivateKey::from_seed(&seed);
    let device = Box::new(Device { key: key.clone(), centre: None });
    (key, Some(Change::CentreJoined { name: None, device: Some(device) }))
}

/// Seals days: chooses their places, writes and signs their bytes, once and for all.
///
/// # Errors
/// A day that cannot be said, with everything that is wrong with it; the office has no code yet.
pub fn seal(
    state: &State,
    days: Vec<Proposed>,
    key: &PrivateKey,
    now: Timestamp,
) -> Result<Change, Vec<Fault>> {
    let office = state.office().map(|office| office.code.clone()).unwrap_or_default();
    let mut chain = state.outbox().chain();
    let learned = state.outbox().days().next_back().is_some_and(|last| last.learned);
    let mut sealed: Vec<SealedDay> = Vec::new();
    let published = state.nomenclature().map_or(0, Nomenclature::number);
    for proposed in days {
        // What follows an envelope learned from the centre is numbered anew: another copy of this store may have used
        // the next number.
        let at = chain.next(learned && sealed.is_empty());
        let envelope = Envelope {
            header: Header {
                v: FORM,
                schema: SCHEMA.into(),
                office: office.clone(),
                device: key.public().id(),
                epoch: at.epoch,
                seq: at.seq,
                prev: chain.head().map(|head| head.digest),
            },
            nomenclature: nomenclature(published),
            kind: proposed.kind,
            day: proposed.day,
            reason: proposed.reason,
            made_at: now.utc(),
            controls: Controls::of(&proposed.tables),
            tables: proposed.tables,
        };
        let one = SealedDay::of(key.sign(media::ENVELOPE, envelope.write()?), false)?;
        // It follows by construction, and the rules of the change look again.
        let _ = chain.push(one.link);
        sealed.push(one);
    }
    let days = sealed.iter().map(|one| one.day).collect();
    Ok(Change::DaysSealed { days, sealed })
}
