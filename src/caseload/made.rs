//! A change that the rules let pass: its history entry, and what it writes.
//!
//! Pure: whoever has a state has all it takes. The [ledger](super::ledger) makes it durable, the
//! [memory](super::memory) follows it.

use crate::caseload::change::{Act, Change, Refused, Write, plan};
use crate::caseload::history::{Deed, Entry};
use crate::caseload::state::State;
use crate::domain::person::PersonId;

/// After a change of more records than this (an import), making the indexes again is quicker than following.
pub(super) const FOLLOWED: usize = 1024;

/// A change as it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its history entry.
    pub entry: Entry,
    writes: Vec<Write>,
}

impl Made {
    /// The change, checked against the rules. `sequence` is the rank of its history entry.
    ///
    /// # Errors
    /// Everything that speaks against the change, at once.
    pub fn plan(
        state: &State,
        change: Change,
        act: &Act,
        sequence: u64,
    ) -> Result<Self, Vec<Refused>> {
        let people = change.people(state);
        let deed = Deed::Change(change.without_payload());
        let writes = plan(state, change, act)?;
        Ok(Self::of(state, deed, people, writes, act, sequence))
    }

    /// What an entry replaced, put back: `deed` says whether that undoes the entry or redoes it.
    #[must_use]
    pub fn reversal(state: &State, entry: &Entry, deed: Deed, act: &Act, sequence: u64) -> Self {
        Self::of(state, deed, entry.people.clone(), entry.replaced.clone(), act, sequence)
    }

    /// The records that stand after it.
    #[must_use]
    pub fn writes(&self) -> &[Write] {
        &self.writes
    }

    /// Both halves.
    pub(super) fn into_parts(self) -> (Entry, Vec<Write>) {
        (self.entry, self.writes)
    }

    /// Whether it is better followed as a whole than record by record.
    pub(super) fn is_long(&self) -> bool {
        self.writes.len() > FOLLOWED
    }

    /// The history entry keeps what the change replaces.
    fn of(
        state: &State,
        deed: Deed,
        people: Vec<PersonId>,
        writes: Vec<Write>,
        act: &Act,
        sequence: u64,
    ) -> Self {
        let replaced = writes.iter().map(|(id, _)| (*id, state.get(*id))).collect();
        let entry = Entry { sequence, at: act.now, by: act.by, deed, people, replaced };
        Self { entry, writes }
    }
}
