//! The office's own record with each partner: what was sent, how long it took to answer, what came of it.

use crate::caseload::state::State;
use crate::domain::code::{RefusalReason, Theme};
use crate::domain::orientation::{Orientation, Stage};
use crate::domain::partner::{Partner, PartnerId};
use crate::domain::person::PersonId;
use crate::i18n::Lang;
use crate::msg;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Fewest cases from which a share is said: below, three cases would look like a rate.
pub const ENOUGH: usize = 5;

/// What became of the orientations to one partner.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PartnerRecord {
    /// Sent, ever.
    pub sent: usize,
    /// Answered yes or no, or begun.
    pub answered: usize,
    /// Accepted, or begun without a word.
    pub accepted: usize,
    /// At an end, with an outcome.
    pub completed: usize,
    /// Of those, successful.
    pub successful: usize,
    /// Sent and not answered today.
    pub waiting: usize,
    /// Refusals, by their reason.
    pub refusals: BTreeMap<RefusalReason, usize>,
    /// Given up for want of an answer.
    pub expired: usize,
    /// Days each answer took, the shortest first.
    days: Vec<i64>,
}

impl PartnerRecord {
    /// Half of the answers came within so many days; of an even number, the lower of the two in the middle.
    #[must_use]
    pub fn median_days(&self) -> Option<i64> {
        self.days.get(self.days.len().saturating_sub(1) / 2).copied()
    }

    /// Refused, for whatever reason.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.refusals.values().sum()
    }

    fn count(&mut self, orientation: &Orientation) {
        let Some(sent) = orientation.sent_on() else { return };
        self.sent += 1;
        if orientation.stage().awaits_answer() {
            self.waiting += 1;
        }
        // A person who drops out before any answer is no answer of the partner's.
        let answer = orientation.steps.iter().find(|step| {
            matches!(
                step.stage,
                Stage::Accepted | Stage::Refused | Stage::Started | Stage::Completed
            )
        });
        if let Some(answered) = answer.map(|step| step.on) {
            self.answered += 1;
            self.days.push((answered - sent).num_days().max(0));
        }
        let was = |stage: Stage| orientation.steps.iter().any(|step| step.stage == stage);
        if was(Stage::Accepted) || was(Stage::Started) || was(Stage::Completed) {
            self.accepted += 1;
        }
        for step in &orientation.steps {
            if step.stage == Stage::Refused {
                let reason = step.reason.clone().unwrap_or(RefusalReason::OTHER);
                *self.refusals.entry(reason).or_default() += 1;
            }
        }
        self.expired += usize::from(was(Stage::Expired));
        if let Some(outcome) = orientation.steps.iter().find_map(|step| step.outcome.as_ref()) {
            self.completed += 1;
            self.successful += usize::from(outcome.successful);
        }
    }
}

/// The record with every partner to whom something was sent.
#[must_use]
pub fn records(state: &State) -> BTreeMap<PartnerId, PartnerRecord> {
    records_of(state, |orientation| Some(orientation.partner))
}

/// Records of orientations put together as `of` says; those it says nothing of are left out.
#[must_use]
pub fn records_of<K: Ord>(
    state: &State,
    of: impl Fn(&Orientation) -> Option<K>,
) -> BTreeMap<K, PartnerRecord> {
    let mut records: BTreeMap<K, PartnerRecord> = BTreeMap::new();
    for orientation in state.orientations() {
        if let Some(key) = of(orientation) {
            records.entry(key).or_default().count(orientation);
        }
    }
    for record in records.values_mut() {
        record.days.sort_unstable();
    }
    records
}

/// A part of some cases, in hundredths; nothing when there are fewer than [`ENOUGH`].
#[must_use]
pub fn rate(part: usize, whole: usize) -> Option<usize> {
    (whole >= ENOUGH).then(|| (part * 100 + whole / 2) / whole)
}

/// A part of some cases, in words: always with their number, and as a rate only when there are [`ENOUGH`] of them.
#[must_use]
pub fn share(part: usize, whole: usize, lang: Lang) -> String {
    let share = lang.say(&msg!("screen.partners.share", part = part, whole = whole));
    match rate(part, whole) {
        Some(percent) => format!("{share} ({percent}\u{a0}%)"),
        None => share,
    }
}

/// The record with one partner, whole and by what people were oriented for.
#[must_use]
pub fn record_by_theme(
    state: &State,
    partner: PartnerId,
) -> (PartnerRecord, BTreeMap<Theme, PartnerRecord>) {
    let mut all = PartnerRecord::default();
    let mut by_theme: BTreeMap<Theme, PartnerRecord> = BTreeMap::new();
    for orientation in state.orientations().filter(|one| one.partner == partner) {
        all.count(orientation);
        by_theme.entry(orientation.motive.clone()).or_default().count(orientation);
    }
    by_theme.retain(|_, record| record.sent > 0);
    for record in by_theme.values_mut().chain([&mut all]) {
        record.days.sort_unstable();
    }
    (all, by_theme)
}

/// Partners to whom a person may be oriented for a need, the best first: they offer something for it and have not refused this person, nor
/// kept them waiting, for it. Those who answered and led people to a good end for it come first, then the quickest.
#[must_use]
pub fn next_best(state: &State, person: PersonId, need: &Theme, limit: usize) -> Vec<PartnerId> {
    let tried: BTreeSet<PartnerId> = state
        .orientations_of(person)
        .into_iter()
        .filter(|one| one.motive == *need)
        .map(|one| one.partner)
        .collect();
    let mut known: BTreeMap<PartnerId, PartnerRecord> = BTreeMap::new();
    for orientation in state.orientations().filter(|one| one.motive == *need) {
        known.entry(orientation.partner).or_default().count(orientation);
    }
    for record in known.values_mut() {
        record.days.sort_unstable();
    }
    let offering = state.services().filter(|one| one.answers(need) && !one.offer.vanished);
    for service in offering {
        known.entry(service.partner).or_default();
    }
    let is_current = |id: &PartnerId| state.partner(*id).is_some_and(Partner::is_current);
    let mut best: Vec<(PartnerId, PartnerRecord)> =
        known.into_iter().filter(|(id, _)| !tried.contains(id) && is_current(id)).collect();
    best.sort_by_key(|(id, record)| {
        let days = record.median_days().unwrap_or(i64::MAX);
        (Reverse((record.successful, record.accepted)), days, *id)
    });
    best.into_iter().take(limit).map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::record::{Record, RecordId};
    use crate::domain::code::{Coded, RefusalReason, Theme};
    use crate::domain::office::AdviserId;
    use crate::domain::orientation::{OrientationId, Outcome, Step};
    use crate::domain::person::PersonId;
    use crate::ids::Id;

    fn orientation(rank: u8, steps: &[(Stage, &str)]) -> Orientation {
        let step = |(stage, on): &(Stage, &str)| Step {
            channel: None,
            stage: *stage,
            on: on.parse().unwrap(),
            reason: matches!(stage, Stage::Refused | Stage::Dropped)
                .then_some(RefusalReason::OTHER),
            outcome: (*stage == Stage::Completed)
                .then_some(Outcome { successful: true, result: None }),
            comment: String::new(),
            by: AdviserId::default(),
        };
        Orientation {
            follows: None,
            session: None,
            id: OrientationId(Id([rank; 16])),
            person: PersonId::default(),
            partner: PartnerId::default(),
            service: None,
            motive: Theme::from_code("mobilite"),
            note: String::new(),
            reminder_days: 10,
            expiry_days: 30,
            steps: steps.iter().map(step).collect(),
        }
    }

    #[test]
    fn a_record_counts_what_was_sent_and_what_came_of_it() {
        let mut state = State::default();
        for one in [
            orientation(1, &[(Stage::Sent, "2026-03-01"), (Stage::Accepted, "2026-03-05")]),
            orientation(2, &[(Stage::Sent, "2026-03-01"), (Stage::Refused, "2026-03-11")]),
            orientation(3, &[(Stage::Sent, "2026-03-01"), (Stage::Completed, "2026-03-31")]),
            orientation(4, &[(Stage::Sent, "2026-03-01")]),
            orientation(5, &[(Stage::Prepared, "2026-03-01")]),
            orientation(6, &[(Stage::Sent, "2026-03-01"), (Stage::Expired, "2026-04-01")]),
            orientation(7, &[(Stage::Sent, "2026-03-01"), (Stage::Dropped, "2026-03-02")]),
        ] {
            state.put(RecordId::Orientation(one.id), Some(Record::Orientation(one)));
        }
        let records = records(&state);
        let record = &records[&PartnerId::default()];
        assert_eq!((record.sent, record.answered, record.accepted), (6, 3, 2));
        assert_eq!((record.completed, record.successful, record.waiting), (1, 1, 1));
        assert_eq!(record.median_days(), Some(10));
        assert_eq!(PartnerRecord::default().median_days(), None);
    }
}
