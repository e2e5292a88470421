//! The end of the journal that is written to: append, make durable, or say why not.

use super::frame::{self, FileHeader, FrameHeader, Kind, Tag};
use super::seal::Keys;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

/// What a journal writes to. A file; in tests, a file that fails on demand.
pub(super) trait Medium: Send {
    /// Writes all of `bytes` at `offset`.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Returns once what was written survives a power cut.
    fn sync(&mut self) -> io::Result<()>;
    /// Drops everything from `length` on.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

impl Medium for File {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.seek(SeekFrom::Start(offset))?;
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

/// Why a frame was not written.
#[derive(Debug)]
pub(super) enum AppendError {
    /// No room. The journal stands as it stood before, and takes frames again once there is room.
    Full,
    /// The disk refused; what it holds of the last write is not known. No frame is taken any more.
    Broken(String),
}

/// The generation file that takes the frames.
pub(super) struct Journal {
    medium: Box<dyn Medium>,
    file: FileHeader,
    /// End of the last whole frame, in bytes.
    length: u64,
    /// Number of the next frame.
    number: u64,
    tag: Tag,
    /// Bytes of the frames written since the snapshot.
    since_snapshot: u64,
    broken: Option<String>,
}

/// Where a journal goes on: what reading or writing its file has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) length: u64,
    pub(super) number: u64,
    pub(super) tag: Tag,
    /// Where the snapshot ends.
    pub(super) snapshot_end: u64,
}

impl Journal {
    pub(super) fn resume(medium: Box<dyn Medium>, file: FileHeader, position: Position) -> Self {
        Self {
            medium,
            file,
            length: position.length,
            number: position.number,
            tag: position.tag,
            since_snapshot: position.length.saturating_sub(position.snapshot_end),
            broken: None,
        }
    }

    /// The tag of the last frame.
    pub(super) fn tag(&self) -> Tag {
        self.tag
    }

    /// Bytes of the file, up to the end of the last frame.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn since_snapshot(&self) -> u64 {
        self.since_snapshot
    }

    /// Why no frame is taken any more, if so.
    pub(super) fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// Writes one frame: durable when this returns `Ok`, absent after [`AppendError::Full`]. After
    /// [`AppendError::Broken`], the next opening tells.
    pub(super) fn append(
        &mut self,
        keys: &Keys,
        kind: Kind,
        sequence: u64,
        plain: &[u8],
    ) -> Result<(), AppendError> {
        if let Some(reason) = &self.broken {
            return Err(AppendError::Broken(reason.clone()));
        }
        let header =
            FrameHeader { length: 0, kind, number: self.number, sequence, previous: self.tag };
        let bytes = frame::seal(keys, self.file, header, plain);
        let written = self.medium.write_at(self.length, &bytes).and_then(|()| self.medium.sync());
        match written {
            Ok(()) => {
                self.length += bytes.len() as u64;
                self.since_snapshot += bytes.len() as u64;
                self.number += 1;
                self.tag = frame::tag_of(&bytes);
                Ok(())
            }
            Err(error) => Err(self.withdraw(&error)),
        }
    }

    /// Takes back a frame that could not be written. After a failed sync the kernel may forget
    /// that pages were never written, so only "no room" is trusted to have left the rest intact.
    fn withdraw(&mut self, error: &io::Error) -> AppendError {
        let cut = self.medium.cut(self.length);
        if is_full(error) && cut.is_ok() {
            return match self.medium.sync() {
                Err(again) if !is_full(&again) => self.give_up(&again),
                _ => AppendError::Full,
            };
        }
        self.give_up(error)
    }

    /// Takes no frame any more: what the disk holds is not known.
    pub(super) fn give_up(&mut self, error: &io::Error) -> AppendError {
        let reason = error.kind().to_string();
        self.broken = Some(reason.clone());
        AppendError::Broken(reason)
    }
}

/// No room on the disk, or none left to this user.
pub(super) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

#[cfg(test)]
pub(super) mod tests;
