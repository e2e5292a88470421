//! Linear programs over what is hidden: other worlds where no path shows one, and what a reader can work out.

use super::search::Found;
use super::system::{Rank, System};
use super::toll::Means;
use super::world::World;
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
use std::collections::{BTreeMap, BTreeSet};

/// How far a result may lie from a whole number and still be it.
const TOLERANCE: f64 = 1e-6;

/// The cheapest other world in which a quantity has another count, however it is tied (Fischetti and Salazar 2001, the
/// relaxed form). The program is solved in fractions; only a world in whole numbers is returned, checked exactly.
pub(super) fn find(system: &System, rank: Rank, means: Means<'_>) -> Option<Found> {
    let component = component(system, rank, |rank| means.allow(system, rank));
    let worlds = [1.0, -1.0].into_iter().filter_map(|goal| {
        let world = cheapest(system, rank, goal, means, &component)?;
        let is_hidden = |rank: Rank| means.hidden.get(rank).copied().unwrap_or(false);
        let cost = world.changed().filter(|rank| !is_hidden(*rank)).map(|rank| system.cost(rank));
        Some(Found { cost: cost.sum(), world })
    });
    worlds.min_by_key(|found| found.cost)
}

fn cheapest(
    system: &System,
    rank: Rank,
    goal: f64,
    means: Means<'_>,
    component: &BTreeSet<Rank>,
) -> Option<World> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let mut variables: BTreeMap<Rank, (Variable, Variable)> = BTreeMap::new();
    for member in component {
        let is_hidden = means.hidden.get(*member).copied().unwrap_or(false);
        // In thousandths of a cell: a hidden one is all but free.
        let price = if is_hidden { 1.0 } else { float(system.cost(*member)) / 1024.0 };
        let room = float(system.count(*member).saturating_sub(system.least(*member)));
        let (mut more, mut less) = ((0.0, f64::INFINITY), (0.0, room));
        if *member == rank && goal > 0.0 {
            (more, less) = ((goal, f64::INFINITY), (0.0, 0.0));
        } else if *member == rank {
            if room < -goal {
                return None;
            }
            (more, less) = ((0.0, 0.0), (-goal, room));
        }
        variables.insert(*member, (problem.add_var(price, more), problem.add_var(price, less)));
    }
    for sum in sums(system, component) {
        let mut terms = Vec::new();
        let Some(known) = system.sums.get(sum) else { continue };
        let signed = known.parts.iter().map(|part| (part, 1.0)).chain([(&known.total, -1.0)]);
        for (member, sign) in signed {
            if let Some((more, less)) = variables.get(member) {
                terms.extend([(*more, sign), (*less, -sign)]);
            }
        }
        problem.add_constraint(terms, ComparisonOp::Eq, 0.0);
    }
    let solution = problem.solve().ok()?.into_solution().ok()?;
    let changes: Vec<(Rank, f64)> = variables
        .iter()
        .map(|(rank, (more, less))| (*rank, solution.var_value(*more) - solution.var_value(*less)))
        .collect();
    // Fractions of a world are whole in a world a few times as far.
    [1.0, 2.0, 3.0, 4.0, 6.0].into_iter().find_map(|times| {
        let steps: Option<Vec<(Rank, i64)>> =
            changes.iter().map(|(rank, change)| Some((*rank, whole(change * times)?))).collect();
        let world = World::new(steps?);
        let stands = world.stands(system, |rank| means.allow(system, rank));
        (stands && world.changes(rank)).then_some(world)
    })
}

/// What is tied to a quantity through quantities that are free.
fn component(system: &System, rank: Rank, is_free: impl Fn(Rank) -> bool) -> BTreeSet<Rank> {
    let mut seen = BTreeSet::from([rank]);
    let mut open = vec![rank];
    while let Some(rank) = open.pop() {
        for sum in system.sums_of(rank).iter().filter_map(|sum| system.sums.get(*sum)) {
            for member in sum.parts.iter().chain([&sum.total]) {
                if is_free(*member) && seen.insert(*member) {
                    open.push(*member);
                }
            }
        }
    }
    seen
}

fn sums(system: &System, component: &BTreeSet<Rank>) -> BTreeSet<usize> {
    component.iter().flat_map(|rank| system.sums_of(*rank)).copied().collect()
}

/// What a reader can work out of a hidden count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) rank: Rank,
    pub(super) least: u64,
    /// None when nothing bounds it.
    pub(super) most: Option<u64>,
}

/// The least and the most that each hidden count can be, in whole numbers around the bounds of the linear program.
pub(super) fn ranges(system: &System, hidden: &[bool]) -> Vec<Range> {
    let is_hidden = |rank: Rank| hidden.get(rank).copied().unwrap_or(false);
    let mut left: BTreeSet<Rank> = (0..system.len()).filter(|rank| is_hidden(*rank)).collect();
    let mut ranges = Vec::new();
    // What stands alone in a sum is what the rest leaves.
    let mut open: BTreeSet<usize> = sums(system, &left);
    while let Some(at) = open.pop_first() {
        let Some(sum) = system.sums.get(at) else { continue };
        let mut unknown =
            sum.parts.iter().chain([&sum.total]).filter(|rank| left.contains(rank)).copied();
        if let (Some(rank), None) = (unknown.next(), unknown.next()) {
            left.remove(&rank);
            let count = system.count(rank);
            ranges.push(Range { rank, least: count, most: Some(count) });
            open.extend(system.sums_of(rank));
        }
    }
    while let Some(first) = left.first().copied() {
        let tied = component(system, first, |rank| left.contains(&rank));
        for rank in &tied {
            left.remove(rank);
            ranges.push(range(system, *rank, &tied));
        }
    }
    ranges.sort_by_key(|range| range.rank);
    ranges
}

fn range(system: &System, rank: Rank, tied: &BTreeSet<Rank>) -> Range {
    let least = bound(system, rank, tied, OptimizationDirection::Minimize);
    let most = bound(system, rank, tied, OptimizationDirection::Maximize);
    Range {
        rank,
        least: least.map_or(system.least(rank), |least| unsigned((least - TOLERANCE).ceil())),
        most: most.map(|most| unsigned((most + TOLERANCE).floor())),
    }
}

fn bound(
    system: &System,
    rank: Rank,
    tied: &BTreeSet<Rank>,
    direction: OptimizationDirection,
) -> Option<f64> {
    let mut problem = Problem::new(direction);
    let variables: BTreeMap<Rank, Variable> = tied
        .iter()
        .map(|member| {
            let weight = if *member == rank { 1.0 } else { 0.0 };
            let least = float(system.least(*member));
            (*member, problem.add_var(weight, (least, f64::INFINITY)))
        })
        .collect();
    for sum in sums(system, tied).into_iter().filter_map(|sum| system.sums.get(sum)) {
        let signed = sum.parts.iter().map(|part| (part, 1.0)).chain([(&sum.total, -1.0)]);
        let (mut terms, mut rest) = (Vec::new(), 0.0);
        for (member, sign) in signed {
            match variables.get(member) {
                Some(variable) => terms.push((*variable, sign)),
                None => rest -= sign * float(system.count(*member)),
            }
        }
        problem.add_constraint(terms, ComparisonOp::Eq, rest);
    }
    let solution = problem.solve().ok()?.into_solution().ok()?;
    Some(solution.objective())
}

#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
fn float(count: u64) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count, never negative and far below 2^52"
)]
fn unsigned(value: f64) -> u64 {
    value.max(0.0) as u64
}

/// The whole number that a value is, if it is one.
#[expect(clippy::cast_possible_truncation, reason = "changes of counts are far below 2^52")]
fn whole(value: f64) -> Option<i64> {
    let nearest = value.round();
    ((value - nearest).abs() < TOLERANCE).then_some(nearest as i64)
}
