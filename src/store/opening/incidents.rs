//! What is to be told of a journal once it is known what was damaged and what was lost.

use super::Found;
use crate::store::generation;
use crate::store::incident::Incident;
use crate::store::op::Sequence;
use crate::store::recovery::{Base, Plan};
use crate::store::survey::DamageKind;

/// What is to be said of the journal.
pub(in crate::store) fn incidents(plan: &Plan, found: &Found, kept: Option<u64>) -> Vec<Incident> {
    let mut incidents = Vec::new();
    for (survey, path) in found.surveys.iter().zip(&found.paths) {
        let places =
            survey.damages.iter().filter(|damage| damage.kind == DamageKind::Middle).count();
        if places > 0 || survey.disorder || survey.whole.is_none() {
            incidents.push(Incident::JournalDamaged { path: path.clone(), places });
        }
        for damage in &survey.damages {
            match damage.kind {
                DamageKind::CutShort => {
                    incidents.push(Incident::UnfinishedFrame { bytes: damage.length });
                }
                DamageKind::LastUnreadable => {
                    incidents.push(Incident::LastFrameUnreadable { bytes: damage.length });
                }
                DamageKind::Middle => {}
            }
        }
    }
    if let Some(newest) = found.surveys.last() {
        let ends = newest.frames.last().map_or(0, |frame| frame.header.sequence);
        if let Some(next) = newest.next {
            let path = generation::path(&found.dir, next);
            incidents.push(Incident::GenerationMissing { path, known: plan.last });
        } else if ends < plan.last.0 && newest.is_clean_but_for_its_tail() {
            incidents.push(Incident::JournalBehind { ends: Sequence(ends), known: plan.last });
        }
    } else {
        let path = generation::path(&found.dir, 1);
        incidents.push(Incident::GenerationMissing { path, known: plan.last });
    }
    if let Base::Pieces(index) = plan.base {
        let held = found.surveys.get(index).and_then(|survey| survey.expected);
        incidents.push(Incident::SnapshotIncomplete { kept: kept.unwrap_or(0), held });
    }
    match plan.lost {
        Some((count, first, last)) => {
            incidents.push(Incident::ChangesLost { count, first, last });
        }
        None if nothing_lost(plan, found) => {
            incidents.push(Incident::NothingLost { sequence: plan.last });
        }
        None => {}
    }
    incidents
}

/// The journal was damaged, and all of what it held is nonetheless known.
fn nothing_lost(plan: &Plan, found: &Found) -> bool {
    let hurt = !plan.goes_on;
    let all_known = found.surveys.iter().all(|survey| {
        survey.unreadable_sequence.is_none_or(|sequence| sequence <= plan.last.0)
            && survey.damages.iter().all(|damage| {
                damage.kind != DamageKind::LastUnreadable || survey.unreadable_sequence.is_some()
            })
    });
    let newest_there = found.surveys.last().is_some_and(|newest| newest.next.is_none());
    hurt && all_known && newest_there && !matches!(plan.base, Base::Pieces(_))
}
