//! A desk without terminal and without store: keys go in, effects come out, and what is asked for is done in memory,
//! by the same rules as the store's.

use super::office;
use crate::caseload::change::{Act, Change, Refused};
use crate::caseload::history::{Deed, Direction, Entry, to_reverse};
use crate::caseload::ledger::Reversed;
use crate::caseload::made::Made;
use crate::caseload::memory::Memory;
use crate::caseload::state::State;
use crate::caseload::test_support::ADVISER;
use crate::clock::Timestamp;
use crate::desk::command;
use crate::desk::day::Day;
use crate::desk::key::{self, Key};
use crate::desk::keymap::Keymap;
use crate::desk::settings::Settings;
use crate::desk::target::Target;
use crate::domain::person::PersonId;
use crate::i18n::{Explain, Lang, Message};
use crate::ids::{Id, Ids, SeededIds};
use crate::msg;
use crate::tui::context::{Moment, Setting};
use crate::tui::form::Form;
use crate::tui::model::{Drafts, Effect, Model, Msg, Opened, Session, Stage};
use crate::tui::overlay::Overlay;
use crate::tui::print::lines;
use crate::tui::roll::Roll;
use crate::tui::screen::Place;
use crate::tui::screen::lock::LockScreen;
use crate::tui::theme::Theme;
use crate::tui::update::update;
use crate::tui::view::view;
use ratatui::layout::Position;
use std::convert::Infallible;
use std::sync::Arc;

/// What the identities of these tests begin with, unless said otherwise.
const SEED: u64 = 7;

/// A program at work, and the office it works for.
pub(super) struct Desk {
    /// What it knows.
    pub(super) model: Model,
    /// The office as its journal has it, whatever the program remembers.
    pub(super) state: State,
    /// Every change, and every change undone, oldest first.
    pub(super) history: Vec<Entry>,
    /// What was typed and not saved, as last kept.
    pub(super) drafts: Drafts,
    /// Changes to refuse, counted from the next one; none left over is made.
    pub(super) refusing: Option<usize>,
    /// Has someone left?
    pub(super) is_over: bool,
}

/// That hour of that day on the office's wall. The instant is the same hour in UTC: nothing here knows a time zone.
pub(super) fn moment(local: &str) -> Moment {
    let local: chrono::NaiveDateTime = local.parse().unwrap();
    let now = Timestamp(local.and_utc().timestamp_millis());
    Moment { now, today: local.date(), local }
}

/// A model before anything happens, nobody at the keyboard yet.
pub(super) fn model(lang: Lang, seed: u64, stage: Stage) -> Model {
    let moment = moment("2026-11-23T09:00:00");
    Model {
        setting: Setting {
            lang,
            theme: Theme::colourless(),
            keymap: Keymap::builtin(),
            commands: Arc::new(command::index(lang)),
            settings: Settings::builtin(),
            documents: "/home/nadia/Documents".into(),
            size: (80, 24),
        },
        moment,
        last_input: moment.now,
        ids: Box::new(SeededIds::new(seed)),
        me: None,
        named: Some("Nadia Benali".to_owned()),
        folder: "/home/nadia/relais".to_owned(),
        fictional: false,
        problems: Vec::new(),
        stage,
    }
}

/// The identities that the first things made at a desk get.
pub(super) fn ids<const COUNT: usize>() -> [Id; COUNT] {
    let mut ids = SeededIds::new(SEED);
    [(); COUNT].map(|()| ids.next_id())
}

/// A change asked for by Nadia Benali at that moment.
pub(super) fn asked_at(moment: Moment, change: Change) -> Effect {
    let act = Act { by: ADVISER, now: moment.now, today: moment.today };
    Effect::Make { change: Box::new(change), act, joined: false }
}

/// A change asked for at nine, when these tests begin.
pub(super) fn asked(change: Change) -> Effect {
    asked_at(moment("2026-11-23T09:00:00"), change)
}

/// A change of one act with the one before it.
pub(super) fn joined(change: Change) -> Effect {
    match asked(change) {
        Effect::Make { change, act, .. } => Effect::Make { change, act, joined: true },
        effect => effect,
    }
}

impl Desk {
    /// The office of these tests, in French, at nine.
    pub(super) fn new() -> Self {
        Self::of(office::state(), Lang::Fr, SEED)
    }

    /// That office, in that language.
    pub(super) fn of(state: State, lang: Lang, seed: u64) -> Self {
        let stage = Stage::Locked(LockScreen::new(false));
        let mut desk = Self {
            model: model(lang, seed, stage),
            state,
            history: Vec::new(),
            drafts: Drafts::new(),
            refusing: None,
            is_over: false,
        };
        desk.open();
        desk
    }

    /// Opens the store, or opens it again.
    pub(super) fn open(&mut self) {
        self.is_over = false;
        let opened = opened(self.state.clone(), self.drafts.clone(), self.model.moment);
        self.tell(Msg::Opened(Box::new(opened)));
    }

    /// Plays keys; everything that they ask for, in its order.
    pub(super) fn keys(&mut self, script: &str) -> Vec<Effect> {
        let keys = key::script(script).unwrap_or_else(|unknown| panic!("{script}: {unknown:?}"));
        keys.into_iter().flat_map(|key| self.key(key)).collect()
    }

    /// Plays keys; what they ask for beside keeping what is typed.
    pub(super) fn asks(&mut self, script: &str) -> Vec<Effect> {
        let all = self.keys(script).into_iter();
        all.filter(|effect| !matches!(effect, Effect::KeepDrafts(_) | Effect::Continue)).collect()
    }

    /// Presses a key.
    pub(super) fn key(&mut self, key: Key) -> Vec<Effect> {
        self.tell(Msg::Key(key))
    }

    /// Tells the program something; everything that comes of it.
    pub(super) fn tell(&mut self, msg: Msg) -> Vec<Effect> {
        let mut asked = Vec::new();
        let effects = update(&mut self.model, msg);
        self.perform(effects, &mut asked);
        asked
    }

    /// Lets time go on to that hour.
    pub(super) fn at(&mut self, local: &str) -> Moment {
        let moment = moment(local);
        self.tell(Msg::Clock(moment));
        moment
    }

    /// The same, with somebody at the keyboard all the while: the store is not locked.
    pub(super) fn attended_at(&mut self, local: &str) -> Moment {
        self.model.last_input = moment(local).now;
        self.model.moment.now = self.model.last_input;
        self.at(local)
    }

    fn perform(&mut self, effects: Vec<Effect>, asked: &mut Vec<Effect>) {
        let mut was_refused = false;
        for effect in effects {
            let told = match &effect {
                Effect::Make { joined: true, .. } if was_refused => Vec::new(),
                effect => self.answer(effect),
            };
            asked.push(effect);
            for msg in told {
                was_refused = matches!(msg, Msg::Refused(_));
                let effects = update(&mut self.model, msg);
                self.perform(effects, asked);
            }
        }
    }

    /// Does what is asked for; what there is to tell of it.
    fn answer(&mut self, effect: &Effect) -> Vec<Msg> {
        match effect {
            Effect::Make { change, act, joined } => match self.plan(change, act) {
                Ok(made) => {
                    self.keep(&made);
                    vec![Msg::Made { made: Box::new(made), joined: *joined }]
                }
                Err(why) => vec![Msg::Refused(why)],
            },
            Effect::Reverse { direction, count, act } => self.reverse(*direction, *count, act),
            Effect::History(person) => {
                let of = |entry: &&Entry| entry.people.contains(person);
                let hour = |entry: &Entry| (entry.clone(), entry.at.utc().naive_utc());
                let entries = self.history.iter().rev().filter(of).map(hour).collect();
                vec![Msg::History(*person, entries)]
            }
            Effect::Continue => vec![Msg::Continue],
            Effect::KeepDrafts(drafts) => {
                self.drafts = drafts.clone();
                Vec::new()
            }
            Effect::Write(document) => {
                let path = self.model.setting.documents.join(&document.name);
                vec![Msg::Written(path.display().to_string())]
            }
            Effect::Quit => {
                self.is_over = true;
                Vec::new()
            }
            Effect::Unlock(_)
            | Effect::Create { .. }
            | Effect::Lock
            | Effect::Exchange { .. }
            | Effect::StopExchange => Vec::new(),
        }
    }

    fn plan(&mut self, change: &Change, act: &Act) -> Result<Made, Vec<Message>> {
        if let Some(left) = &mut self.refusing {
            if *left == 0 {
                return Err(vec![msg!("caseload.refused.unknown_person")]);
            }
            *left -= 1;
        }
        Made::plan(&self.state, change.clone(), act, self.next_rank())
            .map_err(|refused| refused.iter().map(Refused::explain).collect())
    }

    fn reverse(&mut self, direction: Direction, count: usize, act: &Act) -> Vec<Msg> {
        let mut told = Vec::new();
        for _ in 0..count.max(1) {
            let latest_first = self.history.iter().rev().cloned().map(Ok::<_, Infallible>);
            let Ok(Some(entry)) = to_reverse(latest_first, direction) else {
                told.push(Msg::Refused(vec![msg!("caseload.nothing_to_undo")]));
                break;
            };
            let deed = match direction {
                Direction::Undo => Deed::Undo(entry.sequence),
                Direction::Redo => Deed::Redo(entry.sequence),
            };
            let redone = match entry.deed {
                Deed::Undo(rank) => self.history.iter().find(|other| other.sequence == rank),
                Deed::Change(_) | Deed::Redo(_) => None,
            };
            let redone = redone.cloned();
            let made = Made::reversal(&self.state, &entry, deed, act, self.next_rank());
            self.keep(&made);
            told.push(Msg::Reversed(Box::new(Reversed { made, entry, redone }), direction));
        }
        told
    }

    fn next_rank(&self) -> u64 {
        self.history.len() as u64 + 1
    }

    fn keep(&mut self, made: &Made) {
        for (id, record) in made.writes() {
            self.state.put(*id, record.clone());
        }
        self.history.push(made.entry.clone());
    }

    /// Presses Esc until Journée is in front with nothing over it.
    pub(super) fn home(&mut self) {
        for _ in 0..64 {
            let session = self.session();
            let is_home = session.place == Place::Day
                && session.overlays.is_empty()
                && session.trail.is_empty()
                && session.chord.is_empty()
                && !session.private;
            if is_home {
                return;
            }
            self.keys("<esc>");
        }
        let session = self.session();
        panic!("Esc leads from {:?} nowhere: {:?}", session.place, session.overlays);
    }

    /// The open caseload.
    pub(super) fn session(&self) -> &Session {
        match &self.model.stage {
            Stage::Open(session) => session,
            _ => panic!("the caseload is not open"),
        }
    }

    /// Is the caseload open?
    pub(super) fn is_open(&self) -> bool {
        matches!(self.model.stage, Stage::Open(_))
    }

    /// The screen in front.
    pub(super) fn place(&self) -> Place {
        self.session().place
    }

    /// What is selected.
    pub(super) fn target(&self) -> Target {
        let session = self.session();
        let cx = session.known.context(self.model.moment, &self.model.setting);
        session.screens.at(session.place).target(&cx)
    }

    /// Presses that key until what is selected is so.
    pub(super) fn until(&mut self, key: &str, is_so: impl Fn(&Target) -> bool) -> Target {
        for _ in 0..100 {
            let target = self.target();
            if is_so(&target) {
                return target;
            }
            self.keys(key);
        }
        panic!("{key} never leads there; {:?} is selected", self.target());
    }

    /// The people that an act is for.
    pub(super) fn people(&self) -> Vec<PersonId> {
        let session = self.session();
        let cx = session.known.context(self.model.moment, &self.model.setting);
        session.screens.at(session.place).people(&cx)
    }

    /// The form on top.
    pub(super) fn form(&self) -> &Form {
        match self.session().overlays.last() {
            Some(Overlay::Form(form)) => form,
            other => panic!("no form on top: {other:?}"),
        }
    }

    /// The text of a field of the form on top.
    pub(super) fn field(&self, name: &str) -> String {
        let field = self.form().fields.iter().find(|field| field.name == name);
        field.unwrap_or_else(|| panic!("no field {name}")).text()
    }

    /// What was just said.
    pub(super) fn said(&self) -> Option<&Message> {
        self.session().toast.as_ref().map(|toast| &toast.message)
    }

    /// The screen on a terminal of that size.
    pub(super) fn screen(&mut self, columns: u16, height: u16) -> Vec<String> {
        self.drawn(columns, height).0
    }

    /// The screen, and where its cursor stands.
    pub(super) fn drawn(&mut self, columns: u16, height: u16) -> (Vec<String>, Option<Position>) {
        self.tell(Msg::Resize(columns, height));
        drawn(&self.model, columns, height)
    }
}

/// A model on a terminal of that size, and where its cursor stands.
pub(super) fn drawn(model: &Model, columns: u16, height: u16) -> (Vec<String>, Option<Position>) {
    let mut cursor = None;
    let lines = lines(columns, height, |area, buffer| cursor = view(model, area, buffer));
    (lines, cursor)
}

/// A caseload as it is once a store was opened.
pub(super) fn opened(state: State, drafts: Drafts, moment: Moment) -> Opened {
    let (day, roll) = (Day::of(&state, moment.today), Roll::of(&state));
    let memory = Memory::new(state);
    Opened { memory, day, roll, drafts, fictional: false, found: Vec::new() }
}
