//! The protocol over HTTP: routes, limits, what is logged and measured.
//!
//! ```text
//!   server ──> watch (rate, room, time, log) ──> routes ──> reception, enrolment, publish ──> Backend
//! ```
//!
//! Refusals are RFC 9457 problems. Nothing of a body is ever logged.

mod answer;
mod limits;
mod metrics;
mod openapi;
mod routes;
mod server;
mod watch;

pub use limits::Limits;
pub use openapi::{ROUTES, Route, document};
pub use routes::router;
pub use server::{ServeError, Tls, serve};

use super::backend::{AnyBackend, Centre};
use crate::clock::Clock;
use limits::Gate;
use metrics::Metrics;
use std::fmt;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Where a line of the log goes.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// Everything that a request needs.
pub struct App {
    /// Where the rows are.
    pub backend: Arc<AnyBackend>,
    /// Who the centre is.
    pub centre: Centre,
    /// The centre's clock.
    pub clock: Arc<dyn Clock + Send + Sync>,
    /// A reverse proxy speaks to us, and says for whom.
    pub behind_proxy: bool,
    log: Log,
    gate: Gate,
    room: Semaphore,
    metrics: Metrics,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("backend", &self.backend).finish_non_exhaustive()
    }
}

impl App {
    /// What serves a backend.
    #[must_use]
    pub fn new(
        backend: Arc<AnyBackend>,
        centre: Centre,
        clock: Arc<dyn Clock + Send + Sync>,
        limits: Limits,
        log: Log,
    ) -> Self {
        let room = Semaphore::new(limits.at_once);
        let metrics = Metrics::default();
        let gate = Gate::new(limits);
        Self { backend, centre, clock, behind_proxy: false, log, gate, room, metrics }
    }
}
