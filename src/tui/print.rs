//! A screen as plain lines: pipes, continuous integration, screen readers.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::io::IsTerminal;

/// Width of what is drawn when no terminal says its own, in columns.
pub const WIDTH: u16 = 80;

/// Columns of the terminal that `stream` (standard output or error) goes to; `None` when it goes
/// elsewhere.
#[must_use]
pub fn terminal_width(stream: &impl IsTerminal) -> Option<u16> {
    if !stream.is_terminal() {
        return None;
    }
    crossterm::terminal::size().ok().map(|(columns, _)| columns).filter(|columns| *columns > 0)
}

/// Draws `width` by `height` cells, and gives their lines without what is empty at their ends.
pub fn lines(width: u16, height: u16, draw: impl FnOnce(Rect, &mut Buffer)) -> Vec<String> {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    draw(area, &mut buffer);
    lines_of(&buffer)
}

/// The lines of a screen without what is empty at their ends, and without the empty ones at the end.
#[must_use]
pub fn lines_of(buffer: &Buffer) -> Vec<String> {
    let rows = buffer.area.top()..buffer.area.bottom();
    let mut lines: Vec<String> = rows.map(|y| line(buffer, y)).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// One line of cells. The cell after a wide character is part of it, and says nothing.
fn line(buffer: &Buffer, y: u16) -> String {
    let mut text = String::new();
    let mut covered = 0_usize;
    for x in buffer.area.left()..buffer.area.right() {
        let Some(cell) = buffer.cell((x, y)) else { continue };
        if covered == 0 {
            text.push_str(cell.symbol());
            covered = unicode_width::UnicodeWidthStr::width(cell.symbol()).saturating_sub(1);
        } else {
            covered -= 1;
        }
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    #[test]
    fn wide_characters_take_their_columns_and_no_more() {
        let drawn = lines(10, 3, |area, buffer| {
            buffer.set_string(area.x, area.y, "陈伟 ok", Style::default());
            buffer.set_string(area.x, area.y + 1, "Éloïse", Style::default());
        });
        assert_eq!(drawn, ["陈伟 ok", "Éloïse"]);
    }
}
