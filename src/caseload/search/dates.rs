//! Dates of birth, found by any part of them in any order it is written in.
//!
//! Many people share few dates — a working life has some twenty thousand days — so what was typed is compared with each
//! *date* once, and its people follow in one piece.

use super::digits::pack;
use super::numbers::Fit;
use super::vocabulary::Posting;

/// The dates of many people.
#[derive(Default)]
pub(super) struct Dates {
    /// Each date once, in the order of its digits.
    distinct: Vec<u32>,
    /// Where the people born on each date end in `born`; they begin where those of the date before end.
    ends: Vec<u32>,
    born: Vec<Posting>,
    /// Added since [`Dates::settle`].
    late: Vec<(u32, Posting)>,
}

impl Dates {
    /// Adds a date (`ddmmyyyy`) of `owner`.
    pub(super) fn add(&mut self, digits: &str, owner: Posting) {
        self.late.push((pack_date(digits), owner));
    }

    /// Puts what was added in order: once, when many were.
    pub(super) fn settle(&mut self) {
        let mut all = std::mem::take(&mut self.late);
        all.sort_unstable_by_key(|(date, _)| *date);
        self.born = all.iter().map(|(_, owner)| *owner).collect();
        for same in all.chunk_by(|(one, _), (other, _)| one == other) {
            let before = self.ends.last().copied().unwrap_or(0);
            self.distinct.extend(same.first().map(|(date, _)| *date));
            self.ends.push(before + u32::try_from(same.len()).unwrap_or(0));
        }
        self.distinct.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// How many were added since [`Dates::settle`].
    pub(super) fn late(&self) -> usize {
        self.late.len()
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        4 * (self.distinct.capacity() + self.ends.capacity() + self.born.capacity())
            + size_of::<(u32, Posting)>() * self.late.capacity()
    }

    /// Everyone whose date the digits can mean, with how well.
    pub(super) fn find<'a>(&'a self, digits: &str, mut found: impl FnMut(&'a [Posting], Fit)) {
        for test in date_tests(digits) {
            let mut start = 0;
            for (date, end) in self.distinct.iter().zip(&self.ends) {
                if test.passes(*date) {
                    let born = self.born.get(start as usize..*end as usize);
                    found(born.unwrap_or_default(), test.fit);
                }
                start = *end;
            }
            for (date, owner) in &self.late {
                if test.passes(*date) {
                    found(std::slice::from_ref(owner), test.fit);
                }
            }
        }
    }
}

fn pack_date(digits: &str) -> u32 {
    u32::try_from(pack(digits) >> 32).unwrap_or(0)
}

struct DateTest {
    bits: u32,
    wanted: u32,
    fit: Fit,
}

impl DateTest {
    fn passes(&self, date: u32) -> bool {
        (date ^ self.wanted) & self.bits == 0
    }
}

/// What the digits can mean in a date: `ddmmyyyy` and its beginnings, `yyyymmdd` and its beginnings from the year on, `yyyy`,
/// `mmyyyy`, `ddmmyy`, and any run of four digits or more.
fn date_tests(digits: &str) -> Vec<DateTest> {
    let mut tests: Vec<DateTest> = Vec::new();
    let mut test = |pattern: &str, fit: Fit| {
        let wanted = pack_date(pattern);
        let bits = (0..8).fold(0, |bits, place| {
            let nibble = 0xf000_0000_u32 >> (4 * place);
            if wanted & nibble == 0 { bits } else { bits | nibble }
        });
        if bits != 0 && !tests.iter().any(|t| t.bits == bits && t.wanted == wanted) {
            tests.push(DateTest { bits, wanted, fit });
        }
    };
    let length = digits.len();
    if !(2..=8).contains(&length) {
        return tests;
    }
    let (year, after) = digits.split_at(length.min(4));
    let (month, day) = after.split_at(after.len().min(2));
    let plausible = year.starts_with("19") || year.starts_with("20");
    if length == 8 {
        test(digits, Fit::Whole);
        if plausible {
            test(&format!("{day}{month}{year}"), Fit::Whole);
        }
        return tests;
    }
    test(digits, Fit::Part);
    if plausible {
        test(&format!("{day:_<2}{month:_<2}{year:_<4}"), Fit::Part);
    }
    if length == 6 {
        let (start, end) = digits.split_at(4);
        test(&format!("{start}__{end}"), Fit::Part);
        test(&format!("__{digits}"), Fit::Part);
    }
    if length >= 4 {
        for place in 1..=8 - length {
            let fit = if place + length == 8 && length == 4 { Fit::Part } else { Fit::Inside };
            test(&format!("{:_<place$}{digits}", ""), fit);
        }
    }
    tests
}
