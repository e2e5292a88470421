//! Tables that share totals.

use super::*;

/// Sets of tables held.
const SETS: u64 = 1_000;

/// Every so many sets is held by the linear program too.
const SAMPLE: u64 = 100;

/// People by chance, most of them in the first categories.
struct People(Vec<[usize; 4]>);

const AXES: [(&str, usize); 4] = [("commune", 6), ("sex", 2), ("age", 5), ("qpv", 4)];

impl People {
    fn new(random: &mut fastrand::Rng) -> Self {
        let how_many = random.usize(5..400);
        let mut category = |len: usize| {
            let most = random.usize(0..len);
            random.usize(0..=most)
        };
        Self((0..how_many).map(|_| AXES.map(|(_, len)| category(len))).collect())
    }

    fn grid(&self, population: &str, rows: usize, columns: Option<usize>) -> Grid {
        let axis = |at: usize| super::axis(AXES[at].0, AXES[at].1);
        let width = columns.map_or(1, |at| AXES[at].1);
        let mut cells = vec![0; AXES[rows].1 * width];
        for person in &self.0 {
            cells[person[rows] * width + columns.map_or(0, |at| person[at])] += 1;
        }
        match columns {
            None => Grid::one_way(population, axis(rows), cells),
            Some(columns) => Grid::two_way(population, axis(rows), axis(columns), cells),
        }
    }

    fn report(&self, population: &str) -> Vec<Grid> {
        [(0, Some(1)), (0, Some(2)), (3, None)]
            .map(|(rows, columns)| self.grid(population, rows, columns))
            .to_vec()
    }
}

#[test]
fn of_a_thousand_linked_sets_no_small_count_can_be_worked_out() {
    let (mut small, mut complements, mut refused, mut alone, mut of_alone) = (0, 0, 0, 0, 0);
    for seed in 0..SETS {
        let grids = People::new(&mut fastrand::Rng::with_seed(seed)).report("stock");
        let settled = settle(&grids, &[], THRESHOLD).unwrap();
        refused += settled.tables.iter().filter(|table| !is_whole(table.as_ref())).count();
        let (grids, masks): (Vec<Grid>, Vec<Masked>) =
            settled.tables.into_iter().flatten().map(|table| (table.grid, table.masked)).unzip();
        let told = Publication {
            behind: &settled.behind,
            relations: &settled.relations,
            ..publication(&grids, &masks)
        };
        let audit = told.audit().unwrap_or_else(|exposed| panic!("seed {seed}: {exposed:?}"));
        small += audit.small;
        complements += audit.complements;
        if seed % SAMPLE == 0 {
            assert_eq!(recovered(&told).0, 0, "seed {seed}");
            let masks = small_alone(&grids, THRESHOLD);
            let (known, of) = recovered(&publication(&grids, &masks));
            alone += known;
            of_alone += of;
        }
    }
    println!("{SETS} linked sets: {small} small counts, none known; {complements} complements");
    println!("{refused} tables merged or withheld; hidden alone, {alone} of {of_alone} are known");
    assert!(alone * 5 > of_alone, "the attacker does not work");
    assert!(complements < small);
}

fn is_whole(table: Option<&Settled>) -> bool {
    table.is_some_and(|table| table.merged.is_none())
}

#[test]
fn nested_counters_give_no_difference_away() {
    let mut held = 0;
    for seed in 0..200 {
        let mut random = fastrand::Rng::with_seed(seed);
        let whole = People::new(&mut random);
        let part = People(whole.0.iter().copied().filter(|_| random.u8(0..6) > 0).collect());
        let mut grids = whole.report("A-G");
        grids.extend(part.report("A-C"));
        let relations: Vec<Relation> = (0..3)
            .flat_map(|at| Relation::nested(&grids[at], &grids[at + 3], &"D-G".into()))
            .collect();
        let Ok(masks) = protect(&grids, &relations, THRESHOLD) else { continue };
        let told = Publication { relations: &relations, ..publication(&grids, &masks) };
        told.audit().unwrap_or_else(|exposed| panic!("seed {seed}: {exposed:?}"));
        held += 1;
        if seed % 50 == 0 {
            assert_eq!(recovered(&told).0, 0, "seed {seed}");
        }
    }
    println!("{held} pairs of nested counters held");
    assert!(held > 50, "{held}");
}
