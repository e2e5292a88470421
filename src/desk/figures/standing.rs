//! How the followed people stand on a day: the five counters, and what the caseload is made of.

use crate::caseload::cover::Folder;
use crate::domain::vocabulary::Vocabulary;
use crate::report::count::Stock;
use crate::report::definition::{Definition, Verdict};
use crate::report::measure::{Dimension, TableId};
use chrono::NaiveDate;
use foldhash::fast::FixedState;
use smol_str::SmolStr;
use std::collections::{BTreeMap, HashMap};

/// How many are counted, cannot be told, are not.
pub type Counts = [u64; 3];

/// The place of an answer in [`Counts`].
#[must_use]
pub fn place(verdict: Verdict) -> usize {
    Verdict::ALL.iter().position(|one| *one == verdict).unwrap_or(0)
}

/// The five counters as of a day, file after file: in steps, so that nothing waits for a large caseload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// People followed.
    pub followed: u64,
    counts: [Counts; Definition::ALL.len()],
}

impl Counters {
    /// Counts some files.
    pub fn add<'f>(
        &mut self,
        vocabulary: &Vocabulary,
        folders: impl Iterator<Item = Folder<'f>>,
        day: NaiveDate,
    ) {
        for stock in folders.filter_map(|folder| Stock::of(vocabulary, folder, day)) {
            self.followed += 1;
            let judged = Definition::judge_all(&stock.subject());
            for ((_, verdict), counts) in judged.into_iter().zip(&mut self.counts) {
                if let Some(count) = counts.get_mut(place(verdict)) {
                    *count += 1;
                }
            }
        }
    }

    /// What a counter says.
    #[must_use]
    pub fn of(&self, definition: Definition) -> Counts {
        let rank = Definition::ALL.iter().position(|one| *one == definition).unwrap_or(0);
        self.counts.get(rank).copied().unwrap_or_default()
    }
}

/// By what the caseload is broken down: a dimension, the table of the catalogue that has it, and its place in the table's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breakdown {
    /// By what.
    pub dimension: Dimension,
    /// In which table.
    pub table: TableId,
    /// First or second of its keys.
    pub part: usize,
}

const fn by(dimension: Dimension, table: TableId, part: usize) -> Breakdown {
    Breakdown { dimension, table, part }
}

impl Breakdown {
    /// Every breakdown that is offered.
    pub const ALL: [Self; 11] = [
        by(Dimension::Commune, TableId::CommuneSex, 0),
        by(Dimension::District, TableId::Districts, 0),
        by(Dimension::Sex, TableId::CommuneSex, 1),
        by(Dimension::Age, TableId::CommuneAge, 1),
        by(Dimension::Registration, TableId::Registrations, 0),
        by(Dimension::Duration, TableId::Duration, 0),
        by(Dimension::Rsa, TableId::Rsa, 0),
        by(Dimension::DisabledWorker, TableId::DisabledWorkers, 0),
        by(Dimension::Education, TableId::Education, 0),
        by(Dimension::Obstacle, TableId::Obstacles, 0),
        by(Dimension::OccupationDomain, TableId::OccupationDomain, 0),
    ];

    /// The fact that is missing when someone counts as not known.
    #[must_use]
    pub fn fact(&self) -> &'static str {
        match self.dimension {
            Dimension::Commune => "commune",
            Dimension::District => "district",
            Dimension::Sex => "civility",
            Dimension::Registration => "registration",
            Dimension::Duration => "without_work_since",
            Dimension::Rsa => "rsa",
            Dimension::DisabledWorker => "disabled_worker",
            Dimension::Education => "education",
            Dimension::OccupationDomain => "target_occupations",
            Dimension::Obstacle => "obstacles",
            _ => "situation",
        }
    }
}

/// One line of a breakdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Part {
    /// People followed.
    pub followed: u64,
    /// Of them, what the chosen counter says.
    pub counts: Counts,
}

impl Part {
    fn add(&mut self, other: Self) {
        self.followed += other.followed;
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
    }
}

/// The caseload broken down, and each part by one counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    breakdown: Breakdown,
    definition: Definition,
    /// By code, in the order of the codes.
    pub parts: BTreeMap<SmolStr, Part>,
}

impl Parts {
    /// Nobody counted yet.
    #[must_use]
    pub fn new(breakdown: Breakdown, definition: Definition) -> Self {
        Self { breakdown, definition, parts: BTreeMap::new() }
    }

    /// Counts some files.
    pub fn add<'f>(
        &mut self,
        vocabulary: &Vocabulary,
        folders: impl Iterator<Item = Folder<'f>>,
        day: NaiveDate,
    ) {
        let Self { breakdown, definition, parts } = self;
        // Codes come from the lists: nobody can choose them so that their hashes meet.
        let mut counted: HashMap<&str, Part, FixedState> = HashMap::default();
        for stock in folders.filter_map(|folder| Stock::of(vocabulary, folder, day)) {
            let at = place(definition.judge(&stock.subject()));
            stock.codes(breakdown.table, breakdown.part, |code| {
                let part = counted.entry(code).or_default();
                part.followed += 1;
                if let Some(count) = part.counts.get_mut(at) {
                    *count += 1;
                }
            });
        }
        for (code, part) in counted {
            parts.entry(SmolStr::new(code)).or_default().add(part);
        }
    }
}
