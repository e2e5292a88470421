//! A PostgreSQL that is there for one test: made in a temporary folder, spoken to by a socket in it, killed afterwards.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A running server. It refuses root, so root starts it as another user.
pub(super) struct Database {
    folder: TempDir,
    programs: PathBuf,
    names: Cell<u32>,
}

/// The folder of PostgreSQL's programs, when it is installed.
fn programs() -> Option<PathBuf> {
    let said = Command::new("pg_config").arg("--bindir").output().ok();
    let said = said.and_then(|output| String::from_utf8(output.stdout).ok());
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = installed.map(|one| one.path().join("bin")).collect();
    versions.sort();
    let found = said.map(|said| PathBuf::from(said.trim())).into_iter();
    found.chain(versions.into_iter().rev()).find(|folder| folder.join("initdb").exists())
}

fn number(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// Who runs the server: ourselves, or, for root, a user who is not.
fn other_user() -> Option<(u32, u32)> {
    if number(&["-u"]) != Some(0) {
        return None;
    }
    let of = |name: &str| Some((number(&["-u", name])?, number(&["-g", name])?));
    of("postgres").or_else(|| of("nobody"))
}

fn run(programs: &Path, name: &str, arguments: &[&str]) -> Output {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new(programs.join(name));
    command.args(arguments).current_dir("/").env("LC_ALL", "C");
    if let Some((user, group)) = other_user() {
        command.gid(group).uid(user);
    }
    command.output().unwrap()
}

fn done(programs: &Path, name: &str, arguments: &[&str]) {
    let output = run(programs, name, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{name} {arguments:?}: {said}");
}

impl Database {
    /// Starts one that waits for no disk; `None`, and a word about it, where PostgreSQL is not installed.
    #[allow(dead_code, reason = "what measures wants the other one")]
    pub(super) fn start() -> Option<Self> {
        Self::start_with("-c fsync=off")
    }

    /// Starts one that syncs as it does in earnest.
    #[allow(dead_code, reason = "what tests wants the other one")]
    pub(super) fn start_synced() -> Option<Self> {
        Self::start_with("-c fsync=on")
    }

    fn start_with(syncing: &str) -> Option<Self> {
        let Some(programs) = programs() else {
            let required = std::env::var_os("RELAIS_REQUIRE_POSTGRES").is_some();
            assert!(!required, "RELAIS_REQUIRE_POSTGRES is set, and PostgreSQL is not installed");
            println!("skipped: no PostgreSQL");
            return None;
        };
        let folder = TempDir::new().unwrap();
        if let Some((user, group)) = other_user() {
            std::os::unix::fs::chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let database = Self { folder, programs, names: Cell::new(0) };
        let data = database.data();
        let initdb = ["-D", &data, "-U", "relais", "-A", "trust", "-E", "UTF8", "--no-sync"];
        done(&database.programs, "initdb", &initdb);
        // No port: its socket lies in the folder.
        let options = format!("-k {} -c listen_addresses= {syncing}", database.folder());
        let log = format!("{}/log", database.folder());
        let start = ["start", "-w", "-D", &data, "-l", &log, "-o", &options];
        done(&database.programs, "pg_ctl", &start);
        Some(database)
    }

    fn folder(&self) -> String {
        self.folder.path().to_str().unwrap().to_owned()
    }

    fn data(&self) -> String {
        format!("{}/data", self.folder())
    }

    /// The address of another, empty database.
    pub(super) fn url(&self) -> String {
        self.names.set(self.names.get() + 1);
        let (name, folder) = (format!("relais{}", self.names.get()), self.folder());
        done(&self.programs, "createdb", &["-h", &folder, "-U", "relais", &name]);
        format!("postgres://relais@/{name}?host={folder}")
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        run(&self.programs, "pg_ctl", &["stop", "-m", "immediate", "-D", &self.data()]);
    }
}
