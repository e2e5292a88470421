//! Numbers in rows and columns, one of them selected.

use crate::desk::figures::behind::Number;
use crate::tui::canvas::{Canvas, first_shown, width};
use crate::tui::selection::Move;
use ratatui::style::Style;

/// What a cell opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Aim {
    /// The list behind a number.
    Number(Number),
    /// The record with the partner of that rank.
    Partner(usize),
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) aim: Option<Aim>,
}

impl Cell {
    /// A number and what it counts. What counts nobody is shown, and opens an empty list.
    pub(super) fn number(count: u64, number: Number) -> Self {
        Self { text: count.to_string(), aim: Some(Aim::Number(number)) }
    }

    /// A text that opens nothing.
    pub(super) fn text(text: String) -> Self {
        Self { text, aim: None }
    }
}

/// One row: a title with cells, or, without any, the title of those below.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Row {
    pub(super) title: String,
    pub(super) cells: Vec<Cell>,
    /// How much of the greatest: for bars beside the rows.
    pub(super) bar: u64,
}

/// Rows under columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Rows {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// The rows, and what is selected in them.
#[derive(Debug, Default)]
pub(super) struct Grid {
    shown: Rows,
    row: usize,
    column: usize,
}

/// Signs before a row.
const SIGNS: u16 = 2;
/// Between two columns.
const GAP: u16 = 2;
/// Least room of the titles of rows.
const LEAST: u16 = 16;

impl Grid {
    /// Shows rows; what was selected stays selected, wherever it is now.
    pub(super) fn put(&mut self, rows: Rows) {
        let was = self.aim().cloned();
        self.shown = rows;
        let is_there = was.as_ref() == self.aim() && was.is_some();
        if let Some(was) = was.filter(|_| !is_there) {
            self.find(&was);
        }
        self.settle();
    }

    /// Selects a number.
    pub(super) fn aim_at(&mut self, number: &Number) {
        self.find(&Aim::Number(number.clone()));
        self.settle();
    }

    fn find(&mut self, wanted: &Aim) {
        for (rank, row) in self.shown.rows.iter().enumerate() {
            let at = row.cells.iter().position(|cell| cell.aim.as_ref() == Some(wanted));
            if let Some(at) = at {
                (self.row, self.column) = (rank, at);
                return;
            }
        }
    }

    /// Rows that can be selected.
    fn openable(&self) -> Vec<usize> {
        let rows = self.shown.rows.iter().enumerate();
        rows.filter(|(_, row)| row.cells.iter().any(|cell| cell.aim.is_some()))
            .map(|(rank, _)| rank)
            .collect()
    }

    fn settle(&mut self) {
        let openable = self.openable();
        if !openable.contains(&self.row) {
            let next = openable.iter().find(|rank| **rank >= self.row);
            self.row = next.or(openable.last()).copied().unwrap_or(0);
        }
        let cells = self.shown.rows.get(self.row).map_or(0, |row| row.cells.len());
        self.column = self.column.min(cells.saturating_sub(1));
    }

    /// What is selected.
    pub(super) fn aim(&self) -> Option<&Aim> {
        let row = self.shown.rows.get(self.row)?;
        row.cells.get(self.column).and_then(|cell| cell.aim.as_ref()).or_else(|| {
            // A text of its own row stands for the row's first number.
            row.cells.iter().find_map(|cell| cell.aim.as_ref())
        })
    }

    /// What is selected, in words: row and column.
    pub(super) fn title(&self) -> String {
        let row = self.shown.rows.get(self.row).map(|row| row.title.trim().to_owned());
        let column = self.shown.columns.get(self.column).filter(|column| !column.is_empty());
        row.into_iter().chain(column.cloned()).collect::<Vec<_>>().join(", ")
    }

    /// Moves up or down.
    pub(super) fn go(&mut self, how: Move) {
        let openable = self.openable();
        let at = openable.iter().position(|rank| *rank == self.row).unwrap_or(0);
        self.row = openable.get(how.from(at, openable.len())).copied().unwrap_or(0);
        self.settle();
    }

    /// Moves along the row.
    pub(super) fn go_across(&mut self, how: Move) {
        let cells = self.shown.rows.get(self.row).map_or(0, |row| row.cells.len());
        self.column = how.from(self.column, cells);
    }

    /// Is there nothing to show?
    pub(super) fn is_empty(&self) -> bool {
        self.shown.rows.is_empty()
    }

    /// How many lines it takes, its titles included.
    pub(super) fn lines(&self) -> u16 {
        u16::try_from(self.shown.rows.len() + 1).unwrap_or(u16::MAX)
    }

    /// How much each of the rows on a screen of `height` lines is.
    pub(super) fn bars(&self, height: u16) -> Vec<u64> {
        let height = height.saturating_sub(1);
        let first = first_shown(self.seen(), self.shown.rows.len(), height);
        let rows = self.shown.rows.iter().skip(first).take(usize::from(height));
        rows.map(|row| row.bar).collect()
    }

    /// The greatest of all rows.
    pub(super) fn greatest(&self) -> u64 {
        self.shown.rows.iter().map(|row| row.bar).max().unwrap_or(0)
    }

    /// The row that must be seen: the first comes with the titles above it.
    fn seen(&self) -> usize {
        let first = self.shown.rows.iter().position(|row| !row.cells.is_empty());
        if first == Some(self.row) { 0 } else { self.row }
    }

    /// Draws the rows on the screen; columns for which there is no room are left out, the last first, unless selected.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>) {
        let theme = canvas.theme();
        let columns = self.fitting(canvas.width());
        for (rank, x, room) in &columns {
            if let Some(title) = self.shown.columns.get(*rank) {
                let shift = room.saturating_sub(width(title));
                canvas.text(x + shift, 0, title, room - shift, theme.muted);
            }
        }
        let titles = columns.first().map_or(canvas.width(), |(_, x, _)| x.saturating_sub(GAP));
        let height = canvas.height().saturating_sub(1);
        let first = first_shown(self.seen(), self.shown.rows.len(), height);
        for (y, (rank, row)) in (1..=height).zip(self.shown.rows.iter().enumerate().skip(first)) {
            if row.cells.is_empty() {
                canvas.text(0, y, &row.title, canvas.width(), theme.accent);
                continue;
            }
            let is_row = rank == self.row;
            canvas.text(0, y, if is_row { ">" } else { "" }, SIGNS, Style::new());
            canvas.text(SIGNS, y, &row.title, titles.saturating_sub(SIGNS), Style::new());
            for (column, x, room) in &columns {
                let Some(cell) = row.cells.get(*column) else { continue };
                let is_selected = is_row && *column == self.column;
                // Which of the row's numbers it is, is said by a sign too.
                let text = match (&cell.aim, is_selected && row.cells.len() > 1) {
                    (Some(_), true) => format!("[{}]", cell.text),
                    _ => cell.text.clone(),
                };
                let shift = room.saturating_sub(width(&text));
                let style = if is_selected { theme.selected() } else { Style::new() };
                canvas.text(x + shift, y, &text, room - shift, style);
            }
        }
    }

    /// The columns that are shown: rank, place, room.
    fn fitting(&self, room: u16) -> Vec<(usize, u16, u16)> {
        let mut shown: Vec<(usize, u16)> = self
            .shown
            .columns
            .iter()
            .enumerate()
            .map(|(rank, title)| {
                let cells = self.shown.rows.iter().filter_map(|row| row.cells.get(rank));
                // Room for the brackets of the selected one.
                let widest = cells.map(|cell| width(&cell.text) + 2).max().unwrap_or(0);
                (rank, widest.max(width(title)))
            })
            .collect();
        let needed = |shown: &[(usize, u16)]| {
            shown.iter().fold(SIGNS + LEAST, |sum, (_, room)| sum.saturating_add(room + GAP))
        };
        while shown.len() > 1 && needed(&shown) > room {
            let last = shown.iter().rposition(|(rank, _)| *rank != self.column);
            let Some(last) = last else { break };
            shown.remove(last);
        }
        let mut end = room;
        let mut places: Vec<(usize, u16, u16)> = Vec::new();
        for (rank, wanted) in shown.into_iter().rev() {
            let x = end.saturating_sub(wanted);
            places.push((rank, x, wanted.min(end)));
            end = x.saturating_sub(GAP);
        }
        places.reverse();
        places
    }
}
