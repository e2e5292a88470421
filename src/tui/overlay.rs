//! What lies over a screen and takes the keys before it.

pub mod chooser;
pub mod reader;

use crate::tui::form::Form;
use chooser::Chooser;
use reader::Reader;

/// Something over the screen.
#[derive(Debug)]
pub enum Overlay {
    /// A form.
    Form(Box<Form>),
    /// A list to choose from: search, palette, help, options.
    Chooser(Box<Chooser>),
    /// A text to read.
    Reader(Reader),
}
