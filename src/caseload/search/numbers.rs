//! Phone numbers and other numbers: found by any run of their digits.
//!
//! The numbers of everybody lie in order, each packed in one machine word: those that begin with what was typed stand together.
//! Those that have it inside are found in one pass over the array, when few begin with it.

use super::dates::Dates;
use super::digits::{DIGITS, pack, top};
use super::vocabulary::Posting;
use std::slice::from_ref;

/// Digits that begin this many numbers are not looked for inside the others.
const COMMON: usize = 256;
/// One or two digits inside a number say nothing.
const TELLING: usize = 3;

/// How a number answers the digits typed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Fit {
    /// The digits stand somewhere inside.
    Inside,
    /// It begins or ends with the digits; a year, or a day and a month of a date.
    Part,
    /// It is the digits.
    Whole,
}

/// The numbers and dates of many people.
#[derive(Default)]
pub(super) struct Numbers {
    /// In ascending order.
    packed: Vec<u64>,
    owners: Vec<Posting>,
    /// Added since [`Numbers::settle`].
    late: Vec<(u64, Posting)>,
    dates: Dates,
}

impl Numbers {
    /// Adds a number (digits only) of `owner`.
    pub(super) fn add(&mut self, digits: &str, owner: Posting) {
        let packed = pack(digits);
        if packed != 0 {
            self.late.push((packed, owner));
        }
    }

    /// Adds a date (`ddmmyyyy`) of `owner`.
    pub(super) fn add_date(&mut self, digits: &str, owner: Posting) {
        self.dates.add(digits, owner);
    }

    /// Puts what was added in order: once, when many were.
    pub(super) fn settle(&mut self) {
        let mut all = std::mem::take(&mut self.late);
        all.sort_unstable();
        (self.packed, self.owners) = all.into_iter().unzip();
        self.packed.shrink_to_fit();
        self.owners.shrink_to_fit();
        self.dates.settle();
    }

    /// How many were added since [`Numbers::settle`].
    pub(super) fn late(&self) -> usize {
        self.late.len() + self.dates.late()
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.packed.capacity() * 8
            + self.owners.capacity() * 4
            + self.late.capacity() * size_of::<(u64, Posting)>()
            + self.dates.bytes()
    }

    /// Everyone who has a number or a date with these digits in it, in pieces.
    pub(super) fn find<'a>(&'a self, digits: &str, mut found: impl FnMut(&'a [Posting], Fit)) {
        if digits.is_empty() || digits.len() > DIGITS {
            return;
        }
        let common = self.find_beginning(digits, &mut found) >= COMMON;
        if digits.len() >= TELLING && !common {
            self.find_inside(digits, &mut found);
        }
        self.dates.find(digits, |born, fit| {
            if fit != Fit::Inside || !common {
                found(born, fit);
            }
        });
    }

    /// Everyone who has a number that begins with the digits; how many.
    fn find_beginning<'a>(
        &'a self,
        digits: &str,
        found: &mut impl FnMut(&'a [Posting], Fit),
    ) -> usize {
        let wanted = pack(digits);
        let last = wanted | !top(digits.len());
        let begin = self.packed.partition_point(|other| *other < wanted);
        let whole = self.packed.partition_point(|other| *other <= wanted);
        let end = self.packed.partition_point(|other| *other <= last);
        found(self.owners.get(begin..whole).unwrap_or_default(), Fit::Whole);
        found(self.owners.get(whole..end).unwrap_or_default(), Fit::Part);
        let mut count = end - begin;
        for (packed, owner) in &self.late {
            if (wanted..=last).contains(packed) {
                count += 1;
                found(from_ref(owner), if *packed == wanted { Fit::Whole } else { Fit::Part });
            }
        }
        count
    }

    /// Everyone who has the digits in a number, but not at its beginning.
    fn find_inside<'a>(&'a self, digits: &str, found: &mut impl FnMut(&'a [Posting], Fit)) {
        let inside = Inside::of(digits);
        let late = self.late.iter().map(|(packed, owner)| (packed, owner));
        for (packed, owner) in self.packed.iter().zip(&self.owners).chain(late) {
            if let Some(fit) = inside.fit(*packed) {
                found(from_ref(owner), fit);
            }
        }
    }
}

/// Digits looked for in all places of a number but the first.
struct Inside {
    /// The bits that the digits take at the top.
    bits: u64,
    /// Each digit in all sixteen places: the first ones, which nearly no number passes, and the others.
    first: [u64; TELLING],
    others: Vec<u64>,
}

impl Inside {
    /// Of [`TELLING`] digits at least.
    fn of(digits: &str) -> Self {
        const EACH: u64 = 0x1111_1111_1111_1111;
        let mut everywhere =
            digits.bytes().map(|digit| EACH * u64::from(digit.wrapping_sub(b'0') % 10 + 1));
        let mut first = [0; TELLING];
        for (place, digit) in first.iter_mut().zip(everywhere.by_ref()) {
            *place = digit;
        }
        Self { bits: top(digits.len()), first, others: everywhere.collect() }
    }

    #[inline]
    fn fit(&self, packed: u64) -> Option<Fit> {
        // Each bit left is a place, other than the first, from which all digits so far follow.
        let mut places = u64::MAX >> 4;
        let mut shift = 0;
        // No way out between these: which digit fails cannot be foreseen, that one of them fails can.
        for digit in &self.first {
            places &= zero_nibbles(packed ^ digit) << shift;
            shift += 4;
        }
        if places == 0 {
            return None;
        }
        for digit in &self.others {
            places &= zero_nibbles(packed ^ digit) << shift;
            shift += 4;
        }
        if places == 0 {
            return None;
        }
        let last = 15 - places.trailing_zeros() / 4;
        let rest = packed << (4 * last);
        Some(if rest & !self.bits == 0 { Fit::Part } else { Fit::Inside })
    }
}

/// The highest bit of each of the four that are zero in `nibbles`.
#[inline]
fn zero_nibbles(nibbles: u64) -> u64 {
    const LOW: u64 = 0x7777_7777_7777_7777;
    !(((nibbles & LOW) + LOW) | nibbles | LOW)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::search::digits::birth_digits;
    use proptest::prelude::*;
    use std::cmp::Reverse;

    /// Who has the digits, each once and with the best fit.
    fn owners(numbers: &Numbers, digits: &str) -> Vec<(u32, Fit)> {
        let mut found = Vec::new();
        numbers.find(digits, |owners, fit| {
            found.extend(owners.iter().map(|owner| (owner.record(), fit)));
        });
        found.sort_unstable_by_key(|(owner, fit)| (*owner, Reverse(*fit)));
        found.dedup_by_key(|(owner, _)| *owner);
        found
    }

    fn found(digits: &str) -> Vec<(u32, Fit)> {
        let mut numbers = Numbers::default();
        numbers.add("0612345678", Posting::new(1, 0));
        numbers.add("0412", Posting::new(2, 0));
        numbers.add_date(&birth_digits("1975-03-12").unwrap(), Posting::new(3, 0));
        let late = owners(&numbers, digits);
        numbers.settle();
        assert_eq!(late, owners(&numbers, digits), "{digits}");
        late
    }

    #[test]
    fn a_number_is_found_by_its_beginning_its_end_and_its_middle() {
        assert_eq!(found("0612345678"), [(1, Fit::Whole)]);
        assert_eq!(found("0612"), [(1, Fit::Part)]);
        assert_eq!(found("5678"), [(1, Fit::Part)]);
        assert_eq!(found("3456"), [(1, Fit::Inside)]);
        assert_eq!(found("0412"), [(2, Fit::Whole)]);
        assert_eq!(found("99"), []);
    }

    #[test]
    fn a_birth_date_is_found_by_any_way_of_writing_a_part_of_it() {
        for digits in
            ["12031975", "19750312", "1975", "1203", "120375", "031975", "197503", "1975031"]
        {
            assert!(found(digits).iter().any(|(owner, _)| *owner == 3), "{digits}");
        }
        assert_eq!(found("19750313"), []);
        assert_eq!(found("13031975"), []);
    }

    /// What [`Numbers::find`] promises of one number, digit by digit.
    fn fit(number: &str, digits: &str) -> Option<Fit> {
        match number {
            _ if number == digits => Some(Fit::Whole),
            _ if number.starts_with(digits) => Some(Fit::Part),
            _ if digits.len() < TELLING => None,
            _ if number.ends_with(digits) => Some(Fit::Part),
            _ => number.contains(digits).then_some(Fit::Inside),
        }
    }

    proptest! {
        #[test]
        fn numbers_in_order_and_late_ones_are_found_as_by_reading_each(
            all in proptest::collection::vec("[0-2]{1,16}", 1..40),
            late in 0_usize..40,
            digits in "[0-2]{1,6}",
        ) {
            let mut numbers = Numbers::default();
            for (owner, number) in (0_u32..).zip(&all) {
                if owner as usize + late == all.len() {
                    numbers.settle();
                }
                numbers.add(number, Posting::new(owner, 0));
            }
            let plainly: Vec<(u32, Fit)> = (0_u32..)
                .zip(&all)
                .filter_map(|(owner, number)| Some((owner, fit(number, &digits)?)))
                .collect();
            prop_assert_eq!(owners(&numbers, &digits), plainly);
        }
    }
}
