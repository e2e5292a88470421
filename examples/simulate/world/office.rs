//! A laptop of an office: its disk, its program, and the exchange under way, driven by the session of the core.

use super::caseload::{Day, moment};
use super::disk::Disk;
use super::letter::{Pen, schema};
use super::mutant::Mutant;
use super::network::{Answer, Ask, Reply, Request};
use super::scene::Scene;
use super::store::{Author, Store};
use relais::sync::chain::{Head, Link, Position};
use relais::sync::message::{Batch, BatchReply, HelloRequest, receipt_is_for};
use relais::sync::session::{Keep, Session, Stop, Want};
use relais::sync::signed::{Signed, media};
use std::rc::Rc;

/// What was asked last, and when.
struct Asked {
    number: u64,
    since: u64,
    /// The positions sent, when envelopes were.
    sent: Vec<Position>,
}

struct Exchange {
    session: Session,
    token: String,
    asked: Option<Asked>,
}

pub struct Laptop {
    pub id: usize,
    pub office: usize,
    pub code: String,
    pub pen: Pen,
    pub centre: Pen,
    pub disk: Disk<Store>,
    pub version: u8,
    /// Days by which its clock is wrong.
    pub skew: i64,
    /// Most envelopes it sends at once.
    pub batch: usize,
    /// Another one after every change that the laptop could not foresee: a restoration, or something learned.
    pub life: u64,
    /// When the last exchange began.
    pub began: u64,
    exchange: Option<Exchange>,
    requests: u64,
}

impl Laptop {
    pub fn new(id: usize, office: usize, real: bool, batch: usize, centre: Pen) -> Self {
        Self {
            id,
            office,
            code: format!("OFFICE{office}"),
            pen: Pen::new(1 + office as u8, real),
            centre,
            disk: Disk::new(Store::default()),
            version: 1,
            skew: 0,
            batch,
            life: 0,
            began: 0,
            exchange: None,
            requests: 0,
        }
    }

    /// A second one, with the same store, that believes itself the only one.
    pub fn cloned(&self, id: usize) -> Self {
        Self {
            id,
            code: self.code.clone(),
            pen: self.pen.clone(),
            centre: self.centre.clone(),
            disk: self.disk.clone_disk(),
            exchange: None,
            ..*self
        }
    }

    pub fn today(&self, scene: &Scene) -> Day {
        scene.today.saturating_add_signed(self.skew as i32)
    }

    /// Seals what is to be sealed, and makes it durable.
    pub fn seal(&mut self, scene: &mut Scene) {
        let today = self.today(scene);
        let author = Author { code: &self.code, pen: &self.pen, version: self.version, today };
        self.disk.now.reconcile(self.version, scene);
        self.disk.now.seal(&author, scene);
        if !scene.flaw.is(Mutant::SendBeforeFsync) {
            self.disk.sync();
        }
    }

    pub fn crash(&mut self) {
        self.disk.crash();
        self.exchange = None;
    }

    pub fn is_exchanging(&self) -> bool {
        self.exchange.is_some()
    }

    pub fn begin(&mut self, scene: &Scene) {
        let mut session = Session::new(self.batch);
        if !scene.flaw.is(Mutant::ReceiptForgotten) {
            session = session.asking_receipts_after(self.disk.now.receipted());
        }
        self.began = scene.step;
        self.exchange = Some(Exchange { session, token: String::new(), asked: None });
    }

    /// Since when it waits for an answer.
    pub fn waits_since(&self) -> Option<u64> {
        self.exchange.as_ref()?.asked.as_ref().map(|asked| asked.since)
    }

    /// What it asks next; or how the exchange ended.
    pub fn ask(&mut self, scene: &mut Scene) -> Option<Result<Request, (Stop, u32)>> {
        let exchange = self.exchange.as_mut()?;
        if exchange.asked.is_some() {
            return None;
        }
        let store = &self.disk.now;
        let mut sent = Vec::new();
        let ask = match exchange.session.wants(&store.chain) {
            Want::Hello => Ask::Hello(HelloRequest {
                office: self.code.as_str().into(),
                device: self.pen.id(),
                head: store.chain.head(),
                generation: self.life.to_string(),
                schemas: vec![schema(self.version).into()],
                at: moment(scene.today.saturating_add_signed(self.skew as i32), scene.step),
                program: "simulated".to_owned(),
            }),
            Want::List { after } => Ask::List { after },
            Want::Fetch(at) => Ask::Fetch(at),
            Want::Send(positions) => {
                let all = store.letters.iter();
                let chosen = all.filter(|letter| positions.binary_search(&letter.link.at).is_ok());
                let chosen: Vec<_> = chosen.map(Rc::clone).collect();
                scene.witness.sent(self.id, self.life, &chosen);
                sent = positions;
                Ask::Send(Batch {
                    envelopes: chosen.iter().map(|one| one.signed.clone()).collect(),
                })
            }
            Want::Stop(stop) => {
                let hellos = exchange.session.hellos();
                self.exchange = None;
                return Some(Err((stop, hellos)));
            }
        };
        self.requests += 1;
        let number = self.requests;
        exchange.asked = Some(Asked { number, since: scene.step, sent });
        let token = exchange.token.clone();
        Some(Ok(Request { from: self.id, number, office: self.office, token, ask }))
    }

    /// No answer came.
    pub fn lost(&mut self, scene: &mut Scene) {
        let Some(exchange) = &mut self.exchange else { return };
        let Some(asked) = exchange.asked.take() else { return };
        exchange.session.lost();
        if let Some(first) = asked.sent.first()
            && scene.flaw.is(Mutant::ResealAfterSend)
        {
            self.reseal(*first, scene);
        }
    }

    /// An answer came: what it brings is on the disk before anything else is asked.
    pub fn hear(&mut self, reply: &Reply, scene: &mut Scene) {
        if reply.number == 0 {
            self.read_stick(reply, scene);
        }
        let Some(exchange) = &mut self.exchange else { return };
        let Some(asked) = exchange.asked.take_if(|asked| asked.number == reply.number) else {
            return;
        };
        let store = &self.disk.now;
        let session = &mut exchange.session;
        let keep = match &reply.answer {
            Answer::Hello(hello) => {
                exchange.token.clone_from(&hello.token);
                let mut hello = hello.clone();
                if scene.flaw.is(Mutant::NoRewind) {
                    let heads = acknowledged(store).into_iter().chain(hello.head);
                    hello.head = heads.max_by_key(|head| head.at);
                }
                session.greeted(&store.chain, &hello);
                None
            }
            Answer::List(list) => {
                session.listed(&store.chain, list);
                None
            }
            Answer::Envelope(signed) => {
                assert!(self.pen.signed(signed), "only what the office signed is learned");
                let link = scene.readings.read(signed).link;
                session.fetched(signed.clone(), &link)
            }
            Answer::Judged(judged) => judge(session, &asked, judged, self.batch, scene),
            Answer::Refused(problem) => {
                session.refused(problem.clone());
                None
            }
        };
        match keep {
            Some(Keep::Receipts(receipts)) => self.keep_receipts(receipts, scene),
            Some(Keep::Learned { common, envelopes }) => self.learn(common, &envelopes, scene),
            None => {}
        }
    }

    pub fn keep_receipts(&mut self, receipts: Vec<(Position, Signed)>, scene: &mut Scene) {
        let store = &mut self.disk.now;
        for (at, signed) in receipts {
            let receipt = scene.readings.receipt(&signed);
            let Some(link) = store.chain.at(at) else { continue };
            if signed.media == media::RECEIPT
                && self.centre.signed(&signed)
                && receipt_is_for(&receipt, &self.code, at, link.digest)
            {
                scene.witness.kept(self.office, &receipt);
                store.receipts.insert(at);
            }
        }
        self.disk.sync();
    }

    fn learn(&mut self, common: Option<Position>, envelopes: &[Signed], scene: &mut Scene) {
        scene.tally.learned += 1;
        scene.witness.learned(self.office);
        scene.note(|| format!("laptop {} learns {}", self.id, envelopes.len()));
        self.disk.now.learn(common, envelopes, scene);
        self.disk.now.reconcile(self.version, scene);
        self.life = scene.step * 100 + self.id as u64;
        self.disk.sync();
    }

    /// The mistake of writing again what was sent.
    fn reseal(&mut self, from: Position, scene: &mut Scene) {
        let today = self.today(scene);
        let author = Author { code: &self.code, pen: &self.pen, version: self.version, today };
        let store = &mut self.disk.now;
        let before = store.chain.links().iter().map(|link| link.at).take_while(|at| *at < from);
        for letter in store.cut(before.last()) {
            let record = store.days[&letter.day];
            store.new_epoch = letter.link.at.seq == 1 && letter.link.at.epoch > 1;
            let again = store.write(letter.day, &record, letter.reason, &author, scene);
            store.push(again);
        }
        store.new_epoch = false;
        self.disk.sync();
    }
}

fn judge(
    session: &mut Session,
    asked: &Asked,
    reply: &BatchReply,
    batch: usize,
    scene: &Scene,
) -> Option<Keep> {
    let mut sent = asked.sent.clone();
    let mut reply = reply.clone();
    if scene.flaw.is(Mutant::BatchSkipsOne)
        && sent.len() == batch
        && reply.outcomes.len() == batch
        && let Some((at, outcome)) = sent.last().copied().zip(reply.outcomes.last().cloned())
    {
        sent.push(at.next());
        reply.outcomes.push(outcome);
    }
    session.judged(&sent, reply)
}

/// The last envelope whose receipt is here.
fn acknowledged(store: &Store) -> Option<Head> {
    let at = store.receipts.last()?;
    store.chain.at(*at).map(Link::head)
}
