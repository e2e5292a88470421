//! What was typed and not understood, in words: what the parser found, in the reader's language.

use super::exit::{Exit, Failure, Sentence};
use crate::i18n::{Lang, Message};
use crate::msg;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The parser's error as a failure: what is wrong, what was perhaps meant, and how to read more.
#[must_use]
pub(super) fn explain(error: &clap::Error, lang: Lang) -> Failure {
    let mut sentences = vec![Sentence::Message(wrong(error))];
    if let Some(meant) = meant(error) {
        sentences.push(Sentence::Message(msg!("cli.usage.meant", meant = meant)));
    }
    let usage = text(error, ContextKind::Usage).unwrap_or_default();
    if let Some((_, usage)) = usage.split_once(':') {
        sentences.push(Sentence::Text(format!("{} {}", lang.t("cli.heading.usage"), usage.trim())));
    }
    sentences.push(Sentence::Message(msg!("cli.usage.help")));
    Failure::Said { exit: Exit::Usage, sentences }
}

fn wrong(error: &clap::Error) -> Message {
    let argument = || text(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = || text(error, ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => msg!("cli.usage.unknown_argument", read = argument()),
        ErrorKind::InvalidSubcommand => msg!(
            "cli.usage.unknown_command",
            read = text(error, ContextKind::InvalidSubcommand).unwrap_or_default()
        ),
        ErrorKind::InvalidValue if value().is_empty() => {
            msg!("cli.usage.no_value", argument = argument())
        }
        ErrorKind::InvalidValue => match text(error, ContextKind::ValidValue) {
            Some(values) => msg!(
                "cli.usage.other_value",
                read = value(),
                argument = argument(),
                values = values
            ),
            None => msg!("cli.usage.wrong_value", read = value(), argument = argument()),
        },
        ErrorKind::ValueValidation => {
            msg!("cli.usage.wrong_value", read = value(), argument = argument())
        }
        ErrorKind::MissingRequiredArgument => msg!("cli.usage.missing", arguments = argument()),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            msg!("cli.usage.no_command")
        }
        ErrorKind::ArgumentConflict => msg!(
            "cli.usage.conflict",
            argument = argument(),
            other = text(error, ContextKind::PriorArg).unwrap_or_default()
        ),
        ErrorKind::TooManyValues
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues
        | ErrorKind::NoEquals => msg!("cli.usage.values", argument = argument()),
        ErrorKind::InvalidUtf8 => msg!("cli.usage.utf8"),
        _ => msg!("cli.usage.not_understood"),
    }
}

fn meant(error: &clap::Error) -> Option<String> {
    [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .find_map(|kind| text(error, kind))
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) if !texts.is_empty() => Some(texts.join(", ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        ContextValue::StyledStrs(texts) => {
            Some(texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        }
        ContextValue::Number(number) => Some(number.to_string()),
        _ => None,
    }
    .filter(|text| !text.is_empty())
}
