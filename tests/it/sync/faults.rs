//! Whatever the network does, the next exchanges bring the centre exactly what the office has sealed, within three hellos.

use super::proxy::{Fault, Proxy};
use crate::central::world::{Laptop, Server, World};
use chrono::{DateTime, Utc};
use relais::central::backend::Backend;
use relais::central::http::Limits;
use relais::sync::chain::{Link, Position};
use relais::sync::client::Client;
use relais::sync::exchange::{End, Errand, Line, LineFault, News, run};
use relais::sync::message::{Batch, BatchReply, HelloReply, ListReply};
use relais::sync::session::{Keep, MAX_HELLOS, Stop};
use relais::sync::signed::Signed;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// The real line, whose pauses take no time and whose hellos are counted.
struct Counted {
    line: Client,
    hellos: u32,
}

impl Line for Counted {
    fn hello(&mut self, hello: &Signed) -> Result<HelloReply, LineFault> {
        let reply = self.line.hello(hello)?;
        self.hellos += 1;
        Ok(reply)
    }

    fn list(&mut self, after: Option<Position>) -> Result<ListReply, LineFault> {
        self.line.list(after)
    }

    fn fetch(&mut self, at: Position) -> Result<Signed, LineFault> {
        self.line.fetch(at)
    }

    fn send(&mut self, batch: &Batch) -> Result<BatchReply, LineFault> {
        self.line.send(batch)
    }

    fn pause(&mut self, _: Duration) -> bool {
        true
    }

    fn now(&self) -> DateTime<Utc> {
        self.line.now()
    }
}

/// A centre, an office, and the bad network between them.
struct Between {
    world: World,
    _server: Server,
    proxy: Proxy,
    laptop: Laptop,
    envelopes: BTreeMap<Position, Signed>,
    receipted: Option<Position>,
}

impl Between {
    fn new() -> Self {
        let world = World::embedded();
        // Here one address asks some thousand times a minute.
        let limits = Limits { peer: (u32::MAX, 1e9), office: (u32::MAX, 1e9), ..Limits::default() };
        let server = world.serve_with(limits, None);
        let proxy = Proxy::before(server.at);
        let laptop = world.laptop("CSP", 1);
        Self { world, _server: server, proxy, laptop, envelopes: BTreeMap::new(), receipted: None }
    }

    fn seal(&mut self, interviews: u64) {
        let signed = self.laptop.seal("2026-11-20", interviews);
        let at = self.laptop.chain.head().unwrap().at;
        self.envelopes.insert(at, signed);
    }

    /// One exchange through those faults; then the centre has what the office has, and the office its receipts.
    #[track_caller]
    fn exchange(&mut self, faults: &[Fault]) -> u32 {
        self.proxy.next(faults);
        let errand = Errand {
            office: "CSP".into(),
            key: self.laptop.key.clone(),
            generation: "laptop-1".into(),
            receipted: self.receipted,
            chain: self.laptop.chain.clone(),
            envelopes: self.envelopes.clone(),
        };
        let address = format!("http://{}", self.proxy.at);
        let stop = Arc::new(AtomicBool::new(false));
        let now = relais::clock::Clock::now(&*self.world.clock);
        let line = Client::new(&address, "CSP", None, now, stop).unwrap();
        let mut line = Counted { line, hellos: 0 };
        let mut receipts = BTreeMap::new();
        let end = run(&errand, &mut line, &mut |news| {
            if let News::Keep(Keep::Receipts(kept)) = news {
                receipts.extend(kept);
            }
        });
        assert_eq!(end, End::Stop(Stop::UpToDate), "{faults:?}");
        assert!(line.hellos <= MAX_HELLOS, "{faults:?}: {} hellos", line.hellos);
        let head = self.world.wait(self.world.backend.head("CSP")).unwrap();
        assert_eq!(head, self.laptop.chain.head(), "{faults:?}");
        for (at, envelope) in &self.envelopes {
            let receipt =
                receipts.get(at).unwrap_or_else(|| panic!("{faults:?}: no receipt of {at}"));
            self.world.receipt(receipt, envelope);
        }
        self.receipted = head.map(|head| head.at);
        // The centre has them, and no later exchange sends them.
        self.envelopes.clear();
        line.hellos
    }

    /// Every envelope of the chain stands once in the ledger, with these bytes.
    fn nothing_is_there_twice(&self) {
        let count = self.laptop.chain.links().len() + 1;
        let heads = self.world.wait(self.world.backend.heads("CSP", None, count)).unwrap();
        let ours: Vec<_> = self.laptop.chain.links().iter().map(Link::head).collect();
        assert_eq!(heads, ours);
        let days = self.world.wait(self.world.backend.reported("CSP")).unwrap();
        assert_eq!(days.len(), 1, "one value a day");
    }

    /// Bytes of requests and of answers when nothing goes wrong.
    fn undisturbed(&mut self) -> (usize, usize) {
        self.seal(1);
        self.exchange(&[]);
        self.proxy.passed()
    }
}

#[test]
fn a_request_cut_at_any_byte_is_asked_again_and_counted_once() {
    let mut between = Between::new();
    let (requests, _) = between.undisturbed();
    assert!(requests > 1000, "{requests}");
    for cut in 0..requests {
        between.seal(cut as u64);
        between.exchange(&[Fault::CutRequest(cut)]);
    }
    between.nothing_is_there_twice();
}

#[test]
fn an_answer_cut_at_any_byte_is_asked_for_again_and_counted_once() {
    let mut between = Between::new();
    let (_, answers) = between.undisturbed();
    assert!(answers > 1000, "{answers}");
    for cut in 0..answers {
        between.seal(cut as u64);
        between.exchange(&[Fault::CutAnswer(cut)]);
    }
    between.nothing_is_there_twice();
}

#[test]
fn several_cuts_repeats_half_closed_and_slow_connections_change_no_total() {
    let mut between = Between::new();
    let (requests, answers) = between.undisturbed();
    let seed = 20_261_126;
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for _ in 0..60 {
        (0..random.u64(1..5)).for_each(|rank| between.seal(rank));
        let faults: Vec<Fault> = (0..random.usize(0..4))
            .map(|_| match random.u8(0..5) {
                0 => Fault::CutRequest(random.usize(0..requests)),
                1 => Fault::CutAnswer(random.usize(0..answers)),
                2 => Fault::Repeat,
                3 => Fault::HalfClose,
                _ => Fault::Dawdle,
            })
            .collect();
        between.exchange(&faults);
    }
    between.nothing_is_there_twice();
}
