//! How much one office, and one address, may ask: buckets that fill again as time goes.

use smol_str::SmolStr;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Buckets kept; full ones are let go of first.
const MOST: usize = 16_384;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Who {
    /// An address: everything that comes from it.
    Peer(IpAddr),
    /// An address that tries one-time codes.
    Guess(IpAddr),
    /// An office, from wherever its devices are.
    Office(SmolStr),
}

/// How much is let through.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Requests of one address at once, and per second afterwards.
    pub peer: (u32, f64),
    /// Requests of one office at once, and per second afterwards.
    pub office: (u32, f64),
    /// Enrolments tried from one address at once, and per second afterwards.
    pub guess: (u32, f64),
    /// Requests being answered at the same time.
    pub at_once: usize,
    /// How long a request may last, its body included.
    pub request: Duration,
    /// How long the head of a request may take to come.
    pub head: Duration,
}

impl Default for Limits {
    /// Offices behind one address share what is let through: enough for a department.
    fn default() -> Self {
        Self {
            peer: (200, 40.0),
            office: (120, 20.0),
            guess: (10, 0.2),
            at_once: 256,
            request: Duration::from_secs(30),
            head: Duration::from_secs(10),
        }
    }
}

/// What lets requests through, or not.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) limits: Limits,
    buckets: Mutex<HashMap<Who, Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Gate {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, buckets: Mutex::default() }
    }

    /// Whether one more request is let through now.
    pub(super) fn allow(&self, who: Who, now: Instant) -> bool {
        let Limits { peer, office, guess, .. } = self.limits;
        let (most, rate) = match who {
            Who::Peer(_) => peer,
            Who::Guess(_) => guess,
            Who::Office(_) => office,
        };
        let most = f64::from(most);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST {
            let slowest = peer.1.min(guess.1).min(office.1);
            let least = f64::from(peer.0.max(guess.0).max(office.0));
            buckets.retain(|_, bucket| bucket.filled(now, slowest) < least);
            if buckets.len() >= MOST {
                // A crowd of addresses: nobody is remembered, the room for requests still bounds them.
                buckets.clear();
            }
        }
        let bucket = buckets.entry(who).or_insert(Bucket { left: most, at: now });
        bucket.left = bucket.filled(now, rate).min(most);
        bucket.at = now;
        let allowed = bucket.left >= 1.0;
        if allowed {
            bucket.left -= 1.0;
        }
        allowed
    }
}

impl Bucket {
    fn filled(&self, now: Instant, rate: f64) -> f64 {
        self.left + now.saturating_duration_since(self.at).as_secs_f64() * rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again_each_for_itself() {
        let limits = Gate::new(Limits { peer: (2, 1.0), ..Limits::default() });
        let (one, other) = (Who::Peer([127, 0, 0, 1].into()), Who::Peer([127, 0, 0, 2].into()));
        let start = Instant::now();
        assert!(limits.allow(one.clone(), start) && limits.allow(one.clone(), start));
        assert!(!limits.allow(one.clone(), start));
        assert!(limits.allow(other, start));
        let later = start + Duration::from_millis(1100);
        assert!(limits.allow(one.clone(), later) && !limits.allow(one, later));
    }
}
