//! From words to records: which records have a match for every token, and the best of them.

use super::best::Least;
use super::members::Members;
use super::vocabulary::{Posting, Vocabulary, class, weighed};
use std::cmp::{Ordering, Reverse};

/// Records that answer a token equally well, but for their tier.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) postings: &'a [Posting],
    pub(super) score: u8,
    /// The word that answers, or [`NO_WORD`].
    pub(super) word: u32,
}

/// What one token matches.
#[derive(Default)]
pub(super) struct Matches<'a> {
    /// The people of words and of numbers.
    runs: Vec<Run<'a>>,
    /// Single records and the score of each: fallbacks.
    records: Vec<(Posting, u8)>,
}

impl<'a> Matches<'a> {
    /// Adds everyone who has a word.
    pub(super) fn add_word(&mut self, vocabulary: &'a Vocabulary, word: u32, score: u8) {
        let (built, added) = vocabulary.postings(word);
        self.runs.push(Run { postings: built, score, word });
        if !added.is_empty() {
            self.runs.push(Run { postings: added, score, word });
        }
    }

    /// Adds the owners of numbers.
    pub(super) fn add_owners(&mut self, postings: &'a [Posting], score: u8) {
        self.runs.push(Run { postings, score, word: NO_WORD });
    }

    /// Adds a record found in another way.
    pub(super) fn add_record(&mut self, record: u32, score: u8) {
        self.records.push((Posting::new(record, 0), score));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty() && self.records.is_empty()
    }

    /// Whether the token is itself a word of the vocabulary.
    pub(super) fn has_exact(&self) -> bool {
        self.runs.iter().any(|run| run.score == class::EXACT && run.word != NO_WORD)
    }

    /// How many postings stand behind it: what going through it costs.
    pub(super) fn reach(&self) -> usize {
        let postings: usize = self.runs.iter().map(|run| run.postings.len()).sum();
        postings + self.records.len()
    }

    pub(super) fn runs(&self) -> impl Iterator<Item = Run<'_>> {
        let records = self.records.iter().map(|(posting, score)| Run {
            postings: std::slice::from_ref(posting),
            score: *score,
            word: NO_WORD,
        });
        self.runs.iter().copied().chain(records)
    }
}

/// For each record, how many tokens it has answered and how well. Kept between searches: only
/// what was touched is cleared.
#[derive(Default)]
pub(super) struct Tally {
    cells: Vec<Cell>,
    /// The records that may still answer every token.
    touched: Vec<u32>,
    /// The same records.
    members: Members,
}

/// What a record has answered, in one small word, so that the cells of many records stay near the
/// processor: tokens answered (4 bits), score of the last answer (7), sum (10), and 11 bits of the word that
/// gave the last answer.
#[derive(Clone, Copy, Default)]
struct Cell(u32);

impl Cell {
    fn new(answered: u8, last: u32, sum: u32, word: u32) -> Self {
        Self((u32::from(answered) << 28) | (last << 21) | (sum << 11) | (word & 0x7ff))
    }

    fn answered(self) -> u32 {
        self.0 >> 28
    }

    fn last(self) -> u32 {
        (self.0 >> 21) & 0x7f
    }

    fn sum(self) -> u32 {
        (self.0 >> 11) & 0x3ff
    }

    fn was(self, word: u32) -> bool {
        word != NO_WORD && self.0 & 0x7ff == word & 0x7ff
    }
}

/// A match of no particular word.
const NO_WORD: u32 = u32::MAX;
/// What a word loses that already answered the token before: `martin m` is Martin Michel before
/// any other Martin.
const TWICE: u32 = 8;

/// A word of this many times more postings than there are records left is searched for these.
const LONG: usize = 128;

/// Scores are at most 100 for each of eight tokens.
const SCORES: usize = 801;

impl Tally {
    /// Forgets what was counted, and makes room for so many records; the set of records touched,
    /// empty.
    pub(super) fn emptied(&mut self, records: usize) -> &mut Members {
        if self.is_dense() {
            self.cells.fill(Cell::default());
            self.members.clear();
            self.touched.clear();
        }
        for record in self.touched.drain(..) {
            if let Some(cell) = self.cells.get_mut(record as usize) {
                *cell = Cell::default();
            }
            self.members.remove(record);
        }
        self.cells.resize(records, Cell::default());
        self.members.resize(records);
        &mut self.members
    }

    /// Counts the records that answer every one of `tokens`.
    pub(super) fn count(&mut self, records: usize, tokens: &[&Matches<'_>]) {
        self.emptied(records);
        // The rarest token first: the others need only look at what it touched.
        let mut order: Vec<&&Matches<'_>> = tokens.iter().collect();
        order.sort_by_cached_key(|matches| matches.reach());
        for (before, matches) in (0_u8..).zip(order) {
            self.drop_incomplete(before);
            let mut left = None;
            for run in matches.runs() {
                let few = before > 0 && self.touched.len() < run.postings.len() / LONG;
                if few && run.word != NO_WORD {
                    let left = left.get_or_insert_with(|| self.members.iter().collect::<Vec<_>>());
                    self.answer_few(run, before, left);
                } else {
                    let scores = weighed(run.score);
                    for posting in run.postings {
                        self.answer(*posting, before, &scores, run.word);
                    }
                }
            }
        }
    }

    /// Forgets the records that have not answered all of the tokens `before`.
    fn drop_incomplete(&mut self, before: u8) {
        let (cells, members) = (&mut self.cells, &mut self.members);
        self.touched.retain(|record| {
            let Some(cell) = cells.get_mut(*record as usize) else { return false };
            let complete = cell.answered() == u32::from(before);
            if !complete {
                *cell = Cell::default();
                members.remove(*record);
            }
            complete
        });
    }

    /// Counts the postings of a word for the few records that can still be complete: everyone has
    /// the word `csp` of the internal numbers. The records and the postings of a word are in order.
    fn answer_few(&mut self, run: Run<'_>, before: u8, records: &[u32]) {
        let scores = weighed(run.score);
        let mut rest = run.postings;
        for record in records {
            let at = rest.partition_point(|posting| posting.record() < *record);
            rest = rest.get(at..).unwrap_or_default();
            for posting in rest.iter().take_while(|posting| posting.record() == *record) {
                self.answer(*posting, before, &scores, run.word);
            }
        }
    }

    #[inline]
    fn answer(&mut self, posting: Posting, before: u8, scores: &[u32; 4], word: u32) {
        let record = posting.record();
        if before > 0 && !self.members.contains(record) {
            return;
        }
        let Some(cell) = self.cells.get_mut(record as usize) else { return };
        let score = scores.get(posting.tier()).copied().unwrap_or(0);
        let answered = cell.answered();
        if answered == u32::from(before) {
            let twice = before > 0 && cell.was(word);
            let score = if twice { score.saturating_sub(TWICE) } else { score };
            if before == 0 {
                self.touched.push(record);
                self.members.insert(record);
            }
            *cell = Cell::new(before + 1, score, cell.sum() + score, word);
        } else if answered == u32::from(before) + 1 && score > cell.last() {
            *cell = Cell::new(before + 1, score, cell.sum() + score - cell.last(), word);
        }
    }

    /// Whether so many records were touched that going through all in order is quicker than
    /// jumping to these.
    fn is_dense(&self) -> bool {
        self.touched.len() > self.cells.len() / 16
    }

    /// Visits the records that answered `tokens` tokens, with the sum of their scores.
    fn complete(&self, tokens: usize, mut visit: impl FnMut(u16, u32)) {
        let mut see = |record: u32, cell: Cell| {
            if cell.answered() as usize == tokens {
                visit(u16::try_from(cell.sum()).unwrap_or(0), record);
            }
        };
        if self.is_dense() {
            for (record, cell) in (0_u32..).zip(&self.cells) {
                see(record, *cell);
            }
        } else {
            for record in &self.touched {
                see(*record, self.cells.get(*record as usize).copied().unwrap_or_default());
            }
        }
    }

    /// The records that answered `tokens` tokens, in ascending order.
    pub(super) fn answering(&self, tokens: usize) -> Vec<u32> {
        let mut records = Vec::new();
        self.complete(tokens, |_, record| records.push(record));
        records.sort_unstable();
        records
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
        let mut complete = Vec::new();
        self.complete(tokens, |sum, record| {
            if let Some(count) = histogram.get_mut(usize::from(sum))
                && alive(record)
            {
                *count += 1;
                complete.push((sum, record));
            }
        });
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
        let mut ties = Least::new(keep.saturating_sub(above));
        for (sum, record) in complete {
            match usize::from(sum).cmp(&cut) {
                Ordering::Greater => best.push((sum, record)),
                Ordering::Equal => {
                    if let Some(rank) = order(record) {
                        ties.offer((Reverse(rank), record));
                    }
                }
                Ordering::Less => {}
            }
        }
        let cut = u16::try_from(cut).unwrap_or(u16::MAX);
        best.extend(ties.into_sorted().into_iter().map(|(_, record)| (cut, record)));
        best
    }

    /// Bytes held between searches.
    pub(super) fn bytes(&self) -> usize {
        (self.cells.capacity() + self.touched.capacity()) * 4 + self.members.bytes()
    }
}
