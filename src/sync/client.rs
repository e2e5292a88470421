//! The line to the centre over HTTPS.
//!
//! One connection at a time, on the thread that asks. Everything the centre says is bounded before it is read; what is not JSON
//! (a proxy's page, half an answer) counts as not heard, and is asked again.

use super::chain::Position;
use super::exchange::{Line, LineFault};
use super::message::{
    Batch, BatchReply, EnrolReply, EnrolRequest, HelloReply, ListReply, Problem, Publication,
};
use super::signed::{PublicKey, Signed, media};
use crate::clock::Timestamp;
use crate::i18n::{Explain, Message};
use crate::msg;
use chrono::{DateTime, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use serde::de::DeserializeOwned;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use ureq::http::{Response, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body};

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// Longest time for one request and its answer: a full batch at 64 kbit/s.
const CALL: Duration = Duration::from_mins(2);

/// Longest answer that is read.
const MOST: u64 = 64 * 1024 * 1024;

/// A request shorter than this is sent as it is.
const WORTH_PACKING: usize = 2048;

/// How often a pause looks whether it should end.
const GLANCE: Duration = Duration::from_millis(100);

/// Why there is no line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoLine {
    /// The address is none.
    #[error("{read} is no address such as https://siege.example.fr")]
    Address {
        /// As it was given.
        read: String,
    },
    /// Without TLS only to a program of the same machine.
    #[error("{read} is not https")]
    Open {
        /// As it was given.
        read: String,
    },
    /// The certificate of the private authority cannot be read.
    #[error("the authority's certificate cannot be read: {reason}")]
    Authority {
        /// What was wrong.
        reason: String,
    },
}

impl Explain for NoLine {
    fn explain(&self) -> Message {
        match self {
            Self::Address { read } => msg!("centre.line.address", read = read.as_str()),
            Self::Open { read } => msg!("centre.line.open", read = read.as_str()),
            Self::Authority { reason } => msg!("centre.line.authority", reason = reason.as_str()),
        }
    }
}

/// A line to one centre.
pub struct Client {
    agent: Agent,
    address: String,
    office: String,
    token: String,
    /// The office's clock when the line was made, and since when.
    began: (Timestamp, Instant),
    stop: Arc<AtomicBool>,
}

impl Client {
    /// A line for an office; nothing is sent yet. `authority` is the certificate (PEM) of a private authority, instead of
    /// those that browsers trust. `now` is the office's clock. Once `stop` is set, requests and pauses end.
    ///
    /// # Errors
    /// [`NoLine`].
    pub fn new(
        address: &str,
        office: &str,
        authority: Option<&str>,
        now: Timestamp,
        stop: Arc<AtomicBool>,
    ) -> Result<Self, NoLine> {
        let began = (now, Instant::now());
        let address = checked(address)?;
        let tls = match authority {
            None => TlsConfig::builder().build(),
            Some(pem) => {
                let certificate = Certificate::from_pem(pem.as_bytes())
                    .map_err(|error| NoLine::Authority { reason: error.to_string() })?;
                let roots = RootCerts::new_with_certs(&[certificate]);
                TlsConfig::builder().root_certs(roots).build()
            }
        };
        let agent = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            // A centre does not move while one talks to it, and a key is not shown to whoever it points to.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(CALL))
            .user_agent(concat!("relais/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Ok(Self { agent, address, office: office.to_owned(), token: String::new(), began, stop })
    }

    /// Presents the office for the first time.
    ///
    /// # Errors
    /// [`LineFault`].
    pub fn enrol(&mut self, request: &EnrolRequest) -> Result<EnrolReply, LineFault> {
        self.post("/v1/enrol", request)
    }

    /// What was published of a list since a number, when there is something new and the centre's key signed it.
    ///
    /// # Errors
    /// [`LineFault`].
    fn publication(
        &mut self,
        list: &str,
        after: u64,
        centre: &PublicKey,
    ) -> Result<Option<Publication>, LineFault> {
        let signed: Signed = self.get(&format!("/v1/down/{list}?after={after}"))?;
        if signed.media != media::PUBLICATION || !centre.signed(&signed) {
            return Err(lost("the publication is not signed by the centre"));
        }
        let read: Publication = serde_json::from_slice(&signed.payload).map_err(lost)?;
        let wanted = read.list == list && read.after == after;
        if wanted {
            Ok(Some(read).filter(|read| read.number > after))
        } else {
            Err(lost("another publication"))
        }
    }

    /// Goes on with the token of a hello that another line said.
    pub fn admitted(&mut self, hello: &HelloReply) {
        self.token.clone_from(&hello.token);
    }

    /// What was published since the numbers taken in, of the lists that are wanted. A list that cannot be had now is asked
    /// for the next time.
    pub fn published(
        &mut self,
        wanted: &[&str],
        hello: &HelloReply,
        taken: &BTreeMap<SmolStr, u64>,
        centre: &PublicKey,
    ) -> Vec<Publication> {
        let mut found = Vec::new();
        for list in wanted {
            let after = taken.get(*list).copied().unwrap_or(0);
            if hello.published.get(*list).is_some_and(|number| *number > after) {
                found.extend(self.publication(list, after, centre).ok().flatten());
            }
        }
        found
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, LineFault> {
        self.goes_on()?;
        let request = self.agent.get(format!("{}{path}", self.address));
        let request = request.header("authorization", format!("Bearer {}", self.token));
        answer(request.call())
    }

    fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, LineFault> {
        self.goes_on()?;
        let request = self.agent.post(format!("{}{path}", self.address));
        let mut request = request
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json");
        let mut bytes = serde_json::to_vec(body).map_err(lost)?;
        if bytes.len() >= WORTH_PACKING {
            let mut packed = GzEncoder::new(Vec::new(), Compression::default());
            bytes = packed.write_all(&bytes).and_then(|()| packed.finish()).map_err(lost)?;
            request = request.header("content-encoding", "gzip");
        }
        answer(request.send(&bytes[..]))
    }

    fn goes_on(&self) -> Result<(), LineFault> {
        if self.stop.load(Ordering::Relaxed) { Err(LineFault::Stopped) } else { Ok(()) }
    }
}

impl Line for Client {
    fn hello(&mut self, hello: &Signed) -> Result<HelloReply, LineFault> {
        let reply: HelloReply = self.post("/v1/hello", hello)?;
        self.token.clone_from(&reply.token);
        Ok(reply)
    }

    fn list(&mut self, after: Option<Position>) -> Result<ListReply, LineFault> {
        let after = after.map(|at| format!("?after={at}")).unwrap_or_default();
        self.get(&format!("/v1/offices/{}/envelopes{after}", self.office))
    }

    fn fetch(&mut self, at: Position) -> Result<Signed, LineFault> {
        self.get(&format!("/v1/offices/{}/envelopes/{}/{}", self.office, at.epoch, at.seq))
    }

    fn send(&mut self, batch: &Batch) -> Result<BatchReply, LineFault> {
        self.post(&format!("/v1/offices/{}/batch", self.office), batch)
    }

    fn pause(&mut self, time: Duration) -> bool {
        let until = Instant::now() + time;
        while self.goes_on().is_ok() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            std::thread::sleep(left.min(GLANCE));
        }
        false
    }

    fn now(&self) -> DateTime<Utc> {
        let (at, since) = self.began;
        at.utc() + since.elapsed()
    }
}

/// Whether an address is of this very machine: a centre that someone tries.
#[must_use]
pub fn is_of_this_machine(address: &str) -> bool {
    let uri = address.trim().parse::<Uri>();
    uri.is_ok_and(|uri| matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]")))
}

/// The address without a slash at its end, when it is one that may be used.
fn checked(address: &str) -> Result<String, NoLine> {
    let read = || address.to_owned();
    let uri: Uri = address.trim().parse().map_err(|_| NoLine::Address { read: read() })?;
    uri.host().filter(|host| !host.is_empty()).ok_or_else(|| NoLine::Address { read: read() })?;
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if is_of_this_machine(address) => {}
        Some("http") => return Err(NoLine::Open { read: read() }),
        _ => return Err(NoLine::Address { read: read() }),
    }
    Ok(address.trim().trim_end_matches('/').to_owned())
}

fn answer<T: DeserializeOwned>(
    response: Result<Response<Body>, ureq::Error>,
) -> Result<T, LineFault> {
    let mut response = response.map_err(lost)?;
    let status = response.status();
    let after = response
        .headers()
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .map(Duration::from_secs);
    let bytes = response.body_mut().with_config().limit(MOST).read_to_vec().map_err(lost)?;
    if status.is_success() {
        return serde_json::from_slice(&bytes).map_err(lost);
    }
    let problem: Option<Problem> = serde_json::from_slice(&bytes).ok();
    match problem {
        Some(problem) if status.is_client_error() && after.is_none() => {
            Err(LineFault::Refused(Box::new(problem)))
        }
        other => {
            let reason = other.map_or_else(|| status.to_string(), |problem| problem.detail);
            Err(LineFault::Lost { reason, after })
        }
    }
}

fn lost(error: impl std::fmt::Display) -> LineFault {
    LineFault::Lost { reason: error.to_string(), after: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_of_this_machine() {
        let of = |address| checked(address);
        assert_eq!(of("https://siege.example.fr/"), Ok("https://siege.example.fr".into()));
        assert_eq!(of(" http://127.0.0.1:8443 "), Ok("http://127.0.0.1:8443".into()));
        assert!(matches!(of("http://siege.example.fr"), Err(NoLine::Open { .. })));
        for wrong in ["", "siege.example.fr", "ftp://siege.example.fr", "https://", "/v1"] {
            assert!(matches!(of(wrong), Err(NoLine::Address { .. })), "{wrong}");
        }
    }

    #[test]
    fn a_line_that_was_stopped_asks_nothing() {
        let stop = Arc::new(AtomicBool::new(true));
        let mut client =
            Client::new("http://127.0.0.1:9", "CSP", None, Timestamp(0), stop).unwrap();
        assert_eq!(client.list(None), Err(LineFault::Stopped));
        assert!(!client.pause(CALL));
    }
}
