//! The working tool of employment advisers: an offline, sealed caseload in a terminal.
//!
//! Arrows point down only; `docs/architecture.md` draws the house.

#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "a test that panics is a test that fails"
    )
)]

pub mod caseload;
pub mod cli;
pub mod desk;
pub mod domain;
pub mod import;
pub mod store;
pub mod tui;

pub mod clock;
pub mod dates;
pub mod error;
pub mod i18n;
pub mod ids;
mod parallel;
pub mod text;
