//! What the office did, on the disk: each change is planned here, sealed, and durable when it comes back.
//!
//! It holds no record in memory: the state that a change is checked against comes in as an argument, or the
//! change comes planned. So a worker can have the ledger and a face the [memory](super::memory).

use crate::caseload::CaseloadError;
use crate::caseload::change::{Act, Change, Write};
use crate::caseload::history::{Deed, Direction, Entry, to_reverse};
use crate::caseload::made::Made;
use crate::caseload::record::{HISTORY, Record, RecordId, Undecodable, decode, encode};
use crate::caseload::state::State;
use crate::parallel::in_parts;
use crate::store::{Op, RecordKey, Store, TableId};
use std::collections::BTreeMap;

/// Records that are worth a thread.
const WORTH_A_THREAD: usize = 1024;

/// The store, and the rank of the last history entry in it.
#[derive(Debug)]
pub struct Ledger {
    store: Store,
    last_entry: u64,
}

/// An entry reversed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversed {
    /// The reversal, durable and itself a change.
    pub made: Made,
    /// The entry that was reversed.
    pub entry: Entry,
    /// The change that an undone undo brings back: [`Ledger::redone`].
    pub redone: Option<Entry>,
}

impl Ledger {
    /// The ledger in a store.
    pub(super) fn new(store: Store) -> Result<Self, CaseloadError> {
        let last_entry = match store.last(TableId(HISTORY))? {
            Some((key, _)) => rank_of(key),
            None => 0,
        };
        Ok(Self { store, last_entry })
    }

    /// The store underneath: backup, generations, passphrase, what was found on opening.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The store underneath, for its upkeep. Records are changed by [`Ledger::make`] and its like alone.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Makes a change: checks it, and journals it durably. `state` is what stands before it; whoever holds
    /// that must [follow](super::memory::Memory::follow).
    ///
    /// # Errors
    /// [`CaseloadError::Refused`] with everything that speaks against it, or the store's reason. Either
    /// way nothing was changed.
    pub fn make(
        &mut self,
        state: &State,
        change: Change,
        act: &Act,
    ) -> Result<Made, CaseloadError> {
        let made = self.plan(state, change, act)?;
        self.record(&made)?;
        Ok(made)
    }

    /// Makes durable what was [planned](Made::plan) elsewhere, against a state that had followed every change
    /// before it.
    ///
    /// # Errors
    /// [`CaseloadError::OutOfTurn`] when another change came between, or the store's reason. Either way
    /// nothing was changed.
    pub fn record(&mut self, made: &Made) -> Result<(), CaseloadError> {
        self.is_next(made.entry.sequence)?;
        self.store.commit(&ops(made)?)?;
        self.last_entry = made.entry.sequence;
        Ok(())
    }

    /// Makes many changes as one durable step: all of them, or none. Each has its own history entry.
    /// `ahead` is what stands before them; returns what stands after them, and how many they were.
    ///
    /// # Errors
    /// As [`Ledger::make`], for the first change that cannot be made.
    pub fn make_all(
        &mut self,
        mut ahead: State,
        changes: impl IntoIterator<Item = (Change, Act)>,
    ) -> Result<(State, usize), CaseloadError> {
        let mut bodies: BTreeMap<RecordId, Option<Record>> = BTreeMap::new();
        let mut ops = Vec::new();
        let mut last_entry = self.last_entry;
        for (change, act) in changes {
            last_entry += 1;
            let made = Made::plan(&ahead, change, &act, last_entry);
            let (entry, writes) = made.map_err(CaseloadError::Refused)?.into_parts();
            ops.push(history_op(&entry)?);
            for (id, record) in writes {
                ahead.put(id, record.clone());
                bodies.insert(id, record);
            }
        }
        for (id, record) in &bodies {
            ops.push(record_op(*id, record.as_ref())?);
        }
        self.store.commit(&ops)?;
        let made = last_entry - self.last_entry;
        self.last_entry = last_entry;
        Ok((ahead, usize::try_from(made).unwrap_or(usize::MAX)))
    }

    /// Undoes the last change, or redoes the last one undone. `state` is what stands before.
    ///
    /// # Errors
    /// [`CaseloadError::NothingToReverse`], or the store's reason.
    pub fn reverse(
        &mut self,
        state: &State,
        direction: Direction,
        act: &Act,
    ) -> Result<Reversed, CaseloadError> {
        let reversed = self.plan_reversal(state, direction, act)?;
        self.record(&reversed.made)?;
        Ok(reversed)
    }

    /// Rank of the next history entry: what the next change is planned with.
    #[must_use]
    pub fn next_entry(&self) -> u64 {
        self.last_entry + 1
    }

    /// The history, latest first, read from the store as it is walked.
    pub fn history(&self) -> impl Iterator<Item = Result<Entry, CaseloadError>> + '_ {
        (1..=self.last_entry).rev().filter_map(|sequence| self.entry(sequence).transpose())
    }

    /// The entry of that rank, when there is one.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn entry(&self, sequence: u64) -> Result<Option<Entry>, CaseloadError> {
        match self.store.get(TableId(HISTORY), history_key(sequence))? {
            Some(body) => Ok(Some(decode(&body)?)),
            None => Ok(None),
        }
    }

    /// The change that comes back when `entry`, an undo, is undone: what the reader wants named. That it
    /// cannot be read is no reason not to bring it back.
    #[must_use]
    pub fn redone(&self, entry: &Entry) -> Option<Entry> {
        match entry.deed {
            Deed::Undo(sequence) => self.entry(sequence).ok().flatten(),
            Deed::Change(_) | Deed::Redo(_) => None,
        }
    }

    /// The change as it would be made next.
    pub(super) fn plan(
        &self,
        state: &State,
        change: Change,
        act: &Act,
    ) -> Result<Made, CaseloadError> {
        Made::plan(state, change, act, self.next_entry()).map_err(CaseloadError::Refused)
    }

    /// The reversal as it would be made next.
    pub(super) fn plan_reversal(
        &self,
        state: &State,
        direction: Direction,
        act: &Act,
    ) -> Result<Reversed, CaseloadError> {
        let entry = to_reverse(self.history(), direction)?
            .ok_or(CaseloadError::NothingToReverse(direction))?;
        let deed = match direction {
            Direction::Undo => Deed::Undo(entry.sequence),
            Direction::Redo => Deed::Redo(entry.sequence),
        };
        let made = Made::reversal(state, &entry, deed, act, self.next_entry());
        let redone = self.redone(&entry);
        Ok(Reversed { made, entry, redone })
    }

    /// Like [`Ledger::record`], of a long change that someone waits for: the store's tables are brought up to it later.
    ///
    /// # Errors
    /// As [`Ledger::record`].
    pub(super) fn record_long(&mut self, long: Long) -> Result<(), CaseloadError> {
        self.is_next(long.sequence)?;
        self.store.commit_long(long.ops)?;
        self.last_entry = long.sequence;
        Ok(())
    }

    fn is_next(&self, planned: u64) -> Result<(), CaseloadError> {
        let next = self.next_entry();
        if planned == next { Ok(()) } else { Err(CaseloadError::OutOfTurn { planned, next }) }
    }
}

/// A long change as the store is to write it, apart from the change itself: memory can take that in the meantime.
#[derive(Debug)]
pub(super) struct Long {
    sequence: u64,
    ops: Vec<Op>,
}

impl Long {
    /// Of a change.
    ///
    /// # Errors
    /// [`CaseloadError::Undecodable`] when a record cannot be written.
    pub(super) fn of(made: &Made) -> Result<Self, CaseloadError> {
        Ok(Self { sequence: made.entry.sequence, ops: ops(made)? })
    }
}

/// What the store is to write.
fn ops(made: &Made) -> Result<Vec<Op>, Undecodable> {
    let ops = |writes: &[Write]| -> Result<Vec<Op>, Undecodable> {
        writes.iter().map(|(id, record)| record_op(*id, record.as_ref())).collect()
    };
    let writes = made.writes();
    let mut all = Vec::with_capacity(writes.len() + 1);
    for ops in in_parts(writes, WORTH_A_THREAD, ops) {
        all.extend(ops?);
    }
    all.push(history_op(&made.entry)?);
    Ok(all)
}

fn record_op(id: RecordId, record: Option<&Record>) -> Result<Op, Undecodable> {
    let (table, key) = (TableId(id.table()), RecordKey(id.key()));
    Ok(match record {
        Some(record) => Op::Put { table, key, body: record.encode()? },
        None => Op::Delete { table, key },
    })
}

fn history_op(entry: &Entry) -> Result<Op, Undecodable> {
    let (table, key) = (TableId(HISTORY), history_key(entry.sequence));
    Ok(Op::Put { table, key, body: encode(entry)? })
}

/// The rank in a key of the history.
fn rank_of(RecordKey(key): RecordKey) -> u64 {
    key.last_chunk().map_or(0, |rank| u64::from_be_bytes(*rank))
}

/// History is keyed by rank, so that the latest entries are found without reading the others. The
/// order this shows is the order of the journal's frames, which the disk shows anyway.
fn history_key(sequence: u64) -> RecordKey {
    let mut key = [0; 16];
    key.iter_mut().rev().zip(sequence.to_le_bytes()).for_each(|(to, from)| *to = from);
    RecordKey(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::memory::Memory;

    #[test]
    fn a_worker_can_be_given_what_writes_and_what_is_held() {
        fn can_be_sent<T: Send>() {}
        can_be_sent::<Ledger>();
        can_be_sent::<Memory>();
        can_be_sent::<Made>();
        can_be_sent::<Reversed>();
        can_be_sent::<CaseloadError>();
    }
}
