//! tests
mod random;
