//! A table of which only the rows on the screen are made and drawn.

use crate::tui::canvas::{Canvas, first_shown, width};
use ratatui::style::Style;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its title, in words.
    pub title: String,
    /// Columns of the terminal it takes.
    pub room: u16,
    /// Of the columns that do not all fit, those with the greatest number go first.
    pub drop: u8,
    /// Numbers stand at the right.
    pub right: bool,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub fn new(title: &str, room: u16, drop: u8) -> Self {
        Self { title: title.to_owned(), room, drop, right: false }
    }

    /// The same, its text at the right.
    #[must_use]
    pub fn to_the_right(self) -> Self {
        Self { right: true, ..self }
    }
}

/// Signs before a row: selected, marked.
const SIGNS: u16 = 2;
/// Between two columns.
const GAP: u16 = 2;

/// A table to draw.
pub struct Table<'a> {
    /// Every column there could be, from left to right.
    pub columns: &'a [Column],
    /// Rows there are.
    pub count: usize,
    /// The selected row.
    pub selected: usize,
    /// Whether there is a line of titles.
    pub titled: bool,
}

impl Table<'_> {
    /// Draws the rows on the screen. `cell` gives the text of a row in a column, and how it looks; `marked`,
    /// whether a row is one of several chosen.
    pub fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        cell: impl Fn(usize, usize) -> (String, Style),
        marked: impl Fn(usize) -> bool,
    ) {
        let shown = fitting(self.columns, canvas.width());
        let mut top = 0;
        if self.titled && canvas.height() > 1 {
            let style = canvas.theme().muted;
            for (rank, x, room) in &shown {
                if let Some(column) = self.columns.get(*rank) {
                    put(canvas, (*x, 0, *room), &column.title, column.right, style);
                }
            }
            top = 1;
        }
        let height = canvas.height().saturating_sub(top);
        let first = first_shown(self.selected, self.count, height);
        for (line, row) in (top..canvas.height()).zip(first..self.count) {
            for (rank, x, room) in &shown {
                let (text, style) = cell(row, *rank);
                let right = self.columns.get(*rank).is_some_and(|column| column.right);
                put(canvas, (*x, line, *room), &text, right, style);
            }
            let is_selected = row == self.selected;
            let sign = match (is_selected, marked(row)) {
                (true, true) => ">*",
                (true, false) => ">",
                (false, true) => " *",
                (false, false) => "",
            };
            canvas.text(0, line, sign, SIGNS, Style::new());
            if is_selected {
                let selected = canvas.theme().selected();
                canvas.paint(line, selected);
            }
        }
    }
}

fn put(
    canvas: &mut Canvas<'_>,
    (x, y, room): (u16, u16, u16),
    text: &str,
    right: bool,
    style: Style,
) {
    let shift = if right { room.saturating_sub(width(text)) } else { 0 };
    canvas.text(x + shift, y, text, room - shift, style);
}

/// Which columns are shown, where each begins, and its room: a text in the last one takes what is left.
fn fitting(columns: &[Column], room: u16) -> Vec<(usize, u16, u16)> {
    let mut shown: Vec<usize> = (0..columns.len()).collect();
    let needed = |shown: &[usize]| -> u16 {
        let rooms = shown.iter().filter_map(|rank| columns.get(*rank)).map(|column| column.room);
        rooms.fold(SIGNS, |sum, room| sum.saturating_add(room + GAP)).saturating_sub(GAP)
    };
    while shown.len() > 1 && needed(&shown) > room {
        let last = shown.iter().enumerate().max_by_key(|(_, rank)| {
            columns.get(**rank).map_or((0, 0), |column| (column.drop, **rank))
        });
        let Some(at) = last.map(|(at, _)| at) else { break };
        shown.remove(at);
    }
    let mut x = SIGNS;
    let mut places = Vec::with_capacity(shown.len());
    for (at, rank) in shown.iter().enumerate() {
        let (wanted, right) = columns.get(*rank).map_or((0, false), |one| (one.room, one.right));
        let is_last = at + 1 == shown.len() && !right;
        let left = room.saturating_sub(x);
        let given = if is_last { left } else { wanted.min(left) };
        places.push((*rank, x, given));
        x = x.saturating_add(given + GAP);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::tui::canvas::Look;
    use crate::tui::print::lines;
    use crate::tui::theme::Theme;

    fn drawn(width: u16, height: u16, count: usize, selected: usize) -> Vec<String> {
        let theme = Theme::colourless();
        let columns = [
            Column::new("N°", 4, 2),
            Column::new("Nom", 10, 0),
            Column::new("Âge", 3, 1).to_the_right(),
        ];
        lines(width, height, |area, buffer| {
            let look = Look { theme: &theme, lang: Lang::Fr, plain: false };
            let mut canvas = Canvas::new(buffer, area, look);
            let table = Table { columns: &columns, count, selected, titled: true };
            let cell = |row: usize, column: usize| {
                let text = match column {
                    0 => format!("{row}"),
                    1 => "Éloïse N'Guessan".to_owned(),
                    _ => "34".to_owned(),
                };
                (text, Style::new())
            };
            table.draw(&mut canvas, cell, |row| row == 2);
        })
    }

    #[test]
    fn columns_that_do_not_fit_are_left_out_whole() {
        assert_eq!(drawn(24, 4, 9, 1)[0], "  N°    Nom         Âge");
        assert_eq!(drawn(24, 4, 9, 1)[2], "> 1     Éloïse N'…   34");
        assert_eq!(drawn(18, 4, 9, 1)[1], "  Éloïse N'…   34");
        assert_eq!(drawn(9, 4, 9, 1)[2], "> Éloïse…");
    }

    #[test]
    fn only_the_rows_around_the_selected_one_are_drawn() {
        let lines = drawn(24, 4, 1_000_000, 500_000);
        assert_eq!(lines.len(), 4);
        assert!(lines[2].starts_with("> 50000…") || lines[2].starts_with("> 500…"), "{lines:?}");
    }
}
