//! The centre's ledger: verbatim envelopes per office, and what is counted from them.

use super::caseload::{Day, Value};
use super::letter::Letter;
use super::mutant::Mutant;
use super::scene::Scene;
use relais::sync::chain::{Head, Position};
use relais::sync::signed::Signed;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// An envelope as it was taken in.
pub struct Entry {
    pub letter: Rc<Letter>,
    pub receipt: Signed,
}

/// What is counted for a day, and by which envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    pub at: Position,
    pub value: Value,
}

#[derive(Clone, Default)]
pub struct Ledger {
    pub entries: BTreeMap<usize, Vec<Rc<Entry>>>,
    pub projection: BTreeMap<(usize, Day), Counted>,
    pub parked: BTreeSet<(usize, Position)>,
}

impl Ledger {
    pub fn of(&self, office: usize) -> &[Rc<Entry>] {
        self.entries.get(&office).map_or(&[], Vec::as_slice)
    }

    pub fn head(&self, office: usize) -> Option<Head> {
        self.of(office).last().map(|entry| entry.letter.link.head())
    }

    pub fn at(&self, office: usize, at: Position) -> Option<&Rc<Entry>> {
        self.of(office).iter().rev().find(|entry| entry.letter.link.at == at)
    }

    /// Whether these very bytes are there.
    pub fn holds(&self, office: usize, head: Head) -> bool {
        self.at(office, head.at).is_some_and(|entry| entry.letter.link.head() == head)
    }

    /// Counts an envelope: what a day counts is what its latest envelope says, in the order of the chain.
    pub fn count(&mut self, office: usize, letter: &Letter, scene: &Scene) {
        let counted = Counted { at: letter.link.at, value: letter.value };
        let before = self.projection.get(&(office, letter.day)).copied();
        let counted = match before {
            Some(before) if scene.flaw.is(Mutant::DeltasWithoutDedup) => {
                let mut sum = counted;
                sum.value.flows.iter_mut().zip(before.value.flows).for_each(|(to, n)| *to += n);
                sum
            }
            Some(before) if before.at > counted.at && !scene.flaw.is(Mutant::ParkedOutOfOrder) => {
                before
            }
            _ => counted,
        };
        self.projection.insert((office, letter.day), counted);
    }
}
