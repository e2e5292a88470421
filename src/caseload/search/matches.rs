//! From words to records: what one token matches.

use super::vocabulary::{Posting, Vocabulary, class, weighed};
use std::cell::OnceCell;
use std::ops::Range;

/// A match of no particular word.
pub(super) const NO_WORD: u32 = u32::MAX;

/// A word of this many times more postings than there are records left is searched for these.
const LONG: usize = 48;

/// Records that answer a token equally well, but for their tier.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) postings: &'a [Posting],
    pub(super) score: u8,
    /// The word that answers, or [`NO_WORD`].
    pub(super) word: u32,
}

impl<'a> Run<'a> {
    /// Its postings of the records of a stretch.
    pub(super) fn within(self, stretch: &'a Range<u32>) -> impl Iterator<Item = Posting> + 'a {
        let is_ordered = self.is_ordered();
        let postings = if is_ordered { self.cut(stretch) } else { self.postings };
        let is_inside = move |posting: &Posting| is_ordered || stretch.contains(&posting.record());
        postings.iter().copied().filter(is_inside)
    }

    /// Goes through its postings of a stretch, or only through those of the records that are left when these are few: everyone has the
    /// word `csp` of the internal numbers.
    pub(super) fn each(self, stretch: &Range<u32>, left: &[u32], mut go: impl FnMut(Posting)) {
        if !self.is_ordered() {
            return self.within(stretch).for_each(go);
        }
        let mut rest = self.cut(stretch);
        if left.len() >= rest.len() / LONG {
            return rest.iter().copied().for_each(go);
        }
        for record in left {
            let at = rest.partition_point(|posting| posting.record() < *record);
            rest = rest.get(at..).unwrap_or_default();
            let own = rest.iter().take_while(|posting| posting.record() == *record);
            own.for_each(|posting| go(*posting));
        }
    }

    /// The postings of a word are in the order of the records, those of numbers in none.
    fn is_ordered(self) -> bool {
        self.word != NO_WORD
    }

    /// The part of it that is of the records of a stretch; it is in order.
    fn cut(self, stretch: &Range<u32>) -> &'a [Posting] {
        let (Some(first), Some(last)) = (self.postings.first(), self.postings.last()) else {
            return &[];
        };
        // Most words have few records, all of them in the one stretch that there is.
        if stretch.start <= first.record() && last.record() < stretch.end {
            return self.postings;
        }
        let place = |record: u32| self.postings.partition_point(|other| other.record() < record);
        self.postings.get(place(stretch.start)..place(stretch.end)).unwrap_or_default()
    }
}

/// What one token matches.
#[derive(Default)]
pub(super) struct Matches<'a> {
    /// The people of words and of numbers.
    runs: Vec<Run<'a>>,
    /// Single records and the score of each: fallbacks.
    records: Vec<(Posting, u8)>,
    /// What a record can score at most, and the greatest score below that.
    most: u32,
    second: u32,
    /// Whether some of them are of numbers.
    has_owners: bool,
    /// The runs of words by word, once they are asked for: word and rank of the run, ascending.
    by_word: OnceCell<Vec<(u32, u32)>>,
}

impl<'a> Matches<'a> {
    /// Adds everyone who has a word.
    pub(super) fn add_word(&mut self, vocabulary: &'a Vocabulary, word: u32, score: u8) {
        let tiers = vocabulary.tiers(word);
        let scores = weighed(score).into_iter().enumerate();
        scores
            .filter(|(tier, _)| tiers & (1 << tier) != 0)
            .for_each(|(_, score)| self.reaches(score));
        self.by_word.take();
        let (built, added) = vocabulary.postings(word);
        self.runs.push(Run { postings: built, score, word });
        if !added.is_empty() {
            self.runs.push(Run { postings: added, score, word });
        }
    }

    /// Adds the owners of numbers.
    pub(super) fn add_owners(&mut self, postings: &'a [Posting], score: u8) {
        weighed(score).into_iter().for_each(|score| self.reaches(score));
        self.has_owners = true;
        self.runs.push(Run { postings, score, word: NO_WORD });
    }

    /// Adds a record found in another way.
    pub(super) fn add_record(&mut self, record: u32, score: u8) {
        weighed(score).into_iter().for_each(|score| self.reaches(score));
        self.records.push((Posting::new(record, 0), score));
    }

    /// Takes note that a record may score so much.
    fn reaches(&mut self, score: u32) {
        if score > self.most {
            (self.most, self.second) = (score, self.most);
        } else if score < self.most {
            self.second = self.second.max(score);
        }
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

    /// Whether it matches words, and nothing that is not a word.
    pub(super) fn has_only_words(&self) -> bool {
        self.records.is_empty() && !self.has_owners
    }

    /// The ranks of its runs of a word, ascending.
    pub(super) fn ranks_of(&self, word: u32) -> impl Iterator<Item = u32> {
        let runs = self.by_word.get_or_init(|| {
            let mut runs: Vec<(u32, u32)> = self.runs.iter().map(|run| run.word).zip(0..).collect();
            runs.sort_unstable();
            // The late postings of a word are the run after it; a record with the word is told by either.
            let score = |rank: u32| self.run(rank).map(|run| run.score);
            runs.dedup_by(|late, built| {
                late.0 == built.0 && late.1 == built.1 + 1 && score(late.1) == score(built.1)
            });
            runs
        });
        let from = runs.partition_point(|(other, _)| *other < word);
        let same = runs.get(from..).unwrap_or_default().iter();
        same.take_while(move |(other, _)| *other == word).map(|(_, rank)| *rank)
    }

    /// The run of that rank.
    pub(super) fn run(&self, rank: u32) -> Option<Run<'a>> {
        self.runs.get(rank as usize).copied()
    }

    /// What a record can score at most by it.
    pub(super) fn most(&self) -> u32 {
        self.most
    }

    /// The greatest score below the most.
    pub(super) fn second(&self) -> u32 {
        self.second
    }

    /// How many postings may score the most, at most.
    pub(super) fn reach_of_most(&self) -> usize {
        let best = self.runs().filter(|run| weighed(run.score).contains(&self.most));
        best.map(|run| run.postings.len()).sum()
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
