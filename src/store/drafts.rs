//! What is being typed and not yet saved, sealed beside the journal: it survives a crash of the program, and is no
//! part of the office's history.

use super::error::{StoreError, at};
use super::platform::{sync_dir, write_private_file};
use super::seal::{Keys, Purpose, Sealer};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file, and the name under which it is written before it takes its place.
const FILE: &str = "drafts";
const NEXT: &str = "drafts.next";

/// The drafts of one store: can be handed to a thread of its own. Its key is wiped when it is dropped.
pub struct DraftBox {
    dir: PathBuf,
    sealer: Sealer,
}

impl DraftBox {
    pub(super) fn new(dir: &Path, keys: &Keys) -> Self {
        Self { dir: dir.to_owned(), sealer: keys.sealer(Purpose::Draft) }
    }

    /// Keeps these bytes in the place of those kept before; none keeps nothing.
    ///
    /// # Errors
    /// The system's. What was kept before is then still there.
    pub fn keep(&self, bytes: &[u8]) -> Result<(), StoreError> {
        let (file, next) = (self.dir.join(FILE), self.dir.join(NEXT));
        if bytes.is_empty() {
            return forget(&self.dir);
        }
        let sealed = self.sealer.seal(FILE.as_bytes(), bytes);
        write_private_file(&next, &sealed).map_err(at(&next))?;
        fs::rename(&next, &file).map_err(at(&file))?;
        sync_dir(&self.dir).map_err(at(&self.dir))
    }

    /// What was kept; nothing when there is none, or when it does not open: a draft is no reason to be kept out.
    #[must_use]
    pub fn kept(&self) -> Option<Vec<u8>> {
        let sealed = fs::read(self.dir.join(FILE)).ok()?;
        self.sealer.open(FILE.as_bytes(), &sealed).ok()
    }
}

/// Removes what is kept in a store's folder.
pub(super) fn forget(dir: &Path) -> Result<(), StoreError> {
    for name in [NEXT, FILE] {
        let path = dir.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(&path)(error)),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::seal::{DataKey, StoreId};

    fn drafts(dir: &Path, key: &DataKey, store: StoreId) -> DraftBox {
        DraftBox::new(dir, &Keys::derive(store, key))
    }

    #[test]
    fn drafts_are_kept_sealed_and_read_with_the_same_key_only() {
        let dir = tempfile::tempdir().unwrap();
        let (key, store) = (DataKey::random(), StoreId::random());
        let first = drafts(dir.path(), &key, store);
        assert_eq!(first.kept(), None);
        first.keep("Éloïse cherche un logement".as_bytes()).unwrap();
        let bytes = fs::read(dir.path().join(FILE)).unwrap();
        assert!(!bytes.windows(8).any(|part| part == b"logement"));
        let again = drafts(dir.path(), &key, store);
        assert_eq!(again.kept().as_deref(), Some("Éloïse cherche un logement".as_bytes()));
        assert_eq!(drafts(dir.path(), &DataKey::random(), store).kept(), None);

        let mut damaged = bytes;
        damaged[30] ^= 1;
        fs::write(dir.path().join(FILE), damaged).unwrap();
        assert_eq!(again.kept(), None);
        again.keep(b"").unwrap();
        assert!(!dir.path().join(FILE).exists());
        again.keep(b"").unwrap();
    }
}
