//! What every measurement needs: samples and their percentiles, a folder on the disk, resident memory.

#![allow(dead_code, reason = "shared by benches; each uses a part")]

use cpu_time::ProcessTime;
use std::time::{Duration, Instant};

/// Times of one thing done many times.
#[derive(Debug, Default)]
pub(crate) struct Samples(Vec<Duration>);

impl Samples {
    /// Does it once more, on the clock.
    pub(crate) fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let (done, took) = timed(work);
        self.0.push(took);
        done
    }

    /// Adds a time taken elsewhere.
    pub(crate) fn push(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Mean, in seconds.
    pub(crate) fn mean(&self) -> f64 {
        let sum: Duration = self.0.iter().sum();
        sum.as_secs_f64() / f64::from(u32::try_from(self.0.len().max(1)).unwrap_or(u32::MAX))
    }

    /// The time below which `percent` of 100 lie, in seconds.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(at).map_or(0.0, Duration::as_secs_f64)
    }
}

/// Does it, and says how long that took.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

/// What something took.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Took {
    /// Seconds by the clock.
    pub(crate) wall: f64,
    /// Seconds on the processors, all threads of the process together: what it would take alone on a machine, but
    /// for the disk and for what runs at the same time on two processors.
    pub(crate) processor: f64,
}

impl Took {
    /// Does it, and says what that took.
    pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (T, Self) {
        let processor = ProcessTime::now();
        let (done, wall) = timed(work);
        (done, Self { wall: wall.as_secs_f64(), processor: processor.elapsed().as_secs_f64() })
    }
}

impl std::ops::Add for Took {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { wall: self.wall + other.wall, processor: self.processor + other.processor }
    }
}

/// A folder of the file system that holds the build: a temporary folder may be memory.
pub(crate) fn folder() -> std::io::Result<tempfile::TempDir> {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))
}

/// Memory of this process in MB (10⁶ bytes): resident now, and at most so far. `None` where the system does not
/// say it in `/proc`.
pub(crate) fn resident() -> Option<(f64, f64)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let megabytes = |field: &str| {
        let line = status.lines().find(|line| line.starts_with(field))?;
        let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib * 1024.0 / 1e6)
    };
    Some((megabytes("VmRSS:")?, megabytes("VmHWM:")?))
}

/// Whether a bound is kept, as the tables say it.
pub(crate) fn verdict(is_kept: bool) -> &'static str {
    if is_kept { "reached" } else { "NOT REACHED" }
}
