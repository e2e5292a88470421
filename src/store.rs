//! The sealed store: it moves bytes between journal, tables and memory, and names no domain type.

pub mod holder;
pub mod platform;
pub mod seal;
pub mod vault;
