//! The shape of a generation file: a header, then frames (`docs/store-format.md`).

use super::bytes::Cursor;
use super::seal::{Keys, StoreId};

/// First bytes of a generation file.
const MAGIC: [u8; 8] = *b"RELAISJ\n";

/// First bytes of a frame: what is looked for after a damaged stretch.
pub(super) const MARKER: [u8; 8] = [0x8e, b'R', b'L', b'F', 0x0d, 0x0a, 0x1a, 0xf7];

/// The format this program writes, and the newest it reads.
pub(super) const VERSION: u16 = 1;

/// The last bytes of a sealed frame are its authentication tag; the next frame names it.
pub(super) const TAG: usize = 16;

/// The tag of a frame: what chains it to the next.
pub(super) type Tag = [u8; TAG];

/// No frame is longer: one commit's sealed operations (an import of 300,000 people is one commit), or
/// one piece of a snapshot.
pub(super) const MOST: usize = 512 * 1024 * 1024;

/// Which store and which generation a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileHeader {
    pub(super) version: u16,
    pub(super) store: StoreId,
    pub(super) generation: u64,
}

impl FileHeader {
    pub(super) const LENGTH: usize = 56;

    pub(super) fn new(store: StoreId, generation: u64) -> Self {
        Self { version: VERSION, store, generation }
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::LENGTH);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&self.version.to_le_bytes());
        bytes.extend_from_slice(&[0; 6]);
        bytes.extend_from_slice(&self.store.0);
        bytes.extend_from_slice(&self.generation.to_le_bytes());
        let check = check::<16>(&bytes);
        bytes.extend_from_slice(&check);
        bytes
    }

    /// `None` when these bytes are not a whole, undamaged header of any version.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (checked, check_read) = bytes.split_at_checked(Self::LENGTH - 16)?;
        let mut cursor = Cursor::new(checked);
        if cursor.array()? != MAGIC || check_read.get(..16)? != check::<16>(checked) {
            return None;
        }
        let version = cursor.u16()?;
        let _reserved = cursor.take(6)?;
        Some(Self { version, store: StoreId(cursor.array()?), generation: cursor.u64()? })
    }
}

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The first of a file: where the generation begins.
    Opening,
    /// Keyed hashes of records erased for good.
    Erased,
    /// A piece of the snapshot.
    Records,
    /// The snapshot ends here: how many records, and their digest.
    Whole,
    /// One commit.
    Change,
    /// The generation is over; the next one exists.
    Finished,
}

impl Kind {
    fn code(self) -> u8 {
        match self {
            Self::Opening => 1,
            Self::Erased => 2,
            Self::Records => 3,
            Self::Whole => 4,
            Self::Change => 5,
            Self::Finished => 6,
        }
    }

    fn of(code: u8) -> Option<Self> {
        [Self::Opening, Self::Erased, Self::Records, Self::Whole, Self::Change, Self::Finished]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// What stands in the open before the sealed part of a frame; all of it is also sealed in as
/// associated data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameHeader {
    /// Bytes of the sealed part.
    pub(super) length: u32,
    pub(super) kind: Kind,
    /// 0 for the first frame of the file, then one more each.
    pub(super) number: u64,
    /// The last commit contained in the state after this frame.
    pub(super) sequence: u64,
    /// The tag of the frame before; zeros for the first of a file.
    pub(super) previous: Tag,
}

impl FrameHeader {
    pub(super) const LENGTH: usize = 60;

    pub(super) fn encode(&self) -> [u8; Self::LENGTH] {
        let mut bytes = Vec::with_capacity(Self::LENGTH);
        bytes.extend_from_slice(&MARKER);
        bytes.extend_from_slice(&self.length.to_le_bytes());
        bytes.push(self.kind.code());
        bytes.extend_from_slice(&[0; 3]);
        bytes.extend_from_slice(&self.number.to_le_bytes());
        bytes.extend_from_slice(&self.sequence.to_le_bytes());
        bytes.extend_from_slice(&self.previous);
        let check = check::<12>(&bytes);
        bytes.extend_from_slice(&check);
        let mut header = [0; Self::LENGTH];
        header.copy_from_slice(&bytes);
        header
    }

    /// `None` when these bytes are not a whole, undamaged frame header.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (checked, check_read) = bytes.split_at_checked(Self::LENGTH - 12)?;
        let mut cursor = Cursor::new(checked);
        if cursor.array()? != MARKER || check_read.get(..12)? != check::<12>(checked) {
            return None;
        }
        let length = cursor.u32()?;
        let kind = Kind::of(cursor.u8()?)?;
        let _reserved = cursor.take(3)?;
        Some(Self {
            length,
            kind,
            number: cursor.u64()?,
            sequence: cursor.u64()?,
            previous: cursor.array()?,
        })
    }
}

/// Seals one frame for `file`: header and sealed part, in one piece for one write.
pub(super) fn seal(keys: &Keys, file: FileHeader, header: FrameHeader, plain: &[u8]) -> Vec<u8> {
    let length = u32::try_from(Keys::sealed_size(plain.len())).unwrap_or(u32::MAX);
    let open = FrameHeader { length, ..header }.encode();
    let mut bytes = Vec::with_capacity(open.len() + Keys::sealed_size(plain.len()));
    bytes.extend_from_slice(&open);
    keys.seal_frame_into(&associated(file, &open), plain, &mut bytes);
    bytes
}

/// Opens, in its place, the sealed part of a frame whose header was read; `None` when it is not what was
/// written.
pub(super) fn open<'a>(
    keys: &Keys,
    file: FileHeader,
    header: &FrameHeader,
    sealed: &'a mut [u8],
) -> Option<&'a [u8]> {
    keys.open_frame(&associated(file, &header.encode()), sealed).ok()
}

/// The tag at the end of a frame; zeros when there are too few bytes to be one.
pub(super) fn tag_of(frame: &[u8]) -> Tag {
    frame.last_chunk::<TAG>().copied().unwrap_or_default()
}

fn associated(file: FileHeader, header: &[u8; FrameHeader::LENGTH]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(26 + header.len());
    bytes.extend_from_slice(&file.version.to_le_bytes());
    bytes.extend_from_slice(&file.store.0);
    bytes.extend_from_slice(&file.generation.to_le_bytes());
    bytes.extend_from_slice(header);
    bytes
}

/// Tells a damaged header from a whole one; the seal is what proves it authentic.
fn check<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut check = [0; N];
    blake3::Hasher::new().update(bytes).finalize_xof().fill(&mut check);
    check
}
