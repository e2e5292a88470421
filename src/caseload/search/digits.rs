//! Runs of digits: how people write phone numbers and dates, and how digits are packed in one machine word.

/// Longer numbers are known by their first this many digits.
pub(super) const DIGITS: usize = 16;

/// The digits, four bits each from the top: the digit d is d + 1, anything else is 0. Packed numbers are in the
/// order of their digits, those that begin alike next to each other.
pub(super) fn pack(digits: &str) -> u64 {
    digits.bytes().take(DIGITS).enumerate().fold(0, |packed, (at, digit)| {
        let nibble = if digit.is_ascii_digit() { digit - b'0' + 1 } else { 0 };
        packed | u64::from(nibble) << (60 - 4 * at)
    })
}

/// The bits that `length` digits take at the top.
pub(super) fn top(length: usize) -> u64 {
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

#[cfg(test)]
mod tests {
    use super::*;

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
