//! A piece of a report as a table of the document, with what may be shown.

use super::blocks::{Block, Rank};
use super::{Frame, Reader, Shown};
use crate::i18n::{Lang, Message};
use crate::msg;
use crate::report::confidentiality::{Grid, Mark, Masked, Merged};
use crate::report::definition::{Definition, Verdict};
use crate::report::document::{Cell, Chart, Column, Kind, Row, Sheet};
use crate::report::fse::Indicator;
use crate::report::measure::{Dimension, Measure, TableId};
use crate::report::period::Period;
use smol_str::SmolStr;

/// The tables that a piece makes.
pub(super) fn of(
    block: &Block,
    frame: &Frame<'_>,
    shown: &Shown,
    reader: Reader<'_>,
) -> Vec<Sheet> {
    let writer = Writer { frame, shown, reader };
    match block {
        Block::Keys { measure, grid } => vec![writer.keys(measure, *grid)],
        Block::Interviews { grid, minutes } => vec![writer.interviews(*grid, minutes)],
        Block::Counters { grids } => vec![writer.counters(grids)],
        Block::Places { place, grids, beside } => {
            let mut sheets = vec![
                writer.places(*place, grids, Verdict::Yes),
                writer.places(*place, grids, Verdict::Indeterminate),
            ];
            if *beside {
                sheets.push(writer.beside(grids));
            }
            sheets
        }
        Block::Trend { months } => vec![writer.trend(months)],
        Block::Indicators { id, title, grids } => vec![writer.indicators(id, title, grids)],
        Block::Offices { offices, grids } => vec![writer.offices(offices, grids)],
        Block::Delay { cases, median } => vec![writer.delay(*cases, *median)],
    }
}

struct Writer<'a> {
    frame: &'a Frame<'a>,
    shown: &'a Shown,
    reader: Reader<'a>,
}

/// The column that names the rows.
const KEY: &str = "cle";
/// The column of a one-way table's counts, and of a two-way table's totals.
const TOTAL: &str = "total";

fn count_column(id: &str, title: String) -> Column {
    Column::new(id, title, Kind::Count)
}

fn cell(count: u64, mark: Mark) -> Cell {
    if mark.is_hidden() { Cell::Hidden } else { Cell::Count(count) }
}

/// The count of a grid by its keys, as it may be shown; nothing where the grid has no such key.
fn at(grid: &Grid, masked: &Masked, row: &str, column: Option<&str>) -> Option<Cell> {
    let rank = grid.rows.keys.iter().position(|key| key == row)?;
    let place = match (&grid.columns, column) {
        (Some(columns), Some(column)) => {
            rank * grid.width() + columns.keys.iter().position(|key| key == column)?
        }
        _ => rank,
    };
    Some(cell(*grid.cells.get(place)?, *masked.cells.get(place)?))
}

impl Writer<'_> {
    fn say(&self, message: &Message) -> String {
        self.frame.lang.say(message)
    }

    fn word(&self, dimension: Dimension, key: &str) -> String {
        if key.contains('+') && key != "24+" && key != "60+" && !key.starts_with('d') {
            return self.say(&msg!("report.edition.merged_key"));
        }
        dimension.word(key, self.frame.vocabulary, self.frame.lang)
    }

    fn key_column(&self, dimension: Dimension) -> Column {
        Column::new(KEY, self.say(&dimension.title()), Kind::Text)
    }

    fn total_column(&self) -> Column {
        count_column(TOTAL, self.say(&msg!("report.edition.total")))
    }

    fn withheld(&self, id: &str, title: String) -> Sheet {
        let mut sheet = Sheet::new(id, title, vec![Column::new(KEY, "", Kind::Text)]);
        sheet.notes.push(self.say(&msg!("report.edition.withheld")));
        sheet
    }

    fn merged_note(&self, dimension: Dimension, merged: Option<&Merged>) -> Option<String> {
        let parts = merged?.parts.iter().map(|key| self.word(dimension, key));
        let parts = parts.collect::<Vec<_>>().join(", ");
        Some(self.say(&msg!("report.edition.merged", parts = parts)))
    }

    fn keys(&self, measure: &'static Measure, rank: Rank) -> Sheet {
        let id = measure.id.replace('.', "_");
        let title = self.say(&measure.title());
        let Some((grid, masked, merged)) = self.shown.grid(rank) else {
            return self.withheld(&id, title);
        };
        let (row, column) = (measure.dimensions.first(), measure.dimensions.get(1));
        let row = *row.unwrap_or(&Dimension::Known);
        let mut columns = vec![self.key_column(row)];
        if let (Some(dimension), Some(axis)) = (column, &grid.columns) {
            let titles = axis.keys.iter().map(|key| (key, self.word(*dimension, key)));
            columns.extend(titles.map(|(key, title)| count_column(key, title)));
        }
        columns.push(self.total_column());
        let mut sheet = Sheet::new(id, title, columns);
        sheet.rows = rows(grid, masked, |key| self.word(row, key));
        sheet.rows.push(self.totals(grid, masked));
        sheet.notes.extend(self.merged_note(row, merged));
        sheet.chart = Some(Chart::Bars { labels: KEY.into(), values: TOTAL.into() });
        sheet
    }

    fn totals(&self, grid: &Grid, masked: &Masked) -> Row {
        let counts = grid.counts();
        let columns = counts.columns.iter().zip(&masked.columns);
        let mut cells = vec![Cell::text(self.say(&msg!("report.edition.total")))];
        cells.extend(columns.map(|(count, mark)| cell(*count, *mark)));
        cells.push(cell(counts.total, masked.total));
        Row::total(cells).coded(TOTAL)
    }

    fn interviews(&self, rank: Rank, minutes: &[(SmolStr, u64)]) -> Sheet {
        let mut sheet = self.keys(TableId::Interviews.measure(), rank);
        let hours = self.say(&msg!("report.edition.hours"));
        sheet.columns.push(Column::new("heures", hours, Kind::Decimal));
        let of = |key: &str| -> u64 {
            let of_key = minutes.iter().filter(|(one, _)| key == TOTAL || one == key);
            of_key.map(|(_, minutes)| minutes).sum()
        };
        // Of few interviews the hours would tell how many; and one row's hours follow from the others and their total.
        let hidden = sheet.rows.iter().any(|row| row.cells.contains(&Cell::Hidden));
        for row in &mut sheet.rows {
            let is_total = row.code.as_deref() == Some(TOTAL);
            let kept_back = row.cells.contains(&Cell::Hidden) || (is_total && hidden);
            let minutes = of(row.code.as_deref().unwrap_or_default());
            #[expect(clippy::cast_precision_loss, reason = "no office has 2^52 minutes")]
            row.cells.push(if kept_back {
                Cell::Hidden
            } else {
                Cell::Decimal(minutes as f64 / 60.0, 1)
            });
        }
        sheet
    }

    fn answer(&self, rank: Rank, row: &str, verdict: Option<Verdict>) -> Cell {
        let found = self.shown.grid(rank).and_then(|(grid, masked, _)| match verdict {
            Some(verdict) => at(grid, masked, row, Some(verdict.code())),
            None => at(grid, masked, row, None),
        });
        found.unwrap_or(Cell::Hidden)
    }

    fn counters(&self, grids: &[(Definition, Rank)]) -> Sheet {
        let title = self.say(&msg!("report.edition.counters"));
        let mut columns = vec![self.key_column(Dimension::Counter)];
        let titles = Verdict::ALL.map(|verdict| self.word(Dimension::Known, verdict.code()));
        columns.extend(
            Verdict::ALL.iter().zip(titles).map(|(one, title)| count_column(one.code(), title)),
        );
        let mut sheet = Sheet::new("compteurs", title, columns);
        for (definition, rank) in grids {
            let name = self.say(&definition.name(self.frame.stock_day));
            let mut cells = vec![Cell::Text(name)];
            cells.extend(Verdict::ALL.map(|verdict| self.answer(*rank, verdict.code(), None)));
            sheet.rows.push(Row::body(cells).coded(definition.code()));
        }
        let values = Verdict::Yes.code().into();
        sheet.chart = Some(Chart::Bars { labels: KEY.into(), values });
        sheet
    }

    fn places(&self, place: Dimension, grids: &[(Definition, Rank)], of: Verdict) -> Sheet {
        let id = format!("{}_{}", place.code(), of.code());
        let title = match of {
            Verdict::Indeterminate => msg!("report.edition.places_indeterminate"),
            _ => msg!("report.edition.places"),
        };
        let title = format!("{} — {}", self.say(&title), self.say(&place.title()));
        let mut columns = vec![self.key_column(place)];
        for (definition, _) in grids {
            let name = self.say(&definition.name(self.frame.stock_day));
            columns.push(count_column(definition.code(), name));
        }
        let mut sheet = Sheet::new(id, title, columns);
        let found = grids.iter().find_map(|(_, rank)| self.shown.grid(*rank));
        let keys = found.map(|(grid, ..)| grid.rows.keys.clone()).unwrap_or_default();
        for key in keys {
            let mut cells = vec![Cell::Text(self.word(place, &key))];
            cells.extend(grids.iter().map(|(_, rank)| self.answer(*rank, &key, Some(of))));
            sheet.rows.push(Row::body(cells).coded(key));
        }
        let mut cells = vec![Cell::text(self.say(&msg!("report.edition.total")))];
        cells.extend(grids.iter().map(|(_, rank)| self.column_total(*rank, of)));
        sheet.rows.push(Row::total(cells).coded(TOTAL));
        sheet
    }

    fn column_total(&self, rank: Rank, of: Verdict) -> Cell {
        let found = self.shown.grid(rank).and_then(|(grid, masked, _)| {
            let columns = grid.columns.as_ref()?;
            let place = columns.keys.iter().position(|key| key == of.code())?;
            Some(cell(*grid.column_totals().get(place)?, *masked.columns.get(place)?))
        });
        found.unwrap_or(Cell::Hidden)
    }

    /// The offices' own counts with what others published of the same communes: each with its source, never added up.
    fn beside(&self, grids: &[(Definition, Rank)]) -> Sheet {
        let mut sheet = self.places(Dimension::Commune, grids, Verdict::Yes);
        sheet.id = "statistiques_publiees".into();
        sheet.title = self.say(&msg!("report.edition.beside"));
        sheet.rows.retain(|row| row.code.as_deref() != Some(TOTAL));
        for (rank, series) in self.shown.beside.iter().enumerate() {
            sheet.columns.push(count_column(&format!("publie_{}", rank + 1), series.title.clone()));
            for row in &mut sheet.rows {
                let known = row.code.as_deref().and_then(|code| series.communes.get(code));
                row.cells.push(match known {
                    Some(Some(count)) => Cell::Count(*count),
                    Some(None) => Cell::Hidden,
                    None => Cell::NotApplicable,
                });
            }
            sheet.notes.push(format!("{} : {}", series.title, series.source));
        }
        sheet
    }

    fn trend(&self, months: &[(Period, Vec<(Definition, Rank)>)]) -> Sheet {
        let definitions: Vec<Definition> = Definition::ALL
            .into_iter()
            .filter(|one| months.iter().any(|(_, grids)| grids.iter().any(|(of, _)| of == one)))
            .collect();
        let mut columns =
            vec![Column::new(KEY, self.say(&msg!("report.edition.month")), Kind::Text)];
        for definition in &definitions {
            let name = self.say(&definition.name(self.frame.stock_day));
            columns.push(count_column(definition.code(), name));
        }
        let title = self.say(&msg!("report.edition.trend"));
        let mut sheet = Sheet::new("tendance", title, columns);
        for (month, grids) in months {
            let code = month.last().format("%Y-%m").to_string();
            let mut cells = vec![Cell::Text(self.month(*month))];
            cells.extend(definitions.iter().map(|definition| {
                let rank = grids.iter().find(|(of, _)| of == definition);
                rank.map_or(Cell::NotApplicable, |(_, rank)| {
                    self.answer(*rank, Verdict::Yes.code(), None)
                })
            }));
            sheet.rows.push(Row::body(cells).coded(code));
        }
        let values = definitions.iter().take(Chart::MOST_LINES).map(|one| one.code().into());
        sheet.chart = Some(Chart::Trend { labels: KEY.into(), values: values.collect() });
        sheet
    }

    /// A month as it is written in the reader's language, on one line.
    fn month(&self, month: Period) -> String {
        let form = match self.frame.lang {
            Lang::Fr => "%m/%Y",
            // With a hyphen that breaks no line.
            Lang::En => "%Y\u{2011}%m",
        };
        month.last().format(form).to_string()
    }

    fn indicators(&self, id: &str, title: &Message, grids: &[(Indicator, Option<Rank>)]) -> Sheet {
        let answers = ["oui", "non", "indetermine", "refus"];
        let mut columns = vec![self.key_column(Dimension::Indicator)];
        for answer in answers {
            columns.push(count_column(answer, self.word(Dimension::Known, answer)));
        }
        let complete = self.say(&msg!("report.edition.completeness"));
        columns.push(Column::new("completude", complete, Kind::Percent));
        let mut sheet = Sheet::new(id, self.say(title), columns);
        for (indicator, rank) in grids {
            let found = rank.and_then(|rank| self.shown.grid(rank));
            let known = |answer: &str| match (rank, found) {
                (None, _) => Cell::Count(0),
                (Some(_), None) => Cell::Hidden,
                (Some(_), Some((grid, masked, _))) => at(grid, masked, answer, None).unwrap_or(
                    if grid.rows.keys.iter().any(|key| key.contains('+')) {
                        Cell::Hidden
                    } else {
                        Cell::Count(0)
                    },
                ),
            };
            let mut cells = vec![Cell::Text(self.say(&indicator.name()))];
            cells.extend(answers.map(known));
            let missing = known("indetermine");
            cells.push(match (missing, found) {
                (Cell::Count(missing), Some((grid, masked, _))) if !masked.total.is_hidden() => {
                    share(grid.total().saturating_sub(missing), grid.total())
                }
                (Cell::Count(_), None) => Cell::NotApplicable,
                _ => Cell::Hidden,
            });
            sheet.rows.push(Row::body(cells).coded(indicator.code()));
        }
        sheet
    }

    fn offices(&self, offices: &[String], grids: &[(&'static Measure, Option<Rank>)]) -> Sheet {
        let mut columns =
            vec![Column::new(KEY, self.say(&msg!("report.edition.office")), Kind::Text)];
        for (measure, _) in grids {
            let title = if measure.id == TableId::Rsa.measure().id {
                self.say(&msg!("report.edition.followed"))
            } else {
                self.say(&measure.title())
            };
            columns.push(count_column(measure.id, title));
        }
        let title = self.say(&msg!("report.edition.offices"));
        let mut sheet = Sheet::new("relais", title, columns);
        for office in offices {
            let mut cells = vec![Cell::Text(office.clone())];
            cells.extend(grids.iter().map(|(_, rank)| match rank {
                None => Cell::Count(0),
                Some(rank) => self.answer(*rank, office, None),
            }));
            sheet.rows.push(Row::body(cells));
        }
        let mut cells = vec![Cell::text(self.say(&msg!("report.edition.total")))];
        cells.extend(grids.iter().map(|(_, rank)| match rank.map(|rank| self.shown.grid(rank)) {
            None => Cell::Count(0),
            Some(None) => Cell::Hidden,
            Some(Some((grid, masked, _))) => cell(grid.total(), masked.total),
        }));
        sheet.rows.push(Row::total(cells).coded(TOTAL));
        sheet
    }

    fn delay(&self, cases: u64, median: Option<u64>) -> Sheet {
        let few = match self.reader {
            Reader::Internal => false,
            Reader::Public { threshold, .. } => cases < threshold,
        };
        let columns = vec![
            Column::new(KEY, self.say(&msg!("report.edition.delay")), Kind::Text),
            count_column("cas", self.say(&msg!("report.edition.cases"))),
            count_column("mediane", self.say(&msg!("report.edition.median"))),
        ];
        let mut sheet = Sheet::new("flow_delai", self.say(&msg!("centre.table.delay")), columns);
        let shown = |count: u64| if few { Cell::Hidden } else { Cell::Count(count) };
        let median = median.map_or(Cell::NotApplicable, shown);
        let name = self.say(&msg!("report.edition.first_answer"));
        sheet.rows.push(Row::body(vec![Cell::Text(name), shown(cases), median]));
        sheet
    }
}

/// The rows of a grid: its name, its cells, its total.
fn rows(grid: &Grid, masked: &Masked, word: impl Fn(&str) -> String) -> Vec<Row> {
    let width = grid.width().max(1);
    let counts = grid.counts();
    let lines = grid.cells.chunks(width).zip(masked.cells.chunks(width));
    let named = grid.rows.keys.iter().zip(lines).enumerate();
    named
        .map(|(rank, (key, (counted, marks)))| {
            let mut cells = vec![Cell::Text(word(key))];
            cells.extend(counted.iter().zip(marks).map(|(count, mark)| cell(*count, *mark)));
            if let (Some(count), Some(mark)) = (counts.rows.get(rank), masked.rows.get(rank)) {
                cells.push(cell(*count, *mark));
            }
            Row::body(cells).coded(key.as_str())
        })
        .collect()
}

fn share(part: u64, whole: u64) -> Cell {
    if whole == 0 {
        return Cell::NotApplicable;
    }
    #[expect(clippy::cast_precision_loss, reason = "no network has 2^52 people")]
    Cell::Percent(part as f64 / whole as f64)
}
