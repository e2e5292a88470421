//! Each dependency earns its line in `docs/dependencies.md`.

use std::collections::BTreeSet;
use std::path::Path;

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(path).unwrap().replace("\r\n", "\n")
}

/// Every package named by a manifest: for the program, for tests, for building, for one system alone.
fn declared(manifest: &str) -> BTreeSet<String> {
    fn gather(table: &toml::Table, found: &mut BTreeSet<String>) {
        for (name, value) in table {
            let Some(inner) = value.as_table() else { continue };
            if name.ends_with("dependencies") {
                found.extend(inner.keys().cloned());
            } else if name == "target" {
                inner.values().filter_map(toml::Value::as_table).for_each(|one| gather(one, found));
            }
        }
    }
    let mut found = BTreeSet::new();
    gather(&manifest.parse().unwrap(), &mut found);
    found
}

/// Every package that has a line of its own, and whose line says what for and why this one.
fn documented(document: &str) -> BTreeSet<String> {
    document
        .lines()
        .filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'))
        .map(|row| row.split('|').map(str::trim).collect::<Vec<_>>())
        .filter(|cells| cells.len() == 3 && cells.iter().all(|cell| !cell.is_empty()))
        .flat_map(|cells| cells[0].split(',').map(str::trim).collect::<Vec<_>>())
        // A version or a system may stand behind the name.
        .filter_map(|named| named.split(' ').next())
        .filter(|name| *name != "package" && !name.starts_with('-'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_dependency_has_its_line_and_every_line_its_dependency() {
    let (declared, documented) =
        (declared(&read("Cargo.toml")), documented(&read("docs/dependencies.md")));
    let missing: Vec<_> = declared.difference(&documented).collect();
    assert!(missing.is_empty(), "what for, and why this one, is not said of {missing:?}");
    let left: Vec<_> = documented.difference(&declared).collect();
    assert!(left.is_empty(), "no longer used, still spoken of: {left:?}");
    assert!(declared.contains("sled") && declared.contains("tempfile"), "{declared:?}");
}

#[test]
fn a_package_without_a_reason_is_seen() {
    let manifest = "[dependencies]\na = '1'\nb = { version = '1' }\n[dev-dependencies]\nc = '1'\n\
        [target.'cfg(unix)'.dependencies]\nd = '1'\n[build-dependencies]\ne = '1'\n[package]\nname = 'f'";
    let all: Vec<String> = declared(manifest).into_iter().collect();
    assert_eq!(all, ["a", "b", "c", "d", "e"]);
    let document = "| package | what for | why this one |\n|---|---|---|\n| a, d (Unix) | x | y |\n\
        | b `=1` | x | |\n| c |  | y |\nWe also speak of e.\n";
    assert_eq!(documented(document).into_iter().collect::<Vec<_>>(), ["a", "d"]);
}
