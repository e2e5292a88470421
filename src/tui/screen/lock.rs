//! The lock screen: the passphrase, or the recovery code when it is forgotten. Nothing of the caseload is in memory.

use crate::desk::key::{Code, Key};
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::store::vault::{RecoveryCode, Unlock};
use crate::tui::canvas::{Canvas, width};
use crate::tui::context::Setting;
use crate::tui::model::{Credential, Effect, Obstruction};
use crate::tui::widget::secret::Secret;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Widest the box gets.
const BOX: u16 = 64;

/// What opens the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum With {
    #[default]
    Passphrase,
    RecoveryCode,
}

/// The lock screen.
#[derive(Debug, Default)]
pub struct LockScreen {
    typed: Secret,
    with: With,
    /// How far opening has got, while it goes on.
    progress: Option<Message>,
    /// What went wrong last.
    refused: Vec<Message>,
    /// Was the store locked by itself?
    is_idle: bool,
    /// Is everyone in it invented? Then return alone opens it.
    is_fictional: bool,
}

impl LockScreen {
    /// The screen at the start.
    #[must_use]
    pub fn new(is_fictional: bool) -> Self {
        Self { is_fictional, ..Self::default() }
    }

    /// The screen after so long without a key.
    #[must_use]
    pub fn after_idling(is_fictional: bool) -> Self {
        Self { is_fictional, is_idle: true, ..Self::default() }
    }

    /// The screen while the store is opened with what is known already.
    #[must_use]
    pub fn opening(is_fictional: bool) -> Self {
        let progress = Some(msg!("lock.opening"));
        Self { progress, is_fictional, ..Self::default() }
    }

    /// Is the store being opened?
    #[must_use]
    pub fn is_opening(&self) -> bool {
        self.progress.is_some()
    }

    /// How far opening has got.
    pub fn progress(&mut self, message: Message) {
        self.progress = Some(message);
    }

    /// It could not be opened; what was typed is to be typed again.
    pub fn refuse(&mut self, obstruction: Obstruction) {
        self.progress = None;
        self.refused = obstruction.sentences;
        self.typed.clear();
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Vec<Effect> {
        if self.is_opening() {
            return Vec::new();
        }
        match key.code {
            Code::Enter => return self.open(),
            Code::Tab | Code::BackTab => {
                self.with = match self.with {
                    With::Passphrase => With::RecoveryCode,
                    With::RecoveryCode => With::Passphrase,
                };
                self.typed.clear();
                self.refused.clear();
            }
            Code::Esc => self.typed.clear(),
            _ => drop(self.typed.key(key)),
        }
        Vec::new()
    }

    /// Takes a paste.
    pub fn paste(&mut self, text: &str) {
        if !self.is_opening() {
            self.typed.paste(text);
        }
    }

    fn open(&mut self) -> Vec<Effect> {
        if self.typed.is_empty() && !self.is_fictional {
            return Vec::new();
        }
        let unlock = match self.with {
            With::Passphrase => Unlock::Passphrase(self.typed.passphrase()),
            With::RecoveryCode => match RecoveryCode::parse(self.typed.reveal()) {
                Ok(code) => Unlock::RecoveryCode(code),
                Err(error) => {
                    self.refused = vec![error.explain()];
                    return Vec::new();
                }
            },
        };
        self.refused.clear();
        self.progress = Some(msg!("lock.opening"));
        vec![Effect::Unlock(Credential(unlock))]
    }

    /// Draws it in the middle of the screen.
    pub fn draw(&self, canvas: &mut Canvas<'_>, setting: &Setting) {
        let theme = canvas.theme();
        let (room, height) = (canvas.width().min(BOX), canvas.height().min(12));
        let (x, y) = ((canvas.width() - room) / 2, (canvas.height() - height) / 3);
        let area = Rect::new(x, y, room, height);
        canvas.boxed(area, "Relais", |canvas| {
            let says = match (self.is_fictional, self.is_idle, self.with) {
                (true, _, _) => msg!("lock.fictional"),
                (false, true, _) => msg!("lock.idle"),
                (false, false, With::Passphrase) => msg!("lock.passphrase"),
                (false, false, With::RecoveryCode) => msg!("lock.recovery_code"),
            };
            let text = canvas.say(&says);
            let mut line = canvas.paragraph(0, &text, Style::new()) + 1;
            if let Some(progress) = &self.progress {
                let text = canvas.say(progress);
                canvas.text(0, line, &text, canvas.width(), theme.accent);
                return;
            }
            let dots = match self.with {
                With::Passphrase => self.typed.dots(),
                // A code is copied from paper: it is seen while it is typed.
                With::RecoveryCode => self.typed.reveal().to_owned(),
            };
            canvas.text(0, line, ">", 2, theme.accent);
            let room = canvas.width().saturating_sub(3);
            let skipped = usize::from(width(&dots).saturating_sub(room));
            let shown: String = dots.chars().skip(skipped).collect();
            let end = canvas.text(2, line, &shown, room, Style::new());
            canvas.put_cursor(end, line);
            line += 2;
            for refused in &self.refused {
                let text = canvas.say(refused);
                line += canvas.below(line, |canvas| canvas.paragraph(0, &text, theme.bad));
            }
            let tab = Key::plain(Code::Tab).shown(setting.lang);
            let enter = Key::plain(Code::Enter).shown(setting.lang);
            let hint = match self.with {
                With::Passphrase => msg!("lock.hint", enter = enter, tab = tab),
                With::RecoveryCode => msg!("lock.hint_code", enter = enter, tab = tab),
            };
            let text = canvas.say(&hint);
            let last = canvas.height().saturating_sub(1).max(line);
            canvas.text(0, last, &text, canvas.width(), theme.muted);
        });
    }
}
