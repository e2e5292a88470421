//! The same period, published again.

use super::*;
use crate::i18n::{Explain, Lang};

fn published(grids: &[Grid]) -> Published {
    let masks = protect(grids, &[], THRESHOLD).unwrap();
    Published::new(&publication(grids, &masks))
}

#[test]
fn the_same_again_and_clear_changes_are_allowed() {
    let before = published(&[one_way(&[30, 40, 3, 20])]);
    assert_eq!(before.allows(&before), Ok(()));
    assert_eq!(before.allows(&published(&[one_way(&[35, 40, 3, 20])])), Ok(()));
    assert_eq!(before.allows(&published(&[one_way(&[30, 40, 4, 19])])), Ok(()), "hidden in both");
}

#[test]
fn a_change_of_one_to_four_is_refused_with_every_count_it_shows_in() {
    let before = published(&[one_way(&[30, 40])]);
    for change in 1..=4 {
        let conflicts = before.allows(&published(&[one_way(&[30 + change, 40])])).unwrap_err();
        let of = Quantity::all("p");
        assert_eq!(
            conflicts,
            [
                Conflict::Close { table: 0, of: of.clone(), before: 70, now: 70 + change },
                Conflict::Close { table: 0, of: of.and("a", "a0"), before: 30, now: 30 + change },
            ]
        );
    }
    assert_eq!(before.allows(&published(&[one_way(&[35, 40])])), Ok(()));
}

#[test]
fn another_choice_of_complements_gives_the_small_count_away() {
    let grids = [one_way(&[30, 40, 3, 20])];
    let masks = protect(&grids, &[], THRESHOLD).unwrap();
    let before = Published::new(&publication(&grids, &masks));
    let mut other = masks.clone();
    other[0].cells.swap(3, 0);
    let next = Published::new(&publication(&grids, &other));
    assert_eq!(publication(&grids, &other).audit().map(|audit| audit.small), Ok(1));
    let of = Quantity::all("p").and("a", "a2");
    assert_eq!(before.allows(&next), Err(vec![Conflict::Together { of: of.clone() }]));
    let changed = [one_way(&[30, 50, 3, 20])];
    let next = Published::new(&publication(&changed, &other));
    assert_eq!(next.allows(&before), Err(vec![Conflict::Together { of: of.clone() }; 1]));
    assert_eq!(before.allows(&next), Err(vec![Conflict::Together { of }; 1]));
}

#[test]
fn a_table_added_later_is_held_together_with_the_first() {
    let first = [one_way(&[3, 20, 30])];
    let before = published(&first);
    // Alone, this table hides two other totals of its lines: with the first, all three are known but one.
    let second = [two_way(&[[1, 2], [10, 10], [15, 15]])];
    let mut masks = small_alone(&second, THRESHOLD);
    for at in [4, 5] {
        masks[0].cells[at] = Mark::Complement;
    }
    masks[0].rows[2] = Mark::Complement;
    publication(&second, &masks).audit().unwrap();
    let next = Published::new(&publication(&second, &masks));
    let of = |key: &str| Quantity::all("p").and("a", key);
    let conflicts = before.allows(&next).unwrap_err();
    assert_eq!(conflicts, [Conflict::Together { of: of("a0") }]);
    let both: Vec<Grid> = first.into_iter().chain(second).collect();
    assert_eq!(before.allows(&published(&both)), Ok(()));
}

#[test]
fn what_is_kept_has_a_stable_form() {
    let kept = published(&[one_way(&[30, 3, 20])]);
    let text = serde_json::to_string(&kept).unwrap();
    assert_eq!(
        text,
        r#"{"v":1,"threshold":5,"tables":[{"grid":{"population":"p","rows":{"name":"a","keys":["a0","a1","a2"]},"columns":null,"cells":[30,3,20]},"masked":{"cells":["F","C","D"],"rows":[],"columns":[],"total":"F"}}]}"#
    );
    assert_eq!(serde_json::from_str::<Published>(&text).unwrap(), kept);
}

#[test]
fn every_conflict_speaks_both_languages() {
    let of = Quantity::all("p").and("a", "x");
    for conflict in
        [Conflict::Close { table: 0, of: of.clone(), before: 7, now: 9 }, Conflict::Together { of }]
    {
        let (french, english) =
            (Lang::Fr.say(&conflict.explain()), Lang::En.say(&conflict.explain()));
        assert!(french != english && !french.contains('{') && !english.contains('{'), "{english}");
    }
}
