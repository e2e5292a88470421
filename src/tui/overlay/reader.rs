//! A text to read, that may be longer than the screen.

use crate::tui::canvas::{Canvas, wrapped};
use crate::tui::selection::Move;
use ratatui::layout::Rect;

/// Columns and lines around a text: its box, header and footer.
const FRAME: (u16, u16) = (4, 6);

/// A text to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Its title.
    pub title: String,
    /// Its paragraphs.
    pub text: String,
    /// First line shown.
    top: usize,
}

impl Reader {
    /// A text from its beginning.
    #[must_use]
    pub fn new(title: String, text: String) -> Self {
        Self { title, text, top: 0 }
    }

    /// Moves through the text, on a terminal of so many columns and lines.
    pub fn go(&mut self, how: Move, (columns, lines): (u16, u16)) {
        let text = wrapped(&self.text, columns.saturating_sub(FRAME.0)).len();
        let most = text.saturating_sub(usize::from(lines.saturating_sub(FRAME.1)));
        self.top = how.from(self.top, most + 1);
    }

    /// Draws it over the screen.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let area = Rect::new(0, 0, canvas.width(), canvas.height());
        canvas.hide_cursor();
        canvas.boxed(area, &self.title, |canvas| {
            let lines = wrapped(&self.text, canvas.width());
            let most = lines.len().saturating_sub(usize::from(canvas.height()));
            let shown = lines.iter().skip(self.top.min(most));
            for (y, line) in (0..canvas.height()).zip(shown) {
                canvas.text(0, y, line, canvas.width(), ratatui::style::Style::new());
            }
        });
    }
}
