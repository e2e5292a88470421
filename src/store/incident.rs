//! What opening a store found and mended: said, never silent.

use super::op::Sequence;
use super::vault::CopyReport;
use crate::i18n::{Explain, Message};
use crate::msg;
use std::path::{Path, PathBuf};

/// How much an incident or a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know; nothing to do.
    Note,
    /// Everything acknowledged is there, but something is weaker than it should be.
    Warning,
    /// Something acknowledged is missing, or the store does not work as it should.
    Grave,
}

/// Why the tables had to be made again from the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewFault {
    /// There were none, or they were never finished.
    Missing,
    /// They were damaged.
    Damaged,
    /// They do not follow from this journal: too old, or of another course of events.
    Diverged,
}

/// Something that opening the store found, and what was done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incident {
    /// The tables were made again from the journal; nothing is lost by it.
    ViewRebuilt {
        /// Why.
        fault: ViewFault,
    },
    /// The tables cannot be had: reads are served from memory.
    ViewUnavailable {
        /// What the system said.
        reason: String,
    },
    /// The journal ended with a frame cut short: the program was stopped while it wrote a change
    /// that it had not acknowledged.
    UnfinishedFrame {
        /// How many bytes of it there were.
        bytes: u64,
    },
    /// The last frame does not open. Either it was being written when the machine stopped (then
    /// it was not acknowledged) or it was damaged later.
    LastFrameUnreadable {
        /// How many bytes.
        bytes: u64,
    },
    /// A file of the journal is damaged; a new generation was begun.
    JournalDamaged {
        /// Which file.
        path: PathBuf,
        /// How many stretches of it are damaged.
        places: usize,
    },
    /// A file of the journal that should be there is not.
    GenerationMissing {
        /// Which file.
        path: PathBuf,
        /// The last change that is known.
        known: Sequence,
    },
    /// The journal ends before the last change that the tables hold: its end was cut off.
    JournalBehind {
        /// The last change in it.
        ends: Sequence,
        /// The last change that is known.
        known: Sequence,
    },
    /// No file of the journal can be written at present: records can be read; a commit tries
    /// again.
    NotWritable {
        /// What the system said.
        reason: String,
    },
    /// What was damaged in the journal was all still known elsewhere: nothing is lost.
    NothingLost {
        /// The last change.
        sequence: Sequence,
    },
    /// Acknowledged changes could not be read; every other one was kept.
    ChangesLost {
        /// How many, at least.
        count: u64,
        /// The first of them.
        first: Sequence,
        /// The last of them.
        last: Sequence,
    },
    /// The snapshot was damaged and nothing else knew the state it held: the records that could
    /// still be read were kept.
    SnapshotIncomplete {
        /// Records kept from it.
        kept: u64,
        /// Records it held, when that could be read.
        held: Option<u64>,
    },
    /// The store is older than when it was last seen on this machine: an old copy was put in its
    /// place, or its disk lost what was written.
    WentBack {
        /// The last change now.
        now: Sequence,
        /// The last change when last seen.
        seen: Sequence,
    },
    /// The store has another history than when it was last seen on this machine.
    OtherHistory {
        /// The change from which it differs, at the latest.
        sequence: Sequence,
    },
}

impl Incident {
    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::ViewRebuilt { .. } | Self::UnfinishedFrame { .. } => Severity::Note,
            Self::ViewUnavailable { .. }
            | Self::LastFrameUnreadable { .. }
            | Self::JournalBehind { .. }
            | Self::NotWritable { .. }
            | Self::JournalDamaged { .. }
            | Self::NothingLost { .. } => Severity::Warning,
            Self::GenerationMissing { .. }
            | Self::ChangesLost { .. }
            | Self::SnapshotIncomplete { .. }
            | Self::WentBack { .. }
            | Self::OtherHistory { .. } => Severity::Grave,
        }
    }
}

impl Explain for Incident {
    fn explain(&self) -> Message {
        match self {
            Self::ViewRebuilt { fault } => {
                let fault = match fault {
                    ViewFault::Missing => msg!("store.incident.view_missing"),
                    ViewFault::Damaged => msg!("store.incident.view_damaged"),
                    ViewFault::Diverged => msg!("store.incident.view_diverged"),
                };
                msg!("store.incident.view_rebuilt", fault = fault)
            }
            Self::ViewUnavailable { reason } => {
                msg!("store.incident.view_unavailable", reason = reason.as_str())
            }
            Self::UnfinishedFrame { bytes } => {
                msg!("store.incident.unfinished_frame", bytes = *bytes)
            }
            Self::LastFrameUnreadable { bytes } => {
                msg!("store.incident.last_frame_unreadable", bytes = *bytes)
            }
            Self::JournalDamaged { path, places } => {
                msg!("store.incident.journal_damaged", path = name(path), places = *places)
            }
            Self::GenerationMissing { path, known } => {
                msg!("store.incident.generation_missing", path = name(path), known = known.0)
            }
            Self::JournalBehind { ends, known } => {
                msg!("store.incident.journal_behind", ends = ends.0, known = known.0)
            }
            Self::NotWritable { reason } => {
                msg!("store.incident.not_writable", reason = reason.as_str())
            }
            Self::NothingLost { sequence } => {
                msg!("store.incident.nothing_lost", sequence = sequence.0)
            }
            Self::ChangesLost { count, first, last } => {
                msg!("store.incident.changes_lost", count = *count, first = first.0, last = last.0)
            }
            Self::SnapshotIncomplete { kept, held: Some(held) } => {
                msg!("store.incident.snapshot_incomplete", kept = *kept, held = *held)
            }
            Self::SnapshotIncomplete { kept, held: None } => {
                msg!("store.incident.snapshot_incomplete_unknown", kept = *kept)
            }
            Self::WentBack { now, seen } => {
                msg!("store.incident.went_back", now = now.0, seen = seen.0)
            }
            Self::OtherHistory { sequence } => {
                msg!("store.incident.other_history", sequence = sequence.0)
            }
        }
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

/// What opening a store found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenReport {
    /// Everything out of the ordinary, in the order in which it was found. Empty: all is well.
    pub healed: Vec<Incident>,
    /// Damaged files, kept under another name; nothing of them is ever deleted unasked.
    pub set_aside: Vec<PathBuf>,
    /// Copies of the key slots that had to be mended.
    pub slots: Vec<CopyReport>,
    /// Commits of the journal that the tables had not yet seen.
    pub caught_up: u64,
}

impl OpenReport {
    /// The gravest of what was found; `None` when there was nothing.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.healed.iter().map(Incident::severity).max()
    }
}
