//! What is offered below a field while one types in it.

use crate::desk::words::obstacle_state;
use crate::domain::code::List;
use crate::domain::declaration::Answer as Said;
use crate::domain::interview::MINUTES_PRESETS;
use crate::domain::obstacle::ObstacleState;
use crate::domain::orientation::Stage;
use crate::domain::person::PersonFile;
use crate::domain::territory::Territory;
use crate::msg;
use crate::text::fold;
use crate::tui::context::Context;
use crate::tui::form::field::{Answer, Kind};

/// How many are offered at once.
pub(super) const MOST: usize = 6;

/// Something offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What is put in the field.
    pub text: String,
    /// What is shown beside it.
    pub detail: String,
    /// What it stands for, when the text alone does not say.
    pub answer: Option<Answer>,
}

impl Suggestion {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), detail: String::new(), answer: None }
    }
}

/// What to offer for a text typed in a field of that kind.
#[must_use]
pub(super) fn suggestions(kind: Kind, typed: &str, cx: &Context<'_>) -> Vec<Suggestion> {
    let mut offered = match kind {
        Kind::Code(list) => codes(list, typed, "", cx),
        Kind::Codes(list) => {
            let (before, last) = typed.rsplit_once(';').unwrap_or(("", typed));
            codes(list, last, before, cx)
        }
        Kind::YesNo => ["common.yes", "common.no"]
            .iter()
            .map(|key| cx.lang().t(key))
            .filter(|word| fold(word).starts_with(&fold(typed)))
            .map(Suggestion::plain)
            .collect(),
        Kind::ObstacleState => ObstacleState::ALL
            .iter()
            .map(|state| cx.say(&obstacle_state(*state)))
            .filter(|word| fold(word).starts_with(&fold(typed)))
            .map(Suggestion::plain)
            .collect(),
        Kind::Declared => Said::ALL
            .iter()
            .map(|said| cx.say(&said.name()))
            .filter(|word| fold(word).starts_with(&fold(typed)))
            .map(Suggestion::plain)
            .collect(),
        Kind::Stage => Stage::ALL
            .iter()
            .map(|stage| cx.say(&stage.name()))
            .filter(|word| fold(word).starts_with(&fold(typed)))
            .map(Suggestion::plain)
            .collect(),
        Kind::Minutes => MINUTES_PRESETS
            .iter()
            .map(u16::to_string)
            .filter(|preset| preset.starts_with(typed.trim()))
            .map(Suggestion::plain)
            .collect(),
        Kind::Partner => partners(typed, cx),
        Kind::Person => people(typed, cx),
        Kind::Adviser => advisers(typed, cx),
        Kind::Town => towns(typed),
        _ => Vec::new(),
    };
    offered.truncate(MOST);
    offered
}

/// Codes of a list whose label has, at the beginning of words, what is typed; those valid today. Several codes are
/// typed one after the other: what stands `before` stays.
fn codes(list: List, typed: &str, before: &str, cx: &Context<'_>) -> Vec<Suggestion> {
    let wanted = fold(typed);
    let before = before.trim();
    let text = |label: &str| match before {
        "" => label.to_owned(),
        before => format!("{before} ; {label}"),
    };
    let fits = |text: &str| {
        let text = fold(text);
        wanted.split(' ').all(|word| text.split(' ').any(|other| other.starts_with(word)))
    };
    let vocabulary = cx.state().vocabulary();
    let mut offered: Vec<Suggestion> = vocabulary
        .entries_on(list, cx.today())
        .filter(|entry| wanted.is_empty() || fits(entry.label(cx.lang())) || fits(&entry.code))
        .map(|entry| Suggestion::plain(text(entry.label(cx.lang()))))
        .collect();
    if offered.is_empty() {
        let near = vocabulary.suggest(list, typed);
        offered =
            near.iter().map(|entry| Suggestion::plain(text(entry.label(cx.lang())))).collect();
    }
    offered
}

fn partners(typed: &str, cx: &Context<'_>) -> Vec<Suggestion> {
    let state = cx.state();
    let hits = cx.lookup().find_partners(typed, MOST - 1);
    let mut offered: Vec<Suggestion> = hits
        .iter()
        .filter_map(|hit| state.partner(hit.key))
        .map(|partner| Suggestion {
            text: partner.name.to_string(),
            detail: cx.state().vocabulary().label(&partner.kind, cx.lang()).to_owned(),
            answer: Some(Answer::Partner(partner.id)),
        })
        .collect();
    let is_known = offered.iter().any(|known| fold(&known.text) == fold(typed));
    if let Ok(name) = crate::domain::identifier::Name::parse(typed)
        && !is_known
    {
        let new = Suggestion {
            text: name.to_string(),
            detail: cx.lang().t("form.new_partner").to_owned(),
            answer: Some(Answer::NewPartner(name)),
        };
        offered.push(new);
    }
    offered
}

fn people(typed: &str, cx: &Context<'_>) -> Vec<Suggestion> {
    let state = cx.state();
    let hits = cx.lookup().find(typed, MOST, cx.me);
    let person = |file: &PersonFile| Suggestion {
        text: format!("{} {}", file.number, file.identity.full_name()),
        detail: cx.say(&msg!("form.born", on = file.identity.birth_date)),
        answer: Some(Answer::Person(file.id)),
    };
    hits.iter().filter_map(|hit| state.person(hit.key)).map(person).collect()
}

fn advisers(typed: &str, cx: &Context<'_>) -> Vec<Suggestion> {
    let wanted = fold(typed);
    cx.state()
        .advisers()
        .filter(|adviser| {
            let name = fold(adviser.name.as_str());
            wanted.split(' ').all(|word| name.split(' ').any(|other| other.starts_with(word)))
        })
        .map(|adviser| Suggestion {
            text: adviser.name.to_string(),
            detail: String::new(),
            answer: Some(Answer::Adviser(adviser.id)),
        })
        .collect()
}

/// Communes of the territory whose name begins so.
fn towns(typed: &str) -> Vec<Suggestion> {
    let wanted = fold(typed);
    if wanted.is_empty() {
        return Vec::new();
    }
    Territory::builtin()
        .communes()
        .iter()
        .filter(|commune| fold(&commune.name).starts_with(&wanted))
        .map(|commune| Suggestion::plain(commune.name.to_string()))
        .collect()
}
