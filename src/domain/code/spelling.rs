//! How codes are written, each kept once.
//!
//! A caseload holds millions of codes and few different ones. A code is a pointer to its spelling: records stay small, so that a count over everyone
//! reads little, and two codes are compared by where they point.

use serde::de::{Deserializer, Error, Visitor};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{OnceLock, PoisonError, RwLock};

/// The place of a spelling.
type Place = &'static &'static str;

/// A code of one list as it is written. Spellings of different lists are not to be compared.
#[derive(Clone, Copy)]
pub(super) struct Spelling(Place);

impl Spelling {
    pub(super) const fn at(place: Place) -> Self {
        Self(place)
    }

    pub(super) fn as_str(self) -> &'static str {
        self.0
    }
}

impl PartialEq for Spelling {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Spelling {}

impl PartialOrd for Spelling {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Spelling {
    fn cmp(&self, other: &Self) -> Ordering {
        if self == other { Ordering::Equal } else { self.0.cmp(other.0) }
    }
}

impl Hash for Spelling {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}

/// The spellings of one list: those that the program names, and those met since it was started. None is let go. There are few: readers check codes against their
/// list, and what is kept although it is unknown was written by a newer program.
pub(super) struct Spellings {
    named: &'static [Spelling],
    met: OnceLock<RwLock<HashMap<&'static str, Spelling>>>,
}

impl Spellings {
    pub(super) const fn new(named: &'static [Spelling]) -> Self {
        Self { named, met: OnceLock::new() }
    }

    /// The spelling of a code, known or not.
    pub(super) fn of(&self, code: &str) -> Spelling {
        let named = || self.named.iter().map(|spelling| (spelling.as_str(), *spelling)).collect();
        let met = self.met.get_or_init(|| RwLock::new(named()));
        if let Some(known) = met.read().unwrap_or_else(PoisonError::into_inner).get(code) {
            return *known;
        }
        let mut met = met.write().unwrap_or_else(PoisonError::into_inner);
        // Somebody else may have met it in between.
        if let Some(known) = met.get(code) {
            return *known;
        }
        let text: &'static str = Box::leak(code.into());
        let spelling = Spelling(Box::leak(Box::new(text)));
        met.insert(text, spelling);
        spelling
    }
}

/// Reads a code written as a text.
pub(super) fn read<'de, D: Deserializer<'de>, C>(
    deserializer: D,
    from_code: fn(&str) -> C,
) -> Result<C, D::Error> {
    struct Text<C>(fn(&str) -> C);

    impl<C> Visitor<'_> for Text<C> {
        type Value = C;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a code")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<C, E> {
            Ok((self.0)(text))
        }
    }

    deserializer.deserialize_str(Text(from_code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::code::{Activity, Coded, Registration};

    static NAMED: [Spelling; 2] = [
        {
            static ONE: &str = "un";
            Spelling::at(&ONE)
        },
        {
            static TWO: &str = "deux";
            Spelling::at(&TWO)
        },
    ];

    #[test]
    fn a_code_has_one_spelling_however_often_it_is_met() {
        let spellings = Spellings::new(&NAMED);
        let met = ["deux", "trois", "", "un", "trois"].map(|code| spellings.of(code));
        assert_eq!(met.map(Spelling::as_str), ["deux", "trois", "", "un", "trois"]);
        assert_eq!([met[3], met[0]], NAMED);
        assert_eq!(met[1], met[4]);
        assert_ne!(met[1], met[0]);
    }

    #[test]
    fn codes_are_in_the_order_of_their_texts_and_read_as_texts() {
        let codes = ["G", "A", "inconnue ici", "A"].map(Registration::from_code);
        assert_eq!(codes[1], Registration::A);
        assert!(codes[1] < codes[0] && codes[0] < codes[2]);
        let written = serde_json::to_string(&codes).unwrap();
        assert_eq!(written, r#"["G","A","inconnue ici","A"]"#);
        assert_eq!(serde_json::from_str::<[Registration; 4]>(&written).unwrap(), codes);
        assert!(serde_json::from_str::<Activity>("3").is_err());
        assert_eq!(format!("{:?} {}", codes[2], codes[0]), r#"Registration("inconnue ici") G"#);
    }
}
