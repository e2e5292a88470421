//! What the interface is started with: everything that it is told rather than finding out.

use crate::clock::Clock;
use crate::desk::keymap::Keymap;
use crate::desk::settings::Settings;
use crate::i18n::Lang;
use crate::ids::Ids;
use crate::store::vault::{Passphrase, Unlock};
use crate::tui::context::{Moment, Setting};
use crate::tui::model::{Credential, Effect, Model, Stage};
use crate::tui::screen::first_run::FirstRun;
use crate::tui::screen::lock::LockScreen;
use crate::tui::theme::Theme;
use std::path::PathBuf;
use std::sync::Arc;

/// What the interface is started with.
pub struct Start {
    /// Where files are written that are handed over.
    pub documents: PathBuf,
    /// Language.
    pub lang: Lang,
    /// Colours.
    pub theme: Theme,
    /// Keys.
    pub keymap: Keymap,
    /// How the program behaves.
    pub settings: Settings,
    /// What is wrong in the user's own files, in words.
    pub problems: Vec<String>,
    /// The store's place.
    pub site: Site,
    /// Is there a store in it?
    pub is_there: bool,
    /// What opens the store, when it is known already: from a file that a script names.
    pub unlock: Option<Unlock>,
    /// Who is at the keyboard, when they were named.
    pub named: Option<String>,
    /// The name under which someone is logged in.
    pub login: Option<String>,
    /// Where the time comes from.
    pub clock: Box<dyn Clock + Send>,
    /// Where new identities come from.
    pub ids: Box<dyn Ids + Send>,
}

/// Where a store is, and what is known of it before it is open.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its folder.
    pub folder: PathBuf,
    /// Where its last state is remembered, outside it.
    pub witness: Option<PathBuf>,
    /// What opens it, when it is a demonstration's.
    pub demonstration: Option<fn() -> Passphrase>,
}

/// The moment that a clock shows.
#[must_use]
fn moment(clock: &dyn Clock) -> Moment {
    Moment { now: clock.now(), today: clock.today(), local: clock.local() }
}

/// What the runtime keeps of what it was started with.
pub struct Ground {
    /// The store's place.
    pub site: Site,
    /// Where the time comes from.
    pub clock: Box<dyn Clock + Send>,
}

impl Ground {
    /// Now.
    #[must_use]
    pub fn moment(&self) -> Moment {
        moment(&*self.clock)
    }
}

impl Start {
    /// The model as it is before anything happens, what the runtime keeps, and the first things to do.
    #[must_use]
    pub fn begin(self, size: (u16, u16)) -> (Model, Ground, Vec<Effect>) {
        let is_fictional = self.site.demonstration.is_some();
        let unlock = match (self.unlock, self.site.demonstration) {
            (Some(unlock), _) => Some(unlock),
            (None, Some(passphrase)) => Some(Unlock::Passphrase(passphrase())),
            (None, None) => None,
        };
        let folder = self.site.folder.display().to_string();
        let (stage, effects) = match (self.is_there, unlock) {
            (false, _) => {
                let login = self.named.as_deref().or(self.login.as_deref()).unwrap_or_default();
                (Stage::FirstRun(Box::new(FirstRun::new(&folder, login))), Vec::new())
            }
            (true, None) => (Stage::Locked(LockScreen::new(is_fictional)), Vec::new()),
            (true, Some(unlock)) => {
                let effects = vec![Effect::Unlock(Credential(unlock))];
                (Stage::Locked(LockScreen::opening(is_fictional)), effects)
            }
        };
        let moment = moment(&*self.clock);
        let model = Model {
            setting: Setting {
                lang: self.lang,
                theme: self.theme,
                keymap: self.keymap,
                commands: Arc::new(crate::desk::command::index(self.lang)),
                settings: self.settings,
                documents: self.documents,
                size,
            },
            moment,
            last_input: moment.now,
            ids: self.ids,
            me: None,
            named: self.named.or(self.login),
            folder,
            fictional: is_fictional,
            problems: self.problems,
            stage,
        };
        let ground = Ground { site: self.site, clock: self.clock };
        (model, ground, effects)
    }
}
