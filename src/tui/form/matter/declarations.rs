//! The questionnaire of the FSE+: what people say of themselves, or do not wish to say. It is read here and counted; no other place
//! shows it.

use super::day_text;
use crate::caseload::change::Change;
use crate::dates::Toward;
use crate::domain::declaration::{Answer as Said, Declarations};
use crate::domain::person::PersonId;
use crate::tui::context::Context;
use crate::tui::form::Form;
use crate::tui::form::field::{Answer, Field, Kind};

pub(super) fn fields(person: PersonId, cx: &Context<'_>) -> Vec<Field> {
    let known = cx.state().declaration(person);
    let text = |said: Option<Said>| said.map(|said| cx.say(&said.name())).unwrap_or_default();
    let said = |of: fn(&Declarations) -> Option<Said>| text(known.and_then(of));
    let on = known.map_or(cx.today(), |known| known.on);
    vec![
        Field::new("third_country", Kind::Declared, &said(|one| one.third_country_national)),
        Field::new("foreign_background", Kind::Declared, &said(|one| one.foreign_background)),
        Field::new("minority", Kind::Declared, &said(|one| one.minority)),
        Field::new("on", Kind::Day(Toward::Past), &day_text(on, cx)).required(),
    ]
}

pub(super) fn stated(person: PersonId, form: &Form, cx: &Context<'_>) -> Vec<Change> {
    if !form.fields.iter().any(Field::is_changed) {
        return Vec::new();
    }
    let said = |field: &str| match form.answer(field, cx) {
        Answer::Declared(said) => Some(said),
        _ => None,
    };
    vec![Change::DeclarationsStated(Declarations {
        person,
        third_country_national: said("third_country"),
        foreign_background: said("foreign_background"),
        minority: said("minority"),
        on: form.day("on", cx).unwrap_or(cx.today()),
        by: cx.me,
    })]
}
