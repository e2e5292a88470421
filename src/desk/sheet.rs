//! The sheet (fiche d’orientation): the one page that an adviser hands over, or sends to a partner.
//!
//! ```text
//!   State, orientation, lines ──> content ──> Sheet ──┬──> html   one A4 page, to print
//!                                                     └──> text   72 columns, for an e-mail
//! ```
//!
//! What leaves the office is as little as the partner needs (GDPR, article 5.1.c): a sheet holds [`Line::DEFAULT`] and what the
//! motive calls for, and the adviser adds lines one by one. Health, obstacles, notes of interviews and labels have no line:
//! they can never stand on it.

mod bounds;
mod content;
mod html;
mod line;
mod text;

#[cfg(test)]
mod tests;

pub use content::{Entry, Part, Recipient, Sender, Sheet, SheetRefused};
pub use line::Line;

use crate::i18n::Lang;

/// A form in which a sheet is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One HTML file that prints on one A4 page.
    Html,
    /// Plain text for an e-mail.
    Text,
}

impl Form {
    /// What a file of this form is called after its dot.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Text => "txt",
        }
    }
}

impl Sheet {
    /// The sheet, written.
    #[must_use]
    pub fn render(&self, form: Form, lang: Lang) -> String {
        match form {
            Form::Html => html::render(self, lang),
            Form::Text => text::render(self, lang),
        }
    }

    /// What a file that holds it may be called: number and day alone. A file's name is seen by whoever looks over a shoulder
    /// or finds a key, and some partners' names alone say what the law protects.
    #[must_use]
    pub fn file_name(&self, form: Form) -> String {
        format!("fiche-{}-{}.{}", self.number, self.made_on, form.ending())
    }
}
