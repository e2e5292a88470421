//! What is served to anyone, what is bounded, what is written down.

use super::Case;
use super::client::{answer, ask, post};
use super::world::World;
use relais::central::http::{Limits, ROUTES, document};
use relais::sync::message::{EnrolRequest, ProblemKind};
use relais::sync::signed::PrivateKey;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub(super) const CASES: &[Case] = &[
    ("every route of the document is there, and nothing else is", routes),
    ("log and metrics hold nothing of what was sent", nothing_is_told),
    ("one address cannot ask without end", bounded),
    ("a head that does not come ends the connection", slow),
];

fn routes(world: &World) {
    let server = world.serve();
    let document: Value = ask(server.at, "GET", "/v1/openapi.json", None, b"").done(200);
    assert_eq!(document, self::document());
    let methods = document["paths"].as_object().unwrap().values();
    let told: usize = methods.map(|methods| methods.as_object().unwrap().len()).sum();
    assert_eq!(told, ROUTES.len());
    for route in ROUTES {
        let path = route
            .path
            .replace("{office}", "CSP")
            .replace("{epoch}/{seq}", "1/1")
            .replace("{list}", "directory");
        let answer = ask(server.at, route.method, &path, None, b"");
        assert!(!matches!(answer.status, 404 | 405), "{} {path}: {}", route.method, answer.status);
        if route.token {
            answer.refused(ProblemKind::Unauthorised);
        }
        let other = if route.method == "POST" { "DELETE" } else { "PATCH" };
        assert_eq!(ask(server.at, other, &path, None, b"").status, 405, "{other} {path}");
    }
    for path in ["/", "/v1", "/v1/offices/CSP", "/v1/offices/CSP/envelopes/1", "/admin", "/../etc"]
    {
        assert_eq!(ask(server.at, "GET", path, None, b"").status, 404, "{path}");
    }
}

fn nothing_is_told(world: &World) {
    let server = world.serve();
    let mut laptop = world.laptop("CSP", 1);
    laptop.hello(server.at, world.clock.utc());
    laptop.put(server.at, &laptop.clone().seal("2026-11-20", 7_654_321));
    laptop.put(server.at, &laptop.clone().seal_unknown());
    ask(server.at, "GET", "/v1/offices/DUBUC/envelopes?after=Celine", None, b"");
    ask(server.at, "GET", "/dossier/DUBUC", None, b"");
    let metrics = ask(server.at, "GET", "/metrics", None, b"").text();
    assert!(metrics.contains("relais_envelopes_total{outcome=\"applied\"} 1\n"), "{metrics}");
    let put = "route=\"/v1/offices/{office}/envelopes/{epoch}/{seq}\",status=\"201\"";
    assert!(metrics.contains(&format!("relais_requests_total{{{put}}} 1\n")), "{metrics}");
    assert!(metrics.contains("relais_offices 1\n"), "{metrics}");
    let log = world.log.lock().unwrap().join("\n");
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let fields: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, ["bytes", "method", "millis", "office", "route", "status", "time"]);
    }
    assert!(log.contains("\"office\":\"CSP\"") && log.contains("\"status\":201"), "{log}");
    let token = laptop.token.unwrap();
    let secret =
        [&*token, "7654321", "7_654_321", "in_person", "2026-11-20", "DUBUC", "Celine", "dossier"];
    for text in secret {
        assert!(!log.contains(text), "{text} in the log: {log}");
        assert!(!metrics.contains(text), "{text} in the metrics: {metrics}");
    }
    assert!(!metrics.contains("CSP"), "{metrics}");
}

fn bounded(world: &World) {
    let limits = Limits { peer: (6, 0.0), guess: (2, 0.0), ..Limits::default() };
    let server = world.serve_with(limits, None);
    let guess = || {
        let request = EnrolRequest {
            code: "0000-0000-0000-0000".to_owned(),
            office: "CSP".into(),
            key: PrivateKey::from_seed(&[1; 32]).public(),
            program: "guess".to_owned(),
        };
        post(server.at, "/v1/enrol", None, &request)
    };
    guess().refused(ProblemKind::Code);
    guess().refused(ProblemKind::Code);
    let busy = guess();
    busy.refused(ProblemKind::Busy);
    assert!(busy.head.to_lowercase().contains("retry-after: "), "{}", busy.head);
    let statuses = [(); 5].map(|()| ask(server.at, "GET", "/healthz", None, b"").status);
    assert_eq!(statuses, [200, 200, 200, 429, 429]);
    let full = Limits { at_once: 0, ..Limits::default() };
    let server = world.serve_with(full, None);
    ask(server.at, "GET", "/healthz", None, b"").refused(ProblemKind::Busy);
}

fn slow(world: &World) {
    let (head, request) = (Duration::from_millis(50), Duration::from_millis(50));
    let server = world.serve_with(Limits { head, request, ..Limits::default() }, None);
    let mut stream = TcpStream::connect(server.at).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: c").unwrap();
    let mut rest = Vec::new();
    // Ends because the server ends it; what it said before, if anything, is no answer that counts.
    let _ = stream.read_to_end(&mut rest);
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
    let mut stream = TcpStream::connect(server.at).unwrap();
    stream
        .write_all(b"POST /v1/hello HTTP/1.1\r\nHost: c\r\nConnection: close\r\nContent-Length: 10\r\n\r\n{")
        .unwrap();
    let answer = answer(&mut stream).unwrap();
    answer.refused(ProblemKind::Unavailable);
}
