//! What each adviser answers for and did: for the office alone, never published.

use crate::caseload::state::State;
use crate::domain::office::AdviserId;
use crate::i18n::Lang;
use crate::msg;
use crate::report::document::{Cell, Column, Kind, Row, Section, Sheet};
use crate::report::period::Period;
use std::collections::BTreeMap;

#[derive(Default)]
struct Work {
    followed: u64,
    interviews: u64,
    minutes: u64,
}

/// The section: a row an adviser, by name.
pub(super) fn section(state: &State, period: Period, lang: Lang) -> Section {
    let say = |message| lang.say(&message);
    let mut work: BTreeMap<AdviserId, Work> = BTreeMap::new();
    for folder in state.folders().filter(|folder| folder.is_counted_on(period.last())) {
        work.entry(folder.file().lead_adviser).or_default().followed += 1;
    }
    for (_, line) in state.interview_lines_between(period.first(), period.last()) {
        let of = work.entry(line.adviser).or_default();
        of.interviews += 1;
        of.minutes += u64::from(line.minutes);
    }
    let columns = vec![
        Column::new("conseiller", say(msg!("desk.report.adviser")), Kind::Text),
        Column::new("accompagnes", say(msg!("report.edition.followed")), Kind::Count),
        Column::new("entretiens", say(msg!("centre.table.interviews")), Kind::Count),
        Column::new("heures", say(msg!("report.edition.hours")), Kind::Decimal),
    ];
    let title = say(msg!("desk.report.team"));
    let mut sheet = Sheet::new("equipe", title.clone(), columns);
    let mut named: Vec<(String, Work)> = work
        .into_iter()
        .map(|(id, work)| {
            let name = state.adviser(id).map(|adviser| adviser.name.to_string());
            (name.unwrap_or_else(|| say(msg!("common.unknown"))), work)
        })
        .collect();
    named.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (name, work) in named {
        #[expect(clippy::cast_precision_loss, reason = "no adviser has 2^52 minutes")]
        let hours = work.minutes as f64 / 60.0;
        sheet.rows.push(Row::body(vec![
            Cell::Text(name),
            Cell::Count(work.followed),
            Cell::Count(work.interviews),
            Cell::Decimal(hours, 1),
        ]));
    }
    let mut section = Section::new("equipe", title);
    section.tables.push(sheet);
    section
}
