//! Phone numbers, birth dates and other numbers: found by any run of their digits.
//!
//! A number is packed in one machine word, four bits per digit, so that the numbers of everybody are compared
//! with what was typed in one pass over an array.

/// Longer numbers are known by their first this many digits.
const DIGITS: usize = 16;

/// Digits that begin this many numbers are not looked for inside the others.
const COMMON: usize = 256;

/// The digits, four bits each from the top: the digit d is d + 1, anything else is 0.
fn pack(digits: &str) -> u64 {
    digits.bytes().take(DIGITS).enumerate().fold(0, |packed, (at, digit)| {
        let nibble = if digit.is_ascii_digit() { digit - b'0' + 1 } else { 0 };
        packed | u64::from(nibble) << (60 - 4 * at)
    })
}

/// The bits that `length` digits take at the top.
fn top(length: usize) -> u64 {
    match length {
        0 => 0,
        1..DIGITS => u64::MAX << (64 - 4 * length),
        _ => u64::MAX,
    }
}

/// A French number in its national form: `+33 6…`, `0033 6…` and `33 6…` (eleven digits) are `06…`.
///
/// `digits` are digits only; `plus` tells what stood before them.
pub(super) fn national(digits: &str, plus: Plus) -> String {
    let rest = match (digits.strip_prefix("0033"), digits.strip_prefix("33")) {
        (Some(rest), _) => rest,
        (None, Some(rest)) if plus == Plus::Written || digits.len() == 11 => rest,
        _ => return digits.to_owned(),
    };
    // `+33 (0)6…` is written too.
    format!("0{}", rest.strip_prefix('0').unwrap_or(rest))
}

/// Whether a `+` stood before the digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Plus {
    Written,
    Absent,
}

impl Plus {
    /// Looks for a `+` directly before a digit.
    pub(super) fn of(text: &str) -> Self {
        let found =
            text.split('+').skip(1).any(|rest| rest.starts_with(|l: char| l.is_ascii_digit()));
        if found { Self::Written } else { Self::Absent }
    }
}

/// A date of birth, as `ddmmyyyy`: from `yyyy-mm-dd`, `dd/mm/yyyy` or any other separators.
pub(super) fn birth_digits(text: &str) -> Option<String> {
    let groups: Vec<&str> =
        text.split(|letter: char| !letter.is_ascii_digit()).filter(|g| !g.is_empty()).collect();
    match *groups.as_slice() {
        [year, month, day, ..] | [day, month, year, ..]
            if year.len() == 4 && month.len() <= 2 && day.len() <= 2 =>
        {
            Some(format!("{day:0>2}{month:0>2}{year}"))
        }
        _ => None,
    }
}

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

/// The numbers of many people.
#[derive(Default)]
pub(super) struct Numbers {
    packed: Vec<u64>,
    owners: Vec<u32>,
    dates: Vec<u32>,
    born: Vec<u32>,
}

impl Numbers {
    /// Adds a number (digits only) of `owner`.
    pub(super) fn add(&mut self, digits: &str, owner: u32) {
        let packed = pack(digits);
        if packed != 0 {
            self.packed.push(packed);
            self.owners.push(owner);
        }
    }

    /// Adds a date (`ddmmyyyy`) of `owner`.
    pub(super) fn add_date(&mut self, digits: &str, owner: u32) {
        self.dates.push(pack_date(digits));
        self.born.push(owner);
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.packed.capacity() * 8
            + (self.owners.capacity() + self.dates.capacity() + self.born.capacity()) * 4
    }

    /// Gives back what the vectors hold in excess.
    pub(super) fn shrink(&mut self) {
        self.packed.shrink_to_fit();
        self.owners.shrink_to_fit();
        self.dates.shrink_to_fit();
        self.born.shrink_to_fit();
    }

    /// Everyone who has the digits in a number, but not at its beginning.
    fn find_inside(&self, digits: &str, found: &mut impl FnMut(u32, Fit)) {
        const EACH: u64 = 0x1111_1111_1111_1111;
        let bits = top(digits.len());
        // Each digit in all sixteen places.
        let everywhere: Vec<u64> = digits
            .bytes()
            .map(|digit| EACH * u64::from(digit.wrapping_sub(b'0') % 10 + 1))
            .collect();
        for (packed, owner) in self.packed.iter().zip(&self.owners) {
            // Each bit left is a place, other than the first, from which all digits so far follow.
            let mut places = u64::MAX >> 4;
            for (shift, digit) in (0..16).zip(&everywhere) {
                places &= zero_nibbles(packed ^ digit) << (4 * shift);
                if places == 0 {
                    break;
                }
            }
            if places != 0 {
                let last = 15 - places.trailing_zeros() / 4;
                let rest = packed << (4 * last);
                found(*owner, if rest & !bits == 0 { Fit::Part } else { Fit::Inside });
            }
        }
    }

    /// Everyone who has a number or a date with these digits in it.
    pub(super) fn find(&self, digits: &str, mut found: impl FnMut(u32, Fit)) {
        let length = digits.len();
        if length == 0 || length > DIGITS {
            return;
        }
        let wanted = pack(digits);
        let bits = top(length);
        let mut begun = 0_usize;
        for (packed, owner) in self.packed.iter().zip(&self.owners) {
            if (packed ^ wanted) & bits == 0 {
                begun += 1;
                found(*owner, if packed & !bits == 0 { Fit::Whole } else { Fit::Part });
            }
        }
        // One or two digits inside a number say nothing; nor do three of a common beginning.
        if length >= 3 && begun < COMMON {
            self.find_inside(digits, &mut found);
        }
        for DateTest { bits, wanted, fit } in date_tests(digits) {
            if fit == Fit::Inside && begun >= COMMON {
                continue;
            }
            for (date, owner) in self.dates.iter().zip(&self.born) {
                if (date ^ wanted) & bits == 0 {
                    found(*owner, fit);
                }
            }
        }
    }
}

/// The highest bit of each of the four that are zero in `nibbles`.
#[inline]
fn zero_nibbles(nibbles: u64) -> u64 {
    const LOW: u64 = 0x7777_7777_7777_7777;
    !(((nibbles & LOW) + LOW) | nibbles | LOW)
}

fn pack_date(digits: &str) -> u32 {
    u32::try_from(pack(digits) >> 32).unwrap_or(0)
}

struct DateTest {
    bits: u32,
    wanted: u32,
    fit: Fit,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(digits: &str) -> Vec<(u32, Fit)> {
        let mut numbers = Numbers::default();
        numbers.add("0612345678", 1);
        numbers.add("0412", 2);
        numbers.add_date(&birth_digits("1975-03-12").unwrap(), 3);
        let mut found = Vec::new();
        numbers.find(digits, |owner, fit| found.push((owner, fit)));
        found.sort_unstable();
        found.dedup_by_key(|(owner, _)| *owner);
        found
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

    #[test]
    fn a_french_number_is_the_same_with_and_without_its_country() {
        assert_eq!(national("33612345678", Plus::of("+33 6 12 34 56 78")), "0612345678");
        assert_eq!(national("330612345678", Plus::of("+33 (0)6 12 34 56 78")), "0612345678");
        assert_eq!(national("0033612345678", Plus::Absent), "0612345678");
        assert_eq!(national("3361", Plus::Absent), "3361");
        assert_eq!(national("49301234", Plus::Written), "49301234");
    }

    #[test]
    fn dates_are_read_day_first_and_year_first() {
        assert_eq!(birth_digits("1975-03-12").as_deref(), Some("12031975"));
        assert_eq!(birth_digits("3/4/1975").as_deref(), Some("03041975"));
        assert_eq!(birth_digits("1975"), None);
        assert_eq!(birth_digits("né en mars"), None);
    }
}
