//! The passphrase, and how strong it must be.

use std::collections::BTreeSet;
use std::fmt;
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, Zeroizing};

use crate::i18n::Message;
use crate::msg;

/// A passphrase as it was typed, wiped from memory on drop and never shown.
///
/// It is put in Unicode's composed form (NFC): `é` typed on one keyboard and `e` + accent from
/// another are the same passphrase.
pub struct Passphrase(Zeroizing<String>);

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// Letters and signs without which [`Strength::Sufficient`] is not reached.
const CHARACTERS: usize = 14;
const CLASSES: usize = 3;
const WORDS: usize = 7;
/// A passphrase of fewer different characters repeats itself: its length says nothing.
const DIFFERENT_CHARACTERS: usize = 8;

/// Whether a passphrase resists someone who holds the file and may try as often as they like.
///
/// CNIL, *Recommandation relative aux mots de passe* (délibération 2022-100 of 21 July 2022): 80
/// bits when nothing slows the attempts, that is 14 characters among capitals, small letters and
/// digits, or a phrase of seven words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Strength {
    /// Strong enough.
    Sufficient,
    /// Not yet; the message says what is missing on the shortest way there.
    Insufficient(Message),
}

impl Passphrase {
    /// The passphrase; the typed text is wiped.
    #[must_use]
    pub fn new(mut typed: String) -> Self {
        // Composing may lengthen a text threefold at most (UAX #15, maximum expansion factor of
        // NFC in UTF-8): reserved at once, so that growing leaves no copy behind.
        let mut composed = Zeroizing::new(String::with_capacity(3 * typed.len()));
        composed.extend(typed.nfc());
        typed.zeroize();
        Self(composed)
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether both are the same: a new passphrase is typed twice.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }

    /// Whether it is strong enough, and if not, what is missing.
    #[must_use]
    pub fn strength(&self) -> Strength {
        let characters = self.0.chars().count();
        let classes = classes(&self.0);
        let different = self.0.chars().collect::<BTreeSet<_>>().len();
        let words = different_words(&self.0);
        if words >= WORDS {
            return Strength::Sufficient;
        }
        // Someone typing words is told how many more words; anyone else, how many characters.
        let missing = if words >= 3 {
            msg!("store.vault.missing_words", count = WORDS - words, words = WORDS)
        } else if characters < CHARACTERS {
            msg!(
                "store.vault.missing_characters",
                count = CHARACTERS - characters,
                characters = CHARACTERS,
                words = WORDS,
            )
        } else if classes < CLASSES {
            msg!("store.vault.missing_classes", count = CLASSES - classes, words = WORDS)
        } else {
            msg!("store.vault.too_repetitive", words = WORDS)
        };
        if characters >= CHARACTERS && classes >= CLASSES && different >= DIFFERENT_CHARACTERS {
            Strength::Sufficient
        } else {
            Strength::Insufficient(missing)
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Strength {
    /// What is missing, when something is.
    #[must_use]
    pub fn missing(self) -> Option<Message> {
        match self {
            Self::Sufficient => None,
            Self::Insufficient(message) => Some(message),
        }
    }
}

/// How many of the four classes a text draws from: small letters (and letters without case),
/// capitals, digits, signs (a space is one).
fn classes(text: &str) -> usize {
    let class = |letter: char| match letter {
        capital if capital.is_uppercase() => 0,
        letter if letter.is_alphabetic() => 1,
        digit if digit.is_numeric() => 2,
        _ => 3,
    };
    text.chars().map(class).collect::<BTreeSet<_>>().len()
}

/// Different words of two letters or more; a repeated word adds nothing.
fn different_words(text: &str) -> usize {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().nth(1).is_some())
        .map(str::to_lowercase)
        .collect::<BTreeSet<_>>()
        .len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(typed: &str) -> Option<&'static str> {
        Passphrase::new(typed.to_owned()).strength().missing().map(|message| message.key)
    }

    #[test]
    fn fourteen_characters_of_three_classes_or_seven_words_suffice() {
        for typed in [
            "Tr4mwayBleuNuit",
            "ABCDEFGHIJKl-m",
            "étangs2riveS!!x",
            "le chat noir dort sur mon toit",
            "lampe-velo-prune-gare-nuage-cuivre-valse",
        ] {
            assert_eq!(missing(typed), None, "{typed}");
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        for (typed, key) in [
            ("", "store.vault.missing_characters"),
            ("Tr4mwayBleu!!", "store.vault.missing_characters"),
            ("tramwaybleunuit", "store.vault.missing_classes"),
            ("tramwaybleunuit1", "store.vault.missing_classes"),
            ("Aa1Aa1Aa1Aa1Aa1Aa1", "store.vault.too_repetitive"),
            ("le chat noir dort", "store.vault.missing_words"),
            ("chat chat chat chat chat chat chat", "store.vault.missing_classes"),
        ] {
            assert_eq!(missing(typed), Some(key), "{typed}");
        }
    }

    #[test]
    fn one_passphrase_typed_on_two_keyboards_is_one_passphrase() {
        let composed = Passphrase::new("\u{e9}lo\u{ef}se".to_owned());
        let decomposed = Passphrase::new("e\u{301}loi\u{308}se".to_owned());
        assert!(composed.is_same(&decomposed));
        assert!(!composed.is_same(&Passphrase::new("eloise".to_owned())));
        assert_eq!(format!("{composed:?}"), "Passphrase(…)");
    }
}
