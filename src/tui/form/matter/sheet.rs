//! The sheet of an orientation: what stands on it, line by line, before it is written.

use crate::caseload::state::State;
use crate::desk::document::Document;
use crate::desk::sheet::{self, Line, Sheet};
use crate::domain::orientation::OrientationId;
use crate::i18n::{Explain, Message};
use crate::msg;
use crate::tui::context::Context;
use crate::tui::form::Form;
use crate::tui::form::field::{Answer, Field, Kind};

/// As little as the motive calls for; whoever adds a line does so on purpose.
pub(super) fn fields(id: OrientationId, cx: &Context<'_>) -> Vec<Field> {
    let motive = cx.state().orientation(id).map(|one| &one.motive);
    let chosen = motive.map(Line::for_motive).unwrap_or_default();
    let line = |line: Line| {
        let stands = if chosen.contains(&line) { "common.yes" } else { "common.no" };
        Field::new(line.code(), Kind::YesNo, cx.lang().t(stands))
    };
    let mut fields = vec![Field::new("as_text", Kind::YesNo, cx.lang().t("common.no"))];
    fields.extend(Line::ALL.into_iter().map(line));
    fields
}

/// The label of a line; nothing for what is no line.
pub(super) fn label(name: &str) -> Option<Message> {
    Line::ALL.into_iter().find(|line| line.code() == name).map(Line::label)
}

pub(super) fn document(
    id: OrientationId,
    form: &Form,
    cx: &Context<'_>,
) -> Result<Document, Vec<Message>> {
    let state: &State = cx.state();
    let Some(orientation) = state.orientation(id) else {
        return Err(vec![msg!("caseload.refused.unknown_orientation")]);
    };
    let stands = |line: &Line| form.answer(line.code(), cx) == Answer::Flag(true);
    let lines: Vec<Line> = Line::ALL.into_iter().filter(stands).collect();
    let sheet = Sheet::of(state, orientation, &lines, cx.today())
        .map_err(|refused| vec![refused.explain()])?;
    let form = match form.answer("as_text", cx) {
        Answer::Flag(true) => sheet::Form::Text,
        _ => sheet::Form::Html,
    };
    // What leaves the office is in the country's language, whatever the adviser's.
    let text = sheet.render(form, crate::i18n::Lang::Fr);
    Ok(Document { name: sheet.file_name(form), text })
}
