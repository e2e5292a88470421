//! The screen in the caseload's place when the store cannot be opened: what is wrong, and what to do.

use crate::desk::key::{Code, Key};
use crate::i18n::Message;
use crate::msg;
use crate::tui::canvas::Canvas;
use crate::tui::context::Setting;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Why the store cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Every sentence that says why and what to do.
    pub sentences: Vec<Message>,
    /// The store's folder.
    pub folder: String,
}

/// What someone wants to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Try again.
    Retry,
    /// Leave.
    Quit,
}

impl Trouble {
    /// What a key asks for.
    #[must_use]
    pub fn key(&self, key: Key) -> Option<Wish> {
        match key.code {
            Code::Enter => Some(Wish::Retry),
            Code::Esc | Code::Char('q') => Some(Wish::Quit),
            _ => None,
        }
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, setting: &Setting) {
        let theme = canvas.theme();
        let area = Rect::new(0, 0, canvas.width(), canvas.height());
        let title = canvas.t("trouble.title");
        canvas.boxed(area, &title, |canvas| {
            let mut line = 1;
            for sentence in &self.sentences {
                let text = canvas.say(sentence);
                line += canvas.below(line, |canvas| canvas.paragraph(0, &text, theme.bad)) + 1;
            }
            let folder = canvas.say(&msg!("trouble.folder", folder = self.folder.as_str()));
            let advice = canvas.t("trouble.advice");
            for text in [folder, advice] {
                line += canvas.below(line, |canvas| canvas.paragraph(0, &text, Style::new())) + 1;
            }
            let enter = Key::plain(Code::Enter).shown(setting.lang);
            let esc = Key::plain(Code::Esc).shown(setting.lang);
            let hint = canvas.say(&msg!("trouble.hint", enter = enter, esc = esc));
            let last = canvas.height().saturating_sub(1).max(line);
            canvas.text(0, last, &hint, canvas.width(), theme.muted);
        });
    }
}
