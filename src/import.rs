//! Files from outside to typed rows, with every error they hold.

pub mod delimited;
pub mod encoding;
