//! The one thread that holds the store. It takes what waits, makes one commit of all appends among it, then answers.
//!
//! While the disk syncs, others wait in the queue and share the next commit: the busier, the fewer syncs each.

use super::super::month::months_of;
use super::super::{Accepted, Answer, Append, BackendError};
use super::index::Index;
use super::layout;
use super::months::{Staged, month_op};
use crate::store::{Op, Store};
use crate::sync::chain::{Head, Position};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use tokio::sync::oneshot;

/// Most appends in one commit.
const MOST_APPENDS: usize = 256;

/// Most bytes in one commit, about.
const MOST_BYTES: usize = 64 << 20;

/// Work for the thread.
pub(super) enum Job {
    /// Something to read, or a change that is made at once.
    Ask(Box<dyn FnOnce(&mut Held) + Send>),
    /// Envelopes to append.
    Append(AppendJob),
    /// Close the store.
    End,
}

/// A run of envelopes of one office.
pub(super) struct AppendJob {
    pub(super) code: SmolStr,
    pub(super) expected: Option<Head>,
    pub(super) run: Vec<Accepted>,
    pub(super) ops: Vec<Op>,
    pub(super) reply: oneshot::Sender<Answer<Append>>,
}

/// The store with what is known of it.
pub(super) struct Held {
    pub(super) store: Store,
    pub(super) index: Index,
}

/// Appends that will share a commit.
#[derive(Default)]
pub(super) struct Group {
    ops: Vec<Op>,
    bytes: usize,
    heads: BTreeMap<SmolStr, Head>,
    pub(super) staged: Vec<AppendJob>,
    /// Months that they change: one row each, however many days.
    pub(super) months: Staged,
    /// Told after the commit: who hears it earlier would look at heads that are about to move.
    moved: Vec<oneshot::Sender<Answer<Append>>>,
}

/// Serves until it is told to end, or nobody can ask any more.
pub(super) fn serve(mut held: Held, jobs: &Receiver<Job>) {
    let mut ended = false;
    while !ended {
        let Ok(first) = jobs.recv() else { break };
        let mut group = Group::default();
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Ask(work) => work(&mut held),
                Job::Append(job) => held.stage(job, &mut group),
                Job::End => ended = true,
            }
            let is_full = group.staged.len() >= MOST_APPENDS || group.bytes >= MOST_BYTES;
            next = if ended || is_full { None } else { jobs.try_recv().ok() };
        }
        held.commit(group);
    }
    // Everything acknowledged is durable already.
    let _ = held.store.close();
}

impl Held {
    fn stage(&self, mut job: AppendJob, group: &mut Group) {
        let standing = self.index.offices.get(&job.code).and_then(super::index::Known::head);
        let head = group.heads.get(&job.code).copied().or(standing);
        let last = job.run.last().map(|accepted| accepted.entry.head);
        let (Some(last), true) = (last, head == job.expected) else {
            group.moved.push(job.reply);
            return;
        };
        let mut months = match self.months_after(&job, group) {
            Ok(months) => months,
            Err(error) => return drop(job.reply.send(Err(error))),
        };
        group.months.append(&mut months);
        group.heads.insert(job.code.clone(), last);
        group.bytes += job.ops.iter().map(size).sum::<usize>();
        group.ops.append(&mut job.ops);
        group.staged.push(job);
    }

    fn commit(&mut self, mut group: Group) {
        group.ops.extend(group.months.iter().map(|((code, _), month)| month_op(code, month)));
        // Nobody may wait for an answer any more: the bytes stand all the same.
        let committed = self.store.commit(&group.ops).map_err(Arc::new);
        if committed.is_ok() {
            for ((code, month), row) in group.months {
                let known = self.index.offices.entry(code).or_default();
                known.months.insert(month, row.stock_day);
            }
        }
        for job in group.staged {
            let answer = match &committed {
                Ok(_) => {
                    self.note(&job.code, job.run);
                    Ok(Append::Appended)
                }
                Err(error) => Err(BackendError::Store(Arc::clone(error))),
            };
            let _ = job.reply.send(answer);
        }
        for reply in group.moved {
            let _ = reply.send(Ok(Append::HeadMoved));
        }
    }

    /// Takes note of what is durable.
    fn note(&mut self, code: &SmolStr, run: Vec<Accepted>) {
        let known = self.index.offices.entry(code.clone()).or_default();
        for Accepted { entry, day, schema } in run {
            known.links.insert(entry.head.at, entry.head.digest);
            match day {
                Some(row) => drop(known.days.insert(row.reported.day, row.reported)),
                None => drop(known.parked.insert(entry.head.at, schema)),
            }
        }
    }

    /// Puts another projection in the place of the office's.
    pub(super) fn replace(
        &mut self,
        code: &str,
        expected: Option<Head>,
        projection: super::super::Projection,
    ) -> Answer<Append> {
        let Some(known) = self.index.offices.get_mut(code) else { return Ok(Append::HeadMoved) };
        if known.head() != expected {
            return Ok(Append::HeadMoved);
        }
        let mut ops: Vec<Op> = Vec::new();
        let gone = |table, key| Op::Delete { table, key };
        ops.extend(known.days.keys().map(|day| gone(layout::DAY, layout::day(code, *day))));
        let months = known.months.keys();
        ops.extend(months.map(|one| gone(layout::MONTH, layout::day(code, one.first()))));
        let parked = known.parked.keys();
        ops.extend(parked.map(|at| gone(layout::PARKED, layout::position(code, *at))));
        ops.extend(projection.days.iter().map(|row| day_op(code, row)));
        let months = months_of(&projection.days);
        ops.extend(months.iter().map(|month| month_op(code, month)));
        ops.extend(projection.parked.iter().map(|(at, schema)| parked_op(code, *at, schema)));
        self.store.commit(&ops)?;
        let days = projection.days.into_iter();
        known.days = days.map(|row| (row.reported.day, row.reported)).collect();
        known.months = months.iter().map(|month| (month.month, month.stock_day)).collect();
        known.parked = projection.parked.into_iter().collect();
        Ok(Append::Appended)
    }
}

/// The rows of an accepted envelope.
pub(super) fn ops(code: &str, accepted: &Accepted) -> [Op; 2] {
    let at = accepted.entry.head.at;
    let entry = Op::Put {
        table: layout::ENTRY,
        key: layout::position(code, at),
        body: layout::entry_body(&accepted.entry),
    };
    match &accepted.day {
        Some(row) => [entry, day_op(code, row)],
        None => [entry, parked_op(code, at, &accepted.schema)],
    }
}

fn day_op(code: &str, row: &super::super::DayRow) -> Op {
    let key = layout::day(code, row.reported.day);
    Op::Put { table: layout::DAY, key, body: layout::day_body(row) }
}

fn parked_op(code: &str, at: Position, schema: &str) -> Op {
    let key = layout::position(code, at);
    Op::Put { table: layout::PARKED, key, body: layout::parked_body(schema) }
}

fn size(op: &Op) -> usize {
    match op {
        Op::Put { body, .. } => body.len(),
        Op::Delete { .. } => 0,
    }
}
