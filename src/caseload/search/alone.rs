//! A query of one token among records that are in no order: nothing to intersect, so nobody is counted.
//!
//! What a record scores is decided by the word and the tier in which it answers. Going down from the
//! greatest score there is, the list is mostly full after one or two: a single letter begins a name of
//! a tenth of all people, and only those of the score in which the list is cut are looked at.

use super::best::Least;
use super::matches::{Matches, Run};
use super::members::Members;
use super::vocabulary::weighed;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The best `keep` records that answer the token: by score, then by `order`, the greatest first. A removed record has
/// no order. `members` is empty, and is again afterwards.
pub(super) fn best_of_one<O: Ord + Clone>(
    matches: &Matches<'_>,
    members: &mut Members,
    keep: usize,
    order: impl Fn(u32) -> Option<O>,
) -> Vec<(u16, u32)> {
    let mut runs: Vec<Run<'_>> = matches.runs().collect();
    runs.sort_by_key(|run| Reverse(run.score));
    let mut best: Vec<(u16, u32)> = Vec::new();
    // A record that answers by several words counts with the best of them.
    let mut taken: BTreeSet<u32> = BTreeSet::new();
    for (Reverse(score), parts) in levels(&runs) {
        let room = keep.saturating_sub(best.len());
        if room == 0 {
            break;
        }
        let mut least = Least::new(room);
        for (runs, tiers) in parts {
            let postings = runs.iter().flat_map(|run| run.postings);
            for posting in postings.filter(|posting| tiers & (1 << posting.tier()) != 0) {
                members.insert(posting.record());
            }
        }
        // In the order of the records, not of the words: what `order` reads lies in that order.
        for record in members.within(&(0..u32::MAX)) {
            if let Some(rank) = order(record) {
                let item = (Reverse(rank), record);
                if least.admits(&item) && !taken.contains(&record) {
                    least.offer(item);
                }
            }
        }
        members.clear();
        for (_, record) in least.into_sorted() {
            taken.insert(record);
            best.push((score, record));
        }
    }
    best
}

/// Runs of one class, and the tiers of them that are meant, one bit each.
type Part<'r, 'a> = (&'r [Run<'a>], u8);

/// The parts of the runs that have the same score, the greatest score first. `runs` are in order of
/// their classes.
fn levels<'r, 'a>(runs: &'r [Run<'a>]) -> BTreeMap<Reverse<u16>, Vec<Part<'r, 'a>>> {
    let mut levels: BTreeMap<Reverse<u16>, Vec<Part<'r, 'a>>> = BTreeMap::new();
    for class in runs.chunk_by(|one, other| one.score == other.score) {
        let scores = weighed(class.first().map_or(0, |run| run.score));
        for (tier, score) in scores.into_iter().enumerate() {
            let score = u16::try_from(score).unwrap_or(u16::MAX);
            levels.entry(Reverse(score)).or_default().push((class, 1 << tier));
        }
    }
    levels
}
