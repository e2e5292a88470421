//! The figures of a period, from what offices sent.

use super::Case;
use super::world::{Laptop, World, day};
use chrono::{Days, NaiveDate, NaiveDateTime};
use relais::central::completeness::Standing;
use relais::central::reception::Received;
use relais::central::report::{Network, gather};
use relais::i18n::Lang;
use relais::report::period::Period;
use relais::sync::envelope::{Controls, Envelope, Kind, Nature, Table};
use smol_str::SmolStr;
use std::collections::BTreeMap;

pub(super) const CASES: &[Case] = &[
    ("totals are the sum of what stands, in whatever order it came", totals_add_up),
    ("what is missing of a report is said", missing_is_said),
];

fn now() -> NaiveDateTime {
    super::world::START.parse().unwrap()
}

fn gathered(world: &World, period: &str, office: Option<&str>) -> Network {
    let period = Period::read(period).unwrap();
    world.wait(gather(&*world.backend, period, office, now())).unwrap()
}

/// What a day counts, in tables of the catalogue.
fn tables(random: &mut fastrand::Rng) -> Vec<Table> {
    let mut drawn = |id: &str, nature, keys: &[&str]| {
        let counts = keys.iter().map(|key| ((*key).into(), random.u64(0..5))).collect();
        Table::new(id, nature, &counts)
    };
    vec![
        drawn("flow.entretien", Nature::Flow, &["sur_place", "telephone"]),
        drawn("flow.sortie", Nature::Flow, &["emploi_cdi", "autre"]),
        drawn("stock.commune_age", Nature::Stock, &["78015|60+", "78123|30-39", "ailleurs|60+"]),
    ]
}

fn with(envelope: Envelope, tables: Vec<Table>) -> Envelope {
    Envelope { controls: Controls::of(&tables), tables, ..envelope }
}

type Counts = BTreeMap<(SmolStr, SmolStr), u64>;

fn counts<'a>(tables: impl IntoIterator<Item = &'a Table>) -> Counts {
    let mut counts = Counts::new();
    for table in tables {
        assert_eq!(table.total, table.cells.iter().map(|(_, count)| count).sum::<u64>());
        assert!(table.cells.is_sorted());
        for (key, count) in &table.cells {
            *counts.entry((table.id.clone(), key.clone())).or_default() += count;
        }
    }
    counts
}

/// What the envelopes that stand say of a period.
fn expected(standing: &BTreeMap<NaiveDate, Vec<Table>>, period: Period) -> Counts {
    let days = || standing.iter().filter(|(day, _)| period.contains(**day));
    let has_stocks =
        |tables: &&Vec<Table>| tables.iter().any(|table| table.nature == Nature::Stock);
    let flows = days().flat_map(|(_, tables)| tables);
    let flows = flows.filter(|table| table.nature == Nature::Flow);
    let last = days().map(|(_, tables)| tables).rfind(has_stocks);
    let stocks = last.into_iter().flatten().filter(|table| table.nature == Nature::Stock);
    counts(flows.chain(stocks))
}

fn totals_add_up(world: &World) {
    let seed = 20_261_123;
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut laptops = [world.laptop("CSP", 1), world.laptop("PSY", 2), world.laptop("VSL", 3)];
    let mut standing: [BTreeMap<NaiveDate, Vec<Table>>; 3] = Default::default();
    for _ in 0..90 {
        let rank = random.usize(0..3);
        let of = day("2026-08-25") + Days::new(random.u64(0..75));
        let envelope = laptops[rank].envelope(&of.to_string(), 0);
        let envelope = match random.u32(0..5) {
            0 => Envelope { kind: Kind::Withdrawal, ..with(envelope, Vec::new()) },
            1 => with(envelope, tables(&mut random)[..2].to_vec()),
            _ => with(envelope, tables(&mut random)),
        };
        standing[rank].insert(of, envelope.tables.clone());
        let signed = laptops[rank].sealed(&envelope);
        let code = laptops[rank].code.clone();
        assert!(matches!(world.receive(&code, &[signed])[..], [Received::Applied(_)]));
    }
    for code in ["2026", "2026-T3", "2026-09", "2026-08-27..2026-10-14", "2026-09-03..2026-09-20"] {
        let period = Period::read(code).unwrap();
        let network = gathered(world, code, None);
        let each: Vec<Counts> = standing.iter().map(|days| expected(days, period)).collect();
        for (office, expected) in network.offices.iter().zip(&each) {
            assert_eq!(counts(&office.tables), *expected, "{} {code}", office.code);
            assert_eq!(gathered(world, code, Some(&office.code)).tables, office.tables);
        }
        let mut all = Counts::new();
        for (key, count) in each.into_iter().flatten() {
            *all.entry(key).or_default() += count;
        }
        assert_eq!(counts(&network.tables), all, "{code}");
    }
}

fn sent(world: &World, laptop: &mut Laptop, of: &str, tables: Vec<Table>) {
    let envelope = with(laptop.envelope(of, 0), tables);
    let signed = laptop.sealed(&envelope);
    let code = laptop.code.clone();
    assert!(matches!(world.receive(&code, &[signed])[..], [Received::Applied(_)]));
}

fn missing_is_said(world: &World) {
    let mut random = fastrand::Rng::with_seed(5);
    let (mut one, mut other) = (world.laptop("CSP", 1), world.laptop("PSY", 2));
    world.invite("NEW");
    for of in ["2026-11-16", "2026-11-17", "2026-11-18"] {
        sent(world, &mut one, of, tables(&mut random));
    }
    let mut to_come = tables(&mut random);
    to_come.remove(2);
    to_come.insert(0, Table::new("flow.a_venir", Nature::Flow, &[("x".into(), 7)].into()));
    sent(world, &mut one, "2026-11-19", to_come);
    for of in ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"] {
        sent(world, &mut other, of, tables(&mut random));
    }
    world.receive("PSY", &[other.seal_unknown()]);
    let network = gathered(world, "2026-11-16..2026-11-20", None);
    let missing = &network.missing;
    assert!(!missing.is_nothing());
    assert_eq!((missing.rates.expected, missing.rates.actual), (15, 9));
    assert_eq!(missing.never, ["NEW"]);
    assert!(missing.silent.is_empty());
    assert_eq!(missing.late, [("CSP".into(), 1), ("NEW".into(), 5)].into());
    assert_eq!(missing.no_evening, ["NEW"]);
    assert_eq!(missing.older_evening, [("CSP".into(), day("2026-11-18"))].into());
    assert_eq!(missing.unknown.iter().collect::<Vec<_>>(), ["flow.a_venir"]);
    assert_eq!(missing.parked, 1);
    assert_eq!(missing.uncounted["flow.minutes"].len(), 2);
    assert!(!missing.uncounted.contains_key("flow.entretien"));
    assert!(network.tables.iter().all(|table| table.id != "flow.a_venir"));
    assert_eq!(network.offices[0].stock_day, Some(day("2026-11-18")));
    assert_eq!(network.offices[0].state.standing, Standing::Late);
    for lang in [Lang::Fr, Lang::En] {
        let said = missing.sentences(lang);
        assert!(said[0].contains("15") && said[0].contains('9'), "{said:?}");
        assert!(said.iter().any(|one| one.contains("flow.a_venir")), "{said:?}");
        assert!(said.iter().all(|one| !one.contains('{') && !one.contains("central.")), "{said:?}");
    }
    // A report of before: nothing of what came later is missing from it.
    let network = gathered(world, "2026-11-16..2026-11-17", Some("PSY"));
    assert_eq!((network.missing.rates.expected, network.missing.rates.actual), (2, 2));
    assert!(network.missing.late.is_empty() && network.missing.older_evening.is_empty());
}
