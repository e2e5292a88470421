//! Moving between screens, and what screens ask for.

use super::desk::Desk;
use crate::domain::orientation::OrientationId;
use crate::domain::person::PersonId;
use crate::i18n::Message;
use crate::tui::form::Form;
use crate::tui::form::matter::Matter;
use crate::tui::model::{Effect, Toast, Tone};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::chooser::{Chooser, Source};
use crate::tui::screen::{Ask, Done, Place};

/// Screens that `Esc` walks back along, at most.
const TRAIL: usize = 32;

impl Desk<'_> {
    /// What a screen asked for.
    pub(super) fn answer(&mut self, done: Done) -> Vec<Effect> {
        let Done::Asking(asks) = done else { return Vec::new() };
        asks.into_iter().flat_map(|ask| self.asked(ask)).collect()
    }

    pub(super) fn asked(&mut self, ask: Ask) -> Vec<Effect> {
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
            Ask::Make(change) => self.make(vec![*change]),
            Ask::Seal(days) => self.seal(days),
            Ask::Write(document) => vec![Effect::Write(document)],
            Ask::Continue => vec![Effect::Continue],
            Ask::Say(message) => self.say(message, Tone::Note),
        }
    }

    /// Brings a screen in front; the one left behind is remembered.
    pub(super) fn go(&mut self, place: Place) -> Vec<Effect> {
        let session = &mut *self.session;
        if place != session.place {
            session.trail.push(session.place);
            let extra = session.trail.len().saturating_sub(TRAIL);
            session.trail.drain(..extra);
        }
        self.show(place)
    }

    pub(super) fn show(&mut self, place: Place) -> Vec<Effect> {
        let session = &mut *self.session;
        session.place = place;
        let cx = session.known.context(self.moment, self.setting);
        if let Place::File(person) = place {
            session.screens.file.show(person, &cx);
        }
        let done = session.screens.at_mut(place).follow(&cx);
        self.answer(done)
    }

    /// Brings the services in front: what the person needs; to take an orientation up elsewhere, for what it was for.
    pub(super) fn look_for(
        &mut self,
        person: Option<PersonId>,
        follows: Option<OrientationId>,
    ) -> Vec<Effect> {
        let effects = self.go(Place::Services);
        let cx = self.session.known.context(self.moment, self.setting);
        self.session.screens.services.look_for(person, follows, &cx);
        effects
    }

    /// One step back: along the screens, and from the last of them home.
    pub(super) fn back(&mut self) -> Vec<Effect> {
        match self.session.trail.pop() {
            Some(place) => self.show(place),
            None if self.session.place != Place::Day => self.show(Place::Day),
            None => Vec::new(),
        }
    }

    pub(super) fn choose(&mut self, source: Source) -> Vec<Effect> {
        let chooser = Chooser::new(source, self.target(), &self.scopes(), &self.cx());
        self.session.overlays.push(Overlay::Chooser(Box::new(chooser)));
        Vec::new()
    }

    /// Opens a form, with what was typed in it before and not saved.
    pub(super) fn form(&mut self, matter: Matter) -> Vec<Effect> {
        let mut form = Form::new(matter, &self.cx());
        let name = form.matter.draft_name();
        if let Some(draft) = self.session.drafts.get(&name) {
            form.restore(draft, &self.cx());
        }
        self.session.overlays.push(Overlay::Form(Box::new(form)));
        Vec::new()
    }

    pub(super) fn say(&mut self, message: Message, tone: Tone) -> Vec<Effect> {
        self.session.toast = Some(Toast { message, tone });
        Vec::new()
    }
}
