//! A set of records, one bit each: small enough to stay near the processor while many postings go by.

/// A set of records.
#[derive(Default)]
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

    /// Every record, in ascending order.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        (0_u32..).zip(&self.bits).flat_map(|(block, bits)| {
            let mut left = *bits;
            std::iter::from_fn(move || {
                let place = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(block * 64 + place)
            })
        })
    }

    /// Takes out a record.
    pub(super) fn remove(&mut self, record: u32) {
        if let Some(bits) = self.bits.get_mut(record as usize / 64) {
            *bits &= !(1 << (record % 64));
        }
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
