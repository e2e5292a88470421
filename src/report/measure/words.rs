//! Keys in words.

use super::{Dimension, Measure};
use crate::domain::identifier::{DistrictCode, InseeCode};
use crate::domain::territory::Territory;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::{Lang, Message};
use crate::msg;

impl Dimension {
    /// What the dimension is called at the head of a column.
    #[must_use]
    pub fn title(self) -> Message {
        match self {
            Self::Commune => msg!("report.dimension.commune"),
            Self::Sex => msg!("report.dimension.sex"),
            Self::Age => msg!("report.dimension.age"),
            Self::District => msg!("report.dimension.district"),
            Self::Registration => msg!("report.dimension.registration"),
            Self::Duration => msg!("report.dimension.duration"),
            Self::Rsa => msg!("report.dimension.rsa"),
            Self::DisabledWorker => msg!("report.dimension.disabled_worker"),
            Self::Education => msg!("report.dimension.education"),
            Self::Obstacle => msg!("report.dimension.obstacle"),
            Self::OccupationDomain => msg!("report.dimension.occupation_domain"),
            Self::Counter => msg!("report.dimension.counter"),
            Self::Team => msg!("report.dimension.team"),
            Self::Visit => msg!("report.dimension.visit"),
            Self::Medium => msg!("report.dimension.medium"),
            Self::AppointmentEnd => msg!("report.dimension.appointment_end"),
            Self::PartnerKind => msg!("report.dimension.partner_kind"),
            Self::Motive => msg!("report.dimension.motive"),
            Self::Answer => msg!("report.dimension.answer"),
            Self::Delay => msg!("report.dimension.delay"),
            Self::ExitMotive => msg!("report.dimension.exit_motive"),
            Self::ActionKind => msg!("report.dimension.action_kind"),
            Self::Attendance => msg!("report.dimension.attendance"),
            Self::Movement => msg!("report.dimension.movement"),
            Self::Indicator => msg!("report.dimension.indicator"),
            Self::Known => msg!("report.dimension.known"),
        }
    }

    /// A code in words: its label, or the code itself when this program does not know it.
    #[must_use]
    pub fn word(self, code: &str, vocabulary: &Vocabulary, lang: Lang) -> String {
        let entries = self.list().map(|list| vocabulary.entries(list)).unwrap_or_default();
        if let Some(entry) = entries.iter().find(|entry| entry.code == code) {
            return entry.label(lang).to_owned();
        }
        let place = match self {
            Self::Commune => InseeCode::parse(code)
                .ok()
                .map(|insee| Territory::builtin().name(&insee).to_owned()),
            Self::District => district(code),
            Self::Counter => return counter(code, lang),
            Self::Delay => return delay(code, lang),
            Self::Indicator => indicator(code).map(|word| lang.say(&word)),
            _ => None,
        };
        place
            .or_else(|| code_in_words(code).map(|word| lang.say(&word)))
            .unwrap_or_else(|| code.to_owned())
    }
}

impl Measure {
    /// A key in words: the label of each code, in their order.
    #[must_use]
    pub fn key_in_words(&self, key: &str, vocabulary: &Vocabulary, lang: Lang) -> String {
        let words = key.split('|').enumerate().map(|(rank, code)| {
            let dimension = self.dimensions.get(rank);
            dimension.map_or_else(|| code.to_owned(), |one| one.word(code, vocabulary, lang))
        });
        words.collect::<Vec<_>>().join(", ")
    }
}

fn district(code: &str) -> Option<String> {
    let code = DistrictCode::parse(code).ok()?;
    let district = Territory::builtin().district(&code)?;
    Some(format!("{} ({})", district.name, district.commune_name))
}

fn counter(code: &str, lang: Lang) -> String {
    let (definition, verdict) = code.split_once('.').unwrap_or((code, ""));
    let name = match definition {
        "ft_abc" => msg!("report.definition.ft_abc.name"),
        "ft_all" => msg!("report.definition.ft_all.name"),
        "bit" => msg!("report.definition.bit.name"),
        "fse" => msg!("report.definition.fse.name"),
        "large" => msg!("report.definition.large.name"),
        _ => return code.to_owned(),
    };
    match code_in_words(verdict) {
        Some(verdict) => format!("{} : {}", lang.say(&name), lang.say(&verdict)),
        None => lang.say(&name),
    }
}

/// `d07`: seven days; the last one, that many or more.
fn delay(code: &str, lang: Lang) -> String {
    let days =
        code.strip_prefix('d').and_then(|days| days.trim_end_matches('+').parse::<u64>().ok());
    match days {
        Some(days) if code.ends_with('+') => {
            lang.say(&msg!("report.code.days_or_more", count = days))
        }
        Some(days) => lang.say(&msg!("report.code.days", count = days)),
        None => code.to_owned(),
    }
}

fn indicator(code: &str) -> Option<Message> {
    super::super::fse::Indicator::from_code(code).map(super::super::fse::Indicator::name)
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
        "autre" => msg!("report.code.autre"),
        "ailleurs" => msg!("centre.code.ailleurs"),
        "hors" => msg!("centre.code.hors"),
        "f" => msg!("centre.code.f"),
        "m" => msg!("centre.code.m"),
        "moins_26" => msg!("centre.code.moins_26"),
        "0-5" => msg!("report.code.months_0_5"),
        "6-11" => msg!("report.code.months_6_11"),
        "12-23" => msg!("report.code.months_12_23"),
        "24+" => msg!("report.code.months_24"),
        "oui" => msg!("report.code.oui"),
        "indetermine" => msg!("report.code.indetermine"),
        "non" => msg!("report.code.non"),
        "refus" => msg!("report.code.refus"),
        "entree" => msg!("report.code.entree"),
        "reouverture" => msg!("report.code.reouverture"),
        "sortie" => msg!("report.code.sortie"),
        "conseillers" => msg!("report.code.conseillers"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_in_words_and_a_code_to_come_as_it_is() {
        let fr = |table, key| {
            Measure::of(table).unwrap().key_in_words(key, Vocabulary::builtin(), Lang::Fr)
        };
        assert_eq!(fr("flow.accueil", "premiere"), "première fois");
        assert_eq!(fr("stock.commune_age", "78123|30-39"), "Carrières-sous-Poissy, 30-39");
        assert_eq!(fr("stock.commune_sexe", "ailleurs|f"), "hors territoire, femmes");
        assert_eq!(fr("flow.accueil", "a_venir"), "a_venir");
        assert_eq!(fr("flow.delai", "d07"), "7 jours");
        assert_eq!(
            fr("stock.compteur_qpv", "hors|bit.non"),
            "hors quartier prioritaire, chômeurs au sens du BIT : non"
        );
    }
}
