//! The profession: its words as types, its rules as functions. No IO, no clock, no randomness.

pub mod code;
pub mod identifier;
