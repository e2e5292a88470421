//! The end of a world: the line is good again, clocks are right, programs are the latest, and everyone sends what is left.

use super::World;
use super::invariant::Invariant;
use super::network::{Line, Packet};
use relais::sync::session::Stop;

/// Rounds in which everyone sends, before the end is said not to come.
const ROUNDS: usize = 12;

impl World {
    pub(super) fn settle(&mut self) {
        self.network.line = Line::default();
        self.centre.busy = 0.0;
        self.scene.note(|| "everything is well again".to_owned());
        // What was still under way arrives late.
        for packet in self.network.rest(&mut self.scene) {
            if let Packet::Request(request) = packet {
                self.centre.handle(&request, &mut self.scene);
            }
        }
        self.centre.sync(&mut self.scene);
        self.scene.today += 10;
        self.centre.upgrade(&mut self.scene);
        for laptop in &mut self.laptops {
            laptop.crash();
            laptop.skew = 0;
            laptop.disk.now.days.values_mut().for_each(|record| record.closed = true);
        }
        for round in 0..ROUNDS {
            // Once more with old programs, which must do no harm.
            let mut changed = round == 0;
            for who in 0..self.laptops.len() {
                changed |= self.bring_up_to_date(who);
                if self.scene.witness.violation.is_some() {
                    return;
                }
            }
            self.laptops.iter_mut().for_each(|laptop| laptop.version = 2);
            if !changed {
                self.scene.witness.settled(&self.laptops, &self.centre.disk.now);
                return;
            }
        }
        self.scene.witness.blame(Invariant::Converges, || format!("not in {ROUNDS} rounds"));
    }

    /// Whether it changed anything, here or there.
    fn bring_up_to_date(&mut self, who: usize) -> bool {
        let laptop = &mut self.laptops[who];
        let ours = laptop.disk.now.chain.head();
        let theirs = self.centre.disk.now.head(laptop.office);
        laptop.seal(&mut self.scene);
        let waiting = laptop.disk.now.to_confirm.clone();
        waiting.iter().for_each(|day| laptop.disk.now.confirm(*day, false));
        laptop.seal(&mut self.scene);
        let stop = self.whole_exchange(who);
        let laptop = &self.laptops[who];
        stop != Stop::UpToDate
            || !waiting.is_empty()
            || ours != laptop.disk.now.chain.head()
            || theirs != self.centre.disk.now.head(laptop.office)
    }

    fn whole_exchange(&mut self, who: usize) -> Stop {
        self.laptops[who].begin(&self.scene);
        loop {
            self.scene.step += 1;
            let asked = self.laptops[who].ask(&mut self.scene);
            match asked {
                Some(Ok(request)) => {
                    let reply = self.centre.handle(&request, &mut self.scene);
                    for reply in self.centre.sync(&mut self.scene).iter().chain(&reply) {
                        self.laptops[who].hear(reply, &mut self.scene);
                    }
                }
                Some(Err((stop, hellos))) => {
                    self.ended(who, &stop, hellos, true);
                    return stop;
                }
                None => return Stop::Unsettled,
            }
        }
    }
}
