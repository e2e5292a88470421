//! The full-screen interface from the command line: started on a terminal, or played without one.

use super::environment;
use super::exit::{Exit, Failure, Sentence};
use super::face::Face;
use super::passphrase;
use crate::desk::key::{Key, script};
use crate::desk::keymap::Keymap;
use crate::desk::settings::Settings;
use crate::error::Problem;
use crate::ids::RandomIds;
use crate::msg;
use crate::store::vault::{Content, Passphrase, Unlock, Vault};
use crate::tui::player::Player;
use crate::tui::print;
use crate::tui::runtime;
use crate::tui::start::{Site, Start};
use crate::tui::svg::{Paper, svg};
use crate::tui::theme::Theme;
use clap::{Args, ValueEnum};
use std::path::Path;

/// How the interface is shown.
#[derive(Debug, Clone, Default, Args)]
pub struct Interface {
    /// Keys to play instead of reading a keyboard.
    #[arg(long, value_name = "KEYS", allow_hyphen_values = true)]
    keys: Option<String>,
    /// Size of the screen printed once they are played.
    #[arg(long, value_name = "SIZE")]
    print: Option<String>,
    /// As a picture.
    #[arg(long, value_name = "PAPER", value_enum, num_args = 0..=1, default_missing_value = "light")]
    svg: Option<PaperOption>,
    /// No borders, one thing below the other.
    #[arg(long)]
    plain: bool,
}

/// What gives a passphrase that is no secret.
type Secret = fn() -> Passphrase;

/// Ground of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PaperOption {
    Light,
    Dark,
}

/// Columns and lines that are printed when no size is given.
const SIZE: (u16, u16) = (80, 24);
/// Most columns or lines that are printed: beyond, the size was mistyped.
const MOST: u16 = 1000;

impl Interface {
    /// Is a screen to be printed rather than shown?
    fn is_played(&self) -> bool {
        self.keys.is_some() || self.print.is_some() || self.svg.is_some()
    }

    /// Can the interface be shown or played here? Elsewhere the day is printed.
    #[must_use]
    pub(super) fn is_possible(&self) -> bool {
        self.is_played() || environment::is_interactive()
    }

    /// Shows or plays the interface on the office's store.
    ///
    /// # Errors
    /// Keys or size that cannot be read; a terminal that cannot be used.
    pub(super) fn run(&self, face: &mut Face) -> Result<Exit, Failure> {
        let folder = face.store_dir()?;
        let fictional = matches!(Vault::stated_content(&folder), Ok(Some(Content::Fictional)));
        // As for every command: nobody finds an invented store in the place of their own.
        let is_demonstration = fictional && face.has_named_store();
        let demonstration = is_demonstration.then_some(passphrase::of_demonstrations as Secret);
        self.run_on(face, Site { folder, witness: environment::witness_folder(), demonstration })
    }

    /// Shows or plays the interface on the store of a demonstration.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub(super) fn run_demonstration(
        &self,
        face: &mut Face,
        folder: &Path,
    ) -> Result<Exit, Failure> {
        let demonstration = Some(passphrase::of_demonstrations as Secret);
        self.run_on(face, Site { folder: folder.to_owned(), witness: None, demonstration })
    }

    fn run_on(&self, face: &mut Face, site: Site) -> Result<Exit, Failure> {
        let (keys, size) = self.read(face)?;
        let start = self.start(face, site)?;
        if !self.is_played() {
            runtime::run(start)?;
            return Ok(Exit::Done);
        }
        let mut player = Player::new(start, size);
        player.play(&keys);
        let (buffer, cursor) = player.screen();
        player.end();
        match self.svg {
            Some(paper) => {
                let paper = match paper {
                    PaperOption::Light => Paper::Light,
                    PaperOption::Dark => Paper::Dark,
                };
                face.printer.line(svg(&buffer, cursor, paper).trim_end())?;
            }
            None => {
                for line in print::lines_of(&buffer) {
                    face.printer.line(&line)?;
                }
            }
        }
        Ok(Exit::Done)
    }

    /// Everything wrong in keys and size, at once.
    fn read(&self, face: &Face) -> Result<(Vec<Key>, (u16, u16)), Failure> {
        let mut reading = face.reading();
        let keys = script(self.keys.as_deref().unwrap_or_default()).unwrap_or_else(|unknown| {
            for key in unknown {
                let read = format!("<{}>", key.name);
                let expected = msg!("settings.key.expected");
                reading.refuse("--keys", &read, expected, msg!("settings.key.remedy"));
            }
            Vec::new()
        });
        let size = self.print.as_deref().map_or(Some(SIZE), read_size);
        if size.is_none() {
            let read = self.print.as_deref().unwrap_or_default();
            let expected = msg!("cli.interface.size");
            reading.refuse("--print", read, expected, msg!("desk.reading.correct"));
        }
        reading.finish().map_err(Failure::unread)?;
        Ok((keys, size.unwrap_or(SIZE)))
    }

    fn start(&self, face: &mut Face, site: Site) -> Result<Start, Failure> {
        let is_there = Vault::exists(&site.folder);
        let unlock = match site.demonstration {
            None if is_there => passphrase::from_file()?.map(Unlock::Passphrase),
            _ => None,
        };
        let files = Files::read(face);
        let mut settings = files.settings;
        settings.plain |= self.plain;
        Ok(Start {
            lang: face.lang,
            theme: files.theme,
            keymap: files.keymap,
            settings,
            problems: files.problems,
            site,
            is_there,
            unlock,
            named: face.named_adviser().map(str::to_owned),
            login: environment::login_name(),
            documents: environment::documents_folder(),
            clock: face.take_clock(),
            ids: Box::new(RandomIds),
        })
    }
}

/// `100x30`.
fn read_size(text: &str) -> Option<(u16, u16)> {
    let (columns, lines) = text.split_once(['x', 'X', '×'])?;
    let (columns, lines) = (columns.trim().parse().ok()?, lines.trim().parse().ok()?);
    let believable = |size: u16| (1..=MOST).contains(&size);
    (believable(columns) && believable(lines)).then_some((columns, lines))
}

/// What the user's own files set.
struct Files {
    keymap: Keymap,
    theme: Theme,
    settings: Settings,
    problems: Vec<String>,
}

impl Files {
    /// Reads `keys.toml`, `theme.toml` and `config.toml`. What is wrong in one leaves the program's own in its place,
    /// and is told.
    fn read(face: &Face) -> Self {
        let mut problems = Vec::new();
        let keymap = set(face, "keys.toml", Keymap::builtin(), Keymap::with, &mut problems);
        let theme = if environment::has_colour() {
            set(face, "theme.toml", Theme::builtin(), Theme::with, &mut problems)
        } else {
            Theme::colourless()
        };
        let settings = set(face, "config.toml", Settings::builtin(), Settings::with, &mut problems);
        Self { keymap, theme, settings, problems }
    }
}

/// The program's own, with the user's file over it.
fn set<T: Clone>(
    face: &Face,
    name: &str,
    own: T,
    with: impl Fn(T, &str, &str) -> Result<T, Vec<Problem>>,
    problems: &mut Vec<String>,
) -> T {
    let Some(path) = environment::config_folder().map(|folder| folder.join(name)) else {
        return own;
    };
    let shown = path.display().to_string();
    match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => own,
        Err(error) => {
            let reason = error.to_string();
            let message = msg!("cli.interface.unreadable", path = shown, reason = reason);
            problems.push(Sentence::Message(message).render(face.lang));
            own
        }
        Ok(content) => with(own.clone(), &shown, &content).unwrap_or_else(|wrong| {
            problems.extend(wrong.iter().map(|problem| problem.render(face.lang)));
            own
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_columns_and_lines() {
        for (text, size) in [
            ("100x30", Some((100, 30))),
            (" 80 X 24 ", Some((80, 24))),
            ("1×1", Some((1, 1))),
            ("0x24", None),
            ("80", None),
            ("80x24x3", None),
            ("99999x3", None),
        ] {
            assert_eq!(read_size(text), size, "{text}");
        }
    }
}
