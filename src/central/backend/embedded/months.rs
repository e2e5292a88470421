//! Months beside their days: brought up to date in the commit that changes the days, and made where there are none.

use super::super::month::{Month, MonthRow, months_of};
use super::super::{Answer, BackendError, DayRow};
use super::index::Known;
use super::worker::{AppendJob, Group, Held};
use super::{layout, put};
use crate::store::Op;
use chrono::NaiveDate;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Months as they will be once what is staged is durable.
pub(super) type Staged = BTreeMap<(SmolStr, Month), MonthRow>;

pub(super) fn month_op(code: &str, row: &MonthRow) -> Op {
    put(layout::MONTH, layout::day(code, row.month.first()), layout::month_body(row))
}

impl Held {
    /// What a month counts, as it is kept; `None` when it is not.
    pub(super) fn month(&self, code: &str, month: Month) -> Answer<Option<MonthRow>> {
        let body = self.store.get(layout::MONTH, layout::day(code, month.first()))?;
        let read = |body: Vec<u8>| {
            let damaged = || BackendError::Damaged(format!("{code} {}", month.first()));
            layout::month_row(&body).ok_or_else(damaged)
        };
        body.map(read).transpose()
    }

    /// Offices that are asked about.
    fn known<'a>(
        &'a self,
        code: Option<&'a SmolStr>,
    ) -> impl Iterator<Item = (&'a SmolStr, &'a Known)> {
        self.index.offices.iter().filter(move |(one, _)| code.is_none_or(|code| code == *one))
    }

    /// The bodies of months, by office and month.
    pub(super) fn month_rows(
        &self,
        code: Option<&SmolStr>,
        from: Month,
        to: Month,
    ) -> Answer<Vec<(SmolStr, Vec<u8>)>> {
        let mut rows = Vec::new();
        for (code, known) in self.known(code).filter(|_| from <= to) {
            for month in known.months.range(from..=to).map(|(month, _)| month) {
                let body = self.store.get(layout::MONTH, layout::day(code, month.first()))?;
                rows.extend(body.map(|body| (code.clone(), body)));
            }
        }
        Ok(rows)
    }

    /// The body of the last day, of those of these months, that says what there was in the evening: one at most an office.
    pub(super) fn evening_rows(
        &self,
        code: Option<&SmolStr>,
        from: Month,
        to: Month,
    ) -> Answer<Vec<(SmolStr, Vec<u8>)>> {
        let mut rows = Vec::new();
        for (code, known) in self.known(code).filter(|_| from <= to) {
            let mut evenings = known.months.range(from..=to).rev();
            if let Some(day) = evenings.find_map(|(_, day)| *day) {
                let body = self.store.get(layout::DAY, layout::day(code, day))?;
                rows.extend(body.map(|body| (code.clone(), body)));
            }
        }
        Ok(rows)
    }

    /// The months that a run changes, as they are once it is durable after what is staged already.
    pub(super) fn months_after(&self, job: &AppendJob, group: &Group) -> Answer<Staged> {
        let mut months = Staged::new();
        for (rank, accepted) in job.run.iter().enumerate() {
            let Some(row) = &accepted.day else { continue };
            let earlier = job.run.get(..rank).unwrap_or_default();
            let place = (job.code.clone(), Month::of(row.reported.day));
            let kept = match months.remove(&place).or_else(|| group.months.get(&place).cloned()) {
                Some(month) => Some(month),
                None => self.month_or_none_yet(&job.code, place.1)?,
            };
            let before = self.day_before(job, group, rank, row.reported.day)?;
            let before = before.map(|before| before.tables).unwrap_or_default();
            let month = match kept.and_then(|month| month.with(&before, row)) {
                Some(month) => month,
                None => self.month_from_days(job, group, earlier.len(), place.1)?,
            };
            months.insert(place, month);
        }
        Ok(months)
    }

    /// A month that is kept, or an empty one where no day was reported yet; `None`: its days have to be asked.
    fn month_or_none_yet(&self, code: &SmolStr, month: Month) -> Answer<Option<MonthRow>> {
        let known = self.index.offices.get(code);
        if known.is_some_and(|known| known.months.contains_key(&month)) {
            return self.month(code, month);
        }
        let mut days =
            known.into_iter().flat_map(|one| one.days.range(month.first()..=month.last()));
        Ok(days.next().is_none().then(|| MonthRow::empty(month)))
    }

    /// What a day counts before the envelope of this rank.
    fn day_before(
        &self,
        job: &AppendJob,
        group: &Group,
        rank: usize,
        day: NaiveDate,
    ) -> Answer<Option<DayRow>> {
        if let Some(row) = staged(job, group, rank).rfind(|row| row.reported.day == day) {
            return Ok(Some(row.clone()));
        }
        let known = self.index.offices.get(&job.code);
        if known.is_some_and(|known| known.days.contains_key(&day)) {
            self.day(&job.code, day)
        } else {
            Ok(None)
        }
    }

    /// The month by its days, the envelope of this rank among them.
    fn month_from_days(
        &self,
        job: &AppendJob,
        group: &Group,
        rank: usize,
        month: Month,
    ) -> Answer<MonthRow> {
        let within = month.first()..=month.last();
        let known = self.index.offices.get(&job.code);
        let kept = known.into_iter().flat_map(|known| known.days.range(within.clone()));
        let mut days: BTreeSet<NaiveDate> = kept.map(|(day, _)| *day).collect();
        let staged = staged(job, group, rank + 1).map(|row| row.reported.day);
        days.extend(staged.filter(|day| within.contains(day)));
        let rows = days.into_iter().map(|day| self.day_before(job, group, rank + 1, day));
        let rows: Vec<DayRow> = rows.filter_map(Result::transpose).collect::<Answer<_>>()?;
        Ok(MonthRow::of(month, &rows))
    }

    /// Makes the months that there are not though there are days of them: a store of before they were kept. An office at a time;
    /// cut off, it is gone on with at the next opening.
    pub(super) fn make_missing_months(&mut self) -> Answer<()> {
        let codes: Vec<SmolStr> = self.index.offices.keys().cloned().collect();
        for code in codes {
            let Some(known) = self.index.offices.get(&code) else { continue };
            let missing = |day: &&NaiveDate| !known.months.contains_key(&Month::of(**day));
            let days: Vec<NaiveDate> = known.days.keys().filter(missing).copied().collect();
            if days.is_empty() {
                continue;
            }
            let rows = days.into_iter().filter_map(|day| self.day(&code, day).transpose());
            let months = months_of(&rows.collect::<Answer<Vec<DayRow>>>()?);
            let ops: Vec<Op> = months.iter().map(|month| month_op(&code, month)).collect();
            self.store.commit(&ops)?;
            let known = self.index.offices.entry(code).or_default();
            known.months.extend(months.iter().map(|month| (month.month, month.stock_day)));
        }
        Ok(())
    }
}

/// The day rows of the job's office that are staged, those of the job before this rank included, oldest first.
fn staged<'a>(
    job: &'a AppendJob,
    group: &'a Group,
    rank: usize,
) -> impl DoubleEndedIterator<Item = &'a DayRow> {
    let others = group.staged.iter().filter(|other| other.code == job.code);
    let before = others.flat_map(|other| &other.run).chain(job.run.iter().take(rank));
    before.filter_map(|accepted| accepted.day.as_ref())
}

/// Reads bodies of rows, in their order, on every processor.
pub(super) fn read_rows<T: Send>(
    rows: &[(SmolStr, Vec<u8>)],
    read: impl Fn(&[u8]) -> Option<T> + Sync,
) -> Answer<Vec<(SmolStr, T)>> {
    let parts = crate::parallel::in_parts(rows, 64, |part| {
        let row = |(code, body): &(SmolStr, Vec<u8>)| {
            let damaged = || BackendError::Damaged(code.to_string());
            Ok((code.clone(), read(body).ok_or_else(damaged)?))
        };
        part.iter().map(row).collect::<Answer<Vec<_>>>()
    });
    Ok(parts.into_iter().collect::<Answer<Vec<_>>>()?.into_iter().flatten().collect())
}
