//! What is selected in a list: kept by identity, so that sorting, filtering and what others change leave it on the
//! same thing.

/// The selected thing of a list, and its rank when last seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection<K> {
    key: Option<K>,
    rank: usize,
}

impl<K> Default for Selection<K> {
    fn default() -> Self {
        Self { key: None, rank: 0 }
    }
}

/// How far to move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// To the row before.
    Up,
    /// To the row after.
    Down,
    /// So many rows back.
    PageUp(usize),
    /// So many rows on.
    PageDown(usize),
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

impl Move {
    /// The rank moved to, from `rank` in a list of `count`.
    #[must_use]
    pub fn from(self, rank: usize, count: usize) -> usize {
        let last = count.saturating_sub(1);
        match self {
            Self::Up => rank.saturating_sub(1),
            Self::Down => rank.saturating_add(1).min(last),
            Self::PageUp(rows) => rank.saturating_sub(rows.max(1)),
            Self::PageDown(rows) => rank.saturating_add(rows.max(1)).min(last),
            Self::First => 0,
            Self::Last => last,
        }
    }
}

impl<K: Copy + PartialEq> Selection<K> {
    /// The selected thing.
    #[must_use]
    pub fn key(&self) -> Option<K> {
        self.key
    }

    /// Its rank in the list last [settled](Self::settle) on.
    #[must_use]
    pub fn rank(&self) -> usize {
        self.rank
    }

    /// Selects a thing; its rank is found at the next settling.
    pub fn select(&mut self, key: K) {
        self.key = Some(key);
    }

    /// Finds the selected thing in the list as it stands now. When it has gone, what took its place is selected.
    pub fn settle(&mut self, list: &[K]) {
        let is_at_rank = self.key.is_some() && list.get(self.rank).copied() == self.key;
        if !is_at_rank {
            let found = self.key.and_then(|key| list.iter().position(|other| *other == key));
            self.rank = found.unwrap_or(self.rank).min(list.len().saturating_sub(1));
        }
        self.key = list.get(self.rank).copied();
    }

    /// Moves along the list.
    pub fn go(&mut self, list: &[K], how: Move) {
        self.settle(list);
        self.rank = how.from(self.rank, list.len());
        self.key = list.get(self.rank).copied();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selection_stays_on_its_thing_when_the_list_changes() {
        let mut selection = Selection::default();
        selection.settle(&[1, 2, 3]);
        assert_eq!(selection.key(), Some(1));
        selection.go(&[1, 2, 3], Move::Down);
        selection.settle(&[3, 1, 9, 2]);
        assert_eq!((selection.key(), selection.rank()), (Some(2), 3));
        selection.settle(&[3, 1, 9]);
        assert_eq!((selection.key(), selection.rank()), (Some(9), 2), "what took its place");
        selection.settle(&[]);
        assert_eq!(selection.key(), None);
        selection.go(&[], Move::PageDown(10));
        assert_eq!(selection.key(), None);
        selection.settle(&[4, 5]);
        assert_eq!(selection.key(), Some(4));
    }
}
