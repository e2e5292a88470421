//! Keys while something lies over the screen: forms, lists to choose from, texts to read.

use super::desk::Desk;
use super::opening::advisers;
use crate::desk::command::{CommandId, Scope};
use crate::desk::key::{Code, Key};
use crate::desk::keymap::Meaning;
use crate::desk::target::Target;
use crate::msg;
use crate::tui::form::matter::{Matter, person_draft};
use crate::tui::form::{Outcome, Saving};
use crate::tui::model::{Effect, Tone};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::chooser::{Picked, Purpose, Source};
use crate::tui::screen::Place;
use crate::tui::screen::day::DayScreen;
use crate::tui::screen::rows::movement;

/// Commands that a form lets through: none of them loses what is typed.
const THROUGH: [CommandId; 4] =
    [CommandId::Help, CommandId::Privacy, CommandId::Lock, CommandId::Quit];

/// Acts that can be done over a note being written.
const MEANWHILE: [CommandId; 5] = [
    CommandId::Appointment,
    CommandId::Orientation,
    CommandId::Situation,
    CommandId::Obstacle,
    CommandId::Identity,
];

impl Desk<'_> {
    /// A key for what lies on top.
    pub(super) fn key_over(&mut self, key: Key) -> Vec<Effect> {
        // A key that writes is a text's, wherever there is one.
        let is_text = key.text().is_some();
        let scopes: &[Scope] = match self.session.overlays.last() {
            Some(Overlay::Form(_)) => &[Scope::Form, Scope::Anywhere],
            _ => &[Scope::List, Scope::Anywhere],
        };
        if let Some(effects) = self.act_meanwhile(key) {
            return effects;
        }
        let writes = !matches!(self.session.overlays.last(), Some(Overlay::Reader(_)));
        let meaning = if is_text && writes {
            Meaning::Nothing
        } else {
            self.setting.keymap.meaning(&[key], scopes)
        };
        match meaning {
            Meaning::Command(id) if THROUGH.contains(&id) => {
                let is_help = matches!(
                    self.session.overlays.last(),
                    Some(Overlay::Chooser(chooser)) if chooser.source == Source::Help
                );
                match id {
                    CommandId::Help if is_help => Vec::new(),
                    CommandId::Help => self.choose(Source::Help),
                    id => self.command(id),
                }
            }
            Meaning::Command(id) => match self.session.overlays.last() {
                Some(Overlay::Form(_)) => self.command_form(id, key),
                Some(Overlay::Chooser(_)) => self.command_chooser(id, key),
                Some(Overlay::Reader(_)) => self.command_reader(id),
                None => Vec::new(),
            },
            Meaning::Beginning(_) | Meaning::Nothing => self.type_over(key),
        }
    }

    /// While a note is being written, alt with the key of an act of the file opens that act over it.
    fn act_meanwhile(&mut self, key: Key) -> Option<Vec<Effect>> {
        let Some(Overlay::Form(form)) = self.session.overlays.last() else { return None };
        let Matter::Interview { person } = form.matter else { return None };
        if !key.alt || key.ctrl {
            return None;
        }
        let plain = Key { alt: false, ..key };
        match self.setting.keymap.meaning(&[plain], &[Scope::File]) {
            Meaning::Command(id) if MEANWHILE.contains(&id) => {
                Some(self.act(id, Target::person(person)))
            }
            _ => None,
        }
    }

    /// A key for the text of what lies on top.
    fn type_over(&mut self, key: Key) -> Vec<Effect> {
        let cx = self.session.known.context(self.moment, self.setting);
        let taken = match self.session.overlays.last_mut() {
            Some(Overlay::Form(form)) => form.key(key, &cx),
            Some(Overlay::Chooser(chooser)) => {
                chooser.key(key, &cx);
                return Vec::new();
            }
            _ => false,
        };
        // What is typed is kept as one types: it survives whatever happens to the program.
        if taken { vec![Effect::KeepDrafts(self.session.all_drafts())] } else { Vec::new() }
    }

    fn command_form(&mut self, id: CommandId, key: Key) -> Vec<Effect> {
        let cx = self.session.known.context(self.moment, self.setting);
        let Some(Overlay::Form(form)) = self.session.overlays.last_mut() else { return Vec::new() };
        let is_form_s = id.command().scopes.contains(&Scope::Form) || id == CommandId::Back;
        if !is_form_s {
            return self.type_over(key);
        }
        if id == CommandId::OpenExisting {
            let draft = person_draft(form, &cx);
            let likely = cx.lookup().likely_duplicates(&draft, None, 1);
            let is_new = form.matter == Matter::NewPerson;
            return match likely.first().filter(|_| is_new) {
                Some(candidate) => {
                    let mut effects = self.leave_form();
                    effects.extend(self.go(Place::File(candidate.person)));
                    effects
                }
                None => Vec::new(),
            };
        }
        let before = form.draft();
        match form.command(id, &cx, self.ids) {
            // A line begun, a suggestion taken: what is typed is kept however it is typed.
            Outcome::Open if form.draft() != before => {
                vec![Effect::KeepDrafts(self.session.all_drafts())]
            }
            Outcome::Open => Vec::new(),
            Outcome::Left => self.leave_form(),
            Outcome::Save(changes) if changes.is_empty() => {
                self.forget_form();
                let mut effects = self.say(msg!("tui.unchanged"), Tone::Note);
                effects.push(Effect::KeepDrafts(self.session.all_drafts()));
                effects
            }
            Outcome::Write(document) => {
                self.forget_form();
                vec![Effect::Write(document), Effect::KeepDrafts(self.session.all_drafts())]
            }
            Outcome::Save(changes) => {
                form.saving = Some(Saving { made: 0, left: changes.len() });
                self.make(changes)
            }
        }
    }

    /// Leaves a form without saving: what is typed is kept, and said to be.
    fn leave_form(&mut self) -> Vec<Effect> {
        let Some(Overlay::Form(form)) = self.session.overlays.pop() else { return Vec::new() };
        let name = form.matter.draft_name();
        let draft = form.draft_left(self.moment.now);
        if draft.is_empty() {
            self.session.drafts.remove(&name);
        } else {
            self.session.drafts.insert(name, draft);
            self.say(msg!("tui.kept"), Tone::Note);
        }
        vec![Effect::KeepDrafts(self.session.all_drafts())]
    }

    /// Takes the form away with its draft: it was saved, or had nothing to save.
    fn forget_form(&mut self) {
        if let Some(Overlay::Form(form)) = self.session.overlays.pop() {
            self.session.drafts.remove(&form.matter.draft_name());
        }
    }

    /// A change of the form on top was made; with the last of them the form is left.
    pub(super) fn leave_saved(&mut self) -> Vec<Effect> {
        let Some(Overlay::Form(form)) = self.session.overlays.last_mut() else { return Vec::new() };
        let Some(saving) = &mut form.saving else { return Vec::new() };
        saving.made += 1;
        saving.left = saving.left.saturating_sub(1);
        if saving.left > 0 {
            return Vec::new();
        }
        self.forget_form();
        vec![Effect::KeepDrafts(self.session.all_drafts())]
    }

    fn command_reader(&mut self, id: CommandId) -> Vec<Effect> {
        let page = self.setting.page();
        if let Some(Overlay::Reader(reader)) = self.session.overlays.last_mut() {
            match movement(id, page) {
                Some(how) => reader.go(how, self.setting.size),
                None if matches!(id, CommandId::Back | CommandId::Open) => {
                    self.session.overlays.pop();
                }
                None => {}
            }
        }
        Vec::new()
    }

    fn command_chooser(&mut self, id: CommandId, key: Key) -> Vec<Effect> {
        let page = self.setting.page();
        let Some(Overlay::Chooser(chooser)) = self.session.overlays.last_mut() else {
            return Vec::new();
        };
        // Home and End are the text's own.
        let how = movement(id, page).filter(|_| !matches!(key.code, Code::Home | Code::End));
        match (how, id) {
            (Some(how), _) => chooser.go(how),
            (None, CommandId::Open) => return self.pick(),
            (None, CommandId::Back) => {
                let must_answer =
                    matches!(chooser.source, Source::Options { purpose: Purpose::Adviser, .. });
                if !must_answer {
                    self.session.overlays.pop();
                }
            }
            _ => return self.type_over(key),
        }
        Vec::new()
    }

    /// Takes what is lit.
    fn pick(&mut self) -> Vec<Effect> {
        let Some(Overlay::Chooser(chooser)) = self.session.overlays.last() else {
            return Vec::new();
        };
        let (target, source) = (chooser.target, chooser.source.clone());
        let Some(item) = chooser.picked().cloned() else { return Vec::new() };
        if let Source::Options { purpose: Purpose::Columns, .. } = source {
            return self.toggle_column(item.value);
        }
        if let Some(reason) = item.reason {
            return self.say(msg!("tui.cannot", reason = reason), Tone::Refused);
        }
        self.session.overlays.pop();
        match (item.value, source) {
            (Picked::Person(person), _) => self.go(Place::File(person)),
            (Picked::Partner(partner), _) => self.asked(crate::tui::screen::Ask::Partner(partner)),
            (Picked::Command(id), _) => {
                // The help lists every place: what cannot be given here is not tried.
                let here = id.command().scopes.iter().any(|scope| self.scopes().contains(scope));
                if here && self.session.overlays.is_empty() {
                    self.command_for(id, target)
                } else {
                    Vec::new()
                }
            }
            (Picked::Option(rank), Source::Options { purpose, .. }) => self.option(purpose, rank),
            _ => Vec::new(),
        }
    }

    fn option(&mut self, purpose: Purpose, rank: usize) -> Vec<Effect> {
        let cx = self.session.known.context(self.moment, self.setting);
        let screen = &mut self.session.screens.caseload;
        let done = match purpose {
            Purpose::Adviser => {
                if let Some((_, me)) = advisers(&cx).get(rank).cloned() {
                    self.session.known.me = me;
                    // One's own next appointment is the one to begin with.
                    self.session.screens.day = DayScreen::default();
                    return self.go(self.session.place);
                }
                return Vec::new();
            }
            Purpose::Sort => screen.sort(rank, &cx),
            Purpose::View => screen.show_view(rank, &cx),
            Purpose::Breakdown => self.session.screens.figures.break_down(rank, &cx),
            Purpose::Columns => return Vec::new(),
        };
        self.answer(done)
    }

    /// Shows or hides a column; the list of columns stays, for the next one.
    fn toggle_column(&mut self, value: Picked) -> Vec<Effect> {
        let Picked::Option(rank) = value else { return Vec::new() };
        self.session.screens.caseload.toggle_column(rank);
        self.session.overlays.pop();
        let cx = self.session.known.context(self.moment, self.setting);
        let options = self.session.screens.caseload.columns(&cx);
        self.asked(crate::tui::screen::Ask::Options {
            title: msg!("screen.caseload.columns"),
            options,
            lit: rank,
            purpose: Purpose::Columns,
        })
    }
}
