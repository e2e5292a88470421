//! The central office's program.

fn main() {}
