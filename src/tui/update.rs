//! What each message does to the model, and what it asks to be done. Pure: see [`crate::tui::model`].

mod acts;
mod overlay;

use crate::caseload::history::Direction;
use crate::clock::Timestamp;
use crate::desk::command::{CommandId, Scope};
use crate::desk::deed;
use crate::desk::key::Key;
use crate::desk::keymap::Meaning;
use crate::desk::target::Target;
use crate::domain::office::AdviserId;
use crate::i18n::Message;
use crate::msg;
use crate::text::fold;
use crate::tui::context::{Context, Moment, Setting};
use crate::tui::form::Form;
use crate::tui::form::matter::Matter;
use crate::tui::model::{Drafts, Effect, Known, Model, Msg, Opened, Session, Stage, Toast, Tone};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::chooser::{Chooser, Purpose, Source};
use crate::tui::overlay::reader::Reader;
use crate::tui::screen::first_run::Outcome;
use crate::tui::screen::lock::LockScreen;
use crate::tui::screen::trouble::{Trouble, Wish};
use crate::tui::screen::{Ask, Done, Place, Screens};
use std::collections::BTreeMap;

/// Screens that `Esc` walks back along, at most.
const TRAIL: usize = 32;
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
        Msg::Problems(problems) => {
            model.problems.extend(problems);
            return Vec::new();
        }
        Msg::Wake => return wake(model),
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
        (Stage::FirstRun(_), Msg::Key(key)) if quit_or_key(setting, key).is_some() => {
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
                model.stage = Stage::Locked(LockScreen::new(model.fictional));
            }
            effects
        }
        _ => Vec::new(),
    }
}

/// Leaving is possible wherever one stands.
fn quit_or_key(setting: &Setting, key: Key) -> Option<Vec<Effect>> {
    let meaning = setting.keymap.meaning(&[key], &[Scope::Anywhere]);
    (meaning == Meaning::Command(CommandId::Quit)).then(|| vec![Effect::Quit])
}

/// Time went on. A new day begins at midnight: everything that is of the day is made anew.
fn clock(model: &mut Model, moment: Moment) -> Vec<Effect> {
    let is_new_day = moment.today != model.moment.today;
    model.moment = moment;
    if let Stage::Open(session) = &mut model.stage
        && is_new_day
    {
        session.known.day = crate::desk::day::Day::of(session.known.memory.state(), moment.today);
        let cx = session.known.context(moment, &model.setting);
        let _ = session.screens.at_mut(session.place).follow(&cx);
    }
    Vec::new()
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

fn wake(model: &mut Model) -> Vec<Effect> {
    if model.moment.now < lock_at(model) {
        return Vec::new();
    }
    match &mut model.stage {
        Stage::Open(session) => {
            let drafts = session.all_drafts();
            model.stage = Stage::Locked(LockScreen::after_idling(model.fictional));
            vec![Effect::KeepDrafts(drafts), Effect::Lock]
        }
        _ => Vec::new(),
    }
}

/// Brings an open caseload in front.
fn open(model: &mut Model, opened: Opened) -> Vec<Effect> {
    let Opened { memory, day, roll, drafts, fictional, found } = opened;
    let state = memory.state();
    let named = model.named.as_deref().and_then(|name| find_adviser(state, name));
    let me = named.or_else(|| {
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
        begun: BTreeMap::new(),
        acts: Vec::new(),
        undone: Vec::new(),
        reversing: 0,
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
        session.overlays.push(Overlay::Chooser(who_is_there(&cx)));
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

fn advisers(cx: &Context<'_>) -> Vec<(String, AdviserId)> {
    let mut names: Vec<_> =
        cx.state().advisers().map(|one| (one.name.to_string(), one.id)).collect();
    names.sort();
    names
}

/// The adviser of that name, or of whose name it is one word.
fn find_adviser(state: &crate::caseload::state::State, name: &str) -> Option<AdviserId> {
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

impl Session {
    /// Everything typed and not saved, that of the forms on the screen included.
    #[must_use]
    pub fn all_drafts(&self) -> Drafts {
        let mut drafts = self.drafts.clone();
        for overlay in &self.overlays {
            if let Overlay::Form(form) = overlay {
                let typed = form.draft();
                if !typed.is_empty() {
                    drafts.insert(form.matter.draft_name(), typed);
                }
            }
        }
        drafts
    }
}

/// An open caseload, with what its commands need.
struct Desk<'a> {
    session: &'a mut Session,
    setting: &'a Setting,
    moment: Moment,
    ids: &'a mut dyn crate::ids::Ids,
}

impl Desk<'_> {
    fn update(mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => self.paste(&text),
            Msg::Made { made, joined } => self.made(*made, joined),
            Msg::Refused(why) => self.refused(why),
            Msg::Reversed(reversed, direction) => self.reversed(*reversed, direction),
            Msg::History(person, entries) => self.history(person, &entries),
            Msg::Continue => {
                let cx = self.session.known.context(self.moment, self.setting);
                let done = self.session.screens.caseload.walk(&cx);
                self.answer(done)
            }
            _ => Vec::new(),
        }
    }

    fn cx(&self) -> Context<'_> {
        self.session.known.context(self.moment, self.setting)
    }

    fn target(&self) -> Target {
        self.session.screens.at(self.session.place).target(&self.cx())
    }

    /// Where the keys of the screen in front come from.
    fn scopes(&self) -> [Scope; 3] {
        let screen = self.session.screens.at(self.session.place);
        [screen.scope(), Scope::List, Scope::Anywhere]
    }

    fn key(&mut self, key: Key) -> Vec<Effect> {
        self.session.toast = None;
        if self.session.private {
            return self.key_while_hidden(key);
        }
        if !self.session.overlays.is_empty() {
            return self.key_over(key);
        }
        let place = self.session.place;
        if self.session.chord.is_empty() && self.session.screens.at(place).is_typing() {
            let cx = self.session.known.context(self.moment, self.setting);
            match self.session.screens.at_mut(place).key(key, &cx) {
                Done::NotMine if key.text().is_none() => {}
                done => return self.answer(done),
            }
        }
        self.session.chord.push(key);
        let scopes = self.scopes();
        match self.setting.keymap.meaning(&self.session.chord, &scopes) {
            Meaning::Command(id) => {
                self.session.chord.clear();
                self.command(id)
            }
            Meaning::Beginning(_) => Vec::new(),
            Meaning::Nothing => {
                // What does not go on is dropped, and so is the key that broke it off.
                self.session.chord.clear();
                Vec::new()
            }
        }
    }

    /// Hidden, the screen shows itself again for two keys only, and leaves for one.
    fn key_while_hidden(&mut self, key: Key) -> Vec<Effect> {
        let meaning = self.setting.keymap.meaning(&[key], &[Scope::Anywhere]);
        match meaning {
            Meaning::Command(CommandId::Privacy | CommandId::Back) => self.session.private = false,
            Meaning::Command(id @ (CommandId::Lock | CommandId::Quit)) => return self.command(id),
            _ => {}
        }
        Vec::new()
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        self.session.toast = None;
        let cx = self.session.known.context(self.moment, self.setting);
        match self.session.overlays.last_mut() {
            _ if self.session.private => return Vec::new(),
            Some(Overlay::Form(form)) => form.paste(text, &cx),
            Some(Overlay::Chooser(chooser)) => chooser.paste(text, &cx),
            Some(Overlay::Reader(_)) => return Vec::new(),
            None => {
                let place = self.session.place;
                // What is pasted where nothing is typed is no series of commands.
                if !self.session.screens.at(place).is_typing() {
                    return Vec::new();
                }
                let done = self.session.screens.at_mut(place).paste(text, &cx);
                return self.answer(done);
            }
        }
        vec![Effect::KeepDrafts(self.session.all_drafts())]
    }

    /// Does a command, once it is known to make sense for what is selected.
    fn command(&mut self, id: CommandId) -> Vec<Effect> {
        let target = self.target();
        self.command_for(id, target)
    }

    fn command_for(&mut self, id: CommandId, target: Target) -> Vec<Effect> {
        let cx = self.session.known.context(self.moment, self.setting);
        let place = self.session.place;
        let screen = self.session.screens.at_mut(place);
        match screen.command(id, &cx) {
            Done::NotMine => {}
            done => return self.answer(done),
        }
        if let Err(reason) = id.command().enabled(self.cx().state(), &target, self.moment.today) {
            return self.say(reason, Tone::Refused);
        }
        match id {
            CommandId::GoDay => self.go(Place::Day),
            CommandId::GoCaseload => self.go(Place::Caseload),
            CommandId::GoAgenda => self.go(Place::Agenda),
            CommandId::GoOrientations => self.go(Place::Orientations),
            CommandId::GoPartners => self.go(Place::Partners),
            CommandId::GoClosing => self.go(Place::Closing),
            CommandId::Back => self.back(),
            CommandId::Search => self.choose(Source::Everything),
            CommandId::Palette => self.choose(Source::Palette),
            CommandId::Help => self.choose(Source::Help),
            CommandId::Privacy => {
                self.session.private = true;
                Vec::new()
            }
            CommandId::Undo => self.reverse(Direction::Undo),
            CommandId::Redo => self.reverse(Direction::Redo),
            CommandId::Lock => vec![Effect::KeepDrafts(self.session.all_drafts()), Effect::Lock],
            CommandId::Quit => vec![Effect::KeepDrafts(self.session.all_drafts()), Effect::Quit],
            _ => self.act(id, target),
        }
    }

    /// What a screen asked for.
    fn answer(&mut self, done: Done) -> Vec<Effect> {
        let Done::Asking(asks) = done else { return Vec::new() };
        asks.into_iter().flat_map(|ask| self.asked(ask)).collect()
    }

    fn asked(&mut self, ask: Ask) -> Vec<Effect> {
        match ask {
            Ask::Go(place) => self.go(place),
            Ask::List(query) => {
                let mut effects = self.go(Place::Caseload);
                let cx = self.session.known.context(self.moment, self.setting);
                let done = self.session.screens.caseload.filter(&query, &cx);
                effects.extend(self.answer(done));
                effects
            }
            Ask::Partner(partner) => {
                let effects = self.go(Place::Partners);
                let cx = self.session.known.context(self.moment, self.setting);
                self.session.screens.partners.show(partner, &cx);
                effects
            }
            Ask::Form(matter) => self.form(matter),
            Ask::Options { title, options, lit, purpose } => {
                let title = self.cx().say(&title);
                let source = Source::Options { title, options, purpose };
                let effects = self.choose(source);
                if let Some(Overlay::Chooser(chooser)) = self.session.overlays.last_mut() {
                    chooser.light(lit);
                }
                effects
            }
            Ask::Read(reader) => {
                self.session.overlays.push(Overlay::Reader(reader));
                Vec::new()
            }
            Ask::Continue => vec![Effect::Continue],
            Ask::Say(message) => self.say(message, Tone::Note),
        }
    }

    /// Brings a screen in front; the one left behind is remembered.
    fn go(&mut self, place: Place) -> Vec<Effect> {
        let session = &mut *self.session;
        if place != session.place {
            session.trail.push(session.place);
            let extra = session.trail.len().saturating_sub(TRAIL);
            session.trail.drain(..extra);
        }
        self.show(place)
    }

    fn show(&mut self, place: Place) -> Vec<Effect> {
        let session = &mut *self.session;
        session.place = place;
        let cx = session.known.context(self.moment, self.setting);
        if let Place::File(person) = place {
            session.screens.file.show(person, &cx);
        }
        let done = session.screens.at_mut(place).follow(&cx);
        self.answer(done)
    }

    /// One step back: along the screens, and from the last of them home.
    fn back(&mut self) -> Vec<Effect> {
        match self.session.trail.pop() {
            Some(place) => self.show(place),
            None if self.session.place != Place::Day => self.show(Place::Day),
            None => Vec::new(),
        }
    }

    fn choose(&mut self, source: Source) -> Vec<Effect> {
        let chooser = Chooser::new(source, self.target(), &self.scopes(), &self.cx());
        self.session.overlays.push(Overlay::Chooser(chooser));
        Vec::new()
    }

    /// Opens a form, with what was typed in it before and not saved.
    fn form(&mut self, matter: Matter) -> Vec<Effect> {
        let mut form = Form::new(matter, &self.cx());
        let name = form.matter.draft_name();
        if let Some(draft) = self.session.drafts.get(&name) {
            form.restore(draft, &self.cx());
            form.opened = self.session.begun.get(&name).copied().unwrap_or(form.opened);
        }
        self.session.overlays.push(Overlay::Form(Box::new(form)));
        Vec::new()
    }

    fn say(&mut self, message: Message, tone: Tone) -> Vec<Effect> {
        self.session.toast = Some(Toast { message, tone });
        Vec::new()
    }

    /// A change was made: everything follows, and it is said how to undo it.
    fn made(&mut self, made: crate::caseload::made::Made, joined: bool) -> Vec<Effect> {
        let session = &mut *self.session;
        let entry = session.known.follow(made);
        match session.acts.last_mut() {
            Some(count) if joined => *count += 1,
            _ => session.acts.push(1),
        }
        session.undone.clear();
        let cx = session.known.context(self.moment, self.setting);
        let message = deed::describe(cx.state(), &entry, cx.lang());
        session.toast = Some(Toast { message, tone: Tone::Done });
        let done = session.screens.at_mut(session.place).follow(&cx);
        let mut effects = self.answer(done);
        effects.extend(self.leave_saved());
        effects
    }

    fn refused(&mut self, why: Vec<Message>) -> Vec<Effect> {
        if let Some(Overlay::Form(form)) = self.session.overlays.last_mut() {
            form.refused = why;
            form.saving = false;
            return Vec::new();
        }
        match why.into_iter().next() {
            Some(first) => self.say(first, Tone::Refused),
            None => Vec::new(),
        }
    }

    fn reverse(&mut self, direction: Direction) -> Vec<Effect> {
        let done = match direction {
            Direction::Undo => &self.session.acts,
            Direction::Redo => &self.session.undone,
        };
        let count = done.last().copied().unwrap_or(1);
        vec![Effect::Reverse { direction, count, act: self.cx().act() }]
    }

    fn reversed(
        &mut self,
        reversed: crate::caseload::ledger::Reversed,
        direction: Direction,
    ) -> Vec<Effect> {
        let session = &mut *self.session;
        let (from, to) = match direction {
            Direction::Undo => (&mut session.acts, &mut session.undone),
            Direction::Redo => (&mut session.undone, &mut session.acts),
        };
        // One of an act's changes after the other: the act moves over with the last.
        match from.last_mut() {
            Some(count) if *count > 1 => {
                *count -= 1;
                session.reversing += 1;
            }
            _ => {
                from.pop();
                to.push(session.reversing + 1);
                session.reversing = 0;
            }
        }
        let entry = reversed.redone.unwrap_or(reversed.entry);
        session.known.follow(reversed.made);
        let cx = session.known.context(self.moment, self.setting);
        let what = deed::describe(cx.state(), &entry, cx.lang());
        let message = match direction {
            Direction::Undo => msg!("cli.undo.undone", what = what),
            Direction::Redo => msg!("cli.undo.redone", what = what),
        };
        session.toast = Some(Toast { message, tone: Tone::Note });
        let done = session.screens.at_mut(session.place).follow(&cx);
        self.answer(done)
    }

    fn history(
        &mut self,
        person: crate::domain::person::PersonId,
        entries: &[crate::caseload::history::Entry],
    ) -> Vec<Effect> {
        let cx = self.cx();
        let lang = cx.lang();
        let name =
            cx.state().person(person).map(|file| file.identity.full_name()).unwrap_or_default();
        let title = cx.say(&msg!("tui.history", who = name));
        let lines: Vec<String> = entries
            .iter()
            .map(|entry| {
                let at = entry.at.local();
                let who = crate::desk::words::adviser_name(cx.state(), entry.by);
                let what = cx.say(&deed::describe(cx.state(), entry, lang));
                format!("{} {}  {who}\n  {what}", lang.date(at.date()), at.format("%H:%M"))
            })
            .collect();
        self.session.overlays.push(Overlay::Reader(Reader::new(title, lines.join("\n"))));
        Vec::new()
    }
}
