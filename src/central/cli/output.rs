//! What is printed: aligned columns, sentences, JSON.

use crate::i18n::{Lang, Message};
use serde::Serialize;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// Prints text as it is.
pub(super) fn text(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints a sentence.
pub(super) fn say(lang: Lang, message: &Message) -> io::Result<()> {
    text(&format!("{}\n", lang.say(message)))
}

/// Prints something as JSON.
pub(super) fn json<T: Serialize>(what: &T) -> io::Result<()> {
    text(&format!("{}\n", serde_json::to_string_pretty(what)?))
}

/// Prints rows under headings, each column as wide as its widest cell.
pub(super) fn table(headings: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let clean = |cell: &str| crate::text::one_line(cell).into_owned();
    let head: Vec<String> = headings.iter().map(|heading| clean(heading)).collect();
    let body = rows.iter().map(|row| row.iter().map(|cell| clean(cell)).collect());
    let all: Vec<Vec<String>> = std::iter::once(head).chain(body).collect();
    let widths: Vec<usize> = (0..headings.len())
        .map(|column| all.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max())
        .map(Option::unwrap_or_default)
        .collect();
    let mut lines = String::new();
    for row in &all {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
        }
        lines.push_str(line.trim_end());
        lines.push('\n');
    }
    text(&lines)
}
