//! Parts that several screens draw.

pub mod editor;
pub mod filter;
pub mod secret;
pub mod table;
