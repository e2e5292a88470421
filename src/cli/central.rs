//! What `relais-central` says in a version that does not have it.

use super::environment;
use super::exit::Exit;
use crate::i18n::Lang;
use crate::store::platform::harden_process;
use std::io::Write;
use std::process::ExitCode;

/// Says in both languages, the reader's first, that the central office's program is not in this
/// version.
#[must_use]
pub fn main() -> ExitCode {
    // As in the adviser's program: a machine that refuses it is no reason not to work.
    let _ = harden_process();
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let first = environment::language(&arguments);
    let second = match first {
        Lang::Fr => Lang::En,
        Lang::En => Lang::Fr,
    };
    let mut err = std::io::stderr().lock();
    for lang in [first, second] {
        // Nobody listens on a closed error output; the code says it too.
        let _ = writeln!(err, "{}", lang.t("cli.central.absent"));
    }
    Exit::Unavailable.into()
}
