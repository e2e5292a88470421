//! A secret being typed: shown as dots, wiped from memory, without cursor or history.

use crate::desk::key::{Code, Key};
use crate::store::vault::Passphrase;
use std::fmt;
use unicode_width::UnicodeWidthStr;
use zeroize::Zeroizing;

/// Longest secret, in bytes: room reserved at once, so that growing leaves no copy behind.
const MOST: usize = 1024;

/// A secret being typed.
pub struct Secret(Zeroizing<String>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Default for Secret {
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(MOST)))
    }
}

impl Secret {
    /// Takes a key; whether it was one for a text.
    pub fn key(&mut self, key: Key) -> bool {
        match key {
            Key { code: Code::Backspace, ctrl: false, alt: false } => drop(self.0.pop()),
            Key { code: Code::Char('u'), ctrl: true, .. } | Key { code: Code::Backspace, .. } => {
                *self = Self::default();
            }
            key => match key.text() {
                Some(letter) => self.push(letter),
                None => return false,
            },
        }
        true
    }

    /// Takes a paste, without its line ends.
    pub fn paste(&mut self, text: &str) {
        text.chars().filter(|letter| !letter.is_control()).for_each(|letter| self.push(letter));
    }

    fn push(&mut self, letter: char) {
        if self.0.len() + letter.len_utf8() <= MOST {
            self.0.push(letter);
        }
    }

    /// Has nothing been typed?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Dots in its place, as many as letters.
    #[must_use]
    pub fn dots(&self) -> String {
        // A letter may be made of several characters: what has no width gets no dot.
        "•".repeat(self.0.chars().filter(|letter| letter.to_string().width() > 0).count())
    }

    /// The passphrase typed.
    #[must_use]
    pub fn passphrase(&self) -> Passphrase {
        let mut copy = String::with_capacity(self.0.len());
        copy.push_str(&self.0);
        Passphrase::new(copy)
    }

    /// What was typed, to be read as a code.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Forgets it.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::key::script;

    #[test]
    fn a_secret_is_never_shown() {
        let mut secret = Secret::default();
        for key in script("mot de pâsse<backspace>").unwrap() {
            secret.key(key);
        }
        secret.paste("x\n");
        assert_eq!(secret.dots(), "••••••••••••");
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(secret.reveal(), "mot de pâssx");
        secret.key(Key::ctrl('u'));
        assert!(secret.is_empty());
    }
}
