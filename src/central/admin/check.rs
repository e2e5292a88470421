//! The ledger, read whole: each chain without a hole, each receipt ours, the projection what follows from it.

use crate::central::backend::month::{Evening, Month, months_of, stocks};
use crate::central::backend::{Answer, AnyBackend, Backend, Centre, DayRow, Projection};
use crate::central::projection::replay;
use crate::sync::chain::{Head, Link};
use crate::sync::envelope::Header;
use crate::sync::message::Receipt;
use chrono::NaiveDate;
use smol_str::SmolStr;

/// Envelopes read at a time.
const PAGE: usize = 256;

/// What is not as it should be.
pub(super) async fn check(backend: &AnyBackend, centre: &Centre) -> Answer<Vec<String>> {
    let mut findings = Vec::new();
    for office in backend.offices().await? {
        let code = &office.code;
        let mut head: Option<Head> = None;
        loop {
            let page = backend.entries(code, head.map(|head| head.at), PAGE).await?;
            let Some(last) = page.last().map(|entry| entry.head) else { break };
            for entry in &page {
                let at = entry.head.at;
                let header = Header::read(&entry.envelope.payload).ok();
                let link: Option<Link> = header.map(|header| header.link(&entry.envelope.payload));
                if !link.is_some_and(|link| link.follows(head) && link.head() == entry.head) {
                    findings.push(format!("{code} {at}: the chain is broken here"));
                }
                let device = office.device(entry.envelope.key);
                if !device.is_some_and(|device| device.key.signed(&entry.envelope)) {
                    findings.push(format!("{code} {at}: no device of the office signed it"));
                }
                let receipt: Option<Receipt> = serde_json::from_slice(&entry.receipt.payload).ok();
                let is_for = |one: &Receipt| one.office == *code && one.head == entry.head;
                if !centre.key.public().signed(&entry.receipt)
                    || !receipt.as_ref().is_some_and(is_for)
                {
                    findings.push(format!("{code} {at}: its receipt is not ours"));
                }
                head = Some(entry.head);
            }
            head = Some(last);
        }
        if backend.head(code).await? != head {
            findings.push(format!("{code}: the head is not the last envelope"));
        }
        let days = backend.days(code, NaiveDate::MIN, NaiveDate::MAX).await?;
        if !months_follow(backend, code, &days).await? {
            findings.push(format!(
                "{code}: the months do not follow from the days: relais-central rebuild"
            ));
        }
        let parked = backend.parked().await?.into_iter().filter(|one| one.office == *code);
        let parked = parked.map(|one| (one.at, one.schema)).collect();
        if replay(backend, code).await?.into_projection() != (Projection { days, parked }) {
            findings.push(format!(
                "{code}: the projection does not follow from the ledger: relais-central rebuild"
            ));
        }
    }
    Ok(findings)
}

/// Whether the months that are kept are those of the days.
async fn months_follow(backend: &AnyBackend, code: &str, days: &[DayRow]) -> Answer<bool> {
    let (from, to) = (Month::of(NaiveDate::MIN), Month::of(NaiveDate::MAX));
    let kept = backend.months(Some(code), from, to).await?;
    let expected = months_of(days);
    let evening = backend.evenings(Some(code), from, to).await?.pop();
    let last = expected.iter().rev().find_map(|month| month.stock_day);
    let day = days.iter().find(|day| Some(day.reported.day) == last);
    let tables = day.map(|day| stocks(&day.tables).cloned().collect()).unwrap_or_default();
    let expected_evening = last.map(|day| (SmolStr::new(code), Evening { day, tables }));
    let kept: Vec<_> = kept.into_iter().map(|(_, month)| month).collect();
    Ok(kept == expected && evening == expected_evening)
}
