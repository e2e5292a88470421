//! The documents that the program writes about itself are those in `docs/`.
//!
//! `RELAIS_BLESS=1 cargo test --test it documents` writes them anew.

use relais::cli::reference::markdown;
use relais::i18n::Lang;
use std::path::PathBuf;

#[test]
fn the_reference_in_the_documentation_is_the_program_s() {
    for (lang, file) in [(Lang::Fr, "docs/cli.md"), (Lang::En, "docs/cli.en.md")] {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file);
        let written = markdown(lang);
        if std::env::var_os("RELAIS_BLESS").is_some() {
            std::fs::write(&path, &written).unwrap();
        }
        let documented = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(documented == written, "{file} is out of date: run with RELAIS_BLESS=1");
    }
}
