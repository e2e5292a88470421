//! The order in which keys are read.

use crate::domain::territory::Territory;
use crate::domain::vocabulary::Vocabulary;
use crate::report::fse::Indicator;
use crate::report::measure::{Dimension, ELSEWHERE, OTHER, OUTSIDE, UNKNOWN};
use smol_str::SmolStr;

/// Keys of dimensions that no list orders.
const FIXED: [&str; 33] = [
    "moins_26",
    "26-29",
    "30-39",
    "40-49",
    "50-54",
    "55-59",
    "60+",
    "0-5",
    "6-11",
    "12-23",
    "24+",
    "f",
    "m",
    "premiere",
    "suite",
    "honore",
    "excuse",
    "annule_service",
    "absent",
    "sans_reponse",
    "recue",
    "acceptee",
    "refusee",
    "expiree",
    "commencee",
    "aboutie",
    "non_aboutie",
    "abandonnee",
    "entree",
    "reouverture",
    "sortie",
    "inscrit",
    "present",
];

/// Keys that say what is not known, in this order after all others.
const LAST: [&str; 5] = [OTHER, OUTSIDE, ELSEWHERE, "indetermine", UNKNOWN];

/// Puts keys in the order in which people read them: of their list, of the territory, of time; what is not known comes last.
pub(super) fn sort(keys: &mut [SmolStr], dimension: Dimension, vocabulary: &Vocabulary) {
    keys.sort_by_cached_key(|key| (rank(key, dimension, vocabulary), key.clone()));
}

fn rank(key: &str, dimension: Dimension, vocabulary: &Vocabulary) -> (usize, usize) {
    if let Some(last) = LAST.iter().position(|one| *one == key) {
        return (2, last);
    }
    let found = match dimension {
        Dimension::Commune => {
            Territory::builtin().communes().iter().position(|one| one.insee.as_str() == key)
        }
        Dimension::Indicator => Indicator::ALL.iter().position(|one| one.code() == key),
        _ => match dimension.list() {
            Some(list) => vocabulary.entries(list).iter().position(|one| one.code == key),
            None => FIXED.iter().position(|one| *one == key),
        },
    };
    found.map_or((1, 0), |rank| (0, rank))
}
