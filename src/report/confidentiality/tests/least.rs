//! Small tables, solved by trying everything: how far from the fewest hidden counts the marks are.

use super::*;

#[test]
fn tables_up_to_three_by_three_hide_little_more_than_the_fewest() {
    let (mut tables, mut fewest, mut chosen, mut worst) = (0, 0, 0, 0);
    for seed in 0..400 {
        let mut random = fastrand::Rng::with_seed(seed);
        let (lines, columns) = (random.usize(1..=3), random.usize(2..=3));
        let cells: Vec<u64> =
            (0..lines * columns).map(|_| random.u64(0..30).saturating_sub(3)).collect();
        let grids = [Grid::two_way("p", axis("a", lines), axis("b", columns), cells)];
        let Ok(masks) = protect(&grids, &[], THRESHOLD) else { continue };
        let ours = hidden(&masks[0]);
        let least = fewest_hidden(&grids, ours);
        tables += 1;
        fewest += least;
        chosen += ours;
        worst = worst.max(ours - least);
    }
    println!(
        "{tables} tables: {fewest} hidden counts at the least, {chosen} chosen, {worst} more at worst"
    );
    assert!(tables > 200);
    assert!(worst <= 2, "{worst}");
    assert!(chosen * 100 <= fewest * 105, "{chosen} for {fewest}");
}

fn hidden(masked: &Masked) -> usize {
    masked.iter().filter(|mark| mark.is_hidden()).count()
}

/// The fewest hidden counts of any marks that the audit accepts; at most `most`.
fn fewest_hidden(grids: &[Grid], most: usize) -> usize {
    let masks = small_alone(grids, THRESHOLD);
    let small = hidden(&masks[0]);
    let free: Vec<usize> = (0..masks[0].iter().count())
        .filter(|at| *grids[0].counts().iter().nth(*at).unwrap() >= THRESHOLD)
        .collect();
    (small..most)
        .find(|total| {
            any_choice(&free, total - small, &mut Vec::new(), &mut |chosen| {
                let mut masks = masks.clone();
                let Masked { cells, rows, columns, total } = &mut masks[0];
                let marks = cells.iter_mut().chain(rows).chain(columns).chain([total]);
                for (at, mark) in marks.enumerate() {
                    if chosen.contains(&at) {
                        *mark = Mark::Complement;
                    }
                }
                publication(grids, &masks).audit().is_ok()
            })
        })
        .unwrap_or(most)
}

/// Whether some choice of as many pleases.
fn any_choice(
    free: &[usize],
    many: usize,
    chosen: &mut Vec<usize>,
    pleases: &mut impl FnMut(&[usize]) -> bool,
) -> bool {
    if many == 0 {
        return pleases(chosen);
    }
    (0..free.len()).any(|at| {
        chosen.push(free[at]);
        let found = any_choice(&free[at + 1..], many - 1, chosen, pleases);
        chosen.pop();
        found
    })
}
