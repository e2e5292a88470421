//! What others published of the same communes.

use crate::domain::identifier::InseeCode;
use crate::domain::statistic::{ALL_CATEGORIES, StatisticKind};
use crate::domain::territory::Territory;
use crate::i18n::Lang;
use crate::report::published::Series;
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// A statistic that others published, by commune.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// What it counts.
    pub title: String,
    /// Who published it, and of which day.
    pub source: String,
    /// The count of each commune, by INSEE code; `None`: the publisher keeps it back.
    pub communes: BTreeMap<SmolStr, Option<u64>>,
}

/// The latest statistic of each kind that is not later than a day, for the communes of the territory.
#[must_use]
pub fn beside(series: &[Series], day: NaiveDate, lang: Lang) -> Vec<Beside> {
    let latest = |kind: StatisticKind| {
        let of_kind = series.iter().filter(|one| one.kind == kind && one.on <= day);
        of_kind.max_by_key(|one| one.on)
    };
    let mut all = Vec::new();
    for one in StatisticKind::ALL.into_iter().filter_map(latest) {
        for category in ["abc", ALL_CATEGORIES] {
            let cells = one.cells.iter().filter(|(_, known, _)| known == category);
            let is_here = |commune: &str| {
                let insee = InseeCode::parse(commune).ok();
                insee.is_some_and(|insee| Territory::builtin().commune(&insee).is_some())
            };
            let communes: BTreeMap<SmolStr, Option<u64>> = cells
                .filter(|(commune, _, _)| is_here(commune))
                .map(|(commune, _, figure)| (commune.clone(), *figure))
                .collect();
            if communes.is_empty() {
                continue;
            }
            let kind = lang.say(&one.kind.title());
            let title = if category == ALL_CATEGORIES {
                kind
            } else {
                format!("{kind} ({})", category.to_uppercase())
            };
            let source = format!("{}, {}", one.source, lang.date(one.on));
            all.push(Beside { title, source, communes });
        }
    }
    all
}
