//! Markup being written. Texts come in by [`Markup::text`], [`Markup::leaf`] and the values of attributes alone, which escape
//! them: nothing that was typed can become markup.

use super::numerals::typeset;
use crate::i18n::Lang;
use crate::text::one_line;

/// HTML or SVG under way.
pub(super) struct Markup {
    written: String,
    lang: Lang,
}

/// Attributes: names from the program, values from anywhere.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Markup {
    /// Nothing yet.
    pub(super) fn new(lang: Lang) -> Self {
        Self { written: String::new(), lang }
    }

    /// The language of the texts.
    pub(super) fn lang(&self) -> Lang {
        self.lang
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.written
    }

    /// Markup of the program's own.
    pub(super) fn raw(&mut self, markup: &'static str) {
        self.written.push_str(markup);
    }

    /// An element and what is in it.
    pub(super) fn within(
        &mut self,
        tag: &'static str,
        attributes: Attributes<'_>,
        write: impl FnOnce(&mut Self),
    ) {
        self.open(tag, attributes, ">\n");
        write(self);
        self.close(tag);
    }

    /// An element with a text in it.
    pub(super) fn leaf(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) {
        self.open(tag, attributes, ">");
        self.text(text);
        self.close(tag);
    }

    /// An element with nothing in it, closed at once: SVG, and `meta` in HTML.
    pub(super) fn void(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.open(tag, attributes, "/>\n");
    }

    /// A text, as it is printed in the language.
    pub(super) fn text(&mut self, text: &str) {
        let set = typeset(&one_line(text), self.lang);
        self.escaped(&set);
    }

    fn open(&mut self, tag: &'static str, attributes: Attributes<'_>, end: &'static str) {
        self.written.push('<');
        self.written.push_str(tag);
        for (name, value) in attributes {
            self.written.push(' ');
            self.written.push_str(name);
            self.written.push_str("=\"");
            self.escaped(&one_line(value));
            self.written.push('"');
        }
        self.written.push_str(end);
    }

    fn close(&mut self, tag: &'static str) {
        self.written.push_str("</");
        self.written.push_str(tag);
        self.written.push_str(">\n");
    }

    fn escaped(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.written.push_str("&amp;"),
                '<' => self.written.push_str("&lt;"),
                '>' => self.written.push_str("&gt;"),
                '"' => self.written.push_str("&quot;"),
                '\'' => self.written.push_str("&#39;"),
                letter => self.written.push(letter),
            }
        }
    }
}
