//! One holder: two programs writing one store would each undo what the other wrote.
//!
//! `lock` is locked through the operating system for as long as the store is held, so that nothing
//! stays behind when a program is killed. Who holds it is told by a second file, `holder`, because
//! Windows lets nobody read a locked one: `pid` and the instant in milliseconds, in decimal,
//! separated by a space.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::platform;
use crate::clock::Timestamp;
use crate::i18n::{Explain, Message};
use crate::msg;

const LOCK: &str = "lock";
const HOLDER: &str = "holder";

/// The store is ours until this is dropped.
#[derive(Debug)]
pub struct Holder {
    /// Locked; closing it unlocks it.
    _lock: File,
    told_in: PathBuf,
}

/// Who holds a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The program's process number.
    pub pid: u32,
    /// Since when.
    pub since: Timestamp,
}

/// Why the store could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum HolderError {
    /// Another program holds it.
    #[error("held by {0:?}")]
    Held(
        /// Who; `None` when it holds it without having said so (just starting, or on a full disk).
        Option<Held>,
    ),
    /// The lock cannot be taken for another reason.
    #[error("{path}: {source}")]
    Io {
        /// The lock file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl Explain for HolderError {
    fn explain(&self) -> Message {
        match self {
            Self::Held(Some(Held { pid, since })) => {
                let since = since.local();
                msg!(
                    "store.holder.held",
                    pid = *pid,
                    date = since.date(),
                    time = since.format("%H:%M").to_string(),
                )
            }
            Self::Held(None) => msg!("store.holder.held_by_unknown"),
            Self::Io { path, source } => msg!(
                "store.holder.io",
                path = path.display().to_string(),
                reason = source.to_string(),
            ),
        }
    }
}

impl Holder {
    /// Takes the store in `dir`, which exists; `now` is told to whoever comes second.
    ///
    /// # Errors
    /// [`HolderError::Held`] at once, without waiting, when another program (or this one) holds it.
    pub fn take(dir: &Path, now: Timestamp) -> Result<Self, HolderError> {
        let path = dir.join(LOCK);
        let told_in = dir.join(HOLDER);
        let lock = match open(&path) {
            Ok(lock) => lock,
            Err(source) => return Err(HolderError::Io { path, source }),
        };
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(HolderError::Held(read(&told_in))),
            Err(TryLockError::Error(source)) => return Err(HolderError::Io { path, source }),
        }
        // The lock holds the store, not this file: on a full or read-only disk the second program
        // is refused all the same, only without a name.
        let told = format!("{} {}\n", std::process::id(), now.0);
        let _ = platform::write_private_file(&told_in, told.as_bytes());
        Ok(Self { _lock: lock, told_in })
    }
}

impl Drop for Holder {
    /// Takes the name away first, then (the field is dropped after) the lock: a name never outlives
    /// its holder, except a killed one.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.told_in);
    }
}

/// A store on a read-only disk can be held too, to read it, when it has been held before.
fn open(path: &Path) -> io::Result<File> {
    let opened = platform::private_file_options().read(true).write(true).create(true).open(path);
    match opened {
        Err(error) if error.kind() == io::ErrorKind::ReadOnlyFilesystem => {
            OpenOptions::new().read(true).open(path)
        }
        other => other,
    }
}

fn read(told_in: &Path) -> Option<Held> {
    let told = fs::read_to_string(told_in).ok()?;
    let (pid, since) = told.trim_end().split_once(' ')?;
    Some(Held { pid: pid.parse().ok()?, since: Timestamp(since.parse().ok()?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    fn held(error: &HolderError) -> Option<Held> {
        match error {
            HolderError::Held(held) => *held,
            HolderError::Io { .. } => panic!("{error}"),
        }
    }

    #[test]
    fn the_second_is_told_who_holds_the_store_and_since_when() {
        let dir = tempfile::tempdir().unwrap();
        let first = Holder::take(dir.path(), NOW).unwrap();
        let refused = Holder::take(dir.path(), Timestamp(0)).unwrap_err();
        assert_eq!(held(&refused), Some(Held { pid: std::process::id(), since: NOW }));
        drop(first);
        assert!(!dir.path().join(HOLDER).exists());
        Holder::take(dir.path(), NOW).unwrap();
    }

    /// The holder is this very test, run by a process of its own, which says so and waits for ever.
    #[test]
    fn a_killed_holder_does_not_block_though_its_name_stays() {
        use std::io::{BufRead, BufReader, Read};
        use std::process::{Command, Stdio};
        const CHILD: &str = "RELAIS_TEST_HOLDER_DIR";
        if let Some(dir) = std::env::var_os(CHILD) {
            let _held = Holder::take(Path::new(&dir), NOW).unwrap();
            println!("\nheld");
            // Ends only by being killed, or when the parent is gone.
            let _ = io::stdin().read(&mut [0]);
            return;
        }
        let dir = tempfile::tempdir().unwrap();
        let name = "store::holder::tests::a_killed_holder_does_not_block_though_its_name_stays";
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env(CHILD, dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        assert!(said.lines().map_while(Result::ok).any(|line| line == "held"));
        let refused = Holder::take(dir.path(), NOW).unwrap_err();
        assert_eq!(held(&refused), Some(Held { pid: child.id(), since: NOW }));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(dir.path().join(HOLDER).exists(), "it was killed, not dropped");

        let ours = Holder::take(dir.path(), NOW).unwrap();
        let refused = Holder::take(dir.path(), NOW).unwrap_err();
        assert_eq!(held(&refused), Some(Held { pid: std::process::id(), since: NOW }));
        drop(ours);
    }

    #[test]
    fn a_holder_who_has_not_said_their_name_holds_all_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let _ours = Holder::take(dir.path(), NOW).unwrap();
        for told in ["", "x", "12", "12 y\n", "-1 5\n", "99999999999 5"] {
            fs::write(dir.path().join(HOLDER), told).unwrap();
            assert_eq!(held(&Holder::take(dir.path(), NOW).unwrap_err()), None, "{told:?}");
        }
        fs::remove_file(dir.path().join(HOLDER)).unwrap();
        assert_eq!(held(&Holder::take(dir.path(), NOW).unwrap_err()), None);
    }

    #[test]
    fn a_refusal_is_explained_in_both_languages() {
        use crate::i18n::Lang;
        let refusals = [
            HolderError::Held(Some(Held { pid: 4021, since: NOW })),
            HolderError::Held(None),
            HolderError::Io { path: "lock".into(), source: io::Error::other("reason") },
        ];
        for refusal in refusals {
            for lang in [Lang::Fr, Lang::En] {
                let said = lang.say(&refusal.explain());
                assert!(!said.contains("store.") && !said.contains(['{', '}']), "{said}");
            }
        }
    }

    #[test]
    fn a_missing_folder_is_said_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let said = Holder::take(&dir.path().join("nowhere"), NOW).unwrap_err().to_string();
        assert!(said.contains("nowhere"), "{said}");
    }
}
