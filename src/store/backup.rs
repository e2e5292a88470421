//! Backups: one file that holds a whole generation and the key slots, and proves itself.

use super::bytes::Cursor;
use super::erasure;
use super::error::{StoreError, at};
use super::frame::{FileHeader, TAG, VERSION};
use super::generation::{self, After, Beginning};
use super::holder::Holder;
use super::op::Sequence;
use super::opening::{self, Found};
use super::recovery;
use super::seal::Keys;
use super::survey::{Extent, Survey};
use super::tables::{self, TableFault};
use super::vault::{Unlock, Vault};
use super::view::{self, Applied, Map};
use super::{Store, platform};
use crate::clock::Timestamp;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// First bytes of a backup.
const MAGIC: [u8; 8] = *b"RELAISB\n";

/// Magic, version, reserved, length of the slots, length of the generation.
const HEAD: usize = 8 + 2 + 6 + 8 + 8;

/// The BLAKE3 hash of everything before it ends the file.
const HASH: usize = 32;

/// No slot file is longer.
const LONGEST_SLOTS: u64 = 64 * 1024;

/// A backup that was made and read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupReport {
    /// The file.
    pub path: PathBuf,
    /// The last commit in it.
    pub sequence: Sequence,
    /// Records in it, each of which was opened again.
    pub records: u64,
    /// Its size, in bytes.
    pub bytes: u64,
}

/// What a restoration brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    /// The last commit in the backup.
    pub sequence: Sequence,
    /// Records restored.
    pub records: u64,
    /// Records of the backup that had been erased for good since, and stay so.
    pub erased: u64,
    /// What was in the folder before, kept under other names.
    pub set_aside: Vec<PathBuf>,
}

impl Store {
    /// Begins a new generation, copies the finished state and the key slots into one file in
    /// `folder`, and proves the copy by reading it back and opening every record.
    ///
    /// # Errors
    /// No room or no write; [`StoreError::BackupDamaged`] when what is read back is not what was written.
    pub fn backup(&mut self, folder: &Path) -> Result<BackupReport, StoreError> {
        self.rotate()?;
        if !folder.is_dir() {
            platform::create_private_dir(folder).map_err(at(folder))?;
        }
        let slots = Vault::slots_bytes(&self.dir)?;
        let generation = generation::path(&self.dir, self.generation);
        let id: String = self.id().to_string().chars().take(8).collect();
        let path = folder.join(format!("relais-{id}-{:010}.backup", self.sequence.0));
        let unfinished = path.with_extension("backup-new");
        let proved = write(&unfinished, &slots, &generation)
            .map_err(at(&unfinished))
            .and_then(|()| prove(&unfinished, &self.keys));
        let (records, bytes) = match proved {
            Ok(proof) => proof,
            Err(error) => {
                // What could not be proved is no backup and shall not look like one.
                let _ = fs::remove_file(&unfinished);
                return Err(error);
            }
        };
        fs::rename(&unfinished, &path).map_err(at(&path))?;
        platform::sync_dir(folder).map_err(at(folder))?;
        Ok(BackupReport { path, sequence: self.sequence, records, bytes })
    }
}

/// Brings back a backup into `into`: a new folder, or a folder that holds the same store, whose
/// present state is then kept under other names. Records erased there since stay erased.
///
/// # Errors
/// [`StoreError::BackupDamaged`] when one bit of the file differs; a passphrase or code that does not
/// open it; a folder that holds another store; a store that is in use; no room.
pub fn restore(
    backup: &Path,
    into: &Path,
    unlock: &Unlock,
    now: Timestamp,
) -> Result<RestoreReport, StoreError> {
    platform::refuse_network_folder(into)?;
    let parts = Parts::of(backup)?;
    let keys = Vault::unlock_bytes(&parts.slots, unlock)?.keys;
    let (survey, mut map) = parts.read(backup, &keys)?;
    let sequence = survey.whole.map_or(0, |whole| whole.sequence);
    platform::create_private_dir(into).map_err(at(into))?;
    let _holder = Holder::take(into, now)?;
    let mut present = Present::of(into, &keys, unlock)?;
    let before = map.len();
    map.retain(|slot, _| !present.erased.contains(&erasure::mark(&keys, *slot)));
    let erased = (before - map.len()) as u64;
    present.erased.extend(survey.erased);
    let applied = Applied {
        sequence: Sequence(present.last.map_or(sequence, |last| last.max(sequence) + 1)),
        digest: view::digest_of(&map, &keys),
    };
    if !Vault::exists(into) {
        Vault::from_slots_bytes(into, &parts.slots)?;
    }
    // The tables go first: they must not outvote the restored state if this is interrupted.
    let mut set_aside: Vec<PathBuf> =
        opening::set_aside(&into.join(tables::FOLDER)).into_iter().collect();
    let beginning = Beginning {
        generation: present.next,
        sequence: applied.sequence,
        head: [0; TAG],
        erased: &present.erased,
        after: After::Anything,
    };
    generation::write(into, &keys, &beginning, erasure::pages_of(&map), |_| Ok(()))?;
    set_aside.extend(present.paths.iter().filter_map(|path| opening::set_aside(path)));
    platform::sync_dir(into).map_err(at(into))?;
    let records = map.len() as u64;
    // Without tables the next opening makes them.
    drop(opening::make_tables(into, map, applied, &keys));
    Ok(RestoreReport { sequence: Sequence(sequence), records, erased, set_aside })
}

/// What the folder that is restored into holds already.
struct Present {
    paths: Vec<PathBuf>,
    erased: std::collections::BTreeSet<super::survey::ErasedMark>,
    last: Option<u64>,
    next: u64,
}

impl Present {
    fn of(dir: &Path, keys: &Keys, unlock: &Unlock) -> Result<Self, StoreError> {
        let generations = generation::list(dir)?;
        let headers = opening::refuse_newer(dir, &generations)?;
        if headers.is_empty() && Vault::exists(dir) {
            // Only the keys are left: they are this store's if what opens the backup opens them.
            let slots = Vault::slots_bytes(dir)?;
            if Vault::unlock_bytes(&slots, unlock)?.store_id != keys.store_id() {
                return Err(StoreError::OtherStore { path: dir.to_owned() });
            }
        }
        if let Some(path) = headers.foreign_to(keys) {
            return Err(StoreError::OtherStore { path });
        }
        let mut found = Found::none(dir, generations);
        found.survey_all(keys)?;
        let plan = recovery::plan(&found.surveys, &Err(TableFault::Missing));
        let last = plan.map(|plan| plan.last.0);
        let next = found.next_generation();
        let erased = found.surveys.into_iter().flat_map(|survey| survey.erased).collect();
        Ok(Self { paths: found.paths, erased, last, next })
    }
}

fn write(path: &Path, slots: &[u8], generation: &Path) -> io::Result<()> {
    let mut source = File::open(generation)?;
    let length = source.metadata()?.len();
    let file =
        platform::private_file_options().write(true).create(true).truncate(true).open(path)?;
    let mut into = Hashing { into: BufWriter::new(file), hasher: blake3::Hasher::new() };
    into.write_all(&MAGIC)?;
    into.write_all(&VERSION.to_le_bytes())?;
    into.write_all(&[0; 6])?;
    into.write_all(&(slots.len() as u64).to_le_bytes())?;
    into.write_all(&length.to_le_bytes())?;
    into.write_all(slots)?;
    io::copy(&mut Read::by_ref(&mut source).take(length), &mut into)?;
    let hash = *into.hasher.finalize().as_bytes();
    into.into.write_all(&hash)?;
    into.into.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

struct Hashing<W> {
    into: W,
    hasher: blake3::Hasher,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.into.write(bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.into.flush()
    }
}

/// Reads a backup as whoever restores it will, and opens every record: how many, and its size.
fn prove(path: &Path, keys: &Keys) -> Result<(u64, u64), StoreError> {
    let damaged = || StoreError::BackupDamaged { path: path.to_owned() };
    let parts = Parts::of(path)?;
    let (_, map) = parts.read(path, keys)?;
    for (slot, sealed) in &map {
        keys.open_record(slot.table, slot.key, sealed).map_err(|_| damaged())?;
    }
    Ok((map.len() as u64, parts.extent.start + parts.extent.length + HASH as u64))
}

/// A backup whose hash is right.
struct Parts {
    slots: Vec<u8>,
    extent: Extent,
}

impl Parts {
    fn of(path: &Path) -> Result<Self, StoreError> {
        let damaged = || StoreError::BackupDamaged { path: path.to_owned() };
        let mut file = File::open(path).map_err(at(path))?;
        let whole = file.metadata().map_err(at(path))?.len();
        let covered = whole.checked_sub(HASH as u64).ok_or_else(damaged)?;
        let mut hasher = blake3::Hasher::new();
        let mut head = Vec::new();
        Read::by_ref(&mut file)
            .take(covered.min(HEAD as u64 + LONGEST_SLOTS))
            .read_to_end(&mut head)
            .map_err(at(path))?;
        hasher.update(&head);
        let rest = covered - head.len() as u64;
        io::copy(&mut Read::by_ref(&mut file).take(rest), &mut hasher).map_err(at(path))?;
        let mut written = Vec::with_capacity(HASH);
        file.read_to_end(&mut written).map_err(at(path))?;
        if written != hasher.finalize().as_bytes() {
            return Err(damaged());
        }
        Self::decode(&head, covered, path)?.ok_or_else(damaged)
    }

    fn decode(head: &[u8], hashed: u64, path: &Path) -> Result<Option<Self>, StoreError> {
        let mut cursor = Cursor::new(head);
        if cursor.array() != Some(MAGIC) {
            return Ok(None);
        }
        match cursor.u16() {
            Some(VERSION) => {}
            Some(found) if found > VERSION => {
                let path = path.to_owned();
                return Err(StoreError::NewerFormat { path, found, known: VERSION });
            }
            _ => return Ok(None),
        }
        let parts = (|| {
            let _reserved = cursor.take(6)?;
            let slots = cursor.u64()?;
            let length = cursor.u64()?;
            let start = (HEAD as u64).checked_add(slots)?;
            if start.checked_add(length)? != hashed {
                return None;
            }
            let slots = cursor.take(usize::try_from(slots).ok()?)?.to_vec();
            Some(Self { slots, extent: Extent { start, length } })
        })();
        Ok(parts)
    }

    /// The state in the backup, every frame of which must be authentic.
    fn read(&self, path: &Path, keys: &Keys) -> Result<(Survey, Map), StoreError> {
        let damaged = || StoreError::BackupDamaged { path: path.to_owned() };
        let mut file = File::open(path).map_err(at(path))?;
        io::Seek::seek(&mut file, io::SeekFrom::Start(self.extent.start)).map_err(at(path))?;
        let mut header = Vec::new();
        file.take(FileHeader::LENGTH as u64).read_to_end(&mut header).map_err(at(path))?;
        let header = FileHeader::decode(&header).ok_or_else(damaged)?;
        if header.store != keys.store_id() {
            return Err(damaged());
        }
        let survey = Survey::within(path, Some(self.extent), keys, header).map_err(at(path))?;
        if !survey.is_clean() {
            return Err(damaged());
        }
        let surveys = [survey];
        let plan = recovery::plan(&surveys, &Err(TableFault::Missing)).ok_or_else(damaged)?;
        let loaded = recovery::load(&plan, &surveys, &[path], keys).map_err(at(path))?;
        let [survey] = surveys;
        let whole = survey.whole.ok_or_else(damaged)?;
        let right = loaded.map.len() as u64 == whole.count
            && view::digest_of(&loaded.map, keys) == whole.digest;
        if right { Ok((survey, loaded.map)) } else { Err(damaged()) }
    }
}
