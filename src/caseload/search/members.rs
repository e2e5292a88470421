//! A set of records, one bit each: small enough to stay near the processor while many postings go by.

use std::ops::Range;

/// A set of records.
#[derive(Debug, Default)]
pub(super) struct Members {
    bits: Vec<u64>,
}

impl Members {
    /// Makes room for the records below `records`.
    pub(super) fn resize(&mut self, records: usize) {
        self.bits.resize(records.div_ceil(64), 0);
    }

    /// Adds a record there is room for.
    #[inline]
    pub(super) fn insert(&mut self, record: u32) {
        if let Some(bits) = self.bits.get_mut(record as usize / 64) {
            *bits |= 1 << (record % 64);
        }
    }

    #[inline]
    pub(super) fn contains(&self, record: u32) -> bool {
        self.bits.get(record as usize / 64).is_some_and(|bits| bits & (1 << (record % 64)) != 0)
    }

    /// The records of a stretch, in ascending order.
    pub(super) fn within(&self, stretch: &Range<u32>) -> impl Iterator<Item = u32> {
        let Range { start, end } = *stretch;
        let blocks = (0_u32..).zip(&self.bits).skip(start as usize / 64);
        let all = blocks.flat_map(move |(block, bits)| {
            let below = if block == start / 64 { (1 << (start % 64)) - 1 } else { 0 };
            let mut left = bits & !below;
            std::iter::from_fn(move || {
                let place = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(block * 64 + place)
            })
        });
        all.take_while(move |record| *record < end)
    }

    /// Takes out the records of a stretch, and those that share a block with them.
    pub(super) fn clear_within(&mut self, stretch: &Range<u32>) {
        self.bits.get_mut(blocks(stretch)).unwrap_or_default().fill(0);
    }

    /// Takes out every record.
    pub(super) fn clear(&mut self) {
        self.bits.fill(0);
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.bits.capacity() * 8
    }
}

/// The blocks in which a stretch lies.
fn blocks(stretch: &Range<u32>) -> Range<usize> {
    stretch.start as usize / 64..(stretch.end as usize).div_ceil(64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_gone_through_and_taken_out_stretch_by_stretch() {
        let set = |records: &[u32]| {
            let mut members = Members::default();
            members.resize(300);
            records.iter().for_each(|record| members.insert(*record));
            members
        };
        let mut members = set(&[0, 63, 64, 130, 299]);
        let within = |members: &Members, stretch| members.within(&stretch).collect::<Vec<_>>();
        assert_eq!(within(&members, 0..300), [0, 63, 64, 130, 299]);
        assert_eq!(within(&members, 63..130), [63, 64]);
        assert_eq!(within(&members, 65..299), [130]);
        assert_eq!(within(&members, 300..300), [0_u32; 0]);
        members.clear_within(&(0..64));
        assert_eq!(within(&members, 0..300), [64, 130, 299]);
        members.clear();
        assert_eq!(within(&members, 0..300), [0_u32; 0]);
    }
}
