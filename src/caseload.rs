//! What the office knows, and the one way to change it.
//!
//! ```text
//!   Change ──> plan (pure: rules) ──> history entry + records ──> store (sealed, durable) ──> state + indexes
//! ```
//!
//! Undo puts back what the last entry replaced, and is itself an entry. There is no second path.

pub mod change;
pub mod duplicates;
pub mod history;
mod loading;
pub mod lookup;
pub mod query;
pub mod record;
pub mod search;
pub mod state;

#[cfg(test)]
pub(crate) mod test_support;

use crate::clock::Timestamp;
use crate::domain::person::PersonId;
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::parallel::in_parts;
use crate::store::vault::Unlock;
use crate::store::{Op, RecordKey, Store, StoreError, TableId};
use change::{Act, Change, Refused, Write, plan};
use history::{Deed, Direction, Entry, to_reverse};
use loading::Loading;
use lookup::Lookup;
use record::{HISTORY, Record, RecordId, Undecodable, decode, encode};
use state::State;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::Path;

/// An office's caseload: its sealed store, and everything in it, in memory.
#[derive(Debug)]
pub struct Caseload {
    store: Store,
    state: State,
    /// Rank of the last history entry.
    last_entry: u64,
    /// Made when it is first asked for: many commands never do.
    lookup: OnceCell<Lookup>,
}

/// After a change of more records than this (an import), making the indexes again is quicker than following.
const FOLLOWED: usize = 1024;

/// Why a change was not made. Nothing of it was recorded.
#[derive(Debug, thiserror::Error)]
pub enum CaseloadError {
    /// Rules speak against it.
    #[error("refused: {0:?}")]
    Refused(Vec<Refused>),
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A record of the store cannot be read by this program.
    #[error(transparent)]
    Undecodable(#[from] Undecodable),
    /// Nothing to undo or redo.
    #[error("nothing to reverse: {0:?}")]
    NothingToReverse(Direction),
}

impl CaseloadError {
    /// Every sentence that says why, one a reason.
    #[must_use]
    pub fn explain_all(&self) -> Vec<Message> {
        match self {
            Self::Refused(refused) => refused.iter().map(Explain::explain).collect(),
            Self::Store(error) => vec![error.explain()],
            Self::Undecodable(error) => vec![error.explain()],
            Self::NothingToReverse(Direction::Undo) => vec![msg!("caseload.nothing_to_undo")],
            Self::NothingToReverse(Direction::Redo) => vec![msg!("caseload.nothing_to_redo")],
        }
    }
}

impl Caseload {
    /// Opens the store in `dir` and reads every record into memory.
    ///
    /// # Errors
    /// [`CaseloadError::Store`] when it cannot be opened or read, [`CaseloadError::Undecodable`] when a
    /// record is of a newer form.
    pub fn open(dir: &Path, unlock: &Unlock, now: Timestamp) -> Result<Self, CaseloadError> {
        let loading = Loading::default();
        let store = Store::open_and_read(dir, unlock, now, &loading)?;
        Self::with(store, loading)
    }

    /// Reads every record of a store that is open already into memory.
    ///
    /// # Errors
    /// As [`Caseload::open`].
    pub fn of(store: Store) -> Result<Self, CaseloadError> {
        let loading = Loading::default();
        store.read_all(&loading)?;
        Self::with(store, loading)
    }

    fn with(store: Store, loading: Loading) -> Result<Self, CaseloadError> {
        let state = loading.finish()?;
        let last_entry = match store.last(TableId(HISTORY))? {
            Some((key, _)) => rank_of(key),
            None => 0,
        };
        Ok(Self { store, state, last_entry, lookup: OnceCell::new() })
    }

    /// Everything the office knows.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The store underneath: backup, generations, passphrase, what was found on opening.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The store underneath, for its upkeep. Records are changed by [`Caseload::make`] alone.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Who is meant: search, and likely duplicates.
    #[must_use]
    pub fn lookup(&self) -> &Lookup {
        self.lookup.get_or_init(|| Lookup::of(&self.state))
    }

    /// Makes a change: checks it, journals it durably, then applies it. Returns its history entry.
    ///
    /// # Errors
    /// [`CaseloadError::Refused`] with everything that speaks against it, or the store's reason. Either
    /// way nothing was changed.
    pub fn make(&mut self, change: Change, act: &Act) -> Result<Entry, CaseloadError> {
        let people = change.people(&self.state);
        let deed = Deed::Change(change.without_payload());
        let writes = plan(&self.state, change, act).map_err(CaseloadError::Refused)?;
        self.commit(deed, people, writes, act)
    }

    /// Makes many changes as one durable step: all of them, or none. Each has its own history entry.
    ///
    /// # Errors
    /// As [`Caseload::make`], for the first change that cannot be made.
    pub fn make_all(
        &mut self,
        changes: impl IntoIterator<Item = (Change, Act)>,
    ) -> Result<usize, CaseloadError> {
        let mut ahead = self.state.clone();
        let mut bodies: BTreeMap<RecordId, Option<Record>> = BTreeMap::new();
        let mut ops = Vec::new();
        let mut last_entry = self.last_entry;
        for (change, act) in changes {
            last_entry += 1;
            let people = change.people(&ahead);
            let deed = Deed::Change(change.without_payload());
            let writes = plan(&ahead, change, &act).map_err(CaseloadError::Refused)?;
            let entry = entry(last_entry, deed, people, &writes, &ahead, &act);
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
        self.state = ahead;
        self.last_entry = last_entry;
        self.lookup.take();
        Ok(usize::try_from(made).unwrap_or(usize::MAX))
    }

    /// Undoes the last change, or redoes the last one undone. Returns the entry that was reversed.
    ///
    /// # Errors
    /// [`CaseloadError::NothingToReverse`], or the store's reason.
    pub fn reverse(&mut self, direction: Direction, act: &Act) -> Result<Entry, CaseloadError> {
        let entry = to_reverse(self.history(), direction)?
            .ok_or(CaseloadError::NothingToReverse(direction))?;
        let deed = match direction {
            Direction::Undo => Deed::Undo(entry.sequence),
            Direction::Redo => Deed::Redo(entry.sequence),
        };
        self.commit(deed, entry.people.clone(), entry.replaced.clone(), act)?;
        Ok(entry)
    }

    /// The history, latest first, read from the store as it is walked.
    pub fn history(&self) -> impl Iterator<Item = Result<Entry, CaseloadError>> + '_ {
        (1..=self.last_entry).rev().filter_map(|sequence| {
            let body = match self.store.get(TableId(HISTORY), history_key(sequence)) {
                Ok(body) => body?,
                Err(error) => return Some(Err(error.into())),
            };
            Some(decode(&body).map_err(CaseloadError::from))
        })
    }

    fn commit(
        &mut self,
        deed: Deed,
        people: Vec<PersonId>,
        writes: Vec<Write>,
        act: &Act,
    ) -> Result<Entry, CaseloadError> {
        let entry = entry(self.last_entry + 1, deed, people, &writes, &self.state, act);
        let mut ops = record_ops(&writes)?;
        ops.push(history_op(&entry)?);
        if writes.len() > FOLLOWED {
            self.commit_many(ops, writes)?;
        } else {
            self.store.commit(&ops)?;
            for (id, record) in writes {
                self.state.put(id, record);
            }
            if let Some(lookup) = self.lookup.get_mut() {
                lookup.follow(&entry, &self.state);
            }
        }
        self.last_entry = entry.sequence;
        Ok(entry)
    }

    /// Someone waits for an import: what follows in memory goes on beside what follows on the disk.
    fn commit_many(&mut self, ops: Vec<Op>, writes: Vec<Write>) -> Result<(), CaseloadError> {
        let Self { store, state, lookup, last_entry: _ } = self;
        store.commit_and(ops, || {
            for (id, record) in writes {
                state.put(id, record);
            }
            if lookup.take().is_some() {
                *lookup = OnceCell::from(Lookup::of(state));
            }
        })?;
        Ok(())
    }
}

/// The history entry of a change: it keeps what the change replaces.
fn entry(
    sequence: u64,
    deed: Deed,
    people: Vec<PersonId>,
    writes: &[Write],
    state: &State,
    act: &Act,
) -> Entry {
    let replaced = writes.iter().map(|(id, _)| (*id, state.get(*id))).collect();
    Entry { sequence, at: act.now, by: act.by, deed, people, replaced }
}

/// What the store is to write.
fn record_ops(writes: &[Write]) -> Result<Vec<Op>, Undecodable> {
    let ops = |writes: &[Write]| -> Result<Vec<Op>, Undecodable> {
        writes.iter().map(|(id, record)| record_op(*id, record.as_ref())).collect()
    };
    let mut all = Vec::with_capacity(writes.len() + 1);
    for ops in in_parts(writes, FOLLOWED, ops) {
        all.extend(ops?);
    }
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
