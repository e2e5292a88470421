//! Tables that are merged or withheld.

use super::*;

fn settled(grids: &[Grid]) -> Settlement {
    let settled = settle(grids, &[], THRESHOLD).unwrap();
    let (grids, masks): (Vec<Grid>, Vec<Masked>) = settled
        .tables
        .iter()
        .flatten()
        .map(|table| (table.grid.clone(), table.masked.clone()))
        .unzip();
    let told = Publication {
        behind: &settled.behind,
        relations: &settled.relations,
        ..publication(&grids, &masks)
    };
    told.audit().unwrap();
    settled
}

#[test]
fn what_can_be_published_whole_is_not_merged() {
    let settled = settled(&[one_way(&[3, 20, 30])]);
    let table = settled.tables[0].as_ref().unwrap();
    assert_eq!((&table.merged, picture(&table.masked).as_str()), (&None, "sc. ."));
    assert!(settled.behind.is_empty() && settled.relations.is_empty());
}

#[test]
fn the_smallest_categories_become_one_and_are_named() {
    let settled = settled(&[one_way(&[3, 0, 20])]);
    let table = settled.tables[0].as_ref().unwrap();
    let merged = table.merged.as_ref().unwrap();
    assert_eq!((merged.axis.as_str(), merged.key.as_str()), ("a", "a0+a2"));
    assert_eq!(merged.parts, ["a0", "a2"]);
    assert_eq!(table.grid.rows.keys, ["a1", "a0+a2"]);
    assert_eq!(table.grid.cells, [0, 23]);
    assert_eq!(picture(&table.masked), ".. .");
    assert_eq!(settled.behind, [one_way(&[3, 0, 20])]);
}

#[test]
fn a_population_below_the_threshold_is_withheld_and_leaves_the_others_alone() {
    let small = Grid { population: "q".into(), ..one_way(&[1, 2]) };
    let settled = settled(&[small, one_way(&[30, 40])]);
    assert_eq!(settled.tables[0], None);
    assert_eq!(picture(&settled.tables[1].as_ref().unwrap().masked), ".. .");
}

#[test]
fn merging_one_table_does_not_open_another_that_has_the_parts() {
    let settled = settled(&[two_way(&[[1, 2], [2, 1], [4, 0]]), one_way(&[3, 3, 4])]);
    let [Some(crossed), Some(alone)] = &settled.tables[..] else { panic!("{settled:?}") };
    assert_eq!(crossed.grid.cells, [7, 3]);
    assert_eq!(alone.grid.cells, [10]);
    assert_eq!(
        (picture(&crossed.masked), picture(&alone.masked)),
        ("cs. cs.".into(), ". .".into())
    );
    assert_eq!(crossed.merged, alone.merged);
}
