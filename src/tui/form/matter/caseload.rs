//! What is done to several people at once, and the queries kept by name.

use super::person::labels;
use crate::caseload::change::Change;
use crate::caseload::record::SavedView;
use crate::domain::person::PersonId;
use crate::i18n::Message;
use crate::msg;
use crate::tui::context::Context;
use crate::tui::form::Form;
use crate::tui::form::field::{Answer, Field, Kind};

pub(super) fn tag_fields() -> Vec<Field> {
    vec![Field::new("tags", Kind::Labels, "").required()]
}

/// The labels are added to everyone who does not bear them yet.
pub(super) fn tagged(people: &[PersonId], form: &Form, cx: &Context<'_>) -> Vec<Change> {
    let typed = form.text("tags", cx).unwrap_or_default();
    let files = people.iter().filter_map(|person| cx.state().person(*person));
    let changes = files.filter_map(|file| {
        let mut identity = file.identity.clone();
        identity.tags.extend(labels(&typed));
        let changed = identity.tags != file.identity.tags;
        changed.then_some(Change::IdentityCorrected { person: file.id, identity })
    });
    changes.collect()
}

pub(super) fn lead_fields() -> Vec<Field> {
    vec![Field::new("adviser", Kind::Adviser, "").required()]
}

pub(super) fn led(
    people: &[PersonId],
    form: &Form,
    cx: &Context<'_>,
) -> Result<Vec<Change>, Vec<Message>> {
    let Answer::Adviser(adviser) = form.answer("adviser", cx) else {
        return Err(vec![msg!("caseload.refused.unknown_adviser")]);
    };
    let files = people.iter().filter_map(|person| cx.state().person(*person));
    let others = files.filter(|file| file.lead_adviser != adviser);
    Ok(others.map(|file| Change::LeadChanged { person: file.id, adviser }).collect())
}

pub(super) fn view_fields(query: &str) -> Vec<Field> {
    vec![Field::new("name", Kind::Name, "").required(), Field::new("query", Kind::Text, query)]
}

pub(super) fn view(form: &Form, cx: &Context<'_>) -> Vec<Change> {
    let view = SavedView {
        name: form.text("name", cx).unwrap_or_default().into(),
        query: form.text("query", cx).unwrap_or_default(),
    };
    vec![Change::ViewSaved(view)]
}
