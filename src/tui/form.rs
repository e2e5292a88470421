//! Forms: fields one below the other, each read when it is left, and a matter that knows what saving them changes.
//!
//! ```text
//!   key ──> field (text, suggestions) ──leave──> answer or problem      matter ──> fields
//!                                        save──> answers ───────────────────────> changes
//! ```
//!
//! What is typed is never lost: a form left without saving keeps it as a draft, taken up again when the same form is
//! opened for the same thing.

pub mod field;
pub mod matter;

mod draw;
mod suggest;

use crate::caseload::change::Change;
use crate::clock::Timestamp;
use crate::desk::command::CommandId;
use crate::desk::document::Document;
use crate::desk::key::{Code, Key};
use crate::domain::code::Coded;
use crate::domain::note_linter::{Remark, lint};
use crate::i18n::Message;
use crate::ids::Ids;
use crate::msg;
use crate::tui::context::Context;
use chrono::{NaiveDate, NaiveTime};
use field::{Answer, Field, Kind};
use matter::Matter;

/// In the draft of an interview, beside its fields: since when it goes on, or how long it lasted until it was left; in
/// milliseconds.
const SINCE: &str = "=since";
const LASTED: &str = "=lasted";
/// Longest interview that is believed to go on, in milliseconds.
const LONGEST: i64 = 10 * 3_600_000;

/// A form on the screen.
#[derive(Debug, Clone)]
pub struct Form {
    /// What it is about, and what saving it changes.
    pub matter: Matter,
    /// Its fields, from top to bottom.
    pub fields: Vec<Field>,
    /// Which one takes what is typed.
    pub focus: usize,
    /// What speaks against saving it as it is.
    pub refused: Vec<Message>,
    /// Was a draft taken up?
    pub restored: bool,
    /// When it was opened: an interview is timed from then on.
    pub opened: Timestamp,
    /// How far its changes have been made, while they are.
    pub saving: Option<Saving>,
    /// The note was remarked upon, and its writer told: the next saving takes it as it is.
    warned: bool,
}

/// How far the changes of a form have been made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saving {
    /// Made already.
    pub made: usize,
    /// To be made.
    pub left: usize,
}

/// What a form did with a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It goes on.
    Open,
    /// It is to be left; what is typed is kept as a draft.
    Left,
    /// These changes are to be made; it is left once they are.
    Save(Vec<Change>),
    /// This is to be written to a file, and it is left.
    Write(Document),
}

impl Form {
    /// The form for a matter.
    #[must_use]
    pub fn new(matter: Matter, cx: &Context<'_>) -> Self {
        let fields = matter.fields(cx);
        let mut form = Self {
            matter,
            fields,
            focus: 0,
            refused: Vec::new(),
            restored: false,
            opened: cx.moment.now,
            saving: None,
            warned: false,
        };
        form.enter(cx);
        form
    }

    /// Begins typing in the field in use.
    fn enter(&mut self, cx: &Context<'_>) {
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.enter();
        }
        self.suggest(cx);
    }

    /// Takes up what was typed before and not saved.
    pub fn restore(&mut self, draft: &[(String, String)], cx: &Context<'_>) {
        let now = cx.moment.now.0;
        for (name, text) in draft {
            if let Some(field) = self.fields.iter_mut().find(|field| field.name == name) {
                field.editor.set(text);
                self.restored = true;
            }
            let begun = match (name.as_str(), text.parse::<i64>()) {
                (SINCE, Ok(since)) => since,
                (LASTED, Ok(lasted)) => now - lasted,
                _ => continue,
            };
            // An interview of yesterday is over.
            if (now - LONGEST..=now).contains(&begun) {
                self.opened = Timestamp(begun);
            }
        }
        // What is taken up is added to, not replaced.
        self.fields.iter_mut().for_each(|field| field.editor.deselect());
        self.suggest(cx);
    }

    /// What is typed and not saved: names and texts of the fields that differ from what stood there first. An interview
    /// goes on meanwhile.
    #[must_use]
    pub fn draft(&self) -> Vec<(String, String)> {
        self.draft_with(SINCE, self.opened.0)
    }

    /// The same, of a form that is left: the time of an interview stands still until it is taken up again.
    #[must_use]
    pub fn draft_left(&self, now: Timestamp) -> Vec<(String, String)> {
        self.draft_with(LASTED, now.0 - self.opened.0)
    }

    fn draft_with(&self, time: &str, milliseconds: i64) -> Vec<(String, String)> {
        let changed = self.fields.iter().filter(|field| field.is_changed());
        let mut draft: Vec<_> =
            changed.map(|field| (field.name.to_string(), field.text())).collect();
        if !draft.is_empty() && matches!(self.matter, Matter::Interview { .. }) {
            draft.push((time.to_owned(), milliseconds.to_string()));
        }
        draft
    }

    /// The field that takes what is typed.
    #[must_use]
    pub fn focused(&self) -> Option<&Field> {
        self.fields.get(self.focus)
    }

    fn suggest(&mut self, cx: &Context<'_>) {
        let offered = self.matter.offers(&self.fields, self.focus, cx);
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.suggest(cx);
            if let Some(offered) = offered {
                field.suggestions = offered;
            }
        }
    }

    /// Takes a key that no command of forms claims.
    pub fn key(&mut self, key: Key, cx: &Context<'_>) -> bool {
        let Some(field) = self.fields.get_mut(self.focus) else { return false };
        let taken = field.editor.key(key);
        if taken {
            self.edited(cx);
        }
        taken
    }

    /// Takes a paste.
    pub fn paste(&mut self, text: &str, cx: &Context<'_>) {
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.editor.paste(text);
            self.edited(cx);
        }
    }

    fn edited(&mut self, cx: &Context<'_>) {
        self.refused.clear();
        self.warned = false;
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.problem = None;
        }
        self.suggest(cx);
    }

    /// Does a command of forms.
    pub fn command(&mut self, id: CommandId, cx: &Context<'_>, ids: &mut dyn Ids) -> Outcome {
        match id {
            CommandId::NextField => self.go(1, cx),
            CommandId::PreviousField => self.go(self.fields.len().saturating_sub(1), cx),
            CommandId::NextChoice => self.light(true, cx),
            CommandId::PreviousChoice => self.light(false, cx),
            CommandId::Accept => return self.accept(cx, ids),
            CommandId::Save => return self.save(cx, ids),
            CommandId::Back => return Outcome::Left,
            _ => {}
        }
        Outcome::Open
    }

    /// Leaves the field for the one so many further, around the end.
    fn go(&mut self, by: usize, cx: &Context<'_>) {
        self.leave(cx);
        if !self.fields.is_empty() {
            self.focus = (self.focus + by) % self.fields.len();
        }
        self.enter(cx);
    }

    /// Reads the field that is left: takes what is offered, or says what is wrong.
    fn leave(&mut self, cx: &Context<'_>) {
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.accept(cx);
            field.settle(cx);
            field.problem = field.read(cx).err().filter(|_| !field.editor.is_empty());
            field.suggestions.clear();
        }
        self.matter.left(&mut self.fields, self.focus, cx);
    }

    /// Up and down walk the suggestions; without any, the lines of a note, then the fields.
    fn light(&mut self, down: bool, cx: &Context<'_>) {
        let Some(field) = self.fields.get_mut(self.focus) else { return };
        if !field.suggestions.is_empty() {
            let count = field.suggestions.len();
            field.lit = match (field.lit, down) {
                (None, true) => Some(0),
                (None, false) => None,
                (Some(0), false) => None,
                (Some(lit), false) => Some(lit - 1),
                (Some(lit), true) => Some((lit + 1).min(count - 1)),
            };
            return;
        }
        if field.kind == Kind::Note && !field.editor.is_at_edge(down) {
            let code = if down { Code::Down } else { Code::Up };
            field.editor.key(Key::plain(code));
            return;
        }
        let by = if down { 1 } else { self.fields.len().saturating_sub(1) };
        self.go(by, cx);
    }

    /// Return: a new line in a note, else the next field; at the last one, saving.
    fn accept(&mut self, cx: &Context<'_>, ids: &mut dyn Ids) -> Outcome {
        let Some(field) = self.fields.get_mut(self.focus) else { return self.save(cx, ids) };
        if field.kind == Kind::Note {
            field.editor.key(Key::plain(Code::Enter));
            self.edited(cx);
            return Outcome::Open;
        }
        if self.focus + 1 == self.fields.len() {
            return self.save(cx, ids);
        }
        self.go(1, cx);
        Outcome::Open
    }

    /// Reads every field, and says what saving changes; what is wrong is shown at its field, all at once.
    fn save(&mut self, cx: &Context<'_>, ids: &mut dyn Ids) -> Outcome {
        let is_ambiguous = self.focused().is_some_and(Field::is_ambiguous);
        self.leave(cx);
        if is_ambiguous && let Some(taken) = self.focused().map(Field::text) {
            // Nobody is oriented, met or merged for having come first in a list.
            let key = cx.setting.keymap.shown(CommandId::Save, cx.lang());
            self.refused = vec![msg!("form.taken", text = taken, key = key)];
            return Outcome::Open;
        }
        let mut first_wrong = None;
        for (rank, field) in self.fields.iter_mut().enumerate() {
            // What was there before and is as it was needs no reading: a newer program may have written it.
            let is_as_it_was = !field.is_changed() && !field.editor.is_empty();
            field.problem = field.read(cx).err().filter(|_| !is_as_it_was);
            if field.problem.is_some() && first_wrong.is_none() {
                first_wrong = Some(rank);
            }
        }
        if let Some(rank) = first_wrong {
            self.focus = rank;
            self.enter(cx);
            return Outcome::Open;
        }
        if !self.remarks().is_empty() && !self.warned {
            self.warned = true;
            return Outcome::Open;
        }
        match self.matter.document(self, cx) {
            None => {}
            Some(Ok(document)) => return Outcome::Write(document),
            Some(Err(refused)) => {
                self.refused = refused;
                return Outcome::Open;
            }
        }
        match self.matter.clone().changes(self, cx, ids) {
            Ok(changes) => Outcome::Save(changes),
            Err(refused) => {
                self.refused = refused;
                Outcome::Open
            }
        }
    }

    /// What the note should not hold.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let note = self.fields.iter().find(|field| field.kind == Kind::Note);
        note.map(|field| lint(&field.text())).unwrap_or_default()
    }

    /// Has the writer been told of the remarks, so that saving once more takes the note as it is?
    #[must_use]
    pub fn is_warned(&self) -> bool {
        self.warned
    }

    /// What a field says; nothing when it is not there or does not read.
    #[must_use]
    pub fn answer(&self, name: &str, cx: &Context<'_>) -> Answer {
        let field = self.fields.iter().find(|field| field.name == name);
        field.and_then(|field| field.read(cx).ok()).unwrap_or(Answer::Nothing)
    }

    /// The text of a field, without what surrounds it.
    #[must_use]
    pub fn text(&self, name: &str, cx: &Context<'_>) -> Option<String> {
        match self.answer(name, cx) {
            Answer::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The day of a field.
    #[must_use]
    pub fn day(&self, name: &str, cx: &Context<'_>) -> Option<NaiveDate> {
        match self.answer(name, cx) {
            Answer::Day(day) => Some(day),
            _ => None,
        }
    }

    /// The hour of a field.
    #[must_use]
    pub fn hour(&self, name: &str, cx: &Context<'_>) -> Option<NaiveTime> {
        match self.answer(name, cx) {
            Answer::Hour(hour) => Some(hour),
            _ => None,
        }
    }

    /// The number of a field.
    #[must_use]
    pub fn number(&self, name: &str, cx: &Context<'_>) -> Option<u16> {
        match self.answer(name, cx) {
            Answer::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The codes of a field.
    #[must_use]
    pub fn codes<C: Coded>(&self, name: &str, cx: &Context<'_>) -> Vec<C> {
        match self.answer(name, cx) {
            Answer::Codes(codes) => codes.iter().map(|code| C::from_code(code)).collect(),
            _ => Vec::new(),
        }
    }

    /// The first code of a field.
    #[must_use]
    pub fn code<C: Coded>(&self, name: &str, cx: &Context<'_>) -> Option<C> {
        self.codes(name, cx).into_iter().next()
    }
}
