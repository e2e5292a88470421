//! From words to records: which records have a match for every token, and the best of them.

use super::vocabulary::{Posting, Vocabulary, class, weighed};
use std::cmp::Reverse;

/// What one token matches.
#[derive(Default)]
pub(super) struct Matches {
    /// Words and the score of each.
    pub(super) words: Vec<(u32, u8)>,
    /// Records (by posting) and the score of each: numbers, fallbacks.
    pub(super) records: Vec<(Posting, u8)>,
}

impl Matches {
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.records.is_empty()
    }

    /// Whether the token is itself a word of the vocabulary.
    pub(super) fn has_exact(&self) -> bool {
        self.words.iter().any(|(_, score)| *score == class::EXACT)
    }

    /// How many postings stand behind it: what going through it costs.
    pub(super) fn reach(&self, vocabulary: &Vocabulary) -> usize {
        let words: usize = self.words.iter().map(|(word, _)| vocabulary.count(*word)).sum();
        words + self.records.len()
    }
}

/// For each record, how many tokens it has answered and how well. Kept between searches: only
/// what was touched is cleared.
#[derive(Default)]
pub(super) struct Tally {
    cells: Vec<Cell>,
    touched: Vec<u32>,
}

#[derive(Clone, Copy, Default)]
struct Cell {
    answered: u8,
    /// Score of the last answered token.
    last: u8,
    sum: u16,
    /// The word that gave the last answer.
    word: u32,
}

/// A match of no particular word.
const NO_WORD: u32 = u32::MAX;
/// What a word loses that already answered the token before: `martin m` is Martin Michel before
/// any other Martin.
const TWICE: u8 = 8;

/// Scores are at most 100 for each of eight tokens.
const SCORES: usize = 801;

impl Tally {
    /// Counts the records that answer every one of `tokens`.
    pub(super) fn count(&mut self, records: usize, vocabulary: &Vocabulary, tokens: &[&Matches]) {
        for record in self.touched.drain(..) {
            if let Some(cell) = self.cells.get_mut(record as usize) {
                *cell = Cell::default();
            }
        }
        self.cells.resize(records, Cell::default());
        // The rarest token first: the others need only look at what it touched.
        let mut order: Vec<&&Matches> = tokens.iter().collect();
        order.sort_by_cached_key(|matches| matches.reach(vocabulary));
        for (before, matches) in (0_u8..).zip(order) {
            for (word, score) in &matches.words {
                let scores = weighed(*score);
                for posting in vocabulary.postings(*word) {
                    self.answer(posting, before, &scores, *word);
                }
            }
            for (posting, score) in &matches.records {
                self.answer(*posting, before, &weighed(*score), NO_WORD);
            }
        }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a weighed score is at most 100")]
    fn answer(&mut self, posting: Posting, before: u8, scores: &[u32; 4], word: u32) {
        let record = posting.record();
        let Some(cell) = self.cells.get_mut(record as usize) else { return };
        let score = scores.get(posting.tier()).copied().unwrap_or(0) as u8;
        if cell.answered == before {
            let twice = before > 0 && cell.word == word && word != NO_WORD;
            let score = if twice { score.saturating_sub(TWICE) } else { score };
            if before == 0 {
                self.touched.push(record);
            }
            *cell =
                Cell { answered: before + 1, last: score, sum: cell.sum + u16::from(score), word };
        } else if cell.answered == before + 1 && score > cell.last {
            cell.sum += u16::from(score - cell.last);
            cell.last = score;
            cell.word = word;
        }
    }

    /// The records that answered `tokens` tokens, with the sum of their scores.
    fn complete(&self, tokens: usize) -> impl Iterator<Item = (u16, u32)> {
        self.touched.iter().filter_map(move |record| {
            let cell = self.cells.get(*record as usize)?;
            (usize::from(cell.answered) == tokens).then_some((cell.sum, *record))
        })
    }

    /// How many complete records score at least `score`.
    pub(super) fn at_least(&self, tokens: usize, score: usize) -> usize {
        self.complete(tokens).filter(|(sum, _)| usize::from(*sum) >= score).count()
    }

    /// The best `keep` of the complete records: by score, then by `order`, the greatest first.
    /// `order` is asked only of the records among which the cut falls; it has none for a removed record.
    pub(super) fn best<O: Ord + Clone>(
        &self,
        tokens: usize,
        keep: usize,
        order: impl Fn(u32) -> Option<O>,
        alive: impl Fn(u32) -> bool,
    ) -> Vec<(u16, u32)> {
        let mut histogram = [0_usize; SCORES];
        for (sum, record) in self.complete(tokens) {
            if let Some(count) = histogram.get_mut(usize::from(sum))
                && alive(record)
            {
                *count += 1;
            }
        }
        let mut above = 0;
        let mut cut = 0;
        for (score, count) in histogram.iter().enumerate().rev() {
            if above + count >= keep {
                cut = score;
                break;
            }
            above += count;
        }
        let mut best = Vec::new();
        let mut ties: Vec<(Reverse<O>, u32)> = Vec::new();
        let mut bound = None;
        let room = keep.saturating_sub(above);
        for (sum, record) in self.complete(tokens) {
            match usize::from(sum).cmp(&cut) {
                std::cmp::Ordering::Greater if alive(record) => best.push((sum, record)),
                std::cmp::Ordering::Equal => {
                    let Some(rank) = order(record) else { continue };
                    let tie = (Reverse(rank), record);
                    // Once the list is full, nearly all others are worse than its worst.
                    if bound.as_ref().is_some_and(|worst| tie >= *worst) {
                        continue;
                    }
                    ties.push(tie);
                    if ties.len() >= 4 * room + 256 {
                        keep_least(&mut ties, room);
                        bound = ties.last().cloned();
                    }
                }
                _ => {}
            }
        }
        keep_least(&mut ties, room);
        let cut = u16::try_from(cut).unwrap_or(u16::MAX);
        best.extend(ties.into_iter().map(|(_, record)| (cut, record)));
        best
    }

    /// Bytes held between searches.
    pub(super) fn bytes(&self) -> usize {
        self.cells.capacity() * size_of::<Cell>() + self.touched.capacity() * 4
    }
}

fn keep_least<T: Ord>(items: &mut Vec<T>, room: usize) {
    if items.len() > room {
        if room > 0 {
            items.select_nth_unstable(room - 1);
        }
        items.truncate(room);
    }
}
