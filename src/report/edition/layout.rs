//! Which tables a report shows, in which sections.

use super::blocks::{Block, Rank};
use super::{Frame, Matter, Report, grids};
use crate::i18n::Message;
use crate::msg;
use crate::report::confidentiality::{Grid, Quantity, Relation};
use crate::report::definition::{Definition, Verdict};
use crate::report::fse::{Indicator, Phase, Programme};
use crate::report::measure::{Dimension, Measure, TableId};
use crate::report::period::Period;
use crate::sync::envelope::Table;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A report before anything is hidden.
pub(super) struct Layout {
    pub(super) grids: Vec<Grid>,
    pub(super) relations: Vec<Relation>,
    pub(super) sections: Vec<(&'static str, Message, Vec<Block>)>,
    pub(super) warnings: Vec<Message>,
}

/// Who is followed, as the report on activity tells them apart.
const FOLLOWED: [TableId; 10] = [
    TableId::CommuneSex,
    TableId::CommuneAge,
    TableId::Districts,
    TableId::Registrations,
    TableId::Duration,
    TableId::Rsa,
    TableId::DisabledWorkers,
    TableId::Education,
    TableId::OccupationDomain,
    TableId::Obstacles,
];
const MOVED: [TableId; 2] = [TableId::Movements, TableId::Exits];
const RECEIVED: [TableId; 4] =
    [TableId::Received, TableId::Interviews, TableId::Appointments, TableId::Attendance];
const ORIENTED: [TableId; 2] = [TableId::Orientations, TableId::Answers];
const REGISTERED: [TableId; 2] = [TableId::Registrations, TableId::Duration];

/// Whether a report reads a table at all: those that it does not need not be counted for it.
pub(super) fn reads(report: Report, table: TableId) -> bool {
    match report {
        Report::Activity => {
            [&FOLLOWED[..], &MOVED, &RECEIVED, &ORIENTED].concat().contains(&table)
                || matches!(table, TableId::Minutes | TableId::AnswerDelay)
        }
        Report::Fse(_) => {
            matches!(table, TableId::FseEntries | TableId::FseExits | TableId::FseLater)
        }
        Report::Definitions => {
            REGISTERED.contains(&table)
                || matches!(
                    table,
                    TableId::CommuneCounter | TableId::DistrictCounter | TableId::Rsa
                )
        }
    }
}

/// Lays a report out.
pub(super) fn of(report: Report, frame: &Frame<'_>, matter: &Matter) -> Layout {
    let mut desk = Desk { frame, matter, grids: Vec::new(), warnings: Vec::new() };
    let sections = match report {
        Report::Activity => desk.activity(),
        Report::Fse(programme) => desk.fse(programme),
        Report::Definitions => desk.definitions(),
    };
    let mut relations = nested(&desk.grids);
    relations.extend(left(&desk.grids));
    Layout { grids: desk.grids, relations, sections, warnings: desk.warnings }
}

struct Desk<'a> {
    frame: &'a Frame<'a>,
    matter: &'a Matter,
    grids: Vec<Grid>,
    warnings: Vec<Message>,
}

impl Desk<'_> {
    fn table(&self, id: TableId) -> Option<&Table> {
        find(&self.matter.tables, id)
    }

    fn keep(&mut self, grid: Option<Grid>) -> Option<Rank> {
        self.grids.push(grid?);
        Some(self.grids.len() - 1)
    }

    /// A table of the catalogue, when it counts anything.
    fn keys(&mut self, id: TableId) -> Option<Block> {
        let measure = id.measure();
        let grid = grids::of(measure, self.table(id)?, self.frame.stock_day, self.frame.vocabulary);
        self.keep(grid).map(|grid| Block::Keys { measure, grid })
    }

    fn all_keys(&mut self, ids: &[TableId]) -> Vec<Block> {
        ids.iter().filter_map(|id| self.keys(*id)).collect()
    }

    fn activity(&mut self) -> Vec<(&'static str, Message, Vec<Block>)> {
        let mut followed = self.offices(&[
            TableId::Rsa,
            TableId::Received,
            TableId::Interviews,
            TableId::Orientations,
            TableId::Exits,
        ]);
        followed.extend(self.all_keys(&FOLLOWED));
        let moved = self.all_keys(&MOVED);
        let mut received = Vec::new();
        for id in RECEIVED {
            received.extend(match id {
                TableId::Interviews => self.interviews(),
                _ => self.keys(id),
            });
        }
        let mut oriented = self.all_keys(&ORIENTED);
        oriented.extend(self.delay());
        vec![
            ("file-active", msg!("report.section.followed"), followed),
            ("mouvements", msg!("report.section.moved"), moved),
            ("accueil", msg!("report.section.received"), received),
            ("orientations", msg!("report.section.oriented"), oriented),
        ]
    }

    fn interviews(&mut self) -> Option<Block> {
        let Block::Keys { grid, .. } = self.keys(TableId::Interviews)? else { return None };
        let minutes = self.table(TableId::Minutes).map(|table| table.cells.clone());
        Some(Block::Interviews { grid, minutes: minutes.unwrap_or_default() })
    }

    fn delay(&self) -> Option<Block> {
        let table = self.table(TableId::AnswerDelay).filter(|table| table.total > 0)?;
        Some(Block::Delay { cases: table.total, median: median(table) })
    }

    fn offices(&mut self, ids: &[TableId]) -> Vec<Block> {
        if self.matter.offices.is_empty() {
            return Vec::new();
        }
        let measures: Vec<&'static Measure> = ids.iter().map(|id| id.measure()).collect();
        let grids = measures
            .into_iter()
            .map(|measure| {
                let day = self.frame.stock_day;
                let grid = grids::offices(measure, &self.matter.offices, day);
                (measure, self.keep(grid))
            })
            .collect();
        let offices = self.matter.offices.iter().map(|(name, _)| name.clone()).collect();
        vec![Block::Offices { offices, grids }]
    }

    fn definitions(&mut self) -> Vec<(&'static str, Message, Vec<Block>)> {
        let day = self.frame.stock_day;
        for one in Definition::ALL.into_iter().filter(|one| !one.is_valid_on(day)) {
            let from = one.valid_from().unwrap_or(day);
            self.warnings.push(msg!("report.edition.not_valid", name = one.name(day), from = from));
        }
        let communes = find(&self.matter.tables, TableId::CommuneCounter);
        let followed = self.table(TableId::Rsa).map_or(0, |table| table.total);
        let counted = communes.map_or(0, |table| table.total / Definition::ALL.len() as u64);
        if counted != followed {
            self.warnings.push(msg!("report.edition.partly", counted = counted, of = followed));
        }
        let mut side = Vec::new();
        if let Some(table) = communes {
            let grids = self.counters(table, None, day);
            side.push(Block::Counters { grids });
        }
        side.extend(self.months());
        let mut places = Vec::new();
        for (id, place) in [
            (TableId::CommuneCounter, Dimension::Commune),
            (TableId::DistrictCounter, Dimension::District),
        ] {
            if let Some(table) = find(&self.matter.tables, id) {
                let grids = self.counters(table, Some(place), day);
                let beside = place == Dimension::Commune && !self.matter.beside.is_empty();
                places.push(Block::Places { place, grids, beside });
            }
        }
        let registered = self.all_keys(&REGISTERED);
        vec![
            ("compteurs", msg!("report.section.counters"), side),
            ("territoire", msg!("report.section.places"), places),
            ("inscription", msg!("report.section.registered"), registered),
        ]
    }

    fn counters(
        &mut self,
        table: &Table,
        place: Option<Dimension>,
        day: NaiveDate,
    ) -> Vec<(Definition, Rank)> {
        let valid = Definition::ALL.into_iter().filter(|one| one.is_valid_on(day));
        valid
            .filter_map(|one| {
                let grid = grids::counter(table, one, place, day, self.frame.vocabulary);
                self.keep(grid).map(|rank| (one, rank))
            })
            .collect()
    }

    /// The counters at the end of each month. The last month is the evening of reference itself, counted already.
    fn months(&mut self) -> Option<Block> {
        let matter = self.matter;
        let months: Vec<(Period, Vec<(Definition, Rank)>)> = matter
            .months
            .iter()
            .map(|(month, tables)| {
                let day = month.last().min(self.frame.stock_day);
                let table = find(tables, TableId::CommuneCounter);
                let grids = table.map(|table| self.counters(table, None, day));
                (*month, grids.unwrap_or_default())
            })
            .collect();
        (months.len() > 1).then_some(Block::Trend { months })
    }

    fn fse(&mut self, programme: Programme) -> Vec<(&'static str, Message, Vec<Block>)> {
        let mut block = |phase, table: TableId, title| {
            let indicators = programme.indicators().filter(|one: &Indicator| one.phase() == phase);
            let indicators: Vec<Indicator> = indicators.collect();
            let table = self.table(table).cloned();
            let grids = indicators
                .into_iter()
                .map(|one| {
                    let grid = table.as_ref().and_then(|table| grids::indicator(table, one));
                    (one, self.keep(grid))
                })
                .collect();
            Block::Indicators { id: id_of(phase), title, grids }
        };
        let entered = block(Phase::Entry, TableId::FseEntries, msg!("centre.table.fse_entries"));
        let left = block(Phase::Exit, TableId::FseExits, msg!("centre.table.fse_exits"));
        let later = block(Phase::SixMonths, TableId::FseLater, msg!("centre.table.fse_later"));
        self.warnings.push(msg!("report.edition.fse_entities"));
        vec![
            ("entrees", msg!("report.section.entered"), vec![entered]),
            ("sorties", msg!("report.section.left"), vec![left, later]),
        ]
    }
}

fn id_of(phase: Phase) -> &'static str {
    match phase {
        Phase::Entry => "fse_entree",
        Phase::Exit => "fse_sortie",
        Phase::SixMonths => "fse_six_mois",
    }
}

fn find(tables: &[Table], id: TableId) -> Option<&Table> {
    tables.iter().find(|table| table.id == id.measure().id)
}

/// The least number of days within which half of the answers came.
fn median(table: &Table) -> Option<u64> {
    let middle = table.total.div_ceil(2);
    let mut seen = 0;
    let (key, _) = table.cells.iter().find(|(_, count)| {
        seen += count;
        seen >= middle
    })?;
    key.trim_start_matches('d').trim_end_matches('+').parse().ok()
}

/// Who left the caseload is counted among the exits too; the others are files that were closed without having been in it.
fn left(grids: &[Grid]) -> Option<Relation> {
    let (moved, exits) = (TableId::Movements.measure(), TableId::Exits.measure());
    let has = |id: &str| grids.iter().any(|grid| grid.population == id);
    (has(moved.id) && has(exits.id)).then(|| Relation {
        total: Quantity::all(exits.id),
        parts: vec![
            Quantity::all(moved.id).and(Dimension::Movement.code(), "sortie"),
            Quantity::all(smol_str::format_smolstr!("{}:hors", exits.id)),
        ],
    })
}

/// What readers can subtract: whoever one counter counts, another counts too. Those whom only the wider one counts are protected like a cell of
/// their own, in every place and month.
fn nested(grids: &[Grid]) -> Vec<Relation> {
    let mut seen = BTreeSet::new();
    let mut relations = Vec::new();
    for grid in grids {
        let (place, counter) = match &grid.columns {
            Some(columns) => (Some(&grid.rows), columns),
            None => (None, &grid.rows),
        };
        let Some(inner) = Definition::from_code(&counter.name) else { continue };
        let nested = Definition::NESTED.into_iter().filter(|(one, _)| *one == inner);
        for (_, outer) in nested {
            let twin = |other: &&Grid| {
                let columns = other.columns.as_ref().unwrap_or(&other.rows);
                other.population == grid.population
                    && columns.name == outer.code()
                    && other.columns.is_some() == place.is_some()
                    && place.is_none_or(|place| place.name == other.rows.name)
            };
            if !grids.iter().any(|other| twin(&other)) {
                continue;
            }
            let rest =
                smol_str::format_smolstr!("{}:{}-{}", grid.population, outer.code(), inner.code());
            let yes = Verdict::Yes.code();
            let everywhere = std::iter::once(None);
            let places = place.into_iter().flat_map(|axis| axis.keys.iter().map(Some));
            for key in everywhere.chain(places) {
                let at = |quantity: Quantity| match (place, key) {
                    (Some(axis), Some(key)) => quantity.and(axis.name.clone(), key.clone()),
                    _ => quantity,
                };
                let of = |one: Definition| {
                    at(Quantity::all(grid.population.clone()).and(one.code(), yes))
                };
                let relation = Relation {
                    total: of(outer),
                    parts: vec![of(inner), at(Quantity::all(rest.clone()))],
                };
                if seen.insert(relation.clone()) {
                    relations.push(relation);
                }
            }
        }
    }
    relations
}
