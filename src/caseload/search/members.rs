//! A set of records, one bit each: small enough to stay near the processor while many postings go by.

/// A set of records.
#[derive(Debug, Default)]
pub(in crate::caseload) struct Members {
    bits: Vec<u64>,
}

impl Members {
    /// Makes room for the records below `records`.
    pub(in crate::caseload) fn resize(&mut self, records: usize) {
        self.bits.resize(records.div_ceil(64), 0);
    }

    /// Adds a record there is room for.
    #[inline]
    pub(in crate::caseload) fn insert(&mut self, record: u32) {
        if let Some(bits) = self.bits.get_mut(record as usize / 64) {
            *bits |= 1 << (record % 64);
        }
    }

    #[inline]
    pub(in crate::caseload) fn contains(&self, record: u32) -> bool {
        self.bits.get(record as usize / 64).is_some_and(|bits| bits & (1 << (record % 64)) != 0)
    }

    /// Every record, in ascending order.
    pub(in crate::caseload) fn iter(&self) -> impl Iterator<Item = u32> {
        self.from(0)
    }

    /// Every record that is not below `first`, in ascending order.
    pub(in crate::caseload) fn from(&self, first: u32) -> impl Iterator<Item = u32> {
        let blocks = (0_u32..).zip(&self.bits).skip(first as usize / 64);
        blocks.flat_map(move |(block, bits)| {
            let below = if block == first / 64 { (1 << (first % 64)) - 1 } else { 0 };
            let mut left = bits & !below;
            std::iter::from_fn(move || {
                let place = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(block * 64 + place)
            })
        })
    }

    /// Takes out a record.
    pub(in crate::caseload) fn remove(&mut self, record: u32) {
        if let Some(bits) = self.bits.get_mut(record as usize / 64) {
            *bits &= !(1 << (record % 64));
        }
    }

    /// Takes out every record.
    pub(in crate::caseload) fn clear(&mut self) {
        self.bits.fill(0);
    }

    /// Bytes held.
    pub(in crate::caseload) fn bytes(&self) -> usize {
        self.bits.capacity() * 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_gone_through_from_anywhere() {
        let mut members = Members::default();
        members.resize(300);
        for record in [0, 63, 64, 65, 130, 299] {
            members.insert(record);
        }
        members.remove(65);
        let from = |first| members.from(first).collect::<Vec<_>>();
        assert_eq!(from(0), [0, 63, 64, 130, 299]);
        assert_eq!((from(63), from(65)), (vec![63, 64, 130, 299], vec![130, 299]));
        assert_eq!((from(299), from(300)), (vec![299], vec![]));
        assert_eq!(members.iter().count(), 5);
    }
}
