//! The line above a list in which one types what the list keeps, and how many it has kept.

use crate::desk::command::CommandId;
use crate::desk::key::{Code, Key};
use crate::i18n::Message;
use crate::tui::canvas::Canvas;
use crate::tui::widget::editor::Editor;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// What a key did to the filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The text is another: the list is to be filtered anew.
    Text,
    /// The filter is left as it is, or never took the key.
    Nothing,
    /// The list below is to move.
    Move(CommandId),
    /// The key is not for a text.
    NotMine,
}

/// A filter being typed, or in force.
#[derive(Debug)]
pub struct Filter {
    editor: Editor,
    is_typing: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self { editor: Editor::line(""), is_typing: false }
    }
}

impl Filter {
    /// The text in force.
    #[must_use]
    pub fn text(&self) -> String {
        self.editor.text()
    }

    /// Is nothing filtered?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.editor.is_empty()
    }

    /// Does it take the keys?
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.is_typing
    }

    /// Begins to take the keys.
    pub fn begin(&mut self) {
        self.is_typing = true;
    }

    /// Puts a text in force.
    pub fn set(&mut self, text: &str) {
        self.editor.set(text);
        self.is_typing = false;
    }

    /// Takes a paste.
    pub fn paste(&mut self, text: &str) {
        self.editor.paste(text);
    }

    /// Takes a key; the arrows are the list's.
    pub fn key(&mut self, key: Key) -> Typed {
        match key.code {
            Code::Enter | Code::Esc => {
                self.is_typing = false;
                Typed::Nothing
            }
            Code::Up => Typed::Move(CommandId::Up),
            Code::Down => Typed::Move(CommandId::Down),
            _ if self.editor.key(key) => Typed::Text,
            _ => Typed::NotMine,
        }
    }

    /// Draws it on the first line: the filter, else what the list says of itself; the counts at the right.
    pub fn draw(&self, canvas: &mut Canvas<'_>, otherwise: &Message, counts: &str) {
        let theme = canvas.theme();
        let end = canvas.right(0, counts, theme.muted);
        if !self.is_typing && self.is_empty() {
            let text = canvas.say(otherwise);
            canvas.text(0, 0, &text, end.saturating_sub(1), theme.muted);
            return;
        }
        let line = Rect::new(0, 0, end.saturating_sub(1), 1);
        canvas.part(line, |canvas| self.draw_labelled(canvas, "screen.filter"));
    }

    /// Draws what is typed after a label, by the label's key.
    pub fn draw_labelled(&self, canvas: &mut Canvas<'_>, label: &str) {
        let (label, style) = (canvas.t(label), canvas.theme().accent);
        let x = canvas.text(0, 0, &label, canvas.width(), style) + 1;
        let line = Rect::new(x, 0, canvas.width().saturating_sub(x), 1);
        canvas.part(line, |canvas| self.editor.draw(canvas, self.is_typing));
    }
}

/// Says in the whole canvas why a list is empty.
pub fn empty(canvas: &mut Canvas<'_>, says: &Message, style: Style) {
    let text = canvas.say(says);
    canvas.below(1, |canvas| canvas.paragraph(0, &text, style));
}
