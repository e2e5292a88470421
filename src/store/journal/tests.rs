use super::*;
use crate::store::frame::TAG;
use crate::store::seal::{DataKey, StoreId};
use std::sync::{Arc, Mutex};

/// A disk in memory that refuses on demand.
#[derive(Clone, Default)]
pub(in crate::store) struct Faulty(Arc<Mutex<Disk>>);

#[derive(Default)]
struct Disk {
    bytes: Vec<u8>,
    /// Room, in bytes; none: as much as wanted.
    room: Option<usize>,
    sync_fails_with: Option<io::ErrorKind>,
    cut_fails: bool,
}

impl Medium for Faulty {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut disk = self.0.lock().unwrap();
        let offset = usize::try_from(offset).unwrap();
        let fits = disk.room.map_or(bytes.len(), |room| room.saturating_sub(offset));
        let fits = fits.min(bytes.len());
        disk.bytes.truncate(offset);
        disk.bytes.extend_from_slice(&bytes[..fits]);
        if fits < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync(&mut self) -> io::Result<()> {
        match self.0.lock().unwrap().sync_fails_with {
            Some(kind) => Err(kind.into()),
            None => Ok(()),
        }
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        let mut disk = self.0.lock().unwrap();
        if disk.cut_fails {
            return Err(io::ErrorKind::Other.into());
        }
        disk.bytes.truncate(usize::try_from(length).unwrap());
        Ok(())
    }
}

fn journal(on: &Faulty) -> (Journal, Keys) {
    let store = StoreId([7; 16]);
    let keys = Keys::derive(store, &DataKey::from_bytes(&[9; 32]));
    let start = Position { length: 0, number: 0, tag: [0; TAG], snapshot_end: 0 };
    let journal = Journal::resume(Box::new(on.clone()), FileHeader::new(store, 1), start);
    (journal, keys)
}

#[test]
fn a_full_disk_leaves_the_last_frame_whole_and_takes_frames_again_once_there_is_room() {
    let disk = Faulty::default();
    let (mut journal, keys) = journal(&disk);
    journal.append(&keys, Kind::Change, 1, b"first").unwrap();
    let whole = disk.0.lock().unwrap().bytes.clone();
    for room in whole.len()..whole.len() + 100 {
        disk.0.lock().unwrap().room = Some(room);
        let refused = journal.append(&keys, Kind::Change, 2, b"second");
        assert!(matches!(refused, Err(AppendError::Full)), "{room}");
        assert_eq!(disk.0.lock().unwrap().bytes, whole, "{room}");
        assert_eq!(journal.broken(), None);
    }
    disk.0.lock().unwrap().room = None;
    journal.append(&keys, Kind::Change, 2, b"second").unwrap();
    assert!(disk.0.lock().unwrap().bytes.len() > whole.len());
}

#[test]
fn a_full_disk_found_out_at_the_sync_is_no_different() {
    let disk = Faulty::default();
    let (mut journal, keys) = journal(&disk);
    for kind in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded] {
        disk.0.lock().unwrap().sync_fails_with = Some(kind);
        let refused = journal.append(&keys, Kind::Change, 1, b"first");
        assert!(matches!(refused, Err(AppendError::Full)));
        assert!(disk.0.lock().unwrap().bytes.is_empty());
    }
    disk.0.lock().unwrap().sync_fails_with = None;
    journal.append(&keys, Kind::Change, 1, b"first").unwrap();
}

#[test]
fn after_any_other_failed_sync_no_frame_is_taken_any_more() {
    let disk = Faulty::default();
    let (mut journal, keys) = journal(&disk);
    disk.0.lock().unwrap().sync_fails_with = Some(io::ErrorKind::Other);
    assert!(matches!(
        journal.append(&keys, Kind::Change, 1, b"first"),
        Err(AppendError::Broken(_))
    ));
    disk.0.lock().unwrap().sync_fails_with = None;
    assert!(matches!(
        journal.append(&keys, Kind::Change, 1, b"first"),
        Err(AppendError::Broken(_))
    ));
    assert!(journal.broken().is_some());
    assert!(disk.0.lock().unwrap().bytes.is_empty());
}

#[test]
fn a_full_disk_that_cannot_even_be_cut_back_ends_writing() {
    let disk = Faulty::default();
    let (mut journal, keys) = journal(&disk);
    {
        let mut disk = disk.0.lock().unwrap();
        disk.room = Some(10);
        disk.cut_fails = true;
    }
    let refused = journal.append(&keys, Kind::Change, 1, b"first");
    assert!(matches!(refused, Err(AppendError::Broken(_))));
    assert!(journal.broken().is_some());
}

impl Faulty {
    /// The disk holds this, and no more.
    pub(in crate::store) fn full(bytes: Vec<u8>) -> Self {
        let room = Some(bytes.len());
        Self(Arc::new(Mutex::new(Disk { bytes, room, ..Disk::default() })))
    }

    pub(in crate::store) fn give_room(&self) {
        self.0.lock().unwrap().room = None;
    }

    pub(in crate::store) fn fail_syncs(&self) {
        self.0.lock().unwrap().sync_fails_with = Some(io::ErrorKind::Other);
    }

    pub(in crate::store) fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().bytes.clone()
    }
}
