//! The walls of the house: who may use what. Read off the sources, so that a wall cannot be
//! crossed by accident.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms, and the rooms below that each may use. The ground is open to all.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("store", &[]),
    ("caseload", &["domain", "store"]),
    ("import", &["domain"]),
    ("desk", &["caseload", "domain", "import", "store"]),
    ("tui", &["caseload", "desk", "domain", "store"]),
    ("cli", &["caseload", "desk", "domain", "import", "store", "tui"]),
];

const GROUND: &[&str] = &["clock", "dates", "error", "i18n", "ids", "parallel", "text"];

/// Packages that belong to one place.
const WALLS: &[(&str, &str)] = &[
    ("sled::", "src/store/tables.rs"),
    ("ratatui::", "src/tui"),
    ("crossterm::", "src/tui"),
    ("clap::", "src/cli"),
    ("rustix::", "src/store/platform.rs"),
    ("calamine::", "src/import"),
    ("axum::", "src/central"),
    ("tokio::", "src/central"),
    ("ureq::", "src/sync/client.rs"),
];

/// What would make a run impossible to replay.
const IMPURE: &[&str] =
    &["SystemTime::now", "Utc::now", "Local::now", "Instant::now", "std::fs", "thread::spawn"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every source file with its text, comments left out, by path from the root.
fn sources() -> BTreeMap<String, String> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("src"), &mut found);
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            (name, code.collect::<Vec<_>>().join("\n"))
        })
        .collect()
}

fn room_of(file: &str) -> Option<&str> {
    let inside = file.strip_prefix("src/")?;
    Some(inside.split(['/', '.']).next().unwrap_or(inside))
}

#[test]
fn each_package_stays_behind_its_wall() {
    let mut crossed = Vec::new();
    for (file, code) in sources() {
        for (package, place) in WALLS {
            let at_home = file == *place
                || file.starts_with(&format!("{place}/"))
                || file == format!("{place}.rs");
            if code.contains(package) && !at_home {
                crossed.push(format!("{file} uses {package} which belongs to {place}"));
            }
        }
    }
    assert_eq!(crossed, Vec::<String>::new());
}

#[test]
fn arrows_point_down_only() {
    let mut crossed = Vec::new();
    let mut rooms_seen = BTreeSet::new();
    for (file, code) in sources() {
        let Some(room) = room_of(&file) else { continue };
        let allowed: &[&str] = match ROOMS.iter().find(|(name, _)| *name == room) {
            Some((name, below)) => {
                rooms_seen.insert(*name);
                below
            }
            None if GROUND.contains(&room) => &[],
            None => continue,
        };
        for (above, _) in ROOMS {
            if *above != room
                && !allowed.contains(above)
                && code.contains(&format!("crate::{above}::"))
            {
                crossed.push(format!("{file} reaches up or across to {above}"));
            }
        }
    }
    assert_eq!(crossed, Vec::<String>::new());
    assert!(
        rooms_seen.contains("domain") && rooms_seen.contains("store"),
        "sources were not found"
    );
}

#[test]
fn the_profession_and_its_changes_have_no_clock_no_thread_and_no_file() {
    let pure = ["src/domain", "src/caseload/change", "src/caseload/state", "src/caseload/query"];
    let mut impure = Vec::new();
    for (file, code) in sources() {
        if pure.iter().any(|place| file.starts_with(place)) && !file.ends_with("tests.rs") {
            impure.extend(
                IMPURE
                    .iter()
                    .filter(|call| code.contains(**call))
                    .map(|call| format!("{file}: {call}")),
            );
        }
    }
    assert_eq!(impure, Vec::<String>::new());
}

#[test]
fn every_sentence_named_in_the_code_is_in_the_tables_and_every_one_in_the_tables_is_used() {
    let code: String = sources().into_values().collect::<Vec<_>>().join("\n");
    let known: BTreeSet<&str> = relais::i18n::Lang::Fr.entries().map(|(key, _)| key).collect();
    let plain: BTreeSet<&str> = known
        .iter()
        .map(|key| key.strip_suffix(".one").or_else(|| key.strip_suffix(".other")).unwrap_or(key))
        .collect();
    let named: BTreeSet<&str> = code
        .split("msg!(")
        .skip(1)
        .filter_map(|call| call.trim_start().strip_prefix('"')?.split('"').next())
        .filter(|key| key.contains('.') && !key.contains('$'))
        .collect();
    let missing: Vec<_> = named.difference(&plain).collect();
    assert!(missing.is_empty(), "named in the code, in no table: {missing:?}");

    // Keys put together from parts: these families are read as a whole.
    let literal = |key: &str| code.contains(&format!("\"{key}\""));
    let in_family = |key: &str| FAMILIES.iter().any(|family| key.starts_with(family));
    let unused: Vec<_> = plain.iter().filter(|key| !literal(key) && !in_family(key)).collect();
    assert!(unused.is_empty(), "in the tables, named nowhere: {unused:?}");
}

/// Beginnings of keys that the code puts together from parts.
const FAMILIES: &[&str] =
    &["cli.help.", "cli.value.", "common.", "import.column.", "import.place.", "query.field."];
