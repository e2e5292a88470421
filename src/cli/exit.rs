//! How a command ends: its exit code, and what is said when it did not do what it was asked.

use crate::caseload::CaseloadError;
use crate::caseload::record::Undecodable;
use crate::error::Problem;
use crate::i18n::{Explain, Lang, Message};
use crate::msg;
use crate::store::StoreError;
use crate::store::vault::VaultError;
use std::io;
use std::process::ExitCode;

/// How a command ended. The numbers are documented in `--help`, the man page and `docs/cli.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// A rule refused, or the input had errors: what was refused was not recorded.
    Refused = 1,
    /// The command was not understood.
    Usage = 2,
    /// No such person (partner, appointment, orientation), or several.
    NotFound = 3,
    /// The store cannot be opened or written.
    Store = 4,
    /// Something is damaged.
    Damage = 5,
    /// Not in this version.
    Unavailable = 6,
}

impl Exit {
    /// Every way to end, by number.
    pub const ALL: [Self; 7] = [
        Self::Done,
        Self::Refused,
        Self::Usage,
        Self::NotFound,
        Self::Store,
        Self::Damage,
        Self::Unavailable,
    ];

    /// What it means.
    #[must_use]
    pub fn meaning(self) -> Message {
        match self {
            Self::Done => msg!("cli.exit.done"),
            Self::Refused => msg!("cli.exit.refused"),
            Self::Usage => msg!("cli.exit.usage"),
            Self::NotFound => msg!("cli.exit.not_found"),
            Self::Store => msg!("cli.exit.store"),
            Self::Damage => msg!("cli.exit.damage"),
            Self::Unavailable => msg!("cli.exit.unavailable"),
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// Whoever read the output has gone: nothing to say, and no error.
    Closed,
    /// To be said, one sentence a reason.
    Said {
        /// How the program ends.
        exit: Exit,
        /// What is said.
        sentences: Vec<Sentence>,
    },
}

/// One thing said on the error output.
#[derive(Debug)]
pub enum Sentence {
    /// A message of the locale tables.
    Message(Message),
    /// Something wrong in what was typed.
    Problem(Problem),
    /// Lines already in words: candidates, a usage line.
    Text(String),
}

impl Sentence {
    /// In a language.
    #[must_use]
    pub fn render(&self, lang: Lang) -> String {
        match self {
            Self::Message(message) => lang.say(message),
            Self::Problem(problem) => problem.render(lang),
            Self::Text(text) => crate::text::many_lines(text).into_owned(),
        }
    }
}

impl Failure {
    /// One sentence.
    #[must_use]
    pub fn said(exit: Exit, message: Message) -> Self {
        Self::Said { exit, sentences: vec![Sentence::Message(message)] }
    }

    /// Arguments that could not be read, all at once.
    #[must_use]
    pub fn unread(problems: Vec<Problem>) -> Self {
        Self::problems(Exit::Usage, problems)
    }

    /// Everything wrong in something given.
    #[must_use]
    pub fn problems(exit: Exit, problems: Vec<Problem>) -> Self {
        Self::Said { exit, sentences: problems.into_iter().map(Sentence::Problem).collect() }
    }

    /// Several at once, which ends as the first of them does; `None` when there is none.
    #[must_use]
    pub fn all(failures: Vec<Self>) -> Option<Self> {
        let together = |first: Self, next: Self| match (first, next) {
            (Self::Said { exit, mut sentences }, Self::Said { sentences: more, .. }) => {
                sentences.extend(more);
                Self::Said { exit, sentences }
            }
            _ => Self::Closed,
        };
        failures.into_iter().reduce(together)
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Self::unread(problems)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        Self::said(Exit::Refused, msg!("cli.error.output", reason = error.to_string()))
    }
}

impl From<CaseloadError> for Failure {
    fn from(error: CaseloadError) -> Self {
        let exit = match &error {
            CaseloadError::Store(store) => store_exit(store),
            CaseloadError::Undecodable(Undecodable::Body(_)) => Exit::Damage,
            CaseloadError::Undecodable(_) => Exit::Store,
            _ => Exit::Refused,
        };
        let sentences = error.explain_all().into_iter().map(Sentence::Message).collect();
        Self::Said { exit, sentences }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::said(store_exit(&error), error.explain())
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        StoreError::from(error).into()
    }
}

fn store_exit(error: &StoreError) -> Exit {
    match error {
        StoreError::RecordUnreadable { .. }
        | StoreError::ViewLost { .. }
        | StoreError::BackupDamaged { .. }
        | StoreError::Vault(VaultError::BothDamaged { .. } | VaultError::EmbeddedDamaged) => {
            Exit::Damage
        }
        StoreError::Vault(VaultError::WeakPassphrase { .. }) => Exit::Refused,
        _ => Exit::Store,
    }
}
