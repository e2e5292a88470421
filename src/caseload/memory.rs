//! What the office knows, in memory: the records, and the indexes over them once they are asked for.
//!
//! It knows no disk, so that a face can hold it and draw from it while a [ledger](super::ledger)
//! writes elsewhere.

use crate::caseload::history::Entry;
use crate::caseload::lookup::Lookup;
use crate::caseload::made::Made;
use crate::caseload::state::State;
use std::cell::OnceCell;

/// Everything an office knows.
#[derive(Debug, Default)]
pub struct Memory {
    state: State,
    /// Made when it is first asked for: many commands never do.
    lookup: OnceCell<Lookup>,
}

impl Memory {
    /// Of these records.
    #[must_use]
    pub fn new(state: State) -> Self {
        Self { state, lookup: OnceCell::new() }
    }

    /// Everything the office knows.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Who is meant: search, and likely duplicates. The first call makes the indexes.
    #[must_use]
    pub fn lookup(&self) -> &Lookup {
        self.lookup.get_or_init(|| Lookup::of(&self.state))
    }

    /// Brings records and indexes up to a change that was made. Returns its history entry.
    pub fn follow(&mut self, made: Made) -> Entry {
        let is_long = made.is_long();
        let (entry, writes) = made.into_parts();
        for (id, record) in writes {
            self.state.put(id, record);
        }
        if is_long {
            self.renew_lookup();
        } else if let Some(lookup) = self.lookup.get_mut() {
            lookup.follow(&entry, &self.state);
        }
        entry
    }

    /// Puts back what a change replaced that memory followed and the disk did not take.
    pub(super) fn go_back(&mut self, entry: &Entry) {
        for (id, before) in &entry.replaced {
            self.state.put(*id, before.clone());
        }
        self.renew_lookup();
    }

    fn renew_lookup(&mut self) {
        if self.lookup.take().is_some() {
            self.lookup = OnceCell::from(Lookup::of(&self.state));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::change::Change;
    use crate::caseload::history::Deed;
    use crate::caseload::test_support::{ADVISER, act, file, office};

    #[test]
    fn a_change_is_planned_followed_and_reversed_without_any_store() {
        let before = office();
        let mut memory = Memory::new(before.clone());
        let found = |memory: &Memory| memory.lookup().find("martin", 5, ADVISER).len();
        assert_eq!(found(&memory), 0);
        let opened = Change::PersonOpened(file(1, "Éloïse", "Martin", "1990-01-01"));
        let made = Made::plan(memory.state(), opened.clone(), &act(), 1).unwrap();
        assert_eq!(memory.state(), &before, "a plan changes nothing");
        let entry = memory.follow(made);
        assert_eq!((entry.sequence, found(&memory)), (1, 1));
        assert!(Made::plan(memory.state(), opened, &act(), 2).is_err(), "the number is taken");

        let undone = Made::reversal(memory.state(), &entry, Deed::Undo(1), &act(), 2);
        let undo = memory.follow(undone);
        assert_eq!((memory.state(), found(&memory)), (&before, 0));
        let redone = Made::reversal(memory.state(), &undo, Deed::Redo(2), &act(), 3);
        memory.follow(redone);
        assert_eq!(found(&memory), 1);
    }
}
