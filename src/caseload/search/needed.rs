//! What a record needs to be among the best, once some are found.
//!
//! Of records that lie in the order in which they are preferred, a later one counts only if it scores more than what fills the list already. So matches
//! that score too little are of no use any more. And where the second best matches of all tokens together are too little, a record needs the best match of
//! one of them: of one of those that few records have, for the others together do not suffice.

use super::matches::{Matches, Run};
use super::vocabulary::weighed;
use std::cmp::Reverse;
use std::ops::Range;

/// What it takes to find the postings of a stretch in a run, looking at a word of a record being one.
const RUN: usize = 24;
/// Scores of matches are at most 100.
const SCORES: usize = 101;

/// A token that has to be answered, by a match that is of use.
pub(super) struct Asked<'m, 'a> {
    pub(super) matches: &'m Matches<'a>,
    /// In which tiers a match of each score is of use, one bit each.
    tiers: [u8; SCORES],
    /// Of the runs that are of use, how many there are, and their postings.
    runs: usize,
    postings: usize,
    /// How many records the index has.
    records: usize,
}

impl<'m, 'a> Asked<'m, 'a> {
    /// Of an index of so many records; a match is of use when it scores at least `least`.
    pub(super) fn new(matches: &'m Matches<'a>, least: u32, records: u32) -> Self {
        let records = records.max(1) as usize;
        let mut asked = Self { matches, tiers: tiers_from(least), runs: 0, postings: 0, records };
        let (mut runs, mut postings) = (0, 0);
        for (run, _) in asked.runs() {
            runs += 1;
            postings += run.postings.len();
        }
        (asked.runs, asked.postings) = (runs, postings);
        asked
    }

    /// The runs that are of use, each with the tiers in which it is, one bit each.
    pub(super) fn runs(&self) -> impl Iterator<Item = (Run<'_>, u8)> {
        let of_use = |run: Run<'m>| {
            let tiers = self.tiers.get(usize::from(run.score)).copied().unwrap_or(0);
            (tiers != 0).then_some((run, tiers))
        };
        self.matches.runs().filter_map(of_use)
    }

    /// About what it takes to go through its postings of a stretch, looking at a word of a record being one.
    pub(super) fn toil(&self, stretch: &Range<u32>) -> usize {
        self.runs * RUN + self.postings * stretch.len() / self.records
    }
}

/// What a record needs, in one stretch.
pub(super) struct Needed<'m, 'a> {
    /// The rarest first.
    pub(super) tokens: Vec<Asked<'m, 'a>>,
    /// Of which a record needs the best match of one; of none, when it may do without.
    essential: Vec<&'m Matches<'a>>,
}

impl<'m, 'a> Needed<'m, 'a> {
    /// Of the tokens, the rarest first, to score at least `enough` in an index of so many records.
    pub(super) fn new(tokens: &[&'m Matches<'a>], enough: u32, records: u32) -> Self {
        let most: u32 = tokens.iter().map(|matches| matches.most()).sum();
        let least = |matches: &Matches<'_>| (enough + matches.most()).saturating_sub(most);
        let asked = tokens.iter().map(|matches| Asked::new(matches, least(matches), records));
        Self { tokens: asked.collect(), essential: essential(tokens, enough) }
    }

    /// Whether a record needs the best match of one of some tokens.
    pub(super) fn has_essentials(&self) -> bool {
        !self.essential.is_empty()
    }

    /// The runs of these best matches, each with the tiers in which it is one.
    pub(super) fn essentials(&self) -> impl Iterator<Item = (Run<'_>, u8)> {
        self.essential.iter().flat_map(|matches| {
            let tiers = tiers_from(matches.most());
            matches.runs().filter_map(move |run| {
                let tiers = tiers.get(usize::from(run.score)).copied().unwrap_or(0);
                (tiers != 0).then_some((run, tiers))
            })
        })
    }
}

/// The tokens of which a record needs the best match of one to score `enough`; none, when the second best do.
fn essential<'m, 'a>(tokens: &[&'m Matches<'a>], enough: u32) -> Vec<&'m Matches<'a>> {
    let second: u32 = tokens.iter().map(|matches| matches.second()).sum();
    if tokens.len() < 2 || second >= enough {
        return Vec::new();
    }
    let mut tokens = tokens.to_vec();
    tokens.sort_by_cached_key(|matches| Reverse(matches.reach_of_most()));
    let mut reached = second;
    let is_left_out = |matches: &&'m Matches<'a>| {
        reached += matches.most() - matches.second();
        reached < enough
    };
    tokens.into_iter().skip_while(is_left_out).collect()
}

/// In which tiers a match of each score is worth at least `least`, one bit each.
fn tiers_from(least: u32) -> [u8; SCORES] {
    std::array::from_fn(|score| {
        let scores = weighed(u8::try_from(score).unwrap_or(u8::MAX)).into_iter().enumerate();
        scores.filter(|(_, score)| *score >= least).fold(0, |tiers, (tier, _)| tiers | 1 << tier)
    })
}
