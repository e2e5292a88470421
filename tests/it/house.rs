//! The house: who may use what. Read off the sources, so that no wall is crossed by accident.

mod names;
mod sentences;
mod walls;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use walls::House;

/// Rooms from the bottom up, and the rooms below that each may use. The ground is open to all.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("store", &[]),
    ("sync", &[]),
    ("caseload", &["domain", "store", "sync"]),
    ("import", &["domain"]),
    ("report", &["caseload", "domain", "sync"]),
    ("desk", &["caseload", "domain", "import", "report", "store", "sync"]),
    ("tui", &["caseload", "desk", "domain", "report", "store", "sync"]),
    ("central", &["domain", "import", "report", "store", "sync"]),
    ("cli", &["caseload", "desk", "domain", "import", "report", "store", "sync", "tui"]),
];

/// What every room may use, and which uses no room.
const GROUND: &[&str] = &["clock", "dates", "error", "form", "i18n", "ids", "parallel", "text"];

/// Packages that belong to one place, or to the few that are named.
const WALLS: &[(&str, &[&str])] = &[
    ("sled", &["src/store/tables.rs"]),
    ("rustix", &["src/store/platform.rs", "src/tui/runtime/hangup.rs"]),
    ("argon2", &["src/store/vault"]),
    ("chacha20poly1305", &["src/store/seal", "src/store/vault"]),
    ("hkdf", &["src/store/seal", "src/store/vault"]),
    ("sha2", &["src/store/seal", "src/store/vault", "src/sync/chain.rs"]),
    ("ed25519_dalek", &["src/sync/signed.rs"]),
    ("base64", &["src/sync/signed.rs"]),
    // A passphrase is wiped where it is asked for, too.
    (
        "zeroize",
        &["src/store/seal", "src/store/vault", "src/cli/passphrase.rs", "src/tui/widget/secret.rs"],
    ),
    ("fuzzy_matcher", &["src/caseload/search"]),
    // What reports write is read back by the same package.
    ("calamine", &["src/import/spreadsheet.rs", "src/report/xlsx/tests.rs"]),
    ("opening_hours", &["src/domain/opening_hours.rs"]),
    ("microlp", &["src/report/confidentiality"]),
    ("rust_xlsxwriter", &["src/report/xlsx"]),
    ("cfb", &["src/import/container.rs"]),
    ("zip", &["src/import/container.rs"]),
    (
        "flate2",
        &[
            "src/central/backend/embedded",
            "src/central/backend/month.rs",
            "src/central/http/answer.rs",
            "src/import/gzip.rs",
            "src/sync/client.rs",
        ],
    ),
    ("encoding_rs", &["src/import/encoding.rs"]),
    ("ratatui", &["src/tui"]),
    ("ratatui_textarea", &["src/tui/widget/editor.rs"]),
    ("signal_hook", &["src/tui/runtime/signals.rs"]),
    ("crossterm", &["src/tui"]),
    ("clap", &["src/central/cli", "src/cli"]),
    ("clap_complete", &["src/cli/completions.rs"]),
    ("clap_mangen", &["src/cli/reference.rs"]),
    ("comfy_table", &["src/cli/output.rs"]),
    ("textwrap", &["src/cli/output.rs", "src/desk/sheet/text.rs", "src/tui/canvas.rs"]),
    ("rpassword", &["src/cli/passphrase.rs"]),
    ("icalendar", &["src/desk/calendar"]),
    ("etcetera", &["src/central/cli", "src/cli/environment.rs"]),
    ("axum", &["src/central"]),
    ("tokio", &["src/central"]),
    ("tokio_postgres", &["src/central/backend/postgres"]),
    ("deadpool_postgres", &["src/central/backend/postgres"]),
    ("tokio_rustls", &["src/central/http"]),
    ("hyper", &["src/central/http"]),
    ("hyper_util", &["src/central/http"]),
    ("rcgen", &["src/central/authority.rs"]),
    ("ureq", &["src/sync/client.rs"]),
    // Shared by the tests, the benches and the crash harness; the library's errors are typed.
    ("anyhow", &[]),
];

/// What would make a run impossible to replay.
const IMPURE: &[&str] = &[
    "SystemTime",
    "SystemClock",
    "Utc::now",
    "Local::now",
    "Instant::now",
    "RandomIds",
    "getrandom",
    "std::env",
    "std::fs",
    "std::thread",
    "thread::spawn",
];

/// Where every run can be replayed: time and chance come in as arguments.
const PURE: &[&str] = &[
    "src/domain",
    "src/caseload/change",
    "src/caseload/state",
    "src/caseload/query",
    "src/desk/closing",
    "src/desk/command",
    "src/desk/sheet",
    "src/report",
    "src/sync/chain",
    "src/sync/envelope",
    "src/sync/exchange",
    "src/sync/message",
    "src/sync/session",
    "src/sync/signed",
    "src/tui/form",
    "src/tui/model",
    "src/tui/overlay",
    "src/tui/screen",
    "src/tui/update",
    "src/tui/view",
    "src/tui/widget",
];

const HOUSE: House<'_> = House { rooms: ROOMS, ground: GROUND, walls: WALLS };

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Source files by path from the root: their text, comments left out.
type Sources = BTreeMap<String, String>;

fn sources() -> Sources {
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

#[test]
fn each_package_stays_behind_its_wall() {
    assert_eq!(HOUSE.packages_outside_their_place(&sources()), Vec::<String>::new());
}

#[test]
fn arrows_point_down_only() {
    let sources = sources();
    assert_eq!(HOUSE.arrows_up_or_across(&sources), Vec::<String>::new());
    assert_eq!(HOUSE.files_in_no_room(&sources), Vec::<String>::new());
    for (room, below) in ROOMS {
        assert!(sources.contains_key(&format!("src/{room}.rs")), "{room} was not found");
        let lower: Vec<_> =
            ROOMS.iter().map(|(name, _)| name).take_while(|name| *name != room).collect();
        assert!(below.iter().all(|name| lower.contains(&name)), "{room} may use a room above it");
    }
}

#[test]
fn a_program_is_nothing_but_a_door_to_its_face() {
    for (file, code) in sources().iter().filter(|(file, _)| file.starts_with("src/bin/")) {
        let face = if file.contains("central") { "central" } else { "cli" };
        assert_eq!(names::after(code, "relais").into_iter().collect::<Vec<_>>(), [face], "{file}");
        assert!(code.lines().count() <= 30, "{file} is more than a door");
    }
}

#[test]
fn what_can_be_replayed_has_no_clock_no_thread_and_no_file() {
    let mut impure = Vec::new();
    for (file, code) in sources() {
        let is_test = file.ends_with("tests.rs") || file.contains("/tests/");
        if PURE.iter().any(|place| file.starts_with(place)) && !is_test {
            impure.extend(
                IMPURE
                    .iter()
                    .filter(|call| code.contains(**call))
                    .map(|call| format!("{file}: {call}")),
            );
        }
    }
    assert_eq!(impure, Vec::<String>::new());
    for place in PURE {
        assert!(sources().keys().any(|file| file.starts_with(place)), "{place} was not found");
    }
}
