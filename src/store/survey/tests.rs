use super::*;
use crate::store::generation::{self, After, Beginning};
use crate::store::op::{Draft, Sequence};
use crate::store::seal::{DataKey, RecordKey, StoreId, TableId};

/// A small generation: a snapshot of three records, an erased one, three commits.
fn generation() -> (tempfile::TempDir, Keys, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let keys = Keys::derive(StoreId([3; 16]), &DataKey::from_bytes(&[5; 32]));
    let slot = |number| Slot { table: TableId(1), key: RecordKey([number; 16]) };
    let mut pages =
        vec![Vec::new(), (0..3).map(|number| (slot(number), vec![number; 40])).collect::<Vec<_>>()];
    let erased = BTreeSet::from([[1; ERASED]]);
    let beginning = Beginning {
        generation: 1,
        sequence: Sequence(4),
        head: [0; TAG],
        erased: &erased,
        after: After::Anything,
    };
    let next = || Ok(pages.pop().unwrap());
    let mut journal =
        generation::write(folder.path(), &keys, &beginning, next, |_| Ok(())).unwrap().journal;
    for sequence in 5..8 {
        let mut change = Draft::with_capacity(0);
        change.put(slot(9), |bytes| bytes.extend_from_slice(&[9; 30]));
        journal.append(&keys, Kind::Change, sequence, change.plain()).unwrap();
    }
    let bytes = std::fs::read(generation::path(folder.path(), 1)).unwrap();
    (folder, keys, bytes)
}

fn survey(folder: &tempfile::TempDir, keys: &Keys, bytes: &[u8]) -> Survey {
    let path = folder.path().join("harmed");
    std::fs::write(&path, bytes).unwrap();
    Survey::of(&path, keys, FileHeader::new(keys.store_id(), 1)).unwrap()
}

#[test]
fn what_was_written_is_read_whole() {
    let (folder, keys, bytes) = generation();
    let survey = survey(&folder, &keys, &bytes);
    assert!(survey.is_clean());
    assert_eq!(survey.whole.map(|whole| (whole.sequence, whole.count)), Some((4, 3)));
    assert_eq!(survey.erased, BTreeSet::from([[1; ERASED]]));
    let sequences: Vec<u64> = survey.changes().map(|frame| frame.header.sequence).collect();
    assert_eq!(sequences, [5, 6, 7]);
    assert_eq!(survey.position().unwrap().length, bytes.len() as u64);
}

#[test]
fn every_flipped_bit_is_seen_and_hits_one_frame_at_most() {
    let (folder, keys, bytes) = generation();
    let frames = survey(&folder, &keys, &bytes).frames.len();
    for place in 0..bytes.len() {
        let mut harmed = bytes.clone();
        harmed[place] ^= 1 << (place % 8);
        let survey = survey(&folder, &keys, &harmed);
        assert!(!survey.is_clean(), "byte {place}");
        assert!(survey.frames.len() + 1 >= frames, "byte {place}");
    }
}

#[test]
fn every_cut_is_seen_unless_it_falls_between_frames() {
    let (folder, keys, bytes) = generation();
    let whole = survey(&folder, &keys, &bytes);
    let ends: Vec<u64> = whole.frames.iter().map(Frame::end).collect();
    for length in 0..bytes.len() {
        let survey = survey(&folder, &keys, &bytes[..length]);
        let between = ends.contains(&(length as u64));
        let after_snapshot = length as u64 >= whole.position().unwrap().snapshot_end;
        assert_eq!(survey.is_clean(), between && after_snapshot, "cut at {length}");
        let kept = ends.iter().filter(|end| **end <= length as u64).count();
        assert_eq!(survey.frames.len(), kept, "cut at {length}");
    }
}

#[test]
fn a_header_that_asks_for_more_than_the_file_has_gets_nothing() {
    let (folder, keys, mut bytes) = generation();
    let header = FrameHeader {
        length: u32::MAX,
        kind: Kind::Change,
        number: 99,
        sequence: 99,
        previous: [0; TAG],
    };
    bytes.extend_from_slice(&header.encode());
    let survey = survey(&folder, &keys, &bytes);
    assert_eq!(survey.damages.len(), 1);
    assert_eq!(survey.damages[0].kind, DamageKind::CutShort);
}

#[test]
fn a_file_of_another_generation_is_not_taken_for_this_one() {
    let (folder, keys, bytes) = generation();
    let path = folder.path().join("renamed");
    std::fs::write(&path, bytes).unwrap();
    let survey = Survey::of(&path, &keys, FileHeader::new(keys.store_id(), 2)).unwrap();
    assert!(survey.frames.is_empty());
    assert!(!survey.is_clean());
}
