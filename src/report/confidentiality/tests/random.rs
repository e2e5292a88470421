//! Tables of two ways by chance.

use super::*;
use proptest::prelude::*;

/// How many tables. `cargo run --release --example disclosure` holds as many, each under the linear program.
const TABLES: u64 = 10_000;

/// Every so many tables is held by the linear program too.
const SAMPLE: u64 = 100;

/// From 2x2 to 8x8, sparse or full, of small offices or large.
pub(super) fn table(seed: u64) -> Grid {
    let mut random = fastrand::Rng::with_seed(seed);
    let (lines, columns) = (random.usize(2..=8), random.usize(2..=8));
    let zeros = random.f64() * 0.6;
    let most = random.choice([6, 15, 40, 100]).unwrap();
    let mut count = || if random.f64() < zeros { 0 } else { random.u64(1..=most) };
    let cells = (0..lines * columns).map(|_| count()).collect();
    Grid::two_way("p", axis("a", lines), axis("b", columns), cells)
}

#[test]
fn of_ten_thousand_tables_no_small_count_can_be_worked_out() {
    let (mut small, mut complements, mut nothing_left, mut programs) = (0, 0, 0, 0);
    let (mut alone, mut of_alone) = (0, 0);
    for seed in 0..TABLES {
        let grids = [table(seed)];
        let masks = match protect(&grids, &[], THRESHOLD) {
            Ok(masks) => masks,
            Err(why) => {
                assert_eq!(why, [Unprotectable::NothingLeft { grid: 0 }], "seed {seed}");
                nothing_left += 1;
                continue;
            }
        };
        let audit = publication(&grids, &masks).audit();
        let audit = audit.unwrap_or_else(|exposed| panic!("seed {seed}: {exposed:?}"));
        small += audit.small;
        complements += audit.complements;
        if seed % SAMPLE == 0 {
            programs += 1;
            assert_eq!(recovered(&publication(&grids, &masks)).0, 0, "seed {seed}");
            let masks = small_alone(&grids, THRESHOLD);
            let (known, of) = recovered(&publication(&grids, &masks));
            alone += known;
            of_alone += of;
        }
    }
    let each =
        f64::from(u32::try_from(complements).unwrap()) / f64::from(u32::try_from(small).unwrap());
    println!("{TABLES} tables, {nothing_left} with nothing left; {small} small counts, none known");
    println!(
        "{complements} complements, {each:.3} for each small count; {programs} under the program"
    );
    println!("with small counts hidden alone, {alone} of {of_alone} are known");
    assert!(each < 0.5, "{each}");
    assert!(nothing_left < TABLES / 100);
    assert!(alone * 4 > of_alone, "the attacker does not work");
}

#[test]
fn paths_and_programs_determine_the_same_counts() {
    let mut known = 0;
    for seed in 0..150 {
        let grids = [table(seed)];
        let mut random = fastrand::Rng::with_seed(seed);
        let mut masks = small_alone(&grids, THRESHOLD);
        let counts = grids[0].counts();
        for (mark, count) in masks[0].cells.iter_mut().zip(&counts.cells) {
            if *mark == Mark::Shown && *count > 0 && random.u8(0..8) == 0 {
                *mark = Mark::Complement;
            }
        }
        let told = publication(&grids, &masks);
        let exposed = told.audit().err().unwrap_or_default();
        let mut by_paths: Vec<String> = exposed.iter().map(ToString::to_string).collect();
        let ranges = told.ranges().unwrap();
        let determined = ranges.iter().filter(|range| range.is_small && range.is_determined());
        let mut by_program: Vec<String> = determined
            .map(|range| Unprotectable::Exposed { of: range.of.clone() }.to_string())
            .collect();
        by_paths.sort();
        by_program.sort();
        assert_eq!(by_paths, by_program, "seed {seed}");
        known += by_paths.len();
    }
    assert!(known > 100, "{known}");
}

proptest! {
    #[test]
    fn the_same_table_gives_the_same_marks(seed in 0_u64..1_000_000) {
        let grids = [table(seed)];
        prop_assert_eq!(protect(&grids, &[], THRESHOLD), protect(&grids, &[], THRESHOLD));
    }

    #[test]
    fn small_counts_are_hidden_zeros_are_shown_and_hiding_more_gives_nothing_away(
        seed in 0_u64..1_000_000,
        more in any::<prop::sample::Index>(),
        threshold in prop::sample::select(vec![THRESHOLD, TAX_THRESHOLD]),
    ) {
        let grids = [table(seed)];
        if let Ok(mut masks) = protect(&grids, &[], threshold) {
            let counts = grids[0].counts();
            for (mark, count) in masks[0].iter().zip(counts.iter()) {
                prop_assert_eq!((1..threshold).contains(count), *mark == Mark::Small);
                prop_assert!(*count > 0 || *mark == Mark::Shown);
            }
            let more = more.index(counts.cells.len());
            if counts.cells[more] > 0 && masks[0].cells[more] == Mark::Shown {
                masks[0].cells[more] = Mark::Complement;
            }
            let told = Publication { threshold, ..publication(&grids, &masks) };
            prop_assert!(told.audit().is_ok());
        }
    }
}
