//! A caseload just opened: who is at the keyboard, what there is to know, what waits.

use crate::caseload::state::State;
use crate::desk::day::Day;
use crate::desk::target::Target;
use crate::domain::office::AdviserId;
use crate::msg;
use crate::text::fold;
use crate::tui::context::Context;
use crate::tui::model::{Effect, Known, Model, Opened, Session, Stage, Toast, Tone};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::chooser::{Chooser, Purpose, Source};
use crate::tui::overlay::reader::Reader;
use crate::tui::screen::{Place, Screens};

/// Brings an open caseload in front.
pub(super) fn open(model: &mut Model, opened: Opened) -> Vec<Effect> {
    let Opened { memory, day, roll, drafts, fictional, found } = opened;
    let state = memory.state();
    // Midnight may have passed while it was being opened.
    let is_of_today = day.today == model.moment.today;
    let day = if is_of_today { day } else { Day::of(state, model.moment.today) };
    let before = model.me.filter(|me| state.adviser(*me).is_some());
    let named = model.named.as_deref().and_then(|name| find_adviser(state, name));
    let me = before.or(named).or_else(|| {
        let mut advisers: Vec<_> =
            state.advisers().map(|one| (one.name.as_str(), one.id)).collect();
        advisers.sort_unstable();
        // Nobody is anybody in a demonstration: the first of them will do.
        let is_clear = advisers.len() == 1 || fictional;
        advisers.first().filter(|_| is_clear).map(|(_, id)| *id)
    });
    let known = Known { memory, day, roll, version: 0, me: me.unwrap_or_default() };
    let mut session = Session {
        known,
        screens: Screens::default(),
        place: Place::Day,
        trail: Vec::new(),
        overlays: Vec::new(),
        chord: Vec::new(),
        toast: None,
        drafts,
        acts: Vec::new(),
        undone: Vec::new(),
        reversing: 0,
        takes_back: false,
        exchange: None,
        private: false,
        fictional,
    };
    model.last_input = model.moment.now;
    let cx = session.known.context(model.moment, &model.setting);
    let _ = session.screens.at_mut(Place::Day).follow(&cx);
    if !found.is_empty() {
        let title = cx.lang().t("tui.found").to_owned();
        let text: Vec<String> = found.iter().map(|message| cx.say(message)).collect();
        session.overlays.push(Overlay::Reader(Reader::new(title, text.join("\n"))));
    }
    if !session.drafts.is_empty() {
        let message = msg!("tui.drafts", count = session.drafts.len());
        session.toast = Some(Toast { message, tone: Tone::Note });
    }
    if me.is_none() {
        session.overlays.push(Overlay::Chooser(Box::new(who_is_there(&cx))));
    }
    if !model.problems.is_empty() {
        let title = model.setting.lang.t("tui.problems").to_owned();
        let text = std::mem::take(&mut model.problems).join("\n");
        session.overlays.push(Overlay::Reader(Reader::new(title, text)));
    }
    model.stage = Stage::Open(Box::new(session));
    Vec::new()
}

/// Asks who is at the keyboard.
fn who_is_there(cx: &Context<'_>) -> Chooser {
    let source = Source::Options {
        title: cx.lang().t("tui.who").to_owned(),
        options: advisers(cx).into_iter().map(|(name, _)| name).collect(),
        purpose: Purpose::Adviser,
    };
    Chooser::new(source, Target::default(), &[], cx)
}

pub(super) fn advisers(cx: &Context<'_>) -> Vec<(String, AdviserId)> {
    let mut names: Vec<_> =
        cx.state().advisers().map(|one| (one.name.to_string(), one.id)).collect();
    names.sort();
    names
}

/// The adviser of that name, or of whose name it is one word.
fn find_adviser(state: &State, name: &str) -> Option<AdviserId> {
    let wanted = fold(name);
    let named = |whole: bool| {
        let mut found = state.advisers().filter(|adviser| {
            let name = fold(adviser.name.as_str());
            name == wanted || !whole && name.split(' ').any(|word| word == wanted)
        });
        found.next().filter(|_| found.next().is_none()).map(|adviser| adviser.id)
    };
    named(true).or_else(|| named(false))
}
