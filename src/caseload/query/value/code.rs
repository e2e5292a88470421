//! Values that are codes of a list, alone, compared, or with a state (obstacles).

use super::{Condition, Reader, Reading, unknown, value_written};
use crate::caseload::query::error::Wrong;
use crate::caseload::query::field::Field;
use crate::caseload::query::lexer::Operator;
use crate::domain::code::{Coded, List, ObstacleKind, Registration};
use crate::domain::obstacle::ObstacleState;
use crate::domain::vocabulary::Entry;
use crate::text::fold;
use smol_str::SmolStr;

impl Reader<'_> {
    pub(super) fn code(&self, field: &'static Field, list: List, text: &str) -> Reading {
        match self.vocabulary.find(list, text) {
            Some(entry) => Ok(one_of([entry])),
            None => Err(self.near(field, list, text)),
        }
    }

    pub(super) fn compared_code(
        &self,
        field: &'static Field,
        list: List,
        operator: Operator,
        text: &str,
    ) -> Reading {
        let entry = self.vocabulary.find(list, text).ok_or_else(|| self.near(field, list, text))?;
        let rank = self.rank(field, list, text)?;
        let codes = self.between(list, |other| match operator {
            Operator::Is | Operator::IsNot => other == rank,
            Operator::Below => other < rank,
            Operator::AtMost => other <= rank,
            Operator::AtLeast => other >= rank,
            Operator::Above => other > rank,
        });
        Ok((Condition::OneOf(codes), value_written(&entry.code)))
    }

    pub(super) fn rank(
        &self,
        field: &'static Field,
        list: List,
        text: &str,
    ) -> Result<usize, Wrong> {
        let entry = self.vocabulary.find(list, text).ok_or_else(|| self.near(field, list, text))?;
        let entries = self.vocabulary.entries(list);
        entries.iter().position(|known| known.code == entry.code).ok_or_else(|| unknown(field))
    }

    /// The codes of a list whose rank suits. *Not registered* is no category, so no comparison
    /// has it but its own.
    pub(super) fn between(&self, list: List, suits: impl Fn(usize) -> bool) -> Vec<SmolStr> {
        let entries = self.vocabulary.entries(list).iter().enumerate();
        let codes: Vec<SmolStr> =
            entries.filter(|(rank, _)| suits(*rank)).map(|(_, entry)| entry.code.clone()).collect();
        let not_registered = Registration::NOT_REGISTERED;
        if list == Registration::LIST && codes.len() > 1 {
            codes.into_iter().filter(|code| code != not_registered.as_str()).collect()
        } else {
            codes
        }
    }

    pub(super) fn near(&self, field: &'static Field, list: List, text: &str) -> Wrong {
        let near = self.vocabulary.suggest(list, text);
        Wrong::UnknownValue {
            field,
            near: near.iter().map(|entry| entry.code.to_string()).collect(),
        }
    }

    /// `mobilite`, `mobilite=leve`, `oui`, `leve`.
    pub(super) fn obstacle(&self, field: &'static Field, text: &str) -> Reading {
        let present = || vec![ObstacleState::Identified, ObstacleState::BeingWorkedOn];
        let list = ObstacleKind::LIST;
        let (kind, state) =
            text.split_once(['=', ':']).map_or((text, None), |(kind, state)| (kind, Some(state)));
        if state.is_none()
            && let Some((states, written)) = obstacle_states(kind)
        {
            return Ok((Condition::Obstacle { kind: None, states }, written.to_owned()));
        }
        let entry = self.vocabulary.find(list, kind).ok_or_else(|| self.near(field, list, kind))?;
        let kind = Some(ObstacleKind::from_code(&entry.code));
        let code = value_written(&entry.code);
        match state {
            None => Ok((Condition::Obstacle { kind, states: present() }, code)),
            Some(state) => {
                let (states, written) = obstacle_states(state).ok_or_else(|| unknown(field))?;
                Ok((Condition::Obstacle { kind, states }, format!("{}={written}", entry.code)))
            }
        }
    }
}

pub(super) fn one_of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> (Condition, String) {
    let codes: Vec<SmolStr> = entries.into_iter().map(|entry| entry.code.clone()).collect();
    let written = codes.iter().map(|code| value_written(code)).collect::<Vec<_>>().join(",");
    (Condition::OneOf(codes), written)
}

fn obstacle_states(text: &str) -> Option<(Vec<ObstacleState>, &'static str)> {
    use ObstacleState::{BeingWorkedOn, Identified, Lifted, None as Nothing, NotAssessed};
    Some(match fold(text).as_str() {
        "present" | "oui" | "yes" => (vec![Identified, BeingWorkedOn], "present"),
        "identifie" | "identified" => (vec![Identified], "identifie"),
        "en cours" | "travaille" | "being worked on" | "in progress" => {
            (vec![BeingWorkedOn], "en-cours")
        }
        "leve" | "lifted" => (vec![Lifted], "leve"),
        "aucun" | "non" | "none" | "no" => (vec![Nothing], "aucun"),
        "non evalue" | "inconnu" | "not assessed" | "unknown" => (vec![NotAssessed], "non-evalue"),
        _ => return Option::None,
    })
}
