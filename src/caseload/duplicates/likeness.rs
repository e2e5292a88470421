//! How alike two names, or two birth dates, are.

use super::{Draft, Reason};
use crate::domain::person::Identity;
use crate::text::fold_into;
use chrono::{Datelike, NaiveDate};

/// Last name, birth name and first names of one person, folded; in one allocation, for an index
/// holds one for each file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoldedNames {
    /// The three, one after the other.
    text: Box<str>,
    last_ends: u16,
    birth_ends: u16,
}

/// How alike the names of two people are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameLikeness {
    Same,
    Swapped,
    Similar,
    OtherFirst,
    OtherLast,
    Other,
}

impl NameLikeness {
    pub(super) fn reason(self) -> Option<Reason> {
        match self {
            Self::Same => Some(Reason::SameNames),
            Self::Swapped => Some(Reason::SwappedNames),
            Self::Similar => Some(Reason::SimilarNames),
            Self::OtherFirst => Some(Reason::OtherFirstName),
            Self::OtherLast => Some(Reason::OtherLastName),
            Self::Other => None,
        }
    }
}

/// How alike two birth dates are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BirthLikeness {
    Same,
    Swapped,
    Similar,
    /// One of them is not known.
    Unknown,
    Other,
}

impl BirthLikeness {
    pub(super) fn of(drafted: Option<NaiveDate>, known: NaiveDate) -> Self {
        let Some(drafted) = drafted else { return Self::Unknown };
        let alike = [
            drafted.day() == known.day(),
            drafted.month() == known.month(),
            drafted.year() == known.year(),
        ];
        if drafted == known {
            Self::Same
        } else if turned(drafted) == Some(known) {
            Self::Swapped
        } else if alike.into_iter().filter(|same| *same).count() == 2 {
            Self::Similar
        } else {
            Self::Other
        }
    }

    pub(super) fn reason(self) -> Option<Reason> {
        match self {
            Self::Same => Some(Reason::SameBirthDate),
            Self::Swapped => Some(Reason::SwappedBirthDate),
            Self::Similar => Some(Reason::SimilarBirthDate),
            Self::Unknown | Self::Other => None,
        }
    }
}

/// The date with day and month in each other's place, when that is another date.
pub(super) fn turned(date: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year(), date.day(), date.month()).filter(|turned| *turned != date)
}

impl FoldedNames {
    pub(super) fn of_identity(identity: &Identity) -> Self {
        let birth = identity.birth_name.as_ref().map_or("", |name| name.as_str());
        Self::new(identity.last_name.as_str(), birth, identity.first_names.as_str())
    }

    pub(super) fn of_draft(draft: &Draft) -> Self {
        Self::new(&draft.last_name, &draft.birth_name, &draft.first_names)
    }

    fn new(last: &str, birth: &str, first: &str) -> Self {
        let mut text = String::with_capacity(last.len() + birth.len() + first.len());
        let [last_ends, birth_ends, _] = [last, birth, first].map(|name| {
            let start = text.len();
            fold_into(name, &mut text);
            shorten(&mut text, start);
            u16::try_from(text.len()).unwrap_or(u16::MAX)
        });
        Self { text: text.into(), last_ends, birth_ends }
    }

    fn last(&self) -> &str {
        self.text.get(..self.last_ends.into()).unwrap_or("")
    }

    fn birth(&self) -> &str {
        self.text.get(self.last_ends.into()..self.birth_ends.into()).unwrap_or("")
    }

    pub(super) fn first(&self) -> &str {
        self.text.get(self.birth_ends.into()..).unwrap_or("")
    }

    /// Last names the person has borne.
    pub(super) fn last_names(&self) -> impl Iterator<Item = &str> {
        [self.last(), self.birth()].into_iter().filter(|name| !name.is_empty())
    }

    /// The words of first and last name in one order whichever came first, once for each last
    /// name; nothing until both are typed.
    pub(super) fn orderless(&self) -> impl Iterator<Item = Vec<&str>> {
        let complete = !self.first().is_empty();
        self.last_names().filter(move |_| complete).map(|last| {
            let mut words: Vec<&str> = last.split(' ').chain(self.first().split(' ')).collect();
            words.sort_unstable();
            words
        })
    }

    /// Is it worth a closer look? Cheap: most people born one day have nothing else in common.
    pub(super) fn may_be(&self, known: &Self) -> bool {
        self.last_likeness(known) != Likeness::Other
            || is_same(self.first(), known.first())
            || self.is_swapped(known)
    }

    pub(super) fn likeness(&self, known: &Self) -> NameLikeness {
        let last = self.last_likeness(known);
        let first = likeness(self.first(), known.first());
        match (last, first) {
            (Likeness::Same, Likeness::Same) => NameLikeness::Same,
            (Likeness::Same | Likeness::Similar, Likeness::Same | Likeness::Similar) => {
                NameLikeness::Similar
            }
            _ if self.is_swapped(known) => NameLikeness::Swapped,
            (Likeness::Same | Likeness::Similar, Likeness::Other) => NameLikeness::OtherFirst,
            (Likeness::Other, Likeness::Same) => NameLikeness::OtherLast,
            _ => NameLikeness::Other,
        }
    }

    /// How alike the likest of their last names are.
    fn last_likeness(&self, known: &Self) -> Likeness {
        self.last_names()
            .flat_map(|mine| known.last_names().map(move |theirs| likeness(mine, theirs)))
            .max()
            .unwrap_or(Likeness::Other)
    }

    fn is_swapped(&self, known: &Self) -> bool {
        !self.first().is_empty()
            && self.last_names().any(|last| last == known.first())
            && known.last_names().any(|last| last == self.first())
    }
}

/// Keeps of what follows `start` as much as any name has: a draft may hold whatever was pasted.
fn shorten(text: &mut String, start: usize) {
    const MOST: usize = 120;
    let end = text.get(start..).and_then(|name| name.char_indices().nth(MOST));
    if let Some((end, _)) = end {
        text.truncate(start + end);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Other,
    Similar,
    Same,
}

/// Two folded names: the same but for spaces; or one a part of the other («martin» and «martin
/// dupont»); or a slip of the hand apart.
fn likeness(a: &str, b: &str) -> Likeness {
    if a.is_empty() || b.is_empty() {
        Likeness::Other
    } else if is_same(a, b) {
        Likeness::Same
    } else if is_part(a, b) || is_part(b, a) || is_slip(a, b) {
        Likeness::Similar
    } else {
        Likeness::Other
    }
}

/// The same but for spaces, and written at all.
fn is_same(a: &str, b: &str) -> bool {
    !a.is_empty() && (a == b || without_spaces(a).eq(without_spaces(b)))
}

fn without_spaces(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|letter| *letter != ' ')
}

/// Are all words of `part` words of the compound `whole`, one of them more than a particle («de», «el»)?
fn is_part(part: &str, whole: &str) -> bool {
    whole.contains(' ')
        && part.split(' ').all(|word| whole.split(' ').any(|other| other == word))
        && part.split(' ').any(|word| word.chars().count() > 3)
}

/// Differ by one letter (added, dropped, changed, or two turned), two in a long name; short
/// names differ by nothing.
fn is_slip(a: &str, b: &str) -> bool {
    let lengths = (a.chars().count(), b.chars().count());
    let allowed = match lengths.0.min(lengths.1) {
        0..=3 => return false,
        4..=7 => 1,
        _ => 2,
    };
    lengths.0.abs_diff(lengths.1) <= allowed
        && differing_letters(a, b) <= 2 * allowed
        && strsim::osa_distance(a, b) <= allowed
}

/// How many letters of the alphabet one has and the other has not: a letter changed makes two at most.
/// Tells most names apart without comparing them.
fn differing_letters(a: &str, b: &str) -> usize {
    let bit = |letter: char| 1_u64 << (u32::from(letter) % u64::BITS);
    let letters = |name: &str| name.chars().fold(0, |seen, letter| seen | bit(letter));
    (letters(a) ^ letters(b)).count_ones() as usize
}
