//! Reading a generation file whatever state it is in: which frames are authentic, where they lie,
//! and which stretches of the file are damaged.
//!
//! A survey keeps no record in memory; [`Survey::frames`] says where to read them again.

use super::bytes::Cursor;
use super::frame::{self, FileHeader, FrameHeader, Kind, MARKER, TAG, Tag};
use super::generation::After;
use super::journal::Position;
use super::op::{Change, Slot};
use super::seal::{Digest, Keys};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Length of the keyed hash under which an erased record is remembered.
pub(super) const ERASED: usize = 16;

/// A keyed hash of an erased record's place.
pub(super) type ErasedMark = [u8; ERASED];

/// One authentic frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) header: FrameHeader,
    /// Where it begins in the file.
    pub(super) offset: u64,
    pub(super) tag: Tag,
    /// What the state's digest is after it, for the frames that say so.
    pub(super) digest: Option<Digest>,
}

impl Frame {
    fn end(&self) -> u64 {
        self.offset + FrameHeader::LENGTH as u64 + u64::from(self.header.length)
    }
}

/// A stretch of the file that is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Damage {
    pub(super) offset: u64,
    pub(super) length: u64,
    pub(super) kind: DamageKind,
}

/// What can be told of a damaged stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DamageKind {
    /// At the end of the file, a frame that plainly was cut short: it was never acknowledged.
    CutShort,
    /// At the end of the file, something as long as a frame or more: a frame the machine was
    /// writing when it stopped, or one that was damaged later.
    LastUnreadable,
    /// Anywhere else.
    Middle,
}

/// A snapshot of which every piece is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Whole {
    pub(super) sequence: u64,
    pub(super) count: u64,
    pub(super) digest: Digest,
}

/// What a generation file was found to hold.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) file: FileHeader,
    extent: Option<Extent>,
    pub(super) after: After,
    /// The authentic frames, in the order in which they were written, each once.
    pub(super) frames: Vec<Frame>,
    pub(super) erased: BTreeSet<ErasedMark>,
    pub(super) damages: Vec<Damage>,
    /// Numbers missing between the frames, or frames found out of their order or twice.
    pub(super) disorder: bool,
    /// The snapshot, when every piece of it is there.
    pub(super) whole: Option<Whole>,
    /// How many records the snapshot should hold, when its end could be read.
    pub(super) expected: Option<u64>,
    /// The generation that follows, when this one was finished.
    pub(super) next: Option<u64>,
    /// The highest commit named by a frame header that stands but whose contents do not.
    pub(super) unreadable_sequence: Option<u64>,
    pub(super) length: u64,
}

impl Survey {
    /// Reads the whole file at `path`, which is said to be `expected`.
    pub(super) fn of(path: &Path, keys: &Keys, expected: FileHeader) -> io::Result<Self> {
        Self::within(path, None, keys, expected)
    }

    /// Reads a part of a file as if it were a generation's own.
    pub(super) fn within(
        path: &Path,
        extent: Option<Extent>,
        keys: &Keys,
        expected: FileHeader,
    ) -> io::Result<Self> {
        let mut reader = FrameReader::open(path, expected, extent)?;
        let mut survey = Self {
            file: expected,
            extent,
            after: After::Anything,
            frames: Vec::new(),
            erased: BTreeSet::new(),
            damages: Vec::new(),
            disorder: false,
            whole: None,
            expected: None,
            next: None,
            unreadable_sequence: None,
            length: reader.length,
        };
        survey.walk(&mut reader, keys)?;
        survey.put_in_order();
        Ok(survey)
    }

    /// Nothing is wrong with this file.
    pub(super) fn is_clean(&self) -> bool {
        self.damages.is_empty() && !self.disorder && self.whole.is_some()
    }

    /// Nothing is wrong but its last frame, which is not there whole.
    pub(super) fn is_clean_but_for_its_tail(&self) -> bool {
        !self.disorder
            && self.whole.is_some()
            && self.damages.iter().all(|damage| damage.kind != DamageKind::Middle)
    }

    /// The frames that hold commits, in order.
    pub(super) fn changes(&self) -> impl DoubleEndedIterator<Item = &Frame> {
        self.frames.iter().filter(|frame| frame.header.kind == Kind::Change)
    }

    /// Where the file goes on after its last authentic frame.
    pub(super) fn position(&self) -> Option<Position> {
        let last = self.frames.last()?;
        let whole = self.frames.iter().find(|frame| frame.header.kind == Kind::Whole)?;
        Some(Position {
            length: last.end(),
            number: last.header.number + 1,
            tag: last.tag,
            snapshot_end: whole.end(),
        })
    }

    fn walk(&mut self, reader: &mut FrameReader, keys: &Keys) -> io::Result<()> {
        let mut offset = 0;
        if reader.has_its_header()? {
            offset = FileHeader::LENGTH as u64;
        }
        let mut sealed = Vec::new();
        while offset < self.length || (offset == 0 && self.length == 0) {
            match reader.frame_at(offset, keys, &mut sealed)? {
                Found::Authentic(frame, plain) => {
                    offset = frame.end();
                    self.take_in(frame, plain);
                }
                Found::Not(what) => {
                    if let NotAFrame::Unreadable { sequence } = what {
                        self.unreadable_sequence = self.unreadable_sequence.max(Some(sequence));
                    }
                    let next = reader.next_authentic(offset, keys, &mut sealed)?;
                    let end = next.unwrap_or(self.length);
                    let kind = match (next, what) {
                        (Some(_), _) => DamageKind::Middle,
                        _ if offset == 0 => DamageKind::Middle,
                        (None, NotAFrame::CutShort) => DamageKind::CutShort,
                        (None, _) => DamageKind::LastUnreadable,
                    };
                    self.damages.push(Damage { offset, length: end - offset, kind });
                    if next.is_none() {
                        break;
                    }
                    offset = end;
                }
            }
        }
        Ok(())
    }

    fn take_in(&mut self, mut frame: Frame, plain: &[u8]) {
        let mut cursor = Cursor::new(plain);
        match frame.header.kind {
            Kind::Erased => {
                while let Some(mark) = cursor.array() {
                    self.erased.insert(mark);
                }
            }
            Kind::Whole => {
                self.expected = cursor.u64();
                frame.digest = cursor.array().map(Digest::from_bytes);
            }
            Kind::Change => frame.digest = cursor.array().map(Digest::from_bytes),
            Kind::Finished => self.next = cursor.u64(),
            Kind::Opening => {
                let _head = cursor.take(TAG);
                self.after = cursor.u8().map_or(After::Anything, After::of);
            }
            Kind::Records => {}
        }
        self.frames.push(frame);
    }

    /// Frames may have been moved or copied within the file: each says its number.
    fn put_in_order(&mut self) {
        let found = self.frames.len();
        let sorted = self.frames.is_sorted_by_key(|frame| frame.header.number);
        self.frames.sort_by_key(|frame| frame.header.number);
        self.frames.dedup_by_key(|frame| frame.header.number);
        let chained = self.frames.first().is_none_or(|first| first.header.number == 0)
            && self.frames.is_sorted_by(follows);
        self.disorder = !sorted || !chained || self.frames.len() != found;
        self.whole = self.whole_snapshot();
    }

    fn whole_snapshot(&self) -> Option<Whole> {
        let end = self.frames.iter().position(|frame| frame.header.kind == Kind::Whole)?;
        let last = self.frames.get(end)?;
        let every_piece = usize::try_from(last.header.number).is_ok_and(|number| number == end);
        if !every_piece {
            return None;
        }
        Some(Whole { sequence: last.header.sequence, count: self.expected?, digest: last.digest? })
    }
}

fn follows(before: &Frame, after: &Frame) -> bool {
    after.header.number == before.header.number + 1 && after.header.previous == before.tag
}

enum Found<'a> {
    /// The frame, and what it holds in the open.
    Authentic(Frame, &'a [u8]),
    Not(NotAFrame),
}

#[derive(Clone, Copy)]
enum NotAFrame {
    /// A whole header, but fewer bytes than it announces; or fewer bytes than a header.
    CutShort,
    /// A whole header whose sealed part does not open.
    Unreadable { sequence: u64 },
    /// No header at all.
    Noise,
}

/// Where a generation lies in a file: the whole of its own, or a part of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) start: u64,
    pub(super) length: u64,
}

/// Reads single frames at given places of one file.
pub(super) struct FrameReader {
    file: BufReader<File>,
    at: u64,
    start: u64,
    length: u64,
    expected: FileHeader,
}

impl FrameReader {
    /// Reads `extent` of the file, or all of it.
    fn open(path: &Path, expected: FileHeader, extent: Option<Extent>) -> io::Result<Self> {
        let file = File::open(path)?;
        let whole = file.metadata()?.len();
        let Extent { start, length } = extent.unwrap_or(Extent { start: 0, length: whole });
        let length = length.min(whole.saturating_sub(start));
        Ok(Self {
            file: BufReader::with_capacity(128 * 1024, file),
            at: 0,
            start,
            length,
            expected,
        })
    }

    /// Reads again what was surveyed.
    pub(super) fn again(path: &Path, survey: &Survey) -> io::Result<Self> {
        Self::open(path, survey.file, survey.extent)
    }

    /// The plain contents of a frame that a survey has found; `None` when it is no longer there.
    pub(super) fn contents(&mut self, frame: &Frame, keys: &Keys) -> io::Result<Option<Vec<u8>>> {
        let mut sealed = Vec::new();
        Ok(match self.frame_at(frame.offset, keys, &mut sealed)? {
            Found::Authentic(again, plain) if again.header == frame.header => Some(plain.to_vec()),
            _ => None,
        })
    }

    fn has_its_header(&mut self) -> io::Result<bool> {
        let mut bytes = [0; FileHeader::LENGTH];
        Ok(self.read_at(0, &mut bytes)? == bytes.len()
            && FileHeader::decode(&bytes) == Some(self.expected))
    }

    /// What begins at `offset`; `room` is for its bytes.
    fn frame_at<'a>(
        &mut self,
        offset: u64,
        keys: &Keys,
        room: &'a mut Vec<u8>,
    ) -> io::Result<Found<'a>> {
        let mut open = [0; FrameHeader::LENGTH];
        let read = self.read_at(offset, &mut open)?;
        if read < open.len() {
            return Ok(Found::Not(NotAFrame::CutShort));
        }
        let Some(header) = FrameHeader::decode(&open) else {
            return Ok(Found::Not(NotAFrame::Noise));
        };
        let start = offset + FrameHeader::LENGTH as u64;
        if u64::from(header.length) > self.length.saturating_sub(start) {
            return Ok(Found::Not(NotAFrame::CutShort));
        }
        let unreadable = Found::Not(NotAFrame::Unreadable { sequence: header.sequence });
        let Ok(length) = usize::try_from(header.length) else {
            return Ok(unreadable);
        };
        // The length is bounded by the file's own: no header can ask for more memory than that.
        room.resize(length, 0);
        if self.read_at(start, room)? < length {
            return Ok(Found::Not(NotAFrame::CutShort));
        }
        let tag = frame::tag_of(room);
        Ok(match frame::open(keys, self.expected, &header, room) {
            Some(plain) => Found::Authentic(Frame { header, offset, tag, digest: None }, plain),
            None => unreadable,
        })
    }

    /// Where the next authentic frame begins, after a place that holds none.
    fn next_authentic(
        &mut self,
        after: u64,
        keys: &Keys,
        sealed: &mut Vec<u8>,
    ) -> io::Result<Option<u64>> {
        let mut from = after + 1;
        while let Some(candidate) = self.next_marker(from)? {
            if let Found::Authentic(..) = self.frame_at(candidate, keys, sealed)? {
                return Ok(Some(candidate));
            }
            from = candidate + 1;
        }
        Ok(None)
    }

    fn next_marker(&mut self, from: u64) -> io::Result<Option<u64>> {
        let mut window = vec![0; 64 * 1024];
        let mut at = from;
        while at < self.length {
            let read = self.read_at(at, &mut window)?;
            let seen = window.get(..read).unwrap_or_default();
            if let Some(place) = seen.windows(MARKER.len()).position(|bytes| bytes == MARKER) {
                return Ok(Some(at + place as u64));
            }
            if read < MARKER.len() {
                return Ok(None);
            }
            at += (read - MARKER.len() + 1) as u64;
        }
        Ok(None)
    }

    /// Fills `into` from `offset` as far as the file goes.
    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        if offset >= self.length {
            return Ok(0);
        }
        let place = self.start.saturating_add(offset);
        let step = i64::try_from(place).unwrap_or(i64::MAX) - i64::try_from(self.at).unwrap_or(0);
        self.file.seek_relative(step)?;
        self.at = place;
        let most = usize::try_from(self.length - offset).unwrap_or(usize::MAX);
        let most = most.min(into.len());
        let into = into.get_mut(..most).unwrap_or_default();
        let mut filled = 0;
        while let Some(room) = into.get_mut(filled..).filter(|room| !room.is_empty()) {
            match self.file.read(room) {
                Ok(0) => break,
                Ok(read) => {
                    filled += read;
                    self.at += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.at = self.file.stream_position().or_else(|_| self.rewind())?;
                    return Err(error);
                }
            }
        }
        Ok(filled)
    }

    fn rewind(&mut self) -> io::Result<u64> {
        self.file.seek(SeekFrom::Start(0))
    }
}

/// The records in a piece of a snapshot; `None` when it is not one.
pub(super) fn records(plain: &[u8]) -> Option<Vec<(Slot, Vec<u8>)>> {
    let mut cursor = Cursor::new(plain);
    let mut records = Vec::new();
    while !cursor.is_empty() {
        let slot = Slot::read(cursor.take(Slot::LENGTH)?)?;
        records.push((slot, cursor.long()?.to_vec()));
    }
    Some(records)
}

/// The commit in a frame of that kind.
pub(super) fn change(plain: &[u8]) -> Option<Change<'_>> {
    Change::decode(plain)
}

#[cfg(test)]
mod tests;
