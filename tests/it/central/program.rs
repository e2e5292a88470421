//! The built program, as the people of the central office use it.

use super::client::ask;
use super::world::{Laptop, START};
use chrono::{DateTime, NaiveDateTime, Utc};
use relais::sync::message::{ListReply, ParcelToCentre, ParcelToOffice};
use relais::sync::signed::Signed;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// A data folder, and the program to use it with.
pub(crate) struct Centre {
    folder: TempDir,
    options: Vec<String>,
}

/// The program that serves, killed when it is dropped.
pub(crate) struct Served {
    pub(crate) at: SocketAddr,
    pub(crate) child: Child,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Centre {
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    pub(crate) fn with(options: &[&str]) -> Self {
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        Self { folder: TempDir::new().unwrap(), options }
    }

    /// The day on which the program believes to be.
    #[expect(clippy::unused_self, reason = "it is this program that believes so")]
    pub(crate) fn now(&self) -> DateTime<Utc> {
        START.parse::<NaiveDateTime>().unwrap().and_utc()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_relais-central"));
        command
            .args(arguments)
            .args(&self.options)
            .args(["--today", "2026-11-23", "--lang", "en", "--data"])
            .arg(self.path("data"))
            .current_dir(self.folder.path())
            .env_clear()
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What is printed, by a command that succeeds.
    #[track_caller]
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = text(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {} {said}", output.status);
        text(&output.stdout)
    }

    /// What is said, by a command that ends otherwise.
    #[track_caller]
    pub(crate) fn refused(&self, exit: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
        said
    }

    /// Adds an office; its code.
    pub(crate) fn invite(&self, office: &str) -> String {
        let since = ["--name", "Relais", "--since", "2026-11-16"];
        let printed = self.ok(&[&["offices", "add", office], &since[..]].concat());
        let word = printed.split_whitespace().find(|word| word.len() == 19 && word.contains('-'));
        word.unwrap().to_owned()
    }

    pub(crate) fn serve(&self) -> Served {
        self.serve_with(&[])
    }

    pub(crate) fn serve_with(&self, options: &[&str]) -> Served {
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], options].concat();
        let mut command = self.command(&arguments);
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit("//").next().and_then(|address| address.parse().ok());
        Served { at: address.unwrap_or_else(|| panic!("{line:?}")), child }
    }
}

#[test]
fn a_central_office_is_made_serves_and_answers_its_people_meanwhile() {
    let centre = Centre::new();
    assert!(centre.refused(4, &["status"]).contains("init"), "nothing is there");
    let made = centre.ok(&["init", "--name", "Central"]);
    assert!(made.contains("Recovery code"), "{made}");
    centre.refused(4, &["init"]);
    let code = centre.invite("CSP");
    centre.refused(1, &["offices", "add", "CSP", "--name", "Again"]);
    centre.refused(1, &["offices", "add", "trop-long-pour-un-code", "--name", "x"]);

    let mut served = centre.serve();
    let mut laptop = Laptop::new("CSP", 1);
    laptop.arrive(served.at, &code, centre.now());
    let generation = laptop.hello(served.at, centre.now()).generation;
    let envelopes = ["2026-11-19", "2026-11-20"].map(|day| laptop.seal(day, 3));
    for envelope in &envelopes {
        let _: Signed = laptop.put(served.at, envelope).done(201);
    }
    // The store is held: each of these goes through the channel.
    let listed = centre.ok(&["offices", "list"]);
    assert!(listed.contains(&laptop.key.public().id().to_string()), "{listed}");
    let status = centre.ok(&["status"]);
    assert!(status.contains("CSP") && status.contains("late"), "{status}");
    let json: Value = serde_json::from_str(&centre.ok(&["status", "--json"])).unwrap();
    assert_eq!(json["offices"][0]["standing"], "late");
    assert!(centre.ok(&["show", "CSP"]).contains("2026-11-20"));
    assert!(centre.ok(&["show", "csp", "--day", "2026-11-20"]).contains("in_person"));
    centre.refused(3, &["show", "NONE"]);
    let second = centre.invite("PSY");
    assert_ne!(second, code);
    centre.ok(&["offices", "calendar", "CSP", "--closed", "2026-11-16", "--closed", "2026-11-17"]);
    centre.ok(&["offices", "calendar", "CSP", "--weekdays", "4,5"]);
    let json: Value = serde_json::from_str(&centre.ok(&["status", "--json"])).unwrap();
    assert_eq!(json["offices"][0]["standing"], "up_to_date");
    std::fs::write(centre.path("list.json"), r#"[{"id":"a","name":"Mission locale"}]"#).unwrap();
    assert!(centre.ok(&["directory", "publish", "list.json"]).contains("number 1"));
    let csv = "Code commune;Catégorie;Nombre\n78123;ABC;1210\n78015;ABC;s\n";
    std::fs::write(centre.path("stmt.csv"), csv).unwrap();
    let import =
        ["statistics", "import", "stmt.csv", "--source", "Dares, STMT", "--on", "2026-09-30"];
    assert!(centre.ok(&import).contains("Kept: jobseekers 2026-09-30 Dares, STMT"));
    assert!(centre.ok(&import).contains("Nothing changed"));
    assert!(centre.ok(&["statistics", "list"]).contains("Dares, STMT"));
    let json: Value = serde_json::from_str(&centre.ok(&["statistics", "list", "--json"])).unwrap();
    assert_eq!((&json[0]["cells"], &json[0]["suppressed"]), (&2.into(), &1.into()));
    let report = ["report", "definitions", "--period", "2026-11", "--internal", "--to", "r.xlsx"];
    assert!(centre.ok(&report).contains("r.xlsx"));
    assert!(std::fs::read(centre.path("r.xlsx")).unwrap().starts_with(b"PK"));
    centre.refused(1, &report);
    centre.ok(&[&report[..], &["--force"]].concat());
    let public = ["report", "activity", "--period", "2026-11", "--to", "r.csv"];
    assert!(centre.refused(1, &public).contains("2026-11-30"), "the month is not over");
    centre.refused(2, &["report", "activity", "--period", "hier", "--to", "r.csv"]);
    centre.refused(2, &[&public[..], &["--office", "CSP"]].concat());
    centre.refused(
        3,
        &["report", "fse", "--period", "2026-11", "--internal", "--office", "NO", "--to", "f.csv"],
    );
    std::fs::write(centre.path("stmt.csv"), csv.replace("1210", "many")).unwrap();
    assert!(centre.refused(1, &import).contains("many"));
    assert!(centre.ok(&["rebuild"]).contains("2 summaries"));
    let export = ["export", "--from", "2026-11-01", "--to", "2026-11-30"];
    let through_the_channel = centre.ok(&export);
    assert!(centre.ok(&["backup", "copy.backup"]).contains("copy.backup"));
    centre.refused(1, &["backup", "copy.backup"]);
    assert!(centre.path("data/admin").exists());

    // The system asks it to end: it ends in order.
    Command::new("kill").arg(served.child.id().to_string()).status().unwrap();
    assert!(served.child.wait().unwrap().success());
    assert!(!centre.path("data/admin").exists());
    assert_eq!(centre.ok(&export), through_the_channel);
    assert!(centre.ok(&["doctor"]).contains("All is well"));

    // The machine is lost; the backup and the code are not.
    let recovery = made.lines().find_map(|line| line.split_once("this once: ")).unwrap().1.trim();
    let other = Centre::new();
    let copy = centre.path("copy.backup");
    let copy = copy.to_str().unwrap();
    other.refused(4, &["restore", copy]);
    other.refused(2, &["restore", copy, "--code", "x"]);
    other.ok(&["restore", copy, "--code", recovery]);
    assert_eq!(other.ok(&export), through_the_channel);
    let served = other.serve();
    let reply = laptop.hello(served.at, centre.now());
    assert_eq!(reply.head, laptop.chain.head());
    assert_ne!(reply.generation, generation, "another copy of the ledger");
}

#[test]
fn what_comes_on_a_stick_is_answered_in_a_file() {
    let centre = Centre::new();
    centre.ok(&["init"]);
    let code = centre.invite("CSP");
    let mut laptop = Laptop::new("CSP", 1);
    {
        let served = centre.serve();
        laptop.arrive(served.at, &code, centre.now());
    }
    let mut envelopes = vec![laptop.seal("2026-11-19", 3), laptop.seal("2026-11-20", 4)];
    let write = |name: &str, envelopes: &[Signed]| {
        let format = ParcelToCentre::FORMAT.to_owned();
        let parcel = ParcelToCentre { format, office: "CSP".into(), envelopes: envelopes.to_vec() };
        std::fs::write(centre.path(name), serde_json::to_vec(&parcel).unwrap()).unwrap();
    };
    write("sent.json", &envelopes);
    let said = centre.ok(&["receive", "sent.json", "--reply", "reply.json"]);
    assert!(said.contains("2 summaries kept of 2"), "{said}");
    let reply = std::fs::read(centre.path("reply.json")).unwrap();
    let reply: ParcelToOffice = serde_json::from_slice(&reply).unwrap();
    assert_eq!((reply.head, reply.outcomes.len()), (laptop.chain.head(), 2));
    envelopes[1].signature[0] ^= 1;
    write("wrong.json", &envelopes);
    let output = centre.run(&["receive", "wrong.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("1-2 refused"), "{}", text(&output.stdout));
    std::fs::write(centre.path("none.json"), "{}").unwrap();
    assert!(centre.refused(1, &["receive", "none.json"]).contains("none.json"));
    centre.refused(1, &["receive", "missing.json"]);
}

#[test]
fn nothing_is_served_in_the_open_to_a_network() {
    let centre = Centre::new();
    centre.ok(&["init"]);
    let said = centre.refused(2, &["serve", "--listen", "0.0.0.0:0"]);
    assert!(said.contains("--tls-cert"), "{said}");
    centre.refused(2, &["serve", "--tls-cert", "missing.pem"]);
    let missing = ["serve", "--tls-cert", "missing.pem", "--tls-key", "missing.key"];
    assert!(centre.refused(2, &missing).contains("missing.pem"));
    assert!(centre.refused(2, &["serves"]).contains("serves"));
    assert!(centre.ok(&["--help"]).contains("late"));
}

#[test]
fn who_is_behind_a_proxy_is_who_it_says_last() {
    let centre = Centre::new();
    centre.ok(&["init"]);
    let served = centre.serve_with(&["--behind-proxy"]);
    assert_eq!(ask(served.at, "GET", "/healthz", None, b"").status, 200);
}

#[test]
fn a_second_program_cannot_take_the_store_and_says_who_holds_it() {
    let centre = Centre::new();
    centre.ok(&["init"]);
    let served = centre.serve();
    let second = ["serve", "--listen", "127.0.0.1:0"];
    let said = centre.refused(4, &second);
    assert!(said.contains(&served.child.id().to_string()), "{said}");
    let mut laptop = Laptop::new("CSP", 1);
    laptop.arrive(served.at, &centre.invite("CSP"), centre.now());
    let list: ListReply = laptop.get(served.at, "/v1/offices/CSP/envelopes").done(200);
    assert!(list.heads.is_empty());
}

/// The log of the program itself: one line of JSON a request, and nothing besides.
#[test]
fn the_program_logs_one_line_a_request() {
    let centre = Centre::new();
    centre.ok(&["init"]);
    let mut command = centre.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let at: SocketAddr = line.trim().rsplit("//").next().unwrap().parse().unwrap();
    let served = Served { at, child };
    assert_eq!(ask(served.at, "GET", "/healthz", None, b"").status, 200);
    let mut served = served;
    Command::new("kill").arg(served.child.id().to_string()).status().unwrap();
    let mut log = String::new();
    served.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1, "{log}");
    assert_eq!((&lines[0]["route"], &lines[0]["status"]), (&"/healthz".into(), &200.into()));
}
