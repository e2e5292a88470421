//! Generations: one file each, a snapshot of the whole state and then every commit since.

use super::bytes::put_long;
use super::error::{StoreError, at};
use super::frame;
use super::frame::{FileHeader, FrameHeader, Kind, TAG, Tag};
use super::journal::{Journal, Position};
use super::op::{Sequence, Slot};
use super::platform;
use super::seal::{Digest, Keys};
use super::survey::ErasedMark;
use super::view::Entry;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Plain bytes of one piece of a snapshot, about.
const PIECE: usize = 192 * 1024;

/// Suffix of a generation being written: never read, removed at the next opening.
const UNFINISHED: &str = ".new";

/// The file of a generation.
pub(super) fn path(dir: &Path, generation: u64) -> PathBuf {
    dir.join(format!("gen-{generation:06}.log"))
}

/// The generations that have a file, oldest first.
pub(super) fn list(dir: &Path) -> Result<Vec<u64>, StoreError> {
    let mut generations = Vec::new();
    for entry in fs::read_dir(dir).map_err(at(dir))? {
        let entry = entry.map_err(at(dir))?;
        if let Some(generation) = number_of(&entry.file_name().to_string_lossy()) {
            generations.push(generation);
        }
    }
    generations.sort_unstable();
    Ok(generations)
}

fn number_of(name: &str) -> Option<u64> {
    let digits = name.strip_prefix("gen-")?.strip_suffix(".log")?;
    // More digits than any store will ever need are no name of ours, and would leave no number after it.
    let plain =
        (6..=12).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// The header at the beginning of a file, when it is whole; whatever its version.
pub(super) fn header_of(path: &Path) -> Result<Option<FileHeader>, StoreError> {
    use std::io::Read;
    let mut bytes = Vec::with_capacity(FileHeader::LENGTH);
    let file = File::open(path).map_err(at(path))?;
    file.take(FileHeader::LENGTH as u64).read_to_end(&mut bytes).map_err(at(path))?;
    Ok(FileHeader::decode(&bytes))
}

/// Removes generations that were being written when the program stopped.
pub(super) fn remove_unfinished(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name
            .to_str()
            .and_then(|name| name.strip_suffix(UNFINISHED))
            .and_then(number_of)
            .is_some()
        {
            // It holds nothing that is not elsewhere; when it stays, the next writing replaces it.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// What came before a generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// Nothing, another generation, damage, a restoration: it is kept as long as it may serve.
    Anything,
    /// Files that hold what was erased: they go, now or at the next opening.
    Erasure,
}

impl After {
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Anything => 0,
            Self::Erasure => 1,
        }
    }

    pub(super) fn of(code: u8) -> Self {
        if code == Self::Erasure.code() { Self::Erasure } else { Self::Anything }
    }
}

/// What a new generation begins with.
pub(super) struct Beginning<'a> {
    pub(super) generation: u64,
    pub(super) sequence: Sequence,
    /// The last frame before.
    pub(super) head: Tag,
    pub(super) erased: &'a BTreeSet<ErasedMark>,
    pub(super) after: After,
}

/// A generation file that was written and is in place.
pub(super) struct Written {
    pub(super) journal: Journal,
    /// Records in the snapshot.
    pub(super) count: u64,
}

/// Writes a new generation: the records that `next_page` hands out, page after page until an
/// empty one. `agreed` judges the digest of what was read before the file takes its name.
///
/// When the file has taken its name and the folder cannot be synced, its journal takes no frame.
pub(super) fn write(
    dir: &Path,
    keys: &Keys,
    beginning: &Beginning<'_>,
    mut next_page: impl FnMut() -> Result<Vec<Entry>, StoreError>,
    agreed: impl FnOnce(Digest) -> Result<(), StoreError>,
) -> Result<Written, StoreError> {
    let target = path(dir, beginning.generation);
    let mut unfinished = target.clone().into_os_string();
    unfinished.push(UNFINISHED);
    let unfinished = PathBuf::from(unfinished);
    let written = (|| {
        let mut writer = Writer::create(&unfinished, keys, beginning)?;
        loop {
            let page = next_page()?;
            if page.is_empty() {
                break;
            }
            for (slot, sealed) in page {
                writer.record(slot, &sealed)?;
            }
        }
        agreed(writer.digest)?;
        let mut written = writer.finish()?;
        fs::rename(&unfinished, &target).map_err(at(&target))?;
        // From here on the file stands, and the next opening would begin with it: a commit to the one before
        // would be lost. But its name may not outlast a power cut: it takes no commit either.
        if let Err(error) = platform::sync_dir(dir) {
            written.journal.give_up(&error);
        }
        Ok(written)
    })();
    if written.is_err() {
        // The name without the suffix was never taken: nothing is lost with it.
        let _ = fs::remove_file(&unfinished);
    }
    written
}

struct Writer<'a> {
    keys: &'a Keys,
    path: &'a Path,
    into: BufWriter<File>,
    file: FileHeader,
    sequence: Sequence,
    number: u64,
    tag: Tag,
    length: u64,
    piece: Vec<u8>,
    count: u64,
    digest: Digest,
}

impl<'a> Writer<'a> {
    fn create(
        path: &'a Path,
        keys: &'a Keys,
        beginning: &Beginning<'_>,
    ) -> Result<Self, StoreError> {
        let into = platform::private_file_options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(path)
            .map_err(at(path))?;
        let file = FileHeader::new(keys.store_id(), beginning.generation);
        let mut writer = Self {
            keys,
            path,
            into: BufWriter::with_capacity(256 * 1024, into),
            file,
            sequence: beginning.sequence,
            number: 0,
            tag: [0; TAG],
            length: 0,
            piece: Vec::with_capacity(PIECE + 4096),
            count: 0,
            digest: Digest::default(),
        };
        writer.bytes(&file.encode())?;
        let opening = [&beginning.head[..], &[beginning.after.code()]].concat();
        writer.frame(Kind::Opening, &opening)?;
        let erased: Vec<u8> = beginning.erased.iter().flatten().copied().collect();
        for marks in erased.chunks(PIECE) {
            writer.frame(Kind::Erased, marks)?;
        }
        Ok(writer)
    }

    fn record(&mut self, slot: Slot, sealed: &[u8]) -> Result<(), StoreError> {
        self.digest += self.keys.digest(slot.table, slot.key, sealed);
        self.count += 1;
        self.piece.extend_from_slice(&slot.bytes());
        put_long(&mut self.piece, sealed);
        if self.piece.len() >= PIECE { self.end_piece() } else { Ok(()) }
    }

    fn end_piece(&mut self) -> Result<(), StoreError> {
        let mut piece = std::mem::take(&mut self.piece);
        let written = self.frame(Kind::Records, &piece);
        piece.clear();
        self.piece = piece;
        written
    }

    fn finish(mut self) -> Result<Written, StoreError> {
        if !self.piece.is_empty() {
            self.end_piece()?;
        }
        let mut whole = self.count.to_le_bytes().to_vec();
        whole.extend_from_slice(&self.digest.to_bytes());
        self.frame(Kind::Whole, &whole)?;
        let position = Position {
            length: self.length,
            number: self.number,
            tag: self.tag,
            snapshot_end: self.length,
        };
        let file = self.into.into_inner().map_err(|error| at(self.path)(error.into_error()))?;
        file.sync_all().map_err(at(self.path))?;
        Ok(Written {
            journal: Journal::resume(Box::new(file), self.file, position),
            count: self.count,
        })
    }

    fn frame(&mut self, kind: Kind, plain: &[u8]) -> Result<(), StoreError> {
        let header = FrameHeader {
            length: 0,
            kind,
            number: self.number,
            sequence: self.sequence.0,
            previous: self.tag,
        };
        let bytes = frame::seal(self.keys, self.file, header, plain);
        self.number += 1;
        self.tag = frame::tag_of(&bytes);
        self.bytes(&bytes)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.length += bytes.len() as u64;
        self.into.write_all(bytes).map_err(at(self.path))
    }
}
