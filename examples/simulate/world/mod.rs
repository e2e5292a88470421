//! A world in which offices report to a centre through everything that goes wrong, made from a seed.
//!
//! ```text
//!   people ──> caseload ──> store ──> office ──> network ──> centre ──> ledger
//!                          (disk)   (Session)               (judge)     (disk)
//!                             └───────────── invariant: who watches ───────┘
//! ```
//!
//! The chain, the session and the envelopes are those of the library. What is around them is a model that an
//! implementer may read: what is made durable before what, and what happens to days after a restoration.

#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a model stops at the first thing it does not understand"
)]

mod caseload;
mod centre;
mod disk;
mod invariant;
mod ledger;
mod letter;
mod life;
mod mutant;
mod network;
mod office;
mod quiet;
mod scene;
mod stick;
mod store;
mod weather;

pub use invariant::Violation;
pub use mutant::{Mutant, name};
pub use scene::Tally;

use centre::Centre;
use fastrand::Rng;
use invariant::Witness;
use letter::{Pen, Readings};
use mutant::Flaw;
use network::{Network, Packet};
use office::Laptop;
use relais::sync::session::Stop;
use scene::Scene;
use std::rc::Rc;
use weather::Weather;

/// What became of a world.
pub struct Outcome {
    pub violation: Option<Violation>,
    pub tally: Tally,
    /// What happened, when it was asked for.
    pub trace: Vec<String>,
}

/// Runs the world of a seed to its end, or to the first thing that does not hold.
pub fn run(seed: u64, mutant: Option<Mutant>, traced: bool) -> Outcome {
    let mut world = World::new(seed, mutant, traced);
    for _ in 0..world.steps {
        world.step();
        if world.scene.witness.violation.is_some() {
            return world.outcome();
        }
    }
    world.settle();
    world.outcome()
}

struct World {
    scene: Scene,
    weather: Weather,
    network: Network,
    centre: Centre,
    laptops: Vec<Laptop>,
    steps: u64,
}

impl World {
    fn new(seed: u64, mutant: Option<Mutant>, traced: bool) -> Self {
        let mut chance = Rng::with_seed(seed);
        let weather = Weather::draw(&mut chance);
        // One world in sixteen signs, checks and reads every byte; the others know what was written.
        let real = seed.is_multiple_of(16);
        let offices = chance.usize(1..=3);
        let steps = chance.u64(50..=200);
        let pen = Pen::new(0, real);
        let pens = (0..offices).map(|office| Pen::new(1 + office as u8, real)).collect();
        let batches = [1, 2, 3, 4, 5, 63, 64];
        let laptops = (0..offices).map(|office| {
            let batch = batches[chance.usize(..batches.len())];
            let mut laptop = Laptop::new(office, office, real, batch, pen.clone());
            laptop.version = chance.u8(1..=2);
            laptop
        });
        let laptops = laptops.collect();
        let mut centre = Centre::new(pen, pens);
        centre.busy = weather.busy;
        let network = Network::new(weather.line);
        let scene = Scene {
            chance,
            step: 0,
            today: 0,
            flaw: Flaw(mutant),
            tally: Tally::default(),
            witness: Witness::default(),
            readings: Readings::default(),
            trace: traced.then(Vec::new),
        };
        let mut world = Self { scene, weather, network, centre, laptops, steps };
        world.scene.note(|| format!("{weather:?}"));
        if world.scene.happens(0.03) {
            world.backlog();
        }
        world
    }

    fn outcome(self) -> Outcome {
        let Scene { witness, tally, trace, .. } = self.scene;
        Outcome { violation: witness.violation, tally, trace: trace.unwrap_or_default() }
    }

    fn step(&mut self) {
        self.scene.step += 1;
        self.scene.tally.steps += 1;
        if let Some(packet) = self.network.arrival(&mut self.scene) {
            self.deliver(packet);
        }
        if self.scene.happens(0.6) {
            self.sync_centre();
        }
        let who = self.scene.chance.usize(..self.laptops.len());
        self.exchange(who);
        self.live(who);
        if !self.weather.is_calm() {
            self.misfortune(who);
        }
    }

    fn deliver(&mut self, packet: Packet) {
        match packet {
            Packet::Request(request) => {
                if let Some(reply) = self.centre.handle(&request, &mut self.scene) {
                    self.network.send(Packet::Reply(Rc::new(reply)), &mut self.scene);
                }
            }
            Packet::Reply(reply) => self.laptops[reply.to].hear(&reply, &mut self.scene),
        }
    }

    fn sync_centre(&mut self) {
        for reply in self.centre.sync(&mut self.scene) {
            self.network.send(Packet::Reply(Rc::new(reply)), &mut self.scene);
        }
    }

    /// An exchange begins, goes on, or is given up.
    fn exchange(&mut self, who: usize) {
        let laptop = &mut self.laptops[who];
        if !laptop.is_exchanging() {
            if !self.scene.happens(0.15) {
                return;
            }
            laptop.begin(&self.scene);
        }
        let waits = laptop.waits_since().is_some_and(|since| since + 10 < self.scene.step);
        if waits && self.weather.timeouts && self.scene.happens(0.3) {
            self.scene.tally.timeouts += 1;
            laptop.lost(&mut self.scene);
        }
        match laptop.ask(&mut self.scene) {
            Some(Ok(request)) => {
                self.network.send(Packet::Request(Rc::new(request)), &mut self.scene);
            }
            Some(Err((stop, hellos))) => {
                let quiet = self.weather.is_calm() && laptop.began > self.centre.started;
                self.ended(who, &stop, hellos, quiet);
            }
            None => {}
        }
    }

    fn ended(&mut self, who: usize, stop: &Stop, hellos: u32, quiet: bool) {
        let laptop = &self.laptops[who];
        let scene = &mut self.scene;
        scene.note(|| format!("laptop {who}: {stop:?} after {hellos} hellos"));
        scene.tally.sessions += 1;
        scene.tally.hellos[(hellos as usize).min(4)] += 1;
        scene.witness.ended(stop, hellos, quiet);
        if *stop == Stop::UpToDate {
            scene.witness.up_to_date(laptop, &self.centre.disk.now);
        }
    }
}
