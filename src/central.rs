//! The central office: receives the days' summaries of all offices, keeps them, and knows who is late.
//!
//! ```text
//!   office ──HTTPS──> http ──┐                               ┌──> backend::embedded   one thread, one sealed store
//!   stick  ──file───> cli ───┴──> reception ──> Backend ─────┤
//!                                   │ sync::chain::judge     └──> backend::postgres   several servers, one database
//!                                   └──> receipt, once the bytes are durable
//!
//!   ledger (verbatim envelopes, receipts)  ── the truth, only ever appended to
//!      └── projection (what each day counts) ── made again at any time: `projection::rebuild`
//! ```
//!
//! Everything that is decided is decided above [`backend::Backend`], once; a backend moves rows and answers whether the head
//! of an office was still the expected one.

pub mod admin;
pub mod authority;
pub mod backend;
pub mod cli;
pub mod completeness;
pub mod enrolment;
pub mod export;
pub mod http;
pub mod projection;
pub mod publish;
pub mod reception;
pub mod report;
pub mod statistics;
