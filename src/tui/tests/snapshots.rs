//! Every screen as it was last looked at, in `tests/snapshots/tui`: one file a screen, a size and a language.
//!
//! `RELAIS_BLESS=1 cargo test --lib tui::tests::snapshots` writes them anew; read what changed before keeping it.

use super::desk::drawn;
use super::office;
use super::scenes::{self, CLOSED, EMPTY, OPEN};
use crate::caseload::test_support;
use crate::i18n::Lang;
use crate::tui::model::{Model, Msg};
use crate::tui::update::update;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// The size that every screen is drawn at, and those that the main ones are drawn at too.
const USUAL: (u16, u16) = (80, 24);
const OTHERS: [(u16, u16); 2] = [(40, 10), (200, 50)];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/tui")
}

/// A screen as text, and where its cursor stands.
fn text(model: &mut Model, (columns, lines): (u16, u16)) -> String {
    update(model, Msg::Resize(columns, lines));
    let (lines, cursor) = drawn(model, columns, lines);
    let cursor = match cursor {
        Some(at) => format!("[cursor: column {}, line {}]", at.x + 1, at.y + 1),
        None => "[no cursor]".to_owned(),
    };
    format!("{}\n{cursor}\n", lines.join("\n"))
}

/// Every screen by the name of its file.
fn all(lang: Lang) -> BTreeMap<String, String> {
    let code = if lang == Lang::Fr { "fr" } else { "en" };
    let mut all = BTreeMap::new();
    let mut keep = |name: &str, model: &mut Model, size: (u16, u16)| {
        let file = format!("{name}.{}x{}.{code}.txt", size.0, size.1);
        let was = all.insert(file, text(model, size));
        assert_eq!(was, None, "{name} is the name of two screens");
    };
    for scene in OPEN {
        let mut desk = scene.play(office::state(), lang, "lefe");
        keep(scene.name, &mut desk.model, USUAL);
        for size in OTHERS.into_iter().filter(|_| scene.is_main) {
            keep(scene.name, &mut desk.model, size);
        }
    }
    for scene in EMPTY {
        let mut desk = scene.play(test_support::office(), lang, "lefe");
        keep(scene.name, &mut desk.model, USUAL);
    }
    for name in CLOSED {
        keep(name, &mut scenes::closed(name, lang), USUAL);
    }
    all
}

#[test]
fn every_screen_is_as_it_was_last_looked_at() {
    let screens: BTreeMap<String, String> =
        [Lang::Fr, Lang::En].into_iter().flat_map(all).collect();
    let kept = || -> Vec<String> {
        let files = fs::read_dir(folder()).into_iter().flatten();
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    };
    if std::env::var_os("RELAIS_BLESS").is_some() {
        fs::create_dir_all(folder()).unwrap();
        for file in kept().iter().filter(|file| !screens.contains_key(*file)) {
            fs::remove_file(folder().join(file)).unwrap();
        }
        for (file, text) in &screens {
            fs::write(folder().join(file), text).unwrap();
        }
    }
    let mut wrong = Vec::new();
    for (file, text) in &screens {
        let kept =
            fs::read_to_string(folder().join(file)).unwrap_or_default().replace("\r\n", "\n");
        if kept != *text {
            wrong.push(format!("{file} was\n{kept}\nand is\n{text}"));
        }
    }
    let left: Vec<String> = kept().into_iter().filter(|file| !screens.contains_key(file)).collect();
    assert!(left.is_empty(), "screens that are no more: {left:?}");
    let count = wrong.len();
    wrong.truncate(5);
    assert!(
        wrong.is_empty(),
        "{count} screens are not as they were; look at them, then run with RELAIS_BLESS=1\n{}",
        wrong.join("\n")
    );
}
