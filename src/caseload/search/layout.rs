//! How the records of an index lie, and in what parts they are gone through.

use std::ops::Range;

/// So many records are in the first stretch; each of the next ones is twice as long.
const FIRST: u32 = 2048;

/// How many records there are; the first `ranked` lie in the order in which they are preferred.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) ranked: u32,
    pub(super) records: u32,
}

impl Layout {
    /// Goes through all of them, stretch by stretch, the preferred first; those that are in no order are one stretch. `go` tells whether
    /// it has enough: then what comes later in the order of preference is passed over.
    pub(super) fn walk(self, mut go: impl FnMut(Range<u32>) -> bool) {
        let (mut start, mut length, mut has_enough) = (0, FIRST, false);
        while start < self.ranked && !has_enough {
            let end = self.ranked.min(start.saturating_add(length));
            has_enough = go(start..end);
            length = length.saturating_mul(2);
            start = end;
        }
        if self.ranked < self.records {
            go(self.ranked..self.records);
        }
    }

    /// All of them as one stretch.
    pub(super) fn all(self) -> Range<u32> {
        0..self.records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(ranked: u32, records: u32, enough_at: u32) -> Vec<(u32, u32)> {
        let mut stretches = Vec::new();
        Layout { ranked, records }.walk(|stretch| {
            stretches.push((stretch.start, stretch.end));
            stretch.end >= enough_at
        });
        stretches
    }

    #[test]
    fn every_record_is_walked_once_unless_there_is_enough() {
        assert_eq!(walked(0, 0, u32::MAX), []);
        assert_eq!(walked(0, 9000, 0), [(0, 9000)]);
        assert_eq!(walked(9000, 9000, u32::MAX), [(0, 2048), (2048, 6144), (6144, 9000)]);
        assert_eq!(walked(9000, 9100, 3000), [(0, 2048), (2048, 6144), (9000, 9100)]);
    }
}
