//! Where screens draw: lines of text cut to their room, columns, boxes. Text from people and files goes through here
//! on its way to the terminal, without the control characters it may carry.

use crate::i18n::{Lang, Message};
use crate::text::one_line;
use crate::tui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{Block, Borders, Clear, Widget};
use unicode_width::UnicodeWidthStr;

/// How things look, whatever they are.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Colours.
    pub theme: &'a Theme,
    /// Language.
    pub lang: Lang,
    /// No borders, nothing side by side.
    pub plain: bool,
}

/// A rectangle to draw in, and where the cursor stands once it is drawn.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    /// The rectangle; what lies outside is never touched.
    pub area: Rect,
    /// How things look.
    pub look: Look<'a>,
    cursor: Option<Position>,
}

/// Columns a text takes.
#[must_use]
pub fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

impl<'a> Canvas<'a> {
    /// A canvas over a part of a buffer.
    pub fn new(buffer: &'a mut Buffer, area: Rect, look: Look<'a>) -> Self {
        let area = area.intersection(buffer.area);
        Self { buffer, area, look, cursor: None }
    }

    /// Lines there are.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.area.height
    }

    /// Columns there are.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.area.width
    }

    /// A message in the reader's language.
    #[must_use]
    pub fn say(&self, message: &Message) -> String {
        self.look.lang.say(message)
    }

    /// A text of the tables.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.look.lang.t(key).to_owned()
    }

    /// The colours.
    #[must_use]
    pub fn theme(&self) -> &'a Theme {
        self.look.theme
    }

    /// Writes `text` at column `x` of line `y`, in `room` columns at most; a text cut short ends with «…». The
    /// column after it.
    pub fn text(&mut self, x: u16, y: u16, text: &str, room: u16, style: Style) -> u16 {
        let room = room.min(self.area.width.saturating_sub(x));
        if y >= self.area.height || room == 0 {
            return x;
        }
        let text = one_line(text);
        let (at, line) = (self.area.left() + x, self.area.top() + y);
        if width(&text) <= room {
            let (end, _) = self.buffer.set_stringn(at, line, &text, usize::from(room), style);
            return end - self.area.left();
        }
        let (end, _) = self.buffer.set_stringn(at, line, &text, usize::from(room - 1), style);
        let (end, _) = self.buffer.set_stringn(end, line, "…", 1, style);
        end - self.area.left()
    }

    /// Writes parts one after the other; the column after them.
    pub fn parts(&mut self, x: u16, y: u16, parts: &[(&str, Style)]) -> u16 {
        let mut x = x;
        for (text, style) in parts {
            x = self.text(x, y, text, self.area.width.saturating_sub(x), *style);
        }
        x
    }

    /// Writes at the right end of a line; the column where it begins.
    pub fn right(&mut self, y: u16, text: &str, style: Style) -> u16 {
        let room = width(text).min(self.area.width);
        let x = self.area.width - room;
        self.text(x, y, text, room, style);
        x
    }

    /// Gives a whole line a style, over what is written there.
    pub fn paint(&mut self, y: u16, style: Style) {
        if y < self.area.height {
            let line = Rect { y: self.area.top() + y, height: 1, ..self.area };
            self.buffer.set_style(line, style);
        }
    }

    /// A line across, below a title.
    pub fn rule(&mut self, y: u16) {
        if self.look.plain {
            return;
        }
        let line = "─".repeat(usize::from(self.area.width));
        let style = self.look.theme.muted;
        self.text(0, y, &line, self.area.width, style);
    }

    /// Draws in a part of this canvas, given in its own columns and lines.
    pub fn part<R>(&mut self, area: Rect, draw: impl FnOnce(&mut Canvas<'_>) -> R) -> R {
        let place = Rect {
            x: self.area.x.saturating_add(area.x),
            y: self.area.y.saturating_add(area.y),
            ..area
        };
        let place = place.intersection(self.area);
        let mut part =
            Canvas { buffer: &mut *self.buffer, area: place, look: self.look, cursor: None };
        let drawn = draw(&mut part);
        if let Some(cursor) = part.cursor {
            self.cursor = Some(cursor);
        }
        drawn
    }

    /// Draws in what is left below the first `lines`.
    pub fn below<R>(&mut self, lines: u16, draw: impl FnOnce(&mut Canvas<'_>) -> R) -> R {
        let lines = lines.min(self.area.height);
        let area = Rect::new(0, lines, self.area.width, self.area.height - lines);
        self.part(area, draw)
    }

    /// A box over what was drawn, with a title; draws inside. In the plain form, the title alone.
    pub fn boxed<R>(
        &mut self,
        area: Rect,
        title: &str,
        draw: impl FnOnce(&mut Canvas<'_>) -> R,
    ) -> R {
        let (plain, theme) = (self.look.plain, self.look.theme);
        self.part(area, |canvas| {
            Clear.render(canvas.area, canvas.buffer);
            if plain || canvas.area.height < 4 || canvas.area.width < 8 {
                canvas.text(0, 0, title, canvas.area.width, theme.title());
                return canvas.below(1, draw);
            }
            let block = Block::new().borders(Borders::ALL).border_style(theme.muted);
            let inner = block.inner(canvas.area);
            block.render(canvas.area, canvas.buffer);
            // The border is dim where the title stands over it.
            let style = theme.title().remove_modifier(Modifier::DIM);
            canvas.text(2, 0, &format!(" {title} "), canvas.area.width.saturating_sub(4), style);
            let place = Rect {
                x: inner.x - canvas.area.x + 1,
                y: inner.y - canvas.area.y,
                width: inner.width.saturating_sub(2),
                height: inner.height,
            };
            canvas.part(place, draw)
        })
    }

    /// Empties the canvas.
    pub fn clear(&mut self) {
        Clear.render(self.area, self.buffer);
    }

    /// Renders a widget of the terminal library in the whole canvas.
    pub fn render(&mut self, widget: impl Widget) {
        widget.render(self.area, self.buffer);
    }

    /// Puts the cursor at column `x` of line `y`.
    pub fn put_cursor(&mut self, x: u16, y: u16) {
        if x < self.area.width && y < self.area.height {
            self.cursor = Some(Position::new(self.area.left() + x, self.area.top() + y));
        }
    }

    /// Where the cursor stands, if it is shown.
    #[must_use]
    pub fn cursor(&self) -> Option<Position> {
        self.cursor
    }

    /// Hides the cursor that something drawn before has put.
    pub fn hide_cursor(&mut self) {
        self.cursor = None;
    }

    /// Writes a text over several lines, broken between words; how many lines it took.
    pub fn paragraph(&mut self, y: u16, text: &str, style: Style) -> u16 {
        let mut at = y;
        for line in wrapped(text, self.area.width) {
            if at >= self.area.height {
                break;
            }
            self.text(0, at, &line, self.area.width, style);
            at += 1;
        }
        at - y
    }
}

/// A text in lines of at most `room` columns, broken between words; a word that is longer is broken anywhere.
#[must_use]
pub fn wrapped(text: &str, room: u16) -> Vec<String> {
    let options = textwrap::Options::new(usize::from(room.max(1)));
    text.split('\n').flat_map(|line| textwrap::wrap(line, &options)).map(Into::into).collect()
}

/// The first row to draw so that the selected one is seen, near the middle of a list of `height` lines.
#[must_use]
pub fn first_shown(selected: usize, count: usize, height: u16) -> usize {
    let height = usize::from(height);
    selected.saturating_sub(height / 2).min(count.saturating_sub(height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::print::lines;

    fn look(theme: &Theme) -> Look<'_> {
        Look { theme, lang: Lang::Fr, plain: false }
    }

    #[test]
    fn a_text_is_cut_to_its_room_by_columns_not_by_letters() {
        let theme = Theme::colourless();
        let drawn = lines(12, 3, |area, buffer| {
            let mut canvas = Canvas::new(buffer, area, look(&theme));
            canvas.text(0, 0, "Éloïse N'Guessan", 8, Style::new());
            canvas.text(0, 1, "陈伟陈伟陈伟", 6, Style::new());
            canvas.text(0, 2, "a\u{1b}[2Jb\nc", 12, Style::new());
        });
        assert_eq!(drawn, ["Éloïse …", "陈伟…", "a[2Jb c"]);
    }

    #[test]
    fn nothing_is_drawn_outside() {
        let theme = Theme::colourless();
        for width in 0..12 {
            for height in 0..8 {
                let drawn = lines(12, 8, |area, buffer| {
                    let inside = Rect { width, height, ..area };
                    let mut canvas = Canvas::new(buffer, inside, look(&theme));
                    canvas.boxed(Rect::new(0, 0, 40, 40), "Titre", |canvas| {
                        canvas.text(0, 0, "陈伟陈伟陈伟陈伟陈伟", 40, Style::new());
                        canvas.rule(1);
                        canvas.right(2, "fin fin fin fin fin", Style::new());
                        canvas.put_cursor(50, 50);
                        canvas.paragraph(0, "un deux trois quatre", Style::new());
                    });
                });
                for (y, line) in drawn.iter().enumerate() {
                    assert!(y < usize::from(height) || line.is_empty(), "{drawn:?}");
                    assert!(line.width() <= usize::from(width), "{width}x{height} {drawn:?}");
                }
            }
        }
    }

    #[test]
    fn the_selected_row_is_always_among_those_shown() {
        for count in 0..30_usize {
            for selected in 0..count {
                for height in 1..12_u16 {
                    let first = first_shown(selected, count, height);
                    assert!(first <= selected && selected < first + usize::from(height));
                    assert!(first == 0 || first + usize::from(height) <= count);
                }
            }
        }
    }
}
