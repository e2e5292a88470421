//! Files from outside to typed rows, with every error they hold.

pub mod column;
pub mod container;
pub mod delimited;
pub mod encoding;
pub mod mapping;
pub mod nir;
pub mod spreadsheet;
pub mod synonyms;
pub mod tabular;
