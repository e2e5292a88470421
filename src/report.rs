//! Numbers one can defend: what is counted and why, what may be published of it, and the files it is published in.

pub mod confidentiality;
pub mod document;
