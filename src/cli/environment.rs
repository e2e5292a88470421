//! What the program finds around it: variables, folders, the terminal. Read here and nowhere else.

use crate::i18n::Lang;
use etcetera::BaseStrategy;
use std::env;
use std::io::IsTerminal;
use std::path::PathBuf;

/// Where the store is, when no option says.
pub const STORE: &str = "RELAIS_STORE";
/// Language of the interface.
pub const LANG: &str = "RELAIS_LANG";
/// File whose first line is the passphrase: scripts.
pub const PASSPHRASE_FILE: &str = "RELAIS_PASSPHRASE_FILE";
/// The day taken for today: reproducible documents and tests.
pub const TODAY: &str = "RELAIS_TODAY";
/// Who acts, in an office of several advisers.
pub const ADVISER: &str = "RELAIS_ADVISER";

/// Folder of the user's own keys, colours and settings.
pub const CONFIG: &str = "RELAIS_CONFIG";
/// No colours, whatever the terminal: the convention of no-color.org.
pub const NO_COLOUR: &str = "NO_COLOR";

/// A variable's text; an empty one counts as absent.
#[must_use]
pub fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// A variable's path; an empty one counts as absent.
#[must_use]
pub fn path_variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The language: `--lang` among the arguments, `RELAIS_LANG`, then the system's (English when it is
/// English, else French).
///
/// It is told before the arguments are parsed, since help and errors are in it.
#[must_use]
pub fn language(arguments: &[std::ffi::OsString]) -> Lang {
    let asked = arguments.iter().enumerate().find_map(|(rank, argument)| {
        let argument = argument.to_str()?;
        match argument.strip_prefix("--lang") {
            Some("") => arguments.get(rank + 1)?.to_str().map(str::to_owned),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        }
    });
    if let Some(lang) = asked.or_else(|| variable(LANG)).and_then(|name| name.parse().ok()) {
        return lang;
    }
    let system = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| variable(name));
    match system {
        Some(name) if name.starts_with("en") => Lang::En,
        _ => Lang::Fr,
    }
}

/// The folder of the office's store: the system's place for a program's data.
///
/// On Windows it is the local one: a roaming profile would copy the store over the network at each session.
#[must_use]
pub fn default_store() -> Option<PathBuf> {
    let places = etcetera::choose_base_strategy().ok()?;
    #[cfg(windows)]
    let data = places.cache_dir();
    #[cfg(not(windows))]
    let data = places.data_dir();
    Some(data.join("relais").join("store"))
}

/// The folder outside the store where its last state is remembered, so that an old copy put in its
/// place is noticed.
#[must_use]
pub fn witness_folder() -> Option<PathBuf> {
    let places = etcetera::choose_base_strategy().ok()?;
    let state = places.state_dir().unwrap_or_else(|| places.cache_dir());
    Some(state.join("relais"))
}

/// The name under which someone is logged in.
#[must_use]
pub fn login_name() -> Option<String> {
    variable("USER").or_else(|| variable("USERNAME")).or_else(|| variable("LOGNAME"))
}

/// The folder of the user's own keys, colours and settings.
#[must_use]
pub fn config_folder() -> Option<PathBuf> {
    path_variable(CONFIG).or_else(|| {
        etcetera::choose_base_strategy().ok().map(|places| places.config_dir().join("relais"))
    })
}

/// Whether colours are wanted.
#[must_use]
pub fn has_colour() -> bool {
    variable(NO_COLOUR).is_none()
}

/// Whether someone is there: keys come from a terminal, and what is shown goes to one.
#[must_use]
pub fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && output_is_terminal()
}

/// Whether what is printed is read on a terminal.
#[must_use]
pub fn output_is_terminal() -> bool {
    std::io::stdout().is_terminal()
}
/// Where documents are written: the user's folder of documents, else their home, else where the program was started.
#[must_use]
pub fn documents_folder() -> PathBuf {
    let home = etcetera::home_dir().unwrap_or_else(|_| PathBuf::from("."));
    let documents = home.join("Documents");
    if documents.is_dir() { documents } else { home }
}
