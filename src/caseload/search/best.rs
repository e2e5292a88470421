//! The few best of many that go by.

/// The `room` least of the items offered, each once.
pub(super) struct Least<T> {
    room: usize,
    items: Vec<T>,
    /// The greatest item that can still be among them, once there are enough.
    bound: Option<T>,
}

impl<T: Ord + Clone> Least<T> {
    pub(super) fn new(room: usize) -> Self {
        Self { room, items: Vec::new(), bound: None }
    }

    /// Whether the item may be among the least: nearly all are not, once many went by.
    #[inline]
    pub(super) fn admits(&self, item: &T) -> bool {
        self.bound.as_ref().is_none_or(|bound| item < bound)
    }

    pub(super) fn offer(&mut self, item: T) {
        if self.room == 0 || !self.admits(&item) {
            return;
        }
        self.items.push(item);
        if self.items.len() >= self.room.saturating_mul(4).saturating_add(256) {
            self.sort_out();
            if self.items.len() == self.room {
                self.bound = self.items.last().cloned();
            }
        }
    }

    /// The items, in ascending order.
    pub(super) fn into_sorted(mut self) -> Vec<T> {
        self.sort_out();
        self.items
    }

    fn sort_out(&mut self) {
        self.items.sort_unstable();
        self.items.dedup();
        self.items.truncate(self.room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_kept_is_what_sorting_all_would_keep(
            items in proptest::collection::vec(0_u16..2000, 0..3000),
            room in 0_usize..80,
        ) {
            let mut least = Least::new(room);
            for item in &items {
                least.offer(*item);
            }
            let mut sorted = items;
            sorted.sort_unstable();
            sorted.dedup();
            sorted.truncate(room);
            prop_assert_eq!(least.into_sorted(), sorted);
        }
    }
}
