//! A summary's tables and keys in words.

use super::sealing::{Difference, Proposed};
use crate::domain::code::{
    ActionKind, Coded, EducationLevel, ExitMotive, InterviewMedium, List, ObstacleKind,
    PartnerKind, Registration, Rsa, Theme,
};
use crate::domain::identifier::InseeCode;
use crate::domain::territory::Territory;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::{Lang, Message};
use crate::msg;
use crate::sync::envelope::{Kind, Reason};

/// What a table counts.
#[must_use]
pub fn table_title(id: &str) -> Message {
    match id {
        "flow.accueil" => msg!("centre.table.received"),
        "flow.action" => msg!("centre.table.action"),
        "flow.entretien" => msg!("centre.table.interviews"),
        "flow.minutes" => msg!("centre.table.minutes"),
        "flow.orientation" => msg!("centre.table.orientations"),
        "flow.rendez_vous" => msg!("centre.table.appointments"),
        "flow.reponse" => msg!("centre.table.answers"),
        "flow.sortie" => msg!("centre.table.exits"),
        "stock.commune_age" => msg!("centre.table.commune_age"),
        "stock.commune_sexe" => msg!("centre.table.commune_sex"),
        "stock.domaine" => msg!("centre.table.occupation"),
        "stock.duree" => msg!("centre.table.duration"),
        "stock.formation" => msg!("centre.table.education"),
        "stock.frein" => msg!("centre.table.obstacles"),
        "stock.inscription" => msg!("centre.table.registration"),
        "stock.qpv" => msg!("centre.table.district"),
        "stock.rqth" => msg!("centre.table.disabled_worker"),
        "stock.rsa" => msg!("centre.table.rsa"),
        other => msg!("centre.table.unnamed", id = other),
    }
}

/// A key in words: the label of each code that has one.
#[must_use]
pub fn key_in_words(table: &str, key: &str, vocabulary: &Vocabulary, lang: Lang) -> String {
    let lists: &[List] = match table {
        "flow.action" => &[ActionKind::LIST],
        "flow.entretien" | "flow.minutes" => &[InterviewMedium::LIST],
        "flow.orientation" => &[PartnerKind::LIST, Theme::LIST],
        "flow.sortie" => &[ExitMotive::LIST],
        "stock.formation" => &[EducationLevel::LIST],
        "stock.frein" => &[ObstacleKind::LIST],
        "stock.inscription" => &[Registration::LIST],
        "stock.rsa" => &[Rsa::LIST],
        _ => &[],
    };
    let parts = key.split('|').enumerate().map(|(rank, code)| {
        let entries = lists.get(rank).map(|list| vocabulary.entries(*list));
        let entry = entries.into_iter().flatten().find(|entry| entry.code == code);
        match (entry, InseeCode::parse(code)) {
            (Some(entry), _) => entry.label(lang).to_owned(),
            (None, Ok(insee)) if table.starts_with("stock.commune") => {
                Territory::builtin().name(&insee).to_owned()
            }
            _ => code_in_words(code).map_or_else(|| code.to_owned(), |word| lang.say(&word)),
        }
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// The codes that no list has.
fn code_in_words(code: &str) -> Option<Message> {
    Some(match code {
        "premiere" => msg!("centre.code.premiere"),
        "suite" => msg!("centre.code.suite"),
        "sans_reponse" => msg!("centre.code.sans_reponse"),
        "honore" => msg!("centre.code.honore"),
        "excuse" => msg!("centre.code.excuse"),
        "annule_service" => msg!("centre.code.annule_service"),
        "absent" => msg!("centre.code.absent"),
        "recue" => msg!("centre.code.recue"),
        "acceptee" => msg!("centre.code.acceptee"),
        "refusee" => msg!("centre.code.refusee"),
        "expiree" => msg!("centre.code.expiree"),
        "commencee" => msg!("centre.code.commencee"),
        "aboutie" => msg!("centre.code.aboutie"),
        "non_aboutie" => msg!("centre.code.non_aboutie"),
        "abandonnee" => msg!("centre.code.abandonnee"),
        "inscrit" => msg!("centre.code.inscrit"),
        "present" => msg!("centre.code.present"),
        "inconnu" => msg!("centre.code.inconnu"),
        "ailleurs" => msg!("centre.code.ailleurs"),
        "hors" => msg!("centre.code.hors"),
        "f" => msg!("centre.code.f"),
        "m" => msg!("centre.code.m"),
        "moins_26" => msg!("centre.code.moins_26"),
        _ => return None,
    })
}

/// A day about to be sealed: which, what for, and why.
#[must_use]
pub fn day_title(proposed: &Proposed) -> Message {
    let (kind, reason) = (kind_in_words(proposed.kind), reason_in_words(proposed.reason));
    msg!("cli.closing.day", day = proposed.day, kind = kind, reason = reason)
}

/// What differs, one line each.
#[must_use]
pub fn difference_in_words(one: &Difference, vocabulary: &Vocabulary, lang: Lang) -> String {
    let table = lang.say(&table_title(&one.table));
    let key = key_in_words(&one.table, &one.key, vocabulary, lang);
    format!("{table} — {key} : {} → {}", one.before, one.after)
}

/// Whether anything happened.
#[must_use]
pub fn kind_in_words(kind: Kind) -> Message {
    match kind {
        Kind::Day => msg!("centre.kind.day"),
        Kind::ZeroActivity => msg!("centre.kind.zero_activity"),
        Kind::Withdrawal => msg!("centre.kind.withdrawal"),
    }
}

/// Why a day is sealed.
#[must_use]
pub fn reason_in_words(reason: Reason) -> Message {
    match reason {
        Reason::Initial => msg!("centre.reason.initial"),
        Reason::Correction => msg!("centre.reason.correction"),
        Reason::Late => msg!("centre.reason.late"),
        Reason::Restored => msg!("centre.reason.restored"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_in_words_and_a_code_to_come_as_it_is() {
        let fr = |table, key| key_in_words(table, key, Vocabulary::builtin(), Lang::Fr);
        assert_eq!(fr("flow.accueil", "premiere"), "première fois");
        assert_eq!(fr("stock.commune_age", "78123|30-39"), "Carrières-sous-Poissy, 30-39");
        assert_eq!(fr("stock.commune_sexe", "ailleurs|f"), "hors territoire, femmes");
        assert_eq!(fr("flow.neuf", "a_venir"), "a_venir");
    }
}
