//! The command line, driven as a script drives it: the built program, a store in a temporary
//! folder, results on the output, everything else on the error output.

mod calendar;
mod directory;
mod documents;
mod exits;
mod orientation;
mod pages;
mod real_store;
mod report;
mod schema;
mod services;
mod sheet;
mod statistics;
mod story;

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The day on which every one of these tests runs.
const TODAY: &str = "2026-11-23";

/// A folder for one test, and the program to run in it.
pub(crate) struct Desk {
    folder: TempDir,
    lang: &'static str,
    program: PathBuf,
}

impl Desk {
    pub(crate) fn new(lang: &'static str) -> Self {
        let program = PathBuf::from(env!("CARGO_BIN_EXE_relais"));
        Self { folder: TempDir::new().unwrap(), lang, program }
    }

    /// The same desk, with another build of the program on it.
    pub(crate) fn using(self, program: PathBuf) -> Self {
        Self { program, ..self }
    }

    /// A desk with an invented caseload: no passphrase, no slow key.
    pub(crate) fn with_demonstration(lang: &'static str, people: usize) -> Self {
        let desk = Self::new(lang);
        desk.invent(people);
        desk
    }

    /// Puts an invented caseload on it.
    pub(crate) fn invent(&self, people: usize) {
        let store = self.store();
        let store = store.to_str().unwrap();
        let made = self.run(&["demo", "--people", &people.to_string(), "--store", store]);
        assert_eq!(code(&made), 0, "{}", said(&made));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.path("store")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("RELAIS_STORE", self.store())
            .env("RELAIS_LANG", self.lang)
            .env("RELAIS_TODAY", TODAY)
            .env("RELAIS_ADVISER", "Nadia")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Windows starts no program without it.
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Runs a command that must succeed; what it printed.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(code(&output), 0, "{arguments:?}: {}{}", printed(&output), said(&output));
        printed(&output)
    }

    /// Runs a command that must succeed, and reads its JSON, which must be what its schema says.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let text = self.ok(&[arguments, &["--format", "json"]].concat());
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| {
            panic!("{arguments:?} printed no JSON ({error}): {text}");
        });
        schema::check(&value);
        value
    }
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

pub(crate) fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}
