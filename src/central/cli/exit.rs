//! How a command ends. The numbers are those of `relais`.

use crate::central::admin::Refused;
use crate::central::backend::BackendError;
use crate::error::Problem;
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::store::StoreError;
use std::io;
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// Something was refused.
    Refused = 1,
    /// The command was not understood.
    Usage = 2,
    /// No such office, or device.
    NotFound = 3,
    /// The store or the database cannot be opened or written.
    Store = 4,
    /// Something is damaged.
    Damage = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(super) struct Failure {
    /// How the program ends.
    pub(super) exit: Exit,
    /// What is said: nothing, when whoever read the output has gone.
    pub(super) sentences: Vec<Message>,
}

impl Failure {
    pub(super) fn said(exit: Exit, message: Message) -> Self {
        Self { exit, sentences: vec![message] }
    }
}

impl Failure {
    /// Everything that is wrong in something given.
    pub(super) fn problems(problems: &[Problem]) -> Self {
        Self { exit: Exit::Refused, sentences: problems.iter().map(Problem::message).collect() }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self { exit: Exit::Done, sentences: Vec::new() };
        }
        Self::said(Exit::Refused, msg!("cli.error.output", reason = error.to_string()))
    }
}

impl From<BackendError> for Failure {
    fn from(error: BackendError) -> Self {
        let exit = match &error {
            BackendError::Damaged(_) => Exit::Damage,
            BackendError::Store(store) => match &**store {
                StoreError::RecordUnreadable { .. }
                | StoreError::ViewLost { .. }
                | StoreError::BackupDamaged { .. } => Exit::Damage,
                _ => Exit::Store,
            },
            BackendError::Elsewhere => Exit::Refused,
            _ => Exit::Store,
        };
        Self::said(exit, error.explain())
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        let exit = match &refused {
            Refused::NoOffice(_) | Refused::NoDevice(_) => Exit::NotFound,
            Refused::Backend(_) => Exit::Store,
            _ => Exit::Refused,
        };
        Self::said(exit, refused.explain())
    }
}
