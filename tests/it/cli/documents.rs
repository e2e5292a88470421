//! The documents that the program writes about itself are those in `docs/`.
//!
//! `RELAIS_BLESS=1 cargo test --test it documents` writes them anew.

use relais::cli::reference::markdown;
use relais::desk::reference::keys;
use relais::i18n::Lang;
use std::path::PathBuf;

/// Holds a file of the project equal to what the program makes of it; writes it anew when asked to.
pub(super) fn hold(file: &str, written: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("RELAIS_BLESS").is_some() {
        std::fs::write(&path, written).unwrap();
    }
    let documented = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(documented == written, "{file} is out of date: run with RELAIS_BLESS=1");
}

#[test]
fn the_reference_in_the_documentation_is_the_program_s() {
    hold("docs/cli.md", &markdown(Lang::Fr));
    hold("docs/cli.en.md", &markdown(Lang::En));
}

#[test]
fn the_keys_in_the_documentation_are_the_program_s() {
    hold("docs/keys.md", &keys(Lang::Fr));
    hold("docs/keys.en.md", &keys(Lang::En));
}
