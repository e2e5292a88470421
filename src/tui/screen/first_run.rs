//! The first run: the office, its first adviser, a passphrase strong enough, and a recovery code, shown once and
//! asked back.

use crate::desk::key::{Code, Key};
use crate::domain::identifier::{InternalNumber, Name};
use crate::domain::office::{Adviser, AdviserId, Office};
use crate::domain::territory::Territory;
use crate::i18n::{Explain, Message};
use crate::ids::Ids;
use crate::msg;
use crate::store::vault::{RecoveryCode, Strength};
use crate::text::fold;
use crate::tui::canvas::Canvas;
use crate::tui::context::Setting;
use crate::tui::model::{Credential, Effect, Obstruction, Opened};
use crate::tui::widget::editor::Editor;
use crate::tui::widget::secret::Secret;
use ratatui::layout::Rect;
use ratatui::style::Style;
use smol_str::SmolStr;

/// Widest the box gets.
const BOX: u16 = 76;
/// Columns of labels.
const LABELS: u16 = 24;
/// Letters and signs that fill the gauge: what the passphrase asks for.
const FULL: usize = 14;

/// What is being asked.
enum Step {
    /// Office, adviser, passphrase.
    Asking,
    /// The store is being made.
    Making(Message),
    /// The recovery code is shown; return goes on.
    Showing,
    /// The recovery code is asked back.
    AskingBack,
}

/// The first run.
pub struct FirstRun {
    step: Step,
    folder: String,
    office: Editor,
    code: Editor,
    commune: Editor,
    adviser: Editor,
    passphrase: Secret,
    again: Secret,
    focus: usize,
    refused: Vec<Message>,
    made: Option<(Box<Opened>, RecoveryCode)>,
    back: Secret,
}

/// Fields, from top to bottom.
const FIELDS: [&str; 6] =
    ["office", "office_code", "office_commune", "adviser", "passphrase", "passphrase_again"];

/// What became of a key.
pub enum Outcome {
    /// It goes on.
    Open,
    /// This is asked for.
    Effects(Vec<Effect>),
    /// It is over: the caseload is open.
    Over(Box<Opened>),
    /// Someone wants to leave.
    Quit,
}

impl FirstRun {
    /// The first run, for a store in `folder`, with what is known of who is at the keyboard.
    #[must_use]
    pub fn new(folder: &str, adviser: &str) -> Self {
        Self {
            step: Step::Asking,
            folder: folder.to_owned(),
            office: Editor::line(""),
            code: Editor::line(""),
            commune: Editor::line(""),
            adviser: Editor::line(adviser),
            passphrase: Secret::default(),
            again: Secret::default(),
            focus: 0,
            refused: Vec::new(),
            made: None,
            back: Secret::default(),
        }
    }

    /// Can the program be left now? Not while the recovery code is on the screen, unread.
    #[must_use]
    pub fn may_leave(&self) -> bool {
        !matches!(self.step, Step::Showing | Step::Making(_))
    }

    /// How far making the store has got.
    pub fn progress(&mut self, message: Message) {
        self.step = Step::Making(message);
    }

    /// The store could not be made.
    pub fn refuse(&mut self, obstruction: Obstruction) {
        self.step = Step::Asking;
        self.refused = obstruction.sentences;
    }

    /// The store is made.
    pub fn created(&mut self, opened: Box<Opened>, code: RecoveryCode) {
        self.made = Some((opened, code));
        self.step = Step::Showing;
        self.refused.clear();
    }

    fn editor(&mut self) -> Option<&mut Editor> {
        match (&self.step, self.focus) {
            (Step::Asking, 0) => Some(&mut self.office),
            (Step::Asking, 1) => Some(&mut self.code),
            (Step::Asking, 2) => Some(&mut self.commune),
            (Step::Asking, 3) => Some(&mut self.adviser),
            _ => None,
        }
    }

    fn secret(&mut self) -> Option<&mut Secret> {
        match (&self.step, self.focus) {
            (Step::AskingBack, _) => Some(&mut self.back),
            (Step::Asking, 4) => Some(&mut self.passphrase),
            (Step::Asking, 5) => Some(&mut self.again),
            _ => None,
        }
    }

    /// Takes a paste.
    pub fn paste(&mut self, text: &str) {
        if let Some(editor) = self.editor() {
            editor.paste(text);
        } else if let Some(secret) = self.secret() {
            secret.paste(text);
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key, ids: &mut dyn Ids) -> Outcome {
        match (&self.step, key.code) {
            (Step::Making(_), _) => {}
            (Step::Showing, Code::Enter) => self.step = Step::AskingBack,
            (Step::Showing, _) => {}
            (Step::AskingBack, Code::Enter) => return self.compare(),
            (Step::AskingBack, Code::Esc) => self.step = Step::Showing,
            (Step::Asking, Code::Esc) => return Outcome::Quit,
            (Step::Asking, Code::Tab | Code::Down) => self.focus = (self.focus + 1) % FIELDS.len(),
            (Step::Asking, Code::BackTab | Code::Up) => {
                self.focus = (self.focus + FIELDS.len() - 1) % FIELDS.len();
            }
            (Step::Asking, Code::Enter) if self.focus + 1 < FIELDS.len() => self.focus += 1,
            (Step::Asking, Code::Enter) => return self.make(ids),
            _ => {
                self.refused.clear();
                if let Some(editor) = self.editor() {
                    editor.key(key);
                } else if let Some(secret) = self.secret() {
                    secret.key(key);
                }
            }
        }
        Outcome::Open
    }

    /// Everything that is wrong, at once; else the store is made.
    fn make(&mut self, ids: &mut dyn Ids) -> Outcome {
        let (mut refused, mut wrong) = (Vec::new(), Vec::new());
        let mut note = |field: usize, message: Message| {
            wrong.push(field);
            refused.push(message);
        };
        let office = Name::parse(&self.office.text());
        if let Err(error) = &office {
            note(0, error.explain());
        }
        let code = self.code.text().trim().to_uppercase();
        if InternalNumber::parse(&format!("{code}-1")).is_err() {
            note(1, msg!("first_run.code", read = code.as_str()));
        }
        let commune = self.commune.text();
        let wanted = fold(&commune);
        let known = Territory::builtin().communes().iter().find(|one| fold(&one.name) == wanted);
        if known.is_none() && !wanted.is_empty() {
            note(2, msg!("first_run.commune", read = commune.as_str()));
        }
        let adviser = Name::parse(&self.adviser.text());
        if let Err(error) = &adviser {
            note(3, error.explain());
        }
        let passphrase = self.passphrase.passphrase();
        if let Strength::Insufficient(missing) = passphrase.strength() {
            note(4, msg!("store.vault.weak_passphrase", missing = missing));
        }
        if !passphrase.is_same(&self.again.passphrase()) {
            note(5, msg!("first_run.differ"));
        }
        self.refused = refused;
        if let Some(first) = wrong.first() {
            self.focus = *first;
        }
        let (Ok(name), Ok(adviser), true) = (office, adviser, self.refused.is_empty()) else {
            return Outcome::Open;
        };
        self.step = Step::Making(msg!("first_run.making"));
        self.passphrase.clear();
        self.again.clear();
        let commune = known.map(|one| one.insee.clone());
        Outcome::Effects(vec![Effect::Create {
            office: Office { code: SmolStr::from(code), name, commune },
            adviser: Adviser { id: AdviserId(ids.next_id()), name: adviser, email: None },
            passphrase: Credential::passphrase(passphrase),
        }])
    }

    /// Was the code written down as it was shown?
    fn compare(&mut self) -> Outcome {
        let typed = RecoveryCode::parse(self.back.reveal());
        let Some((opened, code)) = self.made.take() else { return Outcome::Open };
        match typed {
            Ok(typed) if *typed.to_text() == *code.to_text() => return Outcome::Over(opened),
            Ok(_) => self.refused = vec![msg!("first_run.other_code")],
            Err(error) => self.refused = vec![error.explain()],
        }
        self.made = Some((opened, code));
        Outcome::Open
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, setting: &Setting) {
        let room = canvas.width().min(BOX);
        let area = Rect::new((canvas.width() - room) / 2, 0, room, canvas.height());
        let title = canvas.t("first_run.title");
        canvas.boxed(area, &title, |canvas| match &self.step {
            Step::Asking => self.draw_asking(canvas, setting),
            Step::Making(progress) => {
                let text = canvas.say(progress);
                let accent = canvas.theme().accent;
                canvas.paragraph(1, &text, accent);
            }
            Step::Showing | Step::AskingBack => self.draw_code(canvas, setting),
        });
    }

    fn draw_asking(&self, canvas: &mut Canvas<'_>, setting: &Setting) {
        let theme = canvas.theme();
        let says = canvas.say(&msg!("first_run.welcome", folder = self.folder.as_str()));
        let mut line = canvas.paragraph(0, &says, Style::new()) + 1;
        for (rank, name) in FIELDS.iter().enumerate() {
            let is_focused = rank == self.focus;
            let label = canvas.t(&format!("form.field.{name}"));
            let sign = if is_focused { ">" } else { " " };
            let style = if is_focused { theme.title() } else { theme.muted };
            canvas.text(0, line, &format!("{sign}{label}"), LABELS, style);
            let place = Rect::new(LABELS + 1, line, canvas.width().saturating_sub(LABELS + 1), 1);
            canvas.part(place, |canvas| match rank {
                0 => self.office.draw(canvas, is_focused),
                1 => self.code.draw(canvas, is_focused),
                2 => self.commune.draw(canvas, is_focused),
                3 => self.adviser.draw(canvas, is_focused),
                _ => {
                    let secret = if rank == 4 { &self.passphrase } else { &self.again };
                    let room = canvas.width();
                    let end = canvas.text(0, 0, &secret.dots(), room, Style::new());
                    if is_focused {
                        canvas.put_cursor(end.min(room.saturating_sub(1)), 0);
                    }
                }
            });
            line += 1;
        }
        let (gauge, says, style) = self.gauge(canvas);
        canvas.text(LABELS + 1, line, &gauge, canvas.width(), style);
        line += 1;
        // Where something is wrong, that is what the room is for.
        if self.refused.is_empty() {
            line += canvas.below(line, |canvas| canvas.paragraph(0, &says, style));
        }
        line += 1;
        for refused in &self.refused {
            let text = canvas.say(refused);
            line += canvas.below(line, |canvas| canvas.paragraph(0, &text, theme.bad));
        }
        let tab = Key::plain(Code::Tab).shown(setting.lang);
        let enter = Key::plain(Code::Enter).shown(setting.lang);
        let hint = canvas.say(&msg!("first_run.hint", tab = tab, enter = enter));
        let last = canvas.height().saturating_sub(1).max(line);
        canvas.text(0, last, &hint, canvas.width(), theme.muted);
    }

    /// How strong the passphrase is: a bar, and what is missing.
    fn gauge(&self, canvas: &Canvas<'_>) -> (String, String, Style) {
        let theme = canvas.theme();
        let letters = self.passphrase.dots().chars().count();
        match self.passphrase.passphrase().strength() {
            Strength::Sufficient => {
                (format!("[{}]", "#".repeat(FULL)), canvas.t("first_run.strong"), theme.good)
            }
            Strength::Insufficient(missing) => {
                let filled = letters.min(FULL - 1);
                let bar = format!("[{}{}]", "#".repeat(filled), ".".repeat(FULL - filled));
                (bar, canvas.say(&missing), theme.warn)
            }
        }
    }

    fn draw_code(&self, canvas: &mut Canvas<'_>, setting: &Setting) {
        let theme = canvas.theme();
        let Some((_, code)) = &self.made else { return };
        let is_shown = matches!(self.step, Step::Showing);
        let says = if is_shown { "first_run.write_down" } else { "first_run.ask_back" };
        let text = canvas.t(says);
        let mut line = canvas.paragraph(0, &text, Style::new()) + 1;
        if is_shown {
            let shown = code.to_text();
            line += canvas.below(line, |canvas| canvas.paragraph(0, &shown, theme.title())) + 1;
        } else {
            canvas.text(0, line, ">", 2, theme.accent);
            // It is copied from paper: it is seen while it is typed.
            let room = canvas.width().saturating_sub(3);
            let end = canvas.text(2, line, self.back.reveal(), room, Style::new());
            canvas.put_cursor(end, line);
            line += 2;
        }
        for refused in &self.refused {
            let text = canvas.say(refused);
            line += canvas.below(line, |canvas| canvas.paragraph(0, &text, theme.bad));
        }
        let enter = Key::plain(Code::Enter).shown(setting.lang);
        let esc = Key::plain(Code::Esc).shown(setting.lang);
        let hint = if is_shown {
            msg!("first_run.hint_written", enter = enter)
        } else {
            msg!("first_run.hint_back", enter = enter, esc = esc)
        };
        let hint = canvas.say(&hint);
        let last = canvas.height().saturating_sub(1).max(line);
        canvas.text(0, last, &hint, canvas.width(), theme.muted);
    }
}
