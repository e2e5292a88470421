//! The interface played key by key, without terminal and without store.
//!
//! `desk` is the stage: a model, and an office in memory that does what it asks for. `office` is who is in it.

mod acts_of_the_day;
mod appointments;
mod closing;
mod desk;
mod figures;
mod forms;
mod keys;
mod lists;
mod monkey;
mod office;
mod opening;
mod orientations;
mod partners;
mod people;
mod scenes;
mod several;
mod sitting;
mod snapshots;
mod sweep;
