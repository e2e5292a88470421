//! Reading records: one, a whole table, or its latest entries.

use super::Store;
use super::error::StoreError;
use super::op::Slot;
use super::seal::{Keys, RecordKey, TableId};
use super::tables::TableFault;
use super::view::{Direction, Entry, Span, View};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

/// Records fetched at a time.
const PAGE: usize = 1024;

/// Records read at a time when only the last few may be wanted.
const BACK: usize = 16;

/// Takes in the records of a store as it is opened; see [`Store::open_and_read`].
pub trait Reader: Sync {
    /// Whether the records of this table are to be shown.
    fn wants(&self, table: TableId) -> bool;

    /// One record, in the open. Called on several threads at the same time, in no order.
    fn read(&self, table: TableId, key: RecordKey, body: &[u8]);

    /// Forget every record shown so far: the tables they came from proved wrong, and all of them will be
    /// shown as they should be.
    fn forget(&self);
}

/// A reader shown records that may yet prove wrong.
pub(super) struct Ahead<'a> {
    reader: &'a dyn Reader,
    keys: &'a Keys,
    /// A record did not open.
    failed: AtomicBool,
}

impl<'a> Ahead<'a> {
    pub(super) fn new(reader: &'a dyn Reader, keys: &'a Keys) -> Self {
        Self { reader, keys, failed: AtomicBool::new(false) }
    }

    /// Shows a record, if it is wanted; `room` is overwritten.
    pub(super) fn show(&self, slot: Slot, sealed: &[u8], room: &mut Vec<u8>) {
        if !self.reader.wants(slot.table) {
            return;
        }
        room.clear();
        room.extend_from_slice(sealed);
        match self.keys.open_record_in_place(slot.table, slot.key, room) {
            Ok(body) => self.reader.read(slot.table, slot.key, body),
            Err(_) => self.failed.store(true, Ordering::Relaxed),
        }
    }

    /// Every record shown so far could be.
    pub(super) fn is_complete(&self) -> bool {
        !self.failed.load(Ordering::Relaxed)
    }
}

impl Store {
    /// One record's body, in the open; `None` when there is none of this key.
    ///
    /// # Errors
    /// [`StoreError::RecordUnreadable`]; [`StoreError::ViewLost`] when neither the tables nor the
    /// journal can be read any more.
    pub fn get(&self, table: TableId, key: RecordKey) -> Result<Option<Vec<u8>>, StoreError> {
        match self.sealed(Slot { table, key })? {
            Some(sealed) => open_one(&self.keys, Slot { table, key }, &sealed).map(Some),
            None => Ok(None),
        }
    }

    /// Shows every record of a table to `visit`, in the order of their keys.
    ///
    /// # Errors
    /// As [`Store::get`]; records may have been shown before.
    pub fn scan(
        &self,
        table: TableId,
        mut visit: impl FnMut(RecordKey, &[u8]),
    ) -> Result<(), StoreError> {
        self.walk(Span::of(table), |slot, sealed| {
            visit(slot.key, open_in_place(&self.keys, slot, sealed)?);
            Ok(())
        })
    }

    /// Shows every record that `reader` wants to it, once it was told to forget what it had.
    ///
    /// # Errors
    /// As [`Store::get`]; records may have been shown before.
    pub fn read_all(&self, reader: &dyn Reader) -> Result<(), StoreError> {
        reader.forget();
        self.walk(Span::ALL, |slot, sealed| {
            if reader.wants(slot.table) {
                reader.read(slot.table, slot.key, open_in_place(&self.keys, slot, sealed)?);
            }
            Ok(())
        })
    }

    fn walk(
        &self,
        mut rest: Span,
        mut visit: impl FnMut(Slot, &mut [u8]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        loop {
            let page = self.page(rest, Direction::Forth, PAGE)?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            rest = rest.beyond(*last, Direction::Forth);
            for (slot, mut sealed) in page {
                visit(slot, &mut sealed)?;
            }
        }
    }

    /// Shows the records of a table to `visit` from the last key to the first, until it breaks:
    /// the latest entries of a table whose keys grow are had without reading the others.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub fn scan_back(
        &self,
        table: TableId,
        mut visit: impl FnMut(RecordKey, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let mut rest = Span::of(table);
        loop {
            let page = self.page(rest, Direction::Back, BACK)?;
            for (slot, sealed) in &page {
                if visit(slot.key, &open_one(&self.keys, *slot, sealed)?).is_break() {
                    return Ok(());
                }
            }
            match page.last() {
                Some((slot, _)) => rest = rest.beyond(*slot, Direction::Back),
                None => return Ok(()),
            }
        }
    }

    /// The record with the last key of a table.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub fn last(&self, table: TableId) -> Result<Option<(RecordKey, Vec<u8>)>, StoreError> {
        let page = self.page(Span::of(table), Direction::Back, 1)?;
        page.first()
            .map(|(slot, sealed)| Ok((slot.key, open_one(&self.keys, *slot, sealed)?)))
            .transpose()
    }

    /// A record as it lies in the view.
    pub(super) fn sealed(&self, slot: Slot) -> Result<Option<Vec<u8>>, StoreError> {
        self.ask_view(|view| view.get(slot))
    }

    /// Some records as they lie in the view.
    pub(super) fn page(
        &self,
        span: Span,
        direction: Direction,
        most: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.ask_view(|view| view.page(span, direction, most))
    }

    /// Asks the view, and once more when memory had to take the tables' place.
    fn ask_view<T>(&self, ask: impl Fn(&View) -> Result<T, TableFault>) -> Result<T, StoreError> {
        let answer = ask(&self.view());
        answer.or_else(|fault| {
            self.fall_back(&fault)?;
            ask(&self.view()).map_err(|_| StoreError::ViewLost { sequence: self.sequence })
        })
    }
}

fn open_one(keys: &Keys, slot: Slot, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
    keys.open_record(slot.table, slot.key, sealed).map_err(|_| unreadable(slot))
}

fn open_in_place<'a>(
    keys: &Keys,
    slot: Slot,
    sealed: &'a mut [u8],
) -> Result<&'a [u8], StoreError> {
    keys.open_record_in_place(slot.table, slot.key, sealed).map_err(|_| unreadable(slot))
}

fn unreadable(slot: Slot) -> StoreError {
    StoreError::RecordUnreadable { table: slot.table.0 }
}
