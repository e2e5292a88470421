//! Bad input is data: what every reader of files, forms and settings returns, all at once.

use crate::i18n::{Lang, Message};

/// One thing wrong in something a person gave us: where, what was read, what was expected, and
/// what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where: «ligne 12, colonne Date de naissance».
    pub place: Message,
    /// What stood there, as it was read.
    pub read: String,
    /// What was expected there.
    pub expected: Message,
    /// What to do about it.
    pub remedy: Message,
}

impl Problem {
    /// The four parts as one line.
    #[must_use]
    pub fn render(&self, lang: Lang) -> String {
        lang.say(&self.message())
    }

    /// The four parts as one message.
    #[must_use]
    pub fn message(&self) -> Message {
        crate::msg!(
            "common.problem",
            place = self.place.clone(),
            read = self.read.clone(),
            expected = self.expected.clone(),
            remedy = self.remedy.clone(),
        )
    }
}
