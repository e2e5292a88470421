//! A central office for one test: its rows, its clock, its log, a server on a port of its own, and offices that send.

use super::client::{Answer, ask, post};
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use relais::central::admin::{Command, Desk, Reply};
use relais::central::backend::embedded::Embedded;
use relais::central::backend::postgres::Postgres;
use relais::central::backend::{AnyBackend, Backend, Centre, Office, TokenKey};
use relais::central::http::{App, Limits, Tls, serve};
use relais::central::reception::{Received, Reception};
use relais::clock::{Clock, Timestamp};
use relais::store::vault::KeyDerivation;
use relais::sync::chain::{Chain, Digest, Head, Position};
use relais::sync::envelope::{
    Controls, Envelope, FORM, Header, Kind, NOMENCLATURE, Nature, Reason, SCHEMA, Table,
};
use relais::sync::message::{EnrolReply, EnrolRequest, HelloReply, HelloRequest, Receipt};
use relais::sync::signed::{PrivateKey, Signed, media};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// A Monday, at noon.
pub(crate) const START: &str = "2026-11-23T12:00:00";

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A clock that tests move. The centre's wall is in UTC.
#[derive(Debug)]
pub(crate) struct Hands(Mutex<NaiveDateTime>);

impl Hands {
    pub(crate) fn forward(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }

    pub(crate) fn utc(&self) -> DateTime<Utc> {
        self.0.lock().unwrap().and_utc()
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp(self.utc().timestamp_millis())
    }

    fn today(&self) -> NaiveDate {
        self.utc().date_naive()
    }

    fn local(&self) -> NaiveDateTime {
        self.utc().naive_utc()
    }
}

/// The central office.
pub(crate) struct World {
    pub(crate) backend: Arc<AnyBackend>,
    pub(crate) centre: Centre,
    pub(crate) clock: Arc<Hands>,
    pub(crate) log: Arc<Mutex<Vec<String>>>,
    pub(crate) folder: TempDir,
    runtime: Runtime,
}

impl World {
    /// On a sealed store, under a key that costs nothing.
    pub(crate) fn embedded() -> Self {
        let folder = TempDir::new().unwrap();
        let derivation = KeyDerivation::throwaway();
        let made = Embedded::create(&folder.path().join("data"), derivation, Timestamp(0));
        Self::of(AnyBackend::Embedded(made.unwrap().0), folder)
    }

    /// On an empty database.
    pub(crate) fn postgres(url: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let backend = runtime.block_on(Postgres::connect(url)).unwrap();
        Self::on(runtime, AnyBackend::Postgres(backend), TempDir::new().unwrap())
    }

    fn of(backend: AnyBackend, folder: TempDir) -> Self {
        Self::on(Runtime::new().unwrap(), backend, folder)
    }

    /// The same centre everywhere, so that what follows from the ledger can be compared.
    fn on(runtime: Runtime, backend: AnyBackend, folder: TempDir) -> Self {
        let centre = Centre {
            name: "Siège".to_owned(),
            key: PrivateKey::from_seed(&[200; 32]),
            tokens: TokenKey([201; 32]),
            generation: "generation-1".to_owned(),
        };
        let clock = Arc::new(Hands(Mutex::new(START.parse().unwrap())));
        let (backend, log) = (Arc::new(backend), Arc::default());
        let world = Self { backend, centre, clock, log, folder, runtime };
        world.wait(world.backend.set_centre(world.centre.clone())).unwrap();
        world
    }

    /// Waits for what the centre does.
    pub(crate) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Has the centre's people ask for something.
    pub(crate) fn perform(&self, command: Command) -> Reply {
        let desk = Desk { backend: &self.backend, centre: &self.centre };
        self.wait(desk.perform(command, &*self.clock))
    }

    pub(crate) fn app(&self, limits: Limits) -> App {
        let log = Arc::clone(&self.log);
        let log = Arc::new(move |line: &str| log.lock().unwrap().push(line.to_owned()));
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock + Send + Sync>;
        App::new(Arc::clone(&self.backend), self.centre.clone(), clock, limits, log)
    }

    /// A server, until it is dropped.
    pub(crate) fn serve(&self) -> Server {
        self.serve_with(Limits::default(), None)
    }

    pub(crate) fn serve_with(&self, limits: Limits, tls: Option<Tls>) -> Server {
        let app = Arc::new(self.app(limits));
        let (stop, stopped) = oneshot::channel::<()>();
        let listener = self.wait(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let at = listener.local_addr().unwrap();
        self.runtime.spawn(serve(app, listener, tls, async move { drop(stopped.await) }));
        Server { at, _stop: stop }
    }

    /// Adds an office; its one-time code.
    pub(crate) fn invite(&self, code: &str) -> String {
        let (name, since) = (format!("Relais {code}"), day("2026-11-16"));
        match self.perform(Command::OfficeAdd { code: code.into(), name, since }) {
            Reply::Invited { invitation, .. } => invitation,
            other => panic!("{other:?}"),
        }
    }

    /// An office whose device is enrolled.
    pub(crate) fn laptop(&self, code: &str, seed: u8) -> Laptop {
        let invitation = self.invite(code);
        let laptop = Laptop::new(code, seed);
        let device = relais::central::backend::Device {
            key: laptop.key.public(),
            program: "relais test".to_owned(),
            code: relais::central::enrolment::Code::read(&invitation).unwrap().hash(),
            enrolled_at: self.clock.utc(),
            revoked_at: None,
        };
        let hash = device.code;
        self.wait(self.backend.enrol(code, hash, device, self.clock.utc())).unwrap();
        laptop
    }

    pub(crate) fn office(&self, code: &str) -> Office {
        self.wait(self.backend.office(code)).unwrap().unwrap()
    }

    /// Takes envelopes in, without HTTP.
    pub(crate) fn receive(&self, code: &str, envelopes: &[Signed]) -> Vec<Received> {
        let office = self.office(code);
        let reception = Reception::new(&*self.backend, &self.centre, &*self.clock);
        self.wait(reception.receive(&office, envelopes)).unwrap()
    }

    /// A receipt that holds: signed by the centre, and for these very bytes.
    #[track_caller]
    pub(crate) fn receipt(&self, receipt: &Signed, envelope: &Signed) -> Receipt {
        assert_eq!(receipt.media, media::RECEIPT);
        assert!(self.centre.key.public().signed(receipt), "the signature holds");
        let read: Receipt = serde_json::from_slice(&receipt.payload).unwrap();
        let header = Header::read(&envelope.payload).unwrap();
        let digest = Digest::of(&envelope.payload);
        assert_eq!(read.head, Head { at: header.at(), digest });
        assert_eq!(read.generation, self.centre.generation);
        read
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.backend.close();
    }
}

/// A server under way.
pub(crate) struct Server {
    pub(crate) at: SocketAddr,
    _stop: oneshot::Sender<()>,
}

/// An office's device, with its chain.
#[derive(Debug, Clone)]
pub(crate) struct Laptop {
    pub(crate) code: String,
    pub(crate) key: PrivateKey,
    pub(crate) chain: Chain,
    pub(crate) token: Option<String>,
}

impl Laptop {
    pub(crate) fn new(code: &str, seed: u8) -> Self {
        let key = PrivateKey::from_seed(&[seed; 32]);
        Self { code: code.to_owned(), key, chain: Chain::default(), token: None }
    }

    /// The next envelope of the chain, for a day on which so many interviews took place.
    pub(crate) fn seal(&mut self, of: &str, interviews: u64) -> Signed {
        let envelope = self.envelope(of, interviews);
        self.sealed(&envelope)
    }

    /// What would come next.
    pub(crate) fn envelope(&self, of: &str, interviews: u64) -> Envelope {
        let counts = |pairs: &[(&str, u64)]| {
            pairs.iter().map(|(key, count)| ((*key).into(), *count)).collect()
        };
        let tables = vec![
            Table::new(
                "flow.interviews",
                Nature::Flow,
                &counts(&[("in_person", interviews), ("phone", 2)]),
            ),
            Table::new("stock.age", Nature::Stock, &counts(&[("30-39", 40), ("60+", interviews)])),
            Table::new("flow.nothing", Nature::Flow, &counts(&[])),
        ];
        let at = self.chain.next(false);
        Envelope {
            header: Header {
                v: FORM,
                schema: SCHEMA.into(),
                office: self.code.as_str().into(),
                device: self.key.public().id(),
                epoch: at.epoch,
                seq: at.seq,
                prev: self.chain.head().map(|head| head.digest),
            },
            nomenclature: NOMENCLATURE,
            kind: Kind::Day,
            day: day(of),
            reason: Reason::Initial,
            made_at: DateTime::from_timestamp(1_795_000_000, 0).unwrap(),
            controls: Controls::of(&tables),
            tables,
        }
    }

    /// Signs and chains an envelope.
    pub(crate) fn sealed(&mut self, envelope: &Envelope) -> Signed {
        self.chained(envelope.write().unwrap())
    }

    /// Signs and chains the bytes of an envelope.
    pub(crate) fn chained(&mut self, bytes: Vec<u8>) -> Signed {
        let header = Header::read(&bytes).unwrap();
        self.chain.push(header.link(&bytes)).unwrap();
        self.sign(bytes)
    }

    pub(crate) fn sign(&self, bytes: Vec<u8>) -> Signed {
        self.key.sign(media::ENVELOPE, bytes)
    }

    /// The next envelope, of a schema to come.
    pub(crate) fn seal_unknown(&mut self) -> Signed {
        let header =
            Header { schema: "bilan-jour/9".into(), ..self.envelope("2026-11-20", 1).header };
        self.chained(serde_json::to_vec(&header).unwrap())
    }

    /// Shows the code.
    pub(crate) fn enrol(&self, at: SocketAddr, invitation: &str) -> Answer {
        let request = EnrolRequest {
            code: invitation.to_owned(),
            office: self.code.as_str().into(),
            key: self.key.public(),
            program: "relais test".to_owned(),
        };
        post(at, "/v1/enrol", None, &request)
    }

    pub(crate) fn hello_at(&self, now: DateTime<Utc>) -> HelloRequest {
        HelloRequest {
            office: self.code.as_str().into(),
            device: self.key.public().id(),
            head: self.chain.head(),
            generation: "laptop-1".to_owned(),
            schemas: vec![SCHEMA.into()],
            at: now,
            program: "relais test".to_owned(),
        }
    }

    pub(crate) fn say(&self, at: SocketAddr, hello: &HelloRequest) -> Answer {
        let signed = self.key.sign(media::HELLO, serde_json::to_vec(hello).unwrap());
        post(at, "/v1/hello", None, &signed)
    }

    /// Says hello, and keeps the token.
    pub(crate) fn hello(&mut self, at: SocketAddr, now: DateTime<Utc>) -> HelloReply {
        let reply: HelloReply = self.say(at, &self.hello_at(now)).done(200);
        self.token = Some(reply.token.clone());
        reply
    }

    /// Enrols and says hello.
    pub(crate) fn arrive(&mut self, at: SocketAddr, invitation: &str, now: DateTime<Utc>) {
        let _: EnrolReply = self.enrol(at, invitation).done(200);
        self.hello(at, now);
    }

    /// The address of a position.
    pub(crate) fn address(&self, at: Position) -> String {
        format!("/v1/offices/{}/envelopes/{}/{}", self.code, at.epoch, at.seq)
    }

    pub(crate) fn put(&self, at: SocketAddr, envelope: &Signed) -> Answer {
        let place = Header::read(&envelope.payload).map_or(Position::FIRST, |header| header.at());
        let body = serde_json::to_vec(envelope).unwrap();
        ask(at, "PUT", &self.address(place), self.token.as_deref(), &body)
    }

    pub(crate) fn get(&self, at: SocketAddr, path: &str) -> Answer {
        ask(at, "GET", path, self.token.as_deref(), b"")
    }
}
