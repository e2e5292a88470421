//! What may go wrong in a world, and how often: drawn from its seed.

use super::network::Line;
use fastrand::Rng;

#[derive(Debug, Clone, Copy, Default)]
pub struct Weather {
    pub line: Line,
    pub timeouts: bool,
    /// Odds per step.
    pub office_crash: f64,
    pub centre_crash: f64,
    pub office_restore: f64,
    pub centre_restore: f64,
    pub clone: f64,
    pub wrong_clock: f64,
    /// Odds per request.
    pub busy: f64,
}

impl Weather {
    /// One world in eight has no fault at all; in the others each kind of fault is there or not.
    pub fn draw(chance: &mut Rng) -> Self {
        if chance.u8(..8) == 0 {
            return Self::default();
        }
        let mut odds = |most: f64| if chance.bool() { chance.f64() * most } else { 0.0 };
        Self {
            line: Line {
                drop: odds(0.4),
                duplicate: odds(0.2),
                reorder: odds(0.5),
                delay: odds(12.0) as u64,
            },
            timeouts: true,
            office_crash: odds(0.04),
            centre_crash: odds(0.04),
            office_restore: odds(0.03),
            centre_restore: odds(0.03),
            clone: odds(0.04),
            wrong_clock: odds(0.01),
            busy: odds(0.1),
        }
    }

    pub fn is_calm(&self) -> bool {
        !self.timeouts
    }
}
