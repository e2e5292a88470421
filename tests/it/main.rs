//! One integration binary: one module per subject.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that panics is a test that fails"
)]

mod caseload;
#[cfg(feature = "central")]
mod central;
mod cli;
mod data_files;
mod dependencies;
mod directory;
mod house;
mod import;
mod search;
mod simulation;
mod store;
#[cfg(feature = "central")]
mod sync;
mod terminal;
