//! What an adviser can do and see, whatever the face (terminal screens or subcommands).

pub mod day;
pub mod demo;
pub mod intake;
