//! What the office knows, and the one way to change it.

pub mod change;
pub mod history;
pub mod record;
pub mod state;

#[cfg(test)]
mod test_support;
