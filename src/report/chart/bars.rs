//! Horizontal bars: a name, a length, a number.

use super::{Mark, Value, cut, frame, hatched, label, line, point};
use crate::msg;
use crate::report::document::{Role, Sheet};
use crate::report::markup::Markup;

/// Room of the names.
const NAMES: f64 = 250.0;
/// Where bars begin, and how long the longest is.
const START: f64 = 262.0;
const LONGEST: f64 = 370.0;
/// From one bar to the next, and how thick each is.
const STEP: f64 = 26.0;
const THICK: f64 = 16.0;
/// How long the box of a hidden number is, whatever the number.
const HIDDEN: f64 = 48.0;
const GAP: f64 = 6.0;

/// Draws a bar for each row that is no total.
pub(super) fn draw(page: &mut Markup, sheet: &Sheet, anchor: &str, labels: &str, values: &str) {
    let (Some(labels), Some(values)) = (sheet.column(labels), sheet.column(values)) else { return };
    let lang = page.lang();
    let marks: Vec<Mark> =
        sheet.rows_of(Role::Body).map(|row| Mark::of(row, labels, values, lang)).collect();
    if marks.is_empty() {
        return;
    }
    let longest = marks.iter().filter_map(Mark::known).fold(0.0, f64::max);
    let height = marks.iter().map(|_| STEP).sum::<f64>() + 2.0 * GAP;
    let description = describe(&marks, longest);
    let description = lang.say(&description);
    frame(page, anchor, height, (&sheet.title, &description), |page| {
        let mut top = GAP;
        for mark in &marks {
            bar(page, anchor, mark, top, longest);
            top += STEP;
        }
        line(page, "axis", [START, 0.0], [START, height]);
    });
}

fn describe(marks: &[Mark], longest: f64) -> crate::i18n::Message {
    let first = marks.iter().find_map(|mark| match &mark.value {
        Value::Known(number, written) if *number >= longest => Some((&mark.label, written)),
        _ => None,
    });
    match first {
        Some((label, value)) => {
            msg!("report.file.bars", label = label.as_str(), value = value.as_str())
        }
        None => msg!("report.file.nothing_shown"),
    }
}

fn bar(page: &mut Markup, anchor: &str, mark: &Mark, top: f64, longest: f64) {
    let (middle, top) = (top + STEP / 2.0 + 4.0, top + (STEP - THICK) / 2.0);
    page.within("g", &[], |page| {
        page.leaf("title", &[], &mark.label);
        label(page, "name", [0.0, middle], &cut(&mark.label, NAMES));
        match &mark.value {
            Value::Known(number, written) => {
                let length =
                    if longest > 0.0 { (number / longest).max(0.0) * LONGEST } else { 0.0 };
                let (x, y) = (point(START), point(top));
                let (width, height) = (point(length), point(THICK));
                let shape = [("x", &*x), ("y", &y), ("width", &width), ("height", &height)];
                page.void("rect", &[&[("class", "bar")], &shape[..]].concat());
                label(page, "value", [START + length + GAP, middle], written);
            }
            Value::Hidden => {
                hatched(page, anchor, [START + GAP, top, HIDDEN, THICK]);
                let word = page.lang().t("report.file.hidden_word");
                label(page, "muted", [START + HIDDEN + 2.0 * GAP, middle], word);
            }
            Value::Absent(says) => label(page, "muted", [START + GAP, middle], says),
        }
    });
}
