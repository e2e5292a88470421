//! A text being typed, one line or many. The editing itself is `ratatui-textarea`'s; here is how keys and pastes
//! reach it, and where its cursor stands.

use crate::desk::key::{Code, Key};
use crate::text::{many_lines, one_line};
use crate::tui::canvas::Canvas;
use ratatui::style::{Modifier, Style};
use ratatui_textarea::{CursorMove, TextArea, WrapMode};
use std::fmt;

/// Longest text taken, in characters: beyond, something else was pasted.
const MOST: usize = 100_000;

/// A text being typed.
#[derive(Clone)]
pub struct Editor {
    area: TextArea<'static>,
    many: bool,
}

impl fmt::Debug for Editor {
    /// Never the text: it is about people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Editor").field("many", &self.many).finish_non_exhaustive()
    }
}

impl Editor {
    /// One line.
    #[must_use]
    pub fn line(text: &str) -> Self {
        Self::new(vec![one_line(text).into_owned()], false, WrapMode::None)
    }

    /// Many lines, broken between words at the edge.
    #[must_use]
    pub fn lines(text: &str) -> Self {
        let lines = many_lines(text).split('\n').map(str::to_owned).collect();
        Self::new(lines, true, WrapMode::WordOrGlyph)
    }

    fn new(lines: Vec<String>, many: bool, wrap: WrapMode) -> Self {
        let mut area = TextArea::new(lines);
        area.set_wrap_mode(wrap);
        // The terminal's own cursor is shown instead.
        area.set_cursor_style(Style::new());
        area.set_cursor_line_style(Style::new());
        area.set_selection_style(Style::new().add_modifier(Modifier::REVERSED));
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area, many }
    }

    /// The text typed so far.
    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Selects the whole text: what is typed next takes its place.
    pub fn select_all(&mut self) {
        if !self.area.is_empty() {
            self.area.select_all();
        }
    }

    /// Leaves the text as it is, with nothing selected.
    pub fn deselect(&mut self) {
        self.area.cancel_selection();
    }

    /// Will what is typed next take the place of the whole text?
    #[must_use]
    pub fn is_selected(&self) -> bool {
        self.area.is_selecting()
    }

    /// Has nothing been typed?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Replaces the text.
    pub fn set(&mut self, text: &str) {
        *self = if self.many { Self::lines(text) } else { Self::line(text) };
    }

    /// Is the cursor on the first line (or, with `last`, on the last)?
    #[must_use]
    pub fn is_at_edge(&self, last: bool) -> bool {
        let row = self.area.cursor().0;
        if last { row + 1 >= self.area.lines().len() } else { row == 0 }
    }

    /// Takes a key; whether it was one for a text.
    pub fn key(&mut self, key: Key) -> bool {
        if let Some(letter) = key.text() {
            if !letter.is_control() && self.has_room() {
                self.area.insert_char(letter);
            }
            return true;
        }
        let area = &mut self.area;
        if area.is_selecting() && matches!(key.code, Code::Backspace | Code::Delete) {
            area.clear();
            return true;
        }
        area.cancel_selection();
        match (key.code, key.ctrl || key.alt) {
            (Code::Backspace, false) => drop(area.delete_char()),
            (Code::Backspace, true) => drop(area.delete_word()),
            // Escape and a letter in quick succession arrive as alt and that letter: alone, alt deletes nothing.
            (Code::Char(_), true) if !key.ctrl => return false,
            (Code::Char('w'), true) => drop(area.delete_word()),
            (Code::Delete, false) => drop(area.delete_next_char()),
            (Code::Delete, true) => drop(area.delete_next_word()),
            (Code::Left, false) => area.move_cursor(CursorMove::Back),
            (Code::Right, false) => area.move_cursor(CursorMove::Forward),
            (Code::Left, true) => area.move_cursor(CursorMove::WordBack),
            (Code::Right, true) => area.move_cursor(CursorMove::WordForward),
            (Code::Home, _) | (Code::Char('a'), true) => area.move_cursor(CursorMove::Head),
            (Code::End, _) | (Code::Char('e'), true) => area.move_cursor(CursorMove::End),
            (Code::Char('u'), true) => drop(area.delete_line_by_head()),
            (Code::Char('k'), true) => drop(area.delete_line_by_end()),
            (Code::Char('z'), true) => drop(area.undo()),
            (Code::Up, false) if self.many => area.move_cursor(CursorMove::Up),
            (Code::Down, false) if self.many => area.move_cursor(CursorMove::Down),
            (Code::Enter, _) if self.many => area.insert_newline(),
            _ => return false,
        }
        true
    }

    /// Takes a paste: newlines are kept in many lines, control characters are dropped.
    pub fn paste(&mut self, text: &str) {
        let text: String =
            text.replace("\r\n", "\n").replace('\r', "\n").chars().take(MOST).collect();
        let clean =
            if self.many { many_lines(&text) } else { one_line(text.trim_end_matches('\n')) };
        if self.has_room() {
            self.area.insert_str(clean.as_ref());
        }
    }

    fn has_room(&self) -> bool {
        self.area.lines().iter().map(String::len).sum::<usize>() < MOST
    }

    /// Draws it in the whole canvas; the cursor too, when it is where one types.
    pub fn draw(&self, canvas: &mut Canvas<'_>, focused: bool) {
        if canvas.height() == 0 || canvas.width() == 0 {
            return;
        }
        canvas.render(&self.area);
        if focused {
            let (top, left) = self.area.scroll_offset();
            let at = self.area.screen_cursor();
            let row = u16::try_from(at.row).unwrap_or(u16::MAX).saturating_sub(top);
            let column = u16::try_from(at.col).unwrap_or(u16::MAX).saturating_sub(left);
            canvas.put_cursor(column.min(canvas.width() - 1), row.min(canvas.height() - 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::key::script;

    fn typed(mut editor: Editor, keys: &str) -> String {
        for key in script(keys).unwrap() {
            editor.key(key);
        }
        editor.text()
    }

    #[test]
    fn keys_make_a_text() {
        assert_eq!(typed(Editor::line(""), "Éloïse<left><backspace>S"), "ÉloïSe");
        assert_eq!(typed(Editor::line("un deux"), "<ctrl-w>trois"), "un trois");
        assert_eq!(typed(Editor::line("un"), "<enter>x"), "unx", "one line stays one line");
        assert_eq!(typed(Editor::lines("un"), "<enter>x"), "un\nx");
        assert_eq!(typed(Editor::line("abc"), "<home><delete><end>z<ctrl-u>"), "");
        let selected = |text| {
            let mut editor = Editor::line(text);
            editor.select_all();
            editor
        };
        assert_eq!(typed(selected("26/11/2026"), "lundi"), "lundi", "it takes the place");
        assert_eq!(typed(selected("un"), "<right>x"), "unx", "moving leaves the text");
        assert_eq!(typed(selected("un deux"), "<backspace>x"), "x");
    }

    #[test]
    fn a_paste_keeps_its_lines_where_there_are_lines_and_loses_what_steers_a_terminal() {
        let mut lines = Editor::lines("");
        lines.paste("un\r\ndeux\u{1b}[2J\ttrois\r");
        assert_eq!(lines.text(), "un\ndeux[2J trois\n");
        let mut line = Editor::line("a");
        line.paste("b\nc\n");
        assert_eq!(line.text(), "ab c");
    }
}
