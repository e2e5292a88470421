//! The recovery code: what opens the vault when the passphrase is forgotten, kept on paper in a
//! safe.
//!
//! Seven groups of five characters: `7K3M9-QRT2B-…`. Four of each group are drawn at random (20
//! bits: 140 in all), the fifth checks the group *and its rank*, so that a mistake is not only seen
//! but found: «the third group». The alphabet is Crockford's base 32: no I, L, O or U; I and L are
//! read as 1, O as 0.
//!
//! The check is a weighted sum in GF(32) (x⁵ + x² + 1): any one wrong character, any two neighbours
//! swapped, any two groups swapped are always seen, by construction; anything else but once in 32
//! per group.

use std::fmt;
use zeroize::Zeroizing;

use crate::i18n::{Explain, Message};
use crate::msg;
use crate::store::seal;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS: usize = 7;
const DRAWN: usize = 4;
const GROUP: usize = DRAWN + 1;

/// 140 random bits, wiped from memory on drop. Its `Debug` shows nothing; [`RecoveryCode::to_text`]
/// does.
pub struct RecoveryCode {
    /// The drawn characters as values 0..32, group after group.
    drawn: Zeroizing<[[u8; DRAWN]; GROUPS]>,
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// What was typed is not a recovery code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// A character that no code has.
    #[error("{found:?} is not a character of a recovery code")]
    Character {
        /// The character.
        found: char,
    },
    /// Too many or too few characters; spaces and dashes do not count.
    #[error("{found} characters: a recovery code has 35")]
    Length {
        /// How many were typed.
        found: usize,
    },
    /// A mistake in one group or more.
    #[error("mistyped groups: {groups:?}")]
    Groups {
        /// Their ranks, from 1.
        groups: Vec<usize>,
    },
}

impl Explain for CodeError {
    fn explain(&self) -> Message {
        match self {
            Self::Character { found } => {
                msg!("store.vault.code_character", found = found.to_string())
            }
            Self::Length { found } => {
                msg!("store.vault.code_length", found = *found, expected = GROUPS * GROUP)
            }
            Self::Groups { groups } => {
                let ranks: Vec<String> = groups.iter().map(usize::to_string).collect();
                msg!("store.vault.code_groups", count = groups.len(), groups = ranks.join(", "))
            }
        }
    }
}

impl RecoveryCode {
    /// A code never drawn before.
    #[must_use]
    pub fn random() -> Self {
        let mut drawn = Zeroizing::new([[0_u8; DRAWN]; GROUPS]);
        for group in drawn.iter_mut() {
            seal::fill_random(group);
            for byte in group {
                // 256 is a multiple of 32: every value is as likely.
                *byte %= 32;
            }
        }
        Self { drawn }
    }

    /// Reads a code as people type it: any case, spaces and dashes anywhere, O for 0, I and L for
    /// 1.
    ///
    /// # Errors
    /// [`CodeError`]: what is not a code, and which groups were mistyped.
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        // All that a longest code needs: growing would leave copies behind.
        let mut values = Zeroizing::new(Vec::with_capacity(typed.len()));
        for letter in typed.chars() {
            if !letter.is_whitespace() && !"-–—_.".contains(letter) {
                values.push(value(letter).ok_or(CodeError::Character { found: letter })?);
            }
        }
        if values.len() != GROUPS * GROUP {
            return Err(CodeError::Length { found: values.len() });
        }
        let mut drawn = Zeroizing::new([[0; DRAWN]; GROUPS]);
        let mut mistyped = Vec::new();
        for (rank, (into, typed)) in (1..).zip(drawn.iter_mut().zip(values.as_chunks::<GROUP>().0))
        {
            let [a, b, c, d, check_typed] = *typed;
            *into = [a, b, c, d];
            if check(rank, *into) != check_typed {
                mistyped.push(usize::from(rank));
            }
        }
        if mistyped.is_empty() {
            Ok(Self { drawn })
        } else {
            Err(CodeError::Groups { groups: mistyped })
        }
    }

    /// The code as it is shown once and written down: groups joined by dashes.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(GROUPS * (GROUP + 1)));
        for (rank, group) in (1..).zip(self.drawn.iter()) {
            if rank > 1 {
                text.push('-');
            }
            text.extend(group.iter().map(|value| character(*value)));
            text.push(character(check(rank, *group)));
        }
        text
    }

    /// The key the code gives: HKDF-SHA256 over its 28 drawn characters (without checks and
    /// dashes). 140 random bits need no slow derivation.
    pub(super) fn derive(&self, salt: &[u8; 16]) -> Zeroizing<[u8; 32]> {
        let mut secret = Zeroizing::new([0_u8; GROUPS * DRAWN]);
        for (byte, value) in secret.iter_mut().zip(self.drawn.iter().flatten()) {
            *byte = ALPHABET.get(usize::from(*value)).copied().unwrap_or_default();
        }
        let mut key = Zeroizing::new([0; 32]);
        seal::expand(salt, secret.as_slice(), "relais 1 recovery", &mut key);
        key
    }
}

fn character(value: u8) -> char {
    ALPHABET.get(usize::from(value)).map_or('?', |byte| char::from(*byte))
}

fn value(letter: char) -> Option<u8> {
    let read = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let rank = ALPHABET.iter().position(|byte| char::from(*byte) == read)?;
    u8::try_from(rank).ok()
}

/// `rank + 2·a + 4·b + 8·c + 16·d` in GF(32). The weights differ from one another, from zero and
/// from one (the weight of the check itself), and so do the ranks 1 to 7: hence what the module
/// promises.
fn check(rank: u8, group: [u8; DRAWN]) -> u8 {
    group.iter().rev().fold(0, |sum, value| double(sum ^ value)) ^ rank
}

/// Twice a value, in GF(32).
fn double(value: u8) -> u8 {
    let doubled = value << 1;
    if doubled & 32 == 0 { doubled } else { doubled ^ 0b10_0101 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn codes() -> impl Iterator<Item = (RecoveryCode, String)> {
        (0..20).map(|_| {
            let code = RecoveryCode::random();
            let text = code.to_text().to_string();
            (code, text)
        })
    }

    #[test]
    fn a_code_comes_back_from_what_people_type() {
        for (code, text) in codes() {
            assert_eq!(text.len(), 41, "{text}");
            for typed in [
                text.clone(),
                text.to_lowercase(),
                text.replace('-', " "),
                text.replace('-', ""),
                text.replace('0', "O").replace('1', "I"),
                text.replace('0', "o").replace('1', "l"),
                format!("  {}\n", text.replace('-', " – ")),
            ] {
                assert_eq!(RecoveryCode::parse(&typed).unwrap().drawn, code.drawn, "{typed}");
            }
        }
    }

    #[test]
    fn every_single_wrong_character_is_seen_and_its_group_named() {
        for (_, text) in codes() {
            for place in (0..text.len()).filter(|place| place % 6 != 5) {
                for other in ALPHABET.iter().filter(|other| **other != text.as_bytes()[place]) {
                    let mut typed = text.clone().into_bytes();
                    typed[place] = *other;
                    let typed = String::from_utf8(typed).unwrap();
                    assert_eq!(
                        RecoveryCode::parse(&typed).unwrap_err(),
                        CodeError::Groups { groups: vec![place / 6 + 1] },
                        "{text} typed {typed}"
                    );
                }
            }
        }
    }

    #[test]
    fn neighbours_swapped_and_groups_swapped_are_seen() {
        for (_, text) in codes() {
            let characters: Vec<char> = text.chars().filter(|letter| *letter != '-').collect();
            for place in 0..characters.len() - 1 {
                if characters[place] != characters[place + 1] {
                    let mut swapped = characters.clone();
                    swapped.swap(place, place + 1);
                    let typed: String = swapped.iter().collect();
                    assert!(RecoveryCode::parse(&typed).is_err(), "{text} typed {typed}");
                }
            }
            let groups: Vec<&str> = text.split('-').collect();
            for first in 0..GROUPS {
                for second in 0..first {
                    let mut swapped = groups.clone();
                    swapped.swap(first, second);
                    let typed = swapped.join("-");
                    assert!(RecoveryCode::parse(&typed).is_err(), "{text} typed {typed}");
                }
            }
        }
    }

    /// `docs/store-format.md`, worked by hand: for the first group, 2·0 + 4·0 + 8·0 + 16·1 + 1 = 17
    /// = H; for the second, 2·16 = x·x⁴ = x⁵ = x² + 1 = 5, and 5 + 2 = 7.
    #[test]
    fn checks_are_as_the_written_format_says() {
        assert_eq!(character(check(1, [0, 0, 0, 1])), 'H');
        assert_eq!(character(check(2, [16, 0, 0, 0])), '7');
        assert_eq!(
            RecoveryCode::parse("0001H-G0007-00003-00004-00005-00006-00007").unwrap().drawn[1],
            [16, 0, 0, 0]
        );
    }

    #[test]
    fn what_is_not_a_code_is_said() {
        assert_eq!(RecoveryCode::parse("").unwrap_err(), CodeError::Length { found: 0 });
        assert_eq!(RecoveryCode::parse("7K3M9").unwrap_err(), CodeError::Length { found: 5 });
        assert_eq!(RecoveryCode::parse("7K3Mé").unwrap_err(), CodeError::Character { found: 'é' });
        assert_eq!(RecoveryCode::parse("U").unwrap_err(), CodeError::Character { found: 'U' });
    }

    #[test]
    fn codes_differ_and_say_nothing_in_debug() {
        let texts: BTreeSet<String> = codes().map(|(_, text)| text).collect();
        assert_eq!(texts.len(), 20);
        assert_eq!(format!("{:?}", RecoveryCode::random()), "RecoveryCode(…)");
    }
}
