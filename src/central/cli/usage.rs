//! What was typed and not understood, in words.

use super::exit::{Exit, Failure};
use crate::msg;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The parser's error as a failure: what is wrong, and how to read more.
pub(super) fn explain(error: &clap::Error) -> Failure {
    let argument = || text(error, ContextKind::InvalidArg);
    let value = || text(error, ContextKind::InvalidValue);
    let wrong = match error.kind() {
        ErrorKind::UnknownArgument => msg!("cli.usage.unknown_argument", read = argument()),
        ErrorKind::InvalidSubcommand => {
            msg!("cli.usage.unknown_command", read = text(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::InvalidValue if value().is_empty() => {
            msg!("cli.usage.no_value", argument = argument())
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            msg!("cli.usage.wrong_value", read = value(), argument = argument())
        }
        ErrorKind::MissingRequiredArgument => msg!("cli.usage.missing", arguments = argument()),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            msg!("cli.usage.no_command")
        }
        ErrorKind::ArgumentConflict => msg!(
            "cli.usage.conflict",
            argument = argument(),
            other = text(error, ContextKind::PriorArg)
        ),
        _ => msg!("cli.usage.not_understood"),
    };
    Failure { exit: Exit::Usage, sentences: vec![wrong, msg!("cli.usage.help")] }
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        _ => String::new(),
    }
}
