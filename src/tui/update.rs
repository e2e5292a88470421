//! What each message does to the model, and what it asks to be done. Pure: see [`crate::tui::model`].

mod acts;
mod desk;
mod exchange;
mod opening;
mod outcome;
mod overlay;
mod places;

use crate::clock::Timestamp;
use crate::desk::command::{CommandId, Scope};
use crate::desk::day::Day;
use crate::desk::key::Key;
use crate::desk::keymap::Meaning;
use crate::tui::context::{Moment, Setting};
use crate::tui::form::matter::Matter;
use crate::tui::model::{Effect, Model, Msg, Stage};
use crate::tui::overlay::Overlay;
use crate::tui::screen::first_run::Outcome;
use crate::tui::screen::lock::LockScreen;
use crate::tui::screen::trouble::{Trouble, Wish};
use crate::tui::screen::{Ask, Done};
use desk::Desk;
pub use exchange::{Exchange, Told};
use opening::open;

/// Milliseconds in a minute.
const MINUTE: i64 = 60_000;

/// Takes in what happened; what is to be done about it.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Clock(moment) => return clock(model, moment),
        Msg::Resize(columns, lines) => {
            model.setting.size = (columns, lines);
            return Vec::new();
        }
        // Told with the time, which was looked at already.
        Msg::Wake => return Vec::new(),
        Msg::Key(_) | Msg::Paste(_) => model.last_input = model.moment.now,
        _ => {}
    }
    let (setting, moment) = (&model.setting, model.moment);
    match (&mut model.stage, msg) {
        (Stage::Locked(lock), Msg::Key(key)) => match quit_or_key(setting, key) {
            Some(effects) => effects,
            None => lock.key(key),
        },
        (Stage::Locked(lock), Msg::Paste(text)) => {
            lock.paste(&text);
            Vec::new()
        }
        (Stage::Locked(lock), Msg::Progress(message)) => {
            lock.progress(message);
            Vec::new()
        }
        (Stage::Locked(lock), Msg::NotOpened(obstruction)) if obstruction.is_mistyped => {
            lock.refuse(obstruction);
            Vec::new()
        }
        (Stage::FirstRun(first), Msg::NotOpened(obstruction)) => {
            first.refuse(obstruction);
            Vec::new()
        }
        (_, Msg::NotOpened(obstruction)) => {
            let folder = model.folder.clone();
            model.stage = Stage::Trouble(Trouble { sentences: obstruction.sentences, folder });
            Vec::new()
        }
        (Stage::FirstRun(first), Msg::Progress(message)) => {
            first.progress(message);
            Vec::new()
        }
        (Stage::FirstRun(first), Msg::Created(opened, code)) => {
            first.created(opened, code);
            Vec::new()
        }
        (Stage::FirstRun(first), Msg::Paste(text)) => {
            first.paste(&text);
            Vec::new()
        }
        (Stage::FirstRun(first), Msg::Key(key))
            if first.may_leave() && quit_or_key(setting, key).is_some() =>
        {
            vec![Effect::Quit]
        }
        (Stage::FirstRun(first), Msg::Key(key)) => match first.key(key, &mut *model.ids) {
            Outcome::Open => Vec::new(),
            Outcome::Effects(effects) => effects,
            Outcome::Quit => vec![Effect::Quit],
            Outcome::Over(opened) => open(model, *opened),
        },
        (Stage::Trouble(trouble), Msg::Key(key)) => match trouble.key(key) {
            Some(Wish::Quit) => vec![Effect::Quit],
            Some(Wish::Retry) => {
                model.stage = Stage::Locked(LockScreen::new(model.fictional));
                Vec::new()
            }
            None => quit_or_key(setting, key).unwrap_or_default(),
        },
        (_, Msg::Opened(opened)) => open(model, *opened),
        (Stage::Open(session), msg) => {
            let ids = &mut *model.ids;
            let effects = Desk { session, setting, moment, ids }.update(msg);
            if effects.contains(&Effect::Lock) {
                return lock(model, LockScreen::new);
            }
            effects
        }
        _ => Vec::new(),
    }
}

/// Leaving is possible wherever one stands, but not in the middle of a word.
fn quit_or_key(setting: &Setting, key: Key) -> Option<Vec<Effect>> {
    if key.text().is_some() {
        return None;
    }
    let meaning = setting.keymap.meaning(&[key], &[Scope::Anywhere]);
    (meaning == Meaning::Command(CommandId::Quit)).then(|| vec![Effect::Quit])
}

/// Time went on: perhaps past the lock, without waking (a machine that slept), perhaps past midnight. A new day begins
/// with everything that is of the day made anew.
fn clock(model: &mut Model, moment: Moment) -> Vec<Effect> {
    let is_new_day = moment.today != model.moment.today;
    model.moment = moment;
    // A clock set back does not put the lock off.
    model.last_input = model.last_input.min(moment.now);
    if moment.now >= lock_at(model) {
        return lock(model, LockScreen::after_idling);
    }
    if let Stage::Open(session) = &mut model.stage
        && is_new_day
    {
        session.known.day = Day::of(session.known.memory.state(), moment.today);
        let cx = session.known.context(moment, &model.setting);
        let done = session.screens.at_mut(session.place).follow(&cx);
        if done == Done::asking(Ask::Continue) {
            return vec![Effect::Continue];
        }
    }
    Vec::new()
}

/// Locks an open store: what is typed is kept, everything else leaves memory.
fn lock(model: &mut Model, screen: fn(bool) -> LockScreen) -> Vec<Effect> {
    let Stage::Open(session) = &model.stage else { return Vec::new() };
    let drafts = session.all_drafts();
    model.me = Some(session.known.me);
    model.stage = Stage::Locked(screen(model.fictional));
    vec![Effect::KeepDrafts(drafts), Effect::Lock]
}

/// When something is to be done though no key is pressed: the lock, and the clock of an interview.
#[must_use]
pub fn next_wake(model: &Model) -> Option<Timestamp> {
    let Stage::Open(session) = &model.stage else { return None };
    let lock = lock_at(model);
    let minute = session.overlays.iter().find_map(|overlay| match overlay {
        Overlay::Form(form) if matches!(form.matter, Matter::Interview { .. }) => {
            let passed = (model.moment.now.0 - form.opened.0).max(0);
            Some(Timestamp(form.opened.0 + (passed / MINUTE + 1) * MINUTE))
        }
        _ => None,
    });
    Some(minute.map_or(lock, |minute| minute.min(lock)))
}

fn lock_at(model: &Model) -> Timestamp {
    let minutes = i64::from(model.setting.settings.lock_after_minutes);
    Timestamp(model.last_input.0 + minutes * MINUTE)
}
