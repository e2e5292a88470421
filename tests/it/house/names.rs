//! Which modules and packages a source file names, as far as its text shows.

use std::collections::BTreeSet;

/// The first names behind `root::`, in a path or in a group: `crate::a::b`, `use crate::{a, b::c}`.
pub(super) fn after(code: &str, root: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(root) {
        let (before, behind) = (&code[..at], &code[at + root.len()..]);
        if let Some(path) = behind.strip_prefix("::").filter(|_| begins_a_path(before)) {
            names.extend(first_names(path));
        }
    }
    names
}

/// The names that a chain of as many `super::` as the file lies deep reaches: the crate's own modules.
pub(super) fn above(code: &str, depth: usize) -> BTreeSet<String> {
    let chain = "super::".repeat(depth);
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(&chain) {
        let (before, path) = (&code[..at], &code[at + chain.len()..]);
        if begins_a_path(before) && !path.starts_with("super") {
            names.extend(first_names(path));
        }
    }
    names
}

/// Is the package named: in a path, or brought in whole?
pub(super) fn uses(code: &str, package: &str) -> bool {
    code.match_indices(package).any(|(at, _)| {
        let (before, behind) = (&code[..at], &code[at + package.len()..]);
        let is_brought_in = before.ends_with("use ") && behind.starts_with([';', ' ']);
        begins_a_path(before) && (behind.starts_with("::") || is_brought_in)
    })
}

/// `crate::a`, not `$crate::a`'s macro name, `other_crate::a` or `a::crate`.
fn begins_a_path(before: &str) -> bool {
    let joined = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '.';
    !before.ends_with(joined) && (!before.ends_with("::") || is_absolute(before))
}

/// The leading `::` of `::sled::open`.
fn is_absolute(before: &str) -> bool {
    let inside = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '>';
    before.strip_suffix("::").is_some_and(|before| !before.ends_with(inside))
}

fn first_names(path: &str) -> Vec<String> {
    let Some(group) = path.strip_prefix('{') else {
        return vec![name(path)];
    };
    let mut names = vec![name(group.trim_start())];
    let mut depth = 1;
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 1 => break,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(name(group[at + 1..].trim_start())),
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn name(path: &str) -> String {
    path.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

#[test]
fn names_are_read_off_paths_and_groups() {
    let names = |code: &str| after(code, "crate").into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(names("use crate::domain::person::Person;"), "domain");
    assert_eq!(names("let now = crate::clock::now();"), "clock");
    assert_eq!(names("use crate::{\n    caseload::{State, change},\n    msg,\n};"), "caseload msg");
    assert_eq!(names("use crate::{tui};\nuse crate::store;"), "store tui");
    assert_eq!(names("pub(crate) fn f() {} my_crate::cli::run(); other::crate::cli"), "");
}

#[test]
fn the_crate_s_own_modules_are_named_by_super_too() {
    let names =
        |depth| above("use super::super::cli::face;", depth).into_iter().collect::<Vec<_>>();
    assert_eq!(names(2), ["cli"], "from src/store/x.rs: the crate's");
    assert_eq!(names(3), Vec::<String>::new(), "from src/store/x/y.rs: the room's own");
    assert_eq!(names(1), Vec::<String>::new());
}

#[test]
fn a_package_is_told_from_names_that_only_look_like_it() {
    for code in
        ["use sled::Db;", "let db = sled::open(dir);", "use sled;", "::sled::Db", "(sled::Db)"]
    {
        assert!(uses(code, "sled"), "{code}");
    }
    for code in
        ["super::sled::x()", "unsled::Db", "sleds::Db", "self.sled::<u8>()", "folder(\"sled\")"]
    {
        assert!(!uses(code, "sled"), "{code}");
    }
}
