//! The adviser's program.

fn main() {}
