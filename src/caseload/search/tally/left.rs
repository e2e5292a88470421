//! The records of a stretch that are left: those that answer every token so far.
//!
//! Whether a record answers is told by the postings of the words that do, or by the few words of the record: by what takes less.

use super::noted::Noted;
use super::{Stretch, is_told_by};
use crate::caseload::search::members::Members;
use crate::caseload::search::needed::{Asked, Needed};
use crate::caseload::search::vocabulary::Posting;

/// Some records of a stretch, in their order; all of them at first.
#[derive(Default)]
pub(super) struct Left {
    is_all: bool,
    records: Vec<u32>,
    /// Those that answer one token.
    answering: Members,
    noted: Noted,
}

impl Left {
    /// Begins with all records.
    pub(super) fn begin(&mut self) {
        self.is_all = true;
        self.records.clear();
    }

    /// Whether nothing was left out so far.
    pub(super) fn is_all(&self) -> bool {
        self.is_all
    }

    /// The records, once some were left out.
    pub(super) fn records(&self) -> &[u32] {
        &self.records
    }

    /// Leaves those of which that is true.
    pub(super) fn keep(&mut self, stretch: &Stretch<'_>, keeps: impl FnMut(&u32) -> bool) {
        keep(&mut self.records, &mut self.is_all, stretch, keeps);
    }

    /// Leaves those that answer a token.
    pub(super) fn keep_answering(&mut self, stretch: &Stretch<'_>, token: &Asked<'_, '_>) {
        let Self { is_all, records, answering, noted } = self;
        let count = if *is_all { stretch.records.len() } else { records.len() };
        if is_told_by(stretch, token, count) {
            let contents = stretch.contents;
            noted.during(token, |noted| {
                let answers = |record: &u32| {
                    contents.words(*record).iter().any(|mention| noted.answers(*mention))
                };
                keep(records, is_all, stretch, answers);
            });
            return;
        }
        answering.resize(stretch.layout.records as usize);
        answering.clear_within(&stretch.records);
        for (run, tiers) in token.runs() {
            let mark = |posting: Posting| {
                if tiers & (1 << posting.tier()) != 0 {
                    answering.insert(posting.record());
                }
            };
            if *is_all {
                run.within(&stretch.records).for_each(mark);
            } else {
                run.each(&stretch.records, records, mark);
            }
        }
        self.keep_marked(stretch);
    }

    /// Leaves those that are answered as well as can be by one of the tokens of which that is needed.
    pub(super) fn keep_essential(&mut self, stretch: &Stretch<'_>, needed: &Needed<'_, '_>) {
        self.answering.resize(stretch.layout.records as usize);
        self.answering.clear_within(&stretch.records);
        for (run, tiers) in needed.essentials() {
            let postings = run.within(&stretch.records);
            let of_use = postings.filter(|posting| tiers & (1 << posting.tier()) != 0);
            of_use.for_each(|posting| self.answering.insert(posting.record()));
        }
        self.keep_marked(stretch);
    }

    fn keep_marked(&mut self, stretch: &Stretch<'_>) {
        let Self { is_all, records, answering, .. } = self;
        if std::mem::take(is_all) {
            records.extend(answering.within(&stretch.records));
        } else {
            records.retain(|record| answering.contains(*record));
        }
    }

    /// Bytes held between searches.
    pub(super) fn bytes(&self) -> usize {
        4 * self.records.capacity() + self.answering.bytes() + self.noted.bytes()
    }
}

fn keep(
    records: &mut Vec<u32>,
    is_all: &mut bool,
    stretch: &Stretch<'_>,
    mut keeps: impl FnMut(&u32) -> bool,
) {
    if std::mem::take(is_all) {
        records.extend(stretch.records.clone().filter(keeps));
    } else {
        records.retain(|record| keeps(record));
    }
}
