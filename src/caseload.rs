//! What the office knows, and the one way to change it.
//!
//! ```text
//!   Change ──> Made: plan (pure: rules) ──> history entry + records
//!                                              ├──> ledger: store (sealed, durable)
//!                                              └──> memory: state + indexes
//! ```
//!
//! Undo puts back what the last entry replaced, and is itself an entry. There is no second path.
//!
//! [`Caseload`] is both halves in one hand, for whoever does one thing after the other. A face that must
//! not wait for the disk takes them [apart](Caseload::into_parts): it keeps the memory, a worker the ledger.

pub mod change;
mod codes;
pub mod cover;
mod diary;
pub mod duplicates;
pub mod history;
pub mod ledger;
mod loading;
pub mod lookup;
pub mod made;
pub mod memory;
pub mod outbox;
pub mod query;
pub mod record;
pub mod search;
pub mod services;
pub mod state;

#[cfg(test)]
pub(crate) mod test_support;

pub use diary::{InterviewLine, StepLine};

use crate::clock::Timestamp;
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::store::vault::Unlock;
use crate::store::{Store, StoreError};
use change::{Act, Change, Refused};
use history::{Direction, Entry};
use ledger::{Ledger, Long, Reversed};
use loading::Loading;
use lookup::Lookup;
use made::Made;
use memory::Memory;
use record::Undecodable;
use state::State;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

/// An office's caseload: its sealed store, and everything in it, in memory.
#[derive(Debug)]
pub struct Caseload {
    ledger: Ledger,
    memory: Memory,
}

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
    /// Another change was made since this one was planned: what it was checked against no longer stands.
    #[error("planned as entry {planned}, the next is {next}")]
    OutOfTurn {
        /// Rank it was planned with.
        planned: u64,
        /// Rank of the next entry.
        next: u64,
    },
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
            Self::OutOfTurn { .. } => vec![msg!("caseload.out_of_turn")],
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
        let memory = Memory::new(loading.finish()?);
        Ok(Self { ledger: Ledger::new(store)?, memory })
    }

    /// What writes, and what is held in memory.
    #[must_use]
    pub fn into_parts(self) -> (Ledger, Memory) {
        (self.ledger, self.memory)
    }

    /// What was done, on the disk.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Everything the office knows.
    #[must_use]
    pub fn state(&self) -> &State {
        self.memory.state()
    }

    /// The store underneath: backup, generations, passphrase, what was found on opening.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.ledger.store()
    }

    /// The store underneath, for its upkeep. Records are changed by [`Caseload::make`] alone.
    pub fn store_mut(&mut self) -> &mut Store {
        self.ledger.store_mut()
    }

    /// Who is meant: search, and likely duplicates.
    #[must_use]
    pub fn lookup(&self) -> &Lookup {
        self.memory.lookup()
    }

    /// Makes a change: checks it, journals it durably, then applies it. Returns its history entry.
    ///
    /// # Errors
    /// [`CaseloadError::Refused`] with everything that speaks against it, or the store's reason. Either
    /// way nothing was changed.
    pub fn make(&mut self, change: Change, act: &Act) -> Result<Entry, CaseloadError> {
        let made = self.ledger.plan(self.memory.state(), change, act)?;
        self.commit(made)
    }

    /// Makes many changes as one durable step: all of them, or none. Each has its own history entry.
    ///
    /// # Errors
    /// As [`Caseload::make`], for the first change that cannot be made.
    pub fn make_all(
        &mut self,
        changes: impl IntoIterator<Item = (Change, Act)>,
    ) -> Result<usize, CaseloadError> {
        let (state, made) = self.ledger.make_all(self.memory.state().clone(), changes)?;
        self.memory = Memory::new(state);
        Ok(made)
    }

    /// Undoes the last change, or redoes the last one undone. Returns the entry that was reversed.
    ///
    /// # Errors
    /// [`CaseloadError::NothingToReverse`], or the store's reason.
    pub fn reverse(&mut self, direction: Direction, act: &Act) -> Result<Entry, CaseloadError> {
        let reversed = self.ledger.plan_reversal(self.memory.state(), direction, act)?;
        let Reversed { made, entry, redone: _ } = reversed;
        self.commit(made)?;
        Ok(entry)
    }

    /// The history, latest first, read from the store as it is walked.
    pub fn history(&self) -> impl Iterator<Item = Result<Entry, CaseloadError>> + '_ {
        self.ledger.history()
    }

    fn commit(&mut self, made: Made) -> Result<Entry, CaseloadError> {
        if made.is_long() {
            return self.commit_long(made);
        }
        self.ledger.record(&made)?;
        Ok(self.memory.follow(made))
    }

    /// Someone waits for an import: memory follows while the disk is written, and goes back should that fail. Nobody sees it ahead of the disk:
    /// the caseload is held until both are done.
    fn commit_long(&mut self, made: Made) -> Result<Entry, CaseloadError> {
        let Self { ledger, memory } = self;
        let long = Long::of(&made)?;
        let (recorded, entry) = thread::scope(|scope| {
            let recorded = scope.spawn(|| ledger.record_long(long));
            let entry = memory.follow(made);
            (recorded.join().unwrap_or_else(|panic| resume_unwind(panic)), entry)
        });
        match recorded {
            Ok(()) => Ok(entry),
            Err(error) => {
                memory.go_back(&entry);
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::made::FOLLOWED;
    use crate::caseload::record::{Record, RecordId};
    use crate::caseload::test_support::{ADVISER, act, file, office};
    use crate::domain::identifier::InternalNumber;
    use crate::domain::person::{PersonFile, PersonId};
    use crate::ids::Id;
    use crate::store::vault::{KeyDerivation, Passphrase};

    /// More people than memory follows one by one.
    fn many() -> Vec<PersonFile> {
        let of = |rank: usize| {
            let mut file = file(1, "Éloïse", "Martin", "1990-01-01");
            file.id = PersonId(Id((rank as u128).to_be_bytes()));
            file.number = InternalNumber::parse(&format!("CSP-{rank:04}")).unwrap();
            file
        };
        (1..FOLLOWED + 10).map(of).collect()
    }

    #[test]
    fn memory_goes_back_when_a_long_change_is_not_recorded() {
        let folder = tempfile::tempdir().unwrap();
        let passphrase = Passphrase::new("sept mots pour une phrase de passe".to_owned());
        let cheap = KeyDerivation::throwaway();
        let (store, _) = Store::create(folder.path(), &passphrase, cheap, act().now).unwrap();
        let memory = Memory::new(office());
        let mut caseload = Caseload { ledger: Ledger::new(store).unwrap(), memory };
        let found = |caseload: &Caseload| caseload.lookup().find("martin", 5, ADVISER).len();
        assert_eq!(found(&caseload), 0);
        let import = || {
            let opened = many().iter().map(|file| file.id).collect();
            let (source, updated) = ("liste.csv".into(), Vec::new());
            Change::PeopleImported { source, opened, updated, files: many() }
        };

        let out_of_turn = Made::plan(caseload.state(), import(), &act(), 7).unwrap();
        let refused = caseload.commit(out_of_turn);
        assert!(matches!(refused, Err(CaseloadError::OutOfTurn { planned: 7, next: 1 })));
        assert_eq!((caseload.state(), found(&caseload)), (&office(), 0));

        assert_eq!(caseload.make(import(), &act()).unwrap().sequence, 1);
        assert_eq!((caseload.state().people().len(), found(&caseload)), (many().len(), 5));
        assert_eq!(caseload.history().count(), 1);
    }

    #[test]
    fn whoever_walks_in_steps_meets_everyone_once() {
        let mut state = office();
        for file in many() {
            state.put(RecordId::Person(file.id), Some(Record::Person(file)));
        }
        let mut met: Vec<PersonId> = Vec::new();
        loop {
            let step = state.folders_after(met.last().copied()).take(100);
            let step: Vec<PersonId> = step.map(|folder| folder.id()).collect();
            if step.is_empty() {
                break;
            }
            met.extend(step);
        }
        assert!(met.into_iter().eq(state.people().map(|file| file.id)));
    }
}
