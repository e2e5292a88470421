//! Spreadsheets (XLSX, XLSB, XLS, ODS) to sheets of cells, through `calamine`.

use super::container::{Kind, MAX_CELLS};
use super::tabular::{Cell, MAX_COLUMNS, MAX_ROWS};
use calamine::{Data, DataRef, Reader};
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::cell::Cell as Slot;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::{Arc, Mutex, PoisonError};

/// One sheet of a workbook.
#[derive(Debug)]
pub(super) struct Sheet {
    /// Its name, as on its tab.
    pub(super) name: String,
    /// Its rows with their number in the sheet (first row: 1), blank ones left out.
    pub(super) rows: Vec<(usize, Vec<Cell>)>,
    /// Whether days are counted from 1904 (old Macintosh workbooks).
    pub(super) from_1904: bool,
}

/// Why a workbook could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// It opens with a password only.
    Locked,
    /// It has more rows or cells than a caseload can have.
    TooLarge,
    /// Its inside does not hold together.
    Damaged,
}

/// Every sheet of a workbook that holds something.
///
/// # Errors
/// [`Failure`] when the workbook cannot be read, whatever its bytes: a panic of the reader is
/// contained here, in silence, and counts as damage.
pub(super) fn sheets(bytes: &[u8], kind: Kind) -> Result<Vec<Sheet>, Failure> {
    contained(|| read(bytes, kind)).unwrap_or(Err(Failure::Damaged))
}

fn read(bytes: &[u8], kind: Kind) -> Result<Vec<Sheet>, Failure> {
    let source = Cursor::new(bytes);
    match kind {
        Kind::Xlsx => {
            let mut book = opened(calamine::Xlsx::new(source), |error| {
                matches!(error, calamine::XlsxError::Password)
            })?;
            let from_1904 = book.has_1904_epoch();
            each_sheet(&book.sheet_names(), from_1904, |name, gather| {
                let mut cells = book.worksheet_cells_reader(name).map_err(damaged)?;
                gather.put_each(|| cells.next_cell().map_err(damaged))
            })
        }
        Kind::Xlsb => {
            let mut book = opened(calamine::Xlsb::new(source), |error| {
                matches!(error, calamine::XlsbError::Password)
            })?;
            let from_1904 = book.has_1904_epoch();
            each_sheet(&book.sheet_names(), from_1904, |name, gather| {
                let mut cells = book.worksheet_cells_reader(name).map_err(damaged)?;
                gather.put_each(|| cells.next_cell().map_err(damaged))
            })
        }
        Kind::Xls => {
            let mut book = opened(calamine::Xls::new(source), |error| {
                matches!(error, calamine::XlsError::Password)
            })?;
            let from_1904 = book.has_1904_epoch();
            each_sheet(&book.sheet_names(), from_1904, |name, gather| {
                gather.put_all(&book.worksheet_range(name).map_err(damaged)?)
            })
        }
        Kind::Ods => {
            let mut book = calamine::Ods::new(source).map_err(|error| match error {
                calamine::OdsError::Password => Failure::Locked,
                calamine::OdsError::CellLimitExceeded { .. } => Failure::TooLarge,
                _ => Failure::Damaged,
            })?;
            each_sheet(&book.sheet_names(), false, |name, gather| {
                gather.put_all(&book.worksheet_range(name).map_err(damaged)?)
            })
        }
        Kind::Text | Kind::Foreign(_) => Err(Failure::Damaged),
    }
}

/// The workbook, or why it does not open: it is locked, or else damaged.
fn opened<T, E>(book: Result<T, E>, is_locked: impl Fn(&E) -> bool) -> Result<T, Failure> {
    book.map_err(|error| if is_locked(&error) { Failure::Locked } else { Failure::Damaged })
}

/// What is wrong inside a workbook matters to nobody: that it is damaged does.
fn damaged<E>(_: E) -> Failure {
    Failure::Damaged
}

/// Reads the sheets one by one. A sheet that cannot be read (a chart, a damaged one) is left out
/// as long as another can.
fn each_sheet(
    names: &[String],
    from_1904: bool,
    mut fill: impl FnMut(&str, &mut Gather) -> Result<(), Failure>,
) -> Result<Vec<Sheet>, Failure> {
    let mut sheets = Vec::new();
    let mut failure = None;
    for name in names {
        let mut gather = Gather::default();
        match fill(name, &mut gather) {
            Err(failed) => failure = Some(failed),
            Ok(()) if gather.rows.is_empty() => {}
            Ok(()) => {
                let rows = gather.rows.into_iter().map(|(row, cells)| (row as usize + 1, cells));
                sheets.push(Sheet { name: name.clone(), rows: rows.collect(), from_1904 });
            }
        }
    }
    match failure {
        Some(failure) if sheets.is_empty() || failure == Failure::TooLarge => Err(failure),
        _ => Ok(sheets),
    }
}

/// Cells gathered into rows, within bounds.
#[derive(Default)]
struct Gather {
    rows: BTreeMap<u32, Vec<Cell>>,
    cells: u64,
}

impl Gather {
    fn put(&mut self, (row, column): (u32, u32), cell: Cell) -> Result<(), Failure> {
        let column = column as usize;
        if matches!(cell, Cell::Empty) || column >= MAX_COLUMNS {
            return Ok(());
        }
        let cells = self.rows.entry(row).or_default();
        if column >= cells.len() {
            self.cells += (column + 1 - cells.len()) as u64;
            cells.resize(column + 1, Cell::Empty);
        }
        if let Some(place) = cells.get_mut(column) {
            *place = cell;
        }
        if self.cells > MAX_CELLS || self.rows.len() > MAX_ROWS + 1 {
            return Err(Failure::TooLarge);
        }
        Ok(())
    }

    /// Puts cells one by one as they are read, until there is none left.
    fn put_each<'a>(
        &mut self,
        mut next: impl FnMut() -> Result<Option<calamine::Cell<DataRef<'a>>>, Failure>,
    ) -> Result<(), Failure> {
        while let Some(cell) = next()? {
            self.put(cell.get_position(), borrowed(cell.get_value()))?;
        }
        Ok(())
    }

    fn put_all(&mut self, range: &calamine::Range<Data>) -> Result<(), Failure> {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let place = (
                top.saturating_add(u32::try_from(row).unwrap_or(u32::MAX)),
                left.saturating_add(u32::try_from(column).unwrap_or(u32::MAX)),
            );
            self.put(place, owned(data))?;
        }
        Ok(())
    }
}

fn borrowed(data: &DataRef<'_>) -> Cell {
    match data {
        DataRef::SharedString(text) => text_cell(text),
        other => owned(&Data::from(other.clone())),
    }
}

fn owned(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::Int(number) => Cell::Number(precise(*number)),
        Data::Float(number) => Cell::Number(*number),
        Data::String(text) | Data::DurationIso(text) => text_cell(text),
        Data::Bool(flag) => Cell::Flag(*flag),
        Data::Error(error) => Cell::Fault(SmolStr::new(error.to_string())),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
                .map_or(Cell::Number(moment.as_f64()), Cell::Date)
        }
        Data::DateTime(duration) => Cell::Number(duration.as_f64()),
        Data::DateTimeIso(text) => text
            .get(..10)
            .and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok())
            .map_or_else(|| text_cell(text), Cell::Date),
    }
}

/// Spreadsheets hold numbers as floating point anyway.
#[expect(clippy::cast_precision_loss, reason = "a spreadsheet's number is a double")]
fn precise(number: i64) -> f64 {
    number as f64
}

fn text_cell(text: &str) -> Cell {
    let text = text.trim();
    if text.is_empty() { Cell::Empty } else { Cell::Text(SmolStr::new(text)) }
}

thread_local! {
    static CONTAINED: Slot<bool> = const { Slot::new(false) };
}

/// Runs what may panic on a damaged file; `None` when it did.
///
/// The panic's message would be written over the screen: while this thread is in here, the panic
/// hook says nothing for it, and speaks as before for every other thread.
pub(super) fn contained<T>(work: impl FnOnce() -> T) -> Option<T> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let usual = Arc::new(take_hook());
    let hook = Arc::clone(&usual);
    set_hook(Box::new(move |panic| {
        if !CONTAINED.get() {
            hook(panic);
        }
    }));
    CONTAINED.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(false);
    drop(take_hook());
    match Arc::try_unwrap(usual) {
        Ok(usual) => set_hook(usual),
        Err(shared) => set_hook(Box::new(move |panic| shared(panic))),
    }
    outcome.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_reader_is_contained() {
        assert_eq!(contained(|| 1), Some(1));
        assert_eq!(contained(|| -> u8 { panic!("never shown") }), None);
        assert_eq!(contained(|| 2), Some(2));
    }

    #[test]
    fn cells_beyond_the_bounds_are_refused_before_memory_is() {
        let mut gather = Gather::default();
        assert_eq!(gather.put((0, 9_999_999), Cell::Flag(true)), Ok(()));
        assert!(gather.rows.is_empty());
        let outcome = (0..20_000_u32).try_for_each(|row| {
            gather.put((row, u32::try_from(MAX_COLUMNS).unwrap() - 1), Cell::Flag(true))
        });
        assert_eq!(outcome, Err(Failure::TooLarge));
    }
}
