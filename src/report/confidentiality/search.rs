//! Looking for other worlds by paths in networks: exact, and fast enough for every table of a report.

use super::network::{Network, Node, Sense, Step, Toll};
use super::system::{Layout, Rank, System};
use super::toll::{Means, Prices};
use super::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// Another world, and what it costs to hide what it changes.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) world: World,
    pub(super) cost: u64,
}

struct Table<'a> {
    layout: &'a Layout,
    whole: Network,
    inside: Network,
}

/// Lines or columns of a table; the categories of a table of one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Lines,
    Columns,
    OneWay,
}

/// The place of a total in one table.
#[derive(Debug, Clone, Copy)]
struct Role {
    table: usize,
    side: Side,
    node: Node,
}

/// The networks of a system.
pub(super) struct Search<'a> {
    system: &'a System,
    tables: Vec<Table<'a>>,
    /// The tables that each quantity stands in.
    standing: BTreeMap<Rank, Vec<usize>>,
    /// The places of each category's total.
    roles: BTreeMap<Rank, Vec<Role>>,
    /// The categories that have their totals in the same tables.
    peers: BTreeMap<Vec<(usize, Side)>, Vec<Rank>>,
}

impl<'a> Search<'a> {
    pub(super) fn new(system: &'a System) -> Self {
        let mut seen = BTreeSet::new();
        let layouts = system.layouts.iter().chain(&system.behind).filter(|layout| {
            let mut own = system.sums_of_layout(layout);
            own.sort_unstable();
            seen.insert(own)
        });
        let tables: Vec<Table> = layouts
            .map(|layout| Table {
                layout,
                whole: Network::with_totals(system, layout),
                inside: Network::inside(system, layout),
            })
            .collect();
        let mut standing: BTreeMap<Rank, Vec<usize>> = BTreeMap::new();
        let mut roles: BTreeMap<Rank, Vec<Role>> = BTreeMap::new();
        for (at, table) in tables.iter().enumerate() {
            let layout = table.layout;
            for rank in layout.iter() {
                standing.entry(*rank).or_default().push(at);
            }
            let one_way: &[Rank] = if layout.rows.is_empty() { &layout.cells } else { &[] };
            let sides = [
                (Side::Lines, &*layout.rows, 0),
                (Side::Columns, &*layout.columns, layout.rows.len()),
                (Side::OneWay, one_way, 0),
            ];
            for (side, ranks, first) in sides {
                for (node, rank) in (first..).zip(ranks) {
                    roles.entry(*rank).or_default().push(Role { table: at, side, node });
                }
            }
        }
        let mut peers: BTreeMap<Vec<(usize, Side)>, Vec<Rank>> = BTreeMap::new();
        for (rank, roles) in &roles {
            peers.entry(signature(roles)).or_default().push(*rank);
        }
        Self { system, tables, standing, roles, peers }
    }

    /// Other worlds of what is hidden, many at a time: one tree of paths closes a cycle with each edge at its root. What
    /// they do not change is not settled by that.
    pub(super) fn cycles(&self, hidden: &[bool]) -> Vec<World> {
        let means = Means { hidden, may_hide: false, kept: None };
        let mut settled: BTreeSet<Rank> = BTreeSet::new();
        let mut worlds = Vec::new();
        for Table { whole, .. } in &self.tables {
            let toll = Prices { system: self.system, means, owners: &[whole] };
            let mut roots: Vec<Node> = whole.nodes().collect();
            // Columns and totals first, for most tables have fewer of them than lines.
            roots.reverse();
            for root in roots {
                let open = |settled: &BTreeSet<Rank>, rank: Rank, step: Step| {
                    let is_open = self.system.is_small(rank) && !settled.contains(&rank);
                    is_open && toll.price(rank, step).is_some()
                };
                if !whole.away(root).any(|(rank, step, _)| open(&settled, rank, step)) {
                    continue;
                }
                let ways = whole.ways(root, Sense::Against, Rank::MAX, &toll);
                for (rank, step, to) in whole.away(root) {
                    if !open(&settled, rank, step) || ways.cost(to).is_none() {
                        continue;
                    }
                    let mut steps = ways.steps(to);
                    if steps.iter().any(|(other, _)| *other == rank) {
                        continue;
                    }
                    steps.push((rank, step.by()));
                    let world = World::new(steps).balanced(self.system);
                    if world.stands(self.system, |rank| means.allow(self.system, rank)) {
                        settled.extend(world.changed());
                        worlds.push(world);
                    }
                }
            }
        }
        worlds
    }

    /// The cheapest other world in which a quantity has another count, as far as paths show one.
    pub(super) fn find(&self, rank: Rank, means: Means<'_>) -> Option<Found> {
        let mut best: Option<Found> = None;
        for mover in self.movers(rank) {
            for step in Step::BOTH {
                for found in self.moves(mover, step, means) {
                    let world = found.world.balanced(self.system);
                    let is_better = best.as_ref().is_none_or(|best| found.cost < best.cost);
                    if is_better
                        && world.changes(rank)
                        && world.stands(self.system, |rank| means.allow(self.system, rank))
                    {
                        if !means.may_hide {
                            return Some(Found { world, ..found });
                        }
                        best = Some(Found { world, ..found });
                    }
                }
            }
        }
        best.or_else(|| self.doubled(rank, means))
    }

    /// A quantity that stands in no table is moved by those that it makes a sum with.
    fn movers(&self, rank: Rank) -> Vec<Rank> {
        if self.standing.contains_key(&rank) {
            return vec![rank];
        }
        let sums = self.system.sums_of(rank).iter().filter_map(|sum| self.system.sums.get(*sum));
        let members = sums.flat_map(|sum| sum.parts.iter().chain([&sum.total])).copied();
        members.filter(|member| *member != rank && self.standing.contains_key(member)).collect()
    }

    /// Closed moves that begin with this step.
    fn moves(&self, rank: Rank, step: Step, means: Means<'_>) -> Vec<Found> {
        let tables = self.standing.get(&rank).into_iter().flatten();
        let mut found: Vec<Found> =
            tables.clone().filter_map(|table| self.cycle(*table, rank, step, means)).collect();
        if found.iter().any(|found| !self.hides_more(found, means)) {
            return found;
        }
        if self.roles.contains_key(&rank) {
            found.extend(self.swap(rank, step, None, means));
            return found;
        }
        for at in tables {
            let Some(Table { layout, .. }) = self.tables.get(*at) else { continue };
            let Some(place) = layout.cells.iter().position(|cell| *cell == rank) else { continue };
            let row = layout.rows.get(place / layout.width());
            let column = layout.columns.get(place % layout.width());
            for total in row.into_iter().chain(column) {
                found.extend(self.swap(*total, step, Some((*at, rank)), means));
            }
        }
        found
    }

    fn hides_more(&self, found: &Found, means: Means<'_>) -> bool {
        let as_it_is = Means { may_hide: false, ..means };
        found.world.changed().any(|rank| !as_it_is.allow(self.system, rank))
    }

    /// A cycle in one table.
    fn cycle(&self, at: usize, rank: Rank, step: Step, means: Means<'_>) -> Option<Found> {
        let network = &self.tables.get(at)?.whole;
        let toll = Prices { system: self.system, means, owners: &[network] };
        let price = toll.price(rank, step)?;
        let (from, to) = network.ends(rank, step)?;
        let ways = network.ways(to, Sense::Until(from), rank, &toll);
        let cost = price + ways.cost(from)?;
        Some(Found {
            world: World::new(ways.steps(from).into_iter().chain([(rank, step.by())])),
            cost,
        })
    }

    /// One more in one category and one less in another, with a path from one to the other in every table that has both;
    /// in the table of `through`, the path begins with that cell.
    fn swap(
        &self,
        rank: Rank,
        step: Step,
        through: Option<(usize, Rank)>,
        means: Means<'_>,
    ) -> Option<Found> {
        let roles = self.roles.get(&rank)?;
        let tables = || roles.iter().filter_map(|role| self.tables.get(role.table));
        let owners: Vec<&Network> = tables().map(|table| &table.whole).collect();
        let totals = Prices { system: self.system, means, owners: &owners };
        let first = totals.price(rank, step)?;
        let mut legs = Vec::new();
        for (role, table) in
            roles.iter().zip(tables()).filter(|(role, _)| role.side != Side::OneWay)
        {
            let toll = Prices { system: self.system, means, owners: &[&table.inside] };
            let along = (role.side == Side::Lines) == (step == Step::More);
            let sense = if along { Sense::Along } else { Sense::Against };
            let cell = through.and_then(|(at, cell)| (at == role.table).then_some(cell));
            let start = match cell {
                None => role.node,
                Some(cell) => {
                    let (one, other) = table.inside.ends(cell, Step::More)?;
                    if one == role.node { other } else { one }
                }
            };
            let price = cell.map_or(Some(0), |cell| toll.price(cell, step))?;
            let ways = table.inside.ways(start, sense, cell.unwrap_or(Rank::MAX), &toll);
            legs.push((role.table, price, cell, ways));
        }
        let peers = self.peers.get(&signature(roles))?;
        let (cost, peer) = peers
            .iter()
            .filter(|peer| **peer != rank)
            .filter_map(|peer| {
                let mut cost = first + totals.price(*peer, step.back())?;
                for (table, price, _, ways) in &legs {
                    cost += price + ways.cost(self.node(*peer, *table)?)?;
                }
                Some((cost, *peer))
            })
            .min()?;
        let mut steps = vec![(rank, step.by()), (peer, step.back().by())];
        for (table, _, cell, ways) in &legs {
            steps.extend(cell.map(|cell| (cell, step.by())));
            steps.extend(ways.steps(self.node(peer, *table)?));
        }
        Some(Found { world: World::new(steps), cost })
    }

    fn node(&self, rank: Rank, table: usize) -> Option<Node> {
        self.roles.get(&rank)?.iter().find(|role| role.table == table).map(|role| role.node)
    }

    /// Twice as many of everything: possible where all that is tied together is hidden.
    fn doubled(&self, rank: Rank, means: Means<'_>) -> Option<Found> {
        let as_it_is = Means { may_hide: false, ..means };
        let mut seen = BTreeSet::from([rank]);
        let mut open = vec![rank];
        while let Some(rank) = open.pop() {
            if !as_it_is.allow(self.system, rank) {
                return None;
            }
            let sums =
                self.system.sums_of(rank).iter().filter_map(|sum| self.system.sums.get(*sum));
            for member in sums.flat_map(|sum| sum.parts.iter().chain([&sum.total])) {
                if self.system.count(*member) > 0 && seen.insert(*member) {
                    open.push(*member);
                }
            }
        }
        let twice = |rank: Rank| (rank, i64::try_from(self.system.count(rank)).unwrap_or(0));
        let world = World::new(seen.into_iter().map(twice));
        let stands = world.stands(self.system, |rank| means.allow(self.system, rank));
        (stands && world.changes(rank)).then_some(Found { world, cost: 0 })
    }
}

fn signature(roles: &[Role]) -> Vec<(usize, Side)> {
    roles.iter().map(|role| (role.table, role.side)).collect()
}
