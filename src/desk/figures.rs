//! The office's face of its numbers: why someone is counted, who is behind a number, what partners answer, and over which days.
//!
//! Counting itself is [`crate::report`]'s; here it is put in words, and opened.

pub mod behind;
pub mod partners;
pub mod span;
pub mod standing;
#[cfg(test)]
mod tests;
pub mod why;
