//! The lists of a record: each value once, each code known.

use super::Record;
use crate::domain::code::Coded;
use crate::import::data_inclusion::codes::Meaning;
use crate::import::data_inclusion::fields::{Field, Value};
use crate::import::data_inclusion::list;
use crate::import::row_error::shortened;
use crate::msg;
use smol_str::SmolStr;
use std::borrow::Cow;

impl<'f> Record<'f, '_, '_, '_> {
    /// The texts of a list, each once; one that comes again is said. A single text is read as the list that a cell holds.
    pub(in crate::import::data_inclusion) fn texts(&mut self, field: Field) -> Vec<Cow<'f, str>> {
        let written = match self.fields.get(field) {
            Value::Absent | Value::Null => return Vec::new(),
            Value::List(list) => list::of_values(list),
            Value::Text(text) => Ok(list::of_cell(text)),
            other => Err(other.shown()),
        };
        let written = match written {
            Ok(written) => written,
            Err(shown) => {
                self.malformed(field, &shown, msg!("data_inclusion.expected.list"));
                return Vec::new();
            }
        };
        let mut texts: Vec<Cow<'f, str>> = Vec::with_capacity(written.len());
        for text in written {
            if texts.contains(&text) {
                self.malformed(field, &text, msg!("data_inclusion.expected.once"));
            } else {
                texts.push(text);
            }
        }
        texts
    }

    /// The codes of a list, each once, in the order written. One that is not known is left out.
    pub(in crate::import::data_inclusion) fn coded<C: Coded + PartialEq>(
        &mut self,
        field: Field,
    ) -> Vec<C> {
        let mut codes = Vec::new();
        for text in self.texts(field) {
            match self.codes.read(&text) {
                Meaning::Code(code) if codes.contains(&code) => {}
                Meaning::Code(code) => codes.push(code),
                Meaning::Nothing => {}
                Meaning::Unknown(near) => self.unknown(field, &text, &near),
            }
        }
        codes
    }

    /// Says that a code is not known, and which known ones are near.
    pub(in crate::import::data_inclusion) fn unknown(
        &mut self,
        field: Field,
        text: &str,
        near: &[SmolStr],
    ) {
        let remedy = if near.is_empty() {
            msg!("data_inclusion.remedy.code")
        } else {
            msg!("data_inclusion.remedy.near", codes = near.join(", "))
        };
        let expected = msg!("data_inclusion.expected.code", field = field.key());
        self.leave_out(field, shortened(text), expected, remedy);
    }
}
