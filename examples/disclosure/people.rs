//! People by chance, counted in tables that share totals.

use relais::report::confidentiality::{Axis, Grid};

/// An axis and how many categories it has.
type Parted = (&'static str, usize);

const AXES: [Parted; 9] = [
    ("commune", 15),
    ("sex", 2),
    ("age", 6),
    ("qpv", 8),
    ("education", 4),
    ("registration", 8),
    ("duration", 5),
    ("target", 14),
    ("rsa", 2),
];

/// Categories of each, most of them among the first.
fn people(random: &mut fastrand::Rng, how_many: usize, axes: &[Parted]) -> Vec<Vec<usize>> {
    let mut category = |len: usize| {
        let most = random.usize(0..len);
        random.usize(0..=most)
    };
    let mut person = || axes.iter().map(|(_, len)| category(*len)).collect();
    (0..how_many).map(|_| person()).collect()
}

fn grid(people: &[Vec<usize>], axes: &[Parted], rows: usize, columns: Option<usize>) -> Grid {
    let axis = |at: usize| {
        let (name, len) = axes.get(at).copied().unwrap_or(("", 1));
        Axis::new(name, (0..len).map(|key| format!("{name}{key}")))
    };
    let of = |person: &[usize], at: usize| person.get(at).copied().unwrap_or(0);
    let width = columns.map_or(1, |at| axis(at).keys.len());
    let mut cells = vec![0; axis(rows).keys.len() * width];
    for person in people {
        let at = of(person, rows) * width + columns.map_or(0, |at| of(person, at));
        cells.iter_mut().skip(at).take(1).for_each(|cell| *cell += 1);
    }
    match columns {
        None => Grid::one_way("stock", axis(rows), cells),
        Some(columns) => Grid::two_way("stock", axis(rows), axis(columns), cells),
    }
}

/// Commune by sex and by age, and QPV alone.
pub(crate) fn report(seed: u64) -> Vec<Grid> {
    let mut random = fastrand::Rng::with_seed(seed);
    let how_many = random.usize(5..400);
    let people = people(&mut random, how_many, &AXES);
    [(0, Some(1)), (0, Some(2)), (3, None)]
        .map(|(rows, columns)| grid(&people, &AXES, rows, columns))
        .to_vec()
}

/// Nine tables of one way and twelve of two, up to 15x14.
pub(crate) fn usual(how_many: usize) -> Vec<Grid> {
    const CROSSED: [(usize, usize); 12] = [
        (0, 1),
        (0, 2),
        (0, 5),
        (0, 4),
        (0, 6),
        (0, 7),
        (3, 1),
        (3, 2),
        (3, 5),
        (2, 1),
        (7, 1),
        (7, 2),
    ];
    let people = people(&mut fastrand::Rng::with_seed(7), how_many, &AXES);
    let alone = (0..AXES.len()).map(|at| grid(&people, &AXES, at, None));
    alone.chain(CROSSED.map(|(rows, columns)| grid(&people, &AXES, rows, Some(columns)))).collect()
}

/// 500 offices, by so many categories when there is more than one.
pub(crate) fn offices(how_many: usize, columns: usize) -> Vec<Grid> {
    let axes = [("office", 500), ("category", columns)];
    let people = people(&mut fastrand::Rng::with_seed(7), how_many, &axes);
    vec![grid(&people, &axes, 0, (columns > 1).then_some(1))]
}
