//! The numbers of each view, as rows.

use super::View;
use super::grid::{Aim, Cell, Row, Rows};
use super::work::{Asked, Work};
use crate::desk::figures::behind::Number;
use crate::desk::partner_record::share;
use crate::i18n::Message;
use crate::msg;
use crate::report::definition::{Definition, Verdict};
use crate::report::fse::{Phase, Programme};
use crate::report::measure::{Dimension, TableId, UNKNOWN};
use crate::sync::envelope::Table;
use crate::tui::context::Context;
use std::cmp::Reverse;

/// What is counted so far of what is looked at.
pub(super) fn rows(asked: &Asked, work: &Work, cx: &Context<'_>) -> Rows {
    match asked.view {
        View::Counters => counters(asked, work, cx),
        View::Breakdown => breakdown(asked, work, cx),
        View::Flows => flows(work, cx),
        View::Partners => partners(work, cx),
        View::Fse => fse(work, cx),
    }
}

fn answers(cx: &Context<'_>) -> [String; 3] {
    ["screen.figures.yes", "screen.figures.indeterminate", "screen.figures.no"]
        .map(|key| cx.lang().t(key).to_owned())
}

fn counters(asked: &Asked, work: &Work, cx: &Context<'_>) -> Rows {
    let Some(counters) = work.counters() else { return Rows::default() };
    let row = |definition: &Definition| {
        let counts = Verdict::ALL.into_iter().zip(counters.of(*definition));
        let cell = |(verdict, count)| Cell::number(count, Number::Counter(*definition, verdict));
        let mut title = cx.say(&definition.name(asked.day));
        if !definition.is_valid_on(asked.day) {
            title.push_str(" *");
        }
        Row { title, cells: counts.map(cell).collect(), bar: 0 }
    };
    Rows { columns: answers(cx).to_vec(), rows: Definition::ALL.iter().map(row).collect() }
}

fn breakdown(asked: &Asked, work: &Work, cx: &Context<'_>) -> Rows {
    let Some(parts) = work.parts() else { return Rows::default() };
    let Asked { breakdown, definition, .. } = *asked;
    let word = |code: &str| breakdown.dimension.word(code, cx.state().vocabulary(), cx.lang());
    let mut sorted: Vec<_> = parts.parts.iter().collect();
    let in_order = matches!(breakdown.dimension, Dimension::Age | Dimension::Duration);
    sorted.sort_by_cached_key(|(code, part)| {
        let size = if in_order { 0 } else { part.followed };
        let name = if in_order { code.to_string() } else { word(code) };
        // Too young comes before all bands, not known after everything.
        let place = match code.as_str() {
            "moins_26" => 0,
            UNKNOWN => 2,
            _ => 1,
        };
        (place, Reverse(size), name)
    });
    let row = |(code, part): &(&smol_str::SmolStr, &crate::desk::figures::standing::Part)| {
        let number = |answer| Number::Part { breakdown, code: (*code).clone(), answer };
        let whole = Cell::number(part.followed, number(None));
        let counts = Verdict::ALL.into_iter().zip(part.counts);
        let each =
            counts.map(|(verdict, count)| Cell::number(count, number(Some((definition, verdict)))));
        Row {
            title: word(code),
            cells: [whole].into_iter().chain(each).collect(),
            bar: part.followed,
        }
    };
    let followed = cx.lang().t("screen.figures.followed").to_owned();
    Rows {
        columns: [followed].into_iter().chain(answers(cx)).collect(),
        rows: sorted.iter().map(row).collect(),
    }
}

/// The codes of a table's first key with their counts, the most first.
fn firsts(table: &Table) -> Vec<(String, u64)> {
    let mut firsts: Vec<(String, u64)> = Vec::new();
    for (key, count) in &table.cells {
        let code = key.split('|').next().unwrap_or_default();
        match firsts.last_mut() {
            Some((last, sum)) if last == code => *sum += count,
            _ => firsts.push((code.to_owned(), *count)),
        }
    }
    firsts.sort_by_key(|(_, count)| Reverse(*count));
    firsts
}

fn flows(work: &Work, cx: &Context<'_>) -> Rows {
    let mut rows = Vec::new();
    let lang = cx.lang();
    for id in [
        TableId::Received,
        TableId::Interviews,
        TableId::Appointments,
        TableId::Orientations,
        TableId::Answers,
        TableId::Exits,
    ] {
        let Some(table) = work.flow(id) else { continue };
        let measure = id.measure();
        let total = Cell::number(table.total, Number::flow(id, None, None));
        rows.push(Row { title: cx.say(&measure.title()), ..Row::default() });
        let all = lang.t("screen.figures.total").to_owned();
        rows.push(Row { title: all, cells: vec![total], bar: table.total });
        for (code, count) in firsts(table) {
            let dimension = measure.dimensions.first().copied();
            let word = dimension
                .map_or_else(|| code.clone(), |one| one.word(&code, cx.state().vocabulary(), lang));
            let number = Number::flow(id, Some(&code), None);
            let cells = vec![Cell::number(count, number)];
            rows.push(Row { title: format!("  {word}"), cells, bar: count });
        }
        let more = match id {
            TableId::Interviews => work.flow(TableId::Minutes).map(|minutes| {
                let (hours, minutes) = (minutes.total / 60, minutes.total % 60);
                let text = format!("{hours}\u{a0}h\u{a0}{minutes:02}");
                (msg!("screen.figures.hours"), text)
            }),
            TableId::Appointments => no_shows(table).map(|(absent, expected)| {
                (msg!("screen.figures.no_shows"), share(absent, expected, lang))
            }),
            TableId::Answers => work.flow(TableId::AnswerDelay).and_then(median).map(|days| {
                let text = lang.say(&msg!("report.code.days", count = days));
                (msg!("screen.figures.median"), text)
            }),
            _ => None,
        };
        rows.extend(more.map(|(title, text)| said(&title, text, cx)));
    }
    Rows { columns: vec![lang.t("screen.figures.number").to_owned()], rows }
}

fn said(title: &Message, text: String, cx: &Context<'_>) -> Row {
    let title = format!("  {}", cx.say(title));
    Row { title, cells: vec![Cell::text(text)], bar: 0 }
}

/// Those who did not come, among those who were to and did not say otherwise.
fn no_shows(table: &Table) -> Option<(usize, usize)> {
    let count = |code: &str| {
        let found = table.cells.iter().find(|(key, _)| *key == code);
        found.and_then(|(_, count)| usize::try_from(*count).ok()).unwrap_or(0)
    };
    let (absent, came) = (count("absent"), count("honore"));
    (absent + came > 0).then_some((absent, absent + came))
}

/// Half of the answers came within so many days.
fn median(delays: &Table) -> Option<u64> {
    let middle = delays.total.checked_sub(1)? / 2;
    let mut passed = 0;
    let found = delays.cells.iter().find(|(_, count)| {
        passed += count;
        passed > middle
    });
    let (code, _) = found?;
    code.trim_start_matches('d').trim_end_matches('+').parse().ok()
}

fn partners(work: &Work, cx: &Context<'_>) -> Rows {
    let lang = cx.lang();
    let columns = [
        "screen.figures.sent",
        "screen.figures.answered",
        "screen.figures.delay",
        "screen.figures.accepted",
        "screen.figures.refused",
        "screen.figures.expired",
        "screen.figures.successful",
    ];
    let columns = columns.map(|key| lang.t(key).to_owned()).to_vec();
    let row = |(rank, one): (usize, &crate::desk::figures::partners::Performance)| {
        let record = &one.record;
        let part = |part: usize, whole: usize| {
            if whole == 0 { String::new() } else { short_share(part, whole) }
        };
        let days = record.median_days().map(|days| days.to_string()).unwrap_or_default();
        let texts = [
            record.sent.to_string(),
            record.answered.to_string(),
            days,
            part(record.accepted, record.answered),
            record.refused().to_string(),
            record.expired.to_string(),
            part(record.successful, record.completed),
        ];
        let cell = |text| Cell { text, aim: Some(Aim::Partner(rank)) };
        Row { title: one.name(cx.state(), lang), cells: texts.map(cell).to_vec(), bar: 0 }
    };
    Rows { columns, rows: work.partners().iter().enumerate().map(row).collect() }
}

/// Cases, and their rate when there are enough of them.
fn short_share(part: usize, whole: usize) -> String {
    match crate::desk::partner_record::rate(part, whole) {
        Some(percent) => format!("{part}/{whole} {percent}\u{a0}%"),
        None => format!("{part}/{whole}"),
    }
}

/// The answers of an indicator's cells.
const KNOWN: [&str; 4] = ["oui", "indetermine", "non", "refus"];

/// The tables of the three phases, and what each is called.
pub(super) const PHASES: [(Phase, TableId); 3] = [
    (Phase::Entry, TableId::FseEntries),
    (Phase::Exit, TableId::FseExits),
    (Phase::SixMonths, TableId::FseLater),
];

fn fse(work: &Work, cx: &Context<'_>) -> Rows {
    let lang = cx.lang();
    let mut rows = Vec::new();
    for (phase, id) in PHASES {
        let Some(table) = work.flow(id) else { continue };
        rows.push(Row { title: cx.say(&id.measure().title()), ..Row::default() });
        for indicator in Programme::FsePlus.indicators().filter(|one| one.phase() == phase) {
            let cell = |known: &str| {
                let key = format!("{}|{known}", indicator.code());
                let found = table.cells.iter().find(|(code, _)| *code == key.as_str());
                let count = found.map_or(0, |(_, count)| *count);
                Cell::number(count, Number::flow(id, Some(indicator.code()), Some(known)))
            };
            let title = cx.say(&indicator.name());
            rows.push(Row { title, cells: KNOWN.map(cell).to_vec(), bar: 0 });
        }
    }
    let declined = lang.t("screen.figures.declined").to_owned();
    Rows { columns: answers(cx).into_iter().chain([declined]).collect(), rows }
}

/// Of all answers that the indicators want, those that are there. That of EECO17 is nowhere in a file, and is not asked for.
pub(super) fn completeness(work: &Work) -> (u64, u64) {
    let mut sums = (0, 0);
    for (_, id) in PHASES {
        for (key, count) in work.flow(id).into_iter().flat_map(|table| &table.cells) {
            let Some((indicator, known)) = key.split_once('|') else { continue };
            if indicator == "EECO17" {
                continue;
            }
            sums.1 += count;
            if known != Verdict::Indeterminate.code() {
                sums.0 += count;
            }
        }
    }
    sums
}
