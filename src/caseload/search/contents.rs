//! The words of each record: the postings the other way round.
//!
//! A letter begins a thousand words, each in few records. Whether a record answers it is told by the ten words of the record sooner than by the
//! postings of the thousand.

use super::vocabulary::Vocabulary;

/// A word of a record, and the field's tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mention(u32);

impl Mention {
    fn new(word: u32, tier: usize) -> Self {
        Self((word << 2) | (u32::try_from(tier).unwrap_or(0) % 4))
    }

    #[inline]
    pub(super) fn word(self) -> u32 {
        self.0 >> 2
    }

    #[inline]
    pub(super) fn tier(self) -> u8 {
        (self.0 & 3) as u8
    }
}

/// The words of the records of an index, or of none of them.
#[derive(Default)]
pub(super) struct Contents {
    /// Where those of each record end in `mentions`.
    ends: Vec<u32>,
    mentions: Vec<Mention>,
}

impl Contents {
    /// Those of the records that the vocabulary was built of.
    pub(super) fn of(vocabulary: &Vocabulary, records: u32) -> Self {
        let words = 0..u32::try_from(vocabulary.len()).unwrap_or(u32::MAX);
        let postings = || {
            let of_word = |word| vocabulary.postings(word).0.iter().map(move |one| (word, *one));
            words.clone().flat_map(of_word)
        };
        let mut ends = vec![0_u32; records as usize + 1];
        for (_, posting) in postings() {
            if let Some(count) = ends.get_mut(posting.record() as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        let mut mentions = vec![Mention(0); sum as usize];
        for (word, posting) in postings() {
            let Some(place) = ends.get_mut(posting.record() as usize) else { continue };
            if let Some(mention) = mentions.get_mut(*place as usize) {
                *mention = Mention::new(word, posting.tier());
            }
            *place += 1;
        }
        ends.pop();
        Self { ends, mentions }
    }

    /// Adds the next record.
    pub(super) fn push(&mut self, words: impl IntoIterator<Item = (u32, u8)>) {
        let mentions = words.into_iter().map(|(word, tier)| Mention::new(word, usize::from(tier)));
        self.mentions.extend(mentions);
        self.ends.push(u32::try_from(self.mentions.len()).unwrap_or(u32::MAX));
    }

    /// Whether it has the words of so many records.
    pub(super) fn knows(&self, records: u32) -> bool {
        self.ends.len() >= records as usize && records > 0
    }

    /// The words of a record, in the order of their numbers when they were there from the beginning.
    #[inline]
    pub(super) fn words(&self, record: u32) -> &[Mention] {
        let at = record as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(at).copied().unwrap_or(0);
        self.mentions.get(start.unwrap_or(0) as usize..end as usize).unwrap_or_default()
    }

    /// How many words a record has, as a rule.
    pub(super) fn mean(&self) -> usize {
        self.mentions.len() / self.ends.len().max(1) + 1
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        4 * (self.ends.capacity() + self.mentions.capacity())
    }
}

#[cfg(test)]
mod tests {
    use crate::caseload::search::{Field, Index};
    use std::collections::BTreeSet;

    #[test]
    fn the_words_of_a_record_are_those_that_lead_to_it() {
        let title =
            |text: &str| [(Field::Title, text.to_owned()), (Field::Commune, "Le Pecq".into())];
        let texts = ["Aide à domicile", "Le pain, le vin", "12", "Permis"].map(title);
        let records = (0_u32..).zip(&texts).map(|(key, texts)| (key, 0, texts));
        let mut index = Index::from_ranked_records(records, |_| 0);
        index.insert(9, &title("Aide au permis"));
        index.insert(1, &title("Nouveau"));
        let count = u32::try_from(index.keys.len()).unwrap();
        assert!(index.contents.knows(count) && !index.contents.knows(count + 1));
        for record in 0..count {
            let own = index.contents.words(record);
            let own: BTreeSet<_> = own.iter().map(|one| (one.word(), one.tier())).collect();
            let words = 0..u32::try_from(index.vocabulary.len()).unwrap();
            let led = words.flat_map(|word| {
                let (built, added) = index.vocabulary.postings(word);
                let postings = built.iter().chain(added);
                let of_record = postings.filter(|posting| posting.record() == record);
                of_record
                    .map(|posting| (word, u8::try_from(posting.tier()).unwrap()))
                    .collect::<Vec<_>>()
            });
            assert_eq!(own, led.collect(), "{record}");
        }
    }
}
