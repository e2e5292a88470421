//! Statistics that others published, to stand beside the relays' own counts: beside, for they count other people by other rules.
//!
//! A figure is shown with its source and its day. What the publisher suppressed is *not published*: it is not zero, and nothing is
//! made of it.

use super::edition::Beside;
use crate::domain::identifier::InseeCode;
use crate::domain::statistic::{ALL_CATEGORIES, StatisticKind};
use crate::domain::territory::Territory;
use crate::i18n::Lang;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// A figure: `None` where the publisher suppressed it.
pub type Figure = Option<u64>;

/// One published statistic, of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// What it counts.
    pub kind: StatisticKind,
    /// Who published it, and under which name, in the words of whoever took it in.
    pub source: String,
    /// The day that the figures are of.
    pub on: NaiveDate,
    /// The day on which they were published, when it was said.
    pub published_on: Option<NaiveDate>,
    /// Commune (INSEE code, or its name as written where there was none), category and figure, in this order, each commune and
    /// category once. A category is one letter or several (`abc`), or
    /// [`ALL_CATEGORIES`].
    pub cells: Vec<(SmolStr, SmolStr, Figure)>,
}

/// A published figure, with what it must be shown with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedFigure<'a> {
    /// The figure; `None`: suppressed by its publisher.
    pub figure: Figure,
    /// Who published it.
    pub source: &'a str,
    /// The day that it is of.
    pub on: NaiveDate,
    /// When it was published, when it was said.
    pub published_on: Option<NaiveDate>,
}

impl Series {
    /// A statistic of these cells, put in order; of a commune and category that is there twice the first stands, which readers
    /// have refused before.
    #[must_use]
    pub fn new(
        kind: StatisticKind,
        source: &str,
        (on, published_on): (NaiveDate, Option<NaiveDate>),
        mut cells: Vec<(SmolStr, SmolStr, Figure)>,
    ) -> Self {
        cells.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
        cells.dedup_by(|later, earlier| (&later.0, &later.1) == (&earlier.0, &earlier.1));
        let source = source.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { kind, source, on, published_on, cells }
    }

    /// The name under which it is kept: the same statistic of the same day, taken in again, takes its place.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {} {}", self.kind.code(), self.on, self.source)
    }

    /// The figure of a commune and category: `None` when the statistic has no such cell.
    #[must_use]
    pub fn figure(&self, commune: &str, category: &str) -> Option<Figure> {
        let place = self.cells.binary_search_by(|(one, other, _)| {
            (one.as_str(), other.as_str()).cmp(&(commune, category))
        });
        place.ok().and_then(|place| self.cells.get(place)).map(|(_, _, figure)| *figure)
    }

    /// Cells that the publisher suppressed.
    #[must_use]
    pub fn suppressed(&self) -> usize {
        self.cells.iter().filter(|(_, _, figure)| figure.is_none()).count()
    }
}

/// The figure to stand beside a count of a day: of the latest statistic that is not later than it and has the commune and the
/// category; between two of one day, the first by source.
#[must_use]
pub fn beside<'a>(
    series: impl IntoIterator<Item = &'a Series>,
    kind: StatisticKind,
    (commune, category): (&str, &str),
    day: NaiveDate,
) -> Option<PublishedFigure<'a>> {
    let of_kind = series.into_iter().filter(|one| one.kind == kind && one.on <= day);
    let found = of_kind.filter_map(|one| {
        let figure = one.figure(commune, category)?;
        let Series { source, on, published_on, .. } = one;
        Some(PublishedFigure { figure, source, on: *on, published_on: *published_on })
    });
    found.reduce(|best, next| {
        let is_better = next.on > best.on || (next.on == best.on && next.source < best.source);
        if is_better { next } else { best }
    })
}

/// The latest statistic of each kind that is not later than a day, for the communes of the territory.
#[must_use]
pub fn for_report(series: &[Series], day: NaiveDate, lang: Lang) -> Vec<Beside> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn series(source: &str, on: &str, cells: &[(&str, &str, Figure)]) -> Series {
        let cells =
            cells.iter().map(|(one, other, figure)| ((*one).into(), (*other).into(), *figure));
        Series::new(StatisticKind::Jobseekers, source, (day(on), None), cells.collect())
    }

    #[test]
    fn the_figure_beside_a_count_is_the_latest_that_is_not_later_than_it() {
        let all = [
            series("Dares", "2026-06-30", &[("78123", "abc", Some(900)), ("78015", "abc", None)]),
            series("Dares", "2026-09-30", &[("78123", "abc", Some(950))]),
            series("Autre", "2026-09-30", &[("78123", "abc", Some(951))]),
        ];
        let found = |commune, category, on| {
            beside(&all, StatisticKind::Jobseekers, (commune, category), day(on))
                .map(|one| (one.figure, one.source, one.on))
        };
        let (june, september) = (day("2026-06-30"), day("2026-09-30"));
        assert_eq!(found("78123", "abc", "2026-09-29"), Some((Some(900), "Dares", june)));
        assert_eq!(found("78123", "abc", "2026-12-31"), Some((Some(951), "Autre", september)));
        assert_eq!(found("78015", "abc", "2026-12-31"), Some((None, "Dares", june)), "suppressed");
        assert_eq!(found("78015", ALL_CATEGORIES, "2026-12-31"), None);
        assert_eq!(found("78123", "abc", "2026-01-01"), None);
        let other = beside(&all, StatisticKind::Rsa, ("78123", "abc"), september);
        assert_eq!(other, None);
    }

    #[test]
    fn cells_are_in_order_and_a_statistic_reads_back_from_its_json() {
        let one =
            series("  Dares,\u{a0}STMT ", "2026-09-30", &[("b", "c", Some(1)), ("a", "c", None)]);
        assert_eq!(one.figure("b", "c"), Some(Some(1)));
        assert_eq!(
            (one.suppressed(), one.name().as_str()),
            (1, "jobseekers 2026-09-30 Dares, STMT")
        );
        let text = serde_json::to_string(&one).unwrap();
        assert!(text.contains(r#"[["a","c",null],["b","c",1]]"#), "{text}");
        assert_eq!(serde_json::from_str::<Series>(&text).unwrap(), one);
    }
}
