//! The fields of one record as values of the profession, and what is wrong in them.

mod lists;

use super::codes::Codes;
use super::fields::{Field, Fields, Value};
use crate::domain::identifier::{InseeCode, Malformed, Name, Phone, PostalCode};
use crate::domain::partner::Provenance;
use crate::domain::person::Residence;
use crate::domain::territory::Territory;
use crate::i18n::Message;
use crate::import::phone;
use crate::import::row_error::{Severity, shortened};
use crate::msg;
use crate::text::{many_lines, one_line};
use chrono::NaiveDate;
use smol_str::SmolStr;

/// Most characters of a description (`maxLength` in the schema), and of any other long text.
const LONGEST_TEXT: usize = 10_000;
/// Fewest characters of a description (`minLength` in the schema).
const SHORTEST_DESCRIPTION: usize = 5;
/// Characters of a name: `minLength` and `maxLength` in the schema.
const NAME_LENGTHS: (usize, usize) = (3, 150);
/// Most characters of a [`Name`].
const LONGEST_NAME: usize = 120;

/// One thing wrong in a record.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    pub(super) field: &'static str,
    pub(super) read: String,
    pub(super) expected: Message,
    pub(super) remedy: Message,
    pub(super) severity: Severity,
}

/// One record, while it is read.
pub(super) struct Record<'f, 'a, 'c, 'v> {
    pub(super) fields: &'f Fields<'a>,
    pub(super) codes: &'c mut Codes<'v>,
    pub(super) today: NaiveDate,
    faults: Vec<Fault>,
}

impl<'f, 'a, 'c, 'v> Record<'f, 'a, 'c, 'v> {
    pub(super) fn new(fields: &'f Fields<'a>, codes: &'c mut Codes<'v>, today: NaiveDate) -> Self {
        Self { fields, codes, today, faults: Vec::new() }
    }

    /// What was wrong, in the order in which it was met.
    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// Leaves a value out.
    pub(super) fn leave_out(
        &mut self,
        field: Field,
        read: impl Into<String>,
        expected: Message,
        remedy: Message,
    ) {
        let severity = Severity::CellDropped;
        self.faults.push(Fault {
            field: field.key(),
            read: read.into(),
            expected,
            remedy,
            severity,
        });
    }

    /// Refuses the record: without this field it is of no use.
    fn refuse(&mut self, field: Field, expected: Message) {
        self.faults.push(Fault {
            field: field.key(),
            read: self.fields.get(field).shown(),
            expected,
            remedy: msg!("data_inclusion.remedy.producer"),
            severity: Severity::RowRefused,
        });
    }

    /// Says that a field the schema requires is not stated; the record is kept.
    pub(super) fn miss(&mut self, field: Field) {
        let expected = msg!("data_inclusion.expected.required");
        self.leave_out(field, "", expected, msg!("data_inclusion.remedy.producer"));
    }

    fn malformed(&mut self, field: Field, read: &str, expected: Message) {
        self.leave_out(field, shortened(read), expected, msg!("data_inclusion.remedy.producer"));
    }

    /// A text, trimmed; nothing when it is empty. A number in its place is read as text where a spreadsheet made it one.
    pub(super) fn text(&mut self, field: Field) -> Option<&'f str> {
        match self.fields.get(field) {
            Value::Absent | Value::Null => None,
            Value::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            // Some producers write one text as a list of it.
            Value::List(list) if list.is_empty() => None,
            other => {
                let shown = other.shown();
                self.malformed(field, &shown, msg!("data_inclusion.expected.text"));
                None
            }
        }
    }

    /// The first of these fields that states a text, and the text.
    pub(super) fn first_text(&mut self, fields: &[Field]) -> Option<(Field, &'f str)> {
        fields.iter().find_map(|field| Some((*field, self.text(*field)?)))
    }

    /// A value of one of these fields, the first that is stated.
    pub(super) fn parsed<T>(
        &mut self,
        fields: &[Field],
        parse: fn(&str) -> Result<T, Malformed>,
    ) -> Option<T> {
        let (field, text) = self.first_text(fields)?;
        parse(text).map_err(|error| self.malformed(field, text, error.expected())).ok()
    }

    /// Where the record comes from; without it, no later file could find it again.
    pub(super) fn provenance(&mut self) -> Option<Provenance> {
        let source = self.required(Field::Source);
        let id = self.required(Field::Id);
        Some(Provenance { source: source?, id: id? })
    }

    /// A text without which the record is of no use.
    pub(super) fn required(&mut self, field: Field) -> Option<SmolStr> {
        let faults = self.faults.len();
        let text = self.text(field).map(one_line).filter(|text| !text.trim().is_empty());
        if text.is_none() {
            // What stands there is no text: said once, and it costs the record.
            self.faults.truncate(faults);
            self.refuse(field, msg!("data_inclusion.expected.required"));
        }
        text.map(SmolStr::new)
    }

    /// The name. One without any letter refuses the record; one that is too short is kept, one that is too long is cut
    /// between two words, and both are said.
    pub(super) fn name(&mut self) -> Option<Name> {
        let faults = self.faults.len();
        let written = self.text(Field::Nom).map(one_line);
        let words: Vec<&str> = written.iter().flat_map(|text| text.split_whitespace()).collect();
        let clean = words.join(" ");
        let length = clean.chars().count();
        let kept = if length > LONGEST_NAME { cut_at_word(&clean, LONGEST_NAME) } else { &clean };
        let Ok(name) = Name::parse(kept) else {
            self.faults.truncate(faults);
            self.refuse(Field::Nom, msg!("data_inclusion.expected.name"));
            return None;
        };
        let (shortest, longest) = NAME_LENGTHS;
        if length < shortest {
            self.malformed(Field::Nom, &clean, msg!("data_inclusion.expected.long_name"));
        } else if length > LONGEST_NAME {
            let expected = if length > longest {
                msg!("data_inclusion.expected.short_name", most = longest, kept = kept)
            } else {
                msg!("data_inclusion.expected.short_name", most = LONGEST_NAME, kept = kept)
            };
            self.malformed(Field::Nom, &clean, expected);
        }
        Some(name)
    }

    /// A text over several lines, without control characters; HTML and Markdown stay as they were written.
    pub(super) fn long_text(&mut self, field: Field) -> String {
        let Some(text) = self.text(field) else { return String::new() };
        let text = many_lines(text);
        let Some(end) = end_of(&text) else { return text.into_owned() };
        let expected = msg!("data_inclusion.expected.short_text", most = LONGEST_TEXT);
        self.malformed(field, &text, expected);
        text.get(..end).unwrap_or_default().to_owned()
    }

    /// Long texts of several fields, one under the other.
    pub(super) fn long_texts(&mut self, fields: &[Field]) -> String {
        let texts: Vec<String> = fields
            .iter()
            .map(|field| self.long_text(*field))
            .filter(|text| !text.is_empty())
            .collect();
        texts.join("\n\n")
    }

    /// The description; version 0 had a summary and a detail.
    pub(super) fn description(&mut self) -> String {
        let mut text = self.long_text(Field::Description);
        if text.is_empty() {
            text = self.long_texts(&[Field::PresentationResume, Field::PresentationDetail]);
        }
        if !text.is_empty() && text.chars().nth(SHORTEST_DESCRIPTION - 1).is_none() {
            let least = msg!("data_inclusion.expected.description", least = SHORTEST_DESCRIPTION);
            self.malformed(Field::Description, &text, least);
            text.clear();
        }
        text
    }

    /// A text of one line.
    pub(super) fn short_text(&mut self, fields: &[Field]) -> Option<String> {
        let (field, text) = self.first_text(fields)?;
        let text = one_line(text);
        let Some(end) = end_of(&text) else { return Some(text.into_owned()) };
        let expected = msg!("data_inclusion.expected.short_text", most = LONGEST_TEXT);
        self.malformed(field, &text, expected);
        Some(text.get(..end).unwrap_or_default().to_owned())
    }

    /// The day of the last change, which the schema requires. A time behind it is left alone: version 0 had one.
    pub(super) fn updated_on(&mut self) -> Option<NaiveDate> {
        let faults = self.faults.len();
        let Some(text) = self.text(Field::DateMaj) else {
            if self.faults.len() == faults {
                self.miss(Field::DateMaj);
            }
            return None;
        };
        let (day, rest) = text.split_at_checked(10).unwrap_or((text, ""));
        let is_day = rest.is_empty() || rest.starts_with(['T', ' ']);
        // The shape first: chrono also takes «2025-2-14».
        let day = Some(day)
            .filter(|day| is_day && day.len() == 10)
            .and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
        let expected = match day {
            // Clocks differ by a day around the world.
            Some(day) if day <= self.today.succ_opt().unwrap_or(day) => return Some(day),
            Some(_) => msg!("import.expected.past_date"),
            None => msg!("data_inclusion.expected.date"),
        };
        self.malformed(Field::DateMaj, text, expected);
        None
    }

    /// A phone number: the schema has one, some producers write several.
    pub(super) fn phones(&mut self) -> Vec<Phone> {
        let Some(text) = self.text(Field::Telephone) else { return Vec::new() };
        if let Ok(phone) = Phone::parse(text) {
            return vec![phone];
        }
        let read = phone::parse(text);
        if !read.bad.is_empty() || read.good.is_empty() {
            self.malformed(Field::Telephone, text, msg!("domain.expected.phone"));
        }
        read.good
    }

    /// A number; text that is one is taken for it, as in a CSV.
    pub(super) fn number(&mut self, field: Field) -> Option<f64> {
        let value = self.fields.get(field);
        let number = match value {
            Value::Absent | Value::Null => return None,
            Value::Number(number) => Some(*number),
            Value::Text(text) if text.trim().is_empty() => return None,
            Value::Text(text) => text.trim().replace(',', ".").parse().ok(),
            Value::Flag(_) | Value::List(_) | Value::Object => None,
        };
        let number = number.filter(|number| number.is_finite());
        if number.is_none() {
            let shown = value.shown();
            self.malformed(field, &shown, msg!("data_inclusion.expected.number"));
        }
        number
    }

    /// A number between two bounds, both allowed.
    pub(super) fn number_between(&mut self, field: Field, least: u32, most: u32) -> Option<f64> {
        let number = self.number(field)?;
        if (f64::from(least)..=f64::from(most)).contains(&number) {
            return Some(number);
        }
        let expected = msg!("data_inclusion.expected.between", least = least, most = most);
        self.malformed(field, &number.to_string(), expected);
        None
    }

    /// Where it is. The commune is its code, or else what its town and postal code say without doubt.
    pub(super) fn residence(&mut self) -> Residence {
        for field in [Field::Longitude, Field::Latitude] {
            self.number(field);
        }
        let lines = [Field::Adresse, Field::ComplementAdresse].map(|f| self.short_text(&[f]));
        let address: Vec<String> = lines.into_iter().flatten().collect();
        let postal_code = self.parsed(&[Field::CodePostal], PostalCode::parse);
        let town = self.parsed(&[Field::Commune], Name::parse);
        let code = self.parsed(&[Field::CodeInsee], InseeCode::parse);
        let commune = code.or_else(|| {
            let town = town.as_ref()?;
            Territory::builtin().certain(postal_code.as_ref(), town.as_str())
        });
        Residence {
            address: (!address.is_empty()).then(|| address.join(", ")),
            postal_code,
            town,
            commune,
            ..Residence::default()
        }
    }
}

/// Where a text is to be cut; `None` when it is short enough. Its bytes tell so of nearly every text.
fn end_of(text: &str) -> Option<usize> {
    if text.len() <= LONGEST_TEXT {
        return None;
    }
    text.char_indices().nth(LONGEST_TEXT).map(|(end, _)| end)
}

/// The beginning of a text, at most so many characters, whole words where there are several.
fn cut_at_word(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most).map_or(text.len(), |(end, _)| end);
    let start = text.get(..end).unwrap_or_default();
    let ends_here = text.get(end..).is_none_or(|rest| rest.is_empty() || rest.starts_with(' '));
    match start.rsplit_once(' ') {
        Some((words, _)) if !ends_here => words.trim_end(),
        _ => start.trim_end(),
    }
}
