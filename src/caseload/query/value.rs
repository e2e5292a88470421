//! From the values of a term to what is asked of a person.

mod amount;
mod code;
mod condition;
mod place;
mod text;
mod word;

pub(super) use condition::{AppointmentWanted, Bounds, Condition, OrientationWanted};
pub(super) use word::yes_or_no;

use super::Test;
use super::error::{QueryError, Wrong};
use super::field::{self, EXIT_MOTIVES, Field, ValueKind};
use super::lexer::{Operator, Part, Span, Value};
use super::parser::quoted;
use crate::domain::territory::Territory;
use crate::domain::vocabulary::Vocabulary;
use amount::{compared_number, count, elapsed, length, number, numbers, ordered};
use chrono::NaiveDate;
use code::one_of;
use place::{district, postal_code};
use text::{fragment, phone, words};
use word::{answer, appointment, orientation};

/// What values are read with.
pub(super) struct Reader<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) territory: &'a Territory,
    pub(super) today: NaiveDate,
}

/// A condition and its canonical text.
type Reading = Result<(Condition, String), Wrong>;

/// One end of a value, or the only one.
struct End<'a> {
    text: &'a str,
}

impl Reader<'_> {
    pub(super) fn term(
        &self,
        name: &Part,
        operator: Operator,
        values: &[Value],
        span: &Span,
    ) -> Result<Test, Vec<QueryError>> {
        let error = |span: &Span, read: &str, wrong| QueryError {
            span: span.clone(),
            read: read.to_owned(),
            wrong,
        };
        let Some(field) = field::named(&name.text) else {
            let wrong = if name.text.is_empty() {
                Wrong::MissingField
            } else {
                Wrong::UnknownField { near: field::nearest(&name.text) }
            };
            let place = if name.text.is_empty() { span } else { &name.span };
            return Err(vec![error(place, &name.text, wrong)]);
        };
        if values.is_empty() {
            return Err(vec![error(span, &name.text, Wrong::MissingValue(field))]);
        }
        let mut conditions = Vec::new();
        let mut written = Vec::new();
        let mut errors = Vec::new();
        for value in values {
            match self.value(field, operator, value) {
                Ok((condition, text)) => {
                    conditions.push(condition);
                    written.push(text);
                }
                Err(wrong) => errors.push(error(&value.span, &value_text(value), wrong)),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let written = format!("{}{}{}", field.french, sign(operator), written.join(","));
        Ok(Test { field: Some(field.id), conditions, written })
    }

    fn value(&self, field: &'static Field, operator: Operator, value: &Value) -> Reading {
        let low = value.low.as_ref().map(|part| End { text: part.text.trim() });
        let high = value.high.as_ref().map(|part| End { text: part.text.trim() });
        match low {
            _ if value.is_range && !matches!(operator, Operator::Is | Operator::IsNot) => {
                Err(Wrong::NoOrder(field))
            }
            low if value.is_range => self.range(field, low.as_ref(), high.as_ref()),
            Some(end) => self.single(field, operator, &end),
            None => Err(Wrong::MissingValue(field)),
        }
    }

    fn single(&self, field: &'static Field, operator: Operator, end: &End<'_>) -> Reading {
        let text = end.text;
        if text.is_empty() {
            return Err(Wrong::MissingValue(field));
        }
        let compares = !matches!(operator, Operator::Is | Operator::IsNot);
        if !compares && let Some(known) = answer(field, text) {
            return Ok(known);
        }
        if compares && !has_order(field) {
            return Err(Wrong::NoOrder(field));
        }
        match field.kind {
            ValueKind::Commune => self.commune(field, text),
            ValueKind::PostalCode => postal_code(field, text),
            ValueKind::District => district(field, text),
            ValueKind::Number => Ok(compared_number(operator, number(field, text)?)),
            ValueKind::Date => self.compared_date(operator, text),
            ValueKind::ElapsedDays | ValueKind::ElapsedMonths => elapsed(field, operator, text),
            ValueKind::Code(list) => self.code(field, list, text),
            ValueKind::OrderedCode(list) => self.compared_code(field, list, operator, text),
            ValueKind::YesNo => Err(unknown(field)),
            ValueKind::Text => words(field, text),
            ValueKind::Fragment => fragment(field, text),
            ValueKind::Phone => phone(field, text),
            ValueKind::Obstacle => self.obstacle(field, text),
            ValueKind::Interviews => match count(text) {
                Some(count) => Ok(compared_number(operator, count)),
                None => self.compared_date(operator, text),
            },
            ValueKind::Appointment => match appointment(text) {
                Some((wanted, written)) if !compares => {
                    Ok((Condition::Appointment(wanted), written.to_owned()))
                }
                _ => self.compared_date(operator, text),
            },
            ValueKind::Orientation => match orientation(text) {
                Some((wanted, written)) if !compares => {
                    Ok((Condition::Orientation(wanted), written.to_owned()))
                }
                _ => Ok(compared_number(operator, number(field, text)?)),
            },
            ValueKind::Exit => match self.vocabulary.find(EXIT_MOTIVES, text) {
                Some(entry) if !compares => Ok(one_of([entry])),
                _ => self
                    .compared_date(operator, text)
                    .map_err(|_| self.near(field, EXIT_MOTIVES, text)),
            },
        }
    }

    fn range(
        &self,
        field: &'static Field,
        low: Option<&End<'_>>,
        high: Option<&End<'_>>,
    ) -> Reading {
        let text = |end: Option<&End<'_>>| end.map_or("", |end| end.text).to_owned();
        let written = format!("{}..{}", value_written(&text(low)), value_written(&text(high)));
        if low.is_none() && high.is_none() {
            return Err(Wrong::MissingValue(field));
        }
        let counted = |end: Option<&End<'_>>| end.is_none_or(|end| count(end.text).is_some());
        let condition = match field.kind {
            ValueKind::Number => numbers(field, low, high)?,
            ValueKind::Orientation | ValueKind::Interviews if counted(low) && counted(high) => {
                numbers(field, low, high)?
            }
            ValueKind::Date | ValueKind::Appointment | ValueKind::Exit | ValueKind::Interviews => {
                let from = low.map(|end| self.dates(end.text)).transpose()?;
                let to = high.map(|end| self.dates(end.text)).transpose()?;
                ordered(from.map(|dates| dates.from), to.map(|dates| dates.to))
                    .map(Condition::During)?
            }
            ValueKind::ElapsedDays | ValueKind::ElapsedMonths => {
                let low = low.map(|end| length(field, end.text)).transpose()?;
                let high = high.map(|end| length(field, end.text)).transpose()?;
                if let (Some(low), Some(high)) = (low, high)
                    && low.after(self.today) > high.after(self.today)
                {
                    return Err(Wrong::EmptyRange);
                }
                let edges = [
                    low.map(|low| (Operator::AtLeast, low)),
                    high.map(|high| (Operator::Below, high.next())),
                ];
                Condition::Elapsed(edges.into_iter().flatten().collect())
            }
            ValueKind::OrderedCode(list) => {
                let rank = |end: Option<&End<'_>>| {
                    end.map(|end| self.rank(field, list, end.text)).transpose()
                };
                let bounds = ordered(rank(low)?, rank(high)?)?;
                Condition::OneOf(self.between(list, |rank| bounds.hold(rank)))
            }
            _ => return Err(Wrong::NoOrder(field)),
        };
        Ok((condition, written))
    }
}

fn has_order(field: &Field) -> bool {
    matches!(
        field.kind,
        ValueKind::Number
            | ValueKind::Date
            | ValueKind::ElapsedDays
            | ValueKind::ElapsedMonths
            | ValueKind::OrderedCode(_)
            | ValueKind::Interviews
            | ValueKind::Appointment
            | ValueKind::Orientation
            | ValueKind::Exit
    )
}

fn unknown(field: &'static Field) -> Wrong {
    Wrong::UnknownValue { field, near: Vec::new() }
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        // A negated term is written with its minus.
        Operator::Is | Operator::IsNot => ":",
        Operator::Below => "<",
        Operator::AtMost => "<=",
        Operator::AtLeast => ">=",
        Operator::Above => ">",
    }
}

fn value_text(value: &Value) -> String {
    let text = |part: Option<&Part>| part.map_or("", |part| part.text.as_str()).to_owned();
    if value.is_range {
        format!("{}..{}", text(value.low.as_ref()), text(value.high.as_ref()))
    } else {
        text(value.low.as_ref())
    }
}

/// A value as it can be read back: in quotes where it needs them.
fn value_written(text: &str) -> String {
    let is_plain =
        text.chars().all(|letter| letter.is_alphanumeric() || "-_/+'’.".contains(letter))
            && !text.contains("..");
    if is_plain { text.to_owned() } else { quoted(text) }
}
