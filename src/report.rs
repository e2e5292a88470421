//! Numbers one can defend: what is counted and why, what may be published of it, and the files it is published in.

mod chart;
pub mod confidentiality;
pub mod csv;
pub mod document;
pub mod html;
pub mod json;
mod markup;
mod numerals;
mod read_me;
#[cfg(test)]
mod test_support;
pub mod xlsx;
