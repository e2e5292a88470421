//! What became of the changes asked for: made, refused, undone.

use super::desk::Desk;
use crate::caseload::change::Change;
use crate::caseload::history::{Deed, Direction, Entry};
use crate::caseload::ledger::Reversed;
use crate::caseload::made::Made;
use crate::desk::deed;
use crate::desk::words::adviser_name;
use crate::domain::person::PersonId;
use crate::i18n::Message;
use crate::msg;
use crate::tui::model::{Effect, Toast, Tone};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::reader::Reader;
use chrono::NaiveDateTime;

impl Desk<'_> {
    /// A change was made: everything follows, and it is said how to undo it.
    pub(super) fn made(&mut self, made: Made, joined: bool) -> Vec<Effect> {
        let session = &mut *self.session;
        let entry = session.known.follow(made);
        let is_reversible = match &entry.deed {
            Deed::Change(change) => change.is_reversible(),
            Deed::Undo(_) | Deed::Redo(_) => true,
        };
        // What left the office is passed over by undo, and so it is here.
        if is_reversible {
            match session.acts.last_mut() {
                Some(count) if joined && is_reversible => *count += 1,
                _ => session.acts.push(1),
            }
            session.undone.clear();
        }
        let cx = session.known.context(self.moment, self.setting);
        let described = deed::describe(cx.state(), &entry, cx.lang());
        let message = match session.acts.last() {
            Some(count) if joined => msg!("tui.several", count = *count, what = described),
            _ => described,
        };
        match &entry.deed {
            // What an exchange brings is told by the exchange.
            Deed::Change(change) if !change.is_reversible() => {
                if matches!(change, Change::DaysSealed { .. } | Change::DayAdopted { .. }) {
                    session.toast = Some(Toast { message, tone: Tone::Note });
                }
            }
            _ => session.toast = Some(Toast { message, tone: Tone::Done }),
        }
        let done = session.screens.at_mut(session.place).follow(&cx);
        let mut effects = self.answer(done);
        effects.extend(self.leave_saved());
        effects.extend(self.resealed());
        effects
    }

    pub(super) fn refused(&mut self, why: Vec<Message>) -> Vec<Effect> {
        if let Some(Overlay::Form(form)) = self.session.overlays.last_mut() {
            form.refused = why;
            let was_begun = form.saving.take().is_some_and(|saving| saving.made > 0);
            let mut effects = vec![Effect::KeepDrafts(self.session.all_drafts())];
            // An act is done whole or not at all: what was made of it is taken back, and can be saved again.
            self.session.takes_back = was_begun;
            if was_begun {
                effects.extend(self.reverse(Direction::Undo));
            }
            return effects;
        }
        match why.into_iter().next() {
            Some(first) => self.say(first, Tone::Refused),
            None => Vec::new(),
        }
    }

    pub(super) fn reverse(&mut self, direction: Direction) -> Vec<Effect> {
        let count = match (direction, self.session.acts.last(), self.session.undone.last()) {
            // Nothing of another sitting is made again unseen; it can be taken back, one change at a time.
            (Direction::Redo, _, None) => {
                return self.say(msg!("caseload.nothing_to_redo"), Tone::Refused);
            }
            (Direction::Redo, _, Some(count)) | (Direction::Undo, Some(count), _) => *count,
            (Direction::Undo, None, _) => 1,
        };
        vec![Effect::Reverse { direction, count, act: self.cx().act() }]
    }

    pub(super) fn reversed(&mut self, reversed: Reversed, direction: Direction) -> Vec<Effect> {
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
                // Half an act that was taken back is not to be made again.
                if std::mem::take(&mut session.takes_back) {
                    to.pop();
                }
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

    pub(super) fn history(
        &mut self,
        person: PersonId,
        entries: &[(Entry, NaiveDateTime)],
    ) -> Vec<Effect> {
        let cx = self.cx();
        let lang = cx.lang();
        let name =
            cx.state().person(person).map(|file| file.identity.full_name()).unwrap_or_default();
        let title = cx.say(&msg!("tui.history", who = name));
        let lines: Vec<String> = entries
            .iter()
            .map(|(entry, at)| {
                let who = adviser_name(cx.state(), entry.by);
                let what = cx.say(&deed::describe(cx.state(), entry, lang));
                format!("{} {}  {who}\n  {what}", lang.date(at.date()), at.format("%H:%M"))
            })
            .collect();
        self.session.overlays.push(Overlay::Reader(Reader::new(title, lines.join("\n"))));
        Vec::new()
    }
}
