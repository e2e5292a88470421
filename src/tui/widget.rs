//! Parts that several screens draw.

pub mod editor;
pub mod secret;
pub mod table;
