//! The interface without a terminal: keys are played, and the screen that results is read. For documentation, bug
//! reports and tests: what is played is the program itself, its store included.

use crate::desk::key::Key;
use crate::store::DraftBox;
use crate::tui::model::{Credential, Effect, Model, Msg};
use crate::tui::runtime::{Office, keep_drafts, open_store};
use crate::tui::start::{Ground, Start};
use crate::tui::update::update;
use crate::tui::view::view;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::collections::VecDeque;

/// Steps of a long work that one key may set off: more would be a loop.
const STEPS: usize = 100_000;

/// A program being played.
pub struct Player {
    /// What it knows.
    pub model: Model,
    ground: Ground,
    office: Office,
    drafts: Option<DraftBox>,
    is_over: bool,
}

impl Player {
    /// Starts the program on a screen of that size.
    #[must_use]
    pub fn new(start: Start, size: (u16, u16)) -> Self {
        let (model, ground, first) = start.begin(size);
        let mut player =
            Self { model, ground, office: Office::new(), drafts: None, is_over: false };
        player.perform(first);
        player
    }

    /// Plays keys, one after the other, until someone leaves.
    pub fn play(&mut self, keys: &[Key]) {
        for key in keys {
            if self.is_over {
                break;
            }
            self.tell(Msg::Key(*key));
        }
    }

    /// Tells the program something.
    pub fn tell(&mut self, msg: Msg) {
        let clock = update(&mut self.model, Msg::Clock(self.ground.moment()));
        self.perform(clock);
        let effects = update(&mut self.model, msg);
        self.perform(effects);
    }

    /// Has someone left the program?
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// The screen, and where its cursor stands.
    #[must_use]
    pub fn screen(&self) -> (Buffer, Option<Position>) {
        let (columns, lines) = self.model.setting.size;
        let area = Rect::new(0, 0, columns, lines);
        let mut buffer = Buffer::empty(area);
        let cursor = view(&self.model, area, &mut buffer);
        (buffer, cursor)
    }

    /// Closes the store, in order.
    pub fn end(mut self) {
        self.office.close();
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        let mut waiting: VecDeque<Effect> = effects.into();
        let mut was_refused = false;
        for _ in 0..STEPS {
            let Some(effect) = waiting.pop_front() else { return };
            let told = match effect {
                Effect::Quit => {
                    self.is_over = true;
                    Vec::new()
                }
                Effect::Continue => vec![Msg::Continue],
                // Keys that are played talk to nobody.
                Effect::Exchange { .. } | Effect::StopExchange => Vec::new(),
                // Keys that are played show screens; they leave no file behind.
                Effect::Write(_) => Vec::new(),
                Effect::Unlock(Credential(unlock)) => {
                    let moment = self.ground.moment();
                    match open_store(&self.ground.site, unlock, moment, &mut |_| {}) {
                        Ok((open, drafts)) => {
                            self.drafts = Some(drafts);
                            vec![self.office.take(open)]
                        }
                        Err(obstruction) => vec![Msg::NotOpened(obstruction)],
                    }
                }
                // Making a store draws a recovery code that someone must write down: not here.
                Effect::Create { .. } => Vec::new(),
                Effect::KeepDrafts(drafts) => {
                    let kept = self.drafts.as_ref().map(|kept| keep_drafts(kept, &drafts));
                    kept.and_then(Result::err).map(Msg::NotKept).into_iter().collect()
                }
                Effect::Lock => {
                    self.drafts = None;
                    self.office.close();
                    Vec::new()
                }
                Effect::Make { joined: true, .. } if was_refused => Vec::new(),
                effect => self.office.perform(effect, &self.model),
            };
            for msg in told {
                was_refused = matches!(msg, Msg::Refused(_));
                waiting.extend(update(&mut self.model, msg));
            }
        }
    }
}
