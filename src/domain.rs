//! The profession: its words as types, its rules as functions. No IO, no clock, no randomness.
//!
//! English names in the code, French words on screens; `docs/architecture.md` has the bridge.

pub mod action;
pub mod appointment;
pub mod code;
pub mod declaration;
pub mod exit;
pub mod identifier;
pub mod interview;
pub mod nomenclature;
pub mod note_linter;
pub mod obstacle;
pub mod office;
pub mod opening_hours;
pub mod orientation;
pub mod partner;
pub mod person;
pub mod rules;
pub mod service;
pub mod situation;
pub mod statistic;
pub mod territory;
pub mod vocabulary;
