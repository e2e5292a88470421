//! Opening: look at everything, decide what to believe, then mend, and say what was mended.

use super::error::{StoreError, at};
use super::frame::{self, FileHeader};
use super::generation::{self, After, Beginning};
use super::holder::Holder;
use super::incident::{Incident, OpenReport, ViewFault};
use super::journal::Journal;
use super::op::Sequence;
use super::reading::{Ahead, Reader};
use super::recovery::{self, Base, Plan};
use super::seal::{Digest, Keys};
use super::survey::{DamageKind, ErasedMark, Survey};
use super::tables::{self, TableFault, Tables};
use super::vault::{Unlock, Unlocked, Vault};
use super::view::{self, Applied, Checked, Map, View};
use super::{Degraded, Store, platform};
use crate::clock::Timestamp;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

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

/// Makes the tables again from records in memory; hands the records back when that fails.
pub(super) fn make_tables(
    dir: &Path,
    map: Map,
    applied: Applied,
    keys: &Keys,
) -> (View, Option<TableFault>) {
    let folder = dir.join(tables::FOLDER);
    let mut tables = match Tables::create(&folder) {
        Ok(tables) => tables,
        Err(fault) => return (View::Memory(map), Some(fault)),
    };
    match tables.fill(&map).and_then(|()| tables.finish(applied, keys)) {
        Ok(()) => (View::Tables(tables), None),
        Err(fault) => {
            tables.abandon();
            (View::Memory(map), Some(fault))
        }
    }
}

/// Renames `path` to a name not yet taken, `<name>.damaged-<n>`; `None` when it cannot be.
pub(super) fn set_aside(path: &Path) -> Option<PathBuf> {
    let target = free_name(path)?;
    fs::rename(path, &target).ok().map(|()| target)
}

fn free_name(path: &Path) -> Option<PathBuf> {
    (1..10_000).find_map(|number| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".damaged-{number}"));
        let name = PathBuf::from(name);
        (!name.exists()).then_some(name)
    })
}

/// The headers of the generation files, as far as they are whole.
pub(super) struct Headers(Vec<(PathBuf, FileHeader)>);

impl Headers {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The file of another store, when there is one.
    pub(super) fn foreign_to(self, keys: &Keys) -> Option<PathBuf> {
        let store = keys.store_id();
        self.0.into_iter().find(|(_, header)| header.store != store).map(|(path, _)| path)
    }
}

/// A file of a newer format is left as it is, and so is everything beside it.
pub(super) fn refuse_newer(dir: &Path, generations: &[u64]) -> Result<Headers, StoreError> {
    let mut headers = Vec::new();
    for &generation in generations {
        let path = generation::path(dir, generation);
        match generation::header_of(&path)? {
            Some(header) if header.version > frame::VERSION => {
                let (found, known) = (header.version, frame::VERSION);
                return Err(StoreError::NewerFormat { path, found, known });
            }
            Some(header) => headers.push((path, header)),
            None => {}
        }
    }
    Ok(Headers(headers))
}

/// What there is, before anything is touched. The surveyed generations are the last of `paths`.
pub(super) struct Found {
    dir: PathBuf,
    generations: Vec<u64>,
    pub(super) paths: Vec<PathBuf>,
    pub(super) surveys: Vec<Survey>,
    pub(super) view: Result<Checked, TableFault>,
}

impl Found {
    pub(super) fn none(dir: &Path, generations: Vec<u64>) -> Self {
        Self {
            dir: dir.to_owned(),
            generations,
            paths: Vec::new(),
            surveys: Vec::new(),
            view: Err(TableFault::Missing),
        }
    }

    /// Surveys the newest generation while the tables are checked; the older generations too, when
    /// these do not suffice.
    fn look(
        dir: &Path,
        keys: &Keys,
        generations: Vec<u64>,
        ahead: Option<&Ahead<'_>>,
    ) -> Result<(Self, Option<Tables>), StoreError> {
        let mut found = Self::none(dir, generations);
        // The tables on this thread: what is read of them stays in memory, and the allocator grows
        // the first thread's share of it in larger steps.
        let (surveyed, (tables, view)) = thread::scope(|scope| {
            let surveying = scope.spawn(|| found.survey_newest(keys));
            let checked = check_tables(dir, keys, ahead);
            (surveying.join().unwrap_or_else(|panic| resume_unwind(panic)), checked)
        });
        surveyed?;
        found.view = view;
        let enough = recovery::plan(&found.surveys, &found.view).is_some_and(|plan| plan.goes_on);
        if !enough {
            found.survey_all(keys)?;
        }
        Ok((found, tables))
    }

    fn survey_newest(&mut self, keys: &Keys) -> Result<(), StoreError> {
        match self.generations.last() {
            Some(&newest) => self.survey(newest, keys),
            None => Ok(()),
        }
    }

    pub(super) fn survey_all(&mut self, keys: &Keys) -> Result<(), StoreError> {
        self.surveys.clear();
        self.paths.clear();
        for generation in self.generations.clone() {
            self.survey(generation, keys)?;
        }
        Ok(())
    }

    fn survey(&mut self, generation: u64, keys: &Keys) -> Result<(), StoreError> {
        let path = generation::path(&self.dir, generation);
        let expected = FileHeader::new(keys.store_id(), generation);
        self.surveys.push(Survey::of(&path, keys, expected).map_err(at(&path))?);
        self.paths.push(path);
        Ok(())
    }

    /// The number of a generation that never was.
    pub(super) fn next_generation(&self) -> u64 {
        let named = self.surveys.iter().filter_map(|survey| survey.next);
        self.generations.iter().copied().chain(named).max().unwrap_or(0) + 1
    }
}

pub(super) fn check_tables(
    dir: &Path,
    keys: &Keys,
    ahead: Option<&Ahead<'_>>,
) -> (Option<Tables>, Result<Checked, TableFault>) {
    let tables = match Tables::open(&dir.join(tables::FOLDER)) {
        Ok(tables) => tables,
        Err(fault) => return (None, Err(fault)),
    };
    match tables.check(keys, ahead) {
        Ok(checked) => (Some(tables), Ok(checked)),
        Err(fault @ TableFault::Missing) => (None, Err(fault)),
        Err(fault) => {
            tables.abandon();
            (None, Err(fault))
        }
    }
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
            degraded: RefCell::new(self.degraded),
            sequence: self.applied.sequence,
            digest: self.applied.digest,
            erased: self.erased,
            stated: self.stated,
            report,
            witness: None,
            rotate_after: Store::ROTATE_AFTER,
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
        rebuild(dir, keys, &plan, loaded.map, applied)
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
        let mut before = std::collections::BTreeMap::new();
        for op in ops {
            let old = match before.get(&op.slot) {
                Some(pending) => Clone::clone(pending),
                None => tables.get(op.slot)?,
            };
            if let Some(old) = old {
                digest -= keys.digest(op.slot.table, op.slot.key, &old);
            }
            if let Some(sealed) = &op.sealed {
                digest += keys.digest(op.slot.table, op.slot.key, sealed);
            }
            before.insert(op.slot, op.sealed.clone());
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

/// New tables from what the journal says; the former ones are set aside if they may still matter.
fn rebuild(dir: &Path, keys: &Keys, plan: &Plan, map: Map, applied: Applied) -> Opened {
    let Some(fault) = plan.view_fault else {
        // The disk refuses the tables: they are not touched.
        let refused = TableFault::Refused("refused".to_owned());
        return Opened::new((View::Memory(map), Some(refused)), applied);
    };
    let folder = dir.join(tables::FOLDER);
    let mut kept = None;
    if folder.exists() {
        if fault == ViewFault::Missing && plan.lost.is_none() {
            // Never finished, and the journal has everything.
            let _ = fs::remove_dir_all(&folder);
        } else {
            kept = set_aside(&folder);
        }
    }
    let mut opened = Opened::new(make_tables(dir, map, applied, keys), applied);
    if opened.degraded.is_none() {
        opened.report.healed.push(Incident::ViewRebuilt { fault });
    }
    opened.report.set_aside.extend(kept);
    opened
}

fn stated_digests(surveys: &[Survey]) -> Vec<(u64, Digest)> {
    surveys
        .iter()
        .flat_map(|survey| &survey.frames)
        .filter_map(|frame| Some((frame.header.sequence, frame.digest?)))
        .collect()
}

/// What is to be said of the journal.
pub(super) fn incidents(plan: &Plan, found: &Found, kept: Option<u64>) -> Vec<Incident> {
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
        && let Some(copy) = free_name(path)
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
