//! What to believe when a store is opened: a decision made from what was found, before anything
//! is touched.

use super::frame::{FrameHeader, Kind};
use super::incident::ViewFault;
use super::op::{SealedOp, Sequence};
use super::seal::{Digest, Keys};
use super::survey::{self, Frame, FrameReader, Survey};
use super::tables::TableFault;
use super::view::{self, Applied, Checked, Map};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// The state that everything else is applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// The tables, which agree with their digest.
    View,
    /// The whole snapshot of this survey.
    Snapshot(usize),
    /// What can be read of the damaged snapshot of this survey: the last resort.
    Pieces(usize),
}

/// What to do to have the latest state.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) base: Base,
    /// The commits to apply to it, in order: which survey, which frame.
    pub(super) replay: Vec<(usize, Frame)>,
    /// The last commit that there ever was, as far as can be known.
    pub(super) last: Sequence,
    /// Commits after the base that cannot be read: how many, the first, the last.
    pub(super) lost: Option<(u64, Sequence, Sequence)>,
    /// The newest file can take further frames as it is.
    pub(super) goes_on: bool,
    /// Why the tables are not the base, if they are not.
    pub(super) view_fault: Option<ViewFault>,
}

/// Decides. `surveys` are the generations that were read, oldest first; `None` when neither they
/// nor the view hold anything.
pub(super) fn plan(surveys: &[Survey], view: &Result<Checked, TableFault>) -> Option<Plan> {
    let changes = changes_of(surveys);
    let (trusted, view_fault) = judge_view(surveys, &changes, view);
    let latest = last_known(surveys, &changes, trusted);
    let (base, from) = best_base(surveys, &changes, trusted, latest)?;
    let lost = lost_between(&changes, from, latest);
    let replay = changes.range(from + 1..).map(|(_, &(survey, frame))| (survey, frame)).collect();
    Some(Plan {
        base,
        replay,
        last: Sequence(latest),
        goes_on: lost.is_none()
            && !matches!(base, Base::Pieces(_))
            && surveys.last().is_some_and(|newest| can_go_on(newest, latest)),
        lost,
        view_fault: if base == Base::View { None } else { view_fault },
    })
}

type Changes = BTreeMap<u64, (usize, Frame)>;

fn changes_of(surveys: &[Survey]) -> Changes {
    let mut changes = Changes::new();
    for (index, survey) in surveys.iter().enumerate() {
        changes.extend(survey.changes().map(|frame| (frame.header.sequence, (index, *frame))));
    }
    changes
}

/// Tables that agree with their own digest may still not follow from this journal.
fn judge_view(
    surveys: &[Survey],
    changes: &Changes,
    view: &Result<Checked, TableFault>,
) -> (Option<Applied>, Option<ViewFault>) {
    match view {
        Ok(checked)
            if !checked.agrees() && !changes.contains_key(&(checked.applied.sequence.0 + 1)) =>
        {
            (None, Some(ViewFault::Damaged))
        }
        Ok(Checked { applied, .. }) => {
            let stated = changes
                .get(&applied.sequence.0)
                .and_then(|(_, frame)| frame.digest)
                .into_iter()
                .chain(
                    surveys
                        .iter()
                        .filter_map(|survey| survey.whole)
                        .filter(|whole| whole.sequence == applied.sequence.0)
                        .map(|whole| whole.digest),
                );
            if stated.into_iter().all(|digest| digest == applied.digest) {
                (Some(*applied), Some(ViewFault::Diverged))
            } else {
                (None, Some(ViewFault::Diverged))
            }
        }
        Err(TableFault::Missing) => (None, Some(ViewFault::Missing)),
        Err(TableFault::Damaged(_)) => (None, Some(ViewFault::Damaged)),
        Err(TableFault::Refused(_)) => (None, None),
    }
}

/// The last commit that can be shown to have been made. The last frame of a file may never have
/// been acknowledged: its header alone proves nothing.
fn last_known(surveys: &[Survey], changes: &Changes, view: Option<Applied>) -> u64 {
    let read = changes.keys().next_back().copied();
    let stated =
        surveys.iter().flat_map(|survey| survey.frames.iter().map(|frame| frame.header.sequence));
    let applied = view.map(|applied| applied.sequence.0);
    let proved = stated.chain(read).chain(applied).max().unwrap_or(0);
    // A header is not sealed: one that announces more commits than the files have room for is made up.
    let room: u64 = surveys.iter().map(|survey| survey.length / FrameHeader::LENGTH as u64).sum();
    let announced = surveys
        .iter()
        .filter_map(|survey| survey.unreadable_sequence)
        .map(|sequence| sequence.saturating_sub(1))
        .filter(|sequence| *sequence <= proved.saturating_add(room));
    announced.max().map_or(proved, |announced| announced.max(proved))
}

/// The base after which the fewest commits are missing; the tables before a snapshot when it is
/// all the same, since they are already there.
fn best_base(
    surveys: &[Survey],
    changes: &Changes,
    view: Option<Applied>,
    last: u64,
) -> Option<(Base, u64)> {
    let view = view.map(|applied| (Base::View, applied.sequence.0));
    let snapshots = surveys.iter().enumerate().rev().filter_map(|(index, survey)| {
        survey.whole.map(|whole| (Base::Snapshot(index), whole.sequence))
    });
    let pieces = || {
        let (index, survey) = surveys.iter().enumerate().next_back()?;
        let sequence = survey.frames.iter().find(|frame| frame.header.kind != Kind::Change)?;
        Some((Base::Pieces(index), sequence.header.sequence))
    };
    view.into_iter()
        .chain(snapshots)
        .min_by_key(|&(_, from)| lost_between(changes, from, last).map_or(0, |(count, _, _)| count))
        .or_else(pieces)
}

fn lost_between(changes: &Changes, from: u64, latest: u64) -> Option<(u64, Sequence, Sequence)> {
    let mut lost: Option<(u64, Sequence, Sequence)> = None;
    let mut expected = from.saturating_add(1);
    let ends = changes.range(expected..).map(|(&sequence, _)| sequence);
    for sequence in ends.chain([latest.saturating_add(1)]) {
        if sequence > expected {
            let (first, end) = (Sequence(expected), Sequence(sequence - 1));
            let count = sequence - expected;
            lost = Some(match lost {
                Some((before, earliest, _)) => (before + count, earliest, end),
                None => (count, first, end),
            });
        }
        expected = sequence.saturating_add(1).max(expected);
    }
    lost
}

fn can_go_on(newest: &Survey, last: u64) -> bool {
    newest.is_clean_but_for_its_tail()
        && newest.next.is_none()
        && newest.frames.last().is_some_and(|frame| frame.header.sequence >= last)
}

/// Records read back from the journal.
pub(super) struct Loaded {
    pub(super) map: Map,
    /// What the last commit read says of the state after it.
    pub(super) stated: Option<Digest>,
    /// Records of the base that were read.
    pub(super) from_base: u64,
}

/// Reads the planned state from the generation files. `paths` are the surveys' files.
pub(super) fn load(
    plan: &Plan,
    surveys: &[Survey],
    paths: &[impl AsRef<Path>],
    keys: &Keys,
) -> io::Result<Loaded> {
    let mut map = Map::new();
    let mut stated = None;
    if let Base::Snapshot(index) | Base::Pieces(index) = plan.base
        && let (Some(survey), Some(path)) = (surveys.get(index), paths.get(index))
    {
        let mut reader = FrameReader::again(path.as_ref(), survey)?;
        for frame in survey.frames.iter().filter(|frame| frame.header.kind == Kind::Records) {
            let contents = reader.contents(frame, keys)?;
            map.extend(contents.as_deref().and_then(survey::records).unwrap_or_default());
        }
        stated = survey.whole.map(|whole| whole.digest);
    }
    let from_base = map.len() as u64;
    replay(plan, surveys, paths, keys, |_, digest, ops| {
        view::apply(&mut map, ops);
        stated = Some(digest);
        Ok::<(), io::Error>(())
    })?;
    Ok(Loaded { map, stated, from_base })
}

/// Reads the planned commits again, in order.
pub(super) fn replay<E: From<io::Error>>(
    plan: &Plan,
    surveys: &[Survey],
    paths: &[impl AsRef<Path>],
    keys: &Keys,
    mut each: impl FnMut(Sequence, Digest, &[SealedOp<'_>]) -> Result<(), E>,
) -> Result<(), E> {
    let mut reader: Option<(usize, FrameReader)> = None;
    for (index, frame) in &plan.replay {
        let (Some(survey), Some(path)) = (surveys.get(*index), paths.get(*index)) else {
            continue;
        };
        let mut current = match reader.take() {
            Some((open, current)) if open == *index => current,
            _ => FrameReader::again(path.as_ref(), survey)?,
        };
        let contents = current.contents(frame, keys)?;
        let change = contents.as_deref().and_then(survey::change).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "the journal changed while it was read")
        })?;
        each(Sequence(frame.header.sequence), change.digest, &change.ops)?;
        reader = Some((*index, current));
    }
    Ok(())
}
