//! What a model looks like. Pure: the same model and size make the same cells.

use crate::desk::centre;
use crate::desk::command::{COMMANDS, CommandId, Scope};
use crate::desk::keymap::Meaning;
use crate::desk::words::{adviser_name, long_date};
use crate::msg;
use crate::tui::canvas::{Canvas, width};
use crate::tui::context::Context;
use crate::tui::model::{Model, Session, Stage, Tone};
use crate::tui::overlay::Overlay;
use crate::tui::screen::Place;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// Least columns and lines in which the screens make sense.
pub const LEAST: (u16, u16) = (30, 8);
/// Columns from which a form stands beside the file.
const BESIDE: u16 = 70;

/// The screens of the header, in their order.
const PLACES: [(Place, CommandId); 7] = [
    (Place::Day, CommandId::GoDay),
    (Place::Caseload, CommandId::GoCaseload),
    (Place::Agenda, CommandId::GoAgenda),
    (Place::Orientations, CommandId::GoOrientations),
    (Place::Partners, CommandId::GoPartners),
    (Place::Closing, CommandId::GoClosing),
    (Place::Figures, CommandId::GoFigures),
];

/// Draws the model; where the cursor stands, if one is shown.
pub fn view(model: &Model, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let mut canvas = Canvas::new(buffer, area, model.setting.look());
    if canvas.width() < LEAST.0 || canvas.height() < LEAST.1 {
        let (columns, lines) = (u32::from(LEAST.0), u32::from(LEAST.1));
        let text = canvas.say(&msg!("tui.too_small", columns = columns, lines = lines));
        canvas.paragraph(0, &text, Style::new());
        return None;
    }
    match &model.stage {
        Stage::Locked(lock) => lock.draw(&mut canvas, &model.setting),
        Stage::FirstRun(first) => first.draw(&mut canvas, &model.setting),
        Stage::Trouble(trouble) => trouble.draw(&mut canvas, &model.setting),
        Stage::Open(session) if session.private => private(&mut canvas, model),
        Stage::Open(session) => open(&mut canvas, session, model),
    }
    canvas.cursor()
}

/// Nothing that anybody over the shoulder could read.
fn private(canvas: &mut Canvas<'_>, model: &Model) {
    let key = model.setting.keymap.shown(CommandId::Privacy, model.setting.lang);
    let text = canvas.say(&msg!("tui.private", key = key));
    let middle = canvas.height() / 2;
    let style = canvas.theme().muted;
    canvas.below(middle, |canvas| canvas.paragraph(0, &text, style));
}

fn open(canvas: &mut Canvas<'_>, session: &Session, model: &Model) {
    let cx = session.known.context(model.moment, &model.setting);
    header(canvas, session, &cx);
    let (columns, lines) = (canvas.width(), canvas.height());
    let body = Rect::new(0, 2, columns, lines.saturating_sub(4));
    canvas.part(body, |canvas| body_of(canvas, session, &cx));
    canvas.below(lines - 2, |canvas| {
        toast(canvas, session, &cx);
        let last = Rect::new(0, 1, columns, 1);
        canvas.part(last, |canvas| footer(canvas, session, &cx));
    });
    which_key(canvas, session, &cx);
}

/// The screens with the one in front, the day, and how things stand with the central office.
fn header(canvas: &mut Canvas<'_>, session: &Session, cx: &Context<'_>) {
    let theme = canvas.theme();
    let lang = cx.lang();
    let places = PLACES.map(|(place, id)| {
        let is_here = session.place == place;
        let key = cx.setting.keymap.shown(id, lang);
        let title = canvas.say(&place.title());
        let text = if is_here { format!("[{title}]") } else { title };
        let style = if is_here { theme.title() } else { theme.muted };
        (is_here, key, text, style)
    });
    let taken = |key: &str, text: &str| width(key) + width(text) + 2;
    let here = places.iter().position(|(is_here, ..)| *is_here);
    let mut x = 0;
    for (rank, (_, key, text, style)) in places.iter().enumerate() {
        let room = canvas.width().saturating_sub(x);
        // The screen in front is named, whichever of those before it have to give way.
        let kept = here.filter(|here| *here > rank).and_then(|here| places.get(here));
        let kept = kept.map_or(0, |(_, key, text, _)| taken(key, text));
        if taken(key, text) + kept > room + 1 {
            if here.is_some_and(|here| here > rank) {
                continue;
            }
            break;
        }
        x = canvas.text(x, 0, key, room, theme.muted) + 1;
        x = canvas.text(x, 0, text, room, *style) + 1;
    }
    let state = cx.state();
    let office = state.office().map(|office| office.name.to_string()).unwrap_or_default();
    let me = adviser_name(state, cx.me);
    let day = long_date(cx.today(), lang);
    let mut status = match &session.exchange {
        Some(exchange) => canvas.say(&exchange.progress),
        None if session.fictional => canvas.t("tui.fictional"),
        None => canvas.say(&centre::in_short(state)),
    };
    if !session.drafts.is_empty() {
        let drafts = canvas.say(&msg!("tui.draft", count = session.drafts.len()));
        status = format!("{drafts} · {status}");
    }
    let end = canvas.right(1, &status, theme.muted);
    let who = format!("{day} · {me} · {office}");
    canvas.text(0, 1, &who, end.saturating_sub(2), theme.muted);
}

fn body_of(canvas: &mut Canvas<'_>, session: &Session, cx: &Context<'_>) {
    let screen = session.screens.at(session.place);
    let area = Rect::new(0, 0, canvas.width(), canvas.height());
    let beside = session.overlays.iter().any(|overlay| match overlay {
        Overlay::Form(form) => form.matter.is_beside(),
        _ => false,
    });
    let is_wide = area.width >= BESIDE && !canvas.look.plain;
    let (left, right) = if beside && is_wide {
        let half = area.width / 2;
        (
            Rect::new(0, 0, half, area.height),
            Rect::new(half + 1, 0, area.width - half - 1, area.height),
        )
    } else {
        (area, area)
    };
    canvas.part(left, |canvas| screen.draw(canvas, cx));
    for overlay in &session.overlays {
        match overlay {
            Overlay::Form(form) if form.matter.is_beside() => {
                canvas.part(right, |canvas| form.draw(canvas, cx));
            }
            Overlay::Form(form) => canvas.part(area, |canvas| form.draw(canvas, cx)),
            Overlay::Chooser(chooser) => canvas.part(area, |canvas| chooser.draw(canvas, cx)),
            Overlay::Reader(reader) => canvas.part(area, |canvas| reader.draw(canvas)),
        }
    }
}

fn toast(canvas: &mut Canvas<'_>, session: &Session, cx: &Context<'_>) {
    let Some(toast) = &session.toast else {
        canvas.rule(0);
        return;
    };
    let theme = canvas.theme();
    let (sign, style) = match toast.tone {
        Tone::Done => ("✓ ", theme.good),
        Tone::Note => ("", theme.accent),
        Tone::Refused => ("! ", theme.bad),
    };
    let text = format!("{sign}{}", canvas.say(&toast.message));
    // How to undo is seen however long the sentence is.
    let end = if toast.tone == Tone::Done {
        let key = cx.setting.keymap.shown(CommandId::Undo, cx.lang());
        let hint = canvas.say(&msg!("tui.undo", key = key));
        canvas.right(0, &hint, style).saturating_sub(2)
    } else {
        canvas.width()
    };
    canvas.text(0, 0, &text, end, style);
}

/// The keys that apply to what is selected, the most useful first.
fn footer(canvas: &mut Canvas<'_>, session: &Session, cx: &Context<'_>) {
    let screen = session.screens.at(session.place);
    let target = screen.target(cx);
    let scopes: &[Scope] = match session.overlays.last() {
        Some(Overlay::Form(_)) => &[Scope::Form],
        Some(_) => &[],
        None => &[screen.scope(), Scope::List, Scope::Anywhere],
    };
    let mut shown: Vec<_> = COMMANDS
        .iter()
        .filter(|command| command.scopes.iter().any(|scope| scopes.contains(scope)))
        .filter_map(|command| Some((command.rank?, command)))
        .filter(|(_, command)| command.enabled(cx.state(), &target, cx.today()).is_ok())
        .map(|(rank, command)| (rank, command.id, command.title(cx.lang())))
        .collect();
    if session.overlays.last().is_some() {
        let title = canvas.t("tui.leave");
        shown.push((60, CommandId::Back, title));
    }
    shown.sort_by_key(|(rank, id, _)| (*rank, *id));
    let theme = canvas.theme();
    // Whatever else there is room for, the way to all the keys is shown.
    let help = CommandId::Help.command().title(cx.lang());
    let help_key = cx.setting.keymap.shown(CommandId::Help, cx.lang());
    let end = canvas.right(0, &help, Style::new()).saturating_sub(width(&help_key) + 1);
    canvas.text(end, 0, &help_key, width(&help_key), theme.accent);
    let mut x = 0;
    for (_, id, title) in shown.into_iter().filter(|(_, id, _)| *id != CommandId::Help) {
        let key = cx.setting.keymap.shown(id, cx.lang());
        let room = end.saturating_sub(x + 1);
        if width(&key) + 1 + width(&title) > room {
            continue;
        }
        x = canvas.text(x, 0, &key, room, theme.accent) + 1;
        x = canvas.text(x, 0, &title, room, Style::new()) + 2;
    }
}

/// What may follow the keys pressed so far, at once.
fn which_key(canvas: &mut Canvas<'_>, session: &Session, cx: &Context<'_>) {
    if session.chord.is_empty() || !session.overlays.is_empty() {
        return;
    }
    let scopes = [session.screens.at(session.place).scope(), Scope::List, Scope::Anywhere];
    let Meaning::Beginning(next) = cx.setting.keymap.meaning(&session.chord, &scopes) else {
        return;
    };
    let lang = cx.lang();
    let lines: Vec<(String, String)> = next
        .iter()
        .map(|(key, ids)| {
            let titles: Vec<String> = ids.iter().map(|id| id.command().title(lang)).collect();
            (key.shown(lang), titles.join(", "))
        })
        .collect();
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let wanted =
        lines.iter().map(|(key, title)| width(key) + width(title) + 3).max().unwrap_or(0) + 4;
    let area = Rect::new(
        canvas.width().saturating_sub(wanted),
        canvas.height().saturating_sub(height + 2),
        wanted,
        height,
    );
    let title: Vec<String> = session.chord.iter().map(|key| key.shown(lang)).collect();
    canvas.hide_cursor();
    canvas.boxed(area, &title.join(" "), |canvas| {
        let theme = canvas.theme();
        for (y, (key, title)) in (0..).zip(&lines) {
            let x = canvas.text(0, y, key, canvas.width(), theme.accent) + 2;
            canvas.text(x, y, title, canvas.width().saturating_sub(x), Style::new());
        }
    });
}
