//! The terminal's face. For now: drawing the day, and printing what is drawn as plain lines.

pub mod print;
pub mod screen;
