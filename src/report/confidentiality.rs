//! What may be published of a table, and the proof that nothing hidden can be worked out again.

mod audit;
mod grid;
mod merge;
mod network;
mod program;
mod protect;
mod refusal;
pub mod republication;
mod search;
mod system;
#[cfg(test)]
mod tests;
mod world;

pub use audit::{Audit, Publication, Range};
pub use grid::{Axis, Grid, Places, Quantity, Relation};
pub use merge::{Merged, Settled, Settlement, settle};
pub use protect::{Mark, Masked, protect};
pub use refusal::Unprotectable;
pub use republication::{Conflict, Published};

/// The least count that is published, by default.
pub const THRESHOLD: u64 = 5;

/// The least count that is published of anything of tax origin.
pub const TAX_THRESHOLD: u64 = 11;
