//! The ledger and what follows from it.

use super::Case;
use super::world::{World, day};
use chrono::TimeDelta;
use relais::central::admin::{Command, Reply};
use relais::central::backend::month::{Evening, Month, MonthRow, months_of, stocks};
use relais::central::backend::{Accepted, Append, Backend, DayRow, Entry};
use relais::central::completeness::Standing;
use relais::central::export::Form;
use relais::central::projection::{Rebuilt, apply_parked};
use relais::central::reception::Received;
use relais::sync::envelope::{Controls, Kind, Reason};
use relais::sync::signed::Signed;
use smol_str::SmolStr;

pub(super) const CASES: &[Case] = &[
    ("a day counts what its latest envelope says", latest_counts),
    ("the projection made again is the same, byte for byte", rebuilt_the_same),
    ("a month is what its days are, whatever became of them", months_follow),
    ("what was parked gets its place once it is understood", parked_applied),
    ("of two that append on the same head, one does", one_of_two_appends),
    ("status says who is late, and since when", status_says),
];

/// A fortnight of two offices: corrections, a quiet day, a withdrawal, an envelope of a schema to come.
pub(super) fn lived(world: &World) {
    let mut one = world.laptop("CSP", 1);
    for (of, count) in [("2026-11-16", 3), ("2026-11-17", 5), ("2026-11-16", 4), ("2026-11-18", 1)]
    {
        let envelope = one.seal(of, count);
        assert!(matches!(world.receive("CSP", &[envelope])[..], [Received::Applied(_)]));
        world.clock.forward(TimeDelta::minutes(7));
    }
    let none = |mut envelope: relais::sync::envelope::Envelope, kind, reason| {
        envelope.tables = Vec::new();
        envelope.controls = Controls::of(&[]);
        relais::sync::envelope::Envelope { kind, reason, ..envelope }
    };
    let quiet = none(one.envelope("2026-11-19", 0), Kind::ZeroActivity, Reason::Late);
    let quiet = one.sealed(&quiet);
    let gone = none(one.envelope("2026-11-18", 0), Kind::Withdrawal, Reason::Correction);
    let gone = one.sealed(&gone);
    world.receive("CSP", &[quiet, gone, one.clone().seal_unknown()]);
    let mut other = world.laptop("PSY", 2);
    let run: Vec<Signed> = ["2026-11-19", "2026-11-20"].map(|day| other.seal(day, 8)).into();
    assert_eq!(world.receive("PSY", &run).len(), 2);
}

pub(super) fn exported(world: &World, form: Form) -> String {
    let (from, to) = (day("2026-11-01"), day("2026-11-30"));
    match world.perform(Command::Export { from, to, form }) {
        Reply::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

fn latest_counts(world: &World) {
    lived(world);
    let csv = exported(world, Form::Csv);
    let lines: Vec<&str> = csv.lines().filter(|line| line.contains("CSP,2026-11-16")).collect();
    let expected = [
        "CSP,2026-11-16,day,initial,1-3,2026-11-23T12:14:00.000Z,flow.interviews,flow,in_person,4",
        "CSP,2026-11-16,day,initial,1-3,2026-11-23T12:14:00.000Z,flow.interviews,flow,phone,2",
        "CSP,2026-11-16,day,initial,1-3,2026-11-23T12:14:00.000Z,stock.age,stock,30-39,40",
        "CSP,2026-11-16,day,initial,1-3,2026-11-23T12:14:00.000Z,stock.age,stock,60+,4",
    ];
    assert_eq!(lines, expected, "{csv}");
    assert!(csv.contains("CSP,2026-11-18,withdrawal,correction,1-6,"), "{csv}");
    assert!(csv.contains("CSP,2026-11-19,zero_activity,late,1-5,"), "{csv}");
    let first = world.wait(world.backend.day("CSP", day("2026-11-16"))).unwrap().unwrap();
    let at = |minutes| {
        super::world::START.parse::<chrono::NaiveDateTime>().unwrap().and_utc()
            + TimeDelta::minutes(minutes)
    };
    assert_eq!(first.reported.first_received_at, at(0), "a correction does not make a day late");
    assert_eq!(first.reported.received_at, at(14));
    assert_eq!(first.tables.len(), 3, "an empty table stays");
    let found = world.perform(Command::Check);
    assert_eq!(found, Reply::Findings(Vec::new()));
}

fn rebuilt_the_same(world: &World) {
    lived(world);
    let before = [Form::Csv, Form::Json].map(|form| exported(world, form));
    let rows = || {
        let days = world.wait(world.backend.days("CSP", day("2026-01-01"), day("2026-12-31")));
        (days.unwrap(), world.wait(world.backend.parked()).unwrap())
    };
    let (kept, kept_months) = (rows(), months(world));
    let rebuilt = world.perform(Command::Rebuild);
    let expected = Rebuilt { offices: 2, envelopes: 9, days: 6, parked: 1 };
    assert_eq!(rebuilt, Reply::Rebuilt(expected));
    assert_eq!([Form::Csv, Form::Json].map(|form| exported(world, form)), before);
    assert_eq!(rows(), kept);
    assert_eq!(months(world), kept_months);
}

/// Months, and the last evening of each, by office.
type Months = (Vec<(SmolStr, MonthRow)>, Vec<(SmolStr, Evening)>);

/// What the centre keeps of the months of all offices.
pub(super) fn months(world: &World) -> Months {
    let (from, to) = (Month::of(day("2026-01-01")), Month::of(day("2026-12-31")));
    let months = world.wait(world.backend.months(None, from, to)).unwrap();
    (months, world.wait(world.backend.evenings(None, from, to)).unwrap())
}

fn months_follow(world: &World) {
    let mut laptops = [world.laptop("CSP", 1), world.laptop("PSY", 2)];
    let mut random = fastrand::Rng::with_seed(11);
    for round in 0..40 {
        // Corrections, withdrawals of the last evening, several days of one month at once, days of earlier months.
        let laptop = &mut laptops[random.usize(0..2)];
        let run: Vec<Signed> = (0..random.usize(1..4))
            .map(|_| {
                let of = format!("2026-{:02}-{:02}", random.u32(9..=11), random.u32(1..=4));
                let mut envelope = laptop.envelope(&of, random.u64(0..9));
                match random.u32(0..5) {
                    0 => {
                        envelope.kind = Kind::Withdrawal;
                        envelope.tables.clear();
                    }
                    1 => drop(envelope.tables.remove(random.usize(0..3))),
                    _ => {}
                }
                envelope.controls = Controls::of(&envelope.tables);
                laptop.sealed(&envelope)
            })
            .collect();
        let code = laptop.code.clone();
        let received = world.receive(&code, &run);
        assert!(received.iter().all(|one| matches!(one, Received::Applied(_))), "{received:?}");
        for code in ["CSP", "PSY"] {
            let all = world.backend.days(code, day("2026-01-01"), day("2026-12-31"));
            let days = world.wait(all).unwrap();
            let (months, evenings) = months(world);
            let kept = months.into_iter().filter(|(one, _)| one == code).map(|(_, month)| month);
            let expected = months_of(&days);
            assert_eq!(kept.collect::<Vec<_>>(), expected, "round {round}");
            let last = expected.iter().rev().find_map(|month| month.stock_day);
            let evening = evenings.into_iter().find(|(one, _)| one == code).map(|(_, one)| one);
            assert_eq!(evening.as_ref().map(|one| one.day), last, "round {round}");
            let of = |day: &&DayRow| Some(day.reported.day) == last;
            let tables = days.iter().find(of).map(|day| stocks(&day.tables).cloned().collect());
            assert_eq!(evening.map(|one| one.tables), tables, "round {round}");
        }
    }
    let kept = months(world);
    world.perform(Command::Rebuild);
    assert_eq!(months(world), kept);
    assert_eq!(world.perform(Command::Check), Reply::Findings(Vec::new()));
    let some = world.backend.months(
        Some("PSY"),
        Month::of(day("2026-10-31")),
        Month::of(day("2026-10-01")),
    );
    assert!(
        world
            .wait(some)
            .unwrap()
            .iter()
            .all(|(code, row)| { code == "PSY" && row.month == Month::of(day("2026-10-15")) })
    );
}

fn parked_applied(world: &World) {
    let mut laptop = world.laptop("CSP", 1);
    // An older program did not know the schema of the first; a correction came to it since.
    let envelopes: Vec<Signed> = ["2026-11-16", "2026-11-17", "2026-11-16"]
        .into_iter()
        .zip([3, 5, 9])
        .map(|(day, count)| laptop.seal(day, count))
        .collect();
    let mut head = None;
    for (envelope, link) in envelopes.iter().zip(laptop.chain.links()) {
        let receipt = serde_json::json!({
            "office": "CSP", "at": link.at, "digest": link.digest, "standing": "parked",
            "received_at": world.clock.utc(), "generation": "generation-1",
        });
        let receipt = serde_json::to_vec(&receipt).unwrap();
        let receipt = world.centre.key.sign(relais::sync::signed::media::RECEIPT, receipt);
        let entry = Entry::new(link.at, envelope.clone(), receipt);
        let accepted = Accepted { entry, day: None, schema: "bilan-jour/1".into() };
        let appended = world.wait(world.backend.append("CSP", head, vec![accepted])).unwrap();
        assert_eq!(appended, Append::Appended);
        head = Some(link.head());
    }
    let still = laptop.seal_unknown();
    world.receive("CSP", &[still]);
    assert_eq!(world.wait(world.backend.parked()).unwrap().len(), 4);
    let applied = world.wait(apply_parked(&*world.backend)).unwrap();
    assert_eq!((applied.envelopes, applied.days, applied.parked), (4, 2, 1));
    let csv = exported(world, Form::Csv);
    assert!(csv.contains("2026-11-16,day,initial,1-3") && csv.contains("in_person,9"), "{csv}");
    assert!(!csv.contains("in_person,3"), "the later one holds: {csv}");
    assert_eq!(world.wait(world.backend.parked()).unwrap().len(), 1, "never dropped");
    let nothing = world.wait(apply_parked(&*world.backend)).unwrap();
    assert_eq!(nothing, Rebuilt::default());
}

fn one_of_two_appends(world: &World) {
    let laptop = world.laptop("CSP", 1);
    let accepted = |interviews| {
        let mut laptop = laptop.clone();
        let envelope = laptop.seal("2026-11-20", interviews);
        let receipt = world.centre.key.sign("receipt", Vec::new());
        let read = relais::sync::envelope::Envelope::read(&envelope.payload).unwrap();
        let row = DayRow::of(read, world.clock.utc(), None);
        let entry = Entry::new(laptop.chain.head().unwrap().at, envelope, receipt);
        vec![Accepted { entry, day: Some(row), schema: "bilan-jour/1".into() }]
    };
    let (one, other) = world.wait(async {
        tokio::join!(
            world.backend.append("CSP", None, accepted(1)),
            world.backend.append("CSP", None, accepted(2)),
        )
    });
    let mut both = [one.unwrap(), other.unwrap()];
    both.sort_by_key(|append| *append == Append::HeadMoved);
    assert_eq!(both, [Append::Appended, Append::HeadMoved]);
    let again = world.wait(world.backend.append("CSP", None, accepted(3))).unwrap();
    assert_eq!(again, Append::HeadMoved);
    let entries = world.wait(world.backend.entries("CSP", None, 10)).unwrap();
    assert_eq!(entries.len(), 1);
}

fn status_says(world: &World) {
    lived(world);
    world.invite("NEW");
    let (from, to) = (day("2026-11-16"), day("2026-11-22"));
    let Reply::Status(status) = world.perform(Command::Status { from, to }) else { panic!() };
    let told: Vec<_> = status
        .offices
        .iter()
        .map(|one| (one.code.as_str(), one.state.standing, one.state.late.len(), one.since))
        .collect();
    let expected = [
        // The 18th was withdrawn, the 20th never came; today's is awaited.
        ("CSP", Standing::Late, 2, Some(day("2026-11-18"))),
        ("NEW", Standing::NeverEnrolled, 5, Some(day("2026-11-16"))),
        ("PSY", Standing::Late, 3, Some(day("2026-11-16"))),
    ];
    assert_eq!(told, expected);
    let rates = status.offices[0].rates;
    assert_eq!((rates.expected, rates.actual, rates.on_time), (5, 3, 0), "all came on Monday");
    assert_eq!(status.parked, 1);
    let Reply::Shown(days) = world.perform(Command::Show { code: "CSP".into(), day: None }) else {
        panic!()
    };
    assert_eq!(days.len(), 4);
}
