//! Lines along the rows, a month or a day each.

use super::axis::Axis;
use super::{LETTER, Mark, Value, WIDTH, cut, frame, hatched, label, line, point, room_of};
use crate::i18n::Message;
use crate::msg;
use crate::report::document::{Chart, Kind, Role, Sheet};
use crate::report::markup::Markup;
use unicode_width::UnicodeWidthStr;

const LEFT: f64 = 60.0;
const RIGHT: f64 = WIDTH - 24.0;
const TALL: f64 = 200.0;
/// Under the lines: the names of the points.
const FOOT: f64 = 28.0;
/// Above the lines: room for the number of the highest point.
const HEAD: f64 = 22.0;
/// A line of the legend.
const LEGEND: f64 = 20.0;
/// How wide the band of a hidden number is.
const BAND: f64 = 14.0;
/// More numbers than this would cover each other.
const MOST_WRITTEN: usize = 14;

/// One line: its name and its points.
struct Line {
    title: String,
    kind: Kind,
    marks: Vec<Mark>,
}

/// Where things stand.
#[derive(Clone, Copy)]
struct Plane {
    axis: Axis,
    top: f64,
    /// From one point to the next, and where the first stands.
    step: f64,
    first: f64,
}

impl Plane {
    fn across(self, rank: usize) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "the rank of a month")]
        let rank = rank as f64;
        self.first + rank * self.step
    }

    fn down(self, number: f64) -> f64 {
        self.top + TALL * (1.0 - self.axis.share(number))
    }
}

/// Draws a line for each of the columns.
pub(super) fn draw(
    page: &mut Markup,
    sheet: &Sheet,
    anchor: &str,
    labels: &str,
    values: &[String],
) {
    let Some(labels) = sheet.column(labels) else { return };
    let lang = page.lang();
    let lines: Vec<Line> = values
        .iter()
        .filter_map(|id| sheet.columns.iter().enumerate().find(|(_, column)| column.id == *id))
        .take(Chart::MOST_LINES)
        .map(|(rank, column)| Line {
            title: column.title.clone(),
            kind: column.kind,
            marks: sheet.rows_of(Role::Body).map(|row| Mark::of(row, labels, rank, lang)).collect(),
        })
        .collect();
    let Some(front) = lines.first().filter(|line| !line.marks.is_empty()) else { return };
    let has_hidden = lines.iter().flat_map(|line| &line.marks).any(|m| m.value == Value::Hidden);
    let legend: f64 = legend_lines(&lines, has_hidden) * LEGEND;
    let plane = plane(&lines, front, HEAD + legend);
    let height = plane.top + TALL + FOOT;
    let says = lang.say(&describe(front));
    frame(page, anchor, height, (&sheet.title, &says), |page| {
        self::legend(page, anchor, &lines, has_hidden);
        grid(page, plane, front.kind);
        names(page, plane, front);
        hidden(page, anchor, plane, &lines);
        for (rank, line) in lines.iter().enumerate() {
            trace(page, plane, line, rank);
            points(page, plane, line, rank);
            if lines.len() == 1 && line.marks.len() <= MOST_WRITTEN {
                numbers(page, plane, line);
            }
        }
    });
}

fn plane(lines: &[Line], front: &Line, top: f64) -> Plane {
    let known = lines.iter().flat_map(|line| &line.marks).filter_map(Mark::known);
    let axis = Axis::over(known, front.kind);
    let room = RIGHT - LEFT;
    #[expect(clippy::cast_precision_loss, reason = "the number of months")]
    let step = room / front.marks.len() as f64;
    Plane { axis, top, step, first: LEFT + step / 2.0 }
}

fn describe(front: &Line) -> Message {
    match (front.marks.first(), front.marks.last()) {
        (Some(first), Some(last)) if front.marks.iter().any(|mark| mark.known().is_some()) => {
            msg!("report.file.trend", first = first.label.as_str(), last = last.label.as_str())
        }
        _ => msg!("report.file.nothing_shown"),
    }
}

/// One line alone is named by the table's title.
fn legend_lines(lines: &[Line], has_hidden: bool) -> f64 {
    let named = if lines.len() > 1 { lines.len() } else { 0 };
    (0..named + usize::from(has_hidden)).map(|_| 1.0).sum()
}

fn legend(page: &mut Markup, anchor: &str, lines: &[Line], has_hidden: bool) {
    let mut middle = LEGEND / 2.0;
    if lines.len() > 1 {
        for (rank, named) in lines.iter().enumerate() {
            line(page, &format!("line l{rank}"), [LEFT, middle], [LEFT + 34.0, middle]);
            shape(page, rank, [LEFT + 17.0, middle]);
            label(page, "name", [LEFT + 42.0, middle + 4.0], &cut(&named.title, WIDTH - 160.0));
            middle += LEGEND;
        }
    }
    if has_hidden {
        hatched(page, anchor, [LEFT + 10.0, middle - 7.0, BAND, 14.0]);
        let word = page.lang().t("report.file.hidden_word");
        label(page, "muted", [LEFT + 42.0, middle + 4.0], word);
    }
}

fn grid(page: &mut Markup, plane: Plane, kind: Kind) {
    for number in plane.axis.steps() {
        let at = plane.down(number);
        line(page, "grid", [LEFT, at], [RIGHT, at]);
        let written = plane.axis.write(number, kind, page.lang());
        label(page, "scale", [LEFT - 8.0, at + 4.0], &written);
    }
    line(page, "axis", [LEFT, plane.down(0.0)], [RIGHT, plane.down(0.0)]);
}

/// Names of the points; when they would touch, one in two, in three…
fn names(page: &mut Markup, plane: Plane, front: &Line) {
    let widest = front.marks.iter().map(|mark| mark.label.width()).max().unwrap_or(1);
    let room = room_of(widest) + LETTER;
    let every = (1..=front.marks.len())
        .find(|every| plane.across(*every) - plane.across(0) >= room)
        .unwrap_or(front.marks.len())
        .max(1);
    for (rank, mark) in front.marks.iter().enumerate().filter(|(rank, _)| rank % every == 0) {
        label(page, "month", [plane.across(rank), plane.top + TALL + 18.0], &mark.label);
    }
}

/// A band as tall as the picture, under the lines; above it, the points of the lines that it hides.
fn hidden(page: &mut Markup, anchor: &str, plane: Plane, lines: &[Line]) {
    let months = lines.first().map_or(0, |line| line.marks.len());
    for month in 0..months {
        let is_hidden =
            |line: &Line| line.marks.get(month).is_some_and(|mark| mark.value == Value::Hidden);
        let lines_there = lines.iter().enumerate().filter(|(_, line)| is_hidden(line));
        let concerned: Vec<usize> = lines_there.map(|(rank, _)| rank).collect();
        if concerned.is_empty() {
            continue;
        }
        let middle = plane.across(month);
        hatched(page, anchor, [middle - BAND / 2.0, plane.top, BAND, TALL]);
        if lines.len() > 1 {
            let mut at = middle - room_of(2 * concerned.len() - 2) / 2.0;
            for rank in concerned {
                shape(page, rank, [at, plane.top - 9.0]);
                at += room_of(2);
            }
        }
    }
}

/// The line, broken where there is no number.
fn trace(page: &mut Markup, plane: Plane, line: &Line, rank: usize) {
    let mut path = String::new();
    let mut is_drawing = false;
    for (rank, mark) in line.marks.iter().enumerate() {
        if let Some(number) = mark.known() {
            let step = if is_drawing { 'L' } else { 'M' };
            path.push_str(&format!(
                "{step}{} {}",
                point(plane.across(rank)),
                point(plane.down(number))
            ));
        }
        is_drawing = mark.known().is_some();
    }
    if !path.is_empty() {
        page.void("path", &[("class", &*format!("line l{rank}")), ("d", &path)]);
    }
}

fn points(page: &mut Markup, plane: Plane, line: &Line, rank: usize) {
    for (place, mark) in line.marks.iter().enumerate() {
        if let Some(number) = mark.known() {
            shape(page, rank, [plane.across(place), plane.down(number)]);
        }
    }
}

/// Each line has its own shape of point: colour alone would tell some readers nothing.
fn shape(page: &mut Markup, rank: usize, [x, y]: [f64; 2]) {
    let outline = match rank {
        0 => "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
        1 => "m-4 -4h8v8h-8z",
        2 => "m0 -5l5 5l-5 5l-5 -5z",
        _ => "m0 -5l5 9h-10z",
    };
    let path = format!("M{} {}{outline}", point(x), point(y));
    page.void("path", &[("class", &*format!("point p{rank}")), ("d", &path)]);
}

fn numbers(page: &mut Markup, plane: Plane, line: &Line) {
    for (rank, mark) in line.marks.iter().enumerate() {
        if let Value::Known(number, written) = &mark.value {
            label(page, "over", [plane.across(rank), plane.down(*number) - 9.0], written);
        }
    }
}
