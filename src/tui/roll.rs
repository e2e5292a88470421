//! Everyone in the caseload, in the order of their names: made once, then kept, so that a list filters what is sorted
//! already and its first rows are there at once.

use crate::caseload::state::State;
use crate::domain::person::{PersonFile, PersonId};
use crate::text::fold;

/// People by name; files merged into another apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roll {
    rows: Vec<(Box<str>, PersonId)>,
}

impl Roll {
    /// Everyone of a caseload.
    #[must_use]
    pub fn of(state: &State) -> Self {
        let mut rows: Vec<_> = state.people().filter_map(row).collect();
        rows.sort_unstable();
        Self { rows }
    }

    /// Brings it up to date with what happened to some people.
    pub fn follow(&mut self, state: &State, people: &[PersonId]) {
        if people.len() > 64 {
            *self = Self::of(state);
            return;
        }
        for person in people {
            let now = state.person(*person).and_then(row);
            if now.as_ref().is_some_and(|now| self.rows.binary_search(now).is_ok()) {
                continue;
            }
            self.rows.retain(|(_, id)| id != person);
            if let Some(now) = now {
                let at = self.rows.binary_search(&now).unwrap_or_else(|at| at);
                self.rows.insert(at, now);
            }
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Is nobody there?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// People whose name, folded, begins so.
    pub fn beginning<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = PersonId> + 'a {
        let first = self.rows.partition_point(|(name, _)| &**name < folded);
        let rest = self.rows.get(first..).unwrap_or_default().iter();
        rest.take_while(move |(name, _)| name.starts_with(folded)).map(|(_, id)| *id)
    }

    /// People from a rank on.
    pub fn from(&self, rank: usize) -> impl Iterator<Item = PersonId> + '_ {
        self.rows.get(rank..).unwrap_or_default().iter().map(|(_, id)| *id)
    }
}

fn row(file: &PersonFile) -> Option<(Box<str>, PersonId)> {
    if file.merged_into.is_some() {
        return None;
    }
    let name = format!(
        "{}\0{}",
        fold(file.identity.last_name.as_str()),
        fold(file.identity.first_names.as_str())
    );
    Some((name.into_boxed_str(), file.id))
}
