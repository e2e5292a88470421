//! Which records are wanted, asked once each however often a search comes by.

use super::members::Members;

/// A search that wants fewer than one in so many of the records it asked of is choosy.
const CHOOSY: usize = 8;
/// That is known once it asked of so many.
const KNOWN: usize = 24;

/// What was asked in one search.
#[derive(Default)]
pub(super) struct Wishes {
    asked: Members,
    wanted: Members,
    /// Of so many records it was asked, and so many are wanted.
    count: (usize, usize),
}

impl Wishes {
    /// Begins anew, with room for so many records.
    pub(super) fn begin(&mut self, records: usize) {
        for members in [&mut self.asked, &mut self.wanted] {
            members.clear();
            members.resize(records);
        }
        self.count = (0, 0);
    }

    /// Whether a record is wanted.
    #[inline]
    pub(super) fn want(&mut self, record: u32, ask: impl Fn(u32) -> bool) -> bool {
        if self.asked.contains(record) {
            return self.wanted.contains(record);
        }
        let is_wanted = ask(record);
        self.asked.insert(record);
        self.count.0 += 1;
        if is_wanted {
            self.wanted.insert(record);
            self.count.1 += 1;
        }
        is_wanted
    }

    /// Whether few of the records are wanted, as far as is known: then it is better to ask before looking for words.
    pub(super) fn are_choosy(&self) -> bool {
        let (asked, wanted) = self.count;
        asked > KNOWN && wanted * CHOOSY < asked
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.asked.bytes() + self.wanted.bytes()
    }
}
