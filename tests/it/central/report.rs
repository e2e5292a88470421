//! The figures of a period, from what offices sent.

use super::Case;
use super::world::{Laptop, World, day};
use chrono::{Days, NaiveDate, NaiveDateTime};
use relais::central::admin::{Command, Refused, Reply};
use relais::central::completeness::Standing;
use relais::central::reception::Received;
use relais::central::report::edition::{Asked, Kind as About};
use relais::central::report::{Network, gather};
use relais::domain::statistic::StatisticKind;
use relais::i18n::Lang;
use relais::report::period::Period;
use relais::report::published::Series;
use relais::sync::envelope::{Controls, Envelope, Kind, Nature, Table};
use smol_str::SmolStr;
use std::collections::BTreeMap;

pub(super) const CASES: &[Case] = &[
    ("totals are the sum of what stands, in whatever order it came", totals_add_up),
    ("what is missing of a report is said", missing_is_said),
    ("reports are files, and what was published is remembered", files),
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

fn asked(report: About, threshold: Option<u64>, form: &str) -> Asked {
    Asked {
        report,
        period: "2026-10".to_owned(),
        office: None,
        by_office: true,
        threshold,
        lang: "en".to_owned(),
        form: form.to_owned(),
    }
}

fn file(world: &World, asked: Asked) -> Vec<u8> {
    match world.perform(Command::Report { asked }) {
        Reply::File(bytes) => bytes,
        other => panic!("{other:?}"),
    }
}

fn files(world: &World) {
    let mut laptops = [world.laptop("CSP", 1), world.laptop("PSY", 2)];
    let day_of = |exits: u64| {
        let counts = |pairs: &[(&str, u64)]| {
            pairs.iter().map(|(key, count)| ((*key).into(), *count)).collect()
        };
        let counters = ["ft_abc", "ft_all", "bit", "fse", "large"];
        let counters: Vec<(String, u64)> = counters
            .iter()
            .flat_map(|one| [(format!("78123|{one}.oui"), 30), (format!("78123|{one}.non"), 11)])
            .collect();
        let counters: Vec<(&str, u64)> =
            counters.iter().map(|(key, count)| (key.as_str(), *count)).collect();
        vec![
            Table::new("flow.sortie", Nature::Flow, &counts(&[("emploi", exits), ("autre", 12)])),
            Table::new("stock.commune_age", Nature::Stock, &counts(&[("78123|30-39", 41)])),
            Table::new("stock.compteur_commune", Nature::Stock, &counts(&counters)),
            Table::new("stock.rsa", Nature::Stock, &counts(&[("majore", 2), ("non", 39)])),
        ]
    };
    for (laptop, exits) in laptops.iter_mut().zip([10, 20]) {
        sent(world, laptop, "2026-10-30", day_of(exits));
    }
    let cells = vec![("78123".into(), "abc".into(), Some(1210))];
    let days = (day("2026-09-30"), None);
    let series = Series::new(StatisticKind::Jobseekers, "Dares", days, cells);
    world.perform(Command::KeepStatistics { series });
    for report in [About::Activity, About::Fse, About::Definitions] {
        for form in ["xlsx", "csv", "html", "json"] {
            for threshold in [None, Some(5)] {
                let one = file(world, asked(report, threshold, form));
                assert!(!one.is_empty());
                assert_eq!(one, file(world, asked(report, threshold, form)), "{report:?} {form}");
            }
        }
    }
    let text = |threshold| {
        String::from_utf8(file(world, asked(About::Definitions, threshold, "json"))).unwrap()
    };
    assert!(text(None).contains("1210") && text(None).contains("Dares"), "beside the counts");
    assert!(text(None).contains("Summaries received"), "what is missing comes first");
    let of = |office: &str| Asked {
        office: Some(office.into()),
        ..asked(About::Activity, None, "json")
    };
    assert!(String::from_utf8(file(world, of("PSY"))).unwrap().contains("Relais PSY"));
    let refused = world.perform(Command::Report { asked: of("NONE") });
    assert_eq!(refused, Reply::Refused(Refused::NoOffice("NONE".into())));
    let short = Asked {
        period: "2026-10-01..2026-10-09".to_owned(),
        ..asked(About::Activity, Some(5), "csv")
    };
    let refused = world.perform(Command::Report { asked: short });
    assert!(matches!(refused, Reply::Refused(Refused::Report(_))), "{refused:?}");

    // Two more came to light: published again, the difference would say so.
    sent(world, &mut laptops[1], "2026-10-30", day_of(22));
    let again = world.perform(Command::Report { asked: asked(About::Activity, Some(5), "csv") });
    assert!(matches!(again, Reply::Refused(Refused::Report(_))), "{again:?}");
    file(world, asked(About::Activity, None, "csv"));
}
