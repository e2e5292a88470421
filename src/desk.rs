//! What an adviser can do and see, whatever the face (terminal screens or subcommands).

pub mod acts;
pub mod acts_of_the_day;
pub mod agenda;
pub mod calendar;
pub mod centre;
pub mod closing;
pub mod command;
pub mod day;
pub mod deed;
pub mod demo;
pub mod directory;
pub mod document;
pub mod facts;
pub mod intake;
pub mod key;
pub mod keymap;
pub mod needs;
pub mod order;
pub mod partner_page;
pub mod partner_record;
pub mod reading;
pub mod reference;
pub mod settings;
pub mod sheet;
pub mod target;
pub mod words;
