//! Every screen on terminals of every size, with nobody, one person, ten thousand people: nothing breaks, nothing is
//! drawn outside, nothing that could steer a terminal is in a cell.

use super::desk::Desk;
use super::office;
use super::scenes::{self, CLOSED, EMPTY, OPEN};
use crate::caseload::state::State;
use crate::caseload::test_support;
use crate::i18n::Lang;
use crate::tui::model::{Model, Msg};
use crate::tui::update::update;
use crate::tui::view::view;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

/// Columns and lines around which something changes: nothing, the least size, where columns and boxes give way.
const SIZES: &[(u16, u16)] = &[
    (0, 0),
    (0, 24),
    (80, 0),
    (1, 1),
    (2, 2),
    (3, 3),
    (1, 24),
    (80, 1),
    (29, 7),
    (29, 24),
    (30, 7),
    (30, 8),
    (30, 9),
    (31, 8),
    (31, 9),
    (31, 24),
    (30, 100),
    (33, 11),
    (36, 8),
    (40, 10),
    (43, 12),
    (44, 8),
    (45, 13),
    (52, 9),
    (60, 8),
    (69, 24),
    (70, 10),
    (71, 11),
    (75, 8),
    (79, 23),
    (79, 24),
    (80, 8),
    (80, 24),
    (81, 25),
    (99, 9),
    (100, 30),
    (101, 8),
    (160, 20),
    (300, 8),
    (300, 100),
];

/// Terminals that only the main screens are drawn on: looking at every cell takes its time.
fn is_huge((columns, lines): (u16, u16)) -> bool {
    u32::from(columns) * u32::from(lines) > 10_000
}

/// What stands around the drawing, and must stay.
const AROUND: &str = "\u{2588}";
/// Room around the drawing.
const MARGIN: (u16, u16) = (2, 1);

fn draw(model: &mut Model, (columns, lines): (u16, u16), at: &str) {
    update(model, Msg::Resize(columns, lines));
    let inside = Rect::new(MARGIN.0, MARGIN.1, columns, lines);
    let whole = Rect::new(0, 0, columns + 2 * MARGIN.0, lines + 2 * MARGIN.1);
    let mut buffer = Buffer::filled(whole, Cell::new(AROUND));
    for y in inside.rows() {
        for place in y.columns() {
            buffer[(place.x, place.y)].reset();
        }
    }
    let cursor = view(model, inside, &mut buffer);
    if let Some(cursor) = cursor {
        assert!(inside.contains(cursor), "{at}: the cursor is outside");
    }
    for (rank, cell) in buffer.content.iter().enumerate() {
        let (x, y) = buffer.pos_of(rank);
        let is_inside = inside.contains((x, y).into());
        let symbol = cell.symbol();
        if is_inside {
            let steers = symbol.chars().any(char::is_control);
            assert!(!steers, "{at}: {symbol:?} at {x}, {y}");
        } else {
            assert_eq!(symbol, AROUND, "{at}: drawn outside, at {x}, {y}");
        }
    }
}

fn draw_all(state: &State, someone: &str, how_many: &str) {
    for lang in [Lang::Fr, Lang::En] {
        for scene in OPEN.iter().chain(EMPTY) {
            let mut desk = scene.play(state.clone(), lang, someone);
            for size in SIZES.iter().filter(|size| scene.is_main || !is_huge(**size)) {
                draw(
                    &mut desk.model,
                    *size,
                    &format!("{how_many} {} {lang:?} {size:?}", scene.name),
                );
            }
        }
    }
}

#[test]
fn every_screen_of_an_empty_office_is_drawn_at_every_size() {
    draw_all(&test_support::office(), "lefe", "nobody");
}

#[test]
fn every_screen_with_one_person_is_drawn_at_every_size() {
    draw_all(&office::one_person(), "lefe", "one person");
}

#[test]
fn every_screen_of_a_small_office_is_drawn_at_every_size() {
    draw_all(&office::state(), "lefe", "a small office");
}

#[test]
fn every_screen_with_ten_thousand_people_is_drawn_at_every_size() {
    let mut desk = Desk::of(office::crowd(10_000), Lang::Fr, 7);
    for lang in [Lang::Fr, Lang::En] {
        desk.model.setting.lang = lang;
        for scene in OPEN {
            // The same desk all along: to open the caseload again for each would take longer than to draw it.
            desk.home();
            scene.play_at(&mut desk, "ferreira aaa");
            for size in SIZES.iter().step_by(3) {
                draw(&mut desk.model, *size, &format!("10,000 {} {lang:?} {size:?}", scene.name));
            }
        }
    }
}

#[test]
fn every_screen_before_the_caseload_is_open_is_drawn_at_every_size() {
    for lang in [Lang::Fr, Lang::En] {
        for name in CLOSED {
            let mut model = scenes::closed(name, lang);
            for size in SIZES {
                draw(&mut model, *size, &format!("{name} {lang:?} {size:?}"));
            }
        }
    }
}

#[test]
fn every_screen_reads_line_by_line_without_borders_too() {
    for scene in OPEN {
        let mut desk = scene.play(office::state(), Lang::Fr, "lefe");
        desk.model.setting.settings.plain = true;
        for size in SIZES.iter().step_by(4) {
            draw(&mut desk.model, *size, &format!("plain {} {size:?}", scene.name));
        }
        let screen = desk.screen(80, 24).concat();
        assert!(!screen.contains(['│', '─', '┌', '└']), "{}: {screen}", scene.name);
    }
}
