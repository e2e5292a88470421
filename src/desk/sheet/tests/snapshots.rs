//! Sheets as they were last looked at, in `tests/snapshots/sheet`.
//!
//! `RELAIS_BLESS=1 cargo test --lib sheet::tests::snapshots` writes them anew; look at them before keeping them.

use super::desk::{Typed, sheet, sheet_of_one_who};
use crate::caseload::test_support::day;
use crate::desk::sheet::{Form, Line, Sheet};
use crate::domain::code::Theme;
use crate::domain::person::Sharing;
use crate::i18n::Lang;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/sheet")
}

fn all() -> BTreeMap<String, String> {
    let usual = Line::for_motive(&Theme::MOBILITY);
    let sheets: [(&str, Sheet); 4] = [
        ("usual", sheet(&Typed::usual(), &usual).unwrap()),
        ("every-line", sheet(&Typed::usual(), &Line::ALL).unwrap()),
        ("fullest", sheet(&Typed::endless(), &Line::ALL).unwrap()),
        ("reference", sheet_of_one_who(Sharing::Declined(day("2026-11-20")), &[]).unwrap()),
    ];
    let mut all = BTreeMap::new();
    for (name, sheet) in &sheets {
        for (lang, code) in [(Lang::Fr, "fr"), (Lang::En, "en")] {
            for form in [Form::Html, Form::Text] {
                let file = format!("{name}.{code}.{}", form.ending());
                all.insert(file, sheet.render(form, lang));
            }
        }
    }
    all
}

#[test]
fn every_sheet_is_as_it_was_last_looked_at() {
    let sheets = all();
    if std::env::var_os("RELAIS_BLESS").is_some() {
        fs::create_dir_all(folder()).unwrap();
        for (file, text) in &sheets {
            fs::write(folder().join(file), text).unwrap();
        }
    }
    for (file, text) in &sheets {
        let kept =
            fs::read_to_string(folder().join(file)).unwrap_or_default().replace("\r\n", "\n");
        assert!(
            kept == *text,
            "{file} is not as it was; look at it, then run with RELAIS_BLESS=1\n{text}"
        );
    }
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name());
    let left: Vec<_> =
        files.filter(|file| !sheets.contains_key(&*file.to_string_lossy())).collect();
    assert!(left.is_empty(), "sheets that are no more: {left:?}");
}
