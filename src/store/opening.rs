//! Opening: look at everything, decide what to believe, then mend, and say what was mended.

mod found;
mod incidents;
mod rebuilding;

pub(super) use found::{Found, check_tables, refuse_newer};
pub(super) use incidents::incidents;
pub(super) use rebuilding::{make_tables, set_aside};

use super::error::{StoreError, at};
use super::frame;
use super::generation::{self, After, Beginning};
use super::holder::Holder;
use super::incident::{Incident, OpenReport};
use super::journal::Journal;
use super::op::{Sequence, last_words};
use super::reading::{Ahead, Reader};
use super::recovery::{self, Base, Plan};
use super::seal::{Digest, Keys};
use super::survey::{DamageKind, ErasedMark, Survey};
use super::tables::{TableFault, Tables};
use super::vault::{Unlock, Unlocked, Vault};
use super::view::{self, Applied, Map, View};
use super::{Degraded, Store, platform};
use crate::clock::Timestamp;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::path::Path;

impl Store {
    /// The first generation of a store just made.
    pub(super) fn begin(
        dir: &Path,
        holder: Holder,
        unlocked: Unlocked,
    ) -> Result<Self, StoreError> {
        let erased = BTreeSet::new();
        let beginning = Beginning {
            generation: 1,
            sequence: Sequence(0),
            head: [0; frame::TAG],
            erased: &erased,
            after: After::Anything,
        };
        let written =
            generation::write(dir, &unlocked.keys, &beginning, || Ok(Vec::new()), |_| Ok(()))?;
        let applied = Applied { sequence: Sequence(0), digest: Digest::default() };
        let made = make_tables(dir, Map::new(), applied, &unlocked.keys);
        let mut opened = Opened::new(made, applied);
        opened.journal = Some(written.journal);
        opened.generation = 1;
        opened.stated.push((0, applied.digest));
        Ok(opened.into_store(dir, holder, unlocked))
    }
}

/// Opens a store; see [`Store::open`] and [`Store::open_and_read`].
pub(super) fn open(
    dir: &Path,
    unlock: &Unlock,
    now: Timestamp,
    reader: Option<&dyn Reader>,
) -> Result<Store, StoreError> {
    let nothing = || StoreError::NothingThere { path: dir.to_owned() };
    if !dir.is_dir() || (!Vault::exists(dir) && generation::list(dir)?.is_empty()) {
        return Err(nothing());
    }
    platform::refuse_network_folder(dir)?;
    let holder = Holder::take(dir, now)?;
    let generations = generation::list(dir)?;
    let headers = refuse_newer(dir, &generations)?;
    let unlocked = Vault::unlock(dir, unlock)?;
    if let Some(path) = headers.foreign_to(&unlocked.keys) {
        return Err(StoreError::OtherStore { path });
    }
    generation::remove_unfinished(dir);
    let ahead = reader.map(|reader| Ahead::new(reader, &unlocked.keys));
    let (found, tables) = Found::look(dir, &unlocked.keys, generations, ahead.as_ref())?;
    let opened = settle(dir, &unlocked.keys, found, tables)?.ok_or_else(nothing)?;
    let shown = opened.as_checked && ahead.is_some_and(|ahead| ahead.is_complete());
    let finish_erasure = opened.after_erasure;
    let mut store = opened.into_store(dir, holder, unlocked);
    if finish_erasure {
        store.finish_erasure();
    }
    if let Some(reader) = reader.filter(|_| !shown) {
        store.read_all(reader)?;
    }
    Ok(store)
}

/// Reads from the journal the state that is known to be current.
pub(super) fn reload(
    dir: &Path,
    keys: &Keys,
    sequence: Sequence,
    digest: Digest,
) -> Result<Map, StoreError> {
    let lost = || StoreError::ViewLost { sequence };
    let mut found = Found::none(dir, generation::list(dir)?);
    found.survey_all(keys)?;
    let view = Err(TableFault::Refused(String::new()));
    let plan = recovery::plan(&found.surveys, &view).ok_or_else(lost)?;
    let loaded = recovery::load(&plan, &found.surveys, &found.paths, keys).map_err(at(dir))?;
    if view::digest_of(&loaded.map, keys) == digest { Ok(loaded.map) } else { Err(lost()) }
}

/// The state, found again.
struct Opened {
    view: View,
    degraded: Option<Degraded>,
    applied: Applied,
    /// The tables hold what they held when they were checked.
    as_checked: bool,
    journal: Option<Journal>,
    generation: u64,
    erased: BTreeSet<ErasedMark>,
    /// The generation that goes on began with an erasure.
    after_erasure: bool,
    stated: Vec<(u64, Digest)>,
    report: OpenReport,
}

impl Opened {
    fn new((view, fault): (View, Option<TableFault>), applied: Applied) -> Self {
        let mut opened = Self {
            view,
            degraded: None,
            applied,
            as_checked: false,
            journal: None,
            generation: 0,
            erased: BTreeSet::new(),
            after_erasure: false,
            stated: Vec::new(),
            report: OpenReport::default(),
        };
        if let Some(fault) = fault {
            let reason = fault.reason();
            opened.degraded = Some(Degraded::InMemory { reason: reason.clone() });
            opened.report.healed.push(Incident::ViewUnavailable { reason });
        }
        opened
    }

    fn into_store(self, dir: &Path, holder: Holder, unlocked: Unlocked) -> Store {
        let mut report = self.report;
        report.slots = unlocked.mended;
        Store {
            dir: dir.to_owned(),
            keys: unlocked.keys,
            content: unlocked.content,
            journal: self.journal,
            generation: self.generation,
            view: RefCell::new(self.view),
            unseen: RefCell::new(None),
            degraded: RefCell::new(self.degraded),
            sequence: self.applied.sequence,
            digest: self.applied.digest,
            erased: self.erased,
            stated: self.stated,
            report,
            witness: None,
            rotate_after: Store::ROTATE_AFTER,
            rotates_when_doubled: false,
            _holder: holder,
        }
    }
}

/// Brings about the state that the plan describes; `None` when there is nothing to begin from.
fn settle(
    dir: &Path,
    keys: &Keys,
    mut found: Found,
    tables: Option<Tables>,
) -> Result<Option<Opened>, StoreError> {
    let Some(mut plan) = recovery::plan(&found.surveys, &found.view) else {
        return Ok(None);
    };
    let mut opened = None;
    if let (Base::View, Some(mut tables)) = (plan.base, tables) {
        match catch_up(&plan, &found, keys, &mut tables) {
            Ok((applied, as_stated)) => {
                if as_stated {
                    plan.lost = None;
                }
                let mut caught = Opened::new((View::Tables(tables), None), applied);
                caught.report.caught_up = plan.replay.len() as u64;
                caught.as_checked = plan.replay.is_empty();
                opened = Some(caught);
            }
            Err(fault) => {
                tables.abandon();
                found.view = Err(fault);
                found.survey_all(keys)?;
                match recovery::plan(&found.surveys, &found.view) {
                    Some(again) => plan = again,
                    None => return Ok(None),
                }
            }
        }
    }
    let mut kept_from_base = None;
    let mut opened = if let Some(opened) = opened {
        opened
    } else {
        let loaded = recovery::load(&plan, &found.surveys, &found.paths, keys).map_err(at(dir))?;
        kept_from_base = Some(loaded.from_base);
        let applied = Applied { sequence: plan.last, digest: view::digest_of(&loaded.map, keys) };
        if loaded.stated == Some(applied.digest) {
            plan.lost = None;
        }
        rebuilding::rebuild(dir, keys, &plan, loaded.map, applied)
    };
    opened.erased = found.surveys.iter().flat_map(|survey| survey.erased.iter().copied()).collect();
    opened.stated = stated_digests(&found.surveys);
    opened.report.healed.extend(incidents(&plan, &found, kept_from_base));
    if plan.goes_on {
        go_on(&mut opened, &found);
    } else {
        begin_anew(dir, keys, &mut opened, &found);
    }
    Ok(Some(opened))
}

/// Applies to the tables what they have not seen yet. Answers, too, whether the state is then the
/// very one that the last commit stated: whatever was missing in between was overwritten since.
fn catch_up(
    plan: &Plan,
    found: &Found,
    keys: &Keys,
    tables: &mut Tables,
) -> Result<(Applied, bool), TableFault> {
    let checked = found.view.clone()?;
    let disagrees = || TableFault::Damaged("digest".to_owned());
    let mut applied = Applied { digest: checked.actual, ..checked.applied };
    let mut stated_last = None;
    recovery::replay(plan, &found.surveys, &found.paths, keys, |sequence, stated, ops| {
        let mut digest = applied.digest;
        for op in last_words(ops.iter().copied()) {
            if let Some(old) = tables.get(op.slot)? {
                digest -= keys.digest(op.slot.table, op.slot.key, &old);
            }
            if let Some(sealed) = op.sealed {
                digest += keys.digest(op.slot.table, op.slot.key, sealed);
            }
        }
        if checked.agrees() && plan.lost.is_none() && digest != stated {
            return Err(disagrees());
        }
        stated_last = Some(stated);
        applied = Applied { sequence, digest };
        tables.apply(ops, applied, keys)
    })?;
    applied.sequence = plan.last;
    let as_stated = stated_last == Some(applied.digest);
    if !checked.agrees() && !as_stated {
        return Err(disagrees());
    }
    Ok((applied, as_stated))
}

fn stated_digests(surveys: &[Survey]) -> Vec<(u64, Digest)> {
    surveys
        .iter()
        .flat_map(|survey| &survey.frames)
        .filter_map(|frame| Some((frame.header.sequence, frame.digest?)))
        .collect()
}

/// The newest file takes further frames after its last whole one.
fn go_on(opened: &mut Opened, found: &Found) {
    let (Some(survey), Some(path)) = (found.surveys.last(), found.paths.last()) else {
        return;
    };
    opened.generation = survey.file.generation;
    opened.after_erasure = survey.after == After::Erasure;
    let Some(position) = survey.position() else {
        return;
    };
    if survey.damages.iter().any(|damage| damage.kind == DamageKind::LastUnreadable)
        && let Some(copy) = rebuilding::free_name(path)
    {
        // What may have been acknowledged is not overwritten without a copy.
        match fs::copy(path, &copy) {
            Ok(_) => opened.report.set_aside.push(copy),
            Err(_) => return,
        }
    }
    let file = OpenOptions::new().read(true).write(true).open(path).and_then(|file| {
        if survey.length > position.length {
            file.set_len(position.length)?;
            file.sync_all()?;
        }
        Ok(file)
    });
    match file {
        Ok(file) => opened.journal = Some(Journal::resume(Box::new(file), survey.file, position)),
        Err(error) => {
            opened.report.healed.push(Incident::NotWritable { reason: error.to_string() });
        }
    }
}

/// A new generation from the state as it was found; the damaged files are set aside. When there is
/// no room for it, nothing is touched and the next commit tries again.
fn begin_anew(dir: &Path, keys: &Keys, opened: &mut Opened, found: &Found) {
    let newest = found.generations.last().copied().unwrap_or(0);
    opened.generation = newest;
    let beginning = Beginning {
        generation: found.next_generation(),
        sequence: opened.applied.sequence,
        head: found
            .surveys
            .last()
            .and_then(|survey| survey.frames.last())
            .map_or([0; frame::TAG], |frame| frame.tag),
        erased: &opened.erased,
        after: After::Anything,
    };
    match super::rotation::write_from(dir, keys, &beginning, &opened.view, opened.applied) {
        Ok(written) => {
            opened.generation = beginning.generation;
            opened.journal = Some(written.journal);
            for (survey, path) in found.surveys.iter().zip(&found.paths) {
                if !survey.is_clean() {
                    opened.report.set_aside.extend(set_aside(path));
                }
            }
            // The rename that matters, the new generation's, is already on the disk.
            let _ = platform::sync_dir(dir);
        }
        Err(error) => {
            opened.report.healed.push(Incident::NotWritable { reason: error.to_string() });
        }
    }
}
