//! What a person needs, as a query for services: their obstacles as needs, their commune as place.

use crate::domain::code::{Coded, ObstacleKind, Theme};
use crate::domain::person::PersonFile;
use chrono::NaiveDate;

/// Which need answers an obstacle (frein): the list of vocabulary beside the categories of data·inclusion.
const NEEDS: [(&str, &str); 12] = [
    ("logement", "logement-hebergement"),
    ("difficulte_administrative", "difficultes-administratives-ou-juridiques"),
    ("difficulte_financiere", "difficultes-financieres"),
    ("mobilite", "mobilite"),
    ("sante", "sante"),
    ("contraintes_familiales", "famille"),
    ("garde_enfants", "famille"),
    ("maitrise_langue", "lecture-ecriture-calcul"),
    ("lecture_ecriture_calcul", "lecture-ecriture-calcul"),
    ("numerique", "numerique"),
    ("formation", "se-former"),
    ("confiance_en_soi", "remobilisation"),
];

/// The category of need that answers an obstacle; `None` for one that an office added to the list.
#[must_use]
pub fn need_of(obstacle: &ObstacleKind) -> Option<Theme> {
    let (_, need) = NEEDS.iter().find(|(code, _)| *code == obstacle.as_str())?;
    Some(Theme::from_code(need))
}

/// A query for the services that answer what stands in a person's way on a day, near their home; to be changed by whoever asks. With a
/// need in mind, only for that one.
#[must_use]
pub fn query_for(file: &PersonFile, need: Option<&Theme>, today: NaiveDate) -> String {
    let mut needs: Vec<Theme> = need.cloned().into_iter().collect();
    if needs.is_empty() {
        for (kind, state) in file.obstacles_on(today) {
            if let Some(need) = need_of(&kind).filter(|_| state.is_present())
                && !needs.contains(&need)
            {
                needs.push(need);
            }
        }
    }
    let needs: Vec<&str> = needs.iter().map(Coded::as_str).collect();
    let mut query = String::new();
    if !needs.is_empty() {
        query = format!("besoin:{}", needs.join(","));
    }
    if let Some(commune) = &file.identity.residence.commune {
        if !query.is_empty() {
            query.push(' ');
        }
        query.push_str("commune:");
        query.push_str(commune.as_str());
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::services::ServiceQuery;
    use crate::domain::obstacle::ObstacleState;
    use crate::domain::territory::Territory;
    use crate::domain::vocabulary::Vocabulary;

    #[test]
    fn every_obstacle_of_the_list_has_a_need_of_the_list() {
        let vocabulary = Vocabulary::builtin();
        for entry in vocabulary.entries(ObstacleKind::LIST) {
            let need = need_of(&ObstacleKind::from_code(&entry.code));
            let need = need.unwrap_or_else(|| panic!("{} has no need", entry.code));
            assert!(vocabulary.entry(&need).is_some(), "{need}");
        }
    }

    #[test]
    fn the_query_of_a_person_can_be_read() {
        let mut file = crate::desk::demo::changes(1, 7, "2026-11-23".parse().unwrap())
            .find_map(|(change, _)| match change {
                crate::caseload::change::Change::PersonOpened(file) => Some(file),
                _ => None,
            })
            .unwrap();
        let today = "2026-11-23".parse().unwrap();
        file.obstacles = ["mobilite", "garde_enfants", "contraintes_familiales", "numerique"]
            .iter()
            .zip([
                ObstacleState::Identified,
                ObstacleState::BeingWorkedOn,
                ObstacleState::Identified,
                ObstacleState::Lifted,
            ])
            .map(|(kind, state)| crate::domain::obstacle::ObstacleEntry {
                on: today,
                kind: ObstacleKind::from_code(kind),
                state,
                by: file.lead_adviser,
            })
            .collect();
        file.identity.residence.commune = "78123".parse().ok();
        let mut needs = ["famille", "mobilite"];
        let query = query_for(&file, None, today);
        let read = ServiceQuery::parse(&query, Vocabulary::builtin(), Territory::builtin());
        let read = read.unwrap();
        let mut themes: Vec<&str> = read.themes.iter().map(Coded::as_str).collect();
        themes.sort_unstable();
        needs.sort_unstable();
        assert_eq!(themes, needs, "{query}");
        assert_eq!(read.commune, file.identity.residence.commune);
        let one = query_for(&file, Some(&Theme::from_code("sante")), today);
        assert_eq!(one, "besoin:sante commune:78123");
    }
}
