//! A table as a network: lines and columns are nodes, counts flow along edges from lines to columns and back through totals.
//!
//! A cycle of hidden edges, each of which can take one more or one less in the direction of the cycle, is another world
//! that shows the same totals (Gusfield 1988). Totals are edges too, so that they may be hidden and protected like cells.

use super::system::{Layout, Rank, System};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// One more or one less of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    More,
    Less,
}

impl Step {
    pub(super) const BOTH: [Self; 2] = [Self::More, Self::Less];

    pub(super) fn by(self) -> i64 {
        match self {
            Self::More => 1,
            Self::Less => -1,
        }
    }

    pub(super) fn back(self) -> Self {
        match self {
            Self::More => Self::Less,
            Self::Less => Self::More,
        }
    }
}

/// Which ways are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// From the node to every other.
    Along,
    /// From the node to this one.
    Until(Node),
    /// From every other to the node.
    Against,
}

/// A node of a network.
pub(super) type Node = usize;

/// What a step costs, at least 1; none when it cannot be made.
pub(super) trait Toll {
    fn price(&self, rank: Rank, step: Step) -> Option<u64>;
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    to: Node,
    rank: Rank,
    step: Step,
}

/// The network of one table, or of one sum.
#[derive(Debug)]
pub(super) struct Network {
    edges: Vec<Vec<Edge>>,
    ends: BTreeMap<Rank, (Node, Node)>,
    /// Its sums hold along every cycle.
    own: Vec<bool>,
}

impl Network {
    /// With totals: each sum of the table is a node.
    pub(super) fn with_totals(system: &System, layout: &Layout) -> Self {
        let mut network = Self::inside(system, layout);
        let (rows, columns) = (layout.rows.len(), layout.columns.len());
        if rows == 0 {
            network.edge(layout.total, 1, 0);
            return network;
        }
        let (of_columns, of_rows) = (rows + columns, rows + columns + 1);
        for (row, rank) in layout.rows.iter().enumerate() {
            network.edge(*rank, of_rows, row);
        }
        for (column, rank) in layout.columns.iter().enumerate() {
            network.edge(*rank, rows + column, of_columns);
        }
        network.edge(layout.total, of_columns, of_rows);
        network
    }

    /// Cells alone. Line `i` is node `i`, column `j` is node `lines + j`; a table of one way has a node on either side.
    pub(super) fn inside(system: &System, layout: &Layout) -> Self {
        let (rows, columns) = (layout.rows.len(), layout.columns.len());
        let mut own = vec![false; system.sums.len()];
        for sum in system.sums_of_layout(layout) {
            own.iter_mut().skip(sum).take(1).for_each(|mark| *mark = true);
        }
        let edges = vec![Vec::new(); rows + columns + 2];
        let mut network = Self { edges, ends: BTreeMap::new(), own };
        for (at, rank) in layout.cells.iter().enumerate() {
            match rows {
                0 => network.edge(*rank, 0, 1),
                _ => network.edge(*rank, at / layout.width(), rows + at % layout.width()),
            }
        }
        network
    }

    fn edge(&mut self, rank: Rank, from: Node, to: Node) {
        for (start, to, step) in [(from, to, Step::More), (to, from, Step::Less)] {
            if let Some(edges) = self.edges.get_mut(start) {
                edges.push(Edge { to, rank, step });
            }
        }
        self.ends.insert(rank, (from, to));
    }

    /// Where a step of a quantity leads, from and to.
    pub(super) fn ends(&self, rank: Rank, step: Step) -> Option<(Node, Node)> {
        let (from, to) = *self.ends.get(&rank)?;
        Some(if step == Step::More { (from, to) } else { (to, from) })
    }

    /// The steps that lead away from a node, and where to.
    pub(super) fn away(&self, from: Node) -> impl Iterator<Item = (Rank, Step, Node)> {
        let edges = self.edges.get(from).into_iter().flatten();
        edges.map(|edge| (edge.rank, edge.step, edge.to))
    }

    /// How many nodes, those of totals included.
    pub(super) fn nodes(&self) -> std::ops::Range<Node> {
        0..self.edges.len()
    }

    /// Whether a sum holds along every cycle.
    pub(super) fn owns(&self, sum: usize) -> bool {
        self.own.get(sum).copied().unwrap_or(false)
    }

    /// The cheapest ways from a node to every other, or no farther than to `until`, without the edge `but` (Dijkstra).
    /// Against the flow, they are the ways from every other to the node.
    pub(super) fn ways(&self, from: Node, sense: Sense, but: Rank, toll: &impl Toll) -> Ways {
        let until = if let Sense::Until(node) = sense { Some(node) } else { None };
        let mut ways = Ways { reached: vec![None; self.edges.len()], from };
        let mut nearest = vec![u64::MAX; self.edges.len()];
        let mut queue = BinaryHeap::from([(Reverse((0_u64, from)), None)]);
        while let Some((Reverse((cost, node)), last)) = queue.pop() {
            let Some(slot @ None) = ways.reached.get_mut(node) else { continue };
            *slot = Some((cost, last));
            if until == Some(node) {
                break;
            }
            for edge in self.edges.get(node).into_iter().flatten() {
                let Some(near) = nearest.get_mut(edge.to).filter(|near| cost + 1 < **near) else {
                    continue;
                };
                let step = if sense == Sense::Against { edge.step.back() } else { edge.step };
                let price = toll.price(edge.rank, step).filter(|_| edge.rank != but);
                if let Some(there) = price.map(|price| cost + price).filter(|there| there < near) {
                    *near = there;
                    let last = Last { before: node, rank: edge.rank, more: step == Step::More };
                    queue.push((Reverse((there, edge.to)), Some(last)));
                }
            }
        }
        ways
    }
}

/// The last step of a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Last {
    before: Node,
    rank: Rank,
    more: bool,
}

/// The cheapest ways from one node.
#[derive(Debug)]
pub(super) struct Ways {
    from: Node,
    reached: Vec<Option<(u64, Option<Last>)>>,
}

impl Ways {
    /// What the way to a node costs; none when there is none.
    pub(super) fn cost(&self, to: Node) -> Option<u64> {
        self.reached.get(to).copied().flatten().map(|(cost, _)| cost)
    }

    /// The steps of the way to a node.
    pub(super) fn steps(&self, to: Node) -> Vec<(Rank, i64)> {
        let mut steps = Vec::new();
        let mut node = to;
        while node != self.from {
            let Some((_, Some(last))) = self.reached.get(node).copied().flatten() else { break };
            let step = if last.more { Step::More } else { Step::Less };
            steps.push((last.rank, step.by()));
            node = last.before;
        }
        steps
    }
}
