//! Tables made again from the journal, and damaged files set aside.

use super::Opened;
use crate::store::incident::{Incident, ViewFault};
use crate::store::recovery::Plan;
use crate::store::seal::Keys;
use crate::store::tables::{self, TableFault, Tables};
use crate::store::view::{Applied, Map, View};
use std::fs;
use std::path::{Path, PathBuf};

/// Makes the tables again from records in memory; hands the records back when that fails.
pub(in crate::store) fn make_tables(
    dir: &Path,
    map: Map,
    applied: Applied,
    keys: &Keys,
) -> (View, Option<TableFault>) {
    let folder = dir.join(tables::FOLDER);
    let mut tables = match Tables::create(&folder) {
        Ok(tables) => tables,
        Err(fault) => return (View::Memory(map), Some(fault)),
    };
    match tables.fill(&map).and_then(|()| tables.finish(applied, keys)) {
        Ok(()) => (View::Tables(tables), None),
        Err(fault) => {
            tables.abandon();
            (View::Memory(map), Some(fault))
        }
    }
}

/// Renames `path` to a name not yet taken, `<name>.damaged-<n>`; `None` when it cannot be.
pub(in crate::store) fn set_aside(path: &Path) -> Option<PathBuf> {
    let target = free_name(path)?;
    fs::rename(path, &target).ok().map(|()| target)
}

/// A name beside `path` that is not taken yet.
pub(super) fn free_name(path: &Path) -> Option<PathBuf> {
    (1..10_000).find_map(|number| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".damaged-{number}"));
        let name = PathBuf::from(name);
        (!name.exists()).then_some(name)
    })
}

/// New tables from what the journal says; the former ones are set aside if they may still matter.
pub(super) fn rebuild(dir: &Path, keys: &Keys, plan: &Plan, map: Map, applied: Applied) -> Opened {
    let Some(fault) = plan.view_fault else {
        // The disk refuses the tables: they are not touched.
        let refused = TableFault::Refused("refused".to_owned());
        return Opened::new((View::Memory(map), Some(refused)), applied);
    };
    let folder = dir.join(tables::FOLDER);
    let mut kept = None;
    if folder.exists() {
        if fault == ViewFault::Missing && plan.lost.is_none() {
            // Never finished, and the journal has everything.
            let _ = fs::remove_dir_all(&folder);
        } else {
            kept = set_aside(&folder);
        }
    }
    let mut opened = Opened::new(make_tables(dir, map, applied, keys), applied);
    if opened.degraded.is_none() {
        opened.report.healed.push(Incident::ViewRebuilt { fault });
    }
    opened.report.set_aside.extend(kept);
    opened
}
