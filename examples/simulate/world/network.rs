//! A line that loses, repeats, delays and reorders what both sides say.

use super::scene::Scene;
use relais::sync::chain::Position;
use relais::sync::message::{Batch, BatchReply, HelloReply, HelloRequest, ListReply, Problem};
use relais::sync::signed::Signed;
use std::rc::Rc;

pub enum Ask {
    Hello(HelloRequest),
    List { after: Option<Position> },
    Fetch(Position),
    Send(Batch),
}

pub struct Request {
    /// Which laptop, and which of its requests: an answer belongs to one request only.
    pub from: usize,
    pub number: u64,
    pub office: usize,
    pub token: String,
    pub ask: Ask,
}

impl Request {
    /// Envelopes on a stick: nobody said hello before, and whoever brings the answer back finds nobody waiting.
    pub fn is_stick(&self) -> bool {
        self.number == 0
    }
}

pub enum Answer {
    Hello(HelloReply),
    List(ListReply),
    Envelope(Signed),
    Judged(BatchReply),
    Refused(Problem),
}

pub struct Reply {
    pub to: usize,
    pub number: u64,
    pub office: usize,
    pub answer: Answer,
}

#[derive(Clone)]
pub enum Packet {
    Request(Rc<Request>),
    Reply(Rc<Reply>),
}

/// How bad the line is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Line {
    pub drop: f64,
    pub duplicate: f64,
    pub reorder: f64,
    /// Longest delay, in steps.
    pub delay: u64,
}

pub struct Network {
    pub line: Line,
    flight: Vec<(u64, Packet)>,
}

impl Network {
    pub fn new(line: Line) -> Self {
        Self { line, flight: Vec::new() }
    }

    pub fn send(&mut self, packet: Packet, scene: &mut Scene) {
        if scene.chance.f64() < self.line.duplicate {
            scene.tally.duplicated += 1;
            // Long enough for the world to have changed: a proxy that tries again, a stick found in a drawer.
            let due = scene.step + scene.chance.u64(1..=120);
            self.flight.push((due, packet.clone()));
        }
        if scene.chance.f64() < self.line.drop {
            scene.tally.dropped += 1;
        } else {
            let due = scene.step + scene.chance.u64(0..=self.line.delay);
            self.flight.push((due, packet));
        }
    }

    /// A stick, which arrives some day.
    pub fn carry(&mut self, request: Request, scene: &mut Scene) {
        scene.tally.sticks += 1;
        let due = scene.step + scene.chance.u64(1..=120);
        self.flight.push((due, Packet::Request(Rc::new(request))));
    }

    /// What arrives now.
    pub fn arrival(&mut self, scene: &mut Scene) -> Option<Packet> {
        let due: Vec<usize> =
            (0..self.flight.len()).filter(|index| self.flight[*index].0 <= scene.step).collect();
        let first = *due.first()?;
        let reordered = scene.chance.f64() < self.line.reorder;
        let index = if reordered { due[scene.chance.usize(..due.len())] } else { first };
        if index != first {
            scene.tally.reordered += 1;
        }
        Some(self.flight.remove(index).1)
    }

    /// Everything that is still under way, in any order.
    pub fn rest(&mut self, scene: &mut Scene) -> Vec<Packet> {
        let mut rest: Vec<_> = std::mem::take(&mut self.flight);
        scene.chance.shuffle(&mut rest);
        rest.into_iter().map(|(_, packet)| packet).collect()
    }
}
