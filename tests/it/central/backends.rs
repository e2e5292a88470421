//! The suite, on each backend.

#[cfg(unix)]
use super::database::Database;
use super::run;
use super::world::World;

#[test]
fn the_suite_holds_on_the_sealed_store() {
    run(World::embedded);
}

#[cfg(unix)]
#[test]
fn the_suite_holds_on_postgres() {
    let Some(database) = Database::start() else { return };
    run(|| World::postgres(&database.url()));
}
