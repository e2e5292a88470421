//! What an adviser can do and see, whatever the face (terminal screens or subcommands).

pub mod acts;
pub mod day;
pub mod deed;
pub mod demo;
pub mod facts;
pub mod intake;
pub mod order;
pub mod reading;
pub mod words;
