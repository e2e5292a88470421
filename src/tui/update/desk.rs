//! Keys and pastes for an open caseload: whose they are, and which command they give.

use crate::caseload::history::Direction;
use crate::desk::command::{CommandId, Scope};
use crate::desk::key::Key;
use crate::desk::keymap::Meaning;
use crate::desk::target::Target;
use crate::ids::Ids;
use crate::msg;
use crate::tui::context::{Context, Moment, Setting};
use crate::tui::model::{Effect, Msg, Session, Tone};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::chooser::Source;
use crate::tui::screen::{Ask, Done, Place};

/// An open caseload, with what its commands need.
pub(super) struct Desk<'a> {
    pub(super) session: &'a mut Session,
    pub(super) setting: &'a Setting,
    pub(super) moment: Moment,
    pub(super) ids: &'a mut dyn Ids,
}

impl Desk<'_> {
    /// Takes in a message.
    pub(super) fn update(mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => self.paste(&text),
            Msg::Made { made, joined } => self.made(*made, joined),
            Msg::Refused(why) => self.refused(why),
            Msg::NotKept(why) => self.say(why, Tone::Refused),
            Msg::Written(path) => self.say(msg!("tui.written", path = path), Tone::Done),
            Msg::Reversed(reversed, direction) => self.reversed(*reversed, direction),
            Msg::Exchange(number, told) => self.told(number, told),
            Msg::History(person, entries) => self.history(person, &entries),
            Msg::Continue => {
                let cx = self.session.known.context(self.moment, self.setting);
                let screens = &mut self.session.screens;
                let walks = [screens.caseload.walk(&cx), screens.figures.walk(&cx)];
                // One message goes on with all that is under way: two would make four of the next.
                let goes_on = walks.contains(&Done::asking(Ask::Continue));
                if goes_on { vec![Effect::Continue] } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn cx(&self) -> Context<'_> {
        self.session.known.context(self.moment, self.setting)
    }

    pub(super) fn target(&self) -> Target {
        self.session.screens.at(self.session.place).target(&self.cx())
    }

    /// Where the keys of the screen in front come from.
    pub(super) fn scopes(&self) -> [Scope; 3] {
        let screen = self.session.screens.at(self.session.place);
        [screen.scope(), Scope::List, Scope::Anywhere]
    }

    pub(super) fn key(&mut self, key: Key) -> Vec<Effect> {
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
                // What does not go on is dropped, and so is the key that broke it off; but whoever hides or locks
                // the screen, or leaves, means it.
                self.session.chord.clear();
                match self.setting.keymap.meaning(&[key], &[Scope::Anywhere]) {
                    Meaning::Command(
                        id @ (CommandId::Privacy | CommandId::Lock | CommandId::Quit),
                    ) => self.command(id),
                    _ => Vec::new(),
                }
            }
        }
    }

    /// Hidden, the screen shows itself again for two keys only, and leaves for one.
    pub(super) fn key_while_hidden(&mut self, key: Key) -> Vec<Effect> {
        let meaning = self.setting.keymap.meaning(&[key], &[Scope::Anywhere]);
        match meaning {
            Meaning::Command(CommandId::Privacy | CommandId::Back) => self.session.private = false,
            Meaning::Command(id @ (CommandId::Lock | CommandId::Quit)) => return self.command(id),
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
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
    pub(super) fn command(&mut self, id: CommandId) -> Vec<Effect> {
        let target = self.target();
        self.command_for(id, target)
    }

    pub(super) fn command_for(&mut self, id: CommandId, target: Target) -> Vec<Effect> {
        let cx = self.session.known.context(self.moment, self.setting);
        let place = self.session.place;
        let screen = self.session.screens.at_mut(place);
        match screen.command(id, &cx) {
            Done::NotMine => {}
            done @ Done::Asking(_) => return self.answer(done),
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
            CommandId::GoServices => {
                // On the partners' own screens nobody is selected: the person looked for last stays.
                self.look_for(target.person, None)
            }
            CommandId::GoClosing => self.go(Place::Closing),
            CommandId::GoFigures => self.go(Place::Figures),
            CommandId::Back => self.back(),
            CommandId::Search => self.choose(Source::Everything),
            CommandId::Palette => self.choose(Source::Palette),
            CommandId::Help => self.choose(Source::Help),
            CommandId::Privacy => {
                self.session.private = true;
                Vec::new()
            }
            CommandId::Sync => self.exchange(),
            CommandId::Undo => self.reverse(Direction::Undo),
            CommandId::Redo => self.reverse(Direction::Redo),
            CommandId::Lock => vec![Effect::KeepDrafts(self.session.all_drafts()), Effect::Lock],
            CommandId::Quit => vec![Effect::KeepDrafts(self.session.all_drafts()), Effect::Quit],
            _ => self.act(id, target),
        }
    }
}
