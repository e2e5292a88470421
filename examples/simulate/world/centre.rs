//! The centre: it judges with the core what arrives, and answers when the disk has it.

use super::caseload::moment;
use super::disk::Disk;
use super::ledger::{Entry, Ledger};
use super::letter::{Letter, Pen, schema};
use super::mutant::Mutant;
use super::network::{Answer, Ask, Reply, Request};
use super::scene::Scene;
use relais::sync::chain::{Head, Verdict, judge};
use relais::sync::message::{
    BatchReply, Calendar, HelloReply, HelloRequest, ListReply, Outcome, Problem, ProblemKind,
    Receipt, Standing,
};
use relais::sync::signed::{Signed, media};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub struct Centre {
    pub disk: Disk<Ledger>,
    pub version: u8,
    pub generation: u64,
    /// When its program was started.
    pub started: u64,
    pen: Pen,
    /// The keys of the offices, as they enrolled.
    offices: Vec<Pen>,
    /// Who said hello since the program started.
    tokens: BTreeSet<String>,
    /// Answers that wait for the disk.
    waiting: Vec<Reply>,
    /// Odds of being too busy.
    pub busy: f64,
}

impl Centre {
    pub fn new(pen: Pen, offices: Vec<Pen>) -> Self {
        Self {
            disk: Disk::new(Ledger::default()),
            version: 1,
            generation: 1,
            started: 0,
            pen,
            offices,
            tokens: BTreeSet::new(),
            waiting: Vec::new(),
            busy: 0.0,
        }
    }

    /// Answers at once, or keeps the answer until the disk has what it speaks of.
    pub fn handle(&mut self, request: &Request, scene: &mut Scene) -> Option<Reply> {
        let office = request.office;
        let known = request.is_stick() || self.tokens.contains(&request.token);
        let answer = match &request.ask {
            _ if scene.happens(self.busy) => {
                scene.tally.busy += 1;
                refused(ProblemKind::Unavailable)
            }
            Ask::Hello(hello) => self.greet(office, hello, scene),
            _ if !known => refused(ProblemKind::Unauthorised),
            Ask::List { after } => {
                let heads = self.disk.now.of(office).iter().map(|entry| entry.letter.link.head());
                let mut heads: Vec<_> =
                    heads.filter(|head| after.is_none_or(|after| head.at > after)).collect();
                let page = scene.chance.usize(1..=8);
                let more = heads.len() > page;
                heads.truncate(page);
                Answer::List(ListReply { heads, more })
            }
            Ask::Fetch(at) => match self.disk.now.at(office, *at) {
                Some(entry) => Answer::Envelope(entry.letter.signed.clone()),
                None => refused(ProblemKind::Unknown),
            },
            Ask::Send(batch) => self.take(office, &batch.envelopes, scene),
        };
        let waits = matches!(answer, Answer::Judged(_));
        let reply = Reply { to: request.from, number: request.number, office, answer };
        if waits && !scene.flaw.is(Mutant::ReceiptBeforeFsync) {
            self.waiting.push(reply);
            return None;
        }
        Some(self.say(reply, scene))
    }

    /// What was written is on the disk: what waited for it is said.
    pub fn sync(&mut self, scene: &mut Scene) -> Vec<Reply> {
        if self.waiting.is_empty() {
            return Vec::new();
        }
        self.disk.sync();
        let waiting = std::mem::take(&mut self.waiting);
        waiting.into_iter().map(|reply| self.say(reply, scene)).collect()
    }

    fn say(&self, reply: Reply, scene: &mut Scene) -> Reply {
        if let Answer::Judged(judged) = &reply.answer {
            let (synced, readings) = (self.disk.synced(), &mut scene.readings);
            scene.witness.receipts(reply.office, judged, self.generation, synced, readings);
        }
        reply
    }

    pub fn crash(&mut self, scene: &mut Scene) {
        self.disk.crash();
        self.start(scene);
    }

    pub fn restore(&mut self, which: usize, scene: &mut Scene) {
        self.disk.restore(which);
        self.generation += 1;
        self.start(scene);
    }

    pub fn upgrade(&mut self, scene: &mut Scene) {
        self.disk.sync();
        self.version = 2;
        self.start(scene);
    }

    /// The program starts: what it did not understand before may be understood now.
    fn start(&mut self, scene: &mut Scene) {
        self.started = scene.step;
        self.tokens.clear();
        self.waiting.clear();
        let ledger = &mut self.disk.now;
        let mut parked: Vec<_> = ledger.parked.iter().copied().collect();
        if scene.flaw.is(Mutant::ParkedOutOfOrder) {
            parked.reverse();
        }
        for (office, at) in parked {
            let letter = Rc::clone(&ledger.at(office, at).unwrap().letter);
            if letter.version <= self.version && !scene.flaw.is(Mutant::ParkedForgotten) {
                ledger.count(office, &letter, scene);
                ledger.parked.remove(&(office, at));
            }
        }
        for office in 0..self.offices.len() {
            scene.witness.ledger(office, &self.disk.now, self.version);
        }
    }

    fn greet(&mut self, office: usize, hello: &HelloRequest, scene: &Scene) -> Answer {
        let now = moment(scene.today, scene.step);
        // Days are short here: one or two pass while a hello is under way.
        if (hello.at - now).num_hours().abs() > 60 {
            return refused(ProblemKind::Clock);
        }
        let token = format!("{office}-{}", scene.step);
        self.tokens.insert(token.clone());
        Answer::Hello(HelloReply {
            head: self.disk.now.head(office),
            generation: self.generation.to_string(),
            schemas: (1..=self.version).map(|version| schema(version).into()).collect(),
            at: now,
            late: Vec::new(),
            calendar: Calendar::weekdays_since(now.date_naive()),
            token,
            published: BTreeMap::new(),
        })
    }

    /// Takes in the envelopes of a batch, as far as they follow.
    fn take(&mut self, office: usize, envelopes: &[Signed], scene: &mut Scene) -> Answer {
        let before = self.disk.now.head(office);
        let mut outcomes = Vec::new();
        for (index, signed) in envelopes.iter().enumerate() {
            let last_of_several = index > 0 && index + 1 == envelopes.len();
            let letter = scene.readings.read(signed);
            assert!(self.offices[office].signed(signed), "a laptop signs with its own key");
            let outcome = if last_of_several && scene.flaw.is(Mutant::BatchBoundary) {
                Outcome::Receipted(self.receipt(&letter, office, Standing::Applied, scene))
            } else {
                let head = if scene.flaw.is(Mutant::BatchAgainstOldHead) {
                    before
                } else {
                    self.disk.now.head(office)
                };
                self.take_one(office, head, &letter, scene)
            };
            let ends = matches!(outcome, Outcome::Refused(_));
            outcomes.push(outcome);
            if ends {
                break;
            }
        }
        if self.disk.now.head(office) != before || scene.flaw.0.is_some() {
            scene.witness.ledger(office, &self.disk.now, self.version);
        }
        Answer::Judged(BatchReply { outcomes })
    }

    fn take_one(
        &mut self,
        office: usize,
        head: Option<Head>,
        letter: &Rc<Letter>,
        scene: &mut Scene,
    ) -> Outcome {
        let stored = self.disk.now.at(office, letter.link.at).map(Rc::clone);
        let digest = stored.as_ref().map(|entry| entry.letter.link.digest);
        let mut verdict = judge(head, &letter.link, digest);
        let above = head.is_none_or(|head| letter.link.at > head.at);
        if above && scene.flaw.is(Mutant::MaxIndexWatermark) {
            verdict = Verdict::Append;
        }
        if verdict == Verdict::Fork && scene.flaw.is(Mutant::ForkAccepted) {
            verdict = Verdict::Append;
        }
        scene.note(|| format!("centre: {} of office {office}: {verdict:?}", letter.link.at));
        match (verdict, stored) {
            (Verdict::Append, _) => self.append(office, letter, scene),
            (Verdict::Known, Some(entry)) => {
                scene.tally.known += 1;
                if scene.flaw.is(Mutant::DeltasWithoutDedup) {
                    self.disk.now.count(office, letter, scene);
                }
                if scene.flaw.is(Mutant::ReceiptRemade) {
                    let again = self.receipt(letter, office, Standing::Applied, scene);
                    return Outcome::Receipted(again);
                }
                Outcome::Receipted(entry.receipt.clone())
            }
            (Verdict::Gap, _) => {
                scene.tally.gaps += 1;
                Outcome::Refused(Problem::new(ProblemKind::Gap, ""))
            }
            _ => {
                scene.tally.forks += 1;
                Outcome::Refused(Problem::new(ProblemKind::Fork, ""))
            }
        }
    }

    fn append(&mut self, office: usize, letter: &Rc<Letter>, scene: &mut Scene) -> Outcome {
        let understood = letter.version <= self.version;
        if understood && letter.day > scene.today {
            return Outcome::Refused(Problem::new(ProblemKind::Future, ""));
        }
        let standing = if understood { Standing::Applied } else { Standing::Parked };
        let receipt = self.receipt(letter, office, standing, scene);
        if !understood {
            scene.tally.parked += 1;
            if scene.flaw.is(Mutant::ParkedDropped) {
                return Outcome::Receipted(receipt);
            }
        }
        let ledger = &mut self.disk.now;
        let entry = Entry { letter: Rc::clone(letter), receipt: receipt.clone() };
        ledger.entries.entry(office).or_default().push(Rc::new(entry));
        if understood {
            ledger.count(office, letter, scene);
        } else {
            ledger.parked.insert((office, letter.link.at));
        }
        Outcome::Receipted(receipt)
    }

    fn receipt(&self, letter: &Letter, office: usize, standing: Standing, scene: &Scene) -> Signed {
        let receipt = Receipt {
            office: format!("OFFICE{office}").into(),
            head: letter.link.head(),
            standing,
            received_at: moment(scene.today, scene.step),
            generation: self.generation.to_string(),
        };
        self.pen.sign(media::RECEIPT, serde_json::to_vec(&receipt).unwrap())
    }
}

fn refused(kind: ProblemKind) -> Answer {
    Answer::Refused(Problem::new(kind, ""))
}
