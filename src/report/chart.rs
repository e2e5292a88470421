//! Pictures of tables as SVG inside the page: the same table gives the same lines, to a tenth of a point.
//!
//! Colours come from the page's style, so that a picture follows light, dark and paper. A hidden number is hatched, all alike:
//! neither length nor place says anything of it. Each picture has a name and a sentence for those who do not see it, and
//! the table stands behind it.

mod axis;
mod bars;
mod trend;

use super::document::{Cell, Chart, Row, Sheet};
use super::markup::Markup;
use super::numerals::{shown, sound};
use crate::i18n::Lang;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Width of every picture, in its own points; the page fits it to its room.
const WIDTH: f64 = 720.0;

/// How wide a letter is, about, in the size of the labels.
const LETTER: f64 = 5.6;

/// Draws the table's picture, when it has one and there is something to draw.
pub(super) fn draw(page: &mut Markup, sheet: &Sheet, anchor: &str) {
    match &sheet.chart {
        Some(Chart::Bars { labels, values }) => bars::draw(page, sheet, anchor, labels, values),
        Some(Chart::Trend { labels, values }) => trend::draw(page, sheet, anchor, labels, values),
        None => {}
    }
}

/// One place of a picture.
struct Mark {
    label: String,
    value: Value,
}

/// What is drawn there.
#[derive(Debug, PartialEq)]
enum Value {
    /// A length or a height, and how it is written.
    Known(f64, String),
    /// Confidential.
    Hidden,
    /// No number: what the cell says.
    Absent(String),
}

impl Mark {
    /// What a row says in two of its columns.
    fn of(row: &Row, labels: usize, values: usize, lang: Lang) -> Self {
        let cell = row.cell(values);
        let value = match (sound(cell), number(cell)) {
            (Cell::Hidden, _) => Value::Hidden,
            (_, Some(number)) => Value::Known(number, shown(cell, lang)),
            (_, None) => Value::Absent(shown(cell, lang)),
        };
        Self { label: shown(row.cell(labels), lang), value }
    }

    /// Its number, when it is shown.
    fn known(&self) -> Option<f64> {
        match self.value {
            Value::Known(number, _) => Some(number),
            Value::Hidden | Value::Absent(_) => None,
        }
    }
}

/// The number of a cell, when it has one.
fn number(cell: &Cell) -> Option<f64> {
    match sound(cell) {
        #[expect(clippy::cast_precision_loss, reason = "people and days stay far below 2^53")]
        Cell::Count(count) => Some(*count as f64),
        Cell::Decimal(number, _) | Cell::Percent(number) => Some(*number),
        _ => None,
    }
}

/// A picture's frame: its name, its sentence, the hatching of what is hidden.
fn frame(
    page: &mut Markup,
    anchor: &str,
    height: f64,
    says: (&str, &str),
    paint: impl FnOnce(&mut Markup),
) {
    let (title, description) = (format!("{anchor}-chart"), format!("{anchor}-chart-text"));
    let named = format!("{title} {description}");
    let size = format!("0 0 {} {}", point(WIDTH), point(height));
    let attributes = [
        ("xmlns", "http://www.w3.org/2000/svg"),
        ("viewBox", size.as_str()),
        ("role", "img"),
        ("aria-labelledby", &named),
    ];
    page.within("svg", &attributes, |page| {
        page.leaf("title", &[("id", &title)], says.0);
        page.leaf("desc", &[("id", &description)], says.1);
        page.within("defs", &[], |page| {
            let pattern = [
                ("id", &*hatching(anchor)),
                ("width", "6"),
                ("height", "6"),
                ("patternUnits", "userSpaceOnUse"),
                ("patternTransform", "rotate(45)"),
            ];
            page.within("pattern", &pattern, |page| {
                page.void("rect", &[("class", "hatch"), ("width", "2"), ("height", "6")]);
            });
        });
        paint(page);
    });
}

fn hatching(anchor: &str) -> String {
    format!("{anchor}-hatch")
}

/// A box that says that a number is hidden.
fn hatched(page: &mut Markup, anchor: &str, [x, y, width, height]: [f64; 4]) {
    let fill = format!("url(#{})", hatching(anchor));
    let (x, y) = (point(x), point(y));
    let (width, height) = (point(width), point(height));
    page.void(
        "rect",
        &[
            ("class", "hidden"),
            ("fill", &fill),
            ("x", &x),
            ("y", &y),
            ("width", &width),
            ("height", &height),
        ],
    );
}

/// A text at a place.
fn label(page: &mut Markup, class: &str, [x, y]: [f64; 2], text: &str) {
    page.leaf("text", &[("class", class), ("x", &point(x)), ("y", &point(y))], text);
}

/// A straight line.
fn line(page: &mut Markup, class: &str, [from_x, from_y]: [f64; 2], [to_x, to_y]: [f64; 2]) {
    let ends = [point(from_x), point(from_y), point(to_x), point(to_y)];
    let [x1, y1, x2, y2] = &ends;
    page.void("line", &[("class", class), ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)]);
}

/// A coordinate, to a tenth.
fn point(at: f64) -> String {
    super::numerals::plain(at, 1)
}

/// A text that takes no more room than that; `…` stands for what is left out.
fn cut(text: &str, room: f64) -> String {
    let width = |text: &str| room_of(text.width());
    if width(text) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut taken = 1;
    for letter in text.chars() {
        taken += letter.width().unwrap_or(0);
        if room_of(taken) > room {
            break;
        }
        kept.push(letter);
    }
    format!("{}…", kept.trim_end())
}

/// The room that so many letters take.
#[expect(clippy::cast_precision_loss, reason = "the length of a label")]
fn room_of(letters: usize) -> f64 {
    letters as f64 * LETTER
}

#[cfg(test)]
mod tests;
