//! What only a shared database can show.

use super::database::Database;
use super::ledger::{exported, lived};
use super::program::Centre;
use super::world::World;
use relais::central::backend::Backend;
use relais::central::export::Form;
use relais::central::reception::{Received, Reception};
use relais::sync::message::ProblemKind;

#[test]
fn both_backends_export_the_same_bytes() {
    let Some(database) = Database::start() else { return };
    let worlds = [World::embedded(), World::postgres(&database.url())];
    let texts = worlds.each_ref().map(|world| {
        lived(world);
        [Form::Csv, Form::Json].map(|form| exported(world, form))
    });
    assert_eq!(texts[0], texts[1]);
    assert!(texts[0][0].lines().count() > 10);
}

#[test]
fn two_servers_on_one_database_take_each_place_of_a_chain_once() {
    let Some(database) = Database::start() else { return };
    let url = database.url();
    let (one, other) = (World::postgres(&url), World::postgres(&url));
    let mut laptop = one.laptop("CSP", 1);
    let office = one.office("CSP");
    for round in 0..40 {
        // A laptop and its clone, on the same head, at the same moment, at two servers.
        let mut clone = laptop.clone();
        let (ours, theirs) =
            ([laptop.seal("2026-11-20", round)], [clone.seal("2026-11-20", round + 100)]);
        let receptions = [&one, &other]
            .map(|world| Reception::new(&*world.backend, &world.centre, &*world.clock));
        let (first, second) = one.wait(async {
            tokio::join!(
                receptions[0].receive(&office, &ours),
                receptions[1].receive(&office, &theirs)
            )
        });
        let outcomes = [first.unwrap().pop().unwrap(), second.unwrap().pop().unwrap()];
        let won = outcomes.iter().position(|one| matches!(one, Received::Applied(_))).unwrap();
        let Received::Refused(problem) = &outcomes[1 - won] else { panic!("both: {outcomes:?}") };
        assert_eq!(problem.kind, ProblemKind::Fork);
        if won == 1 {
            laptop = clone;
        }
        assert_eq!(problem.head, laptop.chain.head());
    }
    assert_eq!(other.wait(other.backend.head("CSP")).unwrap(), laptop.chain.head());
    assert_eq!(other.wait(other.backend.entries("CSP", None, 100)).unwrap().len(), 40);
}

#[test]
fn the_program_works_on_a_database() {
    let Some(database) = Database::start() else { return };
    let centre = Centre::with(&["--database", &database.url()]);
    centre.ok(&["init", "--name", "Siège"]);
    centre.refused(4, &["init"]);
    let code = centre.invite("CSP");
    let served = [centre.serve(), centre.serve()];
    let mut laptop = super::world::Laptop::new("CSP", 1);
    laptop.arrive(served[0].at, &code, centre.now());
    let envelope = laptop.seal("2026-11-20", 3);
    // Let in by one server, heard by the other.
    let receipt: relais::sync::signed::Signed = laptop.put(served[1].at, &envelope).done(201);
    let known: relais::sync::signed::Signed = laptop.put(served[0].at, &envelope).done(200);
    assert_eq!(receipt, known);
    let status: serde_json::Value =
        serde_json::from_str(&centre.ok(&["status", "--json"])).unwrap();
    assert_eq!(status["offices"][0]["last_day"], "2026-11-20");
    centre.refused(1, &["backup", "copy"]);
    centre.ok(&["doctor"]);
    centre.ok(&["rebuild"]);
}
