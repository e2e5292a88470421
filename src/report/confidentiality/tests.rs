//! What is promised of published tables, held on cases by hand and on thousands by chance.

mod cases;
mod least;
mod linked;
mod merged;
mod random;
mod republished;

use super::*;

/// `name0`, `name1`, …
fn axis(name: &str, len: usize) -> Axis {
    Axis::new(name, (0..len).map(|at| format!("{name}{at}")))
}

/// A table by `a` of population `p`.
fn one_way(cells: &[u64]) -> Grid {
    Grid::one_way("p", axis("a", cells.len()), cells.to_vec())
}

/// A table by `a` and `b` of population `p`.
fn two_way<const N: usize>(lines: &[[u64; N]]) -> Grid {
    Grid::two_way("p", axis("a", lines.len()), axis("b", N), lines.concat())
}

/// Small counts hidden, and nothing else.
fn small_alone(grids: &[Grid], threshold: u64) -> Vec<Masked> {
    let mark = |count: &u64| {
        if (1..threshold).contains(count) { Mark::Small } else { Mark::Shown }
    };
    grids.iter().map(|grid| grid.counts().map(mark)).collect()
}

fn publication<'a>(grids: &'a [Grid], masks: &'a [Masked]) -> Publication<'a> {
    Publication { grids, masks, behind: &[], relations: &[], threshold: THRESHOLD }
}

/// Small counts that the linear program determines, of all small counts.
fn recovered(publication: &Publication<'_>) -> (usize, usize) {
    let ranges = publication.ranges().unwrap();
    let small = ranges.iter().filter(|range| range.is_small);
    for range in &ranges {
        let within =
            range.least <= range.count && range.most.is_none_or(|most| range.count <= most);
        assert!(within, "the attacker excludes the truth: {range:?}");
    }
    (small.clone().filter(|range| range.is_determined()).count(), small.count())
}

/// A picture: `.` shown, `s` small, `c` complement; lines with their totals, then the line of totals.
fn picture(masked: &Masked) -> String {
    let letter = |mark: &Mark| match mark {
        Mark::Shown => '.',
        Mark::Small => 's',
        Mark::Complement => 'c',
    };
    let width = masked.columns.len().max(1);
    let mut lines: Vec<String> = Vec::new();
    if masked.rows.is_empty() {
        lines.push(masked.cells.iter().map(letter).collect());
    }
    for (line, total) in masked.cells.chunks(width).zip(&masked.rows) {
        lines.push(line.iter().chain([total]).map(letter).collect());
    }
    lines.push(masked.columns.iter().chain([&masked.total]).map(letter).collect());
    lines.join(" ")
}
