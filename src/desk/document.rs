//! Files that are handed over: sheets, calendars. Written whole or not at all, readable by this user alone, and never in the place of
//! another unasked.

use crate::i18n::{Explain, Message};
use crate::msg;
use crate::store::platform::{sync_dir, write_private_file};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A text to be written to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What the file may be called: nothing in it says who it is about.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// What becomes of a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Stays,
    /// It is replaced.
    Replaced,
    /// It stays, and the new one gets a number of its own: `fiche-2.html`.
    Beside,
}

/// Numbers tried for a file beside others.
const MOST_BESIDE: u32 = 99;

/// Why a file was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotWritten {
    /// Something of that name is there.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// The system's reason.
    #[error("{path}: {reason}")]
    Failed {
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl Explain for NotWritten {
    fn explain(&self) -> Message {
        match self {
            Self::Exists(path) => msg!("document.exists", path = path.display().to_string()),
            Self::Failed { path, reason } => {
                msg!("document.failed", path = path.display().to_string(), reason = reason.as_str())
            }
        }
    }
}

/// Writes a file; where it is then. A file that is half written never has its name.
///
/// # Errors
/// [`NotWritten`]: something is there that stays, or the system's reason.
pub fn write(path: &Path, bytes: &[u8], existing: Existing) -> Result<PathBuf, NotWritten> {
    let path = free(path, existing)?;
    let failed =
        |error: io::Error| NotWritten::Failed { path: path.clone(), reason: error.to_string() };
    let name = path.file_name().ok_or_else(|| failed(io::ErrorKind::InvalidInput.into()))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut unfinished = name.to_os_string();
    unfinished.push(".part");
    let unfinished = folder.join(unfinished);
    let written =
        write_private_file(&unfinished, bytes).and_then(|()| fs::rename(&unfinished, &path));
    if let Err(error) = written {
        // It holds what the file would: nothing of it stays behind.
        let _ = fs::remove_file(&unfinished);
        return Err(failed(error));
    }
    // The file is there; a system that cannot say so for its folder is no reason to fail.
    let _ = sync_dir(folder);
    Ok(path)
}

/// Where it is to be written.
fn free(path: &Path, existing: Existing) -> Result<PathBuf, NotWritten> {
    // A link that leads nowhere is something, too.
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    match existing {
        Existing::Replaced => Ok(path.to_owned()),
        _ if !is_there(path) => Ok(path.to_owned()),
        Existing::Stays => Err(NotWritten::Exists(path.to_owned())),
        Existing::Beside => {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy()));
            let ending = ending.unwrap_or_default();
            let others =
                (2..=MOST_BESIDE).map(|rank| path.with_file_name(format!("{stem}-{rank}{ending}")));
            let mut free = others.filter(|path| !is_there(path));
            free.next().ok_or_else(|| NotWritten::Exists(path.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_and_takes_no_other_s_place_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fiche-CSP-0412.html");
        let read = |path: &Path| fs::read_to_string(path).unwrap();
        assert_eq!(write(&path, b"one", Existing::Stays), Ok(path.clone()));
        assert_eq!(write(&path, b"two", Existing::Stays), Err(NotWritten::Exists(path.clone())));
        assert_eq!(read(&path), "one");
        let beside = folder.path().join("fiche-CSP-0412-2.html");
        assert_eq!(write(&path, b"two", Existing::Beside), Ok(beside.clone()));
        assert_eq!((read(&path), read(&beside)), ("one".into(), "two".into()));
        assert_eq!(write(&path, b"three", Existing::Replaced), Ok(path.clone()));
        assert_eq!(read(&path), "three");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing unfinished is left");
    }

    #[test]
    fn what_cannot_be_written_says_why_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("nowhere").join("fiche.html");
        assert!(matches!(write(&nowhere, b"x", Existing::Stays), Err(NotWritten::Failed { .. })));
        assert!(matches!(
            write(folder.path(), b"x", Existing::Replaced),
            Err(NotWritten::Failed { .. })
        ));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
