//! Keys, pastes and sizes, as the terminal sends them.

use super::Event;
use crate::desk::key::{Code, Key};
use crate::tui::model::Msg;
use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEventKind};
use std::sync::mpsc::Sender;

/// Reads the terminal, on a thread of its own that sleeps until something comes.
pub(super) fn listen(events: Sender<Event>) {
    let thread = std::thread::Builder::new().name("input".to_owned());
    // Without it no key ever comes, and the program ends at once: nobody listens.
    let _ = thread.spawn(move || {
        loop {
            let Ok(event) = event::read() else {
                // The terminal has gone.
                let _ = events.send(Event::End);
                return;
            };
            let Some(msg) = message(event) else { continue };
            if events.send(Event::Msg(msg)).is_err() {
                return;
            }
        }
    });
}

fn message(event: event::Event) -> Option<Msg> {
    match event {
        event::Event::Key(key) => key_of(key).map(Msg::Key),
        event::Event::Paste(text) => Some(Msg::Paste(text)),
        event::Event::Resize(columns, lines) => Some(Msg::Resize(columns, lines)),
        event::Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollUp => Some(Msg::Key(Key::plain(Code::Up))),
            MouseEventKind::ScrollDown => Some(Msg::Key(Key::plain(Code::Down))),
            _ => None,
        },
        event::Event::FocusGained | event::Event::FocusLost => None,
    }
}

/// The key of an event; none for a key let go, which Windows tells too.
fn key_of(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let held = event.modifiers;
    let (mut ctrl, mut alt) =
        (held.contains(KeyModifiers::CONTROL), held.contains(KeyModifiers::ALT));
    let code = match event.code {
        KeyCode::Char(letter) => {
            // Windows tells AltGr as control and alt held down: on a French keyboard that writes a sign.
            if ctrl && alt && !letter.is_ascii_alphabetic() {
                (ctrl, alt) = (false, false);
            }
            Code::Char(if ctrl { letter.to_ascii_lowercase() } else { letter })
        }
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab if held.contains(KeyModifiers::SHIFT) => Code::BackTab,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(number) => Code::F(number),
        _ => return None,
    };
    Some(Key { code, ctrl, alt })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(code: KeyCode, held: KeyModifiers, kind: KeyEventKind) -> Option<String> {
        key_of(KeyEvent::new_with_kind(code, held, kind)).map(|key| key.to_string())
    }

    #[test]
    fn keys_are_told_once_and_a_sign_of_the_french_keyboard_is_a_sign() {
        use KeyEventKind::{Press, Release, Repeat};
        let none = KeyModifiers::NONE;
        let altgr = KeyModifiers::CONTROL | KeyModifiers::ALT;
        for (code, held, kind, key) in [
            (KeyCode::Char('a'), none, Press, Some("a")),
            (KeyCode::Char('a'), none, Repeat, Some("a")),
            (KeyCode::Char('a'), none, Release, None),
            (KeyCode::Char('A'), KeyModifiers::SHIFT, Press, Some("A")),
            (KeyCode::Char('S'), KeyModifiers::CONTROL, Press, Some("ctrl-s")),
            (KeyCode::Char('@'), altgr, Press, Some("@")),
            (KeyCode::Char('x'), altgr, Press, Some("ctrl-alt-x")),
            (KeyCode::BackTab, KeyModifiers::SHIFT, Press, Some("shift-tab")),
            (KeyCode::F(9), none, Press, Some("f9")),
            (KeyCode::CapsLock, none, Press, None),
        ] {
            assert_eq!(told(code, held, kind).as_deref(), key, "{code:?} {kind:?}");
        }
    }
}
