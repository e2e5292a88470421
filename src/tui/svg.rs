//! A screen as a picture: the same cells, as an SVG that needs nothing but a browser. Light or dark.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Width and height of a cell, in pixels, and where its text stands.
const CELL: (f32, f32) = (8.4, 18.0);
const BASELINE: f32 = 13.5;
/// Around the screen, in pixels.
const MARGIN: f32 = 12.0;

/// Whether a terminal is light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// Dark letters on a light ground.
    Light,
    /// Light letters on a dark ground.
    Dark,
}

/// Two cells look alike: they are drawn as one.
#[derive(PartialEq, Eq, Clone, Copy)]
struct Ink {
    text: Color,
    ground: Color,
    modifier: Modifier,
}

/// The screen as an SVG document.
#[must_use]
pub fn svg(buffer: &Buffer, cursor: Option<Position>, paper: Paper) -> String {
    let area = buffer.area;
    let (width, height) = (
        f32::from(area.width) * CELL.0 + 2.0 * MARGIN,
        f32::from(area.height) * CELL.1 + 2.0 * MARGIN,
    );
    let mut out = String::new();
    // Writing into a string does not fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" font-family=\"ui-monospace, 'DejaVu Sans Mono', \
         Consolas, Menlo, monospace\" font-size=\"14\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{}\"/>\n",
        paper.ground()
    );
    for y in 0..area.height {
        let mut x = 0;
        while x < area.width {
            let (ink, text, columns) = stretch(buffer, x, y, cursor);
            draw(&mut out, (x, y, columns), ink, &text, paper);
            x += columns;
        }
    }
    out.push_str("</svg>\n");
    out
}

/// The cells from a column on that look alike: how, what they say, how many columns.
fn stretch(buffer: &Buffer, from: u16, y: u16, cursor: Option<Position>) -> (Ink, String, u16) {
    let ink = |x: u16| {
        let cell = buffer.cell((buffer.area.x + x, buffer.area.y + y))?;
        let mut modifier = cell.modifier;
        if cursor == Some(Position::new(buffer.area.x + x, buffer.area.y + y)) {
            modifier.toggle(Modifier::REVERSED);
        }
        Some((Ink { text: cell.fg, ground: cell.bg, modifier }, cell.symbol().to_owned()))
    };
    let Some((first, mut text)) = ink(from) else {
        let none = Ink { text: Color::Reset, ground: Color::Reset, modifier: Modifier::empty() };
        return (none, String::new(), 1);
    };
    let mut x = from + columns_of(&text);
    while x < buffer.area.width {
        match ink(x) {
            Some((next, symbol)) if next == first => {
                x += columns_of(&symbol);
                text.push_str(&symbol);
            }
            _ => break,
        }
    }
    (first, text, x - from)
}

fn columns_of(symbol: &str) -> u16 {
    u16::try_from(symbol.width()).unwrap_or(1).max(1)
}

fn draw(out: &mut String, (x, y, columns): (u16, u16, u16), ink: Ink, text: &str, paper: Paper) {
    let (left, top) = (MARGIN + f32::from(x) * CELL.0, MARGIN + f32::from(y) * CELL.1);
    let width = f32::from(columns) * CELL.0;
    let (mut letters, mut ground) = (paper.text(ink.text), paper.background(ink.ground));
    if ink.modifier.contains(Modifier::REVERSED) {
        let before = ground.unwrap_or(paper.ground());
        ground = Some(letters);
        letters = before;
    }
    if let Some(ground) = ground {
        let _ = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"{ground}\"/>",
            CELL.1
        );
    }
    if text.trim().is_empty() {
        return;
    }
    let mut style = String::new();
    for (modifier, says) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::DIM, " opacity=\"0.65\""),
    ] {
        if ink.modifier.contains(modifier) {
            style.push_str(says);
        }
    }
    let _ = writeln!(
        out,
        "<text x=\"{left:.1}\" y=\"{:.1}\" fill=\"{letters}\"{style} textLength=\"{width:.1}\" \
         xml:space=\"preserve\">{}</text>",
        top + BASELINE,
        escaped(text)
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Paper {
    fn ground(self) -> &'static str {
        match self {
            Self::Light => "#fdfdfb",
            Self::Dark => "#16181d",
        }
    }

    /// A terminal's colour, as it is legible on this ground.
    fn text(self, colour: Color) -> &'static str {
        match (self, colour) {
            (Self::Light, Color::Red | Color::LightRed) => "#a51d2d",
            (Self::Light, Color::Green | Color::LightGreen) => "#1c6b36",
            (Self::Light, Color::Yellow | Color::LightYellow) => "#7a5b00",
            (Self::Light, Color::Blue | Color::LightBlue) => "#1a4fa3",
            (Self::Light, Color::Magenta | Color::LightMagenta) => "#8a2a8a",
            (Self::Light, Color::Cyan | Color::LightCyan) => "#0b6575",
            (Self::Light, Color::Gray | Color::DarkGray) => "#5e6166",
            (Self::Light, _) => "#1d1f23",
            (Self::Dark, Color::Red | Color::LightRed) => "#ff8080",
            (Self::Dark, Color::Green | Color::LightGreen) => "#7fd69a",
            (Self::Dark, Color::Yellow | Color::LightYellow) => "#e8c468",
            (Self::Dark, Color::Blue | Color::LightBlue) => "#8ab4f8",
            (Self::Dark, Color::Magenta | Color::LightMagenta) => "#e29cf0",
            (Self::Dark, Color::Cyan | Color::LightCyan) => "#6fd3e3",
            (Self::Dark, Color::Gray | Color::DarkGray) => "#a0a4ab",
            (Self::Dark, _) => "#e4e6ea",
        }
    }

    fn background(self, colour: Color) -> Option<&'static str> {
        (colour != Color::Reset).then(|| self.text(colour))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn cells_that_look_alike_are_one_text_and_what_marks_up_is_escaped() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 2));
        buffer.set_string(0, 0, "a<b & 陈", Style::new());
        buffer.set_string(0, 1, "choisi", Style::new().reversed());
        let picture = svg(&buffer, None, Paper::Dark);
        assert!(picture.contains(">a&lt;b &amp; 陈"), "{picture}");
        assert_eq!(picture.matches("<text").count(), 2);
        assert!(picture.contains("<rect x=\"12.0\" y=\"30.0\""), "the reversed ground: {picture}");
        assert_ne!(picture, svg(&buffer, None, Paper::Light));
    }
}
