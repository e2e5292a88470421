//! Numbers one can defend: what is counted and why, what may be published of it, and the files it is published in.
//!
//! ```text
//!  caseload::State ──> count ──┐                                  ┌─> confidentiality  (what may be shown, proven)
//!                              ├─> tables of measure::MEASURES ───┤
//!  days at the centre ─────────┘     (coded keys, exact counts)   └─> document ──> xlsx, csv, html, json
//! ```
//!
//! Office and centre share everything to the right of the tables. Figures are computed as of a date from dated facts, so a report
//! for March made in November gives March. The room is pure: no clock, no file.

mod chart;
pub mod confidentiality;
pub mod count;
pub mod csv;
pub mod definition;
pub mod document;
pub mod edition;
pub mod file;
pub mod fse;
pub mod html;
pub mod json;
mod markup;
pub mod measure;
mod numerals;
pub mod period;
pub mod published;
mod read_me;
#[cfg(test)]
mod test_support;
pub mod xlsx;
