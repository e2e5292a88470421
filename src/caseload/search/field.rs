//! What a text of a record is, and how much it counts.

/// What a text of a record is. It decides how the text is taken apart and how much a match in it
/// weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Surname, at birth or in use; the name of a partner.
    Name,
    /// First name or names.
    FirstName,
    /// What something is called: a service, an occupation, a command.
    Title,
    /// A number of the national systems: letters and digits.
    Identifier,
    /// The office's own number, short enough to be spoken: `CSP-0412`.
    InternalNumber,
    /// A phone number, however it is written.
    Phone,
    /// A date of birth: `yyyy-mm-dd` or `dd/mm/yyyy`.
    BirthDate,
    /// An e-mail address.
    Email,
    /// A commune's name.
    Commune,
    /// Any other text, told apart by the caller.
    Other(u8),
}

/// How a text is taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Words, and the words joined: `jean`, `pierre`, `jeanpierre`, `jp`.
    Compound,
    /// Words and numbers.
    Words,
    /// One phone number.
    Phone,
    /// One date.
    Date,
}

/// Posting tiers, the weightiest first.
pub(super) const TIERS: usize = 4;

impl Field {
    /// Per cent of a match's score that counts in each tier.
    pub(super) const WEIGHTS: [u32; TIERS] = [100, 98, 84, 74];

    pub(super) fn shape(self) -> Shape {
        match self {
            Self::Name | Self::FirstName | Self::Title => Shape::Compound,
            Self::Phone => Shape::Phone,
            Self::BirthDate => Shape::Date,
            _ => Shape::Words,
        }
    }

    /// The tier of the words of this field. Those of numbers say little: every internal number has its `csp`.
    pub(super) fn tier(self) -> u8 {
        match self {
            Self::Name | Self::Title => 0,
            Self::FirstName => 1,
            Self::Other(_) => 3,
            _ => 2,
        }
    }

    /// The tier of the digits of this field.
    pub(super) fn digits_tier(self) -> u8 {
        match self {
            Self::Phone | Self::BirthDate | Self::Identifier | Self::InternalNumber => 1,
            other => other.tier(),
        }
    }

    /// Per cent of the score that a match in the tier counts.
    pub(super) fn weight(tier: u8) -> u32 {
        Self::WEIGHTS.get(usize::from(tier)).copied().unwrap_or(0)
    }

    /// Whether the text is part of what the record is called.
    pub(super) fn is_name(self) -> bool {
        matches!(self, Self::Name | Self::FirstName | Self::Title)
    }

    /// The character that stands for the field before its text.
    pub(super) fn code(self) -> char {
        match self {
            Self::Name => '\u{1}',
            Self::FirstName => '\u{2}',
            Self::Title => '\u{3}',
            Self::Identifier => '\u{4}',
            Self::InternalNumber => '\u{5}',
            Self::Phone => '\u{6}',
            Self::BirthDate => '\u{7}',
            Self::Email => '\u{8}',
            Self::Commune => '\u{9}',
            Self::Other(n) => char::from_u32(0x10 + u32::from(n)).unwrap_or('\u{10}'),
        }
    }

    pub(super) fn of_code(code: char) -> Self {
        match code {
            '\u{1}' => Self::Name,
            '\u{2}' => Self::FirstName,
            '\u{3}' => Self::Title,
            '\u{4}' => Self::Identifier,
            '\u{5}' => Self::InternalNumber,
            '\u{6}' => Self::Phone,
            '\u{7}' => Self::BirthDate,
            '\u{8}' => Self::Email,
            '\u{9}' => Self::Commune,
            other => Self::Other(u8::try_from(u32::from(other).saturating_sub(0x10)).unwrap_or(0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_comes_back_from_its_code() {
        let named = [
            Field::Name,
            Field::FirstName,
            Field::Title,
            Field::Identifier,
            Field::InternalNumber,
            Field::Phone,
            Field::BirthDate,
            Field::Email,
            Field::Commune,
        ];
        for field in named.into_iter().chain((0..=255).map(Field::Other)) {
            assert_eq!(Field::of_code(field.code()), field);
        }
    }
}
