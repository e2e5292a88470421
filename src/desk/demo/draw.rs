//! Chance that is the same everywhere: seeded, in 64-bit integers only.
//!
//! No floating point and no `usize` is drawn, so that every machine makes the same caseload.

use fastrand::Rng;

/// A reproducible source of choices.
pub(super) struct Draw(Rng);

impl Draw {
    /// A reproducible series.
    pub(super) fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// Any number under `end`; 0 when there is none.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.0.u64(..end) }
    }

    /// Any number from `least` to `most`, both included.
    pub(super) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// True `percent` times in a hundred.
    pub(super) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Any one of a list, all as likely.
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        let rank = self.below(list.len() as u64);
        list.get(usize::try_from(rank).ok()?).copied()
    }

    /// One of a list, as likely as its weight says; the default value when no weight is left.
    pub(super) fn weigh<T: Copy + Default>(&mut self, list: &[(u64, T)]) -> T {
        let mut left = self.below(list.iter().map(|(weight, _)| weight).sum());
        for (weight, item) in list {
            if left < *weight {
                return *item;
            }
            left -= weight;
        }
        T::default()
    }
}

/// A long list from which items are drawn by weight, in logarithmic time.
pub(super) struct Weighted<T>(Vec<(u64, T)>);

impl<T: Copy> Weighted<T> {
    /// Items with their weights.
    pub(super) fn new(items: impl IntoIterator<Item = (u64, T)>) -> Self {
        let sums = items.into_iter().scan(0, |sum, (weight, item)| {
            *sum += weight;
            Some((*sum, item))
        });
        Self(sums.collect())
    }

    /// One of them; `None` of an empty list.
    pub(super) fn draw(&self, draw: &mut Draw) -> Option<T> {
        let sought = draw.below(self.0.last()?.0);
        let rank = self.0.partition_point(|(sum, _)| *sum <= sought);
        self.0.get(rank).map(|(_, item)| *item)
    }
}

/// Something that must happen to a given number of people, spread over the whole caseload.
///
/// Chance alone would leave a small caseload without an overdue orientation, and the first screen
/// empty. Who is not suited when it is their turn leaves it to the next.
pub(super) struct Quota {
    every: u64,
    seen: u64,
    owed: u64,
}

impl Quota {
    /// `wanted` times among `people`.
    pub(super) fn new(people: u64, wanted: u64) -> Self {
        Self { every: (people / wanted.max(1)).max(1), seen: 0, owed: 0 }
    }

    /// One more person comes.
    pub(super) fn tick(&mut self) {
        if self.seen % self.every == self.every / 2 {
            self.owed += 1;
        }
        self.seen += 1;
    }

    /// Does it wait for someone?
    pub(super) fn is_owed(&self) -> bool {
        self.owed > 0
    }

    /// Is it this person's turn? Says so once.
    pub(super) fn take(&mut self) -> bool {
        let is_owed = self.owed > 0;
        self.owed = self.owed.saturating_sub(1);
        is_owed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_met_whatever_the_size() {
        for (people, wanted, taken) in [(1, 3, 1), (20, 4, 4), (1_000, 7, 7)] {
            let mut quota = Quota::new(people, wanted);
            let times = (0..people)
                .filter(|_| {
                    quota.tick();
                    quota.take()
                })
                .count();
            assert_eq!(times, taken, "{people} people, {wanted} wanted");
        }
    }

    #[test]
    fn weights_are_kept() {
        let weighted = Weighted::new([(1, 'a'), (0, 'b'), (3, 'c')]);
        let mut draw = Draw::new(1);
        let drawn: Vec<char> = (0..4_000).filter_map(|_| weighted.draw(&mut draw)).collect();
        let times = |item| drawn.iter().filter(|drawn| **drawn == item).count();
        assert_eq!((times('b'), drawn.len()), (0, 4_000));
        assert!((800..1_200).contains(&times('a')), "{}", times('a'));
        assert_eq!(Weighted::<char>::new([]).draw(&mut draw), None);
    }
}
