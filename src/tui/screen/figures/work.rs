//! Counting in steps: some files, or one table, a step.

use super::View;
use super::list::List;
use crate::caseload::cover::Folder;
use crate::desk::figures::partners::{Performance, performances};
use crate::desk::figures::span::ends_of_months;
use crate::desk::figures::standing::{Breakdown, Counters, Parts};
use crate::domain::person::PersonId;
use crate::report::count;
use crate::report::definition::Definition;
use crate::report::measure::TableId;
use crate::report::period::Period;
use crate::sync::envelope::Table;
use crate::tui::context::Context;
use chrono::NaiveDate;
use std::collections::{BTreeMap, VecDeque};

/// Files looked at in one step: a millisecond or so. A key waits for one step at most.
const STEP: usize = 1500;
/// Months that are looked back on.
const MONTHS: u32 = 12;

/// Tables of what happened that are shown, in the order in which they are counted.
const FLOWS: [TableId; 8] = [
    TableId::Received,
    TableId::Interviews,
    TableId::Minutes,
    TableId::Appointments,
    TableId::Orientations,
    TableId::Answers,
    TableId::AnswerDelay,
    TableId::Exits,
];
const FSE: [TableId; 3] = [TableId::FseEntries, TableId::FseExits, TableId::FseLater];

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) view: View,
    /// Day of reference of what there is.
    pub(super) day: NaiveDate,
    /// Period of what happened.
    pub(super) period: Period,
    pub(super) definition: Definition,
    pub(super) breakdown: Breakdown,
}

/// Something to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Job {
    /// The counters on the day of that rank.
    Standing(usize),
    Parts,
    Flow(TableId),
    Partners,
    /// The list behind a number.
    List,
}

/// What was counted, and what is left to count.
#[derive(Debug, Default)]
pub(super) struct Work {
    asked: Option<Asked>,
    version: Option<u64>,
    jobs: VecDeque<Job>,
    /// How many files the first job has looked at.
    at: usize,
    /// The last of them.
    last: Option<PersonId>,
    counters: Counters,
    parting: Option<Parts>,
    /// Ends of months, the day of reference last, with what was counted on each.
    trend: Vec<(NaiveDate, Option<Counters>)>,
    parts: Option<Parts>,
    flows: BTreeMap<TableId, Table>,
    partners: Option<Vec<Performance>>,
}

impl Work {
    /// Is nothing left to count?
    pub(super) fn is_idle(&self) -> bool {
        self.jobs.is_empty()
    }

    /// Sets out to count what is looked at, unless it is counted already. Of another state of the caseload, what was counted
    /// stands until it is counted anew.
    pub(super) fn ask(&mut self, asked: Asked, version: u64) {
        let before = self.asked.replace(asked);
        let is_same = before.is_some_and(|before| covers(&before, &asked));
        if is_same && self.version == Some(version) {
            return;
        }
        self.version = Some(version);
        let is_of = |keep: fn(&Asked) -> (NaiveDate, Option<Period>)| {
            before.is_some_and(|before| keep(&before) == keep(&asked))
        };
        if !is_of(|one| (one.day, None)) {
            let days = ends_of_months(asked.day, MONTHS);
            self.trend = days.into_iter().map(|day| (day, None)).collect();
        }
        if !is_same {
            self.parts = None;
        }
        if !is_of(|one| (one.period.last(), Some(one.period))) {
            self.flows.clear();
            self.partners = None;
        }
        self.begin(&asked);
    }

    fn begin(&mut self, asked: &Asked) {
        (self.at, self.last) = (0, None);
        let last = self.trend.len().saturating_sub(1);
        self.jobs = match asked.view {
            View::Counters => (0..=last).rev().map(Job::Standing).collect(),
            View::Breakdown => [Job::Standing(last), Job::Parts].into(),
            View::Flows => FLOWS.map(Job::Flow).into(),
            View::Partners => [Job::Partners].into(),
            View::Fse => FSE.map(Job::Flow).into(),
        };
        self.jobs.push_back(Job::List);
    }

    /// Sets out to gather a list, before whatever else is left.
    pub(super) fn list(&mut self) {
        (self.at, self.last) = (0, None);
        self.jobs.retain(|job| *job != Job::List);
        self.jobs.push_front(Job::List);
    }

    /// One step.
    pub(super) fn step(&mut self, cx: &Context<'_>, mut list: Option<&mut List>) {
        let Some(asked) = self.asked else { return };
        let mut left = STEP;
        while left > 0
            && let Some(job) = self.jobs.front().copied()
        {
            let looked_at = match job {
                Job::Flow(table) => {
                    let counted = count::one(cx.state(), table, asked.period);
                    counted.and_then(|counted| self.flows.insert(table, counted));
                    self.next();
                    cx.roll.len()
                }
                Job::Partners => {
                    self.partners = Some(performances(cx.state(), asked.period));
                    self.next();
                    cx.roll.len()
                }
                Job::List if list.is_none() => {
                    self.next();
                    0
                }
                _ => self.walk(job, &asked, left, cx, list.as_deref_mut()),
            };
            left = left.saturating_sub(looked_at.max(1));
        }
    }

    /// Some files; how many. Those of a list come along the roll, by name; for a count, any order does, and that of identities is quicker.
    fn walk(
        &mut self,
        job: Job,
        asked: &Asked,
        most: usize,
        cx: &Context<'_>,
        list: Option<&mut List>,
    ) -> usize {
        let state = cx.state();
        let vocabulary = state.vocabulary();
        let folders: Vec<Folder<'_>> = match job {
            Job::List => {
                let people = cx.roll.from(self.at).take(most);
                people.filter_map(|person| state.folder(person)).collect()
            }
            _ => state.folders_after(self.last).take(most).collect(),
        };
        let all = if job == Job::List { cx.roll.len() } else { state.people().len() };
        let is_last = self.at + most >= all;
        match (job, list) {
            (Job::Standing(rank), _) => {
                let Some((day, _)) = self.trend.get(rank).copied() else {
                    self.next();
                    return 1;
                };
                self.counters.add(vocabulary, folders.iter().copied(), day);
            }
            (Job::Parts, _) => {
                let parts = self
                    .parting
                    .get_or_insert_with(|| Parts::new(asked.breakdown, asked.definition));
                parts.add(vocabulary, folders.iter().copied(), asked.day);
            }
            (_, Some(list)) => {
                if self.at == 0 {
                    list.begin(state, asked.period);
                }
                list.add(vocabulary, &folders, asked.day);
                if is_last {
                    list.finish();
                }
            }
            (_, None) => {}
        }
        let before = self.at;
        self.at = (self.at + most).min(all);
        self.last = folders.last().map(Folder::id);
        let looked_at = self.at - before;
        if is_last {
            self.finish(job);
        }
        looked_at
    }

    fn finish(&mut self, job: Job) {
        match job {
            Job::Standing(rank) => {
                if let Some((_, counted)) = self.trend.get_mut(rank) {
                    *counted = Some(self.counters);
                }
            }
            Job::Parts => self.parts = self.parting.take().or(self.parts.take()),
            Job::List | Job::Flow(_) | Job::Partners => {}
        }
        self.next();
    }

    /// On to the next job, from the beginning of the roll.
    fn next(&mut self) {
        self.jobs.pop_front();
        (self.at, self.last) = (0, None);
        self.counters = Counters::default();
        self.parting = None;
    }

    /// The five counters on the day of reference, once they are counted.
    pub(super) fn counters(&self) -> Option<Counters> {
        self.trend.last().and_then(|(_, counted)| *counted)
    }

    /// Twelve days and what a counter said on each, as far as it is counted.
    pub(super) fn trend(&self, definition: Definition) -> Vec<(NaiveDate, Option<u64>)> {
        let yes = |counted: &Counters| counted.of(definition).first().copied();
        self.trend.iter().map(|(day, counted)| (*day, counted.as_ref().and_then(yes))).collect()
    }

    /// The breakdown, once it is counted.
    pub(super) fn parts(&self) -> Option<&Parts> {
        self.parts.as_ref()
    }

    /// A table of what happened, once it is counted.
    pub(super) fn flow(&self, table: TableId) -> Option<&Table> {
        self.flows.get(&table)
    }

    /// What partners answered, once it is counted.
    pub(super) fn partners(&self) -> &[Performance] {
        self.partners.as_deref().unwrap_or_default()
    }

    /// The partner of that rank.
    pub(super) fn partner(&self, rank: usize) -> Option<&Performance> {
        self.partners().get(rank)
    }

    /// Is the view's own content counted?
    pub(super) fn is_there(&self, asked: &Asked) -> bool {
        match asked.view {
            View::Counters => self.counters().is_some(),
            View::Breakdown => self.parts.is_some(),
            View::Flows => FLOWS.iter().all(|table| self.flows.contains_key(table)),
            View::Partners => self.partners.is_some(),
            View::Fse => FSE.iter().all(|table| self.flows.contains_key(table)),
        }
    }
}

/// Does what was counted for one answer the other? Which counter is chosen matters to a breakdown alone.
fn covers(before: &Asked, after: &Asked) -> bool {
    let blind = |asked: &Asked| match asked.view {
        View::Breakdown => *asked,
        _ => Asked { definition: Definition::FtAbc, breakdown: after.breakdown, ..*asked },
    };
    blind(before) == blind(after)
}
