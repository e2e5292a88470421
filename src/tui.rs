//! Everything drawn in a terminal.
//!
//! ```text
//!   terminal ──> runtime ──Msg──> update ──Effect──> runtime ──> store (this thread), worker (long work)
//!                   ▲               │
//!                   └── view <── Model          one channel, no tick: nothing happens until something does
//! ```

pub mod canvas;
pub mod context;
pub mod day_text;
pub mod form;
pub mod model;
pub mod overlay;
pub mod player;
pub mod print;
pub mod roll;
pub mod runtime;
pub mod screen;
pub mod selection;
pub mod start;
pub mod svg;
pub mod theme;
pub mod update;
pub mod view;
pub mod widget;

#[cfg(test)]
mod tests;
