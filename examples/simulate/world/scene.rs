//! What everyone in a world shares: its time, its chance, who watches, and what is written down.

use super::caseload::Day;
use super::invariant::Witness;
use super::letter::Readings;
use super::mutant::Flaw;
use fastrand::Rng;

/// What happened in a world, or in many.
#[derive(Debug, Default, Clone)]
pub struct Tally {
    pub steps: u64,
    pub envelopes: u64,
    pub sessions: u64,
    /// Sessions by the number of hellos they took.
    pub hellos: [u64; 5],
    pub dropped: u64,
    pub duplicated: u64,
    pub reordered: u64,
    pub timeouts: u64,
    pub sticks: u64,
    pub office_crashes: u64,
    pub office_restores: u64,
    pub clones: u64,
    pub wrong_clocks: u64,
    pub centre_crashes: u64,
    pub centre_restores: u64,
    pub busy: u64,
    pub forks: u64,
    pub gaps: u64,
    pub known: u64,
    pub parked: u64,
    pub learned: u64,
    /// Times that an office sealed nothing, because a newer program had written in its chain.
    pub unread: u64,
    pub asked: u64,
    pub restored_days: u64,
}

macro_rules! add {
    ($to:ident, $from:ident, $($field:ident)+) => { $($to.$field += $from.$field;)+ };
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        add!(self, other, steps envelopes sessions dropped duplicated reordered timeouts sticks office_crashes
            office_restores clones wrong_clocks centre_crashes centre_restores busy forks gaps known
            parked learned unread asked restored_days);
        self.hellos.iter_mut().zip(other.hellos).for_each(|(to, from)| *to += from);
    }
}

pub struct Scene {
    pub chance: Rng,
    pub step: u64,
    /// The right day, which clocks may not show.
    pub today: Day,
    pub flaw: Flaw,
    pub tally: Tally,
    pub witness: Witness,
    pub readings: Readings,
    /// Kept only when a failure is told: most worlds are not.
    pub trace: Option<Vec<String>>,
}

impl Scene {
    pub fn note(&mut self, what: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:>4} day {:>3}: {}", self.step, self.today, what()));
        }
    }

    pub fn happens(&mut self, odds: f64) -> bool {
        odds > 0.0 && self.chance.f64() < odds
    }
}
