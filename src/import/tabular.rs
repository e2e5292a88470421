//! Any tabular file to one table: headers, rows with their number in the file, and what was mended.

use super::container::{self, Foreign, Kind, Refusal};
use super::spreadsheet::{self, Failure, Sheet};
use super::{delimited, encoding, synonyms};
use crate::error::Problem;
use crate::i18n::Message;
use crate::msg;
use chrono::NaiveDate;
use smol_str::{SmolStr, ToSmolStr, format_smolstr};
use std::collections::BTreeSet;

/// A file may be this large, in bytes.
pub const MAX_FILE: usize = 100 * 1024 * 1024;

/// A table may have this many rows: far above any caseload, far below what exhausts a laptop.
pub const MAX_ROWS: usize = 300_000;

/// Columns beyond this one are not read.
pub const MAX_COLUMNS: usize = 1_000;

/// The header row is looked for in this many first rows: titles and logos stand above it.
const HEADER_SEARCH: usize = 40;

/// A value as the file holds it.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, trimmed.
    Text(SmolStr),
    /// A number of a spreadsheet.
    Number(f64),
    /// A date of a spreadsheet; its time of day is not kept.
    Date(NaiveDate),
    /// True or false.
    Flag(bool),
    /// A spreadsheet's error, such as `#N/A`.
    Fault(SmolStr),
}

impl Cell {
    /// The value as the person saw it.
    #[must_use]
    pub fn shown(&self) -> SmolStr {
        match self {
            Self::Empty => SmolStr::default(),
            Self::Text(text) | Self::Fault(text) => text.clone(),
            Self::Number(number) => number.to_smolstr(),
            Self::Date(date) => format_smolstr!("{}", date.format("%d/%m/%Y")),
            Self::Flag(flag) => SmolStr::new_static(if *flag { "oui" } else { "non" }),
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

/// One row under the headers.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its line in the file, its row in the sheet (first: 1).
    pub line: usize,
    /// Its cells, one per header: short rows are filled up with [`Cell::Empty`].
    pub cells: Vec<Cell>,
    /// What stood beyond the last header. A separator inside an unquoted cell shows here.
    pub excess: Vec<Cell>,
}

/// Where a table came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Delimited text.
    Text {
        /// `UTF-8`, `UTF-16`, `Windows-1252`.
        encoding: &'static str,
        /// What separates the cells.
        separator: char,
    },
    /// A sheet of a workbook.
    Sheet {
        /// The name on its tab.
        name: String,
    },
}

/// A table read from a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The file's name, as messages name it.
    pub file_name: String,
    /// Where it came from.
    pub source: Source,
    /// The headers, newlines and tabs turned into spaces; a column without one is `[D]`, after
    /// its letter.
    pub headers: Vec<String>,
    /// The headers' line in the file.
    pub header_line: usize,
    /// The rows, blank ones left out.
    pub rows: Vec<Row>,
    /// Whether a bare number that stands for a day counts from 1904.
    pub from_1904: bool,
    /// What was chosen and mended, to be shown.
    pub notes: Vec<Message>,
}

/// Rows before a header row is known.
struct Grid {
    source: Source,
    rows: Vec<(usize, Vec<Cell>)>,
    from_1904: bool,
}

/// Reads a table from a file's bytes: CSV and TSV in any usual encoding, XLSX, XLSB, XLS, ODS.
///
/// The kind is found in the content; `file_name` serves the messages.
///
/// # Errors
/// The problems of a file that holds no readable table. Never panics.
pub fn read(bytes: &[u8], file_name: &str) -> Result<Table, Vec<Problem>> {
    read_known(bytes, file_name, |header| synonyms::caseload().exactly(header))
}

/// Like [`read`], for another kind of file: `known` gives the meaning of a header that is a known one. The sheet and the
/// row with the most meanings are the ones read.
///
/// # Errors
/// As [`read`].
pub(super) fn read_known<M: Ord>(
    bytes: &[u8],
    file_name: &str,
    known: impl Fn(&str) -> Option<M>,
) -> Result<Table, Vec<Problem>> {
    let (grids, notes) = grids(bytes, file_name, MAX_FILE)?;
    choose_sheet(grids, file_name, notes, known)
}

/// Every sheet that has a known header, in the file's order; none when no sheet has one. `most` bounds the file, in bytes.
///
/// # Errors
/// As [`read`].
pub(super) fn read_every<M: Ord>(
    bytes: &[u8],
    file_name: &str,
    most: usize,
    known: impl Fn(&str) -> Option<M>,
) -> Result<Vec<Table>, Vec<Problem>> {
    let (grids, mut notes) = grids(bytes, file_name, most)?;
    let mut tables = Vec::new();
    for grid in grids {
        let header = find_header(&grid.rows, &known);
        if header.known > 0 {
            tables.push(build(grid, header.row, file_name, std::mem::take(&mut notes))?);
        }
    }
    Ok(tables)
}

/// What a file holds, before its headers are looked for, and what had to be mended to read it.
fn grids(
    bytes: &[u8],
    file_name: &str,
    most: usize,
) -> Result<(Vec<Grid>, Vec<Message>), Vec<Problem>> {
    if bytes.len() > most {
        return Err(vec![too_large(file_name)]);
    }
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(vec![no_rows(file_name)]);
    }
    let problem = match spreadsheet::contained(|| container::inspect(bytes)) {
        None | Some(Err(Refusal::Damaged)) => damaged(file_name),
        Some(Err(Refusal::TooLarge)) => too_large(file_name),
        Some(Ok(Kind::Foreign(foreign))) => not_a_table(file_name, foreign),
        Some(Ok(Kind::Text)) => return text_grid(bytes, file_name),
        Some(Ok(kind)) => match spreadsheet::sheets(bytes, kind) {
            Ok(sheets) => return Ok((sheets.into_iter().map(Grid::from).collect(), Vec::new())),
            Err(Failure::Damaged) => damaged(file_name),
            Err(Failure::TooLarge) => too_large(file_name),
            Err(Failure::Locked) => not_a_table(file_name, Foreign::Locked),
        },
    };
    Err(vec![problem])
}

fn text_grid(bytes: &[u8], file_name: &str) -> Result<(Vec<Grid>, Vec<Message>), Vec<Problem>> {
    let decoded = encoding::decode(bytes);
    if is_noise(&decoded.text) {
        return Err(vec![not_a_table(file_name, Foreign::Unknown)]);
    }
    let split = delimited::split(&decoded.text, MAX_ROWS + HEADER_SEARCH);
    if split.records.len() > MAX_ROWS + HEADER_SEARCH {
        return Err(vec![too_large(file_name)]);
    }
    let rows = split
        .records
        .into_iter()
        .map(|record| {
            let cells = record.cells.into_iter().take(MAX_COLUMNS).map(|cell| match cell.trim() {
                "" => Cell::Empty,
                trimmed if trimmed.len() == cell.len() => Cell::Text(cell),
                trimmed => Cell::Text(SmolStr::new(trimmed)),
            });
            (record.line, cells.collect())
        })
        .collect();
    let source = Source::Text { encoding: decoded.encoding, separator: split.separator };
    let mut notes = decoded.notes;
    notes.extend(split.notes);
    Ok((vec![Grid { source, rows, from_1904: false }], notes))
}

/// Text holds next to no control characters.
fn is_noise(text: &str) -> bool {
    let (mut letters, mut controls) = (0_usize, 0_usize);
    for letter in text.chars().take(65_536) {
        letters += 1;
        let is_layout = matches!(letter, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{1a}');
        controls += usize::from((letter.is_control() && !is_layout) || letter == '\u{fffd}');
    }
    controls * 50 > letters
}

impl From<Sheet> for Grid {
    fn from(sheet: Sheet) -> Self {
        Self {
            source: Source::Sheet { name: sheet.name },
            rows: sheet.rows,
            from_1904: sheet.from_1904,
        }
    }
}

/// Keeps the sheet whose headers are best known; the fuller one between equals.
fn choose_sheet<M: Ord>(
    grids: Vec<Grid>,
    file_name: &str,
    mut notes: Vec<Message>,
    known: impl Fn(&str) -> Option<M>,
) -> Result<Table, Vec<Problem>> {
    let names: Vec<String> = grids
        .iter()
        .filter_map(|grid| match &grid.source {
            Source::Sheet { name } => Some(name.clone()),
            Source::Text { .. } => None,
        })
        .collect();
    let best = grids
        .into_iter()
        .map(|grid| (find_header(&grid.rows, &known), grid))
        .rev()
        .max_by_key(|(header, grid)| (header.known, grid.rows.len()));
    let Some((header, grid)) = best else { return Err(vec![no_rows(file_name)]) };
    if let (Source::Sheet { name }, true) = (&grid.source, names.len() > 1) {
        let others: Vec<&str> = names.iter().filter(|n| *n != name).map(String::as_str).collect();
        notes.push(msg!(
            "import.note.sheet_chosen",
            sheet = name.clone(),
            others = others.join(", "),
        ));
    }
    build(grid, header.row, file_name, notes)
}

/// The row taken for the headers, and how many of its cells are known headers.
struct Found {
    row: usize,
    known: usize,
}

fn find_header<M: Ord>(rows: &[(usize, Vec<Cell>)], meaning: impl Fn(&str) -> Option<M>) -> Found {
    let known = |cells: &[Cell]| {
        let meanings: BTreeSet<M> = cells
            .iter()
            .filter_map(|cell| match cell {
                Cell::Text(text) => meaning(text),
                _ => None,
            })
            .collect();
        meanings.len()
    };
    let candidates = rows.iter().take(HEADER_SEARCH).map(|(_, cells)| known(cells)).enumerate();
    let best = candidates.rev().max_by_key(|(_, known)| *known);
    match best {
        Some((row, known)) if known > 0 => Found { row, known },
        // No header is known: the first row with several cells, so that the message can list them.
        _ => Found {
            row: rows
                .iter()
                .position(|(_, cells)| cells.iter().filter(|cell| !cell.is_empty()).count() > 1)
                .unwrap_or(0),
            known: 0,
        },
    }
}

fn build(
    grid: Grid,
    header_row: usize,
    file_name: &str,
    mut notes: Vec<Message>,
) -> Result<Table, Vec<Problem>> {
    let mut rows = grid.rows.into_iter().skip(header_row);
    let Some((header_line, header_cells)) = rows.next() else {
        return Err(vec![no_rows(file_name)]);
    };
    if header_row > 0 {
        notes.push(msg!("import.note.lines_above", count = header_row, line = header_line));
    }
    let rows: Vec<(usize, Vec<Cell>)> = rows.collect();
    let width = usual_width(&header_cells, &rows);
    let headers: Vec<String> = (0..width)
        .map(|column| match header_cells.get(column).map(Cell::shown) {
            Some(text) if !text.trim().is_empty() => one_spaced(&text),
            _ => format!("[{}]", column_letters(column)),
        })
        .collect();
    let mut repeated = 0_usize;
    let mut table_rows = Vec::with_capacity(rows.len());
    for (line, mut cells) in rows {
        if is_same(&cells, &header_cells) {
            repeated += 1;
            continue;
        }
        let mut excess = if cells.len() > width { cells.split_off(width) } else { Vec::new() };
        excess.retain(|cell| !cell.is_empty());
        cells.resize(width, Cell::Empty);
        table_rows.push(Row { line, cells, excess });
    }
    if repeated > 0 {
        notes.push(msg!("import.note.repeated_headers", count = repeated));
    }
    if table_rows.len() > MAX_ROWS {
        return Err(vec![too_large(file_name)]);
    }
    if table_rows.is_empty() {
        notes.push(msg!("import.note.no_rows"));
    }
    Ok(Table {
        file_name: file_name.to_owned(),
        source: grid.source,
        headers,
        header_line,
        rows: table_rows,
        from_1904: grid.from_1904,
        notes,
    })
}

/// How many columns the table has: those with a header, and those without one that most rows fill.
fn usual_width(headers: &[Cell], rows: &[(usize, Vec<Cell>)]) -> usize {
    let filled =
        |cells: &[Cell]| cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
    let mut widths: Vec<usize> = rows.iter().map(|(_, cells)| filled(cells)).collect();
    let middle = widths.len() / 2;
    let median = if widths.is_empty() { 0 } else { *widths.select_nth_unstable(middle).1 };
    filled(headers).max(median)
}

/// Headers printed again in the middle of the file (one sheet pasted under another).
fn is_same(cells: &[Cell], headers: &[Cell]) -> bool {
    let mut pairs = headers.iter().enumerate().filter(|(_, header)| !header.is_empty());
    pairs.all(|(at, header)| cells.get(at) == Some(header))
}

/// Newlines and runs of blanks as one space.
fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `0` → `A`, `26` → `AA`: as spreadsheets name columns.
#[must_use]
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

fn problem(file_name: &str, read: &str, expected: Message, remedy: Message) -> Problem {
    Problem {
        place: msg!("import.place.file", name = file_name),
        read: read.to_owned(),
        expected,
        remedy,
    }
}

fn no_rows(file_name: &str) -> Problem {
    problem(file_name, "", msg!("import.expected.rows"), msg!("import.remedy.check_file"))
}

fn damaged(file_name: &str) -> Problem {
    problem(
        file_name,
        "…",
        msg!("import.expected.whole_spreadsheet"),
        msg!("import.remedy.save_again"),
    )
}

fn too_large(file_name: &str) -> Problem {
    problem(
        file_name,
        "…",
        msg!("import.expected.size", rows = MAX_ROWS, megabytes = MAX_FILE / 1024 / 1024),
        msg!("import.remedy.split_file"),
    )
}

fn not_a_table(file_name: &str, foreign: Foreign) -> Problem {
    let (read, remedy) = match foreign {
        Foreign::Pdf => ("PDF", msg!("import.remedy.pdf")),
        Foreign::Document => ("document", msg!("import.remedy.document")),
        Foreign::WebPage => ("HTML / XML", msg!("import.remedy.web_page")),
        Foreign::Archive => ("archive", msg!("import.remedy.archive")),
        Foreign::Picture => ("image", msg!("import.remedy.pdf")),
        Foreign::Locked => ("***", msg!("import.remedy.password")),
        Foreign::Unknown => ("…", msg!("import.remedy.save_again")),
    };
    problem(file_name, read, msg!("import.expected.table"), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        read(text.as_bytes(), "essai.csv").unwrap()
    }

    #[test]
    fn lines_above_the_headers_are_skipped_and_said() {
        let table = table(
            "Relais de Carrières;;\nListe au 12/03/2026;;\n\nNom;Prénom;Né(e) le\nA;B;1/1/80\n",
        );
        assert_eq!(table.headers, ["Nom", "Prénom", "Né(e) le"]);
        assert_eq!(table.header_line, 4);
        assert_eq!(table.rows[0].line, 5);
        assert_eq!(table.notes, [msg!("import.note.lines_above", count = 2_usize, line = 4_usize)]);
    }

    #[test]
    fn headers_over_several_lines_become_one_line() {
        let table = table("\"Nom\nde famille\";\"\tPrénom \t*\";\"Date de\r\nnaissance\"\nA;B;C\n");
        assert_eq!(table.headers, ["Nom de famille", "Prénom *", "Date de naissance"]);
        assert_eq!(table.rows[0].line, 4);
    }

    #[test]
    fn short_rows_are_filled_up_and_long_ones_keep_their_excess_apart() {
        let table = table("Nom;Prénom;Ville\nA\n;;\nB;C;D;;E\nF;G;H\n");
        assert_eq!(table.rows.len(), 3);
        assert_eq!(table.rows[0].cells.len(), 3);
        assert_eq!(table.rows[1].excess, [Cell::Text("E".into())]);
    }

    #[test]
    fn a_column_without_header_is_named_by_its_letter() {
        let table = table("Nom;;Prénom\nA;B;C;D\nA;B;C;D\n");
        assert_eq!(table.headers, ["Nom", "[B]", "Prénom", "[D]"]);
        assert_eq!(
            (column_letters(25), column_letters(26), column_letters(701)),
            ("Z".into(), "AA".into(), "ZZ".into())
        );
    }

    #[test]
    fn headers_pasted_again_further_down_are_not_a_person() {
        let table = table("Nom;Prénom\nA;B\nNom;Prénom\nC;D\n");
        assert_eq!(table.rows.len(), 2);
        assert_eq!(table.notes, [msg!("import.note.repeated_headers", count = 1_usize)]);
    }

    #[test]
    fn a_file_that_is_no_table_gets_one_problem_that_names_it() {
        let noise: Vec<u8> =
            (0..4096_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        for bytes in [&b""[..], b"  \r\n\t", b"\0\0\0\0", b"%PDF-1.4\n", b"PK\x03\x04...", &noise] {
            let problems = read(bytes, "liste.xlsx").unwrap_err();
            assert_eq!(problems.len(), 1);
            assert!(problems[0].render(crate::i18n::Lang::Fr).contains("liste.xlsx"));
        }
    }
}
