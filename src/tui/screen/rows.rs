//! Lists under titles, one below the other, of which only what is on the screen is made.

use crate::desk::command::CommandId;
use crate::desk::partner_page::PageContext;
use crate::desk::target::Target;
use crate::desk::words::{discreet_partner, label};
use crate::domain::appointment::{Appointment, AppointmentId};
use crate::domain::code::AppointmentPlace;
use crate::domain::orientation::{Orientation, OrientationId};
use crate::msg;
use crate::tui::canvas::{Canvas, first_shown};
use crate::tui::context::Context;
use crate::tui::selection::{Move, Selection};
use chrono::NaiveDate;
use ratatui::style::Style;

/// Lines under a title.
#[derive(Debug, Clone)]
pub(in crate::tui) struct Section<K> {
    /// The title, with how many there are.
    pub(in crate::tui) title: String,
    /// How it is meant.
    pub(in crate::tui) style: Style,
    /// What can be selected in it.
    pub(in crate::tui) keys: Vec<K>,
}

/// Which lines an area shows: a title, a row, or nothing.
enum Line {
    Title(usize),
    Row(usize),
    Blank,
}

/// Draws sections; `row` makes a line when it is seen.
pub(in crate::tui) fn draw<K: Copy + PartialEq>(
    canvas: &mut Canvas<'_>,
    sections: &[Section<K>],
    selection: &Selection<K>,
    rooms: &[u16],
    row: impl Fn(K) -> Vec<(String, Style)>,
) {
    let mut lines = Vec::new();
    let mut selected_line = 0;
    let keys = keys(sections);
    let rank = selection.key().and_then(|key| keys.iter().position(|other| *other == key));
    let mut at = 0;
    for (number, section) in sections.iter().enumerate() {
        if number > 0 {
            lines.push(Line::Blank);
        }
        lines.push(Line::Title(number));
        for _ in &section.keys {
            if rank == Some(at) {
                selected_line = lines.len();
            }
            lines.push(Line::Row(at));
            at += 1;
        }
    }
    // The title above the first row of all is seen with it.
    let selected_line = if rank == Some(0) { 0 } else { selected_line };
    let first = first_shown(selected_line, lines.len(), canvas.height());
    let theme = canvas.theme();
    for (y, line) in (0..canvas.height()).zip(lines.iter().skip(first)) {
        match line {
            Line::Blank => {}
            Line::Title(number) => {
                if let Some(section) = sections.get(*number) {
                    let style = section.style.patch(theme.strong());
                    canvas.text(0, y, &section.title, canvas.width(), style);
                }
            }
            Line::Row(at) => {
                let Some(key) = keys.get(*at) else { continue };
                let cells = row(*key);
                let is_selected = rank == Some(*at);
                canvas.text(0, y, if is_selected { ">" } else { "" }, 2, Style::new());
                let mut x = 2;
                for (column, (text, style)) in cells.iter().enumerate() {
                    let left = canvas.width().saturating_sub(x);
                    let is_last = column + 1 == cells.len();
                    let room = match rooms.get(column) {
                        Some(room) if !is_last => (*room).min(left),
                        _ => left,
                    };
                    canvas.text(x, y, text, room, *style);
                    x = x.saturating_add(room + 2);
                }
                if is_selected {
                    canvas.paint(y, theme.selected());
                }
            }
        }
    }
}

/// Everything that can be selected, from top to bottom.
pub(in crate::tui) fn keys<K: Copy>(sections: &[Section<K>]) -> Vec<K> {
    sections.iter().flat_map(|section| section.keys.iter().copied()).collect()
}

/// The movement that a command of lists asks for.
pub(in crate::tui) fn movement(id: CommandId, page: usize) -> Option<Move> {
    Some(match id {
        CommandId::Up => Move::Up,
        CommandId::Down => Move::Down,
        CommandId::PageUp => Move::PageUp(page),
        CommandId::PageDown => Move::PageDown(page),
        CommandId::First => Move::First,
        CommandId::Last => Move::Last,
        _ => return None,
    })
}

/// What a page about a partner is written with.
pub(in crate::tui) fn page_context<'a>(cx: &'a Context<'_>) -> PageContext<'a> {
    PageContext { state: cx.state(), now: cx.moment.local, lang: cx.lang() }
}

/// Length of an appointment, and its place when it is not the office.
pub(in crate::tui) fn length_and_place(appointment: &Appointment, cx: &Context<'_>) -> String {
    let minutes = u32::from(appointment.minutes);
    if appointment.place == AppointmentPlace::OFFICE {
        return cx.say(&msg!("screen.minutes", minutes = minutes));
    }
    let place = label(cx.state().vocabulary(), &appointment.place, cx.lang());
    cx.say(&msg!("desk.day.appointment", minutes = minutes, place = place))
}

/// When an orientation was sent; to whom, and how long ago.
pub(in crate::tui) fn sent_to(one: &Orientation, cx: &Context<'_>) -> (NaiveDate, String) {
    let sent = one.sent_on().unwrap_or(cx.today());
    let since = cx.say(&msg!("desk.day.days_ago", count = (cx.today() - sent).num_days()));
    (sent, format!("{since}, {}", discreet_partner(cx.state(), one.partner, cx.lang())))
}

/// What something of a person's acts stands for.
pub(in crate::tui) fn target_of_appointment(cx: &Context<'_>, id: AppointmentId) -> Target {
    let person = cx.state().appointment(id).map(|appointment| appointment.person);
    Target { person, appointment: Some(id), ..Target::default() }
}

/// What an orientation stands for.
pub(in crate::tui) fn target_of_orientation(cx: &Context<'_>, id: OrientationId) -> Target {
    let known = cx.state().orientation(id);
    Target {
        person: known.map(|orientation| orientation.person),
        orientation: Some(id),
        partner: known.map(|orientation| orientation.partner),
        ..Target::default()
    }
}
