//! A witness outside the store's folder: how far the store had come when it was last seen on this
//! machine. A store that comes back older, or with another history, is told.
//!
//! One small sealed file per store, in a folder that the faces choose (the state folder of the
//! user, not the store's).

use super::error::{StoreError, at};
use super::incident::Incident;
use super::op::Sequence;
use super::view::Applied;
use super::{Store, platform};
use std::cell::Cell;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where the witness of an open store lies, and what it says by now.
pub(super) struct Witness {
    path: PathBuf,
    /// `None` when the file is not there, cannot be read, or says something that must be replaced.
    says: Cell<Option<Applied>>,
}

impl Store {
    /// Compares the store with what `folder` remembers of it, then remembers it there: now, at
    /// each rotation and when the store is settled.
    ///
    /// # Errors
    /// The witness cannot be read or written. One that is missing or damaged is simply written anew.
    pub fn witnessed_in(&mut self, folder: &Path) -> Result<Option<Incident>, StoreError> {
        platform::create_private_dir(folder).map_err(at(folder))?;
        let path = folder.join(format!("{}.seen", self.id()));
        let seen = match fs::read(&path) {
            Ok(sealed) => Applied::open(&self.keys, &sealed),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(at(&path)(error)),
        };
        let incident = seen.and_then(|seen| self.compare(seen));
        self.report.healed.extend(incident.clone());
        self.witness = Some(Witness { path, says: Cell::new(seen) });
        self.write_witness()?;
        Ok(incident)
    }

    /// What is wrong with the store, given that it was once in the state `seen`.
    fn compare(&self, seen: Applied) -> Option<Incident> {
        if seen.sequence > self.sequence {
            return Some(Incident::WentBack { now: self.sequence, seen: seen.sequence });
        }
        let stated =
            self.stated.iter().rev().find(|(sequence, _)| Sequence(*sequence) == seen.sequence);
        let same = stated.is_none_or(|(_, digest)| *digest == seen.digest);
        (!same).then_some(Incident::OtherHistory { sequence: seen.sequence })
    }

    /// Remembers how far the store has come, if a folder for that was given and it says something else. Its
    /// folder is not synced: a witness that is a little behind still sees an old copy.
    pub(super) fn write_witness(&self) -> Result<(), StoreError> {
        let Some(Witness { path, says }) = &self.witness else {
            return Ok(());
        };
        let applied = Applied { sequence: self.sequence, digest: self.digest };
        if says.get() == Some(applied) {
            return Ok(());
        }
        let unfinished = path.with_extension("new");
        platform::write_private_file(&unfinished, &applied.seal(&self.keys)).map_err(at(path))?;
        fs::rename(&unfinished, path).map_err(at(path))?;
        says.set(Some(applied));
        Ok(())
    }
}
