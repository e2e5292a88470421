//! Summaries of days that are never lost and never counted twice.
//!
//! ```text
//!   desk: what a day counts ──> envelope ──> signed ──> chain          one link, durable before it is sent
//!                                                        │
//!                     session (the office's side) ───────┴── chain::judge (the centre's side)
//!                        │                                        │
//!                     client (HTTPS), a file on a stick        central
//! ```
//!
//! The chain and the session do no IO: the programs, and the simulation that tries to break them, drive the same code.
//! `docs/sync-protocol.md` is precise enough for a second implementation.

pub mod chain;
pub mod client;
pub mod envelope;
pub mod exchange;
pub mod message;
pub mod session;
pub mod signed;
