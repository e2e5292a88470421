//! Published statistics that the office took in, to stand beside its own counts.

use crate::caseload::change::Change;
use crate::caseload::record::{FiguresKind, SavedFigures};
use crate::caseload::state::State;
use crate::report::published::Series;
use smol_str::SmolStr;

/// Every statistic, by kind, then by day and source. One that a newer program wrote otherwise is left where it is.
#[must_use]
pub fn kept(state: &State) -> Vec<Series> {
    let saved = state.figures().filter(|saved| saved.kind == FiguresKind::Statistics);
    let mut series: Vec<Series> =
        saved.filter_map(|saved| serde_json::from_str(&saved.content).ok()).collect();
    series.sort_by(|one, other| {
        (one.kind, one.on, &one.source).cmp(&(other.kind, other.on, &other.source))
    });
    series
}

/// Keeps a statistic, in the place of the one of the same kind, day and source.
#[must_use]
pub fn keeping(series: &Series) -> Change {
    Change::FiguresSaved(SavedFigures {
        kind: FiguresKind::Statistics,
        name: SmolStr::new(series.name()),
        // Texts, days and numbers: JSON can say them.
        content: serde_json::to_string(series).unwrap_or_default(),
    })
}
