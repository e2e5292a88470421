//! What the office knows, and the one way to change it.

pub mod change;
pub mod duplicates;
pub mod history;
pub mod query;
pub mod record;
pub mod state;

#[cfg(test)]
pub(crate) mod test_support;
