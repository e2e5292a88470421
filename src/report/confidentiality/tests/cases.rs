//! By hand: the cases that go wrong elsewhere.

use super::*;

fn pictures(grids: &[Grid]) -> Vec<String> {
    let masks = protect(grids, &[], THRESHOLD).unwrap();
    publication(grids, &masks).audit().unwrap();
    let (recovered, _) = recovered(&publication(grids, &masks));
    assert_eq!(recovered, 0);
    masks.iter().map(picture).collect()
}

fn picture_of(grid: Grid) -> String {
    pictures(&[grid]).concat()
}

#[test]
fn one_small_cell_takes_the_three_that_close_the_smallest_cycle_with_it() {
    assert_eq!(
        picture_of(two_way(&[[3, 20, 40], [30, 25, 50], [60, 70, 80]])),
        "sc.. cc.. .... ...."
    );
}

#[test]
fn a_table_of_one_way_hides_the_next_smallest_too() {
    assert_eq!(picture_of(one_way(&[30, 3, 20])), ".sc .");
    assert_eq!(picture_of(one_way(&[30, 3, 2])), ".ss .");
}

#[test]
fn two_ones_give_each_other_away_for_what_is_hidden_is_no_zero() {
    assert_eq!(picture_of(one_way(&[1, 1, 20, 30])), "ssc. .");
    let grids = [one_way(&[1, 1, 20, 30])];
    let masks = small_alone(&grids, THRESHOLD);
    assert_eq!(recovered(&publication(&grids, &masks)), (2, 2));
    let told = publication(&grids, &masks).audit().unwrap_err();
    assert_eq!(told.len(), 2, "{told:?}");
}

#[test]
fn zeros_are_shown_and_protect_nobody() {
    assert_eq!(picture_of(one_way(&[0, 0, 0])), "... .");
    assert_eq!(picture_of(two_way(&[[0, 0], [0, 0]])), "... ... ...");
    assert_eq!(
        picture_of(two_way(&[[3, 0, 20], [0, 20, 30], [10, 30, 40]])),
        "s.c. .... c.c. ...."
    );
}

#[test]
fn a_table_of_no_category_is_published_as_it_is() {
    let empty = |rows: usize, columns: usize| {
        Grid::two_way("p", axis("a", rows), axis("b", columns), Vec::new())
    };
    let grids = [one_way(&[]), empty(0, 2), empty(2, 0), empty(0, 0)];
    assert!(!pictures(&grids).concat().contains(['s', 'c']));
    assert_eq!(settle(&grids, &[], THRESHOLD).unwrap().tables.len(), 4);
}

#[test]
fn large_counts_alone_are_all_shown() {
    assert_eq!(picture_of(two_way(&[[5, 6], [7, 8]])), "... ... ...");
}

#[test]
fn a_line_whose_total_is_small_hides_its_total() {
    assert_eq!(picture_of(two_way(&[[1, 2], [30, 40], [50, 60]])), "sss ccc ... ...");
    assert_eq!(picture_of(two_way(&[[1, 0], [30, 40], [50, 60]])), "s.s c.c ... ...");
}

#[test]
fn one_line_or_one_column_is_a_table_of_one_way_with_its_totals() {
    assert_eq!(picture_of(two_way(&[[3, 20, 30]])), "sc.. sc..");
    assert_eq!(picture_of(two_way(&[[3], [20], [30]])), "ss cc .. ..");
}

#[test]
fn a_table_of_which_nothing_would_be_left_is_refused_by_its_rank() {
    let lone = |cells: &[u64]| protect(&[one_way(&[9, 9]), one_way_of("q", cells)], &[], 5);
    for cells in [&[3, 20][..], &[3], &[1, 2], &[1, 1, 1, 0]] {
        assert_eq!(lone(cells), Err(vec![Unprotectable::NothingLeft { grid: 1 }]), "{cells:?}");
    }
    assert!(lone(&[23, 0]).is_ok());
}

fn one_way_of(population: &str, cells: &[u64]) -> Grid {
    Grid { population: population.into(), ..one_way(cells) }
}

#[test]
fn a_difference_of_published_totals_is_protected_like_a_cell() {
    let (whole, part) = (one_way_of("A-G", &[60, 43]), one_way_of("A-C", &[60, 40]));
    let relations = Relation::nested(&whole, &part, &"D-G".into());
    assert_eq!(relations.len(), 3);
    let grids = [whole, part];
    let told = {
        let masks = small_alone(&grids, THRESHOLD);
        let open = Publication { relations: &relations, ..publication(&grids, &masks) };
        open.audit().unwrap_err()
    };
    let rest = Quantity::all("D-G");
    assert!(told.contains(&Unprotectable::Exposed { of: rest.clone() }), "{told:?}");
    assert!(told.contains(&Unprotectable::Exposed { of: rest.and("a", "a1") }), "{told:?}");
    let masks = protect(&grids, &relations, THRESHOLD).unwrap();
    let shut = Publication { relations: &relations, ..publication(&grids, &masks) };
    shut.audit().unwrap();
    assert_eq!(recovered(&shut), (0, 2));
    assert_eq!(masks.iter().map(picture).collect::<Vec<_>>(), [".. .", ".c c"]);
}

#[test]
fn what_does_not_fit_together_is_told_at_once() {
    let short = Grid { cells: vec![1], ..one_way(&[1, 2]) };
    let twice = Grid { rows: Axis::new("a", ["x", "x"]), ..one_way(&[1, 2]) };
    let same = Grid::two_way("p", axis("a", 1), axis("a", 1), vec![7]);
    assert_eq!(
        protect(&[short, one_way(&[9]), twice, same], &[], 5),
        Err([0, 2, 3].map(|grid| Unprotectable::Malformed { grid }).to_vec())
    );
    let told = protect(&[one_way(&[7, 8]), one_way(&[7, 9])], &[], 5).unwrap_err();
    let of = Quantity::all("p").and("a", "a1");
    assert_eq!(told.len(), 2);
    assert_eq!(told[0], Unprotectable::Disagrees { grid: 1, of });
    let odd =
        Relation { total: Quantity::all("p"), parts: vec![Quantity::all("p").and("a", "a0")] };
    let told = protect(&[one_way(&[7, 8])], &[odd], 5).unwrap_err();
    assert_eq!(told, [Unprotectable::Unsettled { of: Quantity::all("p") }]);
}

#[test]
fn a_count_that_one_table_hides_and_another_shows_is_exposed() {
    let grids = [one_way(&[3, 20, 30]), two_way(&[[2, 1], [10, 10], [15, 15]])];
    let mut masks = protect(&grids, &[], THRESHOLD).unwrap();
    publication(&grids, &masks).audit().unwrap();
    masks[1].rows[0] = Mark::Shown;
    assert!(publication(&grids, &masks).audit().is_err());
}

#[test]
fn every_refusal_speaks_both_languages() {
    use crate::i18n::{Explain, Lang};
    let of = Quantity::all("p").and("b", "y").and("a", "x");
    assert_eq!(of.to_string(), "p a=x|b=y");
    for refusal in [
        Unprotectable::Malformed { grid: 0 },
        Unprotectable::Disagrees { grid: 0, of: of.clone() },
        Unprotectable::Unsettled { of: of.clone() },
        Unprotectable::NothingLeft { grid: 0 },
        Unprotectable::Exposed { of },
    ] {
        let (french, english) =
            (Lang::Fr.say(&refusal.explain()), Lang::En.say(&refusal.explain()));
        assert!(french != english && !french.contains('{') && !english.contains('{'), "{english}");
    }
}
