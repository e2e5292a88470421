//! A year of all the offices, and the report over it.

use super::centre::Centre;
use chrono::{DateTime, Datelike, Days, NaiveDate};
use relais::central::backend::{Accepted, Append, Backend, DayRow, Entry, Projection, Reported};
use relais::central::report::gather;
use relais::report::measure::{Dimension, MEASURES, Measure};
use relais::report::period::Period;
use relais::sync::chain::Position;
use relais::sync::envelope::{Kind, Nature, Reason, Table};
use relais::sync::message::Calendar;
use relais::sync::signed::{KeyId, Signed};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Times that the report is made: the median is told.
const ROUNDS: usize = 7;

/// Offices whose days are read one by one, for comparison.
const READ: usize = 20;

fn first() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap()
}

/// So many keys for a table, as long as the real ones are.
fn keys(measure: &Measure) -> usize {
    match (measure.nature, measure.dimensions) {
        (Nature::Stock, [Dimension::Commune, _]) => 180,
        (Nature::Stock, [_, _]) => 120,
        (Nature::Flow, [_, _]) => 60,
        _ => 12,
    }
}

/// A day of some twenty kilobytes, in the tables of the catalogue.
fn tables(random: &mut fastrand::Rng) -> Vec<Table> {
    let table = |measure: &Measure| {
        let counts: BTreeMap<SmolStr, u64> = (0..keys(measure))
            .map(|cell| {
                let key = format!("{}|code_{:02}", 78000 + cell / 15, cell % 15);
                (SmolStr::from(key), random.u64(1..200))
            })
            .collect();
        Table::new(measure.id, measure.nature, &counts)
    };
    MEASURES.iter().map(table).collect()
}

fn bytes(tables: &[Table]) -> usize {
    serde_json::to_vec(tables).unwrap().len()
}

/// A day of each month counts what a day counts; of the others the centre knows that nothing happened. A month's sums are as large
/// as in earnest, since days have the same keys.
fn days(random: &mut fastrand::Rng) -> Vec<DayRow> {
    let day = |rank| {
        let day = first() + Days::new(rank);
        let is_full = day.day() == 28;
        let received_at = day.and_hms_opt(18, 0, 0).unwrap().and_utc();
        let reported = Reported {
            day,
            at: Position::FIRST,
            kind: if is_full { Kind::Day } else { Kind::ZeroActivity },
            reason: Reason::Initial,
            received_at,
            first_received_at: received_at,
        };
        DayRow { reported, tables: if is_full { tables(random) } else { Vec::new() } }
    };
    (0..365).map(day).collect()
}

/// One envelope, for a head; the days are put beside it as a projection is.
async fn fill<B: Backend>(backend: &B, code: &str, rank: u64) {
    let office = relais::central::backend::Office {
        code: code.into(),
        name: code.to_owned(),
        calendar: Calendar::weekdays_since(first()),
        invitation: None,
        devices: Vec::new(),
    };
    assert!(backend.add_office(office).await.unwrap());
    let signed = |payload: Vec<u8>| Signed {
        media: "load".to_owned(),
        payload,
        key: KeyId([0; 8]),
        signature: [0; 64],
    };
    let entry = Entry::new(Position::FIRST, signed(code.into()), signed(Vec::new()));
    let head = Some(entry.head);
    let accepted = Accepted { entry, day: None, schema: "load".into() };
    assert_eq!(backend.append(code, None, vec![accepted]).await.unwrap(), Append::Appended);
    let days = days(&mut fastrand::Rng::with_seed(rank));
    let projection = Projection { days, parked: Vec::new() };
    let replaced = backend.replace_projection(code, head, projection).await.unwrap();
    assert_eq!(replaced, Append::Appended);
}

/// Fills a centre with a year, and measures the report over it beside reading the days.
pub(super) fn year(centre: &Centre, offices: usize) {
    let codes: Vec<String> = (0..offices).map(|rank| format!("R{rank}")).collect();
    let filling = Instant::now();
    centre.wait(async {
        for (rank, code) in codes.iter().enumerate() {
            fill(centre.backend(), code, rank as u64).await;
        }
    });
    let filled = filling.elapsed();
    let period = Period::read("2025").unwrap();
    let now = DateTime::UNIX_EPOCH.naive_utc() + Days::new(365 * 57);
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            let network = centre.wait(gather(centre.backend(), period, None, now)).unwrap();
            assert_eq!((network.offices.len(), network.tables.len()), (offices, MEASURES.len()));
            assert_eq!(network.missing.rates.actual, network.missing.rates.expected);
            started.elapsed()
        })
        .collect();
    times.sort();
    let median = times.get(ROUNDS / 2).copied().unwrap_or_default();
    let (mut read, started) = (0_u32, Instant::now());
    centre.wait(async {
        for code in codes.iter().take(READ) {
            for month in 1..=12 {
                let day = NaiveDate::from_ymd_opt(2025, month, 28).unwrap();
                let row = centre.backend().day(code, day).await.unwrap().unwrap();
                assert_eq!(row.tables.len(), MEASURES.len());
                read += 1;
            }
        }
    });
    let one = started.elapsed().as_secs_f64() / f64::from(read.max(1));
    let all = one * 365.0 * f64::from(u32::try_from(offices).unwrap());
    let size = bytes(&tables(&mut fastrand::Rng::with_seed(0)));
    println!(
        "{}: the year 2025 of {offices} offices: {:.2} s (median of {ROUNDS}, first to last {:.2} to {:.2}); \
         a day of {} kB is read in {:.2} ms: all {} of them would take {all:.0} s, {:.0} times as long (filled in {:.0} s)",
        centre.name,
        median.as_secs_f64(),
        times.first().copied().unwrap_or_default().as_secs_f64(),
        times.last().copied().unwrap_or_default().as_secs_f64(),
        size / 1000,
        one * 1000.0,
        offices * 365,
        all / median.as_secs_f64().max(1e-9),
        filled.as_secs_f64(),
    );
}
