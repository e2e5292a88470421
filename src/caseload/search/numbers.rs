//! Phone numbers and other numbers: found by any run of their digits.
//!
//! The numbers of everybody lie by length and in order, each packed in one machine word: those that begin with what was typed
//! stand together. Those that have it inside are found in one pass over the longer ones, when few begin with
//! it.

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
    /// The numbers of each length, from 0 to [`DIGITS`].
    shelves: [Shelf; DIGITS + 1],
    dates: Dates,
}

/// The numbers of one length and whose they are.
#[derive(Default)]
struct Shelf {
    /// In ascending order.
    packed: Vec<u64>,
    owners: Vec<Posting>,
    /// Added since [`Shelf::settle`], in any order.
    late: Vec<(u64, Posting)>,
}

impl Numbers {
    /// Adds a number (digits only) of `owner`.
    pub(super) fn add(&mut self, digits: &str, owner: Posting) {
        if let Some(shelf) = self.shelves.get_mut(digits.len().min(DIGITS)) {
            shelf.late.push((pack(digits), owner));
        }
    }

    /// Adds a date (`ddmmyyyy`) of `owner`.
    pub(super) fn add_date(&mut self, digits: &str, owner: Posting) {
        self.dates.add(digits, owner);
    }

    /// Puts what was added in order: once, when many were.
    pub(super) fn settle(&mut self) {
        self.shelves.iter_mut().for_each(Shelf::settle);
        self.dates.settle();
    }

    /// How many were added since [`Numbers::settle`].
    pub(super) fn late(&self) -> usize {
        let late: usize = self.shelves.iter().map(|shelf| shelf.late.len()).sum();
        late + self.dates.late()
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        let shelves: usize = self.shelves.iter().map(Shelf::bytes).sum();
        shelves + self.dates.bytes()
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
        let first = pack(digits);
        let last = first | !top(digits.len());
        let fit = |length| if length == digits.len() { Fit::Whole } else { Fit::Part };
        let mut count = 0;
        for (length, shelf) in self.shelves.iter().enumerate().skip(digits.len()) {
            let begin = shelf.packed.partition_point(|packed| *packed < first);
            let end = shelf.packed.partition_point(|packed| *packed <= last);
            count += end - begin;
            found(shelf.owners.get(begin..end).unwrap_or_default(), fit(length));
            for (_, owner) in
                shelf.late.iter().filter(|(packed, _)| (first..=last).contains(packed))
            {
                count += 1;
                found(from_ref(owner), fit(length));
            }
        }
        count
    }

    /// Everyone who has the digits in a number, but not at its beginning.
    fn find_inside<'a>(&'a self, digits: &str, found: &mut impl FnMut(&'a [Posting], Fit)) {
        for (length, shelf) in self.shelves.iter().enumerate().skip(digits.len() + 1) {
            let places = Places::of(digits, length);
            // A filter, not a condition within a loop: it is compiled into a tighter one.
            shelf.numbers().filter(|(packed, _)| places.any(*packed)).for_each(
                |(packed, owner)| {
                    found(from_ref(owner), places.fit(packed));
                },
            );
        }
    }
}

impl Shelf {
    fn settle(&mut self) {
        let mut all = std::mem::take(&mut self.late);
        all.sort_unstable_by_key(|(packed, _)| *packed);
        self.packed = all.iter().map(|(packed, _)| *packed).collect();
        self.owners = all.iter().map(|(_, owner)| *owner).collect();
    }

    /// All numbers, the late ones last.
    fn numbers(&self) -> impl Iterator<Item = (u64, &Posting)> {
        let late = self.late.iter().map(|(packed, owner)| (*packed, owner));
        self.packed.iter().copied().zip(&self.owners).chain(late)
    }

    fn bytes(&self) -> usize {
        self.packed.capacity() * 8
            + self.owners.capacity() * 4
            + self.late.capacity() * size_of::<(u64, Posting)>()
    }
}

/// The digits in all places of a number but the first: the bits of each place, and what they must
/// be.
struct Places {
    tests: Vec<(u64, u64)>,
}

impl Places {
    /// In numbers of `length` digits, more than are looked for.
    fn of(digits: &str, length: usize) -> Self {
        let (bits, wanted) = (top(digits.len()), pack(digits));
        let places = 1..=length.saturating_sub(digits.len());
        Self { tests: places.map(|place| (bits >> (4 * place), wanted >> (4 * place))).collect() }
    }

    /// Whether a number has the digits in any of the places.
    #[inline]
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "hardly any number fits, and looking on costs less than a branch for each place"
    )]
    fn any(&self, packed: u64) -> bool {
        self.tests.iter().fold(false, |any, (bits, wanted)| any | (packed & bits == *wanted))
    }

    /// How a number that has them in one of the places answers: by its end or from inside.
    fn fit(&self, packed: u64) -> Fit {
        let at_end = self.tests.last().is_some_and(|(bits, wanted)| packed & bits == *wanted);
        if at_end { Fit::Part } else { Fit::Inside }
    }
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
