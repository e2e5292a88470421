//! What may be published of a table, and the proof that nothing hidden can be worked out again.
//!
//! ```text
//!            h     f   total         h     f   total
//! Andrésy    3    20     23          x     x     23      3 is small; 20 would give it away, and so would
//! Conflans  30    25     55   ──>    x     x     55      30 and 25: four hidden counts on one cycle, along which
//! Poissy    60    70    130         60    70    130      one more here is one less there, and no total tells
//! total     93   115    208         93   115    208
//!
//! settle ──> protect ──> search.rs   cycles and swaps in networks (network.rs), steps and their cost (toll.rs)
//!  merge.rs   protect.rs  program.rs  linear programs where no path is found
//!                  │           └──> world.rs    each proof is another world, held in whole numbers
//!                  └──> audit.rs, republication.rs     the attacker: over one publication, over two
//! ```
//!
//! # What is hidden
//! A count from 1 to the threshold less one is *small* ([`THRESHOLD`]; [`TAX_THRESHOLD`] for what is of tax origin), be it
//! a cell, the total of a line or column, the total of all, or the difference of two published counts ([`Relation`]).
//! Small counts are hidden, and with them the *complements* without which they could be worked out. Zeros are shown: that
//! nobody is counted points at nobody. Readers see one marker for both kinds; [`Mark`] tells them apart for the program
//! alone, in the codes of the SDMX list `CL_CONF_STATUS` (F, C, D; readers get F or N).
//!
//! # How complements are chosen
//! A table is a network: lines and columns are nodes, counts are edges, totals lead back. A count is safe when it lies on
//! a cycle of hidden edges that can each take one step (Gusfield 1988); the cheapest path that closes one is hidden: few
//! counts, cells rather than totals, then small counts. Tables that share totals are protected together: a small total
//! takes one from a category of the same axis, along a path in every table that has both. Where no path is found, a
//! linear program looks for the cheapest change over all tables at once (Fischetti and Salazar 2001, relaxed). Then what
//! is not needed is shown again. A table of which nothing would be left is [merged](settle) or withheld, and says so.
//!
//! # What is proven, and against whom
//! The reader has everything that is published for the period, knows every sum and relation, and knows that hidden
//! counts are whole and no zeros. Against that reader, **no small count is determined**: for each, the program holds
//! another world, of whole counts that add up to the same publication, where it is another ([`Publication::audit`]).
//! Such a proof is checked in whole numbers and needs no trust in how it was found. [`Publication::ranges`] is the other
//! way to the same end: the bounds of a linear program on each hidden count.
//!
//! # What is not promised
//! - A range can be narrow. Two small counts alone in a line hide each other, and their sum is known.
//! - A reader who knows this program can reason on why it hid what it hid (which of a cycle must be small).
//! - A reader who knows someone can take that one out of the sum.
//! - Who is counted in several categories (obstacles) is counted several times: such a table is a population of its own.
//! - Complements are few, not proven fewest: on tables up to 3x3 they are the fewest in all but one in a hundred.
//!
//! # Sources
//! - D. Gusfield, *A graph theoretic approach to statistical data security*, SIAM J. Comput. 17 (1988).
//! - M. Fischetti, J.-J. Salazar-González, *Solving the cell suppression problem on tabular data with linear constraints*,
//!   Management Science 47 (2001).
//! - A. Hundepool et al., *Handbook on Statistical Disclosure Control* (Eurostat, `ESSnet` SDC); Insee, *Guide du secret
//!   statistique*.
//! - SDMX code list `CL_CONF_STATUS`.

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
mod toll;
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
