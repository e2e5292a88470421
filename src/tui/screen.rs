//! One file per screen.

pub mod day;
