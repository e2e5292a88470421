//! Publishing the same period again: what two publications would say together.

use super::audit::{Publication, exposed};
use super::grid::{Grid, Quantity, Relation};
use super::protect::Masked;
use super::refusal::Unprotectable;
use super::search::Search;
use super::system::Rank;
use crate::i18n::{Explain, Message};
use crate::msg;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The form of a [`Published`].
pub const FORM: u32 = 1;

/// What was published for one period and scope, to be kept where the exact counts may be. It never leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// Form: [`FORM`].
    pub v: u32,
    /// The least count that was no small one.
    pub threshold: u64,
    /// The tables, with their marks.
    pub tables: Vec<Table>,
    /// Tables as they were before categories were merged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub behind: Vec<Grid>,
    /// What readers knew beside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<Relation>,
}

/// One table that was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The exact counts.
    pub grid: Grid,
    /// What became of each.
    pub masked: Masked,
}

/// Why something cannot be published after something else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// A count changed by less than the threshold: the difference is itself a small count.
    #[error("{of} was {before} and would be {now}: the difference is too small")]
    Close {
        /// Which table, from 0, of those that would be published.
        table: usize,
        /// Which count.
        of: Quantity,
        /// Its count when it was published.
        before: u64,
        /// Its count now.
        now: u64,
    },
    /// A small count is hidden in each publication, and known to who has both.
    #[error("{of} can be worked out from both publications together")]
    Together {
        /// Which count.
        of: Quantity,
    },
    /// One of the two does not fit together in itself.
    #[error(transparent)]
    Unfit(#[from] Unprotectable),
}

impl Explain for Conflict {
    fn explain(&self) -> Message {
        match self {
            Self::Close { table, of, before, now } => msg!(
                "report.confidentiality.close",
                table = *table + 1,
                of = of.to_string(),
                before = *before,
                now = *now
            ),
            Self::Together { of } => {
                msg!("report.confidentiality.together", of = of.to_string())
            }
            Self::Unfit(why) => why.explain(),
        }
    }
}

impl Published {
    /// To be kept until the period is published again.
    #[must_use]
    pub fn new(publication: &Publication<'_>) -> Self {
        let tables = publication.grids.iter().zip(publication.masks);
        Self {
            v: FORM,
            threshold: publication.threshold,
            tables: tables
                .map(|(grid, masked)| Table { grid: grid.clone(), masked: masked.clone() })
                .collect(),
            behind: publication.behind.to_vec(),
            relations: publication.relations.to_vec(),
        }
    }

    /// Whether `next` may be published when this has been. With several earlier publications, ask each.
    ///
    /// Counts that are hidden in both may change by any amount: nobody sees it.
    ///
    /// # Errors
    /// Every count that changed by less than the threshold though it is shown in one of the two, and every small count
    /// that can be worked out by a reader who takes what did not change as known from both.
    pub fn allows(&self, next: &Self) -> Result<(), Vec<Conflict>> {
        let (before, now) = (self.known(), next.known());
        let threshold = self.threshold.max(next.threshold);
        let mut conflicts = Vec::new();
        for (of, known) in &now {
            let Some(old) = before.get(of) else { continue };
            let seen = known.is_shown || old.is_shown;
            if seen && (1..threshold).contains(&known.count.abs_diff(old.count)) {
                conflicts.push(Conflict::Close {
                    table: known.table,
                    of: (*of).clone(),
                    before: old.count,
                    now: known.count,
                });
            }
        }
        let changed = now
            .iter()
            .any(|(of, known)| before.get(of).is_some_and(|old| old.count != known.count));
        let exposed = if changed {
            self.exposed_by(&now, threshold).and_then(|mut exposed| {
                exposed.extend(next.exposed_by(&before, threshold)?);
                Ok(exposed)
            })
        } else {
            self.with(next).exposed_by(&BTreeMap::new(), threshold)
        };
        match exposed {
            Ok(exposed) => {
                conflicts.extend(exposed.into_iter().map(|of| Conflict::Together { of }));
            }
            Err(unfit) => conflicts.extend(unfit.into_iter().map(Conflict::Unfit)),
        }
        if conflicts.is_empty() { Ok(()) } else { Err(conflicts) }
    }

    /// Both as one publication.
    fn with(&self, next: &Self) -> Self {
        let mut both = self.clone();
        both.tables.extend(next.tables.iter().cloned());
        both.behind.extend(next.behind.iter().cloned());
        both.relations.extend(next.relations.iter().cloned());
        both
    }

    /// Every count, and whether some table shows it.
    fn known(&self) -> BTreeMap<Quantity, Known> {
        let mut known: BTreeMap<Quantity, Known> = BTreeMap::new();
        for (at, Table { grid, masked }) in self.tables.iter().enumerate() {
            let (places, counts) = (grid.places(), grid.counts());
            for ((of, count), mark) in places.iter().zip(counts.iter()).zip(masked.iter()) {
                let entry = known.entry(of.clone()).or_insert(Known {
                    table: at,
                    count: *count,
                    is_shown: false,
                });
                entry.is_shown |= !mark.is_hidden();
            }
        }
        known
    }

    /// Small counts that can be worked out, when what `other` shows and is the same here is known too.
    fn exposed_by(
        &self,
        other: &BTreeMap<Quantity, Known>,
        threshold: u64,
    ) -> Result<BTreeSet<Quantity>, Vec<Unprotectable>> {
        let (grids, masks): (Vec<Grid>, Vec<Masked>) =
            self.tables.iter().map(|table| (table.grid.clone(), table.masked.clone())).unzip();
        let publication = Publication {
            grids: &grids,
            masks: &masks,
            behind: &self.behind,
            relations: &self.relations,
            threshold,
        };
        let (system, mut hidden) = publication.system()?;
        for (rank, hidden) in hidden.iter_mut().enumerate() {
            let known = system.quantity(rank).and_then(|of| other.get(of));
            let is_same = |known: &Known| known.is_shown && known.count == system.count(rank);
            *hidden &= !known.is_some_and(is_same);
        }
        let exposed: Vec<Rank> = exposed(&system, &Search::new(&system), &hidden);
        Ok(exposed.into_iter().filter_map(|rank| system.quantity(rank).cloned()).collect())
    }
}

#[derive(Debug)]
struct Known {
    table: usize,
    count: u64,
    is_shown: bool,
}
