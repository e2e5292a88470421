//! HTTP as bytes on a socket, every answer held against the document that the centre serves.

use relais::central::http::document;
use relais::sync::message::{Problem, ProblemKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// What is in the body.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// That it is a refusal of that kind, well formed.
    #[track_caller]
    pub(crate) fn refused(&self, kind: ProblemKind) -> Problem {
        assert!(self.head.contains("application/problem+json"), "{self:?} {}", self.text());
        let problem: Problem = self.read();
        assert_eq!((problem.kind, self.status), (kind, kind.status()), "{problem:?}");
        assert_eq!(problem.status, self.status);
        problem
    }

    /// That it was done.
    #[track_caller]
    pub(crate) fn done<T: DeserializeOwned>(&self, status: u16) -> T {
        assert_eq!(self.status, status, "{}", self.text());
        self.read()
    }
}

/// Reads an answer to its end: the connection is closed after it.
pub(crate) fn answer(mut stream: impl Read) -> Option<Answer> {
    let mut bytes = Vec::new();
    // A server that was killed resets the connection.
    stream.read_to_end(&mut bytes).ok()?;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length: usize = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, length)| length.parse().ok())?;
    let body = bytes.split_off(end + 4);
    (body.len() == length).then_some(Answer { status, head, body })
}

/// The bytes of a request.
pub(crate) fn request(method: &str, path: &str, token: Option<&str>, body: &[u8]) -> Vec<u8> {
    let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: centre\r\nConnection: close\r\n{token}Content-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// Asks; `None` when the server went away.
pub(crate) fn try_ask(
    at: SocketAddr,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: &[u8],
) -> Option<Answer> {
    let mut stream = TcpStream::connect(at).ok()?;
    stream.write_all(&request(method, path, token, body)).ok()?;
    let answer = answer(stream)?;
    documented(method, path, &answer);
    Some(answer)
}

/// Asks.
#[track_caller]
pub(crate) fn ask(
    at: SocketAddr,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: &[u8],
) -> Answer {
    try_ask(at, method, path, token, body).expect("an answer")
}

/// Asks with a body of JSON.
#[track_caller]
pub(crate) fn post<T: Serialize>(
    at: SocketAddr,
    path: &str,
    token: Option<&str>,
    body: &T,
) -> Answer {
    ask(at, "POST", path, token, &serde_json::to_vec(body).unwrap())
}

/// Whether an address is of a route: parts in braces are anything.
fn is_of(route: &str, path: &str) -> bool {
    let path = path.split('?').next().unwrap();
    let (route, path): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
    let same = |(one, other): (&&str, &&str)| one == other || one.starts_with('{');
    route.len() == path.len() && route.iter().zip(&path).all(same)
}

/// Holds an answer against the document.
fn documented(method: &str, path: &str, answer: &Answer) {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let route = paths.iter().find(|(route, _)| is_of(route, path)).map(|(_, methods)| methods);
    let operation = route.and_then(|methods| methods.get(method.to_lowercase()));
    match operation {
        Some(operation) => {
            let told = &operation["responses"][answer.status.to_string()];
            assert_ne!(*told, Value::Null, "{method} {path}: {} is in no document", answer.status);
        }
        None => assert!(matches!(answer.status, 404 | 405 | 429), "{method} {path}"),
    }
}
