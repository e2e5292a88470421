//! Reading records: one, a whole table, or its latest entries.

use super::Store;
use super::error::StoreError;
use super::op::Slot;
use super::seal::{Keys, RecordKey, TableId};
use super::tables::TableFault;
use super::view::{Direction, Entry, Span, View};
use std::ops::ControlFlow;
use std::sync::mpsc;
use std::thread;

/// Records read and opened together, by the thread that runs ahead of whoever uses them.
const PAGE: usize = 1024;

/// Records read at a time when only the last few may be wanted.
const BACK: usize = 16;

type Opened = Vec<(Slot, Vec<u8>)>;

/// Why a walk stopped before the end.
enum Stopped {
    /// The view failed after this record: it can be taken up from there.
    View(TableFault),
    Store(StoreError),
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
    /// The next records are read and opened on another thread meanwhile.
    ///
    /// # Errors
    /// As [`Store::get`]; records may have been shown before.
    pub fn scan(
        &self,
        table: TableId,
        mut visit: impl FnMut(RecordKey, &[u8]),
    ) -> Result<(), StoreError> {
        let mut rest = Span::of(table);
        loop {
            let mut reached = None;
            let walked = walk(&self.view.borrow(), &self.keys, rest, |slot, body| {
                reached = Some(slot);
                visit(slot.key, body);
            });
            match walked {
                Ok(()) => return Ok(()),
                Err(Stopped::Store(error)) => return Err(error),
                Err(Stopped::View(fault)) => {
                    self.fall_back(&fault)?;
                    if let Some(reached) = reached {
                        rest = rest.beyond(reached, Direction::Forth);
                    }
                }
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
        let answer = ask(&self.view.borrow());
        answer.or_else(|fault| {
            self.fall_back(&fault)?;
            ask(&self.view.borrow()).map_err(|_| StoreError::ViewLost { sequence: self.sequence })
        })
    }
}

/// Walks a stretch of the view in key order; beyond the first page a second thread reads ahead.
fn walk(
    view: &View,
    keys: &Keys,
    span: Span,
    mut visit: impl FnMut(Slot, &[u8]),
) -> Result<(), Stopped> {
    let mut show = |page: Opened| page.iter().for_each(|(slot, body)| visit(*slot, body));
    let Some((first, rest)) = next_page(view, keys, span)? else {
        return Ok(());
    };
    if first.len() < PAGE {
        show(first);
        return Ok(());
    }
    thread::scope(|scope| {
        let (sender, pages) = mpsc::sync_channel::<Result<Opened, Stopped>>(2);
        scope.spawn(move || read_ahead(view, keys, rest, &sender));
        show(first);
        pages.into_iter().try_for_each(|page| page.map(&mut show))
    })
}

fn read_ahead(
    view: &View,
    keys: &Keys,
    mut span: Span,
    sender: &mpsc::SyncSender<Result<Opened, Stopped>>,
) {
    loop {
        let page = match next_page(view, keys, span) {
            Ok(None) => return,
            Ok(Some((page, rest))) => {
                span = rest;
                Ok(page)
            }
            Err(stopped) => Err(stopped),
        };
        let over = page.is_err();
        if sender.send(page).is_err() || over {
            return;
        }
    }
}

fn next_page(view: &View, keys: &Keys, span: Span) -> Result<Option<(Opened, Span)>, Stopped> {
    let page = view.page(span, Direction::Forth, PAGE).map_err(Stopped::View)?;
    let Some((last, _)) = page.last() else {
        return Ok(None);
    };
    let rest = span.beyond(*last, Direction::Forth);
    let opened = page
        .iter()
        .map(|(slot, sealed)| Ok((*slot, open_one(keys, *slot, sealed)?)))
        .collect::<Result<Opened, StoreError>>()
        .map_err(Stopped::Store)?;
    Ok(Some((opened, rest)))
}

fn open_one(keys: &Keys, slot: Slot, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
    keys.open_record(slot.table, slot.key, sealed)
        .map_err(|_| StoreError::RecordUnreadable { table: slot.table.0 })
}
