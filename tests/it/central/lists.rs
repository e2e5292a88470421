//! What the centre publishes, as an office gets it.

use super::Case;
use super::world::{Laptop, Server, World};
use relais::central::admin::{Command, Reply};
use relais::central::publish::{Items, Published};
use relais::domain::statistic::StatisticKind;
use relais::report::published::Series;
use relais::sync::message::{ProblemKind, Publication};
use relais::sync::signed::{Signed, media};
use serde_json::json;

pub(super) const CASES: &[Case] = &[
    ("an office gets what changed in a list since its number, with what went", since),
    ("published statistics are kept for the centre, and no office is given them", statistics),
];

fn statistics(world: &World) {
    let server = world.serve();
    let mut laptop = world.laptop("CSP", 1);
    let series = |on: &str, count| {
        let cells =
            vec![("78123".into(), "abc".into(), Some(count)), ("78015".into(), "abc".into(), None)];
        let days = (super::world::day(on), None);
        Series::new(StatisticKind::Jobseekers, "Dares", days, cells)
    };
    let keep = |series: Series| world.perform(Command::KeepStatistics { series });
    assert_eq!(keep(series("2026-06-30", 900)), Reply::Kept(true));
    assert_eq!(keep(series("2026-09-30", 950)), Reply::Kept(true));
    assert_eq!(keep(series("2026-09-30", 950)), Reply::Kept(false));
    assert_eq!(keep(series("2026-09-30", 951)), Reply::Kept(true), "revised");
    let all = world.wait(relais::central::statistics::all(&*world.backend)).unwrap();
    assert_eq!(all, [series("2026-06-30", 900), series("2026-09-30", 951)]);
    let Reply::Statistics(kept) = world.perform(Command::Statistics) else { panic!() };
    assert_eq!((kept.len(), kept[1].cells, kept[1].suppressed), (2, 2, 1));
    let hello = laptop.hello(server.at, world.clock.utc());
    assert!(hello.published.is_empty(), "no list of the offices'");
    laptop.get(server.at, "/v1/down/statistics").refused(ProblemKind::Unknown);
}

fn items(pairs: &[(&str, u32)]) -> Items {
    pairs.iter().map(|(id, n)| ((*id).to_owned(), json!({ "id": id, "n": n }))).collect()
}

fn publish(world: &World, pairs: &[(&str, u32)]) -> Published {
    let list = "directory".into();
    match world.perform(Command::Publish { list, items: items(pairs) }) {
        Reply::Published(published) => published,
        other => panic!("{other:?}"),
    }
}

fn down(world: &World, laptop: &Laptop, server: &Server, path: &str) -> Publication {
    let signed: Signed = laptop.get(server.at, &format!("/v1/down/{path}")).done(200);
    assert_eq!(signed.media, media::PUBLICATION);
    assert!(world.centre.key.public().signed(&signed));
    serde_json::from_slice(&signed.payload).unwrap()
}

fn since(world: &World) {
    let server = world.serve();
    let mut laptop = world.laptop("CSP", 1);
    let hello = laptop.hello(server.at, world.clock.utc());
    assert!(hello.published.is_empty());
    let none = down(world, &laptop, &server, "programme");
    assert_eq!((none.number, none.items.len()), (0, 0));
    assert_eq!(
        publish(world, &[("a", 1), ("b", 1)]),
        Published { number: 1, changed: 2, removed: 0 }
    );
    assert_eq!(
        publish(world, &[("a", 1), ("b", 1)]),
        Published { number: 1, changed: 0, removed: 0 }
    );
    assert_eq!(
        publish(world, &[("b", 2), ("c", 1)]),
        Published { number: 2, changed: 2, removed: 1 }
    );
    assert_eq!(laptop.hello(server.at, world.clock.utc()).published["directory"], 2);
    let all = down(world, &laptop, &server, "directory");
    assert_eq!((all.after, all.number, all.items), (0, 2, items(&[("b", 2), ("c", 1)])));
    assert!(all.removed.is_empty());
    let change = down(world, &laptop, &server, "directory?after=1");
    assert_eq!((change.after, change.number, change.items), (1, 2, items(&[("b", 2), ("c", 1)])));
    assert_eq!(change.removed, ["a"]);
    let nothing = down(world, &laptop, &server, "directory?after=2");
    assert_eq!((nothing.after, nothing.number, nothing.items.len()), (2, 2, 0));
    let restored = down(world, &laptop, &server, "directory?after=7");
    assert_eq!((restored.after, restored.items.len()), (0, 2), "all of it");
    laptop.get(server.at, "/v1/down/people").refused(ProblemKind::Unknown);
    laptop.get(server.at, "/v1/down/directory?after=x").refused(ProblemKind::Malformed);
}
