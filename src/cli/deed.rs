//! What a command that changes something prints.

use super::output::Done;
use super::view::PersonRef;
use crate::caseload::history::Entry;
use crate::caseload::state::State;
use crate::desk::deed::{code, describe};
use crate::i18n::Lang;
use crate::msg;
use serde::Serialize;

/// A recorded act, for JSON.
#[derive(Debug, Serialize)]
pub(super) struct ActDone {
    /// What was done: [`code`].
    pub(super) did: &'static str,
    /// Rank in the history.
    pub(super) sequence: u64,
    /// The people it is about; the first ten of an import.
    pub(super) people: Vec<PersonRef>,
    /// What the next command may name, where there is one thing.
    pub(super) id: Option<String>,
    /// All that the next command may name: one a person, where several were oriented.
    pub(super) ids: Vec<String>,
    /// The same in words.
    pub(super) sentence: String,
}

/// What a command prints once its act is recorded.
#[must_use]
pub(super) fn done(state: &State, entry: &Entry, ids: Vec<String>, lang: Lang) -> Done<ActDone> {
    let sentence = describe(state, entry, lang);
    let mut sentences = vec![sentence.clone()];
    sentences.extend(match ids.as_slice() {
        [] => None,
        [only] => Some(msg!("cli.deed.id", id = only.as_str())),
        several => Some(msg!("cli.deed.ids", ids = several.join(", "))),
    });
    let people = entry.people.iter().take(10);
    Done {
        schema: "relais.act/1",
        body: ActDone {
            did: code(&entry.deed),
            sequence: entry.sequence,
            people: people.filter_map(|person| PersonRef::find(state, *person)).collect(),
            id: if let [only] = ids.as_slice() { Some(only.clone()) } else { None },
            ids,
            sentence: lang.say(&sentence),
        },
        sentences,
    }
}
