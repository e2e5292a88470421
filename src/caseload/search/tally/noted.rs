//! The words that answer one token, by number.

use crate::caseload::search::contents::Mention;
use crate::caseload::search::needed::Asked;

/// In which tiers each word answers a token, one bit each; nothing between tokens.
#[derive(Default)]
pub(super) struct Noted {
    tiers: Vec<u8>,
}

impl Noted {
    /// Notes the words of a token while something is done with them.
    pub(super) fn during(&mut self, token: &Asked<'_, '_>, work: impl FnOnce(&Self)) {
        for (run, tiers) in token.runs() {
            let word = run.word as usize;
            if self.tiers.len() <= word {
                self.tiers.resize(word + 1, 0);
            }
            if let Some(of_word) = self.tiers.get_mut(word) {
                *of_word |= tiers;
            }
        }
        work(self);
        for (run, _) in token.runs() {
            if let Some(of_word) = self.tiers.get_mut(run.word as usize) {
                *of_word = 0;
            }
        }
    }

    /// Whether a word of a record answers.
    #[inline]
    pub(super) fn answers(&self, mention: Mention) -> bool {
        let tiers = self.tiers.get(mention.word() as usize).copied().unwrap_or(0);
        tiers & (1 << mention.tier()) != 0
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.tiers.capacity()
    }
}
