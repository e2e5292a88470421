//! The passphrase: asked on the terminal, or read from the file a script names.

use super::environment;
use super::exit::{Exit, Failure};
use super::face::tell;
use crate::i18n::{Lang, Message};
use crate::msg;
use crate::store::vault::{Passphrase, RecoveryCode, Strength};
use std::path::Path;
use zeroize::Zeroizing;

/// How often someone may mistype a new passphrase before the program gives up.
const ATTEMPTS: usize = 5;

/// What opens every demonstration's store: no secret, since what it holds is invented.
#[must_use]
pub(super) fn of_demonstrations() -> Passphrase {
    Passphrase::new("démonstration".to_owned())
}

/// The passphrase of an existing store.
///
/// # Errors
/// The file cannot be read, or there is neither a file nor a terminal.
pub(super) fn existing(lang: Lang) -> Result<Passphrase, Failure> {
    match from_file()? {
        Some(passphrase) => Ok(passphrase),
        None => ask(lang, &msg!("cli.passphrase.ask")),
    }
}

/// A passphrase for a new store: strong enough, and typed twice the same.
///
/// # Errors
/// Too weak (from a file), never strong enough or never the same twice (from a terminal), or as
/// [`existing`].
pub(super) fn new(lang: Lang) -> Result<Passphrase, Failure> {
    match from_file()? {
        Some(passphrase) => strong(passphrase),
        None => chosen(lang),
    }
}

/// A passphrase in the place of another: from the file that is named, else from the terminal.
///
/// # Errors
/// As [`new`].
pub(super) fn replacement(lang: Lang, file: Option<&Path>) -> Result<Passphrase, Failure> {
    match file {
        Some(path) => strong(read(path)?),
        None => chosen(lang),
    }
}

fn strong(passphrase: Passphrase) -> Result<Passphrase, Failure> {
    match passphrase.strength() {
        Strength::Sufficient => Ok(passphrase),
        Strength::Insufficient(missing) => Err(Failure::said(
            Exit::Refused,
            msg!("store.vault.weak_passphrase", missing = missing),
        )),
    }
}

/// A passphrase chosen on the terminal, strong enough and typed twice the same.
fn chosen(lang: Lang) -> Result<Passphrase, Failure> {
    tell(&lang.say(&msg!("cli.passphrase.advice")));
    for _ in 0..ATTEMPTS {
        let typed = ask(lang, &msg!("cli.passphrase.ask_new"))?;
        if let Strength::Insufficient(missing) = typed.strength() {
            tell(&lang.say(&msg!("store.vault.weak_passphrase", missing = missing)));
            continue;
        }
        if typed.is_same(&ask(lang, &msg!("cli.passphrase.ask_again"))?) {
            return Ok(typed);
        }
        tell(&lang.say(&msg!("cli.passphrase.differ")));
    }
    Err(Failure::said(Exit::Refused, msg!("cli.passphrase.given_up")))
}

/// The recovery code, asked on the terminal.
///
/// # Errors
/// No terminal, or no such code.
pub(super) fn recovery_code(lang: Lang) -> Result<RecoveryCode, Failure> {
    let typed = prompt(lang, &msg!("cli.passphrase.ask_recovery_code"))?;
    RecoveryCode::parse(&typed)
        .map_err(|error| Failure::said(Exit::Usage, crate::i18n::Explain::explain(&error)))
}

/// First line of the file that [`environment::PASSPHRASE_FILE`] names, if it names one.
///
/// # Errors
/// It cannot be read.
pub(super) fn from_file() -> Result<Option<Passphrase>, Failure> {
    environment::path_variable(environment::PASSPHRASE_FILE).map(|path| read(&path)).transpose()
}

fn read(path: &Path) -> Result<Passphrase, Failure> {
    let unreadable = |reason: String| {
        let path = path.display().to_string();
        Failure::said(Exit::Store, msg!("cli.passphrase.file", path = path, reason = reason))
    };
    let bytes = Zeroizing::new(std::fs::read(path).map_err(|error| unreadable(error.to_string()))?);
    let text = std::str::from_utf8(&bytes).map_err(|error| unreadable(error.to_string()))?;
    // Some editors of Windows begin a file with this mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(Passphrase::new(text.lines().next().unwrap_or_default().to_owned()))
}

fn ask(lang: Lang, question: &Message) -> Result<Passphrase, Failure> {
    let mut typed = prompt(lang, question)?;
    Ok(Passphrase::new(std::mem::take(&mut *typed)))
}

fn prompt(lang: Lang, question: &Message) -> Result<Zeroizing<String>, Failure> {
    rpassword::prompt_password(lang.say(question)).map(Zeroizing::new).map_err(|error| {
        let variable = environment::PASSPHRASE_FILE;
        let reason = error.to_string();
        Failure::said(
            Exit::Store,
            msg!("cli.passphrase.no_terminal", variable = variable, reason = reason),
        )
    })
}
